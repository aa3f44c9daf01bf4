"""Images that are declared with another tag than the one in the pod."""

from collections.abc import Iterator

from repl_lint.facts.images.coverage import MOST, OTHER_TAG, images_that_are, missing_entry_severity
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding at each use of an image that ``images`` declares with other tags only.

    Its entries are related locations, and the uses of one image have one cause. It is an error, but a warning with
    ``airgap: false`` for images that are not of your registries.
    """
    for image, covered in images_that_are(release, document, OTHER_TAG):
        if covered.reference is None:
            continue
        from repl_lint.mending.image_entries import declaration  # most runs end without it

        tags = ", ".join(f"`{entry.tag}`" for entry in covered.entries[:MOST])
        if len(covered.entries) > MOST:
            tags += f" and {len(covered.entries) - MOST} more"
        correction = declaration(release, covered.reference)
        yield rule.finding(
            image.location(document),
            f"`{image.text}` is used here, but `images` declares it only with tag {tags}",
            advice=correction.title if correction else "make the tags match",
            severity=missing_entry_severity(release, covered.reference),
            related=covered.related,
            cause=covered.reference.canonical,
            fix=correction,
        )
