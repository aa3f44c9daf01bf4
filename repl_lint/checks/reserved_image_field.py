"""Fields of an entry of ``images`` that Replicated fills in itself."""

from collections.abc import Iterator

from repl_lint.editing.edits import fix, removal
from repl_lint.facts.images.declarations import PUBLIC, listed
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_RESERVED = ("key", "domain")
_SOURCE = "write the registry's name in the vendor portal as `source`"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the key of each field `key` or `domain` that has a value, with a fix that removes it.

    The fix is unsafe for a `domain` without a `source`, or with the source `public`.
    """
    for entry in listed(document):
        for child in entry.children:
            if child.key in _RESERVED and not child.is_null and (child.value or child.shape != "scalar"):
                source = entry.get("source")
                is_known = child.key == "key" or (source is not None and source.value != PUBLIC)
                yield rule.finding(
                    document.locate_key(child),
                    f"only Replicated may set `{child.key}`, which it takes from the registry that `source` names",
                    advice=f"remove `{child.key}`" + ("" if is_known else f", and {_SOURCE}"),
                    fix=fix(
                        f"remove `{child.key}`",
                        removal(document, entry, child),
                        unsafe_because="" if is_known else f"you have to {_SOURCE} yourself",
                    ),
                )
