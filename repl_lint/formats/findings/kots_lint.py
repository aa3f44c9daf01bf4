"""The report in the shape of an answer of Replicated's linting service, for the programs that read these.

https://github.com/replicatedhq/kots-lint, `pkg/domain/lint_expression.go` and `pkg/handlers/lint.go` at a5f36ea: the
types are `error`, `warn` and `info`; without a line, positions are `null`; `isLintingComplete` is false if the service
stopped at an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, Final

from repl_lint.formats.printable import write_json
from repl_lint.formats.summaries import unreported
from repl_lint.model.reports import FAILED, Report

_TYPES: Final = {"error": "error", "warning": "warn", "info": "info"}

Expression = dict[str, Any]


def write(report: Report, out: IO[str]) -> None:
    """Write the findings with their severities, crashes and failed files as errors, and notes as infos.

    A finding has the name that Replicated's linter gives it or its rule, else the id of the rule. A crash has the name
    of its rule, a failed file `unread-file`, and a note `note`. A failed file that a finding is about is left out.
    `isLintingComplete` is false after a crash, or if a document failed.
    """
    complete = not report.crashes and not report.coverage[FAILED]
    write_json({"lintExpressions": list(_expressions(report)), "isLintingComplete": complete}, out)


def _expressions(report: Report) -> Iterator[Expression]:
    names = {rule.id: rule.aliases[0] for rule in report.rules if rule.aliases}
    for finding in report.findings:
        rule, location = finding.rule.id, finding.location
        kind = _TYPES[finding.severity]
        name = finding.alias or names.get(rule, rule)
        yield _expression(name, kind, finding.message, location.path, line=location.start.line)
    for crash in report.crashes:
        message = f"the rule failed: {crash.message}"
        yield _expression(names.get(crash.rule, crash.rule), "error", message, crash.path)
    for file in unreported(report):
        yield _expression("unread-file", "error", file.reason or "", file.path)
    for note in report.notes:
        yield _expression("note", "info", note, "")


def _expression(rule: str, kind: str, message: str, path: str, *, line: int | None = None) -> Expression:
    positions = None if line is None else [{"start": {"line": line}}]
    return {"rule": rule, "type": kind, "message": message, "path": path, "positions": positions}
