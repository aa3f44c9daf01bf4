"""The findings of a change since a git revision: those on its lines, and those that it causes elsewhere.

Both states are linted as wholes, and compared as with a baseline: what the release before the change did not have, the
change brought, wherever it is.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from repl_lint.model.findings import Finding, Related
from repl_lint.model.locations import Location
from repl_lint.model.reports import Need, Report
from repl_lint.reading.files import SUFFIXES, File, Unread, shown
from repl_lint.reading.releases import survey
from repl_lint.running.baseline import collected, compare
from repl_lint.running.engine import OnFile, lint, lint_new
from repl_lint.running.occurrences import Occurrence
from repl_lint.running.reporting import report
from repl_lint.running.revisions import ChangedFile, Hunk, changed_since
from repl_lint.running.surveying import surveyed

if TYPE_CHECKING:
    from repl_lint.configuration.settings import Settings

_NEAR: Final = 3  # lines: an entry of `images` has about as many
_UNCLEAR: Final = 3


def run_since(  # noqa: PLR0913 -- a run, and since when
    revision: str,
    paths: Sequence[str],
    inputs: Sequence[File | Unread],
    settings: Settings,
    *,
    needs: Collection[Need],
    on_file: OnFile,
) -> Report:
    """Lint files, and report what their change since a revision touches or causes.

    ``paths`` are those that the inputs were found below. Raises `SettingsError`.
    """
    change = changed_since(revision, next((path for path in paths if os.path.isdir(path)), "."))
    after = lint_new(surveyed(inputs, settings), settings, identify=True, on_file=on_file)
    former = surveyed(_before(paths, inputs, change, settings), settings)
    before = lint(former, settings, identify=True, on_file=on_file)
    caused = {id(each) for each in compare(after.occurrences, collected(before.occurrences, "."), {}).new}
    files = {item.path: item for item in inputs if isinstance(item, File)}
    groups = []
    for group in after.groups:
        kept = []
        for occurrence in group:
            if _is_touched(occurrence.finding, files, change):
                kept.append(occurrence)
            elif id(occurrence) in caused:
                kept.append(_with_cause(occurrence, _cause(occurrence.finding, files, change, revision)))
        groups.append(kept)
    others = sum(map(len, after.groups)) - sum(map(len, groups))
    count = "1 other finding is" if others == 1 else f"{others} other findings are"
    shown_only = f"only what the change since {revision} touches or causes is shown, {count} not"
    unseen = (*_submodules(change, revision), *_lost_replicated_documents(change, revision))
    notes = (*after.report.notes, shown_only, *unseen)
    return report(after._replace(report=after.report._replace(notes=notes), groups=groups), needs)


def _before(
    paths: Sequence[str], inputs: Iterable[File | Unread], change: Mapping[str, ChangedFile], settings: Settings
) -> Iterator[File | Unread]:
    """The files as they were, those that no longer exist among them."""
    for item in inputs:
        changed = change.get(os.path.realpath(item.place)) if isinstance(item, File) else None
        if changed is None:
            yield item
        elif changed.before is not None and isinstance(item, File):
            yield File(item.path, item.place, changed.before, named=item.named)
    tops = tuple(os.path.join(os.path.realpath(path), "") for path in paths if os.path.isdir(path))
    for place, changed in change.items():
        is_ours = place.startswith(tops) and place.endswith(SUFFIXES) and not settings.excluded(place)
        if changed.is_gone and changed.before is not None and is_ours:
            yield File(shown(place), place, changed.before)


def _submodules(change: Mapping[str, ChangedFile], revision: str) -> Iterator[str]:
    """The notes on submodules at other commits, whose files nobody has compared."""
    for place, changed in sorted(change.items()):
        if changed.is_submodule:
            yield f"{shown(place)} is a submodule that changed since {revision}: what changed in it is not shown"


def _lost_replicated_documents(change: Mapping[str, ChangedFile], revision: str) -> Iterator[str]:
    """The notes on replicated documents that no longer exist, without which much is not checked."""
    for place, changed in sorted(change.items()):
        if changed.is_gone and changed.before is not None and place.endswith(SUFFIXES):
            file = File(shown(place), place, changed.before)
            if survey(file).replicated_documents:
                yield f"{file.path}, a root document, is gone since {revision}: what needs one is not checked"


def _is_touched(finding: Finding, files: Mapping[str, File], change: Mapping[str, ChangedFile]) -> bool:
    """Whether one of the lines of a finding is another than before."""
    file = files.get(finding.location.path)
    changed = change.get(os.path.realpath(file.place)) if file else None
    lines = range(finding.location.start.line, finding.location.end.line + 1)
    return changed is not None and any(map(changed.touches, lines))


def _with_cause(occurrence: Occurrence, cause: Related | None) -> Occurrence:
    finding = occurrence.finding
    return occurrence._replace(finding=finding._replace(related=(*finding.related, *([cause] if cause else ()))))


def _cause(
    finding: Finding, files: Mapping[str, File], change: Mapping[str, ChangedFile], revision: str
) -> Related | None:
    """The change that a finding elsewhere most likely comes from.

    That is one right at a location that belongs to the finding, or one that has its text or its image's name in it.
    """
    text = finding.location.text.strip("\"'")
    words = [text, text.rpartition("/")[2].partition("@")[0].partition(":")[0]]
    near = [(related.location.path, related.location.start.line) for related in finding.related]
    best: tuple[int, File, Hunk] | None = None
    for file in files.values():
        changed = change.get(os.path.realpath(file.place))
        for hunk in (changed and changed.hunks) or ():
            rank = next((at for at, word in enumerate(words, 1) if word and word in hunk.text), _UNCLEAR)
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
    return Related(_line(file, hunk), f"{what} since {revision}{certain}")


def _line(file: File, hunk: Hunk) -> Location:
    return file.source().line(max(hunk.first, 1))
