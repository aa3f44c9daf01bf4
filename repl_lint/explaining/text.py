"""An explanation as people read it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import IO, Final

from repl_lint.catalog import read_rule
from repl_lint.explaining.asked import RELATED, Detail, Explanation, Told
from repl_lint.fixes import unified
from repl_lint.reporters.text import Piece, excerpt, finding_lines, place, shows_color, write_lines

_WIDTH: Final = 110
_LONGEST: Final = 160  # of a line of the file
_DIFF_STYLES: Final = {"+": "green", "-": "red", "@": "cyan"}


def write(explanation: Explanation, out: IO[str]) -> None:
    """Where the place is, what is compared with what, and what is found there; colour and links on a terminal only."""
    color = shows_color(out)
    write_lines(_lines(explanation, links=color), out, color=color)


def _lines(told: Explanation, *, links: bool) -> Iterator[list[Piece]]:
    path, _ = place(told.location, links=links)
    line = str(told.location.start.line)
    yield [path, (f":{line}" + (f":{told.location.start.column}" if told.is_column else ""), "")]
    if told.is_column:
        yield from excerpt(told.location, len(line), "bold")
    else:
        yield [(f"{line} | ", "blue"), (told.location.excerpt[:_LONGEST].replace("\t", " "), "")]
    yield from ([], [("where", "bold")])
    yield from _details(told.where, "  ", links=links)
    yield from ([], [("compared", "bold")])
    for comparison in told.comparisons:
        yield [(f"  {comparison.subject}", "")]
        yield from _details(comparison.details, "    ", links=links)
    if not told.comparisons:
        yield [("  nothing: no image, entry of `images`, apiVersion or namespace is here", "")]
    if told.rules and not told.comparisons:
        ids = ", ".join(rule.id for rule in told.rules)
        text = f"{len(told.rules)} rules look at this document: {ids}"
        yield from ([(f"  {each}", "dim")] for each in textwrap.wrap(text, _WIDTH, break_on_hyphens=False))
    yield from ([], [("found", "bold")])
    for number, each in enumerate(told.findings):
        yield from [[]] if number else ()
        yield from _finding(each, links=links)
    if not told.findings:
        yield [("  nothing", "")]


def _details(details: Sequence[Detail], indent: str, *, links: bool) -> Iterator[list[Piece]]:
    width = max((len(each.label) for each in details), default=0)
    for label, text, location in details:
        where: list[Piece] = [(" (", "dim"), *place(location, links=links), (")", "dim")] if location else []
        yield [(f"{indent}{label:<{width}}  ", "dim"), (" ".join(text.split()), ""), *where]


def _finding(told: Told, *, links: bool) -> Iterator[list[Piece]]:
    finding, about = told.finding, read_rule(told.finding.rule.path)
    yield from finding_lines(finding, links=links)
    if told.state == RELATED:
        yield [("  the finding is at another place, and this one belongs to it", "bold")]
    if told.silenced:
        yield from _details([told.silenced], "  ", links=links)
    yield []
    yield from ([(f"  {line}", "")] for line in about["why"].partition("\n\n")[0].splitlines())
    says = about.get("says", {"sentences": (), "source": None})
    if says["sentences"]:
        quoted = textwrap.wrap(f"“{' '.join(says['sentences'])}”", _WIDTH)
        yield from ([], [("  The vendor says:", "")], *([(f"  {line}", "italic")] for line in quoted))
        yield [(f"  {says['source']}", "")]
    yield []
    yield from ([(f"  {each}", "")] for each in about["references"] if each != says["source"])
    yield [(f"  repl-lint rule {finding.rule.id}", "")]
    if finding.fix:
        yield from ([], [(f"  The {'safe' if finding.fix.safe else 'unsafe'} fix:", "")])
        for line in "".join(each for change in told.changes for each in unified(change)).split("\n")[:-1]:
            yield [(line.rstrip("\r"), _DIFF_STYLES.get(line[:1], ""))]
