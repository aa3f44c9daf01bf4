"""Text that looks like an image, which nobody declares because no pod asks for it."""

from collections.abc import Iterator

from repl_lint.facts.images.coverage import OTHER_SOURCE, OTHER_TAG, UNDECLARED, coverage
from repl_lint.facts.images.image_texts import ImageText, image_texts
from repl_lint.facts.kots.bundle import bundle, used_images
from repl_lint.mending.new_entries import new_entry
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """One finding for each image; one that a pod asks for is left to the rules about pods."""
    for found in image_texts(release, document) if release.bundle_documents else ():
        name = found.reference.canonical
        advice = _bundled(release, name) if release.type.has_application else _declared(release, found)
        if advice and name not in release.fact(used_images):
            yield rule.finding(found.location, f"`{found.text}` looks like an image, and {advice}", cause=name)


def _declared(release: Release, found: ImageText) -> str:
    if coverage(release, found.text).kind not in (UNDECLARED, OTHER_TAG, OTHER_SOURCE):
        return ""
    entry = new_entry(release, found.reference).yaml
    return f"is not in `images`: if something pulls it, add `{entry}`"


def _bundled(release: Release, name: str) -> str:
    """What to do in a KOTS release; nothing where a template or a chart may put the image into the bundle."""
    made = release.fact(bundle)
    if not release.profile.airgap or not made.is_known or made.has_charts or name in made.images:
        return ""
    return "is not in the airgap bundle: if something pulls it, list it in `additionalImages` of the Application"
