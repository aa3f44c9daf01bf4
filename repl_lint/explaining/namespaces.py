"""A namespace of an object, or of one that it refers to: whether it is allowed, and is the application's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from repl_lint.explaining.query import Comparison, Detail, Query
from repl_lint.facts.images.pod_uses import uses_in_pods_of
from repl_lint.facts.images.privacy import is_private
from repl_lint.facts.kots.exclusion import deciding_annotations, is_excluded
from repl_lint.facts.kubernetes.namespace_mentions import is_mentioned
from repl_lint.facts.kubernetes.namespace_references import (
    NamespaceReference,
    homes,
    is_everywhere,
    is_ours,
    namespace_references,
    pinned_namespaces,
)
from repl_lint.facts.kubernetes.namespaces import (
    NOT_OURS,
    OURS,
    additional_namespaces,
    is_cluster_scoped,
    is_for_the_cluster,
)
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.reading.nodes import Node
from repl_lint.reading.templates import is_wholly_template

_BY_TEMPLATE = Detail("written", "by a template, which may be the application's namespace")


def explain(query: Query) -> Iterator[Comparison]:
    """A comparison for each namespace in the query's span: of an object, of a reference to one, and of a chart.

    That of a chart is in a HelmChart of KOTS.
    """
    for obj in query.document.fact(objects):
        owner = f"{obj.kind}/{obj.name}"
        for namespace in obj.node.select("metadata", "namespace"):
            yield from _compared(query, namespace, owner, _own(query, obj, namespace))
        for reference in namespace_references(obj):
            other = f"{reference.kind} `{reference.name}` in {owner}"
            yield from _compared(query, reference.node, other, _referred(query, reference))
        if obj.group == "kots.io" and obj.kind == "HelmChart":
            for namespace in obj.node.select("spec", "namespace"):
                details = [_BY_TEMPLATE] if namespace.templated else _allowed(query, namespace.value)
                yield from _compared(query, namespace, f"the chart of {owner}", details)


def _compared(query: Query, namespace: Node, owner: str, details: Iterable[Detail]) -> Iterator[Comparison]:
    if query.is_at(namespace):
        subject = f"namespace `{namespace.value}` of {owner}"
        yield Comparison(subject, query.document.locate(namespace), tuple(details))


def _own(query: Query, obj: Object, namespace: Node) -> Iterator[Detail]:
    """The details of the namespace that an object is in; only one if it counts for nothing, or is wholly a template."""
    release, value = query.release, namespace.value
    if is_cluster_scoped(obj):
        yield Detail("scope", f"a {obj.kind} is in no namespace, so this has no effect")
        return
    if is_wholly_template(value):
        yield _BY_TEMPLATE
        return
    how = "partly by a template" if namespace.templated else "as a literal, so it is not the application's"
    yield Detail("written", how)
    yield from _allowed(query, value)
    if is_for_the_cluster(query.document, obj):
        yield Detail("allowed", f"this namespace is Kubernetes' own, and a {obj.kind} has no pods in it")
    if is_excluded(release, obj):
        annotation = deciding_annotations(obj)[0]
        yield Detail("deployed", f"never: `{annotation.key}` excludes it", query.document.locate(annotation))
    in_pods = uses_in_pods_of(release, query.document, obj)
    private = next((use for use in in_pods if is_private(release, use)), None)
    if private:
        text = f"`{private.node.value}` is private: its pull secret is in the application's namespace only"
        yield Detail("pull secret", text, query.document.locate(private.node))
    elsewhere = "something else uses" if is_mentioned(release, value) else "nothing else uses"
    yield Detail("referred to", f"{elsewhere} this namespace in the release")


def _referred(query: Query, reference: NamespaceReference) -> Iterator[Detail]:
    """The details of the namespace in a reference to another object; only one if a template makes it."""
    namespace = reference.node
    if namespace.templated:
        yield _BY_TEMPLATE
        return
    yield from _allowed(query, namespace.value)
    if namespace.value in NOT_OURS:
        yield Detail("allowed", "it is Kubernetes' own")
    meant = "the application's namespace is meant" if is_ours(query.release, reference) else "this one may be meant"
    yield Detail("meant", f"{_home(query, reference)}, so {meant}")


def _home(query: Query, reference: NamespaceReference) -> str:
    """A sentence about the namespaces in which the release has the object of a reference."""
    release, value, name = query.release, reference.node.value, f"{reference.kind} `{reference.name}`"
    namespaces = release.fact(homes).get((reference.kind, reference.name), frozenset())
    if value in namespaces:
        return f"the release has a {name} in this namespace"
    if OURS in namespaces:
        return f"the release has {name} in the application's namespace"
    if is_everywhere(reference):
        pinned = "other objects" if value in release.fact(pinned_namespaces) else "nothing else"
        return f"every namespace has a {name}, and the release pins {pinned} to this one"
    return f"the release has no {name} in the application's namespace"


def _allowed(query: Query, namespace: str) -> Iterator[Detail]:
    """Whether the configuration allows a namespace, and in a KOTS release whether the Application does."""
    release = query.release
    allowed = "has" if namespace in release.environment.allowed_namespaces else "does not have"
    yield Detail("allowed", f"`namespaces.allow` {allowed} it", query.setting("namespaces", "allow"))
    if release.type.has_application:
        have = "have" if release.fact(additional_namespaces) & {namespace, "*"} else "do not have"
        text = f"the Application's `additionalNamespaces` {have} it"
        if not release.applications:
            text = "there is no Application whose `additionalNamespaces` have it"
        yield Detail("allowed", text)
