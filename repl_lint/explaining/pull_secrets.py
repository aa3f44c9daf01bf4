"""A list of pull secrets: who makes each secret, and the private images that need it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from repl_lint.explaining.query import Comparison, Detail, Query, shortened
from repl_lint.facts.images.pod_uses import pod_uses
from repl_lint.facts.images.privacy import is_private
from repl_lint.facts.images.uses import ImageUse
from repl_lint.facts.kubernetes.credentials import is_secret
from repl_lint.facts.kubernetes.namespaces import is_in_application_namespace
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.facts.kubernetes.pull_secrets import KEY, PULL_SECRET, account_of, misplaced_pull_secrets
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node


def explain(query: Query) -> Iterator[Comparison]:
    """A comparison for each list of pull secrets with its key in the query's span.

    The lists are those of pods and of service accounts, and those at a place that Kubernetes ignores.
    """
    document = query.document
    for pod, uses in pod_uses(query.release, document):
        for node in pod.node.children:
            if node.key == KEY:
                details = _details(query, node, pod.owner, ((document, use) for use in uses))
                yield from _compared(query, node, pod.owner, details)
        for misplaced in misplaced_pull_secrets(pod):
            reader = Detail("read", f"not by Kubernetes, which reads `{KEY}` beside the pod's `containers`")
            yield from _compared(query, misplaced.node, pod.owner, [reader])
    for obj in document.fact(objects):
        if obj.kind == "ServiceAccount":
            for node in obj.node.select(KEY):
                yield from _compared(query, node, obj, _details(query, node, obj, _account_uses(query, obj.name)))


def _compared(query: Query, node: Node, owner: Object, details: Iterable[Detail]) -> Iterator[Comparison]:
    if query.is_at(node):
        yield Comparison(f"`{node.key}` of {owner.kind}/{owner.name}", query.document.locate_key(node), tuple(details))


def _details(query: Query, secrets: Node, owner: Object, uses: Iterator[tuple[Document, ImageUse]]) -> Iterator[Detail]:
    for name in secrets.select("*", "name"):
        yield Detail("made by", *_maker(query, name, owner))
    if query.release.type.adds_pull_secret:
        yield Detail("needed for", "nothing of KOTS': it adds its own pull secret to pods")
        return
    private = [
        Detail("needed for", f"`{use.text}`, which is private", document.locate(use.node))
        for document, use in uses
        if is_private(query.release, use)
    ]
    yield from shortened(private) or [Detail("needed for", "no image that is known to be private")]


def _maker(query: Query, name: Node, owner: Object) -> tuple[str, Location | None]:
    """A sentence about who makes a secret, and its location if the release has it, else None."""
    if name.templated:
        return f"`{name.value}`: a template makes the name, so it is not known", None
    if location := _secret(query, name.value):
        return f"`{name.value}`: this release", location
    if name.value != PULL_SECRET or query.release.type.adds_pull_secret:
        return f"`{name.value}`: nothing that is known of", None
    is_here = is_in_application_namespace(query.release, query.document, owner)
    here = "" if is_here else ", not in the one that is written here"
    maker = f"Replicated, in the application's namespace{here}, with what a customer's license opens"
    return f"`{name.value}`: {maker}", None


def _secret(query: Query, name: str) -> Location | None:
    locations = (
        document.locate(obj.node.get("metadata", "name") or obj.node)
        for document in query.release.documents("Secret")
        for obj in document.fact(objects)
        if is_secret(obj) and obj.name == name
    )
    return next(locations, None)


def _account_uses(query: Query, name: str) -> Iterator[tuple[Document, ImageUse]]:
    """The uses in pods that get the secrets of a service account, because they list none themselves."""
    for document in query.release.documents("image"):
        for pod, uses in pod_uses(query.release, document):
            if account_of(pod) == name and next(pod.node.select(KEY, "*"), None) is None:
                yield from ((document, use) for use in uses)
