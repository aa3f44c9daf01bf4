"""Marks in rendered texts: letters with a number, which Go and YAML leave as they are, and which are taken out again.

The letters are of the Yi block: `quote`, `toYaml` and `toJson` print them as they are, which they do with no private
character. A line of a template's text begins with a mark; an action or a value is between two.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

TEXT, ACTION, VALUE, ACTION_END, VALUE_END = map(chr, range(0xA000, 0xA005))
"""The first letters of marks."""
_OPENINGS: Final = {ACTION_END: ACTION, VALUE_END: VALUE}
_ZERO, _BASE = 0xA010, 0x400
_MARK: Final = re.compile("([\ua000-\ua004])([\ua010-\ua40f])([\ua010-\ua40f])")
_LETTER: Final = re.compile("[\ua000-\ua40f]")


def mark(letter: str, number: int) -> str:
    """The mark of a place or a value, of three characters: ``letter`` is one of the first letters above."""
    return letter + "".join(chr(_ZERO + digit) for digit in divmod(number, _BASE))


def has_letters(text: str) -> bool:
    """Whether a text has any character that marks are made of."""
    return _LETTER.search(text) is not None


class ValueSpan(NamedTuple):
    """The span of a marked value in the text without marks."""

    number: int
    start: int
    end: int


class Stretch(NamedTuple):
    """A span of a text without marks, in which no mark was.

    ``actions`` are the numbers of the actions that print it, the outermost first. ``line`` is the number of the line of
    a template whose text it is, and the offset at which that line begins here; None in what an action prints.
    """

    start: int
    end: int
    actions: tuple[int, ...]
    line: tuple[int, int] | None


class Unmarked(NamedTuple):
    """A text without its marks. ``stretches`` cover it, in order; ``values`` are the spans of marked values.

    ``is_whole`` is whether each mark of an action has its other one.
    """

    text: str
    stretches: tuple[Stretch, ...]
    values: tuple[ValueSpan, ...]
    is_whole: bool


class _Mark(NamedTuple):
    letter: str
    number: int
    at: int


def unmarked(marked: str) -> Unmarked:
    """A text without its marks, with the stretches and the values that these marked."""
    marks, pieces, at, length = list[_Mark](), [], 0, 0
    for match in _MARK.finditer(marked):
        pieces.append(marked[at : match.start()])
        length, at = length + match.start() - at, match.end()
        marks.append(_Mark(match[1], (ord(match[2]) - _ZERO) * _BASE + ord(match[3]) - _ZERO, length))
    text = "".join(pieces) + marked[at:]
    ends = _pairs(marks)
    values = tuple(
        ValueSpan(marks[start].number, marks[start].at, marks[end].at)
        for start, end in sorted(ends.items())
        if marks[start].letter == VALUE
    )
    paired = {*ends, *ends.values()}
    is_whole = all(mark.letter not in (ACTION, ACTION_END) or index in paired for index, mark in enumerate(marks))
    return Unmarked(text, tuple(_stretches(marks, paired, len(text))), values, is_whole)


def _pairs(marks: list[_Mark]) -> dict[int, int]:
    """The index of the end of each opening mark; marks whose other one was cut off have none."""
    ends, opened = {}, list[int]()
    for index, mark in enumerate(marks):
        if mark.letter in (ACTION, VALUE):
            opened.append(index)
        elif mark.letter in _OPENINGS:
            wanted = _OPENINGS[mark.letter], mark.number
            depth = next((depth for depth in reversed(range(len(opened))) if marks[opened[depth]][:2] == wanted), None)
            if depth is not None:
                ends[opened[depth]] = index
                del opened[depth:]
    return ends


def _stretches(marks: list[_Mark], paired: set[int], length: int) -> Iterator[Stretch]:
    actions: list[int] = []
    lines: list[tuple[int, int] | None] = [None]  # of the template, and of what each action prints
    at = 0
    for index, mark in enumerate(marks):
        if mark.at > at:
            yield Stretch(at, mark.at, tuple(actions), lines[-1])
            at = mark.at
        if mark.letter == TEXT:
            lines[-1] = mark.number, mark.at
        elif mark.letter == ACTION and index in paired:
            actions.append(mark.number)
            lines[-1:] = [None, None]
        elif mark.letter == ACTION_END and index in paired:
            actions.pop()
            lines.pop()
    if length > at:
        yield Stretch(at, length, tuple(actions), lines[-1])
