"""Releases and rules -> the report: every document is read once, and ends as checked, ignored or failed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from repl_lint.configuration.catalog import catalog, checks, rule_id
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.reports import Crash, FileStatus, Report, Suppressed
from repl_lint.model.suppressions import Suppression, Use
from repl_lint.reading.documents import BROKEN, NOTHING, SETTINGS, Document, outline
from repl_lint.reading.files import CONFIG_NAME, File, Unread
from repl_lint.reading.grouping import group
from repl_lint.reading.releases import Release, Survey, config_release, is_below_replicated_document, survey
from repl_lint.running.joining import one, only_when
from repl_lint.running.notes import OTHER_CONFIG, notes
from repl_lint.running.suppressing import Found, silence, subject
from repl_lint.running.suppressions import closed, is_expired, suppressions

if TYPE_CHECKING:
    from repl_lint.configuration.baseline import Baseline
    from repl_lint.configuration.settings import Settings
    from repl_lint.model.identities import Identity

_Owners = dict[tuple[str, int], tuple[int, str]]
"""By path and line: where the comment on it begins, and the object that it stands in."""


class Linted(NamedTuple):
    """What a run comes to before the findings of one cause are joined: a report without findings, and these by cause.

    They have their identities if that was asked for. ``looked`` says then which rules have seen all of a file, by its
    absolute path.
    """

    report: Report
    groups: Sequence[Sequence[Found]]
    looked: Mapping[str, frozenset[str]]

    @property
    def found(self) -> tuple[Found, ...]:
        """Every finding by itself."""
        return tuple(each for same in self.groups for each in same)


def run(inputs: Iterable[File | Unread], settings: Settings) -> Report:
    """Lint files. A rule that raises is in the report as a crash; a file that cannot be read, as failed.

    Where the settings have a baseline, what is in it is no finding.
    """
    return joined(new_only(lint(inputs, settings, identify=settings.baseline is not None), settings.baseline))


def new_only(linted: Linted, baseline: Baseline | None) -> Linted:
    """What was found, without what is in a baseline."""
    if baseline is None:
        return linted
    from repl_lint.running.baseline import compare

    new, known, mended, _ = compare(linted.found, baseline, linted.looked)
    kept = {id(each) for each in new}
    return linted._replace(
        report=linted.report._replace(baselined=tuple(each.finding for each in known), mended=mended.total()),
        groups=[[each for each in same if id(each) in kept] for same in linted.groups],
    )


def joined(linted: Linted) -> Report:
    """The report, the findings of one cause as one."""
    findings = (one(same) for same in linted.groups if same)
    return linted.report._replace(findings=tuple(sorted(findings, key=lambda finding: finding.order)))


def lint(inputs: Iterable[File | Unread], settings: Settings, *, identify: bool) -> Linted:
    """Lint files, and join nothing; with ``identify`` every finding has its identity."""
    work = _Run(settings, identify=identify)
    releases = work.releases(inputs)
    if settings.config:
        releases.append(config_release(settings.config, settings.profile))
    for release in releases:
        work.lint(release)
    report = Report(
        findings=(),
        files=tuple(work.statuses[path] for path in sorted(work.statuses)),
        rules=settings.rules,
        crashes=tuple(sorted(work.crashes.values(), key=lambda crash: (crash.rule, crash.path))),
        suppressed=tuple(sorted(work.suppressed, key=lambda each: each.finding.order)),
        notes=tuple(notes(releases, settings, work.statuses)),
    )
    return Linted(report, work.groups, work.looked(releases) if identify else {})


def releases(inputs: Iterable[File | Unread], settings: Settings) -> list[Release]:
    """What would be linted: the releases that the files make, our own configuration left out."""
    return _Run(settings, identify=False).releases(inputs)


class _Run:
    def __init__(self, settings: Settings, *, identify: bool) -> None:
        self.settings = settings
        self.identify = identify
        self.groups: list[list[Found]] = []  # by their causes
        self.owners: _Owners = {}
        self.suppressed: list[Suppressed] = []
        self.ran: set[str] = set()  # the rules that ran in some release, the configuration left out
        self.exemptions = [Use(each, False, set(), self.ran, catalog()) for each in settings.exemptions]
        self.statuses: dict[str, FileStatus] = {}
        self.crashes: dict[str, Crash] = {}

    def releases(self, inputs: Iterable[File | Unread]) -> list[Release]:
        return group(self._surveys(inputs, self.settings.config), self.settings.profile, self.settings.assigned)

    def _surveys(self, inputs: Iterable[File | Unread], config: File | None) -> Iterator[Survey]:
        """What each file that can be read contributes to the question of releases; the others get their status."""
        for item in inputs:
            if isinstance(item, Unread):
                failed = int(item.failed)
                self.statuses[item.path] = FileStatus(item.path, 0, 1 - failed, failed, (item.reason,), item.failed)
            elif config and item.path == config.path:
                continue  # a release of its own
            elif os.path.basename(item.path) == CONFIG_NAME:
                self.statuses[item.path] = FileStatus(item.path, ignored=1, reasons=(OTHER_CONFIG,))
            else:
                try:
                    yield survey(item)
                except OSError as error:
                    self._unreadable(item, error)

    def lint(self, release: Release) -> None:
        """Run the rules that are true for a release: document by document, over the whole, over what is silenced."""
        found: dict[object, list[Found]] = {}
        silencing: list[Suppression] = []
        rules: Sequence[Rule] = self.settings.rules
        if release.levels:
            from repl_lint.configuration.lint_config import adjusted

            rules = adjusted(self.settings, release.levels)
        running = [(rule, checks(rule)) for rule in rules if rule.is_for(release.type)]
        for document in self._documents(release, silencing):
            for rule, check in running:
                if check.document:
                    self._collect(found, rule, document, check.document(release, document, rule))
        for rule, check in running:
            if check.release:
                self._collect(found, rule, release, check.release(release, rule))
        ids = {rule.id for rule, _ in running}
        is_whole = all(rule.id in ids for rule in catalog().values() if rule.enabled and rule.is_for(release.type))
        uses = [Use(each, is_expired(each), set(), ids, catalog(), is_whole) for each in silencing]
        self.suppressed += silence(found, uses, self.exemptions)
        if not release.type.is_configuration:
            self.ran |= ids
        else:  # the last, when it is known which exemptions were of use
            pairs = zip(self.settings.exemptions, self.exemptions, strict=True)
            uses += [use for exemption, use in pairs if exemption.rules.intersection(use.running)]
        for rule, check in running:
            if check.suppressions:
                self._collect(found, rule, release, check.suppressions(uses, rule))
        self.groups += found.values()

    def _documents(self, release: Release, silencing: list[Suppression]) -> Iterator[Document]:
        for file in release.files:
            self.settings.on_file(file.path)
            try:
                source = file.read()
            except OSError as error:
                self._unreadable(file, error)
                continue
            roles: Counter[str] = Counter()
            comments: list[Suppression] = []
            reasons: dict[str, None] = {}
            may_silence = self.settings.suppressions and "repl-lint" in source.text
            for read in outline(source).documents():
                document = read._replace(role=SETTINGS, reason="") if release.type.is_configuration else read
                roles[document.role] += 1
                if may_silence:
                    first = roles.total() == 1  # what stands above the first marker belongs to it
                    these = [_by_id(each) for each in suppressions(document, 0 if first else document.span[0])]
                    comments += these
                    if self.identify:
                        self.owners |= _owners(document, these)
                if document.reason:
                    reasons[document.reason] = None
                yield document
            silencing += closed(comments)
            ignored, failed = roles[NOTHING], roles[BROKEN]
            checked = roles.total() - ignored - failed
            self.statuses[file.path] = FileStatus(file.path, checked, ignored, failed, tuple(reasons))

    def _unreadable(self, file: File, error: OSError) -> None:
        reason = (error.strerror or str(error)).lower()
        self.statuses[file.path] = FileStatus(file.path, failed=1, reasons=(reason,), unread=True)

    def _collect(
        self, found: dict[object, list[Found]], rule: Rule, where: Document | Release, findings: Iterator[Finding]
    ) -> None:
        """Add a check's findings to those of its release, those of one cause together."""
        try:
            for finding in findings:
                document = where if isinstance(where, Document) else None
                inside = subject(document, finding) if document and self.exemptions else ""
                identity = self._identity(where, finding) if self.identify else None
                each = Found(finding, inside, identity, only_when(document, finding) if document else "")
                found.setdefault((rule.id, finding.cause or finding.order), []).append(each)
        except Exception as error:
            path = where.source.path if isinstance(where, Document) else where.name
            self.crashes.setdefault(rule.id, Crash(rule.id, path, f"{type(error).__name__}: {error}"))

    def _identity(self, where: Document | Release, finding: Finding) -> Identity:
        from repl_lint.running.identity import of_comment, of_document, of_release  # most runs ask for none

        if isinstance(where, Document):
            return of_document(where, finding)
        if where.type.is_configuration:
            return of_comment("", finding)
        place = finding.location
        begin, inside = self.owners.get((place.path, place.start.line), (place.span[1] + 1, ""))
        return of_comment(inside, finding) if begin <= place.span[0] else of_release(where.bundle_documents, finding)

    def looked(self, releases: Sequence[Release]) -> dict[str, frozenset[str]]:
        """The rules that have seen all of a file, by its absolute path.

        None have where a document could not be read, or where a root document above was not, or not among the inputs.
        """
        looked = {}
        for release in releases:
            ids = frozenset(rule.id for rule in self.settings.rules if rule.is_for(release.type))
            is_unread = any(self.statuses[file.path].failed for file in release.files)
            is_lost = release.type.has_replicated_document and not release.replicated_documents and is_unread
            for file in release.files:
                place = os.path.abspath(file.place)
                is_part = release.type.is_plain and is_below_replicated_document(os.path.dirname(place))
                looked[place] = frozenset() if is_lost or is_part or self.statuses[file.path].failed else ids
        return looked


def _owners(document: Document, comments: Iterable[Suppression]) -> _Owners:
    from repl_lint.running.identity import owner

    places = [each.location for each in comments]
    return {(place.path, place.start.line): (place.span[0], owner(document, place.span[0])) for place in places}


def _by_id(comment: Suppression) -> Suppression:
    """A comment whose rules go by their ids, where it has aliases of them."""
    return comment._replace(names=tuple(name._replace(id=rule_id(name.id)) for name in comment.names))
