"""Opening delimiters of templates with a wrong blank, without a needed one, or without `repl`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from repl_lint.editing.edits import edit, fix
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.documents import NOTHING, Document
from repl_lint.reading.releases import Release

_SHOWN: Final = 3

if TYPE_CHECKING:
    from repl_lint.facts.templates.repairs import Repair


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each misspelt opening delimiter, and at each `{{` without `repl` before a known function.

    Errors if a keyword or a known function of Replicated follows. Warnings for other words, and for `{{repl` that is
    joined to a word.
    """
    if document.role == NOTHING or document.hidden.text.find("{{", *document.span) < 0:
        return  # there are no braces but those of actions
    yield from _misspelt(release, document, rule)
    yield from _bare(release, document, rule)


def _misspelt(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the delimiters that are misspelt."""
    from repl_lint.facts.templates.functions import functions
    from repl_lint.facts.templates.lookalikes import lookalikes
    from repl_lint.facts.templates.repairs import Repair, delimiter, repairs
    from repl_lint.facts.templates.tokens import KEYWORDS  # most documents have no templates

    mended = document.fact(repairs, release.type)
    for lookalike in document.fact(lookalikes):
        location = document.source.location(lookalike.start, lookalike.end)
        is_word = lookalike.word in KEYWORDS or lookalike.word in functions(release.type.functions)
        repair = mended.get(lookalike.start, Repair(delimiter(lookalike, release.type)))
        if lookalike.joined:
            advice = f"write `{{{{repl {lookalike.word}`" if is_word else "do not start a template with this text"
            fault = f"Replicated reads `{{{{repl{lookalike.word}` as `{{{{repl {lookalike.word}`"
        else:
            fault = f"`{location.text}` does not start a template"
            advice = f"write `{repair.delimiter}`{_rest(document, repair)}"
        severity = None if is_word and not lookalike.joined else "warning"
        correction = _fix(document, repair) if is_word else None
        yield rule.finding(location, fault, advice=advice, severity=severity, fix=correction)


def _bare(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the bare actions that no misspelt delimiter begins."""
    from repl_lint.facts.templates.bare_actions import ELSE, bare_actions
    from repl_lint.facts.templates.lookalikes import lookalikes
    from repl_lint.facts.templates.repairs import Repair, repairs  # most documents have no templates

    mended = document.fact(repairs, release.type)
    spans = [(lookalike.start, lookalike.end) for lookalike in document.fact(lookalikes)]
    for action in document.fact(bare_actions, release.type.functions):
        if any(start <= action.start < end for start, end in spans):
            continue
        repair = mended.get(action.start, Repair(release.type.delimiters[0]))
        what = "a keyword" if action.name == ELSE else "a function"
        yield rule.finding(
            document.source.location(action.start, action.start + 2),
            f"`{action.name}` is {what} of {release.type.own_renderer}, which ignores braces without `repl`",
            advice=f"write `{repair.delimiter}`{_rest(document, repair)}",
            fix=_fix(document, repair),
        )


def _rest(document: Document, repair: Repair) -> str:
    """The end of an advice: where else the delimiter is needed, and what is wrong then."""
    texts = dict.fromkeys(" ".join(document.source.text[part.start : part.end].split()) for part in repair.others)
    shown = [f"`{text}`" for text in texts]
    shown[_SHOWN:] = ["…"] * (len(shown) > _SHOWN)
    others = f", also for {', '.join(shown[:-1])} and {shown[-1]}".replace("for  and ", "for ") if shown else ""
    return others + (f"; {repair.obstacle}" if repair.obstacle else "")


def _fix(document: Document, repair: Repair) -> Fix | None:
    """The fix that writes a delimiter, in a whole block where the action is of one; None without a repair.

    None where it would change an object's name, where the document is no YAML, and where a template action is in the
    way.
    """
    names = [name for obj in document.fact(objects) for name in obj.node.select("metadata", "name")]
    is_in_name = any(name.start <= part.start < name.end for name in names for part in repair.rewritings)
    if document.root is None or is_in_name or not repair.rewritings:
        return None
    return fix(f"write `{repair.delimiter}`", *(edit(document, *rewriting) for rewriting in repair.rewritings))
