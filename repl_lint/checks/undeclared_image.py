"""Images that have no entry in ``images``, nor one that is nearly right."""

from collections.abc import Iterator
from typing import Final

from repl_lint.facts.images.coverage import UNDECLARED, images_that_are, missing_entry_severity
from repl_lint.facts.images.privacy import is_public
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_PUBLIC: Final = "add `{source: public,"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding at each use of an image that has no entry, nor one that is nearly right.

    The uses of one image have one cause. It is an error, but a warning for a digest without a tag, and with ``airgap:
    false`` for images that are not of your registries. None without a replicated document.
    """
    if not release.replicated_documents:
        return
    for image, covered in images_that_are(release, document, UNDECLARED):
        reference = covered.reference
        if reference is None:
            continue
        from repl_lint.mending.image_entries import addition, declaration  # most runs end without it

        effect = ", so the airgap bundle does not contain it" if release.environment.airgap else ""
        fault, advice = f"`{image.text}` is not in `images`{effect}", addition(release, reference)
        if advice.startswith(_PUBLIC) and not is_public(reference):
            advice += "; if it is private, write its registry's name in the vendor portal instead of `public`"
        if reference.implied_tag is None:
            fault = f"`{image.text}` is not in `images`, which declares tags, not digests"
            advice = "add a tag before the digest"
        elif covered.better:  # the address of the proxy does not name the source
            fault = f"`{image.text}` is the proxy address of `{covered.better}`, which is not in `images`"
            advice = f"declare `{covered.better}`, and write it here"
        yield rule.finding(
            image.location(document),
            fault,
            advice=advice,
            severity=missing_entry_severity(release, reference),
            related=covered.related,
            cause=reference.canonical,
            fix=None if covered.better else declaration(release, reference),
        )
