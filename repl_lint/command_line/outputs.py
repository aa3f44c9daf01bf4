"""Outputs: one to standard output or a file, and more reports to files of their own."""

import argparse
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import IO, Final, NamedTuple

from repl_lint.command_line.messages import complain, tell
from repl_lint.configuration.config_file import SettingsError
from repl_lint.formats.registry import AUTO, REPORTS, Format, MissingLibraryError, Write, automatic
from repl_lint.formats.summaries import summary
from repl_lint.model.errors import UserError
from repl_lint.model.reports import Need, Report
from repl_lint.spelling import did_you_mean

_STANDARD_OUTPUT: Final = (None, "-", "/dev/stdout")


@contextmanager
def output(path: str | None) -> Iterator[IO[str]]:
    """Standard output for None, ``-`` and ``/dev/stdout``; else a stream, written to the file after the block.

    If the block raises, nothing is written. Raises `UserError` if the file cannot be written.
    """
    if path in _STANDARD_OUTPUT:
        yield sys.stdout
        return
    assert path is not None
    from repl_lint import writing  # most runs write to standard output
    from repl_lint.command_line.file_errors import file_errors

    text = io.StringIO()
    yield text
    with file_errors(path):
        writing.put(path, text.getvalue().encode("utf-8", errors="replace"))


def refuse_sources(path: str | None, sources: Iterable[str]) -> None:
    """Raise `UserError` if the path of an output is one of the ``sources``, files that were read, by whatever name.

    Standard output is always allowed.
    """
    if path in _STANDARD_OUTPUT or not os.path.isfile(str(path)):
        return
    assert path is not None
    for source in sources:
        if os.path.isfile(source) and os.path.samefile(path, source):
            raise UserError(f"{path}: this file is checked, and an output would overwrite it: name another file")


def writer(form: Format, options: argparse.Namespace) -> Write:
    """The function that writes a format, with the command line's values for the options that the format takes."""
    return partial(form.write, **{name: getattr(options, name) for name in form.options})


class Target(NamedTuple):
    """A report format with its name, and the path of the file for the report; None is standard output."""

    name: str
    format: Format
    path: str | None


def targets(options: argparse.Namespace) -> list[Target]:
    """The targets of `--report`, and last that of `--output-format` and `--output`.

    Raises `SettingsError` for an unknown format, a missing library, no file, or one file for two reports.
    """
    named = [*map(_named, options.report or ()), (chosen(options), None if options.output == "-" else options.output)]
    places: set[str] = set()
    for _, path in named:
        place = path and os.path.realpath(path)
        if place in places:
            raise SettingsError(f"two reports go to {path}: each needs a file of its own")
        places |= {place} if place else set()
    return [Target(name, loaded(name), path) for name, path in named]


def loaded(name: str) -> Format:
    """The report format with a name. Raises `SettingsError` if its library is missing."""
    try:
        return REPORTS.load(name)
    except MissingLibraryError as error:
        raise SettingsError(f"the format {name} {error}") from None


def chosen(options: argparse.Namespace) -> str:
    """The name of the report format of `--output-format`.

    For `auto` it is the one for this environment, or `text` with `--statistics`.
    """
    name: str = options.output_format
    if name != AUTO:
        return name
    return REPORTS.default if options.statistics else automatic()


def _named(text: str) -> tuple[str, str]:
    """The format's name and the path of a `--report`. Raises `SettingsError` for an unknown format, or no file."""
    name, _, path = text.partition("=")
    if name not in REPORTS.about:
        hint = did_you_mean(name, REPORTS.about) or f"; there are {', '.join(REPORTS.about)}"
        raise SettingsError(f"--report {text}: no format `{name}`{hint}")
    if path in ("", "-"):
        raise SettingsError(f"--report {text}: name a file, as in --report {name}=report.{name}")
    return name, path


def carry_notes(targets: Sequence[Target]) -> bool:
    """Whether any of the reports shows the notes of a run."""
    return any(target.format.carries_notes for target in targets)


def are_on_terminal(targets: Sequence[Target]) -> bool:
    """Whether a terminal shows one of the reports to people, so that standard error need not say the same again."""
    shown = (target for target in targets if target.path in _STANDARD_OUTPUT)
    return sys.stdout.isatty() and any(target.format.for_people for target in shown)


def needs(targets: Sequence[Target]) -> frozenset[Need]:
    """The parts of a report that are made only on demand, and that any of the formats shows; may be none."""
    return frozenset(need for target in targets for need in target.format.needs)


def write(report: Report, targets: Sequence[Target], options: argparse.Namespace) -> list[str]:
    """Write each report to its target, and return a message for each that could not be written.

    A file that was linted is not written over: that is such a message. If the last target is a file, its path and the
    summary are printed to standard error; so are the notes if no report shows them.
    """
    failures = []
    sources = [file.path for file in report.files if not file.unopened]  # those may be outputs of an earlier run
    for target in targets:
        try:
            refuse_sources(target.path, sources)
            with output(target.path) as out:
                writer(target.format, options)(report, out)
        except UserError as error:
            failures.append(str(error))
            continue
        if target.path and target is targets[-1]:  # nothing goes to standard output
            tell(f"{target.path}: {'; '.join(summary(report))}")
    if not carry_notes(targets):
        for note in report.notes:
            complain(f"note: {note}")
    return failures


def refuse(error: SettingsError, options: argparse.Namespace) -> None:
    """Print the error in the format that the report would have had; print nothing if the format has no way for it."""
    try:
        form = REPORTS.load(chosen(options))
    except MissingLibraryError:  # this may be the error itself
        return
    if form.refuse:
        form.refuse(str(error), error.faults, sys.stdout)
