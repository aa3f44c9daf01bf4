"""Images that are declared with another registry than the one in the pod."""

from collections.abc import Iterator

from repl_lint.facts.images.coverage import OTHER_SOURCE, Coverage, images_that_are, missing_entry_severity
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding at each use of an image that ``images`` declares with another source only.

    Its entries are related locations, and the uses of one image have one cause. It is an error, but a warning for a
    digest without a tag, and with ``airgap: false`` for images that are not of your registries.
    """
    for image, covered in images_that_are(release, document, OTHER_SOURCE):
        from repl_lint.mending.respelling import respelling  # most runs end without it

        source = covered.entries[0].source
        fault = f"`images` declares `{covered.entries[0].name}` with source `{source}`,"
        fault += f" which is in another registry than `{image.text}`"
        advice = _advice(release, covered)
        if image.text.startswith(f"{source}/"):
            fault = f"`{source}` is the registry's name in the vendor portal, not its host"
            advice = (
                f"write `{covered.better}`" if covered.better else f"write the registry's host instead of `{source}`"
            )
        yield rule.finding(
            image.location(document),
            fault,
            advice=advice,
            severity=missing_entry_severity(release, covered.reference),
            related=covered.related,
            cause=covered.reference.canonical if covered.reference else None,
            fix=respelling(document, image, covered.better),
        )


def _advice(release: Release, covered: Coverage) -> str:
    """The advice: the image of the entry, or, where the image has a tag, an entry of its own."""
    other = "use the declared image"
    if covered.reference is None or covered.reference.implied_tag is None:
        return other
    from repl_lint.mending.image_entries import addition  # most runs end without it

    return f"{other}, or {addition(release, covered.reference)}"
