"""Lists of pull secrets where Kubernetes does not look for one."""

from collections.abc import Iterator

from repl_lint.editing.edits import fix, removal, renamed
from repl_lint.facts.kubernetes.pods import Pod, pods
from repl_lint.facts.kubernetes.pull_secrets import KEY, Misplaced, misplaced_pull_secrets
from repl_lint.mending.pull_secrets import with_pull_secret
from repl_lint.model.findings import Finding, Fix, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the key."""
    for pod in document.fact(pods):
        for found in misplaced_pull_secrets(pod):
            here = "so spelt" if found.holder is pod.node else "here"
            yield rule.finding(
                document.locate_key(found.node),
                f"Kubernetes looks for no `{found.node.key}` {here}: write `{KEY}` beside the `containers` of the pod",
                related=(Related(document.locate_key(pod.node), "the pod"),),
                fix=_fix(document, pod, found),
            )


def _fix(document: Document, pod: Pod, found: Misplaced) -> Fix | None:
    """Under its right name where only that is wrong; else taken out here, and there if the pod does not list it."""
    listed = [entry for entry in found.node.children if entry.get("name")]
    if found.holder is pod.node and listed and len(listed) == len(found.node.children) and not pod.node.get(KEY):
        return fix(f"write `{KEY}`", renamed(document, found.node, KEY))
    if not found.names_pull_secret or len(found.node.children) > 1:
        return None  # what else it names is not for us to move
    return fix("move it to the pod", removal(document, found.holder, found.node), *with_pull_secret(document, pod))
