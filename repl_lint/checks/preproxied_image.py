"""Images of other registries that are written with the address that Replicated gives them when it rewrites."""

from collections.abc import Iterator

from repl_lint.facts.images.alternatives import Alternative
from repl_lint.facts.images.coverage import COVERED, PREPROXIED, coverage, images_that_are
from repl_lint.facts.images.proxies import proxied
from repl_lint.mending.respelling import respelling
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding at each use of an image by the address that Replicated gives it when it rewrites.

    Its entries are related locations, and the uses of one image have one cause.
    """
    for image, covered in images_that_are(release, document, PREPROXIED):
        better = covered.better
        original = f"`{better}`" if better else f"`{covered.entries[0].name}` with its registry's host"
        yield rule.finding(
            image.location(document),
            f"`{image.text}` is an address that Replicated creates itself, in place of the original image",
            advice=f"write {original}",
            related=covered.related,
            cause=covered.reference.canonical if covered.reference else None,
            fix=_fix(release, document, image, better) if better else None,
        )


def _fix(release: Release, document: Document, image: Alternative, better: str) -> Fix | None:
    """The fix that writes the image behind the address; safe where the address names it.

    None where no entry declares that image, or the text cannot be replaced.
    """
    if coverage(release, better).kind != COVERED:
        return None
    is_named = image.reference is not None and proxied(image.reference) is not None
    return respelling(document, image, better, "" if is_named else "the address does not name the registry")
