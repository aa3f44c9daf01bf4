"""``repl-lint check``."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from typing import Final

from repl_lint.command_line.exit_codes import CLEAN, FAILED, FINDINGS
from repl_lint.command_line.jobs import add_jobs, jobs
from repl_lint.command_line.messages import complain
from repl_lint.command_line.outputs import Target, are_on_terminal, chosen, loaded, needs, refuse, targets, write
from repl_lint.command_line.overview import NO_COLOR
from repl_lint.command_line.progress import progress
from repl_lint.command_line.selection import add_cache, add_selection, names
from repl_lint.configuration.config_file import SettingsError
from repl_lint.configuration.settings import NEVER, Flags, Settings, load
from repl_lint.formats.registry import ABOUT_AUTO, AUTO, REPORTS
from repl_lint.model.reports import Need, Report
from repl_lint.running.engine import RunOptions
from repl_lint.running.engine import run as lint
from repl_lint.running.inputs import STDIN, UNNAMED, Inputs, gather
from repl_lint.running.unchecked import accounted

_EXAMPLES: Final = """\
examples:
  repl-lint check                                   every release below this folder
  repl-lint check replicated.yaml k8s/              one release: its replicated document and its manifests
  repl-lint check --output-format sarif --output repl-lint.sarif
  repl-lint check --report sarif=repl-lint.sarif --report json=repl-lint.json
  cat replicated.yaml | repl-lint check - --stdin-filename replicated.yaml
  repl-lint check --select images --fail-on warning
  repl-lint check --baseline .repl-lint-baseline.json
  repl-lint check --diff                            what --fix would change
  repl-lint check --fix
  repl-lint check --watch --report html=audit.html  lint again after each change (with the extra `watch`)
  repl-lint check --diff-base origin/main           what this branch would bring

exit codes:
  0  no finding of --fail-on severity or higher, and every file was read
  1  at least one such finding, also if it is why a file was not checked; with --fail-on-unchecked: something ships
     that was not checked
  2  an error: wrong arguments or configuration, a file that cannot be opened or decoded, a rule that crashed, or
     nothing to check
"""


def arguments(check: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    check.usage = "%(prog)s [flags] [PATH ...]"
    check.description = "Check Replicated releases for problems that would break a customer's install."
    check.epilog = _EXAMPLES
    paths = "files and folders (default: this folder); - reads standard input"
    check.add_argument("paths", nargs="*", metavar="PATH", help=paths)
    check.add_argument("--stdin-filename", metavar="PATH", help="the file name to use for standard input")
    check.add_argument("--watch", action="store_true", help="lint again whenever a file changes")
    add_jobs(check)
    add_cache(check)
    add_selection(check.add_argument_group("rules"))
    _add_reports(check.add_argument_group("reports"))
    fixes = check.add_argument_group("fixes")
    fixes.add_argument("--fix", action="store_true", help="apply the safe fixes, and report what is left")
    fixes.add_argument(
        "--unsafe-fixes", action="store_true", help="with --fix or --diff: also apply fixes that need a review"
    )
    fixes.add_argument("--diff", action="store_true", help="show the fixes as a unified diff, and write nothing")
    passing = check.add_argument_group("suppression")
    silent = "also report findings that comments or exemptions suppress (for an audit)"
    passing.add_argument("--no-ignore", "--ignore-suppressions", action="store_true", help=silent)
    passing.add_argument("--baseline", metavar="FILE", help="do not report findings that are in this baseline file")
    passing.add_argument("--no-baseline", action="store_true", help="ignore the baseline set in the configuration")
    unchecked = "exit with 1 if something ships that was not checked, such as a chart that was not rendered"
    passing.add_argument("--fail-on-unchecked", action="store_true", help=unchecked)
    base = "report only findings that changes since this git revision touch or cause (uncommitted changes included)"
    passing.add_argument("--diff-base", metavar="REV", help=base)


def _add_reports(reports: argparse._ArgumentGroup) -> None:
    default = REPORTS.default
    known = f"{', '.join(REPORTS.about)}, or {AUTO}: {ABOUT_AUTO} (default: {default})"
    choices = (*REPORTS.about, AUTO)
    reports.add_argument("--output-format", "--format", choices=choices, default=default, metavar="FORMAT", help=known)
    reports.add_argument("--output", metavar="FILE", help="write the report to FILE, and the summary to standard error")
    more = "also write a report to FILE; can be repeated"
    reports.add_argument("--report", metavar="FORMAT=FILE", action="append", help=more)
    reports.add_argument(
        "--statistics", action="store_true", help="show the number of findings for each rule instead of the findings"
    )
    reports.add_argument(
        "--show-files", action="store_true", help="list every file: checked, ignored (and why) or failed"
    )
    reports.add_argument("--no-color", dest="color", action="store_const", const=False, help=NO_COLOR)
    marked = "include suppressed findings in SARIF, marked as suppressed (GitHub ignores the mark)"
    flag = "--sarif-include-suppressed"
    reports.add_argument(flag, dest="include_suppressed", action="store_true", help=marked)


def run(options: argparse.Namespace) -> int:
    """Lint, write the reports or the fixes, and return the exit code; with `--watch` go on until Ctrl-C, and return 0.

    The code is 2 if a file was not read, a rule crashed, a report or a fix was not written, or nothing was checked.
    Else it is 1 if a finding is at least as severe as `--fail-on`. Else it is 2 if a document of a release was not
    read. Else it is 0, but 1 with `--fail-on-unchecked` if a chart was not rendered. With `--diff` findings do not
    count: it is 2 if anything was not done, 1 if there is a change, and 0 else. Raises `UserError` for wrong arguments,
    settings and paths.
    """
    if message := _conflict(options):
        raise SettingsError(message)
    if options.watch:
        from repl_lint.command_line.watching import watch

        return watch(options, _once, _load)
    return _once(options)


def _once(options: argparse.Namespace) -> int:
    try:
        report_targets, settings = _load(options)
        report, code = _lint(settings, options, report_targets)
    except SettingsError as error:
        refuse(error, options)
        raise
    if options.diff:  # there is no report that would say it
        undone = list(report.undone())
        for line in undone:
            complain(line)
        return code or (FAILED if undone else FINDINGS if report.fixed else CLEAN)
    unwritten = write(report, report_targets, options)
    unread = [f"{file.path}: {file.reason}" for file in report.files if file.unread]
    for failure in unwritten if are_on_terminal(report_targets) else (*unwritten, *unread):
        complain(failure)
    code = code or (FAILED if unwritten else _exit_code(report, settings.fail_on))
    return FINDINGS if code == CLEAN and options.fail_on_unchecked and report.has_unrendered_charts else code


def _load(options: argparse.Namespace) -> tuple[Sequence[Target], Settings]:
    """The targets of the reports, and the settings. Raises `SettingsError`."""
    paths = [options.stdin_filename or UNNAMED if path == STDIN else path for path in options.paths or ["."]]
    return targets(options), load(paths, _flags(options))


def _lint(settings: Settings, options: argparse.Namespace, report_targets: Sequence[Target]) -> tuple[Report, int]:
    """The report, and an exit code: 2 if a fix was undone or could not be written, else 0. Raises `SettingsError`."""
    inputs = gather(options.paths, settings, options.stdin_filename)
    run_settings = settings._replace(notes=inputs.notes, jobs=jobs(options.jobs, inputs.files))
    report, code = _linted(inputs, run_settings, options, needs(report_targets))
    return accounted(report, inputs, settings), code


def _linted(
    inputs: Inputs, settings: Settings, options: argparse.Namespace, needed: Collection[Need]
) -> tuple[Report, int]:
    with progress(len(inputs.files)) as on_file:
        run_options = RunOptions(needed, on_file)
        if options.fix or options.diff:
            from repl_lint.command_line.fixing import apply_fixes

            return apply_fixes(inputs.files, settings, options, run_options)
        if options.diff_base is not None:
            from repl_lint.running.diff_base import run_since

            return run_since(options.diff_base, inputs, settings, run_options), CLEAN
        return lint(inputs.files, settings, run_options), CLEAN


def _flags(options: argparse.Namespace) -> Flags:
    return Flags(
        options.config,
        names(options.select),
        names(options.ignore),
        options.fail_on,
        options.no_ignore,
        options.baseline,
        options.no_baseline,
        options.no_cache,
    )


def _conflict(options: argparse.Namespace) -> str | None:
    """The message about the first arguments that do not go together; None if all do."""
    fixes, reads_stdin = options.fix or options.diff, STDIN in options.paths
    conflicts = {
        f"--stdin-filename names what `{STDIN}` reads: name it too, as in `check . - --stdin-filename FILE`": (
            options.stdin_filename and not reads_stdin
        ),
        "--unsafe-fixes goes with --fix, or with --diff to look first": options.unsafe_fixes and not fixes,
        "--fix cannot change standard input: use --diff to see the fixes": (
            options.fix and reads_stdin and not options.diff
        ),
        "--diff-base needs a revision, such as origin/main, and this one is empty": options.diff_base == "",
        "--diff-base does not go with --fix, --diff and standard input": options.diff_base and (fixes or reads_stdin),
        "--statistics counts what the text would list: it goes with --output-format text": (
            options.statistics and "statistics" not in loaded(chosen(options)).options
        ),
        "--diff writes no report: use --fix with --statistics, --show-files, --report or --output": (
            options.diff and (options.statistics or options.show_files or options.report or options.output)
        ),
        "--watch does not go with --fix, --diff and standard input": options.watch and (fixes or reads_stdin),
        "--baseline and --no-baseline do not go together": options.baseline and options.no_baseline,
    }
    return next((message for message, is_so in conflicts.items() if is_so), None)


def _exit_code(report: Report, fail_on: str) -> int:
    if report.crashes or any(file.unread for file in report.files):
        return FAILED
    if fail_on != NEVER and report.reaches(fail_on):
        return FINDINGS
    return FAILED if any(file.is_undone for file in report.files) else CLEAN
