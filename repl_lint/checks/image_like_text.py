"""Texts that look like images and are not declared, because no pod asks for them."""

from collections.abc import Iterator

from repl_lint.facts.images.coverage import OTHER_SOURCE, OTHER_TAG, UNDECLARED, coverage
from repl_lint.facts.images.image_texts import ImageText, image_texts
from repl_lint.facts.kots.bundle import bundle, used_images
from repl_lint.mending.image_entries import addition
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each text that looks like an undeclared image; those of one image have one cause.

    None for images that a pod asks for, and none in a release without a replicated document or an Application. In a
    KOTS release, none with ``airgap: false``, or if a chart may bring the image.
    """
    for text in image_texts(release, document) if release.bundle_documents else ():
        name = text.reference.canonical
        is_kots = release.type.has_application
        advice = _bundled(release, name) if is_kots else _declared(release, text)
        if advice and name not in release.fact(used_images):
            place = "the airgap bundle" if is_kots else "`images`"
            fault = f"`{text.text}` looks like an image that is not in {place}"
            yield rule.finding(text.location, fault, advice=f"if something pulls this image, {advice}", cause=name)


def _declared(release: Release, text: ImageText) -> str:
    """The advice for a release with `images`; empty unless the image has no entry, or one of another tag or source."""
    if coverage(release, text.text).kind not in (UNDECLARED, OTHER_TAG, OTHER_SOURCE):
        return ""
    if text.reference.implied_tag is None:
        return "add a tag before the digest, because `images` declares tags"
    return addition(release, text.reference)


def _bundled(release: Release, name: str) -> str:
    """The advice for a KOTS release; empty with ``airgap: false`` and where the bundle has the image or may have it."""
    contents = release.fact(bundle)
    if not release.environment.airgap or not contents.is_known or contents.has_charts or name in contents.images:
        return ""
    return "list it in the Application's `additionalImages`"
