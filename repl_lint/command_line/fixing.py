"""``repl-lint check --fix`` and ``--diff``: write fixes, or show them."""

from __future__ import annotations

import argparse
import os
import stat
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from repl_lint.command_line.exit_codes import CLEAN, FAILED
from repl_lint.command_line.messages import complain
from repl_lint.configuration.settings import Settings
from repl_lint.formats.printable import line
from repl_lint.model.reports import Need, Report
from repl_lint.reading.files import File, Unread, reason_of
from repl_lint.running.engine import RunOptions, run
from repl_lint.running.file_changes import FileChange, unified, write
from repl_lint.running.fixes import Fixed, fix

OUTSIDE: Final = "it is outside of the working folder: name it on the command line"
"""The reason why a file is not written if only a link, `.replicated` or the configuration leads to it."""


def apply_fixes(
    inputs: Sequence[File | Unread],
    settings: Settings,
    options: argparse.Namespace,
    run_options: RunOptions,
) -> tuple[Report, int]:
    """Write the fixes, or print them with ``--diff``; return the report on what is left, and an exit code.

    The code is 2 if a fix was undone or a file could not be written, and 0 else; a message about each is printed. Files
    outside of the working folder and the named paths are not written: notes of the report say so, or messages with
    ``--diff``. A note names the files that are.
    """
    fixed = fix(inputs, settings, run_options, unsafe=options.unsafe_fixes)
    paths = [*options.paths, *filter(None, (options.config, options.stdin_filename))]
    unwritten = dict(write_changes(fixed.changes, paths, diff=options.diff))
    failures = [*fixed.failures, *(f"{path}: {why}" for path, why in unwritten.items() if why != OUTSIDE)]
    for failure in failures:
        complain(failure)
    for path in (path for path, why in unwritten.items() if why == OUTSIDE and options.diff):
        complain(f"{path}: {OUTSIDE}")  # else it is among the notes of the report
    report = _as_written(fixed, unwritten, inputs, settings, run_options.needs) if unwritten else fixed.report
    written = [change.file.path for change in fixed.changes if change.file.path not in unwritten]
    if written:
        report = report._replace(notes=(*report.notes, f"fixed: {', '.join(written)}"))
    return report, FAILED if failures else CLEAN


def _as_written(
    fixed: Fixed,
    unwritten: Mapping[str, str],
    inputs: Sequence[File | Unread],
    settings: Settings,
    needs: Collection[Need],
) -> Report:
    """The report of a new run on the files as they are written; ``unwritten`` files keep their findings.

    A note of it names each of these files, with the reason. ``fixed`` has the numbers of findings that are gone.
    """
    texts = {change.file.path: change.after for change in fixed.changes if change.file.path not in unwritten}

    def now(item: File | Unread) -> File | Unread:
        return item.with_text(texts[item.path]) if isinstance(item, File) and item.path in texts else item

    config = settings.config and now(settings.config)
    settings = settings._replace(config=config if isinstance(config, File) else None)
    notes = (*settings.notes, *(f"{path}: its fixes are not written: {why}" for path, why in unwritten.items()))
    report = run(map(now, inputs), settings._replace(notes=notes), RunOptions(needs))
    before, after = (
        Counter(finding.rule.id for finding in findings)
        for findings in (run(inputs, settings).findings, report.findings)
    )
    return report._replace(fixed=dict(sorted((before - after).items())))


def write_changes(changes: Sequence[FileChange], paths: Sequence[str], *, diff: bool) -> Iterator[tuple[str, str]]:
    """Write changes, or print them with ``diff``; yield the path and the reason for each file that is not written.

    ``paths`` are those of the command line. A file that is neither in the working folder nor in one of them, because a
    link or `.replicated` leads there, is neither written nor printed.
    """
    for change in changes:
        if not _is_within(change.file.place, paths):
            yield change.file.path, OUTSIDE
            continue
        if diff:
            lines = unified(change)
            sys.stdout.writelines(map(_shown, lines) if _is_read_by_people() else lines)
            continue
        try:
            write(change)
        except OSError as error:
            yield change.file.path, reason_of(error)


def _is_within(place: str, paths: Sequence[str]) -> bool:
    """Whether a file is one of the paths, or, once links are followed, in the working folder or in one of the paths."""
    target, folders = os.path.realpath(place), [os.curdir, *filter(os.path.isdir, paths)]
    is_named = any(os.path.abspath(place) == os.path.abspath(path) for path in paths)
    return is_named or any(_is_below(target, os.path.realpath(folder)) for folder in folders)


def _is_below(target: str, folder: str) -> bool:
    return target.startswith(os.path.join(folder, ""))


def _is_read_by_people() -> bool:
    """Whether standard output is a terminal, or in a CI job no file, so that nothing in a diff may be a command."""
    in_job = any(os.environ.get(name) for name in ("CI", "GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"))
    try:
        is_file = stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):
        is_file = False
    return sys.stdout.isatty() or (in_job and not is_file)


def _shown(text: str) -> str:
    """Lines of a diff, without commands to a terminal or a job; their line ends stay."""
    return "\n".join(line(body := part.rstrip("\r")) + part[len(body) :] for part in text.split("\n"))
