"""An image of a KOTS release: whether the airgap bundle has it, and what brings it there or leaves it out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.explaining.asked import Asked, Comparison, Detail
from repl_lint.facts.images.proxies import canonical
from repl_lint.facts.images.uses import ImageUse
from repl_lint.facts.inventory.kots_bundles import in_bundle
from repl_lint.facts.inventory.uses import all_uses
from repl_lint.facts.kots.bundle import UNPARSED, listed_images, unseen_because
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.templates.unrendered import raw_problem
from repl_lint.model.inventory import ADDITIONAL, EXCLUDING, LEFT_OUT, NO_REFERENCE, UNRENDERED
from repl_lint.reading.nodes import Node

_MOST: Final = 20  # of the places that ask for an image


def explain(asked: Asked) -> Iterator[Comparison]:
    """The images at the place that an Application lists, for the bundle or to be left out of it."""
    document = asked.document
    if any(each.group == "kots.io" and each.kind == "Application" for each in document.fact(objects)):
        for key in (ADDITIONAL, EXCLUDING):
            for node in listed_images(document, key):
                if asked.is_at(node):
                    details = tuple(_listed(asked, node))
                    yield Comparison(f"entry `{node.value}` of `{key}`", document.locate(node), details)


def _listed(asked: Asked, node: Node) -> Iterator[Detail]:
    name = None if node.templated else canonical(node.value)
    if name is None:
        why = UNRENDERED if node.templated else NO_REFERENCE
        yield Detail("stands for", f"nothing that can be compared: {why}")
        return
    yield Detail("stands for", f"`{name}`")
    users = [each.use for each in asked.release.fact(all_uses).uses if each.name == name]
    yield from (Detail("used by", use.owner, use.location) for use in users[:_MOST])
    if len(users) > _MOST:
        yield Detail("used by", f"{len(users) - _MOST} more")
    if not users:
        yield Detail("used by", "no manifest shows what it is for")


def bundled(asked: Asked, use: ImageUse, text: str, *, is_unrendered: bool) -> Iterator[Detail]:
    """Whether the bundle has an image that is asked for by this text, and why."""
    if not asked.release.profile.airgap:
        yield Detail("bundle", "no rule asks for it: `airgap` is false", asked.setting("airgap"))
        return
    unseen = unseen_because(asked.document, use)
    answer = in_bundle(asked.release, text, unseen, is_unrendered=is_unrendered)
    yield Detail("bundle", answer.text, answer.location)
    is_sought = unseen == UNPARSED and not is_unrendered and answer.reason != LEFT_OUT
    if is_sought and (problem := asked.document.fact(raw_problem)):
        place = asked.document.source.location(problem.start, problem.end)
        yield Detail("unrendered", f"no YAML: {problem.message}", place)
