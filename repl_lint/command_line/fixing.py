"""``repl-lint check --fix`` and ``--diff``: what is done with the fixes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Iterator, Sequence

from repl_lint.command_line.exit_codes import CLEAN, FAILED
from repl_lint.configuration.settings import Settings
from repl_lint.model.reports import Report
from repl_lint.reading.files import File, Unread, why
from repl_lint.running.engine import OnFile
from repl_lint.running.fixes import FileChange, fix, unified, write


def apply_fixes(
    inputs: Sequence[File | Unread],
    settings: Settings,
    options: argparse.Namespace,
    *,
    needs: Collection[str],
    on_file: OnFile,
) -> tuple[Report, int]:
    """Write the fixes, or show them with ``--diff``; what is left, and the exit code of what could not be done."""
    done = fix(inputs, settings, unsafe=options.unsafe_fixes, needs=needs, on_file=on_file)
    failures = [*done.failures, *(f"{path}: {why}" for path, why in put(done.changes, diff=options.diff))]
    for failure in failures:
        print(f"repl-lint: {failure}", file=sys.stderr)
    return done.report, FAILED if failures else CLEAN


def put(changes: Sequence[FileChange], *, diff: bool) -> Iterator[tuple[str, str]]:
    """Write changes, or show them; yields the path of what could not be written, and why."""
    for change in changes:
        if diff:
            sys.stdout.writelines(unified(change))
            continue
        try:
            write(change)
        except OSError as error:
            yield change.file.path, why(error)
