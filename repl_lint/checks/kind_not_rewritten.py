"""Images that need rewriting, in objects of a kind that Replicated rewrites in no version."""

from collections.abc import Iterator

from repl_lint.facts.images.rewriting import is_rewritable, needs_rewriting
from repl_lint.facts.images.uses import pod_uses
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding for each pod of a List or of a kind that is never rewritten, at its first image that needs rewriting.

    The other images that need it are related locations.
    """
    for pod, image_uses in pod_uses(release, document):
        if is_rewritable(pod.owner):
            continue
        unrewritten = [use for use in image_uses if needs_rewriting(release, use)]
        if unrewritten:
            first, *others = unrewritten
            yield rule.finding(
                document.locate(first.node),
                f"Replicated does not rewrite `{first.node.value}` in {_container(pod.owner)}",
                related=tuple(Related(document.locate(use.node), "this one too") for use in others),
            )


def _container(owner: Object) -> str:
    """The words of a message for the owner of a pod, and the advice: an item of a List, or an object of its kind."""
    if owner.in_list:
        return f"an item of a List: give the {owner.kind} a document of its own"
    return f"a {owner.kind}, whatever its version: use a kind that it does rewrite"
