"""Findings' fixes -> texts: whole fixes only, round by round until nothing changes, and nothing that reads otherwise.

A fix that touches a span of another fix waits for the next round. New items of one list go side by side, in the order
of their findings; of other insertions at one offset the second waits, because it might be the same key. After each
round every file must still have the same documents, and after the last one no error in a template that it did not have.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.editing.edits import apply
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Edit, Finding, Fix
from repl_lint.model.reports import Report
from repl_lint.reading.contents import contents
from repl_lint.reading.documents import NOTHING, OBJECT, Document
from repl_lint.reading.files import File, Unread
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source
from repl_lint.running.edited import is_kept
from repl_lint.running.engine import DEFAULTS, RunOptions, lint_new
from repl_lint.running.file_changes import FileChange
from repl_lint.running.new_errors import new_errors
from repl_lint.running.occurrences import Linted
from repl_lint.running.reporting import report
from repl_lint.running.requested_removals import allowed, moved, removals
from repl_lint.running.surveying import surveyed

if TYPE_CHECKING:
    from repl_lint.configuration.settings import Settings

MAX_ROUNDS: Final = 10
_ITEM: Final = r"\s*- |, \{"


class Fixed(NamedTuple):
    """The result of fixing: the changes by file, the report after them, and messages about fixes that were not made.

    A failure is a change that was undone, or rules whose fixes would bring errors into templates.
    """

    changes: tuple[FileChange, ...]
    report: Report
    failures: tuple[str, ...]


class _Choice(NamedTuple):
    """The fixes that are made: safe ones or all, of some rules only, and none of those that are ``skipped``."""

    unsafe: bool
    only: Collection[str] | None
    skipped: Collection[str] = ()

    def takes(self, finding: Finding) -> bool:
        """Whether the fix of a finding is made, safe or not."""
        return finding.rule.id not in self.skipped and (self.only is None or finding.rule.id in self.only)


def fix(
    inputs: Iterable[File | Unread],
    settings: Settings,
    options: RunOptions = DEFAULTS,
    *,
    unsafe: bool = False,
    only: Collection[str] | None = None,
) -> Fixed:
    """The result of applying all safe fixes, and with ``unsafe`` the others. Nothing is written.

    Text that only these fixes make needless stays, and is in the report: see `removals`. With ``only``, the fixes of
    these rules alone are applied, whatever they remove. Rules whose fixes bring errors into templates fix nothing.
    """
    choice = _Choice(unsafe, only)
    run = partial(_fixed, list(inputs), settings, options)
    fixed, before = run(choice)
    spoilt = new_errors(before, fixed.report.findings, fixed.changes)
    if not spoilt:
        return fixed
    rules = frozenset(fixed.report.fixed)
    alone = {rule: run(choice._replace(skipped=rules - {rule}))[0] for rule in rules}
    culprits = [rule for rule in rules if new_errors(before, alone[rule].report.findings, alone[rule].changes)]
    fixed, _ = run(choice._replace(skipped=culprits or rules))
    if new_errors(before, fixed.report.findings, fixed.changes):
        culprits = []
        fixed, _ = run(choice._replace(skipped=rules))
    names = ", ".join(sorted(culprits or rules))
    failures = [
        f"{error.location.path}: the fixes of {names} are not made: they would bring {error.rule.id}, {error.message}"
        for error in spoilt
    ]
    return fixed._replace(failures=(*fixed.failures, *failures))


def _fixed(
    inputs: Iterable[File | Unread], settings: Settings, options: RunOptions, choice: _Choice
) -> tuple[Fixed, tuple[Finding, ...]]:
    """The result of applying the fixes of a choice, round by round, and the findings before that."""
    texts = _Texts(inputs, settings)
    counts: Counter[str] = Counter()
    failures: list[str] = []
    linted = texts.lint(options)
    findings = before = report(linted).findings
    may_remove = removals(findings)
    for _ in range(MAX_ROUNDS):
        fixable = allowed(findings, may_remove) if choice.only is None else findings
        edits, resolved = _round((finding for finding in fixable if choice.takes(finding)), unsafe=choice.unsafe)
        changes_of_round = texts.changed(edits)
        failures += _undone(changes_of_round, edits, resolved)
        if failures or not changes_of_round:
            break
        texts.apply(changes_of_round)
        counts += resolved
        may_remove = moved(may_remove, edits)
        linted = texts.lint(options)
        findings = report(linted).findings
    after = report(linted, options.needs)._replace(fixed=dict(sorted(counts.items())))
    return Fixed(tuple(texts.changes[path] for path in sorted(texts.changes)), after, tuple(failures)), before


class _Texts:
    """The files of a run, with our configuration, as the rounds of fixes so far have left them.

    ``changes`` are those of all rounds together, by path.
    """

    def __init__(self, inputs: Iterable[File | Unread], settings: Settings) -> None:
        self.changes: dict[str, FileChange] = {}
        self._settings = settings
        self._files = {item.path: item for item in inputs}
        if settings.config:
            self._files[settings.config.path] = settings.config

    def lint(self, options: RunOptions) -> Linted:
        """The findings in the files as they are now, without those in the baseline."""
        return lint_new(surveyed(self._files.values(), self._settings, options.needs), self._settings, options)

    def changed(self, edits: Mapping[str, Sequence[Edit]]) -> list[FileChange]:
        """The changes that edits make, one for each path; nothing is applied."""
        return [_changed(self._files[path], edits[path]) for path in edits]

    def apply(self, changes: Iterable[FileChange]) -> None:
        """Give the files their texts after some changes."""
        for change in changes:
            path = change.file.path
            item = self._files[path]
            self.changes[path] = self.changes.get(path, change)._replace(after=change.after)
            if isinstance(item, Unread):
                self._files[path] = item._replace(content=change.after.encode())
            else:
                self._files[path] = change.file.with_text(change.after)
        if self._settings.config:
            config = self._files[self._settings.config.path]
            self._settings = self._settings._replace(config=config if isinstance(config, File) else None)


def changes(fix: Fix, inputs: Iterable[File | Unread]) -> tuple[FileChange, ...]:
    """The changes that one fix makes, one for each file, in the order of their paths; nothing is written.

    The inputs must have each file that the fix edits.
    """
    edits: dict[str, list[Edit]] = {}
    for edit in sorted(fix.edits, key=_span):
        edits.setdefault(edit.location.path, []).append(edit)
    files = {item.path: item for item in inputs}
    return tuple(_changed(files[path], edits[path]) for path in sorted(edits))


def _undone(changes: Iterable[FileChange], edits: Mapping[str, Sequence[Edit]], rules: Iterable[str]) -> list[str]:
    """A message for each change after which something that was not edited reads otherwise; ``rules`` made the edits."""
    return [
        f"{change.file.path}: the fixes of {', '.join(sorted(rules))} were undone,"
        " because they would have changed other parts of the file"
        for change in changes
        if not _reads_alike(change, edits[change.file.path])
    ]


def _round(findings: Iterable[Finding], *, unsafe: bool) -> tuple[dict[str, list[Edit]], Counter[str]]:
    """The edits of the fixes that can be applied together, sorted, by path, and the numbers of findings by rule.

    The fixes of the first findings take precedence.
    """
    edits: dict[str, list[Edit]] = {}
    counts: Counter[str] = Counter()
    for finding in findings:
        fix = finding.fix
        if fix and (fix.safe or unsafe) and all(_fits(edit, edits) for edit in fix.edits):
            counts[finding.rule.id] += 1
            for edit in fix.edits:
                others = edits.setdefault(edit.location.path, [])
                if edit not in others:
                    insort(others, edit, key=_span)
    return edits, counts


def _span(edit: Edit) -> tuple[int, int]:
    return edit.location.span


def _fits(edit: Edit, edits: Mapping[str, list[Edit]]) -> bool:
    """Whether an edit is among some edits, or touches none of them except one that adds an item to the same list."""
    start, end = edit.location.span
    others = edits.get(edit.location.path, [])
    index = bisect_left(others, (start, end), key=_span)
    near = list(takewhile(lambda other: other.location.span[0] <= end, islice(others, max(0, index - 1), None)))
    return edit in near or all(other.location.span[1] < start or _are_items(edit, other) for other in near)


def _are_items(edit: Edit, other: Edit) -> bool:
    start, end = edit.location.span
    texts = edit.replacement, other.replacement
    return start == end and edit.location == other.location and all(re.match(_ITEM, text) for text in texts)


def _changed(item: File | Unread, edits: Sequence[Edit]) -> FileChange:
    file = _of_chart(item) if isinstance(item, Unread) else item
    before = file.source().text
    return FileChange(file, before, apply(before, edits))


def _of_chart(item: Unread) -> File:
    """A file of a chart, which no release has, as earlier rounds have left it."""
    assert item.chart, "findings are in files that were read, and in those of charts"
    place = os.path.abspath(item.path)
    return File(item.path, place, contents(place) if item.content is None else item.content)


def _reads_alike(change: FileChange, edits: Sequence[Edit]) -> bool:
    """Whether a text has the same documents after edits, and the same scalars where nothing was edited."""
    before, after = (
        list(outline(Source(change.file.path, text)).documents()) for text in (change.before, change.after)
    )
    are_alike = len(before) == len(after) and all(map(_is_alike, before, after))
    return are_alike and is_kept(before, after, edits)


def _is_alike(before: Document, after: Document) -> bool:
    """Whether a document is of the same kind with the same objects after edits, or has become an object by them."""
    if before.role == NOTHING and after.role == OBJECT:
        return before.header == after.header
    return _identity(before) == _identity(after)


def _identity(document: Document) -> tuple[object, ...]:
    """The kind and the objects of a document, which fixes do not change."""
    return (
        document.header and document.header.kind,
        document.role,
        document.problem is None,
        [(item.kind, item.name) for item in document.fact(objects)],
    )
