"""Templates and conditions with the name of an option that the config does not have."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from repl_lint.facts.documents.replicated_documents import has_config
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import OBJECT, REPLICATED_DOCUMENT, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.spelling import nearest

_NOT_FOUND: Final = "config-option-not-found"

if TYPE_CHECKING:
    from repl_lint.facts.templates.tokens import Token


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each name of an unknown option, without its quotes; those of one name have one cause.

    Warnings; but errors at the name of an item that is not repeatable, in the template of a repeatable item. The option
    or choice with the nearest name, or the group of that name, is a related location. None where not all options are
    known.
    """
    is_read = document.role in (REPLICATED_DOCUMENT, OBJECT)
    if not is_read or not (has_config(document) or document.actions):
        return
    from repl_lint.facts.kots.config_options import options  # most documents have no templates

    known = release.fact(options)
    for name, of_item in _named(document):
        if of_item and known.known and name.text in known.locations and name.text not in known.repeated:
            yield rule.finding(
                document.source.location(name.start, name.end),
                f"`{name.text}` is not repeatable, so KOTS cannot replace this text",
                advice=f"set `repeatable: true`, or write only `{name.text}`",
                severity="error",
                related=(Related(known.locations[name.text], "the item"),),
                alias="config-option-not-repeatable",
            )
        elif not known.has(name.text):
            yield _unknown(release, document, rule, name)


def _unknown(release: Release, document: Document, rule: Rule, name: Token) -> Finding:
    """The finding at the name of an unknown option."""
    from repl_lint.facts.kots.config_options import choices_by_spelling, options

    known = release.fact(options)
    at = document.source.location(name.start, name.end)
    if group := known.groups.get(name.text):
        fault, advice = f"`{name.text}` is a group of the config, but only items have values", "use one of its items"
        related = (Related(group, "the group"),)
        return rule.finding(
            at, fault, advice=advice, severity="warning", related=related, cause=name.text, alias=_NOT_FOUND
        )
    if item := known.choices.get(name.text):
        fault = f"`{name.text}` is a choice of `{item}`, but only items have values"
        advice = f'write `ConfigOptionEquals "{item}" "{name.text}"`'
        related = (Related(known.locations[name.text], "the choice"),)
        return rule.finding(
            at, fault, advice=advice, severity="warning", related=related, cause=name.text, alias=_NOT_FOUND
        )
    option = nearest(name.text, known.names)
    if option and option == (own := _around(document, name)):  # it would need itself
        option = nearest(name.text, known.names - {own})
    meant = option or release.fact(choices_by_spelling).meant(name.text)
    what = "option" if option else "choice"
    of = f", a choice of `{known.choices[meant]}`" if meant and not option else ""
    advice = f"did you mean `{meant}`{of}?" if meant else "add an item with that name"
    return rule.finding(
        at,
        f"the config has no option `{name.text}`",
        advice=advice,
        severity="warning",
        related=(Related(known.locations[meant], f"the {what} with the nearest name"),) if meant else (),
        cause=name.text,
        alias=_NOT_FOUND,
    )


def _around(document: Document, name: Token) -> str | None:
    """The name of the option in whose item a name is; None outside of items."""
    from repl_lint.facts.kots.config_options import is_config

    if not (has_config(document) or is_config(document)):
        return None
    spans = document.fact(_options)
    at = bisect_right(spans, name.start, key=attrgetter("start")) - 1
    option = spans[at].get("name") if at >= 0 and name.start < spans[at].end else None
    return option.value if option else None


def _options(document: Document) -> list[Node]:
    """The items of a replicated document or a Config that are no choices of another, in the order of the text."""
    from repl_lint.facts.kots.config_options import items

    options: list[Node] = []
    for item in sorted(items(document), key=attrgetter("start")):
        if not options or item.start >= options[-1].end:
            options.append(item)
    return options


def _named(document: Document) -> Iterator[tuple[Token, bool]]:
    """The names of options in conditions and templates, and whether each is in the template of a repeatable item.

    Those in comments are left out.
    """
    from repl_lint.facts.kots.config_options import FUNCTIONS, OPTION, conditions, repeated_names
    from repl_lint.facts.templates.tokens import in_comments, rendered

    yield from ((name, False) for name in conditions(document))
    actions = [tokens for tokens in document.fact(rendered) if OPTION in tokens.action.text]
    comments = in_comments(document, (tokens.action.start for tokens in actions))
    for tokens in actions:
        if tokens.action.start not in comments:
            yield from ((name, False) for name in tokens.literals(FUNCTIONS))
            if document.hidden.has_items:
                yield from ((name, True) for name in repeated_names(tokens))
