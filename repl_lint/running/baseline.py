"""The comparison of findings with a baseline, and the baseline of some findings."""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from repl_lint.configuration.baseline import Baseline, BaselineEntry
from repl_lint.model.identities import Identity
from repl_lint.reading.files import Known
from repl_lint.reading.surveys import surveys
from repl_lint.running.occurrences import Linted, Occurrence


class BaselineComparison(NamedTuple):
    """The findings that a baseline lacks (``new``) or has (``known``), and its entries that no finding took.

    Of these entries, ``resolved`` are those that the run looked for; ``unseen`` are those beyond its files and rules.
    """

    new: tuple[Occurrence, ...]
    known: tuple[Occurrence, ...]
    resolved: Counter[BaselineEntry]
    unseen: Counter[BaselineEntry]


def new_only(linted: Linted, baseline: Baseline) -> Linted:
    """A run whose groups lack the findings that a baseline has.

    Its report has these findings as ``baselined``, and the number of resolved ones. The findings must have identities.
    """
    comparison = compare(linted.occurrences, baseline, checked_rules(linted), linted.catalog)
    new = {id(occurrence) for occurrence in comparison.new}
    known = tuple(occurrence.finding for occurrence in comparison.known)
    return linted._replace(
        report=linted.report._replace(baselined=known, resolved=comparison.resolved.total()),
        groups=[[occurrence for occurrence in group if id(occurrence) in new] for group in linted.groups],
    )


def checked_rules(linted: Linted) -> dict[str, frozenset[str]]:
    """The ids of the rules that checked all of a file, by its absolute path.

    They are empty for a file with a document that could not be read. They are empty too if the replicated document
    above the file could not be read, or is not among the inputs.
    """
    statuses = {status.path: status for status in linted.report.files}
    releases = linted.surveyed.everything
    known = Known({os.path.abspath(file.place): file for release in releases for file in release.files})

    @cache
    def is_below_replicated_document(folder: str) -> bool:
        """Whether a replicated document is in an absolute folder or above it, no higher than the working folder."""
        if any(survey.replicated_documents for survey in surveys(folder, known)):
            return True
        above = os.path.dirname(folder)
        return os.path.join(above, "").startswith(os.path.join(os.getcwd(), "")) and is_below_replicated_document(above)

    rules: dict[str, frozenset[str]] = {}
    for release in releases:
        ids = frozenset(rule.id for rule in linted.report.rules if rule.is_for(release.type))
        has_failed = any(statuses[file.path].failed for file in release.files)
        is_lost = release.type.has_replicated_document and not release.replicated_documents and has_failed
        for file in release.files:
            place = os.path.abspath(file.place)
            is_partial = is_lost or (release.type.is_plain and is_below_replicated_document(os.path.dirname(place)))
            rules[place] = frozenset() if is_partial or statuses[file.path].failed else ids
    return rules


def collected(occurrences: Iterable[Occurrence], folder: str) -> Baseline:
    """The baseline of some findings, which must have identities; its paths are relative to ``folder``."""
    folder = os.path.abspath(folder)
    return Baseline(folder, Counter(entry for _, entry in _entries(occurrences, folder)))


def compare(
    occurrences: Iterable[Occurrence],
    baseline: Baseline,
    checked: Mapping[str, frozenset[str]],
    rules: Collection[str],
) -> BaselineComparison:
    """The comparison of findings with a baseline; ``checked`` are the rules of a run by file, as of `checked_rules`.

    ``rules`` are the ids of all rules that there are.

    A finding takes an entry of its own file, in the order of the report; then the others take the entries that remain.
    Where the baseline may be old, a finding without a path takes at last an entry with another text.
    """
    counts = Counter(baseline.counts)
    seen = {entry: _is_seen(entry, baseline.folder, checked, rules) for entry in counts}
    by_identity: dict[Identity, list[BaselineEntry]] = {}
    textless: dict[Identity, list[BaselineEntry]] = {}
    for entry in sorted(counts, key=lambda entry: (not seen[entry], entry.file)):
        by_identity.setdefault(entry.identity, []).append(entry)
        if baseline.may_be_old and not entry.identity.path:
            textless.setdefault(entry.identity._replace(text=""), []).append(entry)
    known, waiting, new = [], [], []
    for occurrence, entry in _entries(occurrences, baseline.folder):
        if counts[entry] > 0:
            counts[entry] -= 1
            known.append(occurrence)
        else:
            waiting.append((occurrence, entry))
    for occurrence, entry in waiting:
        others = (*by_identity.get(entry.identity, ()), *textless.get(entry.identity._replace(text=""), ()))
        other = next((other for other in others if counts[other] > 0), None)
        if other is None:
            new.append(occurrence)
        else:
            counts[other] -= 1
            known.append(occurrence)
    known.sort(key=_order)
    resolved, unseen = (
        Counter({entry: count for entry, count in (+counts).items() if seen[entry] is is_seen})
        for is_seen in (True, False)
    )
    return BaselineComparison(tuple(new), tuple(known), resolved, unseen)


def _entries(occurrences: Iterable[Occurrence], folder: str) -> Iterable[tuple[Occurrence, BaselineEntry]]:
    """Findings with their entries in a baseline of a folder, in the order of the report."""
    files: dict[str, str] = {}
    for occurrence in sorted(occurrences, key=_order):
        assert occurrence.identity is not None, "the run was asked for identities"
        path, identity = occurrence.finding.location.path, occurrence.identity
        if path not in files:
            files[path] = _relative(path, folder)
        yield occurrence, BaselineEntry(identity._replace(file=files[path]) if identity.file else identity, files[path])


def _order(occurrence: Occurrence) -> tuple[Any, ...]:
    return occurrence.finding.order


def _relative(path: str, folder: str) -> str:
    try:
        path = os.path.relpath(path, folder)
    except ValueError:  # another drive
        path = os.path.abspath(path)
    return path.replace(os.sep, "/")


def _is_seen(entry: BaselineEntry, folder: str, checked: Mapping[str, frozenset[str]], known: Collection[str]) -> bool:
    """Whether a run would find an entry again, so that it is resolved if not found.

    That is so if its rule checked all of its file, if the rule ran and the file does not exist, or if there is no such
    rule any more.
    """
    rule = entry.identity.rule
    if rule not in known:
        return True
    place = os.path.normpath(os.path.join(folder, entry.file))
    if place in checked:
        return rule in checked[place]
    return not os.path.exists(place) and any(rule in rules for rules in checked.values())
