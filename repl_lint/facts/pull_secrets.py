"""The secret with which Replicated lets a pod pull private images, and who names it.

Its name never changes: https://help.replicated.com/docs/kubernetes/getting-started/docker-registries/
"""

from __future__ import annotations

from typing import Final

from repl_lint.facts.namespaces import is_in_application_namespace
from repl_lint.facts.workloads import Pod, objects
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

PULL_SECRET: Final = "replicatedregistrykey"  # noqa: S105 -- a name


def has_pull_secret(release: Release, pod: Pod) -> bool:
    """Whether a pod gets the secret: it lists it, or lists none and has a service account that does.

    Kubernetes copies the secrets of the service account only into pods that list none of their own.
    """
    if lists_pull_secret(pod.node):
        return True
    if next(pod.node.select("imagePullSecrets", "*"), None):
        return False
    account = pod.node.get("serviceAccountName") or pod.node.get("serviceAccount")
    return (account.value if account else "default") in release.fact(authenticated_accounts)


def lists_pull_secret(holder: Node) -> bool:
    """Whether a pod or a service account lists the secret, or may: what a template renders to is not known."""
    return any(
        name.templated or name.value == PULL_SECRET
        for listed in holder.select("imagePullSecrets")
        for entry in (listed.children or [listed])
        for name in ([entry] if entry.templated else entry.select("name"))
    )


def authenticated_accounts(release: Release) -> frozenset[str]:
    """The names of the service accounts in the application's namespace that list the secret."""
    return frozenset(
        found.name
        for document in release.documents("ServiceAccount", "imagePullSecrets")
        for found in document.fact(objects)
        if found.kind == "ServiceAccount" and is_in_application_namespace(found) and lists_pull_secret(found.node)
    )
