"""Images in custom resources, which Replicated neither rewrites nor finds without an entry."""

from collections.abc import Iterator

from repl_lint.facts.images.custom_resources import custom_images
from repl_lint.facts.images.declarations import declarations, is_private, is_published_by_replicated
from repl_lint.facts.images.references import Reference
from repl_lint.facts.kubernetes.workloads import Image, images
from repl_lint.mending.new_entries import declaration, new_entry
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """One finding for each image, at its first use in a custom resource; what is no reference is left alone."""
    for image in custom_images(release, document):
        reference = image.reference
        if reference is None or is_published_by_replicated(reference):
            continue
        severity, message = _message(release, image, reference)
        if message:
            yield rule.finding(
                document.locate(image.node),
                message,
                severity=severity,
                cause=reference.canonical,
                fix=declaration(release, reference) if _is_undeclared(release, reference) else None,
            )


def _message(release: Release, image: Image, reference: Reference) -> tuple[str, str]:
    name, kind = f"`{image.node.value}`", image.owner.kind
    if _is_undeclared(release, reference):
        entry = new_entry(release.fact(declarations), reference).yaml
        return "warning", f"{name} in this {kind} is not in `images`, and is not rewritten: add `{entry}`"
    if is_private(release, image):
        return "warning", f"Replicated does not rewrite the private image {name} in this {kind}"
    if release.profile.airgap:
        return (
            "info",
            f"Replicated does not rewrite {name} in this {kind}, which asks for it by this name without a network",
        )
    return "info", ""


def _is_undeclared(release: Release, reference: Reference) -> bool:
    """Whether an entry is missing, and no other rule says so: of a pod's images, or of one with a misspelt tag."""
    declared, tag = release.fact(declarations), reference.implied_tag
    if not release.replicated_documents or tag is None or declared.declares(reference):
        return False
    if any(entry.misnamed_tag == tag for entry in declared.of(reference)):
        return False
    return reference.canonical not in release.fact(_in_pods)


def _in_pods(release: Release) -> frozenset[str]:
    """The images that `undeclared-image` sees, in canonical form."""
    found = (image.reference for document in release.documents("image") for image in document.fact(images))
    return frozenset(reference.canonical for reference in found if reference)
