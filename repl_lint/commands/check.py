"""``repl-lint check``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from repl_lint.cli import CLEAN, FAILED, FINDINGS
from repl_lint.commands.inputs import STDIN, gather
from repl_lint.commands.progress import progress
from repl_lint.commands.reports import Target, chosen, targets, with_inventories, with_sources, write
from repl_lint.config_file import SettingsError
from repl_lint.engine import run as lint
from repl_lint.model import Report
from repl_lint.reading.files import File, Unread
from repl_lint.settings import NEVER, Flags, Settings, load


def run(options: argparse.Namespace) -> int:
    """Lint and report; the exit code says whether anything at or above the threshold was found, or not done."""
    if wrong := _wrong(options):
        print(f"repl-lint: {wrong}", file=sys.stderr)
        return FAILED
    if options.watch:
        from repl_lint.commands.watch import watch

        return watch(options, _once)
    return _once(options)


def _once(options: argparse.Namespace) -> int:
    paths = options.paths or ["."]
    try:
        wanted = targets(options)
        settings = load([options.stdin_filename or "." if path == STDIN else path for path in paths], _flags(options))
        report, failures = _lint(settings, options, wanted)
    except SettingsError as error:
        print(f"repl-lint: {error}", file=sys.stderr)
        return FAILED
    if options.diff:
        return failures or (FINDINGS if report.fixed else CLEAN)
    unwritten = write(report, wanted, options)
    unread = [f"{file.path}: {'; '.join(file.reasons)}" for file in report.files if file.unread]
    for told in (*unwritten, *unread):
        print(f"repl-lint: {told}", file=sys.stderr)
    return failures or (FAILED if unwritten else _exit_code(report, settings.fail_on))


def _lint(settings: Settings, options: argparse.Namespace, wanted: Sequence[Target]) -> tuple[Report, int]:
    """The report, and the exit code of what could not be done; most runs end without the modules of the flags."""
    inputs, paths, _, notes = gather(options.paths, settings, options.stdin_filename)
    with progress(len(inputs)) as on_file:
        settings = settings._replace(notes=notes, on_file=on_file)
        report, failures = _linted(inputs, paths, settings, options)
    files = [*inputs, settings.config] if settings.config else inputs
    report = with_inventories(report, wanted, inputs, settings)
    return with_sources(report, wanted, files), failures


def _linted(
    inputs: Sequence[File | Unread], paths: Sequence[str], settings: Settings, options: argparse.Namespace
) -> tuple[Report, int]:
    if options.fix or options.diff:
        from repl_lint.commands.fix import mend

        return mend(inputs, settings, options)
    if options.diff_base is not None:
        from repl_lint.since import run_since

        return run_since(options.diff_base, paths, inputs, settings), CLEAN
    return lint(inputs, settings), CLEAN


def _flags(options: argparse.Namespace) -> Flags:
    return Flags(
        options.config,
        names(options.select),
        names(options.ignore),
        options.fail_on,
        options.no_ignore,
        options.baseline,
        options.no_baseline,
    )


def _wrong(options: argparse.Namespace) -> str | None:
    """What does not go together on the command line."""
    fixes, reads_stdin = options.fix or options.diff, STDIN in options.paths
    wrong = {
        f"--stdin-filename names what `{STDIN}` reads: name it too, as in `check . - --stdin-filename FILE`": (
            options.stdin_filename and not reads_stdin
        ),
        "--unsafe-fixes goes with --fix, or with --diff to look first": options.unsafe_fixes and not fixes,
        "--fix cannot write what standard input reads; --diff shows the fixes": (
            options.fix and reads_stdin and not options.diff
        ),
        "--diff-base needs a revision, such as origin/main, and this one is empty": options.diff_base == "",
        "--diff-base does not go with --fix, --diff and standard input": options.diff_base and (fixes or reads_stdin),
        "--statistics counts what the text would list: it goes with --output-format text": (
            options.statistics and chosen(options.output_format) != "text"
        ),
        "--watch does not go with --fix, --diff and standard input": options.watch and (fixes or reads_stdin),
        "--baseline and --no-baseline do not go together": options.baseline and options.no_baseline,
    }
    return next((message for message, is_so in wrong.items() if is_so), None)


def names(texts: Sequence[str] | None) -> Sequence[str] | None:
    """The names in all the uses of a flag."""
    return None if texts is None else [name.strip() for text in texts for name in text.split(",") if name.strip()]


def _exit_code(report: Report, fail_on: str) -> int:
    if report.crashes or any(file.unread for file in report.files):
        return FAILED
    if fail_on != NEVER and report.reaches(fail_on):
        return FINDINGS
    return FAILED if report.coverage["failed"] else CLEAN
