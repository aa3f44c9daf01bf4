"""Comparisons of an option of the Config with a value that it never has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.facts.kots.option_values import OptionValues, comparisons, option_values
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.reading.releases import Release
from repl_lint.spelling import nearest

_MEANT: Final = {"true": "1", "yes": "1", "on": "1", "false": "0", "no": "0", "off": "0"}
_SHOWN: Final = 4


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each literal in a template that is compared with an option and is never the option's value.

    Warnings; but infos for an option with choices if none is like the literal, since customers may have a choice of an
    earlier release. The option is a related location.
    """
    if document.role != OBJECT or not document.actions:
        return
    from repl_lint.facts.templates.tokens import in_comments, rendered

    compared = [item for read in document.fact(rendered) if not read.is_odd for item in comparisons(read)]
    comments = in_comments(document, (item.literal.start for item in compared))
    for option, literal, is_equal in compared:
        values = release.fact(option_values).get(option)
        if values is None or literal.text in values.texts or literal.start in comments:
            continue
        fault, advice = _texts(option, values, literal.text)
        never = f"so this is {'never' if is_equal else 'always'} true"
        is_old = not (values.is_bool or advice.endswith("?"))
        yield rule.finding(
            document.source.location(literal.start, literal.end),
            f"{fault}, {never}{', unless customers have it from an earlier release' if is_old else ''}",
            advice=advice,
            severity="info" if is_old else "warning",
            related=(Related(values.location, "the option"),),
        )


def _texts(option: str, values: OptionValues, text: str) -> tuple[str, str]:
    """The fault and the advice for a text that an option never has; the advice is a question if one is like it."""
    chosen = [f"`{choice}`" for choice in values.chosen]
    if values.is_bool:
        meant, some = _MEANT.get(text.lower()), f"write {' or '.join(chosen)}"
        fault = f"`{option}` is {' or '.join(chosen)}, and never `{text}`"
    else:
        meant = nearest(text, frozenset(values.chosen))
        fault, some = f"`{option}` has no choice `{text}`", f"use one that it has, such as {', '.join(chosen[:_SHOWN])}"
    return fault, f"did you mean `{meant}`?" if meant else some
