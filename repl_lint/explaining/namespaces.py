"""A ``metadata.namespace``: what makes it one that Replicated's pull secret reaches, or not."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.explaining.asked import Asked, Comparison, Detail
from repl_lint.facts.declarations import is_private
from repl_lint.facts.namespaces import additional_namespaces, is_cluster_scoped, referred_namespaces
from repl_lint.facts.workloads import Object, objects, pods
from repl_lint.model import KOTS
from repl_lint.reading.nodes import Node
from repl_lint.reading.templates import is_wholly_template


def explain(asked: Asked) -> Iterator[Comparison]:
    """The namespaces at the place."""
    for found in asked.document.fact(objects):
        for namespace in found.node.select("metadata", "namespace"):
            if asked.is_at(namespace):
                yield Comparison(
                    f"namespace `{namespace.value}` of {found.kind}/{found.name}",
                    asked.document.locate(namespace),
                    tuple(_details(asked, found, namespace)),
                )


def _details(asked: Asked, found: Object, namespace: Node) -> Iterator[Detail]:
    release, value = asked.release, namespace.value
    if is_cluster_scoped(found):
        yield Detail("scope", f"a {found.kind} is in no namespace, so this counts for nothing")
        return
    if is_wholly_template(value):
        yield Detail("written", "by a template, which may be the application's namespace")
        return
    how = "partly by a template" if namespace.templated else "as a literal, so it is not the application's"
    yield Detail("written", how)
    allowed = "has" if value in release.profile.allowed_namespaces else "does not have"
    yield Detail("allowed", f"`namespaces.allow` {allowed} it", asked.setting("namespaces", "allow"))
    if release.format == KOTS:
        listed = "have" if release.fact(additional_namespaces) & {value, "*"} else "do not have"
        yield Detail("allowed", f"the Application's `additionalNamespaces` {listed} it")
    private = next(
        (
            image
            for pod in asked.document.fact(pods)
            if pod.owner is found
            for image in pod.images
            if is_private(release, image)
        ),
        None,
    )
    if private:
        told = f"`{private.node.value}` is private: its pull secret is in the application's namespace only"
        yield Detail("pull secret", told, asked.document.locate(private.node))
    elsewhere = "something else counts on" if value in release.fact(referred_namespaces) else "nothing else counts on"
    yield Detail("referred to", f"{elsewhere} this namespace in the release")
