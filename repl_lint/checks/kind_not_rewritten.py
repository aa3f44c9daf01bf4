"""Images that need rewriting, in objects of a kind that Replicated never rewrites, whatever its version."""

from collections.abc import Iterator

from repl_lint.facts.images.rewriting import is_rewritable, needs_rewriting
from repl_lint.facts.images.uses import pod_uses
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """One finding for each object, at its first such image."""
    for pod, asking in pod_uses(release, document):
        if is_rewritable(pod.owner):
            continue
        stuck = [use for use in asking if needs_rewriting(release, use)]
        if stuck:
            first, *others = stuck
            yield rule.finding(
                document.locate(first.node),
                f"Replicated does not rewrite `{first.node.value}` in {_container(pod.owner)}",
                related=tuple(Related(document.locate(use.node), "this one too") for use in others),
            )


def _container(owner: Object) -> str:
    if owner.in_list:
        return f"an item of a List: give the {owner.kind} a document of its own"
    return f"a {owner.kind}, whatever its version: use a kind that it does rewrite"
