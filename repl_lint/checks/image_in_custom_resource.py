"""Images in custom resources, which Replicated does not rewrite, and finds only in ``images``."""

from collections.abc import Iterator
from itertools import chain

from repl_lint.facts.images.declarations import declarations
from repl_lint.facts.images.privacy import is_private_elsewhere
from repl_lint.facts.images.proxies import behind, canonical, is_published_by_replicated
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.rewriting import must_be_rewritten
from repl_lint.facts.images.uses import ImageUse, uses, written_uses
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each use of an image in a custom resource; those of one image have one cause.

    Warnings with a fix for images that need an entry in ``images``, and warnings for other private images. Infos for
    all other images, but none of these with ``airgap: false`` or in plain manifests. None for images that Replicated
    publishes, and for a text that is no valid reference.
    """
    for use in uses(release, document):
        if not use.is_custom or use.reference is None or is_published_by_replicated(use.reference):
            continue
        image, severity, advice, fix = behind(use.reference), "warning", _way(release, use, use.reference), None
        name, kind = f"`{use.text}`", use.owner.kind
        if _is_undeclared(release, image):
            from repl_lint.mending.image_entries import addition, declaration  # most runs end without it

            fault = f"{name} is not in `images`, and Replicated does not look for images in custom resources"
            advice = "; ".join(filter(None, (addition(release, image), advice)))
            fix = declaration(release, image)
        elif must_be_rewritten(release, use):
            fault = f"Replicated does not replace the address of the private image {name} in this {kind}"
            fault = f"{fault}, so customers cannot pull it as it is"
        elif release.environment.airgap and not release.type.is_plain:
            severity = "info"
            fault = f"Replicated does not replace the address of {name} in this {kind}"
            fault = f"{fault}, so clusters without a network cannot pull it"
        else:
            continue
        yield rule.finding(
            document.locate(use.node), fault, advice=advice, severity=severity, cause=image.canonical, fix=fix
        )


def _way(release: Release, use: ImageUse, reference: Reference) -> str:
    """The advice how the nodes of customers get an image; empty for a public one that they can pull."""
    listed = "list `replicatedregistrykey` as the pull secret of its pods"
    if is_private_elsewhere(release, reference):
        return f"push it to Replicated's registry, and {listed}"
    offline = "load the image onto the nodes of customers without a network" if release.environment.airgap else ""
    if must_be_rewritten(release, use):
        return f"{listed}, and {offline}" if offline else listed
    either = "load the image onto their nodes, or let them set its registry in a config option"
    return f"for customers without a network, {either}" if offline else ""


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
