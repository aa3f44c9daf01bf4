"""The findings of a change since a git revision: those on its lines, and those that it causes elsewhere.

The release is linted before and after the change, and the findings are compared as with a baseline: the change causes
those that the release did not have before, wherever they are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from repl_lint.model.findings import Finding, Related
from repl_lint.model.reports import Report
from repl_lint.reading.files import SUFFIXES, File, Unread, shown
from repl_lint.reading.surveys import survey
from repl_lint.running.baseline import collected, compare
from repl_lint.running.engine import DEFAULTS, RunOptions, lint, lint_new
from repl_lint.running.git_changes import ChangedFile, Hunk, changed_since
from repl_lint.running.inputs import Inputs
from repl_lint.running.occurrences import Occurrence
from repl_lint.running.reporting import report
from repl_lint.running.surveying import surveyed

if TYPE_CHECKING:
    from repl_lint.configuration.settings import Settings

_NEAR: Final = 3  # lines: an entry of `images` has about as many
_UNCLEAR: Final = 3


def run_since(revision: str, inputs: Inputs, settings: Settings, options: RunOptions = DEFAULTS) -> Report:
    """The report on files with the findings that their change since a revision touches or causes.

    Notes say how many other findings there are, and what was not compared.
    Raises `SettingsError` if git fails or does not know the revision.
    """
    changes = changed_since(revision, next((path for path in inputs.paths if os.path.isdir(path)), "."))
    after = lint_new(surveyed(inputs.files, settings, options.needs), settings, options, identify=True)
    before = lint(surveyed(_before(inputs, changes, settings), settings), settings, options, identify=True)
    new = compare(after.occurrences, collected(before.occurrences, "."), {}, after.catalog).new
    caused = {id(occurrence) for occurrence in new}
    files = {file.path: file for file in inputs.files if isinstance(file, File)}
    groups: list[list[Occurrence]] = []
    for group in after.groups:
        groups.append([])
        for occurrence in group:
            if _is_touched(occurrence.finding, files, changes):
                groups[-1].append(occurrence)
            elif id(occurrence) in caused:
                groups[-1].append(_with_cause(occurrence, _cause(occurrence.finding, files, changes, revision)))
    others = sum(map(len, after.groups)) - sum(map(len, groups))
    count = f", and {others} more {'is' if others == 1 else 'are'} not" if others else ""
    note = f"only findings that the change since {revision} touches or causes are shown{count}"
    unseen = (*_submodules(changes, revision), *_lost_replicated_documents(changes, revision))
    notes = (*after.report.notes, note, *unseen)
    return report(after._replace(report=after.report._replace(notes=notes), groups=groups), options.needs)


def _before(inputs: Inputs, changes: Mapping[str, ChangedFile], settings: Settings) -> Iterator[File | Unread]:
    """The inputs as they were before the changes: without new files, with the removed ones that are not excluded."""
    for file in inputs.files:
        changed = changes.get(os.path.realpath(file.place)) if isinstance(file, File) else None
        if changed is None:
            yield file
        elif changed.before is not None and isinstance(file, File):
            yield File(file.path, file.place, changed.before, named=file.named)
    tops = tuple(os.path.join(os.path.realpath(path), "") for path in inputs.paths if os.path.isdir(path))
    for file in _removed_files(changes):
        if file.place.startswith(tops) and not settings.excluded(file.place):
            yield file


def _removed_files(changes: Mapping[str, ChangedFile]) -> Iterator[File]:
    """The YAML files that no longer exist, as they were."""
    for place, changed in changes.items():
        if changed.is_removed and changed.before is not None and place.endswith(SUFFIXES):
            yield File(shown(place), place, changed.before)


def _submodules(changes: Mapping[str, ChangedFile], revision: str) -> Iterator[str]:
    """A note on each submodule at another commit, whose files are not compared."""
    for place, changed in sorted(changes.items()):
        if changed.is_submodule:
            yield f"{shown(place)} is a submodule that changed since {revision}: what changed in it is not shown"


def _lost_replicated_documents(changes: Mapping[str, ChangedFile], revision: str) -> Iterator[str]:
    """A note on each replicated document that no longer exists, without which much is not checked."""
    for file in sorted(_removed_files(changes), key=lambda file: file.place):
        if survey(file).replicated_documents:
            yield f"the replicated document {file.path} was deleted after {revision}: rules that need one do not run"


def _is_touched(finding: Finding, files: Mapping[str, File], changes: Mapping[str, ChangedFile]) -> bool:
    """Whether a line of a finding differs from before; False in a file that did not change."""
    file = files.get(finding.location.path)
    changed = changes.get(os.path.realpath(file.place)) if file else None
    lines = range(finding.location.start.line, finding.location.end.line + 1)
    return changed is not None and any(map(changed.touches, lines))


def _with_cause(occurrence: Occurrence, cause: Related | None) -> Occurrence:
    finding = occurrence.finding
    return occurrence._replace(finding=finding._replace(related=(*finding.related, *([cause] if cause else ()))))


def _cause(
    finding: Finding, files: Mapping[str, File], changes: Mapping[str, ChangedFile], revision: str
) -> Related | None:
    """The change that most likely causes a finding elsewhere.

    That is a change next to a related location of the finding, else one that contains its text or its image's name,
    else any: its message then claims nothing. None if no file of the run has changed lines.
    """
    text = finding.location.text.strip("\"'")
    words = [text, text.rpartition("/")[2].partition("@")[0].partition(":")[0]]
    near = [(related.location.path, related.location.start.line) for related in finding.related]
    best: tuple[int, File, Hunk] | None = None
    for file in files.values():
        changed = changes.get(os.path.realpath(file.place))
        for hunk in (changed and changed.hunks) or ():
            rank = next((number for number, word in enumerate(words, 1) if word and word in hunk.text), _UNCLEAR)
            if any(path == file.path and hunk.first - _NEAR <= line < hunk.end + _NEAR for path, line in near):
                rank = 0
            rank = 2 * rank + (file.path != finding.location.path)
            if best is None or rank < best[0]:
                best = rank, file, hunk
    if best is None:
        return None
    rank, file, hunk = best
    what = "changed" if hunk.first < hunk.end else "lines below this one are gone"
    certain = ", which causes this" if rank < 2 * _UNCLEAR else ""
    return Related(file.source().line(max(hunk.first, 1)), f"{what} since {revision}{certain}")
