"""Where the reports of a run go: one to standard output or a file, and others to files beside it."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.configuration.config_file import SettingsError
from repl_lint.formats.findings import (
    FORMATS,
    WITH_INVENTORIES,
    WITH_SOURCES,
    Write,
    carries_notes,
    reporter,
    summary,
)
from repl_lint.model.findings import Finding
from repl_lint.model.locations import Location
from repl_lint.model.reports import Report
from repl_lint.reading.files import File, Unread
from repl_lint.spelling import did_you_mean

if TYPE_CHECKING:
    from repl_lint.configuration.settings import Settings

AUTO: Final = "auto"


class Target(NamedTuple):
    """A format, and the file that it is written to; None for standard output."""

    format: str
    path: str | None


def targets(options: argparse.Namespace) -> list[Target]:
    """What `--report`, `--output-format` and `--output` ask for, standard output last. Raises `SettingsError`."""
    first = Target(
        chosen(options),
        None if options.output in (None, "-") else options.output,
    )
    found = [*map(_named, options.report or ()), first]
    places = [os.path.realpath(each.path) for each in found if each.path]
    for at, place in enumerate(places):
        if place in places[:at]:
            raise SettingsError(f"two reports go to {found[at].path}: each needs a file of its own")
    for each in found:
        try:
            reporter(each.format)
        except ModuleNotFoundError:
            needed = f"the format {each.format} needs a library: pip install 'repl-lint[{each.format}]'"
            raise SettingsError(needed) from None
    return found


def chosen(options: argparse.Namespace) -> str:
    """The format of `--output-format`: `auto` is what the place understands where repl-lint runs.

    Statistics are text wherever that is.
    """
    name: str = options.output_format
    if name != AUTO:
        return name
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" and not options.statistics else "text"


def _named(text: str) -> Target:
    name, _, path = text.partition("=")
    if name not in FORMATS:
        hint = did_you_mean(name, FORMATS) or f"; there are {', '.join(FORMATS)}"
        raise SettingsError(f"--report {text}: no format `{name}`{hint}")
    if path in ("", "-"):
        raise SettingsError(f"--report {text}: name a file, as in --report {name}=report.{name}")
    return Target(name, path)


def with_sources(report: Report, wanted: Sequence[Target], files: Iterable[File | Unread]) -> Report:
    """The report with the texts of the files that it speaks of, if a format shows more of them than a line.

    What opens a registry is not among them: reports are read by more people than the release.
    """
    if not any(target.format in WITH_SOURCES for target in wanted):
        return report
    from repl_lint.facts.kubernetes.credentials import concealed

    told = [*report.findings, *(each.finding for each in report.suppressed), *report.baselined]
    paths = {place.path for each in told for place in _places(each)}
    texts = {}
    for file in files:
        if isinstance(file, File) and file.path in paths:
            try:
                texts[file.path] = concealed(file.read())
            except OSError:  # it went away since it was linted
                continue
    return report._replace(sources=texts)


def with_inventories(
    report: Report, wanted: Sequence[Target], files: Iterable[File | Unread], settings: Settings
) -> Report:
    """The report with the images of the releases, if a format shows them."""
    if not any(target.format in WITH_INVENTORIES for target in wanted):
        return report
    from repl_lint.facts.inventory.inventories import inventory
    from repl_lint.running.engine import releases

    return report._replace(inventories=tuple(release.fact(inventory) for release in releases(files, settings)))


def _places(finding: Finding) -> Iterator[Location]:
    yield finding.location
    yield from (each.location for each in finding.related)
    yield from (each.location for each in (finding.fix.edits if finding.fix else ()))


def write(report: Report, wanted: Sequence[Target], options: argparse.Namespace) -> list[str]:
    """Write the reports; what could not be written, and why. One that fails leaves the others done."""
    failures = []
    for target in wanted:
        writer = _writer(target.format, options)
        if target.path is None:
            writer(report, sys.stdout)
            continue
        out = io.StringIO()
        writer(report, out)
        try:
            from repl_lint.writing import put

            put(target.path, out.getvalue().encode("utf-8", errors="replace"))
        except OSError as error:
            failures.append(f"{target.path}: {(error.strerror or str(error)).lower()}")
            continue
        if target is wanted[-1]:  # nothing goes to standard output
            print(f"{target.path}: {'; '.join(summary(report))}", file=sys.stderr)
    if not any(carries_notes(target.format) for target in wanted):
        for note in report.notes:
            print(f"repl-lint: note: {note}", file=sys.stderr)
    return failures


def _writer(name: str, options: argparse.Namespace) -> Write:
    if name == "sarif" and options.sarif_include_suppressed:
        from repl_lint.formats.findings import sarif

        return partial(sarif.write, include_suppressed=True)
    if name != "text":
        return reporter(name)
    from repl_lint.formats.findings import text

    color = False if options.no_color else None
    return partial(text.write, show_files=options.show_files, statistics=options.statistics, color=color)
