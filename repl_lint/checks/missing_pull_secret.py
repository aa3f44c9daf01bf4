"""Pods that use a private image and do not list the pull secret."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import fix
from repl_lint.facts.images.pod_uses import uses_of_pod
from repl_lint.facts.images.privacy import is_private
from repl_lint.facts.kubernetes.pods import pods
from repl_lint.facts.kubernetes.pull_secrets import (
    PULL_SECRET,
    has_pull_secret,
    is_completed,
    lists_pull_secret,
    misplaced_pull_secrets,
)
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_ADDED: Final = f"add `- name: {PULL_SECRET}` to the pod's `imagePullSecrets`"
_NEW: Final = f"add `imagePullSecrets: [{{name: {PULL_SECRET}}}]` next to the pod's `containers`"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding for each pod that does not list the pull secret, at its first private image.

    The pod, the secrets that it lists and its other private images are related locations. None where the service
    account lists the secret, where a template may be the secret, and where kustomize adds the pod to one that has it.
    None where `misplaced-pull-secret` reports the list.
    """
    for pod in document.fact(pods):
        if lists_pull_secret(pod.node):
            continue
        private = [use for use in uses_of_pod(release, document, pod) if is_private(release, use)]
        if not private or has_pull_secret(release, pod) or is_completed(release, document, pod):
            continue
        if any(misplaced.names_pull_secret for misplaced in misplaced_pull_secrets(pod)):
            continue  # `misplaced-pull-secret` reports it
        from repl_lint.mending.pull_secrets import with_pull_secret  # most runs end without it

        first, *others = private
        listed = list(pod.node.select("imagePullSecrets", "*"))
        problem, advice = f"does not list the pull secret `{PULL_SECRET}`", _ADDED if listed else _NEW
        if any(entry.value == PULL_SECRET for entry in (*pod.node.select("imagePullSecrets"), *listed)):
            problem, advice = "lists the pull secret as text", f"write `- name: {PULL_SECRET}`"
        if any(entry.shape == "mapping" for entry in pod.node.select("imagePullSecrets")):
            problem, advice = "has a mapping instead of a list of pull secrets", f"write `- name: {PULL_SECRET}`"
        yield rule.finding(
            document.locate(first.node),
            f"`{first.text}` is private, but its pod {problem}",
            advice=advice,
            related=(
                *first.set_at,
                Related(document.locate_key(pod.node), "the pod"),
                *(Related(document.locate(entry), "the pod lists this instead") for entry in listed),
                *(Related(document.locate(use.node), "also private") for use in others),
            ),
            fix=fix(advice, *with_pull_secret(document, pod)),
        )
