"""Images of another application: Replicated's registry keeps those of each apart."""

from collections import Counter
from collections.abc import Iterator

from repl_lint.facts.images.alternatives import Alternative
from repl_lint.facts.images.coverage import OTHER_APPLICATION, images_that_are
from repl_lint.facts.images.proxies import is_published_by_replicated, proxied
from repl_lint.facts.images.references import REPLICATED_REGISTRY, Reference
from repl_lint.facts.images.uses import uses
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """One finding for each other application, at its first image; a warning where ours is only guessed."""
    ours = release.profile.app_slug
    if ours:
        for found, covered in images_that_are(release, document, OTHER_APPLICATION):
            slug = _slug(covered.reference)
            yield rule.finding(
                found.location(document),
                f"`{found.text}` belongs to application `{slug}`, and `app-slug` is `{ours}`: "
                f"write `{_of(found, slug, ours)}`",
                cause=slug,
            )
        return
    for found in _images(release, document):
        slug = _slug(found.reference)
        if (
            slug
            and release.bundle_documents
            and len(release.fact(_slugs)) > 1
            and slug != next(iter(release.fact(_slugs)))
        ):
            usual = next(iter(release.fact(_slugs)))
            yield rule.finding(
                found.location(document),
                f"`{found.text}` belongs to application `{slug}`, other images to `{usual}`, "
                "and an application reaches its own only: set `app-slug` and write that",
                severity="warning",
                cause=slug,
            )


def _slugs(release: Release) -> dict[str, int]:
    """The applications that images belong to, those of the most images first."""
    found = Counter(
        slug
        for document in release.documents(REPLICATED_REGISTRY)
        for image in _images(release, document)
        if (slug := _slug(image.reference))
    )
    return dict(found.most_common())


def _images(release: Release, document: Document) -> Iterator[Alternative]:
    return (image for use in uses(release, document) if not use.is_custom for image in use.alternatives)


def _slug(reference: Reference | None) -> str | None:
    if reference is None or is_published_by_replicated(reference):
        return None
    if through := proxied(reference):
        return through.slug
    slug, slash, _ = reference.path.partition("/")
    return slug if slash and reference.domain == REPLICATED_REGISTRY else None


def _of(found: Alternative, slug: str | None, ours: str) -> str:
    return found.text.replace(f"/{slug}/", f"/{ours}/", 1)
