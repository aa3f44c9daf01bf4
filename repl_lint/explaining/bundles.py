"""An image of a KOTS release: whether the airgap bundle contains it, and the reason."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.explaining.query import Comparison, Detail, Query, shortened
from repl_lint.facts.images.proxies import canonical
from repl_lint.facts.images.uses import ImageUse
from repl_lint.facts.inventory.kots_bundles import by_namesake, in_bundle
from repl_lint.facts.inventory.uses import all_uses
from repl_lint.facts.kots.bundle import UNPARSED, asks_for_local_image, is_own, listed_images, unseen_because
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.templates.unrendered import raw_problem
from repl_lint.model.inventory import ADDITIONAL, EXCLUDING, LEFT_OUT, NO_REFERENCE, UNRENDERED
from repl_lint.reading.nodes import Node


def explain(query: Query) -> Iterator[Comparison]:
    """A comparison for each entry of a KOTS Application's lists of images that is in the query's span.

    The lists are `additionalImages` and `excludedImages`.
    """
    document = query.document
    if any(obj.group == "kots.io" and obj.kind == "Application" for obj in document.fact(objects)):
        for key in (ADDITIONAL, EXCLUDING):
            for node in listed_images(document, key):
                if query.is_at(node):
                    details = tuple(_listed(query, node))
                    yield Comparison(f"entry `{node.value}` of `{key}`", document.locate(node), details)


def _listed(query: Query, node: Node) -> Iterator[Detail]:
    name = None if node.templated else canonical(node.value)
    if name is None:
        why = UNRENDERED if node.templated else NO_REFERENCE
        yield Detail("stands for", f"nothing that can be compared: {why}")
        return
    yield Detail("stands for", f"`{name}`")
    uses = [image.use for image in query.release.fact(all_uses).uses if image.name == name]
    users = [Detail("used by", use.owner, use.location) for use in uses]
    yield from shortened(users) or [Detail("used by", "no manifest shows what it is for")]


def bundled(query: Query, use: ImageUse, text: str, *, is_unrendered: bool) -> Iterator[Detail]:
    """Whether the airgap bundle has the image that a ``text`` of a use names, and the reason.

    That is one detail, which says only that no rule compares it if `airgap` is false. A second one has the fault of a
    document that is no YAML before rendering, where KOTS does not see the image because of it.
    """
    if not query.release.environment.airgap:
        yield Detail("bundle", "no rule compares it: `airgap` is false", query.setting("airgap"))
        return
    unseen = unseen_because(query.document, use)
    answer = in_bundle(query.release, text, unseen, is_unrendered=is_unrendered, is_own=is_own(use))
    if asks_for_local_image(use) and not answer.value:
        answer = by_namesake(query.release, text) or answer
    yield Detail("bundle", answer.text, answer.location)
    is_sought = unseen == UNPARSED and not is_unrendered and answer.reason != LEFT_OUT
    if is_sought and (problem := query.document.fact(raw_problem)):
        location = query.document.source.location(problem.start, problem.end)
        yield Detail("unrendered", f"no YAML: {problem.message}", location)
