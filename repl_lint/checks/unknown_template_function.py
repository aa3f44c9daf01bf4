"""Names in templates that are no function of whatever renders the release."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import OBJECT, ROOT, Document
from repl_lint.reading.releases import Release
from repl_lint.release_types.names import KOTS, KUBERNETES
from repl_lint.spelling import nearest


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the name."""
    if document.role not in (ROOT, OBJECT) or not document.hidden.actions:
        return
    from repl_lint.facts.templates.functions import functions
    from repl_lint.facts.templates.tokens import rendered  # most documents have no templates

    known = functions(release.format)
    for action in document.fact(rendered):
        for call in action.calls():
            if call.text not in known:
                yield rule.finding(document.source.location(call.start, call.end), _message(release, call.text))


def _message(release: Release, name: str) -> str:
    from repl_lint.facts.templates.functions import functions

    if name in functions(KUBERNETES):
        others = "Replicated's schedulers, not of KOTS" if release.format == KOTS else "KOTS, not of this scheduler"
        return f"`{name}` is a template function of {others}"
    meant = nearest(name, functions(release.format))
    return f"`{name}` is no template function" + (f"; did you mean `{meant}`?" if meant else "")
