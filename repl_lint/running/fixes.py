"""Findings' fixes -> texts: whole fixes only, round by round until nothing changes, and nothing that reads otherwise.

A fix that meets a span which another one has changed waits for the next round. New items of one list stand side by
side, in the order of their findings; of other insertions at one offset the second waits, for it might be the same key.
After each round every file must still read to the same documents.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint import writing
from repl_lint.editing.edits import apply
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Edit, Finding, Fix
from repl_lint.model.reports import Need, Report
from repl_lint.reading.contents import contents
from repl_lint.reading.documents import Document, Source, outline
from repl_lint.reading.files import File, Unread
from repl_lint.running.edited import is_kept
from repl_lint.running.engine import OnFile, lint_new, silent
from repl_lint.running.removals import allowed, moved, removals
from repl_lint.running.reporting import report
from repl_lint.running.surveying import surveyed

if TYPE_CHECKING:
    from repl_lint.configuration.settings import Settings

MAX_ROUNDS: Final = 10
_ITEM: Final = r"\s*- |, \{"
_BOM: Final = b"\xef\xbb\xbf"


class FileChange(NamedTuple):
    """A file that fixes change, with its text before and after them, without byte order marks."""

    file: File
    before: str
    after: str


class Fixed(NamedTuple):
    """The result of fixing: the changes, the report of what is left then, and what could not be done, in words."""

    changes: tuple[FileChange, ...]
    report: Report
    failures: tuple[str, ...]


def fix(  # noqa: PLR0913 -- a run, and which of its fixes
    inputs: Iterable[File | Unread],
    settings: Settings,
    *,
    unsafe: bool = False,
    only: Collection[str] | None = None,
    needs: Collection[Need] = (),
    on_file: OnFile = silent,
) -> Fixed:
    """Apply the safe fixes of what is found, and the unsafe ones if wanted. Nothing is written: see `write`.

    What only these fixes make needless stays, and is in the report: see `removals`. With ``only`` it applies the fixes
    of these rules, whatever they remove; the report has what the others find.
    """
    files = {item.path: item for item in inputs}
    if settings.config:
        files[settings.config.path] = settings.config
    changes: dict[str, FileChange] = {}
    counts: Counter[str] = Counter()
    failures: list[str] = []
    linted = lint_new(surveyed(files.values(), settings), settings, on_file=on_file)
    findings = report(linted).findings
    may_remove = removals(findings)
    for _ in range(MAX_ROUNDS):
        wanted = allowed(findings, may_remove) if only is None else [each for each in findings if each.rule.id in only]
        this = _round(wanted, unsafe=unsafe)
        made = [_changed(files[path], edits) for path, edits in this.edits.items()]
        failures += _undone(made, this)
        if failures or not made:
            break
        for change in made:
            path = change.file.path
            changes[path] = changes.get(path, change)._replace(after=change.after)
            files[path] = change.file.with_text(change.after)
        if settings.config:
            config = files[settings.config.path]
            settings = settings._replace(config=config if isinstance(config, File) else None)
        counts += this.counts
        may_remove = moved(may_remove, this.edits)
        linted = lint_new(surveyed(files.values(), settings), settings, on_file=on_file)
        findings = report(linted).findings
    left = report(linted, needs)._replace(fixed=dict(sorted(counts.items())))
    return Fixed(tuple(changes[path] for path in sorted(changes)), left, tuple(failures))


def write(change: FileChange) -> None:
    """Replace the file on the disk. Raises `OSError`, also where it is not what it was any more."""
    data = contents(change.file.place)
    before = change.before.encode()
    marks = data.removesuffix(before)
    if not data.endswith(before) or marks.replace(_BOM, b""):
        raise OSError(0, "changed while it was being fixed")
    writing.replace(change.file.place, marks + change.after.encode())


def unified(change: FileChange) -> Iterator[str]:
    """The lines of a change as a unified diff, as ``git apply`` and ``patch -p1`` read it."""
    from difflib import unified_diff

    before, after = (text.splitlines(keepends=True) for text in (change.before, change.after))
    old, new = (_quoted(f"{side}/{change.file.path}") for side in "ab")
    for line in unified_diff(before, after, old, new):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _quoted(path: str) -> str:
    """A path as git writes it: in quotes, and in escapes what would end its line or command a terminal."""
    escape = str.maketrans({"\\": r"\\", '"': r"\""})
    quoted = "".join(
        character if character.isprintable() else "".join(f"\\{byte:03o}" for byte in os.fsencode(character))
        for character in path.translate(escape)
    )
    return path if quoted == path else f'"{quoted}"'


def changes(fix: Fix, inputs: Iterable[File | Unread]) -> tuple[FileChange, ...]:
    """The changes of one fix."""
    edits: dict[str, list[Edit]] = {}
    for edit in sorted(fix.edits, key=_span):
        edits.setdefault(edit.location.path, []).append(edit)
    files = {item.path: item for item in inputs}
    return tuple(_changed(files[path], edits[path]) for path in sorted(edits))


class _Round(NamedTuple):
    edits: dict[str, list[Edit]]  # by path, sorted
    counts: Counter[str]  # of findings that they resolve, by rule


def _undone(made: Iterable[FileChange], this: _Round) -> list[str]:
    """The changes of a round after which a document is another one, in words."""
    return [
        f"{change.file.path}: the fixes of {', '.join(sorted(this.counts))} were undone: it would read otherwise"
        for change in made
        if not _reads_alike(change, this.edits[change.file.path])
    ]


def _round(findings: Iterable[Finding], *, unsafe: bool) -> _Round:
    """The fixes that can be applied together, those of the first findings first."""
    chosen = _Round({}, Counter())
    for finding in findings:
        fix = finding.fix
        if fix and (fix.safe or unsafe) and all(_fits(edit, chosen.edits) for edit in fix.edits):
            chosen.counts[finding.rule.id] += 1
            for edit in fix.edits:
                others = chosen.edits.setdefault(edit.location.path, [])
                if edit not in others:
                    insort(others, edit, key=_span)
    return chosen


def _span(edit: Edit) -> tuple[int, int]:
    return edit.location.span


def _fits(edit: Edit, chosen: dict[str, list[Edit]]) -> bool:
    """Whether an edit is one of those chosen, or touches none but another new item of the list that it adds one to."""
    start, end = edit.location.span
    others = chosen.get(edit.location.path, [])
    at = bisect_left(others, (start, end), key=_span)
    near = list(takewhile(lambda other: other.location.span[0] <= end, islice(others, max(0, at - 1), None)))
    return edit in near or all(other.location.span[1] < start or _are_items(edit, other) for other in near)


def _are_items(edit: Edit, other: Edit) -> bool:
    start, end = edit.location.span
    texts = edit.replacement, other.replacement
    return start == end and edit.location == other.location and all(re.match(_ITEM, text) for text in texts)


def _changed(file: File | Unread, edits: Sequence[Edit]) -> FileChange:
    assert isinstance(file, File), "findings are in files that were read"
    before = file.source().text
    return FileChange(file, before, apply(before, edits))


def _reads_alike(change: FileChange, edits: Sequence[Edit]) -> bool:
    """Whether a text has the same documents after edits, and the same scalars where nothing was edited."""
    before, after = (
        list(outline(Source(change.file.path, text)).documents()) for text in (change.before, change.after)
    )
    return _identity(before) == _identity(after) and is_kept(before, after, edits)


def _identity(documents: Iterable[Document]) -> list[object]:
    """The kinds and objects of documents, in their order: fixes change none of them."""
    return [
        (
            document.header and document.header.kind,
            document.role,
            document.problem is None,
            [(item.kind, item.name) for item in document.fact(objects)],
        )
        for document in documents
    ]
