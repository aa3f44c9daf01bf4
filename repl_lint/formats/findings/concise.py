"""One line for each finding, as the error parsers of editors read it: ``path:line:column: severity rule: message``.

Vim reads it with ``errorformat=%f:%l:%c: %m``.
"""

from __future__ import annotations

from typing import IO, Final

from repl_lint.formats.printable import line
from repl_lint.formats.summaries import closing
from repl_lint.model.reports import Report

FOR_PEOPLE: Final = True


def write(report: Report, out: IO[str]) -> None:
    """Write a line for each finding, and then the crashes, notes, failed files and totals, as in the text format."""
    for finding in report.findings:
        place = finding.location.path_line_column
        out.write(f"{line(f'{place}: {finding.severity} {finding.rule.id}: {finding.message}')}\n")
    out.writelines(f"{line(text)}\n" for text in closing(report))
