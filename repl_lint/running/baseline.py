"""Findings against a baseline."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from repl_lint.configuration.baseline import Baseline, Entry
from repl_lint.configuration.catalog import catalog
from repl_lint.model.identities import Identity
from repl_lint.running.suppressing import Found


class Comparison(NamedTuple):
    """What is found against a baseline: new, known to it; and of the baseline what is mended, or was not looked at."""

    new: tuple[Found, ...]
    known: tuple[Found, ...]
    mended: Counter[Entry]
    unseen: Counter[Entry]


def collected(found: Iterable[Found], folder: str) -> Baseline:
    """The baseline of what is found, for a file in a folder."""
    folder = os.path.abspath(folder)
    return Baseline(folder, Counter(entry for _, entry in _entries(found, folder)))


def compare(found: Iterable[Found], baseline: Baseline, looked: Mapping[str, frozenset[str]]) -> Comparison:
    """Compare; ``looked`` says which rules have seen all of a file, by its absolute path.

    A finding takes an entry of its own file before others get one that is left, in the order of the report.
    """
    left = Counter(baseline.counts)
    seen = {entry: _is_seen(entry, baseline.folder, looked) for entry in left}
    by_identity: dict[Identity, list[Entry]] = {}
    for entry in sorted(left, key=lambda entry: (not seen[entry], entry.file)):
        by_identity.setdefault(entry.identity, []).append(entry)
    known, waiting, new = [], [], []
    for each, entry in _entries(found, baseline.folder):
        if left[entry] > 0:
            left[entry] -= 1
            known.append(each)
        else:
            waiting.append((each, entry))
    for each, entry in waiting:
        other = next((other for other in by_identity.get(entry.identity, ()) if left[other] > 0), None)
        if other is None:
            new.append(each)
        else:
            left[other] -= 1
            known.append(each)
    known.sort(key=_order)
    mended, unseen = (
        Counter({entry: count for entry, count in (+left).items() if seen[entry] is is_seen})
        for is_seen in (True, False)
    )
    return Comparison(tuple(new), tuple(known), mended, unseen)


def _entries(found: Iterable[Found], folder: str) -> Iterable[tuple[Found, Entry]]:
    """Findings with their entries in a baseline of a folder, in the order of the report."""
    files: dict[str, str] = {}
    for each in sorted(found, key=_order):
        assert each.identity is not None, "the run was asked for identities"
        path, identity = each.finding.location.path, each.identity
        if path not in files:
            files[path] = _relative(path, folder)
        yield each, Entry(identity._replace(file=files[path]) if identity.file else identity, files[path])


def _order(found: Found) -> tuple[Any, ...]:
    return found.finding.order


def _relative(path: str, folder: str) -> str:
    try:
        path = os.path.relpath(path, folder)
    except ValueError:  # another drive
        path = os.path.abspath(path)
    return path.replace(os.sep, "/")


def _is_seen(entry: Entry, folder: str, looked: Mapping[str, frozenset[str]]) -> bool:
    """Whether a run would have found it again: its rule has seen its file, or ran, and the file is gone."""
    rule = entry.identity.rule
    if rule not in catalog():
        return True
    place = os.path.normpath(os.path.join(folder, entry.file))
    if place in looked:
        return rule in looked[place]
    return not os.path.exists(place) and any(rule in rules for rules in looked.values())
