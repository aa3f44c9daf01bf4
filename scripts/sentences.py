"""The sentences of a page in Markdown, without its code, its tables and its comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_NOT_PROSE: Final = re.compile(
    r"^\s*(?P<fence>`{3,}).*?^\s*(?P=fence)\s*$|<!--.*?-->|^\s*[|>].*?$|^---\n.*?^---$", re.MULTILINE | re.DOTALL
)
"""Code, comments, rows of tables and quotations, whose sentences are of others."""

_ENDS: Final = re.compile(r"(?<=[.!?:;])[*\")]*\s+(?=[A-Z`\[\"(*]|$)")
_PARTS: Final = re.compile(r"\n\s*\n|\n\s*(?:[-*]|\d+\.)\s+|^#+.*$", re.MULTILINE)


def sentences(text: str) -> Iterator[str]:
    """Each sentence of the prose; the items of a list and headings are on their own."""
    for part in _PARTS.split(_NOT_PROSE.sub("\n\n", text)):
        for sentence in _ENDS.split(" ".join((part or "").split())):
            if words(sentence):
                yield sentence


def words(sentence: str) -> int:
    """The number of words; the text of a link counts and its address does not, code in backticks is one word."""
    text = re.sub(r"\]\([^)]*\)", "]", sentence)
    text = re.sub(r"`[^`]*`", "x", text)
    return len(re.findall(r"\w[\w'’./-]*", text))
