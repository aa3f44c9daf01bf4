"""Images of Docker Hub that are declared, but not spelt as in Replicated's documentation."""

from collections.abc import Iterator

from repl_lint.facts.images.coverage import SPELLING, images_that_are
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding at each use of a declared image of Docker Hub that is not spelt as documented.

    Its entries are related locations, and the uses of one spelling have one cause.
    """
    for image, covered in images_that_are(release, document, SPELLING):
        from repl_lint.mending.respelling import respelling  # most runs end without it

        better = covered.better or ""
        fault = f"the host in `{image.text}` is not a registry"
        if covered.entries[0].is_third_party:
            fault = f"`{image.text}` is a private Docker Hub image, which Replicated may not find"
            fault += " without the host `index.docker.io`"
        yield rule.finding(
            image.location(document),
            fault,
            advice=f"write `{better}`",
            related=covered.related,
            cause=image.text,
            fix=respelling(document, image, better),
        )
