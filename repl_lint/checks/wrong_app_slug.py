"""Images of another application in Replicated's registry, which this one cannot pull."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Final

from repl_lint.facts.images.alternatives import Alternative
from repl_lint.facts.images.coverage import OTHER_APPLICATION, images_that_are
from repl_lint.facts.images.proxies import is_published_by_replicated, proxied
from repl_lint.facts.images.references import REPLICATED_REGISTRY, Reference
from repl_lint.facts.images.uses import uses
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_WORDS: Final = (REPLICATED_REGISTRY, "/proxy/")


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each use of an image of another application; those of one application have one cause.

    Errors at images that are not of the application `app-slug`. Without that setting, warnings at images that are not
    of the application of most images.
    """
    ours = release.environment.app_slug
    if ours:
        for image, covered in images_that_are(release, document, OTHER_APPLICATION):
            slug = _slug(covered.reference)
            better = image.text.replace(f"/{slug}/", f"/{ours}/", 1)
            yield rule.finding(
                image.location(document),
                f"`{image.text}` belongs to application `{slug}`, so customers of `{ours}` cannot pull it",
                advice=f"write `{better}`, or correct `app-slug` in .repl-lint.yaml",
                related=covered.related,
                cause=slug,
            )
        return
    for image in _images(release, document) if release.bundle_documents else ():
        slug = _slug(image.reference)
        usual = release.fact(_usual_slug) if slug else None
        if slug and usual and slug != usual:
            better = image.text.replace(f"/{slug}/", f"/{usual}/", 1)
            yield rule.finding(
                image.location(document),
                f"`{image.text}` belongs to application `{slug}`, but most images belong to `{usual}`,"
                " and a license opens only one application",
                advice=f"write `{better}`, or set `app-slug: {slug}` in .repl-lint.yaml",
                severity="warning",
                related=image.related,
                cause=slug,
            )


def _usual_slug(release: Release) -> str | None:
    """The application that most images belong to; None where all belong to one."""
    slugs = Counter(chain.from_iterable(release.each(slugs_in)))
    return slugs.most_common(1)[0][0] if len(slugs) > 1 else None


def slugs_in(release: Release, document: Document) -> tuple[str, ...]:
    """The slugs of the applications of a document's images, one for each image that has one.

    Empty if the text of the document has neither Replicated's registry nor an address of the proxy.
    """
    may_have_some = any(word in document.text for word in _WORDS)
    images = _images(release, document) if may_have_some else ()
    return tuple(slug for image in images if (slug := _slug(image.reference)))


def _images(release: Release, document: Document) -> Iterator[Alternative]:
    """The images of pods and collectors in a document."""
    return (image for use in uses(release, document) if use.is_pulled for image in use.alternatives)


def _slug(reference: Reference | None) -> str | None:
    """The application of an image in Replicated's registry or proxy; None for other images and its published ones."""
    if reference is None or is_published_by_replicated(reference):
        return None
    if through := proxied(reference):
        return through.slug
    slug, slash, _ = reference.path.partition("/")
    return slug if slash and reference.domain == REPLICATED_REGISTRY else None
