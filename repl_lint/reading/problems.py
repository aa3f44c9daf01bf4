"""The reason why a text is no YAML, in words, with its location."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from yaml import MarkedYAMLError, YAMLError

from repl_lint.reading.closing import UNENDED, unclosed
from repl_lint.reading.separators import BYTE_ORDER_MARK, DIRECTIVE

# Slow to compile, so only where it is needed.
_UNPRINTABLE: Final = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_FOREIGN: Final = r"(?<!repl)\{\{(?!-?[ \t]*repl)"
_GLUED: Final = r"---[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|\Z)"
_BLANKS: Final = " \t\r\n"
_VALUE: Final = r":[ \t]+(?:[^#\s].*)?\Z"
"""The end of the text before a word of a value that begins on the same line as its key."""
_REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "block sequence entries are not allowed in this context": (
        "a list item is not allowed here",
        "check its indentation",
    ),
    "could not find expected ':'": ("this line has no `:` after its key", "add it, or check the line above"),
    "did not find expected '-' indicator": ("this is not an item of the list above", "check its indentation"),
    "did not find expected ',' or ']'": ("this list has no closing `]`, or a `,` is missing", "add it"),
    "did not find expected ',' or '}'": ("this mapping has no closing `}`, or a `,` is missing", "add it"),
    "did not find expected alphabetic or numeric character": (
        "`*` and `&` begin an alias or an anchor, which needs a name",
        "put the value in quotes",
    ),
    "did not find expected key": ("this is not a key of the mapping above", "check its indentation and its quotes"),
    "found character that cannot start any token": ("a value cannot begin with this character", "put it in quotes"),
    "found unknown escape character": ("this escape does not exist in double quotes", "use single quotes"),
}
"""The faults and the advice for the commonest errors of libyaml."""
MISPLACED_MARK: Final = "is inside the file, where YAML does not allow one"
UNREAD_DIRECTIVE: Final = "are for single documents, and programs that split a file at `---` ignore them"


class Problem(Exception):  # noqa: N818 -- the word of the field would be "error", which here is a severity
    """Text that is no YAML, or more than one document may hold: the fault, the advice, and a half-open span.

    The advice is empty if none is known. The span has offsets in the file; without an ``end`` it is one character.
    """

    def __init__(self, fault: str, start: int, end: int | None = None, advice: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.advice = advice
        self.start = start
        self.end = start + 1 if end is None else end

    @property
    def message(self) -> str:
        """The fault, and the advice behind it if there is one, in one line."""
        return f"{self.fault}: {self.advice}" if self.advice else self.fault


def explain(error: YAMLError, text: str, offset: int) -> Problem:
    """The problem that an error of libyaml is about, with its span in the file; it is not raised here.

    ``offset`` is where the text begins in the file.
    """
    if isinstance(error, MarkedYAMLError):
        return _located(error, text, offset)
    odd = re.search(_UNPRINTABLE, text)  # the reader's own error counts bytes
    at = odd.start() if odd else 0
    return Problem(f"character U+{ord(text[at]):04X} is not allowed in YAML", offset + at)


def _located(error: MarkedYAMLError, text: str, offset: int) -> Problem:
    mark = error.problem_mark or error.context_mark
    at = min(mark.index, len(text)) if mark else 0
    message = str(error.problem or error.context or "not YAML")
    if message.startswith("mapping values are not allowed"):  # the mark is the colon; the key before it is misplaced
        start = at
        while start > 0 and text[start - 1] not in _BLANKS:
            start -= 1
        is_value = re.search(_VALUE, text[text.rfind("\n", 0, start) + 1 : start])
        fault, advice = "a key is not allowed here", "check its indentation"
        if is_value:
            fault = "text without quotes must not contain `: ` or end in `:`"
            advice = "put it in quotes, or its key on a line of its own"
        return Problem(fault, offset + start, offset + at + 1, advice)
    if error.context_mark and message in ("could not find expected ':'", UNENDED):
        at = min(error.context_mark.index, len(text))  # where the key or the quote begins; the other mark is too late
    if text[:at].endswith(BYTE_ORDER_MARK):
        return Problem(f"a byte order mark (U+FEFF) {MISPLACED_MARK}", offset + at - 1, advice="remove it")
    if dashes := _dashes(text, at):
        return Problem(
            f"`{dashes[1]}` does not begin a document",
            offset + dashes.start(1),
            offset + dashes.end(1),
            "write `---` at the beginning of the line",
        )
    if re.compile(_GLUED).match(text, at):
        return Problem(
            "`---` behind other text begins no document: write it on a line of its own", offset + at, offset + at + 3
        )
    if directive := _directive(text, at, message):
        fault = f"`%YAML` and other directives {UNREAD_DIRECTIVE}"
        return Problem(fault, offset + directive[0], offset + directive[1], "remove it")
    at, fault, advice = unclosed(error, text, at) or (at, *_reason(error, text, at))
    if re.search(_FOREIGN, text):
        fault += " (`{{` of another template language is not rendered)"
    return Problem(fault, offset + min(at, max(len(text.rstrip(_BLANKS)) - 1, 0)), advice=advice)


def _reason(error: MarkedYAMLError, text: str, at: int) -> tuple[str, str]:
    """The fault and the advice for an error; for a rare one the parser's words, and no advice."""
    if "cannot start any token" in (error.problem or "") and text[at : at + 1] == "\t":
        return "a tab does not indent in YAML", "use spaces"
    rare = " ".join(filter(None, (error.problem, error.context))) or "not YAML"
    return _REASONS.get(error.problem or "", (rare, ""))


def _dashes(text: str, at: int) -> re.Match[str] | None:
    """The dashes alone on the line of an offset that were meant for a separator; None where the line is another."""
    return re.compile(r"[ \t]*(-{2,})[ \t]*(?=[\r\n]|\Z)").match(text, text.rfind("\n", 0, at) + 1)


def _directive(text: str, at: int, message: str) -> tuple[int, int] | None:
    """The span of the directive that is the reason of an error; None where that is another."""
    pattern = re.compile(DIRECTIVE)
    is_here = pattern.match(text, at)
    is_above = "<document start>" in message or "YAML document" in message
    directive = is_here or (pattern.search(text) if is_above else None)
    return directive.span() if directive else None
