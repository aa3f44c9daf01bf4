"""Lines for a terminal or a log: pieces of text with their styles, locations, and source lines."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import IO, Final

from repl_lint.formats.printable import masked, one_line, visible, without_commands
from repl_lint.model.locations import Location

_WIDTH: Final = 160

Piece = tuple[str, str]
"""A text and its style on a terminal."""


def shows_color(out: IO[str]) -> bool:
    """Whether a stream is a terminal that shows colour and links; false with NO_COLOR, and with the TERM `dumb`."""
    return out.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def write_lines(lines: Iterable[list[Piece]], out: IO[str], *, color: bool) -> None:
    """Write lines of pieces, with their styles if ``color``; a line break in a text is a space, so each stays one line.

    Invisible characters are written as code points. A text that a job's log would read as a command is made harmless.
    Without ``color``, spaces at the end of a line are left out.
    """
    printable = map(_printable, lines)
    if not color:
        out.writelines("".join(text for text, _ in line).rstrip() + "\n" for line in printable)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=out, force_terminal=True, highlight=False, soft_wrap=True)
    for line in printable:
        console.print(Text.assemble(*line))


def _printable(line: list[Piece]) -> list[Piece]:
    first, *others = [(visible(one_line(text)), style) for text, style in line] or [("", "")]
    return [(without_commands(first[0]), first[1]), *others]


def place(location: Location, *, links: bool) -> list[Piece]:
    """The path, line and column of a location as pieces; with links, the path of a file that exists leads to it."""
    line, column = location.start
    style = "bold"
    if links and os.path.exists(location.path):
        from urllib.parse import quote

        style = f"bold link file://{quote(os.fsencode(os.path.abspath(location.path)))}"
    return [(location.path, style), (f":{line}:{column}", "")]


def excerpt(location: Location, gutter: int, style: str) -> Iterator[list[Piece]]:
    """The source line of a location, and a line that underlines the span; nothing if the source line is blank.

    A long line is cut around the span. ``gutter`` is the width of the line number, ``style`` that of the underline.
    """
    first = location.start.column - location.excerpt_column
    last = location.end.column - location.excerpt_column if location.end.line == location.start.line else None
    cut = max(0, first - _WIDTH // 4) if len(location.excerpt) > _WIDTH else 0
    text = masked(location.excerpt[cut : cut + _WIDTH])
    if not text.strip():
        return
    before, marked = (
        text[: first - cut],
        text[first - cut : None if last is None else max(last, first + 1) - cut],
    )
    left, right = "…" * bool(cut or location.excerpt_column > 1), "…" * (len(text) == _WIDTH)
    yield [(f"{location.start.line:>{gutter}} | ", "blue"), (f"{left}{text}{right}".replace("\t", " "), "")]
    underline = " " * (_columns(left) + _columns(before)) + "^" * max(1, _columns(marked))
    yield [(" " * gutter + " | ", "blue"), (underline, style)]


def _columns(text: str) -> int:
    """The number of columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
