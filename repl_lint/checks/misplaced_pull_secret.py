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
    """Findings at the key of each list of pull secrets that Kubernetes does not read.

    The key of its pod is a related location.
    """
    for pod in document.fact(pods):
        for wrong in misplaced_pull_secrets(pod):
            is_misspelled = wrong.holder is pod.node
            yield rule.finding(
                document.locate_key(wrong.node),
                f"Kubernetes has no key `{wrong.node.key}`"
                if is_misspelled
                else f"Kubernetes does not read `{wrong.node.key}` here",
                advice=f"write `{KEY}`" if is_misspelled else f"move it next to the pod's `containers` as `{KEY}`",
                related=(Related(document.locate_key(pod.node), "the pod"),),
                fix=_fix(document, pod, wrong),
            )


def _fix(document: Document, pod: Pod, wrong: Misplaced) -> Fix | None:
    """The fix that corrects the key where only that is wrong, or else moves the secret to the pod's own list.

    None where the list has other secrets, or does not name Replicated's, and where an edit is not possible.
    """
    listed = [entry for entry in wrong.node.children if entry.get("name")]
    if wrong.holder is pod.node and listed and len(listed) == len(wrong.node.children) and not pod.node.get(KEY):
        return fix(f"write `{KEY}`", renamed(document, wrong.node, KEY))
    if not wrong.names_pull_secret or len(wrong.node.children) > 1:
        return None  # the other secrets may belong here
    return fix(
        f"move it next to the pod's `containers` as `{KEY}`",
        removal(document, wrong.holder, wrong.node),
        *with_pull_secret(document, pod),
    )
