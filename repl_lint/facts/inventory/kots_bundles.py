"""What is in the inventory of a KOTS release for the sake of KOTS: how it finds images, and what is listed for it.

KOTS finds the images of pods itself; what else is in the bundle stands in the Application's ``additionalImages``
(https://docs.replicated.com/vendor/operator-defining-additional-images).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from repl_lint.facts.images.privacy import address, private
from repl_lint.facts.images.references import parse_reference
from repl_lint.facts.inventory.uses import Found
from repl_lint.facts.kots.bundle import bundle, canonical, listed_images, may_be_bundled
from repl_lint.model.inventory import ADDITIONAL, LEFT_OUT, MADE_UP, NO_REFERENCE, SEEN, Address, Answer, Item, Listing
from repl_lint.reading.releases import Release


def in_bundle(release: Release, name: str, found: Sequence[Found]) -> Answer:
    """Whether the bundle has an image that something asks for."""
    if not release.applications:
        return Answer(None, "there is no Application")
    known = release.fact(bundle)
    if name in release.fact(_excluded):
        return Answer(False, LEFT_OUT)
    if name in known.images:
        return Answer(True)
    told = f"KOTS does not find it {(found[0].unseen or '').rstrip(',')}"
    if known.has_charts:
        return Answer(None, f"{told}, but a chart may bring it")
    if not known.is_known:
        return Answer(None, f"{told}, but a template is in `{ADDITIONAL}`")
    return Answer(False, f"{told}, and `{ADDITIONAL}` does not list it")


def _excluded(release: Release) -> frozenset[str]:
    nodes = (node for root in release.applications for node in listed_images(root, "excludedImages"))
    return frozenset(name for node in nodes if (name := canonical(node.value)))


def listings(release: Release, name: str, found: Sequence[Found]) -> tuple[Listing, ...]:
    """What brings an image into the bundle."""
    seen = [each.use for each in found if each.unseen is None][:1]
    return (
        *(each for each in release.fact(_listed) if canonical(each.name) == name),
        *(Listing(SEEN, "", use.text, "", use.location) for use in seen),
    )


def _listed(release: Release) -> tuple[Listing, ...]:
    """The entries of ``additionalImages``."""
    return tuple(
        Listing(ADDITIONAL, "", node.value, "", root.locate(node))
        for root in release.applications
        for node in listed_images(root, ADDITIONAL)
    )


def additional(release: Release, known: Collection[str]) -> Iterator[Item]:
    """The entries of ``additionalImages`` that nothing asks for: they are there for what no manifest shows."""
    left: dict[str, list[Listing]] = {}
    nodes = (node for root in release.applications for node in listed_images(root, ADDITIONAL))
    made_up = {node.value for node in nodes if node.templated}
    for each in release.fact(_listed):
        name = canonical(each.name) or each.name
        if name and name not in known:
            left.setdefault(name, []).append(each)
    for name, listed in left.items():
        reference = parse_reference(name)
        used = Answer(None, "no manifest shows what it is for")
        if reference is None:
            because = MADE_UP if name in made_up else NO_REFERENCE
            unknown = Answer(None, because)
            yield Item(name, None, tuple(listed), (), unknown, unknown, used, Address(None, because))
            continue
        bundled = Answer(False, LEFT_OUT) if name in release.fact(_excluded) else Answer(True)
        whose, place = private(release, reference), address(release, reference, ())
        yield Item(name, name, tuple(listed), (), whose, bundled, used, place)


def unknown_in_bundle(release: Release, text: str) -> Answer:
    """Whether the bundle has what a template makes up, which the builder does not render."""
    known = release.fact(bundle)
    if release.applications and known.is_known and not known.has_charts and not may_be_bundled(known, text):
        return Answer(False, f"{MADE_UP}, and `{ADDITIONAL}` lists nothing that it may be")
    return Answer(None, MADE_UP)
