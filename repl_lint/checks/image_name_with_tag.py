"""Names in ``images`` with a tag or a digest in them."""

from collections.abc import Iterator

from repl_lint.editing.edits import edit, entry_after, fix, replacement, scalar
from repl_lint.editing.tags import tag_scalar
from repl_lint.facts.images.declarations import listed
from repl_lint.facts.images.references import is_tag
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each name in ``images`` that has a tag or a digest.

    There is a fix only for a tag without a digest, and none if the field `tag` has another value or is empty.
    """
    for entry in listed(document):
        name = entry.get("name")
        if name is None or name.templated or name.shape != "scalar":
            continue
        text, has_digest, _ = name.value.partition("@")
        bare, colon, tag = text.rpartition(":") if ":" in text.rpartition("/")[2] else (text, "", "")
        if not has_digest and not colon:
            continue
        advice = f"write `{bare}`" + (f" and `tag: {tag_scalar(tag, None)}`" if tag else "")
        if has_digest:
            advice += ", because `images` cannot declare a digest"
        yield rule.finding(
            document.locate(name),
            f"`name` must not contain a {'digest' if has_digest else 'tag'}",
            advice=advice,
            fix=_fix(document, entry, name, bare, tag) if bare and not has_digest else None,
        )


def _fix(document: Document, entry: Node, name: Node, bare: str, tag: str) -> Fix | None:
    """The fix that moves the tag to a field of its own, or removes it from the name where that field has it already.

    None where the tag is no tag of a registry, or the field has another tag, a template, or nothing.
    """
    if not is_tag(tag):
        return None
    old = entry.get("tag")
    if old:
        is_same = not old.templated and old.value == tag
        return fix("remove the tag from the name", replacement(document, name, bare)) if is_same else None
    if entry.entry("tag") is not None:
        return None
    field = f"tag: {tag_scalar(tag, name.style)}"
    title = f"write `{bare}` and `tag: {tag_scalar(tag, None)}`"
    if entry.style == "flow":
        return fix(title, edit(document, name.start, name.end, f"{scalar(bare, name.style)}, {field}"))
    return fix(title, replacement(document, name, bare), entry_after(document, entry, name, [field]))
