"""An explanation as people read it."""

from __future__ import annotations

import shutil
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Final

from repl_lint.configuration.catalog import read_rule
from repl_lint.explaining.query import RELATED, Comparison, Detail, ExplainedFinding, Explanation
from repl_lint.explaining.rules import OTHER_TYPE
from repl_lint.formats.findings.text import finding_lines
from repl_lint.formats.rule_page import sentence
from repl_lint.formats.terminal import Piece, excerpt, place, shows_color, write_lines

_WIDEST, _NARROWEST, _INDENT = 112, 20, "  "  # of a paragraph, in columns
_FEW: Final = 8  # inactive rules that are named without ``names_rules``
_LONGEST: Final = 160  # characters of a line of the file
_DIFF_STYLES: Final = {"+": "green", "-": "red", "@": "cyan"}


def write(explanation: Explanation, out: IO[str], *, names_rules: bool = False) -> None:
    """Write an explanation as text, on a terminal with colour and links.

    With ``names_rules`` every rule that checks the document, and every one that does not, is named. Else there are the
    numbers of these, and only if there is no finding; up to eight rules that do not run for one reason are named.
    """
    color = shows_color(out)
    write_lines(_lines(explanation, links=color, names_rules=names_rules), out, color=color)


def write_comparisons(comparisons: Iterable[Comparison], out: IO[str]) -> None:
    """Write comparisons as text, on a terminal with colour and links."""
    color = shows_color(out)
    write_lines(_compared(comparisons, "", links=color), out, color=color)


def _compared(comparisons: Iterable[Comparison], indent: str, *, links: bool) -> Iterator[list[Piece]]:
    for comparison in comparisons:
        yield [(f"{indent}{comparison.subject}", "")]
        yield from _details(comparison.details, f"{indent}  ", links=links)


def _lines(explanation: Explanation, *, links: bool, names_rules: bool) -> Iterator[list[Piece]]:
    location, findings = explanation.location, explanation.findings
    path, _ = place(location, links=links)
    line = str(location.start.line)
    if explanation.is_column:
        yield [path, (f":{line}:{location.start.column}", "")]
        yield from excerpt(location, len(line), "bold")
    else:
        yield [path, (f":{line}", "")]
        yield [(f"{line} | ", "blue"), (location.excerpt[:_LONGEST].replace("\t", " "), "")]
    yield from ([], [("where", "bold")])
    yield from _details(explanation.context, "  ", links=links)
    yield from ([], [("compared", "bold")])
    yield from _compared(explanation.comparisons, "  ", links=links)
    if not explanation.comparisons:
        yield [("  nothing: the rules judge what is here by itself", "")]
    yield from ([], [("found", "bold")])
    for number, finding in enumerate(findings):
        yield from [[]] if number else ()
        yield from _finding(finding, links=links)
    if not findings:
        yield [("  nothing", "")]
    if explanation.active_rules and (names_rules or not findings):
        yield from ([], [("rules", "bold")])
        for text in _rules(explanation, names_rules=names_rules):
            yield from _paragraph(text, "dim")


def _rules(explanation: Explanation, *, names_rules: bool) -> Iterator[str]:
    """A sentence about the active rules, and one for each reason why others are not; with or without their names."""
    active = explanation.active_rules
    categories = Counter(rule.category for rule in active)
    names = [rule.id for rule in active] if names_rules else [f"{name} {n}" for name, n in categories.items()]
    yield f"{len(active)} look at this document: {', '.join(names)}"
    reasons = Counter(reason for _, reason in explanation.inactive_rules)
    for reason, count in sorted(reasons.items(), key=lambda item: item[0] == OTHER_TYPE):
        ids = ", ".join(rule.id for rule, other in explanation.inactive_rules if other == reason)
        is_short = (reason == OTHER_TYPE or count > _FEW) and not names_rules
        yield f"{count} {'does' if count == 1 else 'do'} not, {reason}" + ("" if is_short else f": {ids}")


def _paragraph(text: str, style: str = "") -> Iterator[list[Piece]]:
    """The indented lines of a text, as wide as the terminal but from 20 to 112 columns."""
    width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns))
    lines = textwrap.wrap(text, width - len(_INDENT), break_on_hyphens=False, break_long_words=False)
    yield from ([(_INDENT, ""), (line, style)] for line in lines)


def _details(details: Sequence[Detail], indent: str, *, links: bool) -> Iterator[list[Piece]]:
    width = max((len(detail.label) for detail in details), default=0)
    for label, text, location in details:
        end: list[Piece] = [(" (", "dim"), *place(location, links=links), (")", "dim")] if location else []
        yield [(f"{indent}{label:<{width}}  ", "dim"), (" ".join(text.split()), ""), *end]


def _finding(explained: ExplainedFinding, *, links: bool) -> Iterator[list[Piece]]:
    finding, about = explained.finding, read_rule(explained.finding.rule.path)
    yield from finding_lines(finding, links=links)
    if explained.state == RELATED:
        yield [("  the finding is at another place, and this one belongs to it", "bold")]
    if explained.suppression:
        yield from _details([explained.suppression], "  ", links=links)
    yield []
    yield from _paragraph(about["why"].partition("\n\n")[0] or sentence(finding.rule))
    says = about.get("says", {"sentences": (), "source": None})
    if says["sentences"]:
        yield from ([], [("  The vendor says:", "")], *_paragraph(f"“{' '.join(says['sentences'])}”", "italic"))
        yield [(f"  {says['source']}", "")]
    yield []
    yield from ([(f"  {url}", "")] for url in about["references"] if url != says["source"])
    yield [(f"  repl-lint rule {finding.rule.id}", "")]
    if finding.fix:
        yield from ([], [(f"  The {'safe' if finding.fix.safe else 'unsafe'} fix:", "")])
        for line in explained.diff.split("\n")[:-1]:
            yield [(line.rstrip("\r"), _DIFF_STYLES.get(line[:1], ""))]
