"""``repl-lint check --fix`` and ``--diff``: fixes are written, or shown."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Iterator, Sequence

from repl_lint.command_line.exit_codes import CLEAN, FAILED
from repl_lint.command_line.messages import complain
from repl_lint.configuration.settings import Settings
from repl_lint.model.reports import Need, Report
from repl_lint.reading.files import File, Unread, reason_of
from repl_lint.running.engine import OnFile
from repl_lint.running.fixes import FileChange, fix, unified, write


def apply_fixes(
    inputs: Sequence[File | Unread],
    settings: Settings,
    options: argparse.Namespace,
    *,
    needs: Collection[Need],
    on_file: OnFile,
) -> tuple[Report, int]:
    """Write the fixes, or show them with ``--diff``; return the report after them, and the exit code of failures."""
    fixed = fix(inputs, settings, unsafe=options.unsafe_fixes, needs=needs, on_file=on_file)
    failures = [*fixed.failures, *(f"{path}: {why}" for path, why in write_changes(fixed.changes, diff=options.diff))]
    for failure in failures:
        complain(failure)
    return fixed.report, FAILED if failures else CLEAN


def write_changes(changes: Sequence[FileChange], *, diff: bool) -> Iterator[tuple[str, str]]:
    """Write changes, or show them; yield the path of each file that could not be written, and the reason."""
    for change in changes:
        if diff:
            sys.stdout.writelines(unified(change))
            continue
        try:
            write(change)
        except OSError as error:
            yield change.file.path, reason_of(error)
