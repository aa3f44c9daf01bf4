"""Images that no entry of the root document's ``images`` stands for."""

from collections.abc import Iterator

from repl_lint.facts.declarations import (
    THIRD_PARTY,
    Declarations,
    Entry,
    declarations,
    endpoint_of,
    is_published_by_replicated,
)
from repl_lint.facts.edits import fix, replacement
from repl_lint.facts.new_entries import declaration, new_entry
from repl_lint.facts.references import REPLICATED_REGISTRY, Reference, parse_reference
from repl_lint.facts.workloads import Image, images
from repl_lint.model import Finding, Fix, Related, Rule
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
        tag = reference and reference.implied_tag
        if reference and tag and any(entry.misnamed_tag == tag for entry in declared.of(reference)):
            continue  # `unknown-image-field` says it
        near, why = _near_miss(declared, reference, image.node.value)
        yield rule.finding(
            document.locate(image.node),
            f"`{image.node.value}` is not in `images`{why}",
            severity=_severity(release, declared, reference),
            related=tuple(Related(entry.location, "declared here") for entry in near),
            cause=reference.canonical if reference else image.node.value,
            fix=_fix(release, document, image),
        )


def _fix(release: Release, document: Document, image: Image) -> Fix | None:
    """An entry for the image; where its registry goes by its name in the portal, the host in place of that."""
    reference, declared = image.reference, release.fact(declarations)
    if reference is None or _is_of_another_application(declared, reference):
        return None
    for entry in _by_source(declared, image.node.value):
        host = (endpoint_of(entry.source, declared.profile.registries) or "").partition("/")[0]
        text = host + image.node.value.removeprefix(entry.source)
        meant = parse_reference(text)
        if host and meant and declared.declares(meant):
            return fix(f"write `{text}`", replacement(document, image.node, text))
        return None
    return None if _elsewhere(declared, reference) else declaration(release, reference)


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
    if _is_of_another_application(declared, reference):
        slug = declared.profile.app_slug
        return (), f": it belongs to application `{reference.path.partition('/')[0]}`, and `app-slug` is `{slug}`"
    by_source = _by_source(declared, name)
    if by_source:
        return by_source, f": write the registry's host instead of its name `{by_source[0].source}`"
    elsewhere = _elsewhere(declared, reference)
    if elsewhere:
        return elsewhere, f" with this registry, only with source `{elsewhere[0].source}`"
    return (), f": add `{new_entry(declared, reference).yaml}`"


def _is_of_another_application(declared: Declarations, reference: Reference) -> bool:
    slug = declared.profile.app_slug
    return bool(slug and reference.domain == REPLICATED_REGISTRY and not reference.path.startswith(f"{slug}/"))


def _by_source(declared: Declarations, name: str) -> tuple[Entry, ...]:
    """The entries whose registry goes by its name in the portal, where its host should stand."""
    return tuple(entry for entry in declared.entries if name.startswith(f"{entry.source}/{entry.name}"))


def _elsewhere(declared: Declarations, reference: Reference) -> tuple[Entry, ...]:
    """The entries of the same path and tag in another registry."""
    return tuple(entry for entry in declared.entries if entry.has_tag(reference) and _same_path(entry, reference))


def _same_path(entry: Entry, reference: Reference) -> bool:
    """Whether an entry's name ends as the image's does; of a path of one word only the whole counts."""
    name, path = entry.name.removeprefix("library/"), reference.path.removeprefix("library/")
    may_have_prefix = "/" in name or reference.domain == REPLICATED_REGISTRY
    return (
        name == path or ("/" in path and name.endswith("/" + path)) or (may_have_prefix and path.endswith("/" + name))
    )
