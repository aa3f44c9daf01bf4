"""The secret with which Replicated lets a pod pull private images, and who names it.

Its name never changes: https://help.replicated.com/docs/kubernetes/getting-started/docker-registries/
"""

from __future__ import annotations

from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.namespaces import is_in_application_namespace
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.kubernetes.pods import CONTAINERS, Pod
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

KEY: Final = "imagePullSecrets"
_SPELLINGS: Final = frozenset((KEY, "imagePullSecret", "imagepullsecrets", "ImagePullSecrets", "pullSecrets"))
PULL_SECRET: Final = "replicatedregistrykey"  # noqa: S105 -- a name


def has_pull_secret(release: Release, pod: Pod) -> bool:
    """Whether a pod gets the secret: it lists it, or lists none and has a service account that does.

    Kubernetes copies the secrets of the service account only into pods that list none of their own.
    """
    if lists_pull_secret(pod.node):
        return True
    if next(pod.node.select("imagePullSecrets", "*"), None):
        return False
    return account_of(pod) in release.fact(authenticated_accounts)


def account_of(pod: Pod) -> str:
    """The name of a pod's service account."""
    account = pod.node.get("serviceAccountName") or pod.node.get("serviceAccount")
    return account.value if account else "default"


def lists_pull_secret(holder: Node) -> bool:
    """Whether a pod or a service account lists the secret, or may: what a template renders to is not known."""
    return any(
        name.templated or name.value == PULL_SECRET
        for listed in holder.select("imagePullSecrets")
        for entry in (listed.children or [listed])
        for name in ([entry] if entry.templated else entry.select("name"))
    )


class Misplaced(NamedTuple):
    """A list of pull secrets where Kubernetes does not look for one: its node, and the mapping that it is in."""

    holder: Node
    node: Node

    @property
    def names_pull_secret(self) -> bool:
        """Whether it names the secret, as a list of names, of texts, or as one of either."""
        node = self.node
        entries = (node, *node.children, *(name for entry in node.children for name in entry.children))
        return any(each.value == PULL_SECRET for each in entries)


def misplaced_pull_secrets(pod: Pod) -> tuple[Misplaced, ...]:
    """The lists of pull secrets in a pod's containers, in the objects around its specification, or misspelt in it."""
    holders = [(each, _SPELLINGS) for section in CONTAINERS for each in pod.node.select(section, "*")]
    holders.append((pod.node, _SPELLINGS - {KEY}))
    above = pod.owner.node
    while above is not pod.node:
        holders.append((above, _SPELLINGS))
        inside = (child for child in above.children if child.start <= pod.node.start < child.end)
        above = next(inside, pod.node)
    return tuple(
        Misplaced(holder, child) for holder, wrong in holders for child in holder.children if child.key in wrong
    )


def authenticated_accounts(release: Release) -> frozenset[str]:
    """The names of the service accounts in the application's namespace that list the secret."""
    return frozenset(
        found.name
        for document in release.documents("ServiceAccount", "imagePullSecrets")
        for found in document.fact(objects)
        if found.kind == "ServiceAccount" and is_in_application_namespace(found) and lists_pull_secret(found.node)
    )
