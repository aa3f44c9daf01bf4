"""The pull secret that Replicated makes for private images, and the pods that get it.

Its name never changes: https://help.replicated.com/docs/kubernetes/getting-started/docker-registries/
"""

import os
from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.kustomization_files import are_applied
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.kubernetes.pods import CONTAINERS, Pod, pods
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

KEY: Final = "imagePullSecrets"
_SPELLINGS: Final = frozenset((KEY, "imagePullSecret", "imagepullsecrets", "ImagePullSecrets", "pullSecrets"))
PULL_SECRET: Final = "replicatedregistrykey"  # noqa: S105 -- a name


def has_pull_secret(release: Release, pod: Pod) -> bool:
    """Whether a pod gets the pull secret: it lists it, or it lists none and its service account lists it.

    A listed template may be the pull secret, and counts. Kubernetes copies the secrets of the service account only into
    pods that list none of their own.
    """
    if lists_pull_secret(pod.node):
        return True
    if next(pod.node.select(KEY, "*"), None):
        return False
    return account_of(pod) in release.fact(authenticated_accounts)


def is_completed(release: Release, document: Document, pod: Pod) -> bool:
    """Whether a pod is in a patch of kustomize, and no pod of an object that it may patch lacks the pull secret.

    That is an object of its kind and name in a file without patches; True if there is none, as a patch may be for an
    object of another name. False for KOTS, which reads files as they are.
    """
    if not release.fact(are_applied):
        return False
    from repl_lint.facts.kubernetes.kustomizations import kustomizations

    patches = release.fact(kustomizations).patches
    if os.path.normpath(document.source.path) not in patches:
        return False
    bases = [
        base
        for other in release.documents(pod.owner.kind)
        if os.path.normpath(other.source.path) not in patches
        for base in other.fact(pods)
        if (base.owner.kind, base.owner.name) == (pod.owner.kind, pod.owner.name)
    ]
    return all(has_pull_secret(release, base) for base in bases)


def account_of(pod: Pod) -> str:
    """The name of a pod's service account; ``default`` where the pod names none."""
    account = pod.node.get("serviceAccountName") or pod.node.get("serviceAccount")
    return account.value if account else "default"


def lists_pull_secret(holder: Node) -> bool:
    """Whether a pod specification or a service account lists the pull secret, or a template, which may be it."""
    return any(
        name.templated or name.value == PULL_SECRET
        for listed in holder.children
        if listed.key == KEY
        for entry in (listed.children or [listed])
        for name in ([entry] if entry.templated else entry.children)
        if name is entry or name.key == "name"
    )


class Misplaced(NamedTuple):
    """A list of pull secrets that Kubernetes does not read: its node, and the mapping that it is in."""

    holder: Node
    node: Node

    @property
    def names_pull_secret(self) -> bool:
        """Whether it names the pull secret, as a list of names or texts, or as one name or text."""
        node = self.node
        names = (node, *node.children, *(name for entry in node.children for name in entry.children))
        return any(name.value == PULL_SECRET for name in names)


def misplaced_pull_secrets(pod: Pod) -> tuple[Misplaced, ...]:
    """The lists of pull secrets that Kubernetes does not read: in a pod's containers, above it, or misspelt in it.

    Usually empty. "Above it" are the mappings of its object in which the pod specification is.
    """
    holders = [
        container for section in pod.node.children if section.key in CONTAINERS for container in section.children
    ]
    holders.append(pod.node)
    above = pod.owner.node
    while above is not pod.node:
        holders.append(above)
        towards_pod = (child for child in above.children if child.start <= pod.node.start < child.end)
        above = next(towards_pod, pod.node)
    return tuple(
        Misplaced(holder, child)
        for holder in holders
        for child in holder.children
        if child.key in _SPELLINGS and not (holder is pod.node and child.key == KEY)
    )


def authenticated_accounts(release: Release) -> frozenset[str]:
    """The names of the service accounts in the application's namespace that list the pull secret, or a template."""
    from repl_lint.facts.kubernetes.namespaces import is_in_application_namespace  # few pods need the pull secret

    return frozenset(
        obj.name
        for document in release.documents("ServiceAccount", KEY)
        for obj in document.fact(objects)
        if obj.kind == "ServiceAccount"
        and is_in_application_namespace(release, document, obj)
        and lists_pull_secret(obj.node)
    )
