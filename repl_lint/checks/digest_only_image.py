"""Images that a pod asks for by digest alone, while ``images`` declares only tags."""

from collections.abc import Iterator

from repl_lint.facts.images.coverage import DIGEST, images_that_are
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding at each use of an image by its digest alone, of which ``images`` declares tags.

    Its entries are related locations, and the uses of one image have one cause.
    """
    for image, covered in images_that_are(release, document, DIGEST):
        tag = covered.entries[0].tag
        name = image.text.partition("@")[0]
        yield rule.finding(
            image.location(document),
            f"`{image.text}` is not in `images`, where only a tag can be declared, not a digest: write `{name}:{tag}`",
            related=covered.related,
            cause=covered.reference.canonical if covered.reference else None,
        )
