"""An image of a KOTS release: whether the airgap bundle has it, and what brings it there or leaves it out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.explaining.asked import Asked, Comparison, Detail
from repl_lint.facts.inventory.uses import all_uses
from repl_lint.facts.kots.bundle import UNPARSED, bundle, canonical, listed_images, may_be_bundled, unread_because
from repl_lint.facts.kubernetes.workloads import Image, images, objects
from repl_lint.facts.templates.unrendered import raw_problem
from repl_lint.model.inventory import ADDITIONAL
from repl_lint.model.locations import Location
from repl_lint.reading.nodes import Node

_EXCLUDED: Final = "excludedImages"
_MOST: Final = 20  # of the places that ask for an image


def explain(asked: Asked) -> Iterator[Comparison]:
    """The images at the place that an Application lists, for the bundle or to be left out of it."""
    document = asked.document
    if any(each.group == "kots.io" and each.kind == "Application" for each in document.fact(objects)):
        for key in (ADDITIONAL, _EXCLUDED):
            for node in listed_images(document, key):
                if asked.is_at(node):
                    details = tuple(_listed(asked, node))
                    yield Comparison(f"entry `{node.value}` of `{key}`", document.locate(node), details)


def _listed(asked: Asked, node: Node) -> Iterator[Detail]:
    name = None if node.templated else canonical(node.value)
    if name is None:
        why = "a template makes it up" if node.templated else "it is no image reference"
        yield Detail("stands for", f"nothing that can be compared: {why}")
        return
    yield Detail("stands for", f"`{name}`")
    users = [each.use for each in asked.release.fact(all_uses).found if each.key == name]
    yield from (Detail("used by", use.owner, use.location) for use in users[:_MOST])
    if len(users) > _MOST:
        yield Detail("used by", f"{len(users) - _MOST} more")
    if not users:
        yield Detail("used by", "no manifest shows what it is for")


def bundled(asked: Asked, image: Image, text: str) -> Iterator[Detail]:
    """Whether the bundle has an image with this text, and why; a template's is looked for by its text."""
    if not asked.release.profile.airgap:
        yield Detail("bundle", "no rule asks for it: `airgap` is false", asked.setting("airgap"))
    elif not asked.release.applications:
        yield Detail("bundle", "not known: there is no Application")
    elif image.node.templated and text == image.node.value:
        yield _made_up(asked, text)
    else:
        yield from _literal(asked, image, canonical(text) or text)


def _made_up(asked: Asked, text: str) -> Detail:
    known = asked.release.fact(bundle)
    told = "KOTS renders nothing for the bundle"
    if not known.is_known:
        return Detail("bundle", f"not known: {told}, and {_template(asked)[0]}", _template(asked)[1])
    if may_be_bundled(known, text):
        return Detail("bundle", f"perhaps: {told}, but the bundle has images that it may be")
    return Detail("bundle", f"{_or_chart(asked)}: {told}, and `{ADDITIONAL}` lists nothing that it may be")


def _literal(asked: Asked, image: Image, name: str) -> Iterator[Detail]:
    release = asked.release
    if place := _entry(asked, _EXCLUDED, name):
        yield Detail("bundle", f"no: `{_EXCLUDED}` leaves it out", place)
        return
    where = _unseen(asked, image)
    if place := _entry(asked, ADDITIONAL, name):
        yield Detail("bundle", f"yes: `{ADDITIONAL}` lists it", place)
    elif where is None:
        yield Detail("bundle", "yes: KOTS finds it here by itself")
    elif name in release.fact(bundle).images:
        seen = (each for each in release.fact(all_uses).found if each.key == name and each.unseen is None)
        place = next((each.use.location for each in seen), None)
        yield Detail("bundle", "yes: KOTS finds it elsewhere in the release", place)
    elif not release.fact(bundle).is_known:
        told, place = _template(asked)
        yield Detail("bundle", f"not known: KOTS does not find it {where.rstrip(',')}, and {told}", place)
    else:
        told = f"KOTS does not find it {where.rstrip(',')}, and `{ADDITIONAL}` does not list it"
        yield Detail("bundle", f"{_or_chart(asked)}: {told}")
    problem = asked.document.fact(raw_problem) if where == UNPARSED else None
    if problem:
        place = asked.document.source.location(problem.start, problem.end)
        yield Detail("unrendered", f"no YAML: {problem.message}", place)


def _unseen(asked: Asked, image: Image) -> str | None:
    """Where an image stands that the builder of the bundle does not look; None where it does."""
    if all(image is not each for each in asked.document.fact(images)):
        return f"in this {image.owner.kind}"
    return unread_because(asked.document, image) or ("where a template chooses" if image.node.templated else None)


def _entry(asked: Asked, key: str, name: str) -> Location | None:
    """Where one of the Application's lists has an image."""
    found = (
        root.locate(node)
        for root in asked.release.applications
        for node in listed_images(root, key)
        if canonical(node.value) == name
    )
    return next(found, None)


def _template(asked: Asked) -> tuple[str, Location | None]:
    """What is not known of ``additionalImages``, and where."""
    found = (
        root.locate(node)
        for root in asked.release.applications
        for node in listed_images(root, ADDITIONAL)
        if node.templated
    )
    return f"a template in `{ADDITIONAL}` may list it", next(found, None)


def _or_chart(asked: Asked) -> str:
    """No, but for what a chart may bring."""
    return "no, unless a chart brings it" if asked.release.fact(bundle).has_charts else "no"
