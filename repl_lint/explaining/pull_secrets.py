"""A list of pull secrets: what makes each, and which private images it is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.explaining.asked import Asked, Comparison, Detail
from repl_lint.facts.images.privacy import is_private
from repl_lint.facts.images.uses import ImageUse, pod_uses
from repl_lint.facts.kubernetes.credentials import is_secret
from repl_lint.facts.kubernetes.namespaces import is_in_application_namespace
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.facts.kubernetes.pull_secrets import KEY, PULL_SECRET, account_of, misplaced_pull_secrets
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node

_MOST: Final = 20  # of the private images


def explain(asked: Asked) -> Iterator[Comparison]:
    """The lists at the place: of pods, of service accounts, and those that Kubernetes does not read."""
    document = asked.document
    for pod, asking in pod_uses(asked.release, document):
        for node in pod.node.children:
            if node.key == KEY:
                located = ((document, use) for use in asking)
                yield from _compared(asked, node, pod.owner, _details(asked, node, pod.owner, located))
        for each in misplaced_pull_secrets(pod):
            told = f"not by Kubernetes, which reads `{KEY}` beside the pod's `containers`"
            yield from _compared(asked, each.node, pod.owner, iter([Detail("read", told)]))
    for found in document.fact(objects):
        if found.kind == "ServiceAccount":
            for node in found.node.select(KEY):
                yield from _compared(asked, node, found, _details(asked, node, found, _of_account(asked, found.name)))


def _compared(asked: Asked, node: Node, owner: Object, details: Iterator[Detail]) -> Iterator[Comparison]:
    if asked.is_at(node):
        yield Comparison(f"`{node.key}` of {owner.kind}/{owner.name}", asked.document.locate_key(node), tuple(details))


def _details(
    asked: Asked, listed: Node, owner: Object, asking: Iterator[tuple[Document, ImageUse]]
) -> Iterator[Detail]:
    for name in listed.select("*", "name"):
        yield _made(asked, name, owner)
    if asked.release.type.adds_pull_secret:
        yield Detail("needed for", "nothing of KOTS': it adds its own pull secret to pods")
    else:
        yield from _needed([(document, use) for document, use in asking if is_private(asked.release, use)])


def _made(asked: Asked, name: Node, owner: Object) -> Detail:
    """Who makes a secret."""
    if name.templated:
        return Detail("made by", f"`{name.value}`: a template names it, so nobody knows")
    if place := _secret(asked, name.value):
        return Detail("made by", f"`{name.value}`: this release", place)
    if name.value != PULL_SECRET or asked.release.type.adds_pull_secret:
        return Detail("made by", f"`{name.value}`: nothing that is known of")
    here = "" if is_in_application_namespace(owner) else ", not in the one that is written here"
    told = f"Replicated, in the application's namespace{here}, with what a customer's license opens"
    return Detail("made by", f"`{name.value}`: {told}")


def _secret(asked: Asked, name: str) -> Location | None:
    found = (
        document.locate(found.node.get("metadata", "name") or found.node)
        for document in asked.release.documents("Secret")
        for found in document.fact(objects)
        if is_secret(found) and found.name == name
    )
    return next(found, None)


def _of_account(asked: Asked, name: str) -> Iterator[tuple[Document, ImageUse]]:
    """The images of the pods that get the secrets of a service account: of those that list none."""
    for document in asked.release.documents("image"):
        for pod, asking in pod_uses(asked.release, document):
            if account_of(pod) == name and next(pod.node.select(KEY, "*"), None) is None:
                yield from ((document, use) for use in asking)


def _needed(private: list[tuple[Document, ImageUse]]) -> Iterator[Detail]:
    for document, use in private[:_MOST]:
        yield Detail("needed for", f"`{use.node.value}`, which is private", document.locate(use.node))
    if len(private) > _MOST:
        yield Detail("needed for", f"{len(private) - _MOST} more")
    if not private:
        yield Detail("needed for", "no image that is known to be private")
