"""The report as people read it in a terminal or a log."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import IO, Final

from repl_lint.formats.findings import UNSEEN, fixable, mended, one_line, summary, untold, visible
from repl_lint.model.findings import Finding
from repl_lint.model.locations import Location
from repl_lint.model.reports import FAILED, IGNORED, FileStatus, Report

_STYLES: Final = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
_WIDTH: Final = 160

Piece = tuple[str, str]
"""Text, and the style it has on a terminal."""


def write(
    report: Report, out: IO[str], *, show_files: bool = False, statistics: bool = False, color: bool | None = None
) -> None:
    """Findings with their source lines, files on demand, notes, and a summary; colour and links on a terminal only.

    With ``statistics`` they are counted, and not listed.
    """
    color = shows_color(out) if color is None else color
    write_lines(lines(report, show_files=show_files, statistics=statistics, links=color), out, color=color)


def shows_color(out: IO[str]) -> bool:
    """Whether colour and links are for where this is written to."""
    return out.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def write_lines(pieces: Iterator[list[Piece]], out: IO[str], *, color: bool) -> None:
    """Write lines of styled pieces, or of plain ones: one each, whatever the texts have in them."""
    pieces = ([(visible(one_line(text)), style) for text, style in line] for line in pieces)
    if not color:
        out.writelines("".join(text for text, _ in line).rstrip() + "\n" for line in pieces)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=out, force_terminal=True, highlight=False, soft_wrap=True)
    for line in pieces:
        console.print(Text.assemble(*line))


def lines(
    report: Report, *, show_files: bool = False, statistics: bool = False, links: bool = True
) -> Iterator[list[Piece]]:
    """The lines of the report in styled pieces; with links, paths lead to their files."""
    if statistics and report.findings:
        yield from _statistics(report)
        yield []
    for finding in () if statistics else report.findings:
        yield from finding_lines(finding, links=links)
        yield []
    for crash in report.crashes:
        yield [
            ("crash", "bold magenta"),
            (f": rule {crash.rule} failed in {crash.path}: {crash.message}", ""),
        ]
    if show_files:
        for file in report.files:
            yield _file_line(file)
        yield []
    for note in report.notes:
        yield [("note", "bold"), (f": {note}", "")]
    yield from _summary(report, show_files=show_files)


def finding_lines(finding: Finding, *, links: bool) -> Iterator[list[Piece]]:
    """A finding with its source line, its related places and the title of its fix."""
    style = _STYLES[finding.severity]
    yield [
        *place(finding.location, links=links),
        (" ", ""),
        (finding.severity, style),
        (" ", ""),
        (finding.rule.id, "bold"),
        (f": {finding.message}", ""),
    ]
    gutter = len(str(finding.location.start.line))
    yield from excerpt(finding.location, gutter, style)
    for related in finding.related:
        yield [(" " * gutter + " = ", "blue"), *place(related.location, links=links), (f": {related.message}", "")]
    if finding.fix:
        name = "fix" if finding.fix.safe else "unsafe fix"
        yield [(" " * gutter + " = ", "blue"), (name, "bold"), (f": {finding.fix.title}", "")]


def _statistics(report: Report) -> Iterator[list[Piece]]:
    """How many findings each rule has of each severity, the most first, and which fixes there are for them."""
    counts = Counter((each.rule.id, each.severity) for each in report.findings)
    fixes = Counter((each.rule.id, each.severity, each.fix.safe) for each in report.findings if each.fix)
    width = max(len(rule) for rule, _ in counts)
    for (rule, severity), count in sorted(counts.items(), key=lambda each: (-each[1], *each[0])):
        safe, unsafe = (fixes[rule, severity, is_safe] for is_safe in (True, False))
        hints = [f"{safe if safe < count else 'all'} fixable"] if safe else []
        hints += [f"{unsafe if unsafe < count else 'all'} with --unsafe-fixes"] if unsafe else []
        yield [
            (f"{count:>6} ", ""),
            (f"{severity:<7} ", _STYLES[severity]),
            (f"{rule:<{width}}", "bold"),
            (f"  {', '.join(hints)}" if hints else "", "dim"),
        ]


def place(location: Location, *, links: bool) -> list[Piece]:
    """A place in the styled pieces of a line."""
    line, column = location.start
    style = "bold"
    if links and os.path.exists(location.path):
        from urllib.parse import quote

        style = f"bold link file://{quote(os.fsencode(os.path.abspath(location.path)))}"
    return [(location.path, style), (f":{line}:{column}", "")]


def excerpt(location: Location, gutter: int, style: str) -> Iterator[list[Piece]]:
    """The source line, with the span underlined; a long line is cut around the span."""
    first = location.start.column - location.excerpt_column
    last = location.end.column - location.excerpt_column if location.end.line == location.start.line else None
    cut = max(0, first - _WIDTH // 4) if len(location.excerpt) > _WIDTH else 0
    text = UNSEEN.sub("\N{REPLACEMENT CHARACTER}", location.excerpt[cut : cut + _WIDTH])
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
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _file_line(file: FileStatus) -> list[Piece]:
    style = {FAILED: "bold red", IGNORED: "dim"}.get(file.status, "green")
    return [
        (f"{file.status:<7}", style),
        (f" {file.path}", ""),
        (f": {file.reason}" if file.reason else "", "dim"),
    ]


def _summary(report: Report, *, show_files: bool) -> Iterator[list[Piece]]:
    if not show_files:
        yield from map(_file_line, untold(report))
    found, read = summary(report)
    yield [(found, "bold" if report.findings else "bold green")]
    yield [(read, "")]
    for hint in (fixable(report), mended(report)):
        if hint:
            yield [(hint, "dim")]
