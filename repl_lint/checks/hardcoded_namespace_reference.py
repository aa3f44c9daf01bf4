"""References with a literal namespace to objects that are in the application's namespace."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import edit, fix
from repl_lint.facts.kubernetes.namespaces import NOT_OURS, additional_namespaces
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

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
    """Findings at the literal namespace of each reference to an object that is in the application's namespace.

    They are warnings for service accounts and infos for services. None where the other object is pinned to that
    namespace; `hardcoded-namespace` reports it. Warnings also at the hosts of services that name another namespace, in
    a release whose installer decides on the namespace.
    """
    if release.type.makes_namespace or release.type.has_application:
        yield from _hosts(release, document, rule)
    for obj in document.fact(objects):
        if obj.kind not in _KINDS:
            continue
        # Most documents need none of it.
        from repl_lint.facts.kubernetes.namespace_references import ACCOUNT, is_ours, namespace_references
        from repl_lint.mending.namespaces import with_template

        for reference in namespace_references(obj):
            if reference.node.templated or _is_fine(release, reference.node.value) or not is_ours(release, reference):
                continue
            advice = f"write `{release.type.namespace_template}`"
            rewritten = fix(
                advice,
                with_template(release, document, reference.node),
                unsafe_because="you may mean an object with the same name in that namespace",
            )
            yield rule.finding(
                document.locate(reference.node),
                f"{reference.kind} `{reference.name}` is created in the application's namespace,"
                f" not in `{reference.node.value}`",
                advice=advice,
                severity="warning" if reference.kind == ACCOUNT else "info",
                fix=rewritten,
            )


def _hosts(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """The findings at hosts of services; those of one host have one cause."""
    from repl_lint.facts.kubernetes.service_hosts import misplaced_hosts  # most documents name none

    for host in misplaced_hosts(release, document) if ".svc" in document.text else ():
        if not _is_fine(release, host.namespace):
            location = document.source.location(*host.span)
            yield rule.finding(
                location,
                f"Service `{host.service}` is where the application is, not in namespace `{host.namespace}`",
                advice=f"write `{host.service}`",
                cause=f"{host.service}.{host.namespace}",
                fix=fix(
                    f"write `{host.service}`",
                    edit(document, *host.span, host.service),
                    unsafe_because="a service of the same name elsewhere may be meant",
                ),
            )


def _is_fine(release: Release, namespace: str) -> bool:
    """Whether a namespace is empty, Kubernetes' own, allowed by the configuration or additional."""
    return (
        not namespace
        or namespace in NOT_OURS
        or namespace in release.profile.allowed_namespaces
        or bool(release.fact(additional_namespaces) & {namespace, "*"})
    )
