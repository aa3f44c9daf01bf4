"""A release -> its inventory of images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from repl_lint.facts.images.declarations import (
    ANY_TAG,
    PUBLIC,
    Entry,
    declarations,
    is_published_by_replicated,
    primary,
)
from repl_lint.facts.images.privacy import address, entries_for, entry_address, private
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.unused_entries import unmentioned
from repl_lint.facts.inventory.kots_bundles import additional, in_bundle, listings, unknown_in_bundle
from repl_lint.facts.inventory.uses import Found, Uses, all_uses
from repl_lint.model.inventory import ENTRIES, MADE_UP, NO_REFERENCE, Address, Answer, Inventory, Item, Listing
from repl_lint.model.locations import Location
from repl_lint.reading.releases import Release


def inventory(release: Release) -> Inventory:
    """The inventory of a release: what something asks for, and what is listed and nothing asks for."""
    uses = release.fact(all_uses)
    groups: dict[str, list[Found]] = {}
    for each in uses.found:
        groups.setdefault(each.key, []).append(each)
    items = [_item(release, name, found) for name, found in groups.items()]
    items += additional(release, groups) if release.type.has_application else _left(release, groups)
    items.sort(key=lambda item: (item.canonical is None, item.name))
    return Inventory(release.name, release.type, bool(release.bundle_documents), tuple(items), uses.problems)


def _item(release: Release, name: str, found: Sequence[Found]) -> Item:
    """What something asks for."""
    uses = tuple(each.use for each in found)
    references = [each.reference for each in found if each.reference]
    if not references:
        because = MADE_UP if found[0].is_templated else f"{NO_REFERENCE}{_blanks(name)}"
        unknown = Answer(None, because)
        made_by_kots = release.type.has_application and found[0].is_templated
        bundled = unknown_in_bundle(release, name) if made_by_kots else unknown
        return Item(name, None, (), uses, unknown, bundled, Answer(True), Address(None, because))
    reference = next((each for each in references if each.tag), references[0])
    entries = entries_for(release, reference)
    if release.type.has_application:
        listed, bundled = listings(release, name, found), in_bundle(release, name, found)
    else:
        listed, bundled = tuple(map(_listing, entries)), _in_bundle(release, reference, entries)
    whose = private(release, reference)
    if not whose.value and any(each.is_proxied and "/proxy/" in each.use.text for each in found):
        whose = Answer(True, "it is written as Replicated's proxy has it")
    return Item(name, name, listed, uses, whose, bundled, Answer(True), address(release, reference, entries))


def _blanks(text: str) -> str:
    """What a reader would not see in a text that is no reference."""
    return "" if text == text.strip() else ": there are blanks around it"


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
        return Answer(None, "Replicated publishes it")
    others = release.fact(declarations).of(reference)
    if others and reference.implied_tag is None:
        return Answer(None, "it is asked for by digest, and entries have tags")
    if others:
        return Answer(False, f"`images` has it as {', '.join(f'`{_tag(entry)}`' for entry in others)}")
    return Answer(False, "no entry of `images`")


def _left(release: Release, groups: Mapping[str, Sequence[Found]]) -> Iterator[Item]:
    """The entries of ``images`` that nothing asks for."""
    declared = release.fact(declarations)
    references = [each.reference for found in groups.values() for each in found if each.reference]
    used = {id(entry) for reference in references for entry in entries_for(release, reference)}
    by_digest = [reference for reference in references if reference.implied_tag is None]
    near = {id(entry) for reference in by_digest for entry in declared.of(reference)}
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


def _unknown(uses: Uses) -> str:
    """Why any entry may be asked for: the first thing that nobody knows the image of; empty if there is none."""
    unknown = [each for each in uses.found if not each.reference]
    for each in sorted(unknown, key=lambda each: not each.is_templated):
        if each.is_templated:
            return f"what a template makes up at {_at(each.use.location)} may be it"
        return f"`{each.use.text}` at {_at(each.use.location)} may mean it, and is no image reference"
    for location, _ in uses.problems:
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
