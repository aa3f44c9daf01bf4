"""Comments that mean to silence, and are not written as any that do; ids of rules where none is read."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterator
from functools import cache
from typing import Final

from repl_lint.configuration.catalog import by_alias, catalog, rule_id
from repl_lint.spelling import is_misspelt

_OURS: Final = r"(?im)(?:^|(?<=[ \t\r]))#[#!@ \t]{0,9}repl?[-_ \t]?lint(?![A-Za-z0-9])(?P<rest>[^\r\n#]*)"
_DIRECTIVE: Final = r"(?P<sign>[-_ \t]*[:=]|[-_]|[ \t]+)[ \t]*(?P<word>[A-Za-z]*)(?P<after>.*)"
_SILENCE: Final = r"(?i)(?:ignor|disabl|silenc|exclud|mut)e|(?:suppress|skip|allow|exempt)|off|no-?qa|no-?lint|nosec"
_PAST: Final = r"(?i)(?:ignor|disabl|silenc|exclud|mut)ed|(?:suppress|allow|exempt)ed|skipped"
_OF_WORDS: Final = f"{string.ascii_letters}{string.digits}_-"
_WORDS: Final = r"(?:[\s,;:&+|/()\[\]]|and\b|#)*([A-Za-z0-9_-]+)"


def misspelt(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The comments of a part of a text that name repl-lint and mean to suppress, correct ones too.

    A comment ends at the end of its line, or where another begins. The group ``rest`` is the text behind the name.
    """
    return (match for match in re.compile(_OURS).finditer(text, start, end) if _means_to_silence(match["rest"]))


def _means_to_silence(rest: str) -> bool:
    """Whether the text behind `repl-lint` is a directive, also a misspelt one, and not a sentence about it."""
    directive = re.match(_DIRECTIVE, rest)
    if directive is None:
        return False
    word, after, has_colon = (
        directive["word"],
        directive["after"],
        not directive["sign"].endswith(("-", "_", " ", "\t")),
    )
    is_silence = re.fullmatch(_SILENCE, word) is not None
    if not has_colon:
        return is_silence
    is_past = re.fullmatch(_PAST, word) is not None and not after.startswith((" ", "\t"))
    behind = after.lstrip(_OF_WORDS)  # `ignore-this[…]` is one directive
    return is_silence or is_past or not behind.strip() or behind.startswith(("[", "=", "("))


def rule_words(text: str, named: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """The ids of rules that the words at the start of a reason are or misspell, each with the span of its word.

    It ends at the first other word, and at a rule that is ``named`` already: a reason may mention that one.
    """
    at = 0
    while (word := re.compile(_WORDS).match(text, at)) and (rule := _rule(word[1])) and rule not in named:
        yield rule, *word.span(1)
        at = word.end()


def _rule(word: str) -> str | None:
    """The id of the rule that a word is, or would be after one correction; None for other words."""
    letters = _letters(word)
    name = next((name for name in _names() if is_misspelt(letters, name)), None)
    return name and _names()[name]


@cache
def _names() -> dict[str, str]:
    """The ids of rules by the letters of their names."""
    return {_letters(name): rule_id(name) for name in (*by_alias(), *catalog())}


def _letters(name: str) -> str:
    return re.sub("[-_]", "", name).lower()
