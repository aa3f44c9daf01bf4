"""Images that need rewriting, in objects of a kind that Replicated never rewrites."""

from collections.abc import Iterator

from repl_lint.facts.images.pod_uses import uses_of_pod
from repl_lint.facts.images.rewriting import is_rewritable, needs_rewriting
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.facts.kubernetes.pods import pods
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding for each pod of a List or of a kind that is never rewritten, at its first image that needs rewriting.

    The other images that need it are related locations.
    """
    for pod in document.fact(pods):
        if is_rewritable(pod.owner):
            continue
        unrewritten = [use for use in uses_of_pod(release, document, pod) if needs_rewriting(release, use)]
        if unrewritten:
            first, *others = unrewritten
            yield rule.finding(
                document.locate(first.node),
                _fault(pod.owner, first.node.value),
                advice=_advice(pod.owner),
                related=tuple(Related(document.locate(use.node), "same problem") for use in others),
            )


def _fault(owner: Object, image: str) -> str:
    """The fault of an image of a pod: the owner is an item of a List, or of a kind that is never rewritten."""
    if owner.in_list:
        return f"inside a List, Replicated does not replace `{image}` with an address that customers can pull"
    where = f"in objects of kind {owner.kind}"
    return f"{where}, Replicated does not replace `{image}` with an address that customers can pull"


def _advice(owner: Object) -> str:
    return (
        f"move the {owner.kind} to its own document"
        if owner.in_list
        else "use a kind in which it replaces addresses, such as a Deployment"
    )
