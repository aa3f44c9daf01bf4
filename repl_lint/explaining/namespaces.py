"""A namespace, an object's own or another's: what makes it one that Replicated's pull secret reaches, or not."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.explaining.asked import Asked, Comparison, Detail
from repl_lint.facts.images.privacy import is_private
from repl_lint.facts.images.uses import uses
from repl_lint.facts.kots.exclusion import deciding_annotations, is_excluded
from repl_lint.facts.kubernetes.namespace_references import (
    OURS,
    NamespaceReference,
    homes,
    is_everywhere,
    is_ours,
    namespace_references,
    pinned_namespaces,
)
from repl_lint.facts.kubernetes.namespaces import (
    NOT_OURS,
    additional_namespaces,
    is_bound_where_the_cluster_is,
    is_cluster_scoped,
    referred_namespaces,
)
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.reading.nodes import Node
from repl_lint.reading.templates import is_wholly_template

_BY_TEMPLATE = Detail("written", "by a template, which may be the application's namespace")


def explain(asked: Asked) -> Iterator[Comparison]:
    """The namespaces at the place."""
    for found in asked.document.fact(objects):
        whose = f"{found.kind}/{found.name}"
        for namespace in found.node.select("metadata", "namespace"):
            yield from _compared(asked, namespace, whose, _own(asked, found, namespace))
        for reference in namespace_references(found):
            other = f"{reference.kind} `{reference.name}` in {whose}"
            yield from _compared(asked, reference.node, other, _others(asked, reference))
        if found.group == "kots.io" and found.kind == "HelmChart":
            for namespace in found.node.select("spec", "namespace"):
                yield from _compared(asked, namespace, f"the chart of {whose}", _charts(asked, namespace))


def _compared(asked: Asked, namespace: Node, whose: str, details: Iterator[Detail]) -> Iterator[Comparison]:
    if asked.is_at(namespace):
        subject = f"namespace `{namespace.value}` of {whose}"
        yield Comparison(subject, asked.document.locate(namespace), tuple(details))


def _own(asked: Asked, found: Object, namespace: Node) -> Iterator[Detail]:
    """What is told of the namespace that an object is in."""
    release, value = asked.release, namespace.value
    if is_cluster_scoped(found):
        yield Detail("scope", f"a {found.kind} is in no namespace, so this counts for nothing")
        return
    if is_wholly_template(value):
        yield _BY_TEMPLATE
        return
    how = "partly by a template" if namespace.templated else "as a literal, so it is not the application's"
    yield Detail("written", how)
    yield from _allowed(asked, value)
    if is_bound_where_the_cluster_is(release, found):
        yield Detail("allowed", "the Role that this binds is Kubernetes' own, and in this namespace")
    if is_excluded(release, found):
        annotation = deciding_annotations(found)[0]
        yield Detail("deployed", f"never: `{annotation.key}` leaves it out", asked.document.locate(annotation))
    in_pods = (use for use in uses(release, asked.document) if use.pod and use.owner is found)
    private = next((use for use in in_pods if is_private(release, use)), None)
    if private:
        told = f"`{private.node.value}` is private: its pull secret is in the application's namespace only"
        yield Detail("pull secret", told, asked.document.locate(private.node))
    elsewhere = "something else counts on" if value in release.fact(referred_namespaces) else "nothing else counts on"
    yield Detail("referred to", f"{elsewhere} this namespace in the release")


def _others(asked: Asked, reference: NamespaceReference) -> Iterator[Detail]:
    """What is told of the namespace that another object is said to be in."""
    namespace = reference.node
    if namespace.templated:
        yield _BY_TEMPLATE
        return
    yield from _allowed(asked, namespace.value)
    if namespace.value in NOT_OURS:
        yield Detail("allowed", "it is Kubernetes' own")
    so = "the application's namespace is meant" if is_ours(asked.release, reference) else "this one may be meant"
    yield Detail("meant", f"{_whereabouts(asked, reference)}, so {so}")


def _whereabouts(asked: Asked, reference: NamespaceReference) -> str:
    """Where the release has what an object names."""
    release, value, what = asked.release, reference.node.value, f"{reference.kind} `{reference.name}`"
    places = release.fact(homes).get((reference.kind, reference.name), frozenset())
    if value in places:
        return f"the release has a {what} in this namespace"
    if OURS in places:
        return f"the release has {what} in the application's namespace"
    if is_everywhere(reference):
        pinned = "other objects" if value in release.fact(pinned_namespaces) else "nothing else"
        return f"every namespace has a {what}, and the release pins {pinned} to this one"
    return f"the release has no {what} in the application's namespace"


def _charts(asked: Asked, namespace: Node) -> Iterator[Detail]:
    """What is told of the namespace that KOTS installs a chart in."""
    if namespace.templated:
        yield _BY_TEMPLATE
        return
    yield from _allowed(asked, namespace.value)


def _allowed(asked: Asked, namespace: str) -> Iterator[Detail]:
    """Who says that a namespace will be there, with the pull secret."""
    release = asked.release
    allowed = "has" if namespace in release.profile.allowed_namespaces else "does not have"
    yield Detail("allowed", f"`namespaces.allow` {allowed} it", asked.setting("namespaces", "allow"))
    if release.type.has_application:
        listed = "have" if release.fact(additional_namespaces) & {namespace, "*"} else "do not have"
        told = f"the Application's `additionalNamespaces` {listed} it"
        yield Detail(
            "allowed", told if release.applications else "there is no Application whose `additionalNamespaces` have it"
        )
