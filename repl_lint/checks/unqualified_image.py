"""Images of your registries that are written without the host, as if they were on Docker Hub."""

from collections.abc import Iterator

from repl_lint.facts.images.coverage import BARE, images_that_are
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding at each use of a declared image of your registries without its host.

    Its entries are related locations, and the uses of one spelling have one cause.
    """
    for image, covered in images_that_are(release, document, BARE):
        from repl_lint.mending.respelling import respelling  # most runs end without it

        source, better = covered.entries[0].source, covered.better
        yield rule.finding(
            image.location(document),
            f"`{image.text}` has no host, so it means Docker Hub, but `images` declares it from `{source}`",
            advice=f"write `{better}`" if better else "add the registry's host",
            related=covered.related,
            cause=image.text,
            fix=respelling(document, image, better),
        )
