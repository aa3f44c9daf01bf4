"""Images that no entry of the root document's ``images`` stands for."""

from collections.abc import Iterator

from repl_lint.facts.declarations import (
    THIRD_PARTY,
    Declarations,
    Entry,
    declarations,
    entry_for,
    is_published_by_replicated,
)
from repl_lint.facts.references import REPLICATED_REGISTRY, Reference
from repl_lint.facts.workloads import images
from repl_lint.model import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """One finding for each image, at its first use; the other uses are related places."""
    if not release.roots:
        return
    declared = release.fact(declarations)
    for image in document.fact(images):
        if image.node.templated:
            continue
        reference = image.reference
        if reference and (is_published_by_replicated(reference) or declared.declares(reference)):
            continue
        near, why = _near_miss(declared, reference, image.node.value)
        yield rule.finding(
            document.locate(image.node),
            f"`{image.node.value}` is not in `images`{why}",
            severity=_severity(release, declared, reference),
            related=tuple(Related(entry.location, "declared here") for entry in near),
            cause=reference.canonical if reference else image.node.value,
        )


def _severity(release: Release, declared: Declarations, reference: Reference | None) -> str:
    """Without an airgap only the images of the vendor's other registries need an entry."""
    if reference and reference.tag is None and reference.digest:
        return "warning"  # there is no way to declare a digest
    private_elsewhere = reference and declared.privacy(reference) == THIRD_PARTY
    return "error" if release.profile.airgap or private_elsewhere else "warning"


def _near_miss(declared: Declarations, reference: Reference | None, text: str) -> tuple[tuple[Entry, ...], str]:
    """The entries that were probably meant, and how they differ."""
    if reference is None:
        return (), ", and is no image reference"
    same = declared.of(reference)
    if same and reference.digest and reference.tag is None:
        return same, ", where only a tag can be declared, not a digest"
    if same:
        tags = ", ".join(f"`{entry.tag}`" for entry in same)
        return same, f" with tag `{reference.implied_tag}`, only with {tags}"
    return _other_repository(declared, reference, text.partition("@")[0])


def _other_repository(declared: Declarations, reference: Reference, name: str) -> tuple[tuple[Entry, ...], str]:
    slug = declared.profile.app_slug
    if slug and reference.domain == REPLICATED_REGISTRY and not reference.path.startswith(f"{slug}/"):
        return (), f": it belongs to application `{reference.path.partition('/')[0]}`, and `app-slug` is `{slug}`"
    by_source = tuple(entry for entry in declared.entries if name.startswith(f"{entry.source}/{entry.name}"))
    if by_source:
        return by_source, f": write the registry's host instead of its name `{by_source[0].source}`"
    elsewhere = tuple(entry for entry in declared.entries if entry.has_tag(reference) and _same_path(entry, reference))
    if elsewhere:
        return elsewhere, f" with this registry, only with source `{elsewhere[0].source}`"
    return (), f": add `{entry_for(reference, declared.profile)}`"


def _same_path(entry: Entry, reference: Reference) -> bool:
    """Whether an entry's name ends as the image's does; of a path of one word only the whole counts."""
    name, path = entry.name.removeprefix("library/"), reference.path.removeprefix("library/")
    may_have_prefix = "/" in name or reference.domain == REPLICATED_REGISTRY
    return (
        name == path or ("/" in path and name.endswith("/" + path)) or (may_have_prefix and path.endswith("/" + name))
    )
