"""Texts in rule files of which YAML takes a sign for its own, and what to write instead."""

from __future__ import annotations

import re
from typing import Final

from repl_lint.reading.nodes import Node
from repl_lint.reading.problems import Problem

_KEY: Final = re.compile(
    r"(?:^[ \t]*(?:-[ \t]+)*|[{,][ \t]*)(?P<key>expression|messageExpression|message|summary):[ \t]+"
)
_PROPERTIES: Final = re.compile(r"(?<=[ \t])[!&]")
_SIGNS: Final = "\"'{[&*!%@`"
_FOLLOWING: Final = re.compile(r"[ \t]*(?:(?P<comma>,)(?!\s*\w+:[ \t])|(?<=[ \t])#)")


def reason(problem: Problem, text: str) -> str:
    """The message about a YAML problem in a rule file.

    In a line with an expression, a message or a summary it says what to write; elsewhere it is the problem's own
    message.
    """
    begin = text.rfind("\n", 0, problem.start) + 1
    line = text[begin:].partition("\n")[0]
    keys = [match for match in _KEY.finditer(line) if match.end() <= problem.start - begin]
    if not keys:
        return problem.message
    key, value = keys[-1]["key"], line[keys[-1].end() :]
    is_flow = not line[: keys[-1].end()].strip(" \t-").startswith(key)
    if value[0] in _SIGNS:
        return _told(value[0], "" if is_flow else key)
    if is_flow:
        return _told("? " if "? " in value else ",", "")
    return _told(": ", key) if ": " in value else problem.message


def hint(node: Node, text: str) -> str:
    """The end of a message about a value in a rule file: what to write if YAML took a sign in it for its own.

    Empty if all of the value was read as a string.
    """
    first = text[beginning(node, text)]
    following = None if node.style else _FOLLOWING.match(text, node.end)
    if node.shape != "scalar" or first in "!&":
        return f": {_told(first, node.key or '')}" if first in "!&{[" else ""
    if following:
        return f": {_told(',', '')}" if following["comma"] else f": {_told(' #', node.key or '')}"
    return "" if isinstance(node.plain(), str) else ": write it in quotes"


def hint_at_key(node: Node, text: str) -> str:
    """The end of a message about an unknown key that is the rest of a text which a comma cut off; else empty."""
    is_cut = text[: node.start].rstrip().endswith(",") and not re.fullmatch(r"[\w-]+", node.value)
    return f": {_told(',', '')}" if is_cut else ""


def beginning(node: Node, text: str) -> int:
    """The offset at which the value of a node begins, with the tag or anchor before it."""
    match = _PROPERTIES.search(text, node.key_end, node.start) if node.key else None
    return match.start() if match else node.start


def _told(sign: str, key: str) -> str:
    """The message about a sign, and what to write below a key; without one, between the brackets of a flow mapping."""
    shown = "a backtick" if sign == "`" else f"`{sign}`"
    advice = f"write `{key}: >-`, and the text on a line of its own below" if key else "write the text in quotes"
    return f"YAML takes {shown} here for a sign of its own; {advice}"
