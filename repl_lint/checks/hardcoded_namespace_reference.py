"""References with a literal namespace to objects that are in the application's namespace."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

from repl_lint.editing.edits import edit, fix
from repl_lint.facts.kubernetes.kustomization_files import is_kustomized
from repl_lint.facts.kubernetes.kustomized_objects import set_namespace
from repl_lint.facts.kubernetes.namespaces import NOT_OURS, additional_namespaces, namespaced_in
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.namespaces import RELEASE_NAMESPACE
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

if TYPE_CHECKING:
    from repl_lint.facts.kubernetes.namespace_references import NamespaceReference

_KINDS: Final = frozenset(
    (
        "APIService",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "MutatingWebhookConfiguration",
        "RoleBinding",
        "ValidatingWebhookConfiguration",
    )
)


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each literal namespace of a reference to an object that is in the application's namespace.

    Warnings for service accounts, infos for services; in plain manifests all are infos. None where the release has the
    object in the written namespace, which `hardcoded-namespace` reports. None for a namespace of Kubernetes, and for
    one that the configuration allows or the Application lists.

    Also warnings at each host of a service with another namespace, such as `web.other.svc`, in a release whose
    installer decides on the namespace; those of one host have one cause.
    """
    if release.type.makes_namespace or release.type.has_application:
        yield from _hosts(release, document, rule)
    for obj in document.fact(objects):
        if obj.kind in _KINDS:  # most documents have none
            yield from _of_object(release, document, rule, obj)


def _of_object(release: Release, document: Document, rule: Rule, obj: Object) -> Iterator[Finding]:
    """Findings at the references of one object."""
    from repl_lint.facts.kubernetes.namespace_references import (
        ACCOUNT,
        follows,
        is_everywhere,
        is_ours,
        namespace_references,
    )
    from repl_lint.mending.namespaces import with_template

    for reference in namespace_references(obj):
        if reference.node.templated or _is_fine(release, reference.node.value) or not is_ours(release, reference):
            continue
        if set_namespace(release, document) is not None and follows(release, reference):
            continue
        if document.of_chart and reference.node.value in _namespaces_of_chart(release, document, reference):
            continue
        if release.type.is_plain and not document.of_chart:
            if not _is_usual(release, document, reference):
                yield _in_plain(document, rule, reference)
            continue
        advice = f"write `{RELEASE_NAMESPACE if document.of_chart else release.type.namespace_template}`"
        rewritten = fix(
            advice,
            None if document.of_chart else with_template(release, document, reference.node),
            unsafe_because="you may mean an object with the same name in that namespace",
        )
        yield rule.finding(
            document.locate(reference.node),
            _fault(reference),
            advice=f"{advice}, unless you mean pods in `{reference.node.value}`"
            if is_everywhere(reference)
            else advice,
            severity="warning" if reference.kind == ACCOUNT else "info",
            fix=rewritten,
        )


def _fault(reference: NamespaceReference) -> str:
    """The fault of a reference in a release; every namespace has the account `default`."""
    from repl_lint.facts.kubernetes.namespace_references import is_everywhere

    account = f"{reference.kind} `{reference.name}`"
    if is_everywhere(reference):
        return (
            "pods of the application run in its own namespace,"
            f" but these rights go to {account} in `{reference.node.value}`"
        )
    return f"{account} is created in the application's namespace, not in `{reference.node.value}`"


def _namespaces_of_chart(release: Release, document: Document, reference: NamespaceReference) -> Collection[str]:
    """The namespaces in which a chart may have the object of a reference: that in which it is installed.

    For an object that is everywhere, they are those of all objects that charts make, too.
    """
    from repl_lint.facts.kubernetes.namespace_references import is_everywhere

    others = release.fact(_of_charts) if is_everywhere(reference) else frozenset()
    return others | _installed_in(release, document)


def _installed_in(release: Release, document: Document) -> frozenset[str]:
    """The namespace that the HelmChart of a chart names, which made the document; empty if it names none."""
    if not document.of_chart:
        return frozenset()
    from repl_lint.facts.charts.rendered import rendering_of
    from repl_lint.facts.charts.shipped import shipments

    rendering = rendering_of(release, document)
    location = rendering.shipped.location if rendering else None
    named = (item.name for item in release.fact(shipments) if item.chart.location == location)
    return frozenset(namespace.value for name in named if name for namespace in name.holder.select("namespace"))


def _of_charts(release: Release) -> frozenset[str]:
    """The namespaces of the objects that charts make."""
    from repl_lint.facts.charts.rendered import rendered_documents
    from repl_lint.model.renderings import INSTALL

    made = (rendered.document for rendered in rendered_documents(release, INSTALL))
    return frozenset(namespace for document in made for *_, namespace in namespaced_in(release, document))


def _is_usual(release: Release, document: Document, reference: NamespaceReference) -> bool:
    """Whether a namespace in plain manifests is `kubectl`'s own, or one that a kustomization may set.

    True as well of the account `default`, which is in every namespace.
    """
    from repl_lint.facts.kubernetes.namespace_references import is_everywhere

    return is_everywhere(reference) or reference.node.value == "default" or is_kustomized(release, document)


def _in_plain(document: Document, rule: Rule, reference: NamespaceReference) -> Finding:
    """The finding in plain manifests, which nothing says where to install."""
    namespace = reference.node.value
    return rule.finding(
        document.locate(reference.node),
        f"{reference.kind} `{reference.name}` has no namespace, so it may be in another one than `{namespace}`",
        advice=f"write `namespace: {namespace}` in that {reference.kind} too",
        severity="info",
    )


def _hosts(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """The findings at hosts of services; those of one host have one cause."""
    from repl_lint.facts.kubernetes.service_hosts import misplaced_hosts  # most documents name none

    for host in misplaced_hosts(release, document) if ".svc" in document.text else ():
        if not _is_fine(release, host.namespace) and host.namespace not in _installed_in(release, document):
            location = document.source.location(*host.span)
            yield rule.finding(
                location,
                f"Service `{host.service}` is created in the application's namespace, not in `{host.namespace}`",
                advice=f"write `{host.service}`",
                cause=f"{host.service}.{host.namespace}",
                fix=fix(
                    f"write `{host.service}`",
                    edit(document, *host.span, host.service),
                    unsafe_because="you may mean a Service with the same name in that namespace",
                ),
            )


def _is_fine(release: Release, namespace: str) -> bool:
    """Whether a namespace is empty, Kubernetes' own, allowed by the configuration or additional."""
    return (
        not namespace
        or namespace in NOT_OURS
        or namespace in release.environment.allowed_namespaces
        or bool(release.fact(additional_namespaces) & {namespace, "*"})
    )
