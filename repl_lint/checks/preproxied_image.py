"""Images of other registries that are written as Replicated rewrites them."""

from collections.abc import Iterator

from repl_lint.editing.edits import fix
from repl_lint.facts.images.alternatives import Alternative
from repl_lint.facts.images.coverage import COVERED, PREPROXIED, coverage, images_that_are
from repl_lint.facts.images.proxies import proxied
from repl_lint.mending.respelling import respelt
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """One finding for each image, at its first use; the entry of the image behind it is a related place."""
    for found, covered in images_that_are(release, document, PREPROXIED):
        better = covered.better
        told = f"write `{better}`" if better else f"write `{covered.entries[0].name}` behind its registry's host"
        yield rule.finding(
            found.location(document),
            f"`{found.text}` is what Replicated itself makes of an image when it rewrites it: {told}",
            related=covered.related,
            cause=covered.reference.canonical if covered.reference else None,
            fix=_fix(release, document, found, better) if better else None,
        )


def _fix(release: Release, document: Document, found: Alternative, better: str) -> Fix | None:
    """The image behind it, if that is declared; safe where the address says which that is."""
    is_named = found.reference is not None and proxied(found.reference) is not None
    is_declared = coverage(release, better).kind == COVERED
    return fix(f"write `{better}`", respelt(document, found, better), safe=is_named) if is_declared else None
