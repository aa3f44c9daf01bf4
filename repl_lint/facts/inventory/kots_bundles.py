"""The answers whether the airgap bundle of a KOTS release has an image, each with the reason.

KOTS finds the images of pods itself; the Application lists other images of the bundle in ``additionalImages``
(https://docs.replicated.com/vendor/operator-defining-additional-images).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from repl_lint.facts.images.privacy import private
from repl_lint.facts.images.proxies import canonical
from repl_lint.facts.images.references import parse_reference
from repl_lint.facts.inventory.addresses import address
from repl_lint.facts.inventory.uses import MeantUse, all_uses
from repl_lint.facts.kots.bundle import bundle, listed_images, may_be_bundled, namesake
from repl_lint.model.answers import Answer
from repl_lint.model.inventory import (
    ADDITIONAL,
    EXCLUDING,
    LEFT_OUT,
    NO_REFERENCE,
    SEEN,
    UNRENDERED,
    Address,
    Item,
    Listing,
)
from repl_lint.model.locations import Location
from repl_lint.reading.releases import Release

_NOT_HERE: Final = "and there is no Application"


def in_bundle(release: Release, text: str, unseen: str | None, *, is_unrendered: bool, is_own: bool) -> Answer:
    """The answer whether the bundle has the image of a text; None where that is not certain.

    ``unseen`` is the reason why KOTS does not find the image at its use; None where it does. ``is_unrendered`` is
    whether a template decides the text, and ``is_own`` whether no chart brings the image. Without an Application among
    the files, the answer is never no for what KOTS does not find, because an Application elsewhere may list it.
    """
    name = canonical(text)
    if is_unrendered:
        return (
            _unknown_in_bundle(release, text, is_own=is_own)
            if release.applications
            else Answer(None, f"{UNRENDERED}, {_NOT_HERE}")
        )
    if name is None:
        return Answer(None, NO_REFERENCE)
    return (
        _brought(release, name, unseen) or _added(release, name) or _not_brought(release, unseen or "", is_own=is_own)
    )


def _brought(release: Release, name: str, unseen: str | None) -> Answer | None:
    """The answer if the Application excludes or lists an image, or KOTS finds it; else None.

    An exclusion takes precedence.
    """
    if excluded := _location(release, EXCLUDING, name):
        return Answer(False, LEFT_OUT, excluded)
    if additional := _location(release, ADDITIONAL, name):
        return Answer(True, f"`{ADDITIONAL}` lists it", additional)
    if unseen is None:
        return Answer(True, "KOTS finds it here by itself")
    if name in release.fact(bundle).images:
        locations = (use.use.location for use in release.fact(all_uses).uses if use.name == name and not use.unseen)
        return Answer(True, "KOTS finds it elsewhere in the release", next(locations, None))
    return None


def by_namesake(release: Release, text: str) -> Answer | None:
    """The answer, not known, for an image whose address in the customer's registry an image of the bundle has.

    None where no image of the bundle has it, and for a text that is no reference.
    """
    name = canonical(text)
    other = namesake(release.fact(bundle), name) if name else ""
    return Answer(None, f"`{other}` has its address in the customer's registry") if other else None


def _added(release: Release, name: str) -> Answer | None:
    """The answer for an image that only values for the installation bring: false; None for any other."""
    for addition in (addition for rendering in release.renderings for addition in rendering.additions):
        if any(added.image == name for added in addition.images):
            brings = "brings" if addition.keys else "bring"
            return Answer(False, f"{addition.setting} {brings} it, and `builder` does not", addition.location)
    return None


def _not_brought(release: Release, unseen: str, *, is_own: bool) -> Answer:
    """The answer for an image that KOTS does not find and the Application does not list: false, or None in doubt."""
    known = release.fact(bundle)
    reason = f"KOTS does not find it {unseen.rstrip(',')}"
    if not release.applications:
        return Answer(None, f"{reason}, {_NOT_HERE}")
    if not known.is_known:
        return Answer(None, f"{reason}, but a template is in `{ADDITIONAL}`", _template(release))
    if known.has_charts and not is_own:
        return Answer(None, f"{reason}, but a chart may bring it")
    return Answer(False, f"{reason}, and `{ADDITIONAL}` does not list it")


def _unknown_in_bundle(release: Release, text: str, *, is_own: bool) -> Answer:
    """The answer for an unrendered text: false where the bundle has nothing that it may be, else None."""
    known = release.fact(bundle)
    if not known.is_known:
        return Answer(None, f"{UNRENDERED}, and a template is in `{ADDITIONAL}`", _template(release))
    if may_be_bundled(known, text):
        return Answer(None, f"{UNRENDERED}, but the bundle has images that it may be")
    if known.has_charts and not is_own:
        return Answer(None, f"{UNRENDERED}, but a chart may bring it")
    return Answer(False, f"{UNRENDERED}, and `{ADDITIONAL}` lists nothing that it may be")


def _listed(release: Release, key: str) -> tuple[tuple[Listing, bool], ...]:
    """The entries of one of the Application's lists, each with whether it is unrendered."""
    return tuple(
        (Listing(key, "", node.value, "", application.locate(node)), node.templated)
        for application in release.applications
        for node in listed_images(application, key)
    )


def _by_name(release: Release, key: str) -> Mapping[str, Sequence[Listing]]:
    """The entries of one of the Application's lists by the canonical form of their images; others are left out."""
    by_name: dict[str, list[Listing]] = {}
    for listing, _ in release.fact(_listed, key):
        if name := canonical(listing.name):
            by_name.setdefault(name, []).append(listing)
    return by_name


def _location(release: Release, key: str, name: str) -> Location | None:
    """The location of the first entry of an image in one of the Application's lists; None where it has none."""
    return next((listing.location for listing in release.fact(_by_name, key).get(name, ())), None)


def _template(release: Release) -> Location | None:
    """The location of the first unrendered entry of ``additionalImages``; None where there is none."""
    entries = release.fact(_listed, ADDITIONAL)
    return next((listing.location for listing, is_unrendered in entries if is_unrendered), None)


def listings(release: Release, name: str, uses: Sequence[MeantUse]) -> tuple[Listing, ...]:
    """The listings of an image: its entries in ``additionalImages``, then the first use at which KOTS finds it.

    ``name`` is its canonical form, and ``uses`` are its uses. Empty without any of these.
    """
    first = [use.use for use in uses if use.unseen is None][:1]
    return (
        *release.fact(_by_name, ADDITIONAL).get(name, ()),
        *(Listing(SEEN, "", use.text, "", use.location) for use in first),
    )


def additional(release: Release, used: Collection[str]) -> Iterator[Item]:
    """The items of the images in ``additionalImages`` that are not among the ``used`` names, one for each image.

    A text that is unrendered or no reference has an item too.
    """
    entries = release.fact(_listed, ADDITIONAL)
    groups: dict[str, list[Listing]] = {}
    for listing, _ in entries:
        name = canonical(listing.name) or listing.name
        if name and name not in used:
            groups.setdefault(name, []).append(listing)
    unrendered = {listing.name for listing, is_unrendered in entries if is_unrendered}
    is_used = Answer(None, "no manifest shows what it is for")
    for name, listed in groups.items():
        reference = parse_reference(name)
        if reference is None:
            reason = UNRENDERED if name in unrendered else NO_REFERENCE
            unknown = Answer(None, reason)
            yield Item(name, None, tuple(listed), (), unknown, unknown, is_used, Address(None, reason))
            continue
        bundled = Answer(False, LEFT_OUT) if _location(release, EXCLUDING, name) else Answer(True)
        is_private, place = private(release, reference), address(release, reference, ())
        yield Item(name, name, tuple(listed), (), is_private, bundled, is_used, place)
