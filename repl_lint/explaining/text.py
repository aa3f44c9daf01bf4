"""An explanation as people read it."""

from __future__ import annotations

import shutil
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import IO, Final

from repl_lint.configuration.catalog import read_rule
from repl_lint.explaining.asked import RELATED, Detail, Explanation, Told
from repl_lint.explaining.looking import OTHER_FORMAT
from repl_lint.formats.findings.text import finding_lines
from repl_lint.formats.terminal import Piece, excerpt, place, shows_color, write_lines
from repl_lint.running.fixes import unified

_WIDEST, _NARROWEST, _INDENT = 112, 20, "  "  # of a paragraph
_FEW: Final = 8  # rules that are named unasked
_LONGEST: Final = 160  # of a line of the file
_DIFF_STYLES: Final = {"+": "green", "-": "red", "@": "cyan"}


def write(explanation: Explanation, out: IO[str], *, names_rules: bool = False) -> None:
    """Where the place is, what is compared with what, and what is found there; colour and links on a terminal only.

    With ``names_rules`` each rule that looks is named.
    """
    color = shows_color(out)
    write_lines(_lines(explanation, links=color, names_rules=names_rules), out, color=color)


def _lines(told: Explanation, *, links: bool, names_rules: bool) -> Iterator[list[Piece]]:
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
        yield [("  nothing: no rule compares what is here with anything else", "")]
    yield from ([], [("found", "bold")])
    for number, each in enumerate(told.findings):
        yield from [[]] if number else ()
        yield from _finding(each, links=links)
    if not told.findings:
        yield [("  nothing", "")]
    if told.rules and (names_rules or not told.findings):
        yield from ([], [("rules", "bold")])
        yield from (piece for text in _rules(told, names_rules=names_rules) for piece in _paragraph(text, "dim"))


def _rules(told: Explanation, *, names_rules: bool) -> Iterator[str]:
    """Who looks at the document and who does not, in short: by category, and by reason."""
    categories = Counter(rule.category for rule in told.rules)
    some = ", ".join(f"{name} {count}" for name, count in categories.items())
    yield f"{len(told.rules)} look at this document: " + (", ".join(r.id for r in told.rules) if names_rules else some)
    reasons = Counter(each.because for each in told.off)
    for because, count in sorted(reasons.items(), key=lambda each: each[0] == OTHER_FORMAT):
        ids = ", ".join(each.rule.id for each in told.off if each.because == because)
        is_short = (because == OTHER_FORMAT or count > _FEW) and not names_rules
        yield f"{count} {'does' if count == 1 else 'do'} not, {because}" + ("" if is_short else f": {ids}")


def _paragraph(text: str, style: str = "") -> Iterator[list[Piece]]:
    """A text in lines as wide as the terminal, though no wider than is good to read."""
    width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns))
    lines = textwrap.wrap(text, width - len(_INDENT), break_on_hyphens=False, break_long_words=False)
    yield from ([(_INDENT, ""), (line, style)] for line in lines)


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
    yield from _paragraph(about["why"].partition("\n\n")[0])
    says = about.get("says", {"sentences": (), "source": None})
    if says["sentences"]:
        yield from ([], [("  The vendor says:", "")], *_paragraph(f"“{' '.join(says['sentences'])}”", "italic"))
        yield [(f"  {says['source']}", "")]
    yield []
    yield from ([(f"  {each}", "")] for each in about["references"] if each != says["source"])
    yield [(f"  repl-lint rule {finding.rule.id}", "")]
    if finding.fix:
        yield from ([], [(f"  The {'safe' if finding.fix.safe else 'unsafe'} fix:", "")])
        for line in "".join(each for change in told.changes for each in unified(change)).split("\n")[:-1]:
            yield [(line.rstrip("\r"), _DIFF_STYLES.get(line[:1], ""))]
