"""Images in custom resources, which Replicated neither rewrites nor finds without an entry."""

from collections.abc import Iterator

from repl_lint.facts.images.declarations import declarations
from repl_lint.facts.images.proxies import behind, canonical, is_published_by_replicated
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.rewriting import must_be_rewritten
from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.mending.new_entries import declaration, new_entry
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """One finding for each image, at its first use in a custom resource; what is no reference is left alone."""
    for use in uses(release, document):
        if not use.is_custom or use.reference is None or is_published_by_replicated(use.reference):
            continue
        image = behind(use.reference)
        severity, message = _message(release, use, image)
        if message:
            yield rule.finding(
                document.locate(use.node),
                message,
                severity=severity,
                cause=image.canonical,
                fix=declaration(release, image) if _is_undeclared(release, image) else None,
            )


def _message(release: Release, use: ImageUse, image: Reference) -> tuple[str, str]:
    name, kind = f"`{use.node.value}`", use.owner.kind
    if _is_undeclared(release, image):
        entry = new_entry(release, image).yaml
        return "warning", f"{name} in this {kind} is not in `images`, and is not rewritten: add `{entry}`"
    if must_be_rewritten(release, use):
        return "warning", f"Replicated does not rewrite the private image {name} in this {kind}"
    if release.profile.airgap:
        return (
            "info",
            f"Replicated does not rewrite {name} in this {kind}, which asks for it by this name without a network",
        )
    return "info", ""


def _is_undeclared(release: Release, image: Reference) -> bool:
    """Whether an entry is missing, and no other rule says so: of a pod's images, or of one with a misspelt tag."""
    declared, tag = release.fact(declarations), image.implied_tag
    if not release.replicated_documents or tag is None or declared.exactly(image):
        return False
    if any(entry.misnamed_tag == tag for entry in declared.of(image)):
        return False
    return image.canonical not in release.fact(_in_pods)


def _in_pods(release: Release) -> frozenset[str]:
    """The images that `undeclared-image` sees, in canonical form."""
    found = (
        canonical(use.node.value)
        for document in release.documents("image")
        for use in uses(release, document)
        if not use.is_custom and not use.node.templated
    )
    return frozenset(image for image in found if image)
