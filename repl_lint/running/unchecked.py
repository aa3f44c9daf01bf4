"""Runs that checked nothing, whose report must not look like that of a clean release."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from repl_lint.model.reports import IGNORED, FileStatus, Report
from repl_lint.reading.files import DOT_REPLICATED

if TYPE_CHECKING:
    from repl_lint.configuration.settings import Settings
    from repl_lint.running.inputs import Inputs

_SHOWN: Final = 3


def accounted(report: Report, inputs: Inputs, settings: Settings) -> Report:
    """The report of a run; if it checked nothing, each folder of its paths, and standard input, has failed in it."""
    failed = unchecked(report, inputs, settings)
    names = {file.path for file in failed}  # that of standard input is there as ignored
    others = (file for file in report.files if file.path not in names)
    return report._replace(files=tuple(sorted((*others, *failed))))


def unchecked(report: Report, inputs: Inputs, settings: Settings) -> list[FileStatus]:
    """The failed statuses of the folders, and of unnamed standard input, of a run that checked nothing; else empty.

    A run checked nothing if it has no findings and all its documents are ignored; the configuration is not counted.
    Where `.replicated` names the files, it has the status in place of the folders. Files that are named one by one may
    all be ignored, as pre-commit may name such: the list is then empty.
    """
    config = settings.config and settings.config.path
    files = [file for file in report.files if file.path != config]
    outcome = (report.findings, report.suppressed, report.baselined, report.fixed)
    if any(outcome) or any(file.status != IGNORED for file in files):
        return []
    return [FileStatus(top, failed=1, reasons=(_reason(top, files),), unread=True) for top in inputs.tops]


def _reason(top: str, ignored: Sequence[FileStatus]) -> str:
    here = [file for file in ignored if top in (DOT_REPLICATED, "./") or file.path.startswith(top)]
    if not here:
        return "nothing was checked: there is no YAML file here"
    reasons = list(dict.fromkeys(reason for file in here for reason in file.reasons))
    listed = "; ".join([*reasons[:_SHOWN], *(["…"] if len(reasons) > _SHOWN else [])])
    return f"nothing was checked: everything here is ignored ({listed})"
