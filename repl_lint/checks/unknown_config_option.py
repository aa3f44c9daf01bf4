"""Templates and conditions with the name of an option that the config does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from repl_lint.facts.documents.replicated_documents import has_config
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import OBJECT, REPLICATED_DOCUMENT, Document
from repl_lint.reading.releases import Release
from repl_lint.spelling import is_misspelt, nearest

if TYPE_CHECKING:
    from repl_lint.facts.templates.tokens import Token


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each name of an unknown option, without its quotes; those of one name have one cause.

    The option or the choice with the nearest name, if there is one, is a related location.
    """
    is_read = document.role in (REPLICATED_DOCUMENT, OBJECT)
    if not is_read or not (has_config(document) or document.hidden.actions):
        return
    from repl_lint.facts.kots.config_options import options  # most documents have no templates

    for name in _named(document):
        known = release.fact(options)
        if known.has(name.text):
            continue
        option = nearest(name.text, known.names)
        meant = option or next((choice for choice in known.choices if is_misspelt(name.text, choice)), None)
        what = "option" if option else "choice"
        of = f", a choice of `{known.choices[meant]}`" if meant and not option else ""
        advice = f"; did you mean `{meant}`{of}?" if meant else "; add an item of that name"
        yield rule.finding(
            document.source.location(name.start, name.end),
            f"`{name.text}` is no option of the release's config{advice}",
            related=(Related(known.locations[meant], f"the {what} with the nearest name"),) if meant else (),
            cause=name.text,
        )


def _named(document: Document) -> Iterator[Token]:
    """The names of options in conditions and in templates of a document; those in comments are left out."""
    from repl_lint.facts.kots.config_options import FUNCTIONS, conditions
    from repl_lint.facts.templates.tokens import in_comments, rendered

    yield from conditions(document)
    actions = document.fact(rendered)
    comments = in_comments(document, (tokens.action.start for tokens in actions))
    for tokens in actions:
        if tokens.action.start not in comments:
            yield from tokens.literals(FUNCTIONS)
