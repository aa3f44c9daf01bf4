"""Calls in templates of functions that the renderer of the release does not have."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import OBJECT, REPLICATED_DOCUMENT, Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the name of each function that the renderer does not have.

    In the templates of repeatable items, also at each function that is not Go's own. None in an action that Go refuses
    for another reason.
    """
    if document.role not in (REPLICATED_DOCUMENT, OBJECT) or not document.has_templates:
        return
    from repl_lint.facts.kots.repeats import unknown_calls
    from repl_lint.facts.templates.functions import functions, unknown_function
    from repl_lint.facts.templates.refusals import refusals
    from repl_lint.facts.templates.tokens import rendered  # most documents have no templates

    known = functions(release.type.functions)
    refused = {refusal.action.start for refusal in document.fact(refusals, release.type) if refusal.action}
    for action in document.fact(rendered):
        if action.action.start in refused:
            continue
        for call in action.calls():
            if call.text not in known:
                fault, advice = unknown_function(release.type, call.text)
                yield rule.finding(document.source.location(call.start, call.end), fault, advice=advice)
    for name, item in unknown_calls(release, document):
        yield rule.finding(
            document.source.location(name.start, name.end),
            f"`{name.text}` does not work in `repl[[ … ]]` or `[[repl … ]]`, which have only Go's own functions",
            advice=f"write only `repl[[ .{item} ]]` here, and call other functions outside of it, in `repl{{{{ … }}}}`",
        )
