"""Options whose value, default or condition depends on the option itself."""

from collections.abc import Iterator

from repl_lint.facts.documents.replicated_documents import has_config
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.reading.releases import Release

_SHOWN = 6  # options of a cycle in a message


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding for each cycle of options, at the first name in the cycle that an option refers to.

    The related locations are the names to which the other options of the cycle refer.
    """
    if not has_config(document) and not (document.role == OBJECT and document.actions):
        return
    from repl_lint.facts.kots.config_options import is_config
    from repl_lint.facts.kots.cycles import cycles  # most documents have no options

    if document.role == OBJECT and not is_config(document):
        return
    for first, *others in cycles(document):
        if others:
            names = [f"`{need.needed}`" for need in (first, *others)]
            way = ", which depends on ".join(
                names if len(names) <= _SHOWN else [*names[: _SHOWN - 2], "others", names[-1]]
            )
            fault = f"`{first.key}` of option `{first.name}` depends on {way}"
            advice = "remove one of these references"
        else:
            fault = f"`{first.key}` of option `{first.name}` depends on the option itself"
            advice = "remove that reference"
        yield rule.finding(
            document.source.location(*first.span),
            fault,
            advice=advice,
            related=tuple(
                Related(document.source.location(*need.span), f"`{need.name}` depends on `{need.needed}` here")
                for need in others
            ),
        )
