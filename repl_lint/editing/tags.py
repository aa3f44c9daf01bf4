"""Image tags in YAML, which may change when YAML reads them as numbers, dates or booleans."""

from __future__ import annotations

import re
from typing import Final

from repl_lint.editing.edits import scalar
from repl_lint.reading.scalars import typed

# The plain scalars that are no text in YAML 1.1, which the tools of Replicated read, though they are in YAML 1.2.
_WORDS: Final = frozenset(("yes", "no", "on", "off", "y", "n"))
_NUMBERS: Final = r"[-+]?0[0-7_]+|[-+]?0b[01_]+|[-+]?[0-9][0-9_]*_[0-9_]*|[0-9]{4}-[0-9]{2}-[0-9]{2}"


def is_lossy(text: str) -> bool:
    """Whether a tag may lose its text if it is a plain scalar, because it is read as another type and written again.

    True for nulls, booleans and dates, and for a number that is very large or has another usual spelling: ``1.0`` is
    lossy, ``17`` is not. YAML 1.1 counts too, so ``yes``, ``010`` and ``1_000`` are lossy.
    """
    value = typed(text)
    if isinstance(value, bool) or value is None or text.lower() in _WORDS or re.fullmatch(_NUMBERS, text):
        return True
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        value = int(value)
    return not isinstance(value, str) and (str(value) != text or abs(value) >= 2**53)


def tag_scalar(text: str, style: str | None) -> str:
    """YAML for a tag: plain if the style is None and it is not lossy; else in the style's quotes, by default ``"``."""
    return text if style is None and not is_lossy(text) else scalar(text, style or '"')
