"""Private images in objects of a kind that Replicated never rewrites, whatever its version."""

from collections.abc import Iterator

from repl_lint.facts.declarations import is_private
from repl_lint.facts.rewriting import is_rewritable
from repl_lint.facts.workloads import Object, pods
from repl_lint.model import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """One finding for each object, at its first private image."""
    for pod in document.fact(pods):
        if is_rewritable(pod.owner):
            continue
        private = [image for image in pod.images if is_private(release, image)]
        if private:
            first, *others = private
            yield rule.finding(
                document.locate(first.node),
                f"Replicated does not rewrite `{first.node.value}` in {_container(pod.owner)}",
                related=tuple(Related(document.locate(image.node), "private too") for image in others),
            )


def _container(owner: Object) -> str:
    if owner.in_list:
        return f"an item of a List: give the {owner.kind} a document of its own"
    return f"a {owner.kind}, whatever its version: use a kind that it does rewrite"
