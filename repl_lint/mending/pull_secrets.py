"""The edits that make a pod list the pull secret."""

from __future__ import annotations

from repl_lint.editing.edits import edit, entry_before, item_added, step
from repl_lint.facts.kubernetes.pods import Pod
from repl_lint.facts.kubernetes.pull_secrets import KEY, PULL_SECRET, lists_pull_secret
from repl_lint.model.findings import Edit
from repl_lint.reading.documents import Document


def with_pull_secret(document: Document, pod: Pod) -> tuple[Edit | None, ...]:
    """The edits that make a pod list the pull secret; empty if it does already. An impossible edit is None."""
    if lists_pull_secret(pod.node):
        return ()
    listed = pod.node.entry(KEY)
    if listed is None:
        containers = pod.node.entry("containers")
        if containers is None:
            return (None,)
        item = f"{step(document, containers)}- name: {PULL_SECRET}"
        return (entry_before(document, pod.node, containers, [f"{KEY}:", item]),)
    if listed.shape == "mapping":
        return (None,)
    texts = [entry for entry in listed.children if entry.value == PULL_SECRET]
    if texts:
        return tuple(edit(document, text.start, text.end, f"name: {PULL_SECRET}") for text in texts)
    return (item_added(document, listed, [f"name: {PULL_SECRET}"], f"{{name: {PULL_SECRET}}}"),)
