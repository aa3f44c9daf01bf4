"""Globs of ``.gitignore`` and of the configuration, read as git reads them (https://git-scm.com/docs/gitignore).

Each file that is compared takes time in proportion to the lengths of the glob and of the path, whatever these are.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

Fits = Callable[[str], object]
"""A test of one name of a path."""

_LONGEST: Final = 4096  # characters: no path is longer
_SPECIAL: Final = frozenset("*?[\\")
_CLASSES: Final = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-\/:-@\[-`{-~",
    "space": r"\s",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


class NoGlobError(ValueError):
    """A line that git cannot follow as a glob: as one it would fit nothing, or not what it says."""


class Glob(NamedTuple):
    """A line of ``.gitignore``: a test for each name of a path; the test None stands for any number of names.

    ``includes`` is false for a line that begins with ``!``, and ``is_for_folders`` true for one that ends with ``/``.
    """

    includes: bool
    is_for_folders: bool
    tests: Sequence[Fits | None]

    def fits(self, names: Sequence[str], *, is_folder: bool) -> bool:
        """Whether the glob fits a path, whose ``names`` are from the folder of the glob on."""
        return (is_folder or not self.is_for_folders) and fit(self.tests, names)


class Globs(NamedTuple):
    """The globs of a file, of which the last that fits decides."""

    globs: Sequence[Glob]

    def verdict(self, names: Sequence[str], *, is_folder: bool) -> bool | None:
        """Whether the globs include this path, not counting the folders above it: False if a glob with ``!`` decides.

        None where no glob fits the path.
        """
        fitting = (glob.includes for glob in reversed(self.globs) if glob.fits(names, is_folder=is_folder))
        return next(fitting, None)

    def includes(self, names: Sequence[str], *, is_folder: bool) -> bool:
        """Whether the globs include a path, or, if no glob fits the path, a folder above it.

        False if no glob fits any of these.
        """
        verdict = self.verdict(names, is_folder=is_folder)
        if verdict is None:
            above = [names[:end] for end in range(1, len(names))]
            fitting = (
                glob.includes
                for glob in reversed(self.globs)
                if any(glob.fits(names, is_folder=True) for names in above)
            )
            verdict = next(fitting, False)
        return verdict


def globs(lines: Iterable[str]) -> Globs:
    """The globs in some lines; comments, empty lines and text that is no glob are left out."""
    return Globs([glob for line in lines for glob in _readable(line)])


def is_glob(line: str) -> bool:
    """Whether a line is one that git can follow: a glob, a comment or an empty line."""
    try:
        _parsed(line, is_strict=True)
    except NoGlobError:
        return False
    return True


def fit(tests: Sequence[Fits | None], names: Sequence[str]) -> bool:
    """Whether each name fits the test in its place, where the test None stands for any number of names, or none.

    The time is linear for each None: a name that fails moves the last None on by one name, and those before it stay.
    """
    test = name = 0
    retry: tuple[int, int] | None = None
    while name < len(names):
        if test < len(tests) and tests[test] is None:
            retry = test, name
            test += 1
        elif test < len(tests) and _is_fitting(tests[test], names[name]):
            test, name = test + 1, name + 1
        elif retry:
            retry = retry[0], retry[1] + 1
            test, name = retry[0] + 1, retry[1]
        else:
            return False
    return all(rest is None for rest in tests[test:])


def _is_fitting(test: Fits | None, name: str) -> bool:
    return test is not None and bool(test(name))


def _readable(line: str) -> Iterator[Glob]:
    try:
        glob = _parsed(line)
    except NoGlobError:
        return
    if glob:
        yield glob


def _parsed(line: str, *, is_strict: bool = False) -> Glob | None:
    """The glob of a line; None for a comment, and for a line with nothing on it. Raises `NoGlobError`.

    A range that ends before it begins fits nothing; it is an error with ``is_strict`` only.
    """
    text = line.rstrip("\r\n")
    kept = text.rstrip(" ")
    if len(kept) < len(text) and (len(kept) - len(kept.rstrip("\\"))) % 2:
        kept += " "  # it is escaped
    if not kept or kept.startswith("#"):
        return None
    pattern = kept.removeprefix("!")
    parts = pattern.removesuffix("/").split("/")
    if parts == [""] or len(kept) > _LONGEST:
        raise NoGlobError
    tests: list[Fits | None] = []
    if len(parts) == 1:
        tests = [None, _test(parts[0], is_strict=is_strict)]
    else:
        for part in parts[1:] if parts[0] == "" else parts:
            tests.append(None if len(part) > 1 and set(part) == {"*"} else _test(part, is_strict=is_strict))
        if tests[-1] is None:
            tests.append(bool)  # `a/**` is what is in `a`, and not `a`
    return Glob(pattern == kept, pattern.endswith("/"), tests)


def _test(part: str, *, is_strict: bool) -> Fits:
    """The test of one name by one part of a glob. Raises `NoGlobError`.

    Stars take as little as they can, and are not tried again: the last one takes the rest.
    """
    if _SPECIAL.isdisjoint(part):
        return part.__eq__
    pieces = [""]
    at = 0
    while at < len(part):
        if part[at] == "*":
            pieces.append("")
            at += 1
            continue
        character, at = _character(part, at, is_strict=is_strict)
        pieces[-1] += character
    first, *middle = pieces
    if not middle:
        return re.compile(f"(?s:{first})").fullmatch
    *middle, last = middle
    shortest = "".join(f"(?>.*?{piece})" for piece in middle if piece)
    return re.compile(f"(?s:{first}{shortest}.*{last})").fullmatch


def _character(part: str, at: int, *, is_strict: bool) -> tuple[str, int]:
    """The regular expression for one character of names by a part of a glob at an offset, and the offset behind that.

    Raises `NoGlobError`.
    """
    if part[at] == "?":
        return ".", at + 1
    if part[at] == "[":
        return _bracket(part, at + 1, is_strict=is_strict)
    literal, end = _literal(part, at)
    return re.escape(literal), end


def _literal(part: str, at: int) -> tuple[str, int]:
    """The character at an offset of a part of a glob, without its backslash, and the offset behind it.

    Raises `NoGlobError` where nothing is there.
    """
    at += part[at : at + 1] == "\\"
    if at >= len(part):
        raise NoGlobError
    return part[at], at + 1


def _bracket(part: str, start: int, *, is_strict: bool) -> tuple[str, int]:
    """The regular expression for the brackets that open before an offset, and the offset behind them.

    Raises `NoGlobError` for an unknown class and for brackets that nothing closes; with ``is_strict``, for a range that
    ends before it begins too.
    """
    is_negated = part[start : start + 1] in ("!", "^")
    at = begin = start + is_negated
    members, former = "", ""
    while at == begin or part[at : at + 1] != "]":
        name = re.compile(r"\[:([^\]]*):\]").match(part, at)
        if name:
            if name[1] not in _CLASSES:
                raise NoGlobError
            members, former, at = members + _CLASSES[name[1]], "", name.end()
        elif former and part[at : at + 1] == "-" and part[at + 1 : at + 2] not in ("", "]"):
            last, at = _literal(part, at + 1)
            if former <= last:
                members += f"{re.escape(former)}-{re.escape(last)}"
            elif is_strict:
                raise NoGlobError
            former = ""
        else:
            former, at = _literal(part, at)
            members += re.escape(former)
    return f"[{'^' * is_negated}{members}]", at + 1
