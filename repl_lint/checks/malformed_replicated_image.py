"""Images in Replicated's registry without the slug of an application."""

from collections.abc import Iterator

from repl_lint.facts.images.coverage import COVERED, NO_SLUG, coverage, images_that_are
from repl_lint.facts.images.references import REPLICATED_REGISTRY
from repl_lint.mending.respelling import respelling
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding at each use of an image in Replicated's registry without the slug of an application.

    The uses of one image have one cause.
    """
    for image, covered in images_that_are(release, document, NO_SLUG):
        better = covered.better
        written = better or f"{REPLICATED_REGISTRY}/<slug>/{image.text.partition('/')[2]}"
        is_declared = better is not None and coverage(release, better).kind == COVERED
        yield rule.finding(
            image.location(document),
            f"`{image.text}` has no application slug (`registry.replicated.com/SLUG/NAME`)",
            advice=f"write `{written}`",
            related=covered.related,
            cause=covered.reference.canonical if covered.reference else None,
            fix=respelling(document, image, better, "" if is_declared else "`images` does not declare that image"),
        )
