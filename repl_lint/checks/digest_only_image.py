"""Images of which a pod asks for a digest, where ``images`` can only say a tag."""

from collections.abc import Iterator

from repl_lint.facts.images.coverage import DIGEST, images_that_are
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """One finding for each image, at its first use; the entries of the same image are related places."""
    for found, covered in images_that_are(release, document, DIGEST):
        tag = covered.entries[0].tag
        name = found.text.partition("@")[0]
        yield rule.finding(
            found.location(document),
            f"`{found.text}` is not in `images`, where only a tag can be declared, not a digest: write `{name}:{tag}`",
            related=covered.related,
            cause=covered.reference.canonical if covered.reference else None,
        )
