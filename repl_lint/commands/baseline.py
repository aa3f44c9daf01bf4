"""``repl-lint baseline create``, ``update``, ``prune`` and ``show``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Final

from repl_lint.command_line.exit_codes import CLEAN
from repl_lint.command_line.file_errors import file_errors
from repl_lint.command_line.messages import complain, say
from repl_lint.command_line.outputs import refuse_sources
from repl_lint.command_line.selection import names
from repl_lint.configuration.baseline import FILE_NAME, Baseline, BaselineEntry, read, write
from repl_lint.configuration.settings import Flags, Settings, load
from repl_lint.formats.printable import line
from repl_lint.model.errors import UserError
from repl_lint.model.reports import IGNORED
from repl_lint.reading.files import SUFFIXES, shown
from repl_lint.running.baseline import checked_rules, collected, compare
from repl_lint.running.engine import lint
from repl_lint.running.inputs import gather
from repl_lint.running.occurrences import Linted
from repl_lint.running.reporting import report
from repl_lint.running.surveying import surveyed
from repl_lint.running.unchecked import accounted

_COLUMNS: Final = ("rule", "file", "object", "path", "text", "count")

_ACTIONS: Final = {
    "create": (
        "write today's findings to a new file",
        """\
examples:
  repl-lint baseline create                         every release below this folder, to .repl-lint-baseline.json
  repl-lint baseline create k8s/ --output k8s.json
  repl-lint baseline create --select images --force
""",
    ),
    "update": (
        "add new findings, and remove those that no longer occur",
        """\
examples:
  repl-lint baseline update
  repl-lint baseline update k8s/ --baseline k8s.json
""",
    ),
    "prune": (
        "remove findings that no longer occur",
        """\
examples:
  repl-lint baseline prune
  repl-lint baseline prune k8s/ --baseline k8s.json
""",
    ),
    "show": (
        "list the findings in the baseline",
        """\
examples:
  repl-lint baseline show
  repl-lint baseline show --baseline k8s.json | grep latest-tag
""",
    ),
}


def arguments(baseline: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    baseline.description = "Accept today's findings in a file. `check --baseline FILE` then reports only new ones."
    baseline.epilog = (
        "examples:\n  repl-lint baseline create\n  repl-lint check --baseline .repl-lint-baseline.json\n"
        "  repl-lint baseline prune --help"
    )
    actions = baseline.add_subparsers(
        prog="repl-lint baseline", dest="action", required=True, metavar="|".join(_ACTIONS)
    )
    for name, (does, examples) in _ACTIONS.items():
        action = actions.add_parser(
            name,
            help=does,
            description=f"{does[0].upper()}{does[1:]}.",
            epilog=examples + "\nexit codes: 0 done; 2 an error, and the baseline file is unchanged\n",
        )
        action.add_argument("paths", nargs="*", metavar="PATH", help="files and folders, as of check")
        flag = "--output" if name == "create" else "--baseline"
        default = "the configuration's, else .repl-lint-baseline.json"
        action.add_argument(flag, dest="baseline", metavar="FILE", help=f"the baseline (default: {default})")
        if name == "create":
            action.add_argument("--force", action="store_true", help="replace an existing file")
        if name != "show":
            action.add_argument("--select", metavar="RULES", action="append", help="only these rules, as of check")
            action.add_argument("--ignore", metavar="RULES", action="append", help="do not run these rules")
        action.add_argument("--config", metavar="FILE", help="the configuration, as of check")


def run(options: argparse.Namespace) -> int:
    """Create, change or list the baseline, print what was done, and return 0.

    Raises `UserError`, also if a file was not read, nothing was checked or a rule crashed; the baseline is then as it
    was.
    """
    flags = Flags(options.config, no_baseline=True)
    if options.action != "show":
        flags = flags._replace(select=names(options.select), ignore=names(options.ignore))
    settings = load(options.paths or ["."], flags)
    place = options.baseline or settings.baseline_place or FILE_NAME
    if options.action == "show":
        _refuse_other_files(options.paths)
        _show(read(place))
    elif options.action == "create":
        say(_create(place, settings, options.paths, force=options.force))
    else:
        say({"update": _update, "prune": _prune}[options.action](place, settings, options.paths))
    return CLEAN


def _refuse_other_files(paths: Sequence[str]) -> None:
    """Raise `UserError` if a path is neither a folder nor a YAML file: it is meant to be the baseline."""
    for path in paths:
        if not os.path.isdir(path) and not (path.endswith(SUFFIXES) and os.path.isfile(path)):
            raise UserError(f"{shown(path)} is neither a folder nor a YAML file; --baseline names the baseline to show")


def _create(place: str, settings: Settings, paths: Sequence[str], *, force: bool) -> str:
    if os.path.exists(place) and not force:
        raise UserError(f"{shown(place)} already exists: use `repl-lint baseline update`, or --force to replace it")
    linted = _linted(paths, settings, place)
    refuse_sources(place, (file.path for file in linted.report.files if file.status != IGNORED))
    baseline = collected(linted.occurrences, os.path.dirname(os.path.abspath(place)))
    _write(baseline, place)
    summary = f"{shown(place)}: {_findings(baseline.counts.total())}"
    if settings.baseline_place:
        return summary
    return f"{summary}; from now on `repl-lint check --baseline {shown(place)}` reports only new findings"


def _update(place: str, settings: Settings, paths: Sequence[str]) -> str:
    before = read(place)
    linted = _linted(paths, settings, place)
    new, known, resolved, unseen = compare(linted.occurrences, before, checked_rules(linted), linted.catalog)
    _write(before._replace(counts=collected(linted.occurrences, before.folder).counts + unseen), place)
    return f"{shown(place)}: {len(new)} added, {resolved.total()} removed, {len(known) + unseen.total()} kept"


def _prune(place: str, settings: Settings, paths: Sequence[str]) -> str:
    before = read(place)
    linted = _linted(paths, settings, place)
    resolved = compare(linted.occurrences, before, checked_rules(linted), linted.catalog).resolved
    counts = before.counts - resolved
    if resolved:
        _write(before._replace(counts=counts), place)
    return f"{shown(place)}: {resolved.total()} removed, {counts.total()} kept"


def _linted(paths: Sequence[str], settings: Settings, place: str) -> Linted:
    """The findings of a run. If something was not read, or nothing checked, prints why and raises `UserError`."""
    inputs = gather(paths, settings)
    linted = lint(surveyed(inputs.files, settings), settings, identify=True)
    whole = accounted(report(linted), inputs, settings)
    failures = [f"{file.path}: {file.reason}" for file in whole.files if file.failed]
    failures += [crash.sentence for crash in whole.crashes]
    for message in (*inputs.notes, *failures):
        complain(message)
    if failures:
        raise UserError(f"{shown(place)} was not written: correct the file above, or exclude it with `exclude`")
    return linted


def _write(baseline: Baseline, place: str) -> None:
    with file_errors(shown(place)):
        write(baseline, place)


def _findings(number: int) -> str:
    return f"{number} finding" + "s" * (number != 1)


def _row(entry: BaselineEntry, count: int) -> tuple[str, ...]:
    return entry.identity.rule, entry.file, entry.identity.object, entry.identity.path, entry.identity.text, str(count)


def _show(baseline: Baseline) -> None:
    if not baseline.counts:
        print("the baseline has no findings")
        return
    rows = [tuple(map(line, _row(entry, count))) for entry, count in sorted(baseline.counts.items())]
    if not sys.stdout.isatty():
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            print("  ".join(f"{cell or '-':<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*_COLUMNS, box=box.SIMPLE_HEAD)
    for rule, *cells in rows:
        table.add_row(Text(rule, "bold"), *map(Text, cells))
    Console().print(table)
    print(_findings(baseline.counts.total()))
