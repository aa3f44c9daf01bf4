"""Images in custom resources, which Replicated does not rewrite, and finds only in ``images``."""

from collections.abc import Iterator
from itertools import chain

from repl_lint.facts.images.declarations import declarations
from repl_lint.facts.images.proxies import behind, canonical, is_published_by_replicated
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.rewriting import must_be_rewritten
from repl_lint.facts.images.uses import uses, written_uses
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each use of an image in a custom resource; those of one image have one cause.

    Warnings, with a fix, for images that need an entry; warnings for private ones; for others infos, and none with
    ``airgap: false`` or in plain manifests. None for what is no reference, and for images that Replicated publishes.
    """
    for use in uses(release, document):
        if not use.is_custom or use.reference is None or is_published_by_replicated(use.reference):
            continue
        image, severity, advice, fix = behind(use.reference), "warning", "", None
        name, kind = f"`{use.text}`", use.owner.kind
        if _is_undeclared(release, image):
            from repl_lint.mending.image_entries import declaration, new_entry  # most runs end without it

            advice = f"add `{new_entry(release, image).yaml}`"
            fault = f"{name} in this {kind} is not in `images`, and Replicated does not rewrite custom resources"
            fix = declaration(release, image)
        elif must_be_rewritten(release, use):
            fault = f"Replicated does not rewrite the private image {name} in this {kind}, so customers cannot pull it"
        elif release.environment.airgap and not release.type.is_plain:
            severity = "info"
            fault = f"Replicated does not rewrite {name} in this {kind}"
            advice = "make sure that nodes without a network have the image under this name"
        else:
            continue
        yield rule.finding(
            document.locate(use.node), fault, advice=advice, severity=severity, cause=image.canonical, fix=fix
        )


def _is_undeclared(release: Release, image: Reference) -> bool:
    """Whether an image needs an entry that is missing, and no other rule reports that.

    False where the release has no replicated document, the image has no tag, an entry has the tag under ``version``, or
    a pod asks for the image too.
    """
    declared, tag = release.fact(declarations), image.implied_tag
    if not release.replicated_documents or tag is None or declared.exactly(image):
        return False
    if declared.has_misnamed(image):
        return False
    return image.canonical not in release.fact(_in_pods)


def _in_pods(release: Release) -> frozenset[str]:
    """The images that `undeclared-image` checks, in canonical form."""
    return frozenset(chain.from_iterable(release.each(pulled_in)))


def pulled_in(release: Release, document: Document) -> frozenset[str]:
    """The literal images of pods and collectors in a document, in canonical form."""
    pulled = (use for use in written_uses(release, document) if use.is_pulled and not use.is_templated)
    return frozenset(image for use in pulled if (image := canonical(use.text)))
