"""Regular expressions of RE2 (https://github.com/google/re2/wiki/Syntax), matched in linear time by google-re2."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from repl_lint.cel.running import Run
from repl_lint.cel.values import CelError


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    """The compiled pattern; raises `CelError` where RE2 refuses it, or is not installed."""
    try:
        import re2  # type: ignore[import-untyped]  # it has no types
    except ImportError:
        raise CelError("regular expressions need google-re2: `pip install 'repl-lint[policies]'`") from None
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        message = error.args[0] if error.args else error
        text = message.decode(errors="replace") if isinstance(message, bytes) else message
        raise CelError(f"RE2 refuses the regular expression: {text}") from None


def refusal(pattern: object) -> str:
    """The reason why a literal cannot be used as a regular expression; empty if it can.

    A reason is also that google-re2 is not installed.
    """
    if not isinstance(pattern, str):
        return "a regular expression is a string"
    try:
        _compiled(pattern)
    except CelError as error:
        return str(error)
    return ""


def matches(run: Run, text: str, pattern: str) -> bool:
    """Whether a part of the text matches. Raises `CelError` for an incorrect pattern, and without google-re2."""
    return _searched(run, text, pattern).search(text) is not None


def find(run: Run, text: str, pattern: str) -> str:
    """The first part of the text that matches; empty if none does. Raises `CelError` like `matches`."""
    match = _searched(run, text, pattern).search(text)
    return match[0] if match else ""


def find_all(run: Run, text: str, pattern: str, limit: int = -1) -> list[Any]:
    """The parts of the text that match, at most ``limit``; all of them if that is below 0.

    Raises `CelError` like `matches`.
    """
    parts = [match[0] for match in _searched(run, text, pattern).finditer(text)]
    return parts if limit < 0 else parts[:limit]


def _searched(run: Run, text: str, pattern: str) -> Any:
    """The compiled pattern, after the steps of the search were counted."""
    run.spend((len(text) + len(pattern)) // 10)
    return _compiled(pattern)
