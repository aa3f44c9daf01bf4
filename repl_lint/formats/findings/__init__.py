"""One module a format, each with ``write(report, out)``; they know the report and nothing else."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import IO, Final

from repl_lint.model.findings import SEVERITIES, Finding, Related
from repl_lint.model.reports import CHECKED, FAILED, IGNORED, FileStatus, Report

FORMATS: Final = {
    "text": "for people: each finding with its source line",
    "concise": "one line a finding, for the error parsers of editors",
    "json": "everything, as schemas/report.json describes it",
    "jsonl": "the same, one object a line, as schemas/report-line.json describes them",
    "sarif": "SARIF 2.1.0, for code scanning and editors",
    "github": "workflow commands, which annotate the lines of a pull request",
    "gitlab": "Code Quality, which GitLab shows in merge requests",
    "junit": "JUnit's XML, for CI servers that show tests",
    "markdown": "a comment on a pull request, or the summary of a job",
    "kots-lint": "the answer of the vendor's linting service",
    "html": "one page for an audit: scores, findings in their source, images",
}
"""The formats, and what each is for."""

WITH_SOURCES: Final = frozenset(("sarif", "markdown", "html"))
"""The formats that look at more of a file than the line of a finding."""

WITH_INVENTORIES: Final = frozenset(("html",))
"""The formats that show the images of the releases."""

UNSEEN: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
"""What is invisible, turns around what follows, or commands a terminal."""

Write = Callable[[Report, IO[str]], None]
Refuse = Callable[[str, Sequence[Related], IO[str]], None]
"""Writes what is wrong: in words, and at which places of the configuration."""


def reporter(name: str) -> Write:
    """The function that writes a format. Raises `ModuleNotFoundError` where a library for it is missing."""
    write: Write = import_module(f"repl_lint.formats.findings.{name.replace('-', '_')}").write
    return write


def refusal(name: str) -> Refuse | None:
    """The function with which a format says why there is no report; None where its readers have no use for that."""
    try:
        module = import_module(f"repl_lint.formats.findings.{name.replace('-', '_')}")
    except ModuleNotFoundError:  # of its library, which may be what is wrong
        return None
    refuse: Refuse | None = getattr(module, "refuse", None)
    return refuse


def carries_notes(name: str) -> bool:
    """Whether a format has a way to say the notes of a report; nearly all have."""
    module = import_module(f"repl_lint.formats.findings.{name.replace('-', '_')}")
    return bool(getattr(module, "CARRIES_NOTES", True))


def summary(report: Report) -> tuple[str, str]:
    """The report in two phrases: how many findings of each severity, and how much was read."""
    counts = Counter(finding.severity for finding in report.findings)
    found = [_count(counts[name], name) for name in reversed(SEVERITIES) if counts[name]]
    coverage = report.coverage
    files, documents = _count(coverage["files"], "file"), _count(coverage["documents"], "document")
    states = [f"{coverage[name]} {name}" for name in (CHECKED, IGNORED, FAILED) if coverage[name] or name == CHECKED]
    silenced = f"; {len(report.suppressed)} suppressed" if report.suppressed else ""
    silenced += f"; {len(report.baselined)} in the baseline" if report.baselined else ""
    silenced += f"; {sum(report.fixed.values())} fixed" if report.fixed else ""
    return (", ".join(found) or "no findings") + silenced, f"{files}, {documents}: {', '.join(states)}"


def fixable(report: Report) -> str:
    """What could be fixed, in a phrase; empty where there is nothing."""
    safe, unsafe = (
        sum(each.fix is not None and each.fix.safe is kind for each in report.findings) for kind in (True, False)
    )
    if not safe:
        return f"{unsafe} fixable with --fix --unsafe-fixes" if unsafe else ""
    return f"{safe} fixable with --fix" + (f", {unsafe} more with --unsafe-fixes" if unsafe else "")


def mended(report: Report) -> str:
    """What the baseline need not have any more, in a phrase; empty where there is nothing."""
    return f"{report.mended} mended since the baseline: repl-lint baseline prune" if report.mended else ""


def totals(report: Report) -> list[str]:
    """The last lines for people: the summary, and what there is to do about it."""
    return [*summary(report), *filter(None, (fixable(report), mended(report)))]


def closing(report: Report) -> Iterator[str]:
    """The lines for people below the findings: what crashed, notes, what was not read, and the totals."""
    for crash in report.crashes:
        yield f"crash: rule {crash.rule} failed in {crash.path}: {crash.message}"
    for note in report.notes:
        yield f"note: {note}"
    for file in untold(report):
        yield f"failed: {file.path}: {file.reason}"
    yield from totals(report)


def untold(report: Report) -> list[FileStatus]:
    """The files that failed for reasons that no finding tells."""
    told = {finding.message for finding in report.findings}
    return [file for file in report.files if file.status == FAILED and not told.issuperset(file.reasons)]


def details(finding: Finding) -> Iterator[str]:
    """A finding in lines that need nothing beside them: place, rule and message, related places, and its fix."""
    line, column = finding.location.start
    yield f"{finding.location.path}:{line}:{column}: {finding.rule.id}: {finding.message}"
    for related in finding.related:
        line, column = related.location.start
        yield f"{related.location.path}:{line}:{column}: {related.message}"
    if finding.fix:
        yield f"{'fix' if finding.fix.safe else 'unsafe fix'}: {finding.fix.title}"


def gravest_first(findings: Sequence[Finding]) -> list[Finding]:
    """The findings by their severity, those of one severity in the order of the report."""
    return sorted(findings, key=lambda finding: -SEVERITIES.index(finding.severity))


def rooted(path: str, variable: str) -> str:
    """A path as a service reads it: from the root of the repository, which a variable of its CI names.

    Without that, or outside of it, the path stays what it is.
    """
    root = os.environ.get(variable)
    folder, name = os.path.split(path)
    inside = _inside(os.path.abspath(folder), root) if root else ".."
    return path if inside.split(os.sep)[0] == ".." else os.path.normpath(f"{inside}/{name}").replace(os.sep, "/")


@cache
def _inside(folder: str, root: str) -> str:
    return os.path.relpath(os.path.realpath(folder), os.path.realpath(root))


def one_line(text: str) -> str:
    """A text without line breaks, for formats that give each thing its line."""
    return " ".join(text.splitlines())


def visible(text: str) -> str:
    """A text in which what is not seen stands as its code point."""
    return UNSEEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("s" if number != 1 and noun != "info" else "")
