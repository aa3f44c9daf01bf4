"""Template functions about a local registry in a release for Embedded Cluster 3, which does not have them."""

from collections.abc import Iterator
from typing import Final

from repl_lint.facts.kots.embedded_cluster import installs_third, sign_of_third
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.reading.releases import Release

_FUNCTIONS: Final = frozenset(("HasLocalRegistry", "LocalRegistryHost", "LocalRegistryNamespace"))

_ADVICE: Final = (
    'write `repl{{ ReplicatedImageRegistry "quay.io" }}` for a registry,'
    ' or `repl{{ ReplicatedImageName "quay.io/myapp/search" }}` for a whole image'
)


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the name in each call of a function about a local registry; those of a file have one cause.

    None unless the release is for Embedded Cluster 3.
    """
    if document.role != OBJECT or not document.actions or "LocalRegistry" not in document.text:
        return
    if not release.fact(installs_third):
        return
    from repl_lint.facts.templates.tokens import rendered  # most documents have no templates

    for action in document.fact(rendered):
        for call in action.calls():
            if call.text in _FUNCTIONS:
                yield rule.finding(
                    document.source.location(call.start, call.end),
                    f"Embedded Cluster 3 does not have the template function `{call.text}`, because it has no KOTS",
                    advice=_ADVICE,
                    related=sign_of_third(release),
                    cause=document.source.path,
                )
