"""``repl-lint check --fix`` and ``--diff``: what is done with the fixes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from repl_lint.command_line.exit_codes import CLEAN, FAILED
from repl_lint.command_line.messages import complain
from repl_lint.configuration.settings import Settings
from repl_lint.model.reports import Report
from repl_lint.reading.files import File, Unread, reason_of
from repl_lint.running.fixes import Change, fix, unified, write


def mend(inputs: Sequence[File | Unread], settings: Settings, options: argparse.Namespace) -> tuple[Report, int]:
    """Write the fixes, or show them with ``--diff``; what is left, and the exit code of what could not be done."""
    done = fix(inputs, settings, unsafe=options.unsafe_fixes)
    failures = [*done.failures, *(f"{path}: {why}" for path, why in write_changes(done.changes, diff=options.diff))]
    for failure in failures:
        complain(failure)
    return done.report, FAILED if failures else CLEAN


def write_changes(changes: Sequence[Change], *, diff: bool) -> Iterator[tuple[str, str]]:
    """Write changes, or show them; the path of each that could not be written, and why."""
    for change in changes:
        if diff:
            sys.stdout.writelines(unified(change))
            continue
        try:
            write(change)
        except OSError as error:
            yield change.file.path, reason_of(error)
