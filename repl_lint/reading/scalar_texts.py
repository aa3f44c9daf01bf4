"""The texts of scalars, with the offsets at which each of their characters is written.

https://yaml.org/spec/1.1/#id903915, https://yaml.org/spec/1.1/#id928909
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.reading.nodes import Node

_INK: Final = r"\S"
_BREAK: Final = r"\r\n|\r|\n"
_FOLD: Final = r"(?P<fold>[ \t]*(?:\r\n|\r|\n)[ \t\r\n]*)"
_HEX: Final = r"[0-9a-fA-F]"
_DOUBLE: Final = (
    rf"\\(?:(?P<hex>x{_HEX}{{2}}|u{_HEX}{{4}}|U{_HEX}{{8}})|(?P<joined>(?:\r\n|\r|\n)[ \t]*)|(?P<escaped>.))|{_FOLD}|."
)
_SINGLE: Final = rf"(?P<quote>'')|{_FOLD}|."
_ESCAPED: Final = dict(zip("0abtnvfre_NLP", "\0\a\b\t\n\v\f\r\x1b\xa0\x85\u2028\u2029", strict=True))
"""The characters that letters stand for behind a backslash; any other character stands for itself."""
_LINE: Final = r"(?P<indent> *)(?P<text>[^\r\n]*)(?:\r\n|\r|\n|\Z)"


class ScalarText(NamedTuple):
    """The text of a scalar; the character at an index is written from ``starts[index]`` to ``ends[index]``."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the file of the characters between two indices of the text; empty only if these are equal.

        From the end of the text on it is empty, and behind the last character.
        """
        if start >= len(self.starts):
            return (self.ends[-1],) * 2 if self.ends else (0, 0)
        return self.starts[start], self.ends[end - 1] if end > start else self.starts[start]


def scalar_text(source: str, node: Node) -> ScalarText | None:
    """The text of a scalar in quotes or in the folded style; None for other nodes, and where it is not understood."""
    if node.style == ">":
        pieces = list(_folded(source, node))
    elif node.style in ("'", '"'):
        pieces = list(_quoted(source, node))
    else:
        return None
    text = "".join(piece[0] for piece in pieces)
    if not node.templated and text.rstrip() != node.value.rstrip():
        return None
    starts = tuple(start for piece, start, _ in pieces for _ in piece)
    return ScalarText(text, starts, tuple(end for piece, _, end in pieces for _ in piece))


def offset_in(source: str, node: Node, offset: int) -> int:
    """The offset in the file of a character of a scalar's value; ``offset`` is the index of the character in the value.

    Of a literal or plain scalar the characters that are no blanks are counted, as nothing else in it differs from the
    value; a blank is taken for the character that follows it.
    """
    text = scalar_text(source, node)
    if text is not None:
        return text.span(offset, offset)[0]
    start = source.find("\n", node.start, node.end) + 1 if node.style else node.start
    count = len(re.findall(_INK, node.value[:offset]))
    places = [match.start() for match in re.compile(_INK).finditer(source, start, node.end)]
    return places[min(count, len(places) - 1)] if places else start


_Piece = tuple[str, int, int]
"""A piece of a text, and the span that it is written in: of one character, or of several that are written as one."""


def _quoted(source: str, node: Node) -> Iterator[_Piece]:
    pattern = re.compile(_DOUBLE if node.style == '"' else _SINGLE)
    for match in pattern.finditer(source, node.start + 1, node.end - 1):
        yield _unescaped(match), match.start(), match.end()


def _unescaped(match: re.Match[str]) -> str:
    """The text that a part of a quoted scalar stands for."""
    found = match.groupdict()
    if found["fold"]:
        breaks = len(re.findall(_BREAK, found["fold"]))
        return "\n" * (breaks - 1) or " "
    if found.get("quote"):
        return "'"
    if found.get("hex"):
        return chr(int(found["hex"][1:], 16))
    if found.get("joined"):
        return ""
    if found.get("escaped"):
        return _ESCAPED.get(found["escaped"], found["escaped"])
    return match[0]


def _folded(source: str, node: Node) -> Iterator[_Piece]:
    """The pieces of a folded scalar, whose indentation is that of its first line with a text."""
    begin = source.find("\n", node.start, node.end) + 1
    lines = [match for match in re.compile(_LINE).finditer(source, begin, node.end) if begin and match[0]]
    indent = next((len(line["indent"]) for line in lines if line["text"]), 0)
    before: re.Match[str] | None = None
    blank = 0
    for line in lines:
        if not line["text"] and len(line["indent"]) <= indent:
            blank += 1
            continue
        start = line.start() + indent
        is_deeper = source[start] in " \t"
        if before is None:
            joined = "\n" * blank
        elif is_deeper or source[before.start() + indent] in " \t":
            joined = "\n" * (blank + 1)
        else:
            joined = "\n" * blank or " "
        if joined:
            yield joined, before.end("text") if before else begin, start
        for offset in range(start, line.end("text")):
            yield source[offset], offset, offset + 1
        before, blank = line, 0
