"""The part of a regular expression that Go refuses: https://pkg.go.dev/regexp/syntax.

Go has no look-around, no backreferences and no possessive repetition, so that matching takes linear time.
"""

import re
from typing import Final, NamedTuple

_MOST: Final = 1000
_POSIX: Final = frozenset("alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit".split())
_REPEAT: Final = re.compile(r"[*+?]\??|\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\}\??", re.ASCII)
_NAMED: Final = re.compile(r"\(\?P?<\w+>", re.ASCII)
_FLAGS: Final = re.compile(r"\(\?(?:[imsU]*|[imsU]*-[imsU]+)([:)])")
_LOOK_AROUND: Final = re.compile(r"\(\?<?[=!]")
_QUOTED: Final = re.compile(r"\\Q(.*?)(?:\\E|\Z)", re.DOTALL)
_NO_CHARACTER: Final = re.compile(r"\\[AbBz]")
_CLASS: Final = re.compile(r"\\(?:[dDsSwW]|[pP](?:[CLMNPSZ]|\{\^?\w+\}))", re.ASCII)
_CHARACTER: Final = re.compile(
    r"\\(?:[afnrtv]|0[0-7]{0,2}|[1-7][0-7]{1,2}|x[0-9a-fA-F]{2}|x\{0*(?:10|[0-9a-fA-F])?[0-9a-fA-F]{1,4}\}"
    r"|(?![0-9A-Za-z])[\x00-\x7f])"
)
_CODES: Final = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class PatternRefusal(NamedTuple):
    """The part of a pattern that Go refuses, and the reason as the end of a sentence."""

    part: str
    reason: str


class _RefusedError(Exception):
    """Carries the refusal out of the scanner."""

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(part, reason)
        self.refusal = PatternRefusal(part, reason)


def refusal(pattern: str) -> PatternRefusal | None:
    r"""The first part of a pattern that Go refuses, with the reason; None where Go takes the whole pattern.

    Any name in `\p{…}` counts as one that Go has.
    """
    try:
        _Scanner(pattern).scan()
    except _RefusedError as refused:
        return refused.refusal
    return None


class _Scanner:
    """One pass over a pattern, at the offset ``at``.

    ``times`` is how often the last item is repeated at most, with what is in it; None where there is nothing to repeat.
    ``open_groups`` has for each open group its offset and the most often that an item in it is repeated.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.times: int | None = None
        self.open_groups: list[tuple[int, int]] = [(0, 1)]
        self.last_posix = pattern.rfind(":]")

    def scan(self) -> None:
        """Raise `_RefusedError` at the first part that Go refuses."""
        pattern = self.pattern
        while self.at < len(pattern):
            character = pattern[self.at]
            if repeat := _REPEAT.match(pattern, self.at):
                self._repeat(repeat)
            elif character == "(":
                self._open()
            elif character == ")":
                self._close()
            elif character == "|":
                self.at, self.times = self.at + 1, None
            elif character == "[":
                self._class()
            elif character == "\\":
                self._escape()
            else:
                self._item(1)
        if len(self.open_groups) > 1:
            raise _RefusedError(pattern[self.open_groups[-1][0] :], "the group is not closed")

    def _item(self, length: int, times: int = 1) -> None:
        """Go on behind an item, and keep in its group how often it is repeated."""
        self.at, self.times = self.at + length, times
        start, most = self.open_groups[-1]
        self.open_groups[-1] = start, max(most, times)

    def _repeat(self, repeat: re.Match[str]) -> None:
        """Scan a repetition; raise `_RefusedError` where Go refuses it."""
        least, comma, most = repeat.groups()
        if self.times is None:
            raise _RefusedError(repeat[0], "there is nothing to repeat before it")
        following = _REPEAT.match(self.pattern, repeat.end())
        highest = int((most if comma else least) or least or 0)
        if highest > _MOST or int(least or 0) > _MOST or (comma and most and int(least) > highest):
            raise _RefusedError(repeat[0], f"a repetition goes from a number to a higher one, up to {_MOST}")
        if highest >= 2 and highest * self.times > _MOST:
            raise _RefusedError(repeat[0], f"with the repetitions in it, it repeats more than {_MOST} times")
        if following:
            raise _RefusedError(f"{repeat[0]}{following[0]}", "Go does not repeat a repetition")
        self._item(len(repeat[0]), max(highest, 1) * self.times)

    def _open(self) -> None:
        """Scan the beginning of a group, or flags; raise `_RefusedError` where Go has no such group."""
        start, pattern = self.at, self.pattern
        if not pattern.startswith("(?", start):
            self.at += 1
        elif named := _NAMED.match(pattern, start):
            self.at = named.end()
        elif flags := _FLAGS.match(pattern, start):
            self.at = flags.end()
            if flags[1] == ")":
                return  # flags for what follows, and no group
        else:
            raise _refused_group(pattern, start)
        self.open_groups.append((start, 1))
        self.times = None

    def _close(self) -> None:
        """Scan the end of a group; raise `_RefusedError` where none is open."""
        if len(self.open_groups) == 1:
            raise _RefusedError(")", "no group is open")
        _, most = self.open_groups.pop()
        self._item(1, most)

    def _escape(self) -> None:
        """Scan what a backslash begins; raise `_RefusedError` where Go has no such escape."""
        pattern, at = self.pattern, self.at
        if quoted := _QUOTED.match(pattern, at):
            self.at = quoted.end()
            if quoted[1]:
                self._item(0)
        elif match := _NO_CHARACTER.match(pattern, at) or _CLASS.match(pattern, at) or _CHARACTER.match(pattern, at):
            self._item(len(match[0]))
        else:
            raise _refused_escape(pattern, at)

    def _class(self) -> None:
        """Scan a class in brackets; raise `_RefusedError` where Go refuses a part of it."""
        pattern, start = self.pattern, self.at
        self.at += 2 if pattern.startswith("[^", start) else 1
        first = self.at
        while self.at == first or not pattern.startswith("]", self.at):
            if self.at >= len(pattern):
                raise _RefusedError(pattern[start:], "the class is not closed")
            if pattern.startswith("[:", self.at) and self.at + 2 <= self.last_posix:
                self._posix_class()
            elif match := _CLASS.match(pattern, self.at):
                self.at = match.end()
            else:
                self._range()
        self._item(1)

    def _posix_class(self) -> None:
        """Scan a class such as ``[:alpha:]``; raise `_RefusedError` where Go has no such class."""
        part = self.pattern[self.at : self.pattern.index(":]", self.at + 2) + 2]
        if part[2:-2].removeprefix("^") not in _POSIX:
            raise _RefusedError(part, "Go has no such class")
        self.at += len(part)

    def _range(self) -> None:
        """Scan a character of a class, or a range; raise `_RefusedError` for a range that ends before it begins."""
        pattern, start = self.pattern, self.at
        low = high = self._character()
        if pattern.startswith("-", self.at) and self.at + 1 < len(pattern) and pattern[self.at + 1] != "]":
            self.at += 1
            high = self._character()
        if high < low:
            raise _RefusedError(pattern[start : self.at], "the range ends before it begins")

    def _character(self) -> int:
        """The code point of the character at the offset; the scanner goes on behind it. Raises `_RefusedError`."""
        pattern, at = self.pattern, self.at
        if pattern[at] != "\\":
            self.at += 1
            return ord(pattern[at])
        match = _CHARACTER.match(pattern, at)
        if match is None:
            raise _refused_escape(pattern, at)
        self.at = match.end()
        text = match[0][1:]
        if text[0] == "x":
            return int(text[1:].strip("{}"), 16)
        return int(text, 8) if text.isdigit() else ord(_CODES.get(text, text))


def _refused_group(pattern: str, start: int) -> _RefusedError:
    """The error for a group that Go does not have, with the reason."""
    if look_around := _LOOK_AROUND.match(pattern, start):
        return _RefusedError(look_around[0], "Go has no look-around")
    return _RefusedError(pattern[start : start + 3], "Go has no such group")


def _refused_escape(pattern: str, at: int) -> _RefusedError:
    """The error for an escape that Go does not have, with the reason."""
    part = pattern[at : at + 2]
    if part == "\\":
        return _RefusedError(part, "nothing follows the backslash")
    if part[1] in "123456789":
        return _RefusedError(part, "Go has no backreferences")
    return _RefusedError(part, "Go has no such escape")
