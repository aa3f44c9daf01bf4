"""Quotes and brackets of YAML that nothing closes, or that a later one closes, so that the parser stumbles below."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, Final

from yaml import MarkedYAMLError, YAMLError
from yaml.tokens import (
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    ScalarToken,
)

UNENDED: Final = "found unexpected end of stream"
_PAIRS: Final = {FlowSequenceStartToken: FlowSequenceEndToken, FlowMappingStartToken: FlowMappingEndToken}
_CLOSE_IT: Final = "add another one where its text ends"
_CLOSERS: Final = {"[": "]", "{": "}"}


def unclosed(error: MarkedYAMLError, text: str, at: int) -> tuple[int, str, str] | None:
    """The offset of the quote or bracket that is the reason of an error, the fault and the advice.

    None where the reason is another one. ``at`` is the offset of the error in the text.
    """
    tokens, is_whole = _tokens(text)
    quoted = [token for token in tokens if type(token) is ScalarToken and token.style in ("'", '"')]
    before = bisect_right(quoted, at, key=lambda token: token.end_mark.index) - 1
    if before >= 0:
        start, end = quoted[before].start_mark.index, quoted[before].end_mark.index
        lines = text.count("\n", start, end)
        if lines and not text[end:at].strip(" \t"):
            below = "1 line below" if lines == 1 else f"{lines} lines below"
            return start, f"this quote is closed only by one {below}", _CLOSE_IT
    if error.problem == UNENDED and "quoted" in (error.context or ""):
        return at, "this quote is not closed", _CLOSE_IT
    if is_whole and (error.context or "").startswith("while parsing a flow"):
        opened = _opened(tokens)
        if opened is not None:
            bracket = text[opened]
            return opened, f"this `{bracket}` is not closed", f"add `{_CLOSERS[bracket]}` where it ends"
    return None


def _tokens(text: str) -> tuple[list[Any], bool]:
    """The tokens of a text up to what is none, and whether they are all."""
    from yaml import CLoader

    loader, tokens = CLoader(text), list[Any]()
    try:
        while loader.check_token():
            tokens.append(loader.get_token())
    except YAMLError:
        return tokens, False
    return tokens, True


def _opened(tokens: list[Any]) -> int | None:
    """The offset of the first bracket that nothing closes; None where all are closed."""
    opened: list[Any] = []
    for token in tokens:
        if type(token) in _PAIRS:
            opened.append(token)
        elif type(token) in _PAIRS.values() and opened:
            last = opened.pop()
            if type(token) is not _PAIRS[type(last)]:
                opened = [last]
                break
    return int(opened[0].start_mark.index) if opened else None
