"""A release -> its inventory of images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from repl_lint.facts.images.declarations import ANY_TAG, PUBLIC, Entry, declarations, primary
from repl_lint.facts.images.privacy import PUBLISHED, address, entry_address
from repl_lint.facts.images.proxies import is_published_by_replicated
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.unused_entries import unmentioned
from repl_lint.facts.inventory.kots_bundles import additional, in_bundle, listings
from repl_lint.facts.inventory.uses import AllUses, MeantUse, all_uses
from repl_lint.model.inventory import ENTRIES, Address, Answer, Inventory, Item, Listing
from repl_lint.model.locations import Location
from repl_lint.reading.releases import Release


def inventory(release: Release) -> Inventory:
    """The inventory of a release: what something asks for, and what is listed and nothing asks for."""
    known = release.fact(all_uses)
    groups: dict[str, list[MeantUse]] = {}
    for use in known.uses:
        groups.setdefault(use.name, []).append(use)
    items = [_item(release, name, asking) for name, asking in groups.items()]
    items += additional(release, groups) if release.type.has_application else _left(release, groups)
    items.sort(key=lambda item: (item.canonical is None, item.name))
    return Inventory(release.name, release.type, bool(release.bundle_documents), tuple(items), known.problems)


def _item(release: Release, name: str, asking: Sequence[MeantUse]) -> Item:
    """The image that something asks for."""
    uses = tuple(each.use for each in asking)
    whose = next((each.private for each in asking if each.private.value), asking[0].private)
    images = [each.image for each in asking if each.image]
    if not images:
        bundled = (
            _in_kots_bundle(release, asking) if release.type.has_application and asking[0].is_unrendered else whose
        )
        return Item(name, None, (), uses, whose, bundled, Answer(True), Address(None, whose.reason))
    image = next((each for each in images if each.tag), images[0])
    entries = release.fact(declarations).exactly(image)
    if release.type.has_application:
        listed, bundled = listings(release, name, asking), _in_kots_bundle(release, asking)
    else:
        listed, bundled = tuple(map(_listing, entries)), _in_bundle(release, image, entries)
    return Item(name, name, listed, uses, whose, bundled, Answer(True), address(release, image, entries))


def _in_kots_bundle(release: Release, asking: Sequence[MeantUse]) -> Answer:
    """Whether the bundle has the image; for one that is in it, its listings say why."""
    use = next((each for each in asking if each.unseen is None), asking[0])
    bundled = in_bundle(release, use.use.text, use.unseen, is_unrendered=use.is_unrendered)
    return Answer(True) if bundled.value else bundled


def _listing(entry: Entry) -> Listing:
    return Listing(ENTRIES, entry.source, entry.name, _tag(entry), entry.location)


def _tag(entry: Entry) -> str:
    """The tag as it is written."""
    written = entry.node.get("tag")
    return written.value if entry.tag == ANY_TAG and written else entry.tag


def _in_bundle(release: Release, reference: Reference, entries: Sequence[Entry]) -> Answer:
    """Whether the bundle of a root document's ``images`` has an image."""
    if not release.replicated_documents:
        return Answer(None, "there is no root document")
    if entries:
        certain = any(entry.tag != ANY_TAG for entry in entries)
        return Answer(True) if certain else Answer(None, "the tag of its entry is not certain")
    if is_published_by_replicated(reference):
        return Answer(None, PUBLISHED)
    others = release.fact(declarations).of(reference)
    if others and reference.implied_tag is None:
        return Answer(None, "it is asked for by digest, and entries have tags")
    if others:
        return Answer(False, f"`images` has it as {', '.join(f'`{_tag(entry)}`' for entry in others)}")
    return Answer(False, "no entry of `images`")


def _left(release: Release, groups: Mapping[str, Sequence[MeantUse]]) -> Iterator[Item]:
    """The entries of ``images`` that nothing asks for."""
    declared = release.fact(declarations)
    images = [use.image for asking in groups.values() for use in asking if use.image]
    used = {id(entry) for image in images for entry in declared.exactly(image)}
    near = {id(entry) for image in images if image.implied_tag is None for entry in declared.of(image)}
    left: dict[object, list[Entry]] = {}
    for entry in declared.entries:
        if id(entry) not in used:
            left.setdefault((primary(entry, release.profile), entry.source, _tag(entry)), []).append(entry)
    firsts = [entries[0] for entries in left.values()]
    unnamed = {id(entry) for entry in unmentioned(release, firsts)}
    unknown = _unknown(release.fact(all_uses))
    for first, entries in zip(firsts, left.values(), strict=True):
        why = {
            "there are no Kubernetes manifests": not release.has_objects,
            "it is asked for by digest": id(first) in near,
            "a text of the release names it": id(first) not in unnamed,
            unknown: bool(unknown),
        }
        because = next((text for text, is_so in why.items() if is_so), "")
        yield _unused(release, entries, Answer(None, because) if because else Answer(False))


def _unknown(known: AllUses) -> str:
    """Why any entry may be asked for: the first thing that nobody knows the image of; empty if there is none."""
    for use in sorted((use for use in known.uses if not use.image), key=lambda use: not use.is_unrendered):
        at = _at(use.use.location)
        if use.is_unrendered:
            return f"what a template makes up at {at} may be it"
        return f"`{use.use.text}` at {at} may mean it, and is no image reference"
    for location, _ in known.problems:
        return f"what was not read at {_at(location)} may ask for it"
    return ""


def _at(location: Location) -> str:
    return location.path_line


def _unused(release: Release, entries: Sequence[Entry], used: Answer) -> Item:
    first = entries[0]
    place = entry_address(release, first)
    bundled = Answer(None, "its tag is not certain") if first.tag == ANY_TAG else Answer(True)
    whose = Answer(first.source != PUBLIC, f"source `{first.source}`")
    name = place.text or f"{first.name}:{_tag(first)}"
    return Item(name, place.text, tuple(map(_listing, entries)), (), whose, bundled, used, place)
