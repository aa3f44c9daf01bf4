"""Texts that look like images and are not declared, because no pod asks for them."""

from collections.abc import Iterator

from repl_lint.facts.images.coverage import OTHER_SOURCE, OTHER_TAG, UNDECLARED, coverage
from repl_lint.facts.images.image_texts import ImageText, image_texts
from repl_lint.facts.kots.bundle import bundle, used_images
from repl_lint.mending.image_entries import new_entry
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding for each image; the rules about pods report those that a pod asks for."""
    for text in image_texts(release, document) if release.bundle_documents else ():
        name = text.reference.canonical
        advice = _bundled(release, name) if release.type.has_application else _declared(release, text)
        if advice and name not in release.fact(used_images):
            yield rule.finding(text.location, f"`{text.text}` looks like an image, and {advice}", cause=name)


def _declared(release: Release, text: ImageText) -> str:
    """The advice for a release with `images`; empty where the image is declared."""
    if coverage(release, text.text).kind not in (UNDECLARED, OTHER_TAG, OTHER_SOURCE):
        return ""
    if text.reference.implied_tag is None:
        return "is not in `images`, where only tags can be: if something pulls it, write a tag before the digest"
    entry = new_entry(release, text.reference).yaml
    return f"is not in `images`: if something pulls it, add `{entry}`"


def _bundled(release: Release, name: str) -> str:
    """The advice for a KOTS release; empty where the image may be in the bundle, through a template or a chart too."""
    contents = release.fact(bundle)
    if not release.profile.airgap or not contents.is_known or contents.has_charts or name in contents.images:
        return ""
    return "is not in the airgap bundle: if something pulls it, list it in `additionalImages` of the Application"
