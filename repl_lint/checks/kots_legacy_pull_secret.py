"""The pull secret of Replicated's own releases, which KOTS does not create."""

from collections.abc import Iterator

from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.kubernetes.pods import pods
from repl_lint.facts.kubernetes.pull_secrets import KEY, PULL_SECRET
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each name `replicatedregistrykey` in `imagePullSecrets` of a pod or a service account."""
    holders = [pod.node for pod in document.fact(pods)]
    holders += [obj.node for obj in document.fact(objects) if obj.kind == "ServiceAccount"]
    for holder in holders:
        for name in holder.select(KEY, "*", "name"):
            if name.value == PULL_SECRET:
                yield rule.finding(
                    document.locate(name),
                    f"KOTS does not create the secret `{PULL_SECRET}`",
                    advice="remove it (KOTS adds its own to objects with images),"
                    " or write `repl{{ ImagePullSecretName }}`",
                )
