"""Images that are declared in another registry than the one that a pod asks."""

from collections.abc import Iterator

from repl_lint.editing.edits import fix
from repl_lint.facts.images.coverage import OTHER_SOURCE, Coverage, images_that_are, missing_entry_severity
from repl_lint.mending.new_entries import new_entry
from repl_lint.mending.respelling import respelt
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """One finding for each image, at its first use; the entries are related places."""
    for found, covered in images_that_are(release, document, OTHER_SOURCE):
        source = covered.entries[0].source
        how = f" with this registry, only with source `{source}`: {_advice(release, covered)}"
        if found.text.startswith(f"{source}/"):
            how = f": write the registry's host instead of its name `{source}`"
        better = covered.better
        yield rule.finding(
            found.location(document),
            f"`{found.text}` is not in `images`{how}",
            severity=missing_entry_severity(release, covered.reference),
            related=covered.related,
            cause=covered.reference.canonical if covered.reference else None,
            fix=fix(f"write `{better}`", respelt(document, found, better)) if better else None,
        )


def _advice(release: Release, covered: Coverage) -> str:
    other = "write the image of that entry"
    if covered.reference is None or covered.reference.implied_tag is None:
        return other
    return f"{other}, or add `{new_entry(release, covered.reference).yaml}`"
