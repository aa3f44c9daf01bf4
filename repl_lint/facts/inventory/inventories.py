"""The inventory of the images of a release."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from repl_lint.facts.images.coverage import MOST
from repl_lint.facts.images.declarations import ANY_TAG, PUBLIC, Entry, declarations, primary
from repl_lint.facts.images.privacy import PUBLISHED
from repl_lint.facts.images.proxies import is_published_by_replicated
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.unused_entries import unmentioned
from repl_lint.facts.inventory.addresses import address, entry_address
from repl_lint.facts.inventory.kots_bundles import additional, by_namesake, in_bundle, listings
from repl_lint.facts.inventory.uses import AllUses, MeantUse, all_uses
from repl_lint.model.answers import Answer
from repl_lint.model.inventory import ENTRIES, Address, Inventory, Item, Listing
from repl_lint.reading.releases import Release


def inventory(release: Release) -> Inventory:
    """The inventory of a release, in the order of names: the images that it uses, and those that are only listed.

    Images without a canonical form come last.
    """
    known = release.fact(all_uses)
    uses_by_name: dict[str, list[MeantUse]] = {}
    for use in known.uses:
        uses_by_name.setdefault(use.name, []).append(use)
    items = [_item(release, name, uses) for name, uses in uses_by_name.items()]
    items += additional(release, uses_by_name) if release.type.has_application else _unused(release, known)
    items.sort(key=lambda item: (item.canonical is None, item.name))
    charts = tuple(chart for chart in release.shipped_charts if not chart.is_rendered)
    is_found = release.type.has_application and not known.problems  # KOTS needs no Application for a bundle
    has_bundle = bool(release.bundle_documents) or is_found
    return Inventory(release.name, release.type, has_bundle, tuple(items), known.problems, charts)


def _item(release: Release, name: str, uses: Sequence[MeantUse]) -> Item:
    """The item of an image that has uses."""
    item_uses = tuple(use.use for use in uses)
    is_private = next((use.private for use in uses if use.private.value), uses[0].private)
    images = [use.image for use in uses if use.image]
    in_kots = release.type.has_application
    if not images:
        bundled = _in_kots_bundle(release, uses) if in_kots and uses[0].is_unrendered else is_private
        return Item(name, None, (), item_uses, is_private, bundled, Answer(True), Address(None, is_private.reason))
    image = next((image for image in images if image.tag), images[0])
    entries = release.fact(declarations).exactly(image)
    if in_kots:
        listed, bundled = listings(release, name, uses), _in_kots_bundle(release, uses)
    else:
        listed, bundled = tuple(map(_listing, entries)), _in_bundle(release, image, entries)
    return Item(name, name, listed, item_uses, is_private, bundled, Answer(True), address(release, image, entries))


def _in_kots_bundle(release: Release, uses: Sequence[MeantUse]) -> Answer:
    """The answer whether the bundle has an image; if it has, without a reason, because the listings say it."""
    use = next((use for use in uses if use.unseen is None), uses[0])
    bundled = in_bundle(release, use.use.text, use.unseen, is_unrendered=use.is_unrendered, is_own=use.is_own)
    if use.asks_locally and not bundled.value:
        bundled = by_namesake(release, use.use.text) or bundled
    return Answer(True) if bundled.value else bundled


def _listing(entry: Entry) -> Listing:
    """The listing of an entry."""
    return Listing(ENTRIES, entry.source, entry.name, _tag(entry), entry.location)


def _tag(entry: Entry) -> str:
    """The tag of an entry as it is written."""
    written = entry.node.get("tag")
    return written.value if entry.tag == ANY_TAG and written else entry.tag


def _in_bundle(release: Release, reference: Reference, entries: Sequence[Entry]) -> Answer:
    """The answer whether the bundle of a release with a replicated document has an image; None in doubt."""
    if not release.replicated_documents:
        return Answer(None, release.type.without_bundle or "there is no replicated document")
    if entries:
        certain = any(entry.tag != ANY_TAG for entry in entries)
        return Answer(True) if certain else Answer(None, "the tag of its entry is not certain")
    if is_published_by_replicated(reference):
        return Answer(None, PUBLISHED)
    others = release.fact(declarations).of(reference)
    if others and reference.implied_tag is None:
        return Answer(None, "it is used by digest, and entries have tags")
    if others:
        more = f" and {len(others) - MOST} more" if len(others) > MOST else ""
        return Answer(False, f"`images` has it as {', '.join(f'`{_tag(entry)}`' for entry in others[:MOST])}{more}")
    return Answer(False, "no entry of `images`")


def _unused(release: Release, known: AllUses) -> Iterator[Item]:
    """The items of the entries of ``images`` that no use asks for, one for equal entries.

    ``used`` is False, or None with a reason why the image may be used after all.
    """
    declared = release.fact(declarations)
    images = [use.image for use in known.uses if use.image]
    used = {id(entry) for image in images for entry in declared.exactly(image)}
    by_digest = {id(entry) for image in images if image.implied_tag is None for entry in declared.of(image)}
    groups: dict[object, list[Entry]] = {}
    for entry in declared.entries:
        if id(entry) not in used:
            groups.setdefault((primary(entry, release.environment), entry.source, _tag(entry)), []).append(entry)
    firsts = [entries[0] for entries in groups.values()]
    unnamed = {id(entry) for entry in unmentioned(release, firsts)}
    doubt = _doubt(known)
    for first, entries in zip(firsts, groups.values(), strict=True):
        if not release.has_objects:
            reason = "there are no Kubernetes manifests"
        elif id(first) in by_digest:
            reason = "it is used by digest"
        elif id(first) not in unnamed:
            reason = "a string in the release contains it"
        else:
            reason = doubt
        place = entry_address(release, first)
        yield Item(
            place.text or f"{first.name}:{_tag(first)}",
            place.text,
            tuple(map(_listing, entries)),
            uses=(),
            private=Answer(first.source != PUBLIC, f"source `{first.source}`"),
            bundled=Answer(None, "its tag is not certain") if first.tag == ANY_TAG else Answer(True),
            used=Answer(None, reason) if reason else Answer(False),
            address=place,
        )


def _doubt(known: AllUses) -> str:
    """The reason why any unused entry may be used after all; empty if there is none.

    It is an unrendered image, else a text that is no image reference, else a part of the release that was not read.
    """
    for use in sorted((use for use in known.uses if not use.image), key=lambda use: not use.is_unrendered):
        location = use.use.location.path_line
        if use.is_unrendered:
            return f"a template at {location} may become it"
        return f"`{use.use.text}` at {location} may mean it, and is not a valid image reference"
    for problem, _ in known.problems:
        return f"what was not read at {problem.path_line} may use it"
    return ""
