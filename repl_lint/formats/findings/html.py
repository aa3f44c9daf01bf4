"""The report as one HTML page for an audit; the page loads nothing, and needs JavaScript only to filter.

Texts of files are escaped, and their invisible characters are replaced by code points.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from typing import IO, Any, Final, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from repl_lint import __version__
from repl_lint.configuration.catalog import read_rule
from repl_lint.formats.excerpts import Excerpts, Line
from repl_lint.formats.printable import visible
from repl_lint.formats.rule_page import is_link
from repl_lint.formats.summaries import fixable, left_open, most_severe_first, resolved, summary
from repl_lint.model.findings import SEVERITIES, Finding
from repl_lint.model.inventory import SEEN, Item, Listing
from repl_lint.model.locations import Location
from repl_lint.model.reports import FAILED, Report
from repl_lint.release_types.config import CONFIG
from repl_lint.running.joining import RENDERED

NEEDS: Final = frozenset(("sources", "inventories"))
_FOLDER: Final = os.path.join(os.path.dirname(__file__), "templates")
_WITH_SOURCE: Final = 2_000  # the most severe findings; the others have only their line


class Score(NamedTuple):
    """A category with the numbers of its rules without findings, of all its rules that ran, and of their findings.

    It is not ``known`` where its rules are about rendered manifests, and charts were not rendered.
    """

    category: str
    clean: int
    rules: int
    findings: int
    known: bool = True

    @property
    def percent(self) -> int:
        """The percentage of rules without findings, rounded down."""
        return 100 * self.clean // self.rules


def write(report: Report, out: IO[str]) -> None:
    """Write the page; the same report gives the same text."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"prose": _prose, "code": _code}
    environment.tests["link"] = is_link
    style, script = (_asset(name) for name in ("report.css", "report.js"))
    page = environment.get_template("report.html")
    for piece in page.generate(
        report=report,
        version=__version__,
        style=style,
        script=script,
        policy=f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'",
        summary=summary(report),
        hints=[hint for hint in (fixable(report), resolved(report), left_open(report)) if hint],
        severities=[*reversed(SEVERITIES)],
        counts=Counter(finding.severity for finding in report.findings),
        scores=list(_scores(report)),
        files=[(path, list(group)) for path, group in groupby(report.findings, lambda finding: finding.location.path)],
        unread=[file for file in report.files if file.status == FAILED],
        shown=_Shown(report),
    ):
        out.write(piece)
    out.write("\n")


class _Shown:
    """The parts of findings that the page shows; all but the 2,000 most severe have one line of source, and no diff."""

    def __init__(self, report: Report) -> None:
        self._excerpts = Excerpts(report.sources)
        suppressed = [suppressed.finding for suppressed in report.suppressed]
        shown = [*most_severe_first(report.findings), *suppressed, *report.baselined]
        rules = {finding.rule.id: finding.rule for finding in shown}
        self.rules = {name: (rule, read_rule(rule.path)) for name, rule in rules.items()}
        self._whole = {id(finding) for finding in shown[:_WITH_SOURCE]}
        self.whole, self.others = len(self._whole), len(shown) - len(self._whole)

    def reference(self, finding: Finding) -> str | None:
        """The address of the page about a finding's rule; None if it has none."""
        return next(filter(is_link, self.rules[finding.rule.id][1]["references"]), None)

    def source(self, finding: Finding) -> list[Line]:
        """The lines of a finding, and three before and after; only its first line if 2,000 others come before it.

        The most severe come first, and suppressed and baselined ones last.
        """
        if id(finding) in self._whole:
            return self._excerpts.around(finding.location)
        return self._excerpts.line(finding.location)

    def line(self, location: Location) -> list[Line]:
        """A list of one line, the first of a related location."""
        return self._excerpts.line(location)

    def declarations(self, item: Item) -> list[Listing]:
        """The declarations of an image, except those that only say that KOTS sees it in pods."""
        return [listing for listing in item.listings if listing.where != SEEN]

    def diff(self, finding: Finding) -> list[tuple[str, int, list[str]]]:
        """The changes of a finding's fix, as in `Excerpts.diff`; none without a fix, or if 2,000 come before it."""
        has_diff = finding.fix is not None and id(finding) in self._whole
        return list(self._excerpts.diff(finding.fix)) if has_diff and finding.fix else []


def _scores(report: Report) -> Iterator[Score]:
    """A score for each category of rules that are for one of the release types; nothing if no document was checked.

    A rule that crashed does not count as clean.
    """
    if not report.coverage["checked"]:
        return
    types = {inventory.type for inventory in report.inventories}
    rules = [rule for rule in report.rules if not types or any(map(rule.is_for, (*types, CONFIG)))]
    counts = Counter(finding.rule.id for finding in report.findings)
    crashed = {crash.rule for crash in report.crashes}
    for category in sorted({rule.category for rule in rules}):
        ids = [rule.id for rule in rules if rule.category == category]
        clean = sum(not counts[rule] and rule not in crashed for rule in ids)
        is_known = not (report.has_unrendered_charts and category in RENDERED)
        yield Score(category, clean, len(ids), sum(counts[rule] for rule in ids), is_known)


def _visible(value: Any) -> Any:
    """A text with its invisible characters as code points; HTML, and a value that is no text, as it is."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value


def _code(text: str) -> Markup:
    """A message, escaped, in which text between backticks is code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(_visible(text)))))  # noqa: S704 -- escaped


def _prose(text: str) -> Markup:
    """A text of a rule's page, escaped, as paragraphs, in which text between backticks is code."""
    return Markup("").join(Markup("<p>{}</p>").format(_code(paragraph)) for paragraph in text.strip().split("\n\n"))


def _asset(name: str) -> Markup:
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as stream:
        return Markup(stream.read())  # noqa: S704 -- it is ours


def _hash(text: str) -> Markup:
    digest = b64encode(sha256(text.encode()).digest()).decode()
    return Markup(f"'sha256-{digest}'")  # noqa: S704 -- base64
