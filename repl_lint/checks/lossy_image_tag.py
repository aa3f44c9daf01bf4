"""Tags in ``images`` that YAML can change, because they look like a number, a date or a boolean."""

from collections.abc import Iterator

from repl_lint.editing.edits import edit, fix
from repl_lint.editing.tags import is_lossy, tag_scalar
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each unquoted tag in ``images`` whose text changes if YAML reads it as a number, date or boolean."""
    if document.role != REPLICATED_DOCUMENT or document.root is None:
        return
    for tag in document.root.select("images", "*", "tag"):
        if tag.shape == "scalar" and tag.style is None and not tag.templated and is_lossy(tag.value):
            quoted = tag_scalar(tag.value, None)
            yield rule.finding(
                document.locate(tag),
                f"without quotes the tag `{tag.value}` is not a string, so programs that write YAML can change it",
                advice=f"write `{quoted}`",
                fix=fix(f"write `{quoted}`", edit(document, tag.start, tag.end, quoted)),
            )
