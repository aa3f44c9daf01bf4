"""Replicated's template actions, hidden from YAML without moving a character.

A release is a text template first and YAML second: ``{{repl …}}`` and ``repl{{ … }}`` stand anywhere, between
lines, inside scalars, where YAML would read a flow mapping. `hide` replaces every action by characters that YAML
reads as plain text, one for one, so that every offset in what YAML reads is an offset in the file.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# Go needs no space after a delimiter, so `{{replicaCount}}` opens an action too; it is left alone, as Helm text.
_OPEN: Final = r'\{\{repl(?=[\s\-(}"`$./|])|repl\{\{'

# The patterns are compiled where a file has templates at all.
#
# What stands inside an action: escapes (the action may sit in a double-quoted scalar), strings, raw strings and
# comments, in which `}}` closes nothing. Possessive, and never past the next opening, so that no text makes it slow.
_BODY: Final = r"""(?sx) (?: \\. | (?!\{\{repl|repl\{\{) (?: [^}"`\\/] | \}(?!\}) | /(?!\*)
         | " (?: \\. | (?!\{\{repl|repl\{\{) [^"\\\n] )*+ " | ` (?: (?!\{\{repl|repl\{\{) [^`] )*+ `
         | /\* (?: (?!\{\{repl|repl\{\{|\*/) . )*+ \*/ ) )*+ \}\}"""
_CONTROL: Final = r"-?\s*(?:(?:if|else|end|range|with|define|block|template|break|continue)\b|\$\w*\s*:?=|/\*)"
_OPENS_SCALAR: Final = r"(?:[:-]|[|>][-+0-9]*)\s*(?:\s#.*)?$"


class Action(NamedTuple):
    """One template action: its text, where it stands, and how many characters of mask stand for it in a value."""

    start: int
    text: str
    control: bool
    width: int

    @property
    def end(self) -> int:
        """The offset after the action."""
        return self.start + len(self.text)


class Hidden(NamedTuple):
    """A text whose template actions are hidden: every offset in ``text`` is the same place in ``original``."""

    text: str
    original: str
    mask: str
    actions: tuple[Action, ...]

    def within(self, start: int, end: int) -> tuple[Action, ...]:
        """The actions that overlap the half-open range of offsets."""
        first = bisect_left(self.actions, start, key=lambda action: action.end - 1)
        last = bisect_left(self.actions, end, key=lambda action: action.start)
        return self.actions[first:last]

    def restore(self, value: str, start: int, end: int) -> str:
        """The value of the scalar at ``start`` with the text of its actions put back."""
        actions = iter([action for action in self.within(start, end) if action.width])

        def put_back(run: re.Match[str]) -> str:
            texts, left = [], len(run[0])
            while left > 0 and (action := next(actions, None)):
                texts.append(action.text)
                left -= action.width
            return "".join(texts)

        return re.sub(f"{self.mask}+", put_back, value)


def hide(text: str) -> Hidden:
    """Hide every template action of ``text``.

    An action that says something becomes a run of one private character, so that the scalar around it stays one
    scalar; one that only steers (``if``, ``end``, an assignment), alone on its line, becomes line ends: empty lines
    are allowed everywhere, in a mapping, a quoted string or a block scalar, whose indentation spaces would upset.
    """
    if "{{repl" not in text and "repl{{" not in text:
        return Hidden(text, text, "", ())
    mask = next((code for code in map(chr, range(0xE000, 0xF8FF)) if code not in text), "\ufffd")
    spans = list(_actions(text))
    if not spans:
        return Hidden(text, text, mask, ())
    pieces, at = [], 0
    for start, end in spans:
        first_line, *rest = text[start:end].split("\n")
        pieces += [text[at:start], mask * len(first_line), *("\n" + " " * len(line) for line in rest)]
        at = end
    steering = [_is_control(text[start:end]) for start, end in spans]
    saying = [start for (start, _), control in zip(spans, steering, strict=True) if not control]
    masked = _blank_lines("".join(pieces) + text[at:], mask, saying)
    actions = []
    for (start, end), control in zip(spans, steering, strict=True):
        line_end = text.find("\n", start, end)
        width = ((line_end if line_end >= 0 else end) - start) if masked[start] == mask else 0
        actions.append(Action(start, text[start:end], control, width))
    return Hidden(masked, text, mask, tuple(actions))


def is_wholly_template(text: str) -> bool:
    """Whether a text is made of actions and nothing else."""
    at = 0
    for start, end in _actions(text.strip()):
        if start != at:
            return False
        at = end
    return at == len(text.strip()) > 0


def _actions(text: str) -> Iterator[tuple[int, int]]:
    opening, inside = re.compile(_OPEN), re.compile(_BODY)
    at = 0
    while opened := opening.search(text, at):
        body = inside.match(text, opened.end())
        if body:
            at = body.end()
        else:  # a quote that nothing closes: the action ends at the next braces, unless another one opens before
            nested = opening.search(text, opened.end())
            closed = text.find("}}", opened.end(), nested.start() if nested else len(text))
            if closed < 0:
                if nested is None:
                    return
                at = nested.start()
                continue
            at = closed + 2
        yield opened.start(), at


def _is_control(action: str) -> bool:
    return bool(re.match(_CONTROL, action.removeprefix("{{repl").removeprefix("repl{{")))


def _blank_lines(masked: str, mask: str, saying: list[int]) -> str:
    """Blank the lines that hold nothing but actions, unless their text is the value that the line above waits for."""
    lines, at, above = masked.split("\n"), 0, ""
    for number, line in enumerate(lines):
        bare = line.strip()
        if bare and not bare.strip(mask + " \t"):
            says = bisect_left(saying, at) < bisect_left(saying, at + len(line))
            if not (says and _waits(above, line)):
                lines[number] = "\n" * len(line)
        if lines[number].strip() and not bare.startswith("#"):
            above = line
        at += len(line) + 1
    return "\n".join(lines)


def _waits(above: str, line: str) -> bool:
    return bool(re.search(_OPENS_SCALAR, above)) and _indent(above) < _indent(line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
