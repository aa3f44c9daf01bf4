"""The report as workflow commands, which GitHub Actions turns into annotations on the lines of a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands; how they are read:
https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Final

from repl_lint.formats.printable import visible
from repl_lint.formats.repository_paths import rooted
from repl_lint.formats.summaries import finding_details, most_severe_first, totals, unreported
from repl_lint.model.findings import Finding, Related
from repl_lint.model.reports import Report

_COMMANDS: Final = {"error": "error", "warning": "warning", "info": "notice"}
_ROOT: Final = "GITHUB_WORKSPACE"


def write(report: Report, out: IO[str]) -> None:
    """Write a command for each crash, failed file, finding and note, and the totals as plain lines.

    Crashes and failed files are errors and come first; the most severe findings follow, as GitHub shows only the first
    ten errors, warnings and notices of a step. Infos and notes are notices. A failed file that a finding is about has
    no command of its own. The message has the location too, because the log shows nothing else.
    """
    for crash in report.crashes:
        out.write(_command("error", crash.sentence, title="repl-lint"))
    for status in unreported(report):
        message = f"{status.path}: {status.reason}"
        out.write(_command("error", message, file=rooted(status.path, _ROOT), title="repl-lint"))
    for finding in most_severe_first(report.findings):
        out.write(_annotation(finding))
    for note in report.notes:
        out.write(_command("notice", note, title="repl-lint"))
    out.writelines(f"{line}\n" for line in totals(report))


def refuse(message: str, faults: Sequence[Related], out: IO[str]) -> None:
    """Write why there is no report: an error at each fault of a configuration; without faults, one with the message."""
    for fault in faults:
        path, start = rooted(fault.location.path, _ROOT), fault.location.start
        out.write(_command("error", fault.message, file=path, line=start.line, col=start.column, title="repl-lint"))
    if not faults:
        out.write(_command("error", message, title="repl-lint"))


def _annotation(finding: Finding) -> str:
    start, end = finding.location.start, finding.location.end
    columns = {"col": start.column, "endColumn": end.column} if start.line == end.line else {}  # GitHub takes no others
    return _command(
        _COMMANDS[finding.severity],
        "\n".join(finding_details(finding)),
        file=rooted(finding.location.path, _ROOT),
        line=start.line,
        endLine=end.line,
        **columns,
        title=finding.rule.id,
    )


def _command(name: str, message: str, **properties: str | int) -> str:
    pairs = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {pairs}::{_data(message)}\n"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
