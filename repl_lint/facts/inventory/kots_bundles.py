"""Whether the airgap bundle of a KOTS release has an image, and what is listed for it.

KOTS finds the images of pods itself; what else is in the bundle stands in the Application's ``additionalImages``
(https://docs.replicated.com/vendor/operator-defining-additional-images).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from repl_lint.facts.images.privacy import address, private
from repl_lint.facts.images.proxies import canonical
from repl_lint.facts.images.references import parse_reference
from repl_lint.facts.inventory.uses import MeantUse, all_uses
from repl_lint.facts.kots.bundle import bundle, listed_images, may_be_bundled
from repl_lint.model.inventory import (
    ADDITIONAL,
    EXCLUDING,
    LEFT_OUT,
    NO_REFERENCE,
    SEEN,
    UNRENDERED,
    Address,
    Answer,
    Item,
    Listing,
)
from repl_lint.model.locations import Location
from repl_lint.reading.releases import Release


def in_bundle(release: Release, text: str, unseen: str | None, *, is_unrendered: bool) -> Answer:
    """Whether the bundle has an image that is asked for by a text; ``unseen`` is why KOTS does not find it there."""
    if not release.applications:
        return Answer(None, "there is no Application")
    name = canonical(text)
    if is_unrendered:
        return _unknown_in_bundle(release, text)
    if name is None:
        return Answer(None, NO_REFERENCE)
    return _brought(release, name, unseen) or _not_brought(release, unseen or "")


def _brought(release: Release, name: str, unseen: str | None) -> Answer | None:
    """What the Application says of an image, or where KOTS finds it; None where neither is so."""
    if excluded := _location(release, EXCLUDING, name):
        return Answer(False, LEFT_OUT, excluded)
    if additional := _location(release, ADDITIONAL, name):
        return Answer(True, f"`{ADDITIONAL}` lists it", additional)
    if unseen is None:
        return Answer(True, "KOTS finds it here by itself")
    if name in release.fact(bundle).images:
        seen = (each.use.location for each in release.fact(all_uses).uses if each.name == name and not each.unseen)
        return Answer(True, "KOTS finds it elsewhere in the release", next(seen, None))
    return None


def _not_brought(release: Release, unseen: str) -> Answer:
    """Why an image is not in the bundle that neither KOTS finds nor the Application lists, or may be all the same."""
    known = release.fact(bundle)
    told = f"KOTS does not find it {unseen.rstrip(',')}"
    if not known.is_known:
        return Answer(None, f"{told}, but a template is in `{ADDITIONAL}`", _template(release))
    if known.has_charts:
        return Answer(None, f"{told}, but a chart may bring it")
    return Answer(False, f"{told}, and `{ADDITIONAL}` does not list it")


def _unknown_in_bundle(release: Release, text: str) -> Answer:
    """Whether the bundle has what a template makes up, which the builder does not render."""
    known = release.fact(bundle)
    if not known.is_known:
        return Answer(None, f"{UNRENDERED}, and a template is in `{ADDITIONAL}`", _template(release))
    if may_be_bundled(known, text):
        return Answer(None, f"{UNRENDERED}, but the bundle has images that it may be")
    if known.has_charts:
        return Answer(None, f"{UNRENDERED}, but a chart may bring it")
    return Answer(False, f"{UNRENDERED}, and `{ADDITIONAL}` lists nothing that it may be")


def _listed(release: Release, key: str) -> tuple[tuple[Listing, bool], ...]:
    """The entries of one of the Application's lists, and whether a template makes each."""
    return tuple(
        (Listing(key, "", node.value, "", root.locate(node)), node.templated)
        for root in release.applications
        for node in listed_images(root, key)
    )


def _by_name(release: Release, key: str) -> Mapping[str, Sequence[Listing]]:
    """The entries of one of the Application's lists by the canonical form of their images."""
    found: dict[str, list[Listing]] = {}
    for listing, _ in release.fact(_listed, key):
        if name := canonical(listing.name):
            found.setdefault(name, []).append(listing)
    return found


def _location(release: Release, key: str, name: str) -> Location | None:
    """Where one of the Application's lists has an image first."""
    return next((listing.location for listing in release.fact(_by_name, key).get(name, ())), None)


def _template(release: Release) -> Location | None:
    """Where the first template of ``additionalImages`` stands."""
    return next(
        (listing.location for listing, is_unrendered in release.fact(_listed, ADDITIONAL) if is_unrendered), None
    )


def listings(release: Release, name: str, asking: Sequence[MeantUse]) -> tuple[Listing, ...]:
    """The entries and the first use that bring an image into the bundle."""
    seen = [each.use for each in asking if each.unseen is None][:1]
    return (
        *release.fact(_by_name, ADDITIONAL).get(name, ()),
        *(Listing(SEEN, "", use.text, "", use.location) for use in seen),
    )


def additional(release: Release, known: Collection[str]) -> Iterator[Item]:
    """The entries of ``additionalImages`` that nothing asks for: they are there for what no manifest shows."""
    left: dict[str, list[Listing]] = {}
    for listing, _ in release.fact(_listed, ADDITIONAL):
        name = canonical(listing.name) or listing.name
        if name and name not in known:
            left.setdefault(name, []).append(listing)
    made_up = {listing.name for listing, is_unrendered in release.fact(_listed, ADDITIONAL) if is_unrendered}
    for name, listed in left.items():
        reference = parse_reference(name)
        used = Answer(None, "no manifest shows what it is for")
        if reference is None:
            because = UNRENDERED if name in made_up else NO_REFERENCE
            unknown = Answer(None, because)
            yield Item(name, None, tuple(listed), (), unknown, unknown, used, Address(None, because))
            continue
        bundled = Answer(False, LEFT_OUT) if _location(release, EXCLUDING, name) else Answer(True)
        whose, place = private(release, reference), address(release, reference, ())
        yield Item(name, name, tuple(listed), (), whose, bundled, used, place)
