"""Images that a pod asks for by digest alone, while ``images`` declares only tags."""

from collections.abc import Iterator
from typing import Final

from repl_lint.facts.images.coverage import DIGEST, images_that_are
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_DIGITS: Final = 12


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding at each use of an image by digest alone, if ``images`` declares the image with tags.

    Its entries are related locations, and the uses of one image have one cause.
    """
    for image, covered in images_that_are(release, document, DIGEST):
        tag = covered.entries[0].tag
        name = image.text.partition("@")[0]
        yield rule.finding(
            image.location(document),
            f"`images` declares tags, not digests, so it cannot declare `{_shortened(image.text)}`",
            advice=f"write `{name}:{tag}`, the declared tag, if it is the same image",
            related=covered.related,
            cause=covered.reference.canonical if covered.reference else None,
        )


def _shortened(image: str) -> str:
    """The image with 12 digits of its digest: the source line has them all."""
    name, _, digest = image.partition("@")
    algorithm, _, digits = digest.partition(":")
    return f"{name}@{algorithm}:{digits[:_DIGITS]}…"
