"""Template actions of Replicated, hidden from YAML without moving a character.

A release is a text template first and YAML second: ``{{repl …}}`` and ``repl{{ … }}`` can be anywhere, between lines
and inside scalars, where YAML would read a flow mapping. `hide` replaces every action by characters that YAML reads as
plain text, one for one, so that every offset in the hidden text is an offset in the file.
"""

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.model.namespaces import RELEASE_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterator

# Go needs no space after a delimiter, so `{{replicaCount}}` opens an action too; it is left alone, as Helm text.
OPENINGS: Final = {"{{repl": r"\{\{repl(?!\w)", "repl{{": r"repl\{\{(?!repl(?!\w))"}
"""The opening delimiters, each with the pattern that finds it."""
ITEM_OPENINGS: Final = {"[[repl": r"\[\[repl(?!\w)", "repl[[": r"repl\[\["}
"""The opening delimiters of repeatable items, which are no actions to YAML: they stand in texts."""
_OPEN: Final = "|".join(OPENINGS.values())

# The patterns are compiled where a file has templates at all.
#
# What matters inside an action: escapes (it may sit in a double-quoted scalar), strings, the beginnings of raw strings
# and comments, in none of which `}}` closes anything, the braces that do, and another opening, before which none did.
_INSIDE: Final = r"""(?s)\\.|"(?:\\.|[^"\\\n])*"|`|/\*|\}\}|\{\{repl|repl\{\{"""
_CLOSERS: Final = {"`": "`", "/*": "*/"}
_LONGEST: Final = 20_000  # characters of an action over several lines in a double-quoted scalar
_PATIENCE: Final = 200_000  # characters that are read in vain
_ATTEMPT: Final = 1_000  # characters that an attempt counts at least
OPENING_LENGTH: Final = len("{{repl")  # and of the other one
_CONTROL: Final = r"-?\s*(?:(?:if|else|end|range|with|define|block|template|break|continue)\b|\$\w*\s*:?=|/\*)"
_OPENS_SCALAR: Final = r"[:-]\s*(?:\s#.*)?$"
_OPENS_BLOCK: Final = r"[|>][-+0-9]*\s*(?:\s#.*)?$"


class Action(NamedTuple):
    """A template action: its offset, its text, and how many mask characters replace it in the value of a scalar.

    ``control`` is whether it renders no text of its own, as an ``if`` or an assignment.
    """

    start: int
    text: str
    control: bool
    width: int

    @property
    def end(self) -> int:
        """The offset after the action."""
        return self.start + len(self.text)

    @property
    def delimiter(self) -> str:
        """The opening delimiter, one of `OPENINGS`."""
        return self.text[:OPENING_LENGTH]


class Hidden(NamedTuple):
    """A text whose template actions are hidden: ``text`` and ``original`` have the same offsets.

    ``mask`` is the character that hides actions in ``text``; empty without actions.
    ``unclosed`` are the offsets of the delimiters, each of `OPENING_LENGTH` characters, that open an action which
    nothing closes. ``has_items`` is whether there are delimiters of repeatable items.
    """

    text: str
    original: str
    mask: str
    actions: tuple[Action, ...]
    unclosed: tuple[int, ...] = ()
    has_items: bool = False

    def within(self, start: int, end: int) -> tuple[Action, ...]:
        """The actions that overlap the half-open range of offsets; empty if there are none."""
        actions = self.actions
        first = bisect_left(actions, (start,))  # they are ordered by their offsets, and none overlaps another
        if first and actions[first - 1].end > start:
            first -= 1
        return actions[first : bisect_left(actions, (end,), first)]

    def first_from(self, start: int) -> int:
        """The offset of the first action that begins at ``start`` or after it; the length of the text without one."""
        at = bisect_left(self.actions, (start,))
        return self.actions[at].start if at < len(self.actions) else len(self.text)

    def restore(self, value: str, style: str | None, start: int, end: int) -> str:
        """The value of a scalar with the text of its actions put back; the ``value`` as it is if it has none.

        ``style`` and the span are those that libyaml has for the scalar.
        """
        if not self.actions:
            return value
        if style in ("|", ">"):  # its source, line by line, with the indentation taken off
            lines = self.original[start:end].replace("\r\n", "\n").split("\n")[1:]
            indent = min((_indent(line) for line in lines if line.strip()), default=0)
            return "\n".join(line[indent:] for line in lines) + "\n" * (len(value) - len(value.rstrip("\n")))
        actions = iter([action for action in self.within(start, end) if action.width])

        def put_back(run: re.Match[str]) -> str:
            texts, left = [], len(run[0])
            while left > 0 and (action := next(actions, None)):
                texts.append(action.text)
                left -= action.width
            return "".join(texts)

        return re.sub(f"{self.mask}+", put_back, value)


def hide(text: str) -> Hidden:
    """The text with every template action hidden.

    An action that renders something becomes a run of one private character, so that the scalar around it stays one
    scalar. A control action (``if``, ``end``, an assignment) alone on its line becomes line ends: empty lines are
    allowed in a mapping, a quoted string and a block scalar, where spaces would change the indentation.
    """
    has_items = any(opening in text for opening in ITEM_OPENINGS)
    if "{{repl" not in text and "repl{{" not in text:
        return Hidden(text, text, "", (), has_items=has_items)
    mask = next((code for code in map(chr, range(0xE000, 0xF8FF)) if code not in text), "\ufffd")
    unclosed: list[int] = []
    spans = list(_actions(text, unclosed))
    if not spans:
        return Hidden(text, text, "", (), tuple(unclosed), has_items)
    pieces, at = [], 0
    for start, end in spans:
        first_line, *rest = text[start:end].split("\n")
        pieces += [text[at:start], mask * len(first_line), *("\n" + " " * len(line) for line in rest)]
        at = end
    steering = [_is_control(text[start:end]) for start, end in spans]
    saying = [start for (start, _), control in zip(spans, steering, strict=True) if not control]
    masked = "".join(pieces) + text[at:]
    if _leads_line(masked, spans):
        masked = _blank_lines(masked, mask, saying)
    actions = []
    for (start, end), control in zip(spans, steering, strict=True):
        line_end = text.find("\n", start, end)
        width = ((line_end if line_end >= 0 else end) - start) if masked[start] == mask else 0
        actions.append(Action(start, text[start:end], control, width))
    return Hidden(masked, text, mask, tuple(actions), tuple(unclosed), has_items)


def hide_release_namespace(text: str) -> Hidden:
    """A text that a chart makes, with the namespace of the Helm release hidden as if it were a template action."""
    if RELEASE_NAMESPACE not in text:
        return Hidden(text, text, "", ())
    mask = next((code for code in map(chr, range(0xE000, 0xF8FF)) if code not in text), "\ufffd")
    width = len(RELEASE_NAMESPACE)
    starts = (match.start() for match in re.finditer(RELEASE_NAMESPACE, text))
    actions = tuple(Action(start, RELEASE_NAMESPACE, False, width) for start in starts)
    return Hidden(text.replace(RELEASE_NAMESPACE, mask * width), text, mask, actions)


def is_wholly_template(text: str) -> bool:
    """Whether a text consists of actions only, with nothing between them; false for an empty text.

    In what a chart makes, the namespace of the Helm release is as one.
    """
    if text == RELEASE_NAMESPACE:
        return True
    at = 0
    for start, end in _actions(text.strip(), []):
        if start != at:
            return False
        at = end
    return at == len(text.strip()) > 0


def _actions(text: str, unclosed: list[int]) -> "Iterator[tuple[int, int]]":
    """The spans of the actions; the offsets of openings that nothing closes are added to ``unclosed``.

    An action over several lines must be one to Go's lexer, so that a text that is none hides no line below it.
    """
    # Whatever the text, the scan is linear: no end is looked for twice, and nothing behind the last braces.
    opening, last, at = re.compile(_OPEN), text.rfind("}}"), 0
    ahead, patience, line_end = dict[str, int](), _PATIENCE, 0
    while (opened := opening.search(text, at)) and opened.end() <= last:
        if line_end < opened.end():
            line_end = text.find("\n", opened.end())
            line_end = len(text) if line_end < 0 else line_end
        end = _end(text, opened.end(), line_end, ahead)
        if end is None and line_end < last and patience > 0:
            end, read = _end_below(text, *opened.span())
            patience -= 0 if end else read + _ATTEMPT
        if end is None:  # a quote that nothing closes: the action ends at the next braces of its line
            nested = opening.search(text, opened.end(), line_end)
            at = nested.start() if nested else line_end
            closed = text.find("}}", opened.end(), at)
            if closed < 0:
                unclosed.append(opened.start())
                continue
            end = closed + 2
        yield opened.start(), end
        at = end
    unclosed += (match.start() for match in opening.finditer(text, at))


def _end(text: str, at: int, last: int, ahead: dict[str, int]) -> int | None:
    """The offset after an action whose inside begins at ``at``; None where nothing before ``last`` closes it.

    ``ahead`` holds the offset of the next closer of each kind, so that none is searched for twice.
    """
    inside = re.compile(_INSIDE)
    while token := inside.search(text, at, last):
        at = token.end()
        if token[0] == "}}":
            return at
        if token[0] in OPENINGS:
            return None
        if closer := _CLOSERS.get(token[0]):
            if ahead.get(closer, -1) < at:
                offset = text.find(closer, at)
                ahead[closer] = offset if offset >= 0 else len(text)
            at = min(ahead[closer] + len(closer), last)
    return None


def _end_below(text: str, start: int, opened: int) -> tuple[int | None, int]:
    """The offset after an action that ends on a line below; None where it is none. Then, how much was read for that."""
    from repl_lint.reading.go_templates.lexer import Delimiter, actions
    from repl_lint.reading.go_templates.scalars import actions_in_scalar  # most actions are on one line

    delimiter = Delimiter(_OPEN)
    action = next(actions(text, delimiter, start))
    if not action.refusal:
        return action.end, 0
    read = max(action.refusal.start, action.end) - start
    end = _end(text, opened, start + _LONGEST, {})
    if end and "\\" in text[start:end]:  # it may be in a double-quoted scalar
        action = next(actions_in_scalar(text, (start, end), '"', delimiter))
        if not action.refusal and action.end == end:
            return end, 0
        read = end - start
    return None, read


def _is_control(action: str) -> bool:
    return bool(re.match(_CONTROL, action.removeprefix("{{repl").removeprefix("repl{{")))


def _leads_line(masked: str, spans: list[tuple[int, int]]) -> bool:
    """Whether one of the actions is the first text on its line, in a text where they are masked."""
    at = 0
    for start, _ in spans:
        _, line_end, before = masked[at:start].rpartition("\n")
        if (line_end or at == 0) and not before.strip():
            return True
        at = start
    return False


def _blank_lines(masked: str, mask: str, saying: list[int]) -> str:
    """The text with those lines blanked that have only actions and a comment, unless they are text of a scalar.

    They are text where the line above waits for a value, and in a block scalar, if one of their actions renders text.
    """
    lines, at = masked.split("\n"), 0
    indent, end, block = 0, "", -1  # of the last line that says something; of the one whose block scalar is open
    for number, line in enumerate(lines):
        bare = line.strip()
        if bare.startswith(mask) and (only := re.fullmatch(rf"[{mask} \t]+((?<=[ \t])#.*)?", bare)):
            says = bisect_left(saying, at) < bisect_left(saying, at + len(line))
            in_block = 0 <= block < _indent(line)
            waiting = in_block or (indent < _indent(line) and re.search(_OPENS_SCALAR, end))
            if not (says and waiting):
                bare = "" if in_block else only[1] or ""  # in a block scalar it is text, whose indentation counts
                kept = len(line.rstrip()) - len(bare) if bare else len(line)
                lines[number] = "\n" * kept + line[kept:]
        if lines[number].strip() and (not bare.startswith("#") or block >= 0):
            indent, end = _indent(line), bare[-200:]
            if not 0 <= block < indent:
                block = indent if re.search(_OPENS_BLOCK, end) else -1
        at += len(line) + 1
    return "\n".join(lines)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
