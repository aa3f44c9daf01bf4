"""One line a finding, as the error parsers of editors read it: ``path:line:column: severity rule: message``.

Vim reads it with ``errorformat=%f:%l:%c: %m``.
"""

from __future__ import annotations

from typing import IO

from repl_lint.formats.printable import one_line, visible
from repl_lint.formats.summaries import closing
from repl_lint.model.reports import Report


def write(report: Report, out: IO[str]) -> None:
    """Write the findings, and below them the same lines as the text format."""
    for finding in report.findings:
        line = f"{finding.location.path_line_column}: {finding.severity} {finding.rule.id}: {finding.message}"
        out.write(f"{visible(one_line(line))}\n")
    out.writelines(f"{visible(one_line(line))}\n" for line in closing(report))
