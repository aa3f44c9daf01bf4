"""The reason why a text is no YAML, in words, with its location."""

from __future__ import annotations

import re
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
_IN_VALUE: Final = (
    "a text without quotes must not hold `: ` nor end in `:`: write it in quotes, or its key on its own line"
)
MISPLACED_MARK: Final = "stands in the middle of the file, where YAML allows none: remove it"
UNREAD_DIRECTIVE: Final = (
    "are for single documents, and programs that split a file at `---` do not read them: leave this out"
)


class Problem(Exception):  # noqa: N818 -- the word of the field would be "error", which here is a severity
    """Text that is no YAML, or more than one document may hold: the reason, and a half-open span."""

    def __init__(self, message: str, start: int, end: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = start + 1 if end is None else end


def explain(error: YAMLError, text: str, offset: int) -> Problem:
    """The problem behind an error of libyaml; ``offset`` is where the text begins in its file."""
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
        advice = _IN_VALUE if is_value else "a key is not allowed here: check its indentation"
        return Problem(advice, offset + start, offset + at + 1)
    if error.context_mark and message in ("could not find expected ':'", UNENDED):
        at = min(error.context_mark.index, len(text))  # where the key or the quote begins; the other mark is too late
    if text[:at].endswith(BYTE_ORDER_MARK):
        return Problem(f"a byte order mark (U+FEFF) {MISPLACED_MARK}", offset + at - 1)
    if dashes := _dashes(text, at):
        return Problem(
            f"`{dashes[1]}` begins no document: write `---`, at the beginning of the line",
            *(offset + end for end in dashes.span(1)),
        )
    if re.compile(_GLUED).match(text, at):
        return Problem(
            "`---` behind other text begins no document: write it on a line of its own", offset + at, offset + at + 3
        )
    if directive := _directive(text, at, message):
        return Problem(f"`%YAML` and other directives {UNREAD_DIRECTIVE}", *(offset + end for end in directive))
    at, message = unclosed(error, text, at) or (at, _reason(error, text, at))
    if re.search(_FOREIGN, text):
        message += " (`{{` of another template language is not rendered)"
    return Problem(message, offset + min(at, max(len(text.rstrip(_BLANKS)) - 1, 0)))


def _reason(error: MarkedYAMLError, text: str, at: int) -> str:
    """The reason of an error in the parser's words; in ours for a tab."""
    if "cannot start any token" in (error.problem or "") and text[at : at + 1] == "\t":
        return "a tab does not indent in YAML: use spaces"
    return " ".join(filter(None, (error.problem, error.context))) or "not YAML"


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
