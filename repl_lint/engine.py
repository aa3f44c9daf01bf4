"""Releases and rules -> the report: every document is read once, and ends as checked, ignored or failed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.catalog import catalog, checks, rule_id
from repl_lint.facts.workloads import objects
from repl_lint.model import (
    CONFIG,
    KUBERNETES,
    REPLICATED,
    Crash,
    FileStatus,
    Finding,
    Related,
    Report,
    Rule,
    Suppressed,
)
from repl_lint.reading.documents import BROKEN, NOTHING, SETTINGS, Document, outline
from repl_lint.reading.files import CONFIG_NAME, File, Unread
from repl_lint.reading.grouping import group
from repl_lint.reading.releases import Release, Survey, config_release, survey
from repl_lint.suppressions import LINE, Suppression, Use, closed, is_expired, suppressions

if TYPE_CHECKING:
    from repl_lint.settings import Settings


_OTHER_CONFIG: Final = "a configuration that is not in use"


def run(inputs: Iterable[File | Unread], settings: Settings) -> Report:
    """Lint files. A rule that raises is in the report as a crash; a file that cannot be read, as failed."""
    work = _Run(settings)
    releases = work.releases(inputs)
    if settings.config:
        releases.append(config_release(settings.config, settings.profile))
    for release in releases:
        work.lint(release)
    return Report(
        findings=tuple(sorted(work.findings, key=lambda finding: finding.order)),
        files=tuple(work.statuses[path] for path in sorted(work.statuses)),
        rules=settings.rules,
        crashes=tuple(sorted(work.crashes.values(), key=lambda crash: (crash.rule, crash.path))),
        suppressed=tuple(sorted(work.suppressed, key=lambda each: each.finding.order)),
        notes=tuple(_notes(releases, settings, work.statuses)),
    )


def releases(inputs: Iterable[File | Unread], settings: Settings) -> list[Release]:
    """What would be linted: the releases that the files make, our own configuration left out."""
    return _Run(settings).releases(inputs)


class _Run:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.findings: list[Finding] = []
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
                self.statuses[item.path] = FileStatus(item.path, ignored=1, reasons=(_OTHER_CONFIG,))
            else:
                try:
                    yield survey(item)
                except OSError as error:
                    self._unreadable(item, error)

    def lint(self, release: Release) -> None:
        """Run the rules that are true for a release: document by document, over the whole, over what is silenced."""
        found: dict[object, list[_Found]] = {}
        silencing: list[Suppression] = []
        rules: Sequence[Rule] = self.settings.rules
        if release.levels:
            from repl_lint.lint_config import adjusted

            rules = adjusted(self.settings, release.levels)
        running = [(rule, checks(rule)) for rule in rules if release.format in rule.formats]
        for document in self._documents(release, silencing):
            for rule, check in running:
                if check.document:
                    self._collect(found, rule, document, check.document(release, document, rule))
        for rule, check in running:
            if check.release:
                self._collect(found, rule, release, check.release(release, rule))
        ids = {rule.id for rule, _ in running}
        uses = [Use(each, is_expired(each), set(), ids, catalog()) for each in silencing]
        self._silence(found, uses)
        if release.format != CONFIG:
            self.ran |= ids
        else:  # the last, when it is known which exemptions were of use
            pairs = zip(self.settings.exemptions, self.exemptions, strict=True)
            uses += [use for exemption, use in pairs if exemption.rules.intersection(use.running)]
        for rule, check in running:
            if check.suppressions:
                self._collect(found, rule, release, check.suppressions(uses, rule))
        self.findings += (_one([each.finding for each in same]) for same in found.values() if same)

    def _silence(self, found: dict[object, list[_Found]], uses: Sequence[Use]) -> None:
        """Take out of what was found all that a comment or the configuration silences, and note which one did."""
        if not uses and not self.exemptions:
            return
        active: dict[tuple[str, int], list[Use]] = {}  # by path and line; line 0 for those that cover more than one
        for use in uses:
            if not use.expired:
                place = use.suppression.location
                line = place.start.line if use.suppression.kind == LINE else 0
                active.setdefault((place.path, line), []).append(use)
        for key, same in found.items():
            found[key] = kept = []
            for each in same:
                finding = each.finding
                path, line = finding.location.path, finding.location.start.line
                asked = [*active.get((path, line), ()), *active.get((path, 0), ()), *self.exemptions]
                covering = [use for use in asked if use.suppression.covers(finding, each.subject)]
                for use in covering:
                    use.silenced.add(finding.rule.id)
                if covering:
                    silencer = covering[0].suppression
                    self.suppressed.append(Suppressed(finding, silencer.location, silencer.reason))
                else:
                    kept.append(each)

    def _documents(self, release: Release, silencing: list[Suppression]) -> Iterator[Document]:
        for file in release.files:
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
                document = read._replace(role=SETTINGS, reason="") if release.format == CONFIG else read
                roles[document.role] += 1
                if may_silence:
                    first = roles.total() == 1  # what stands above the first marker belongs to it
                    comments += map(_by_id, suppressions(document, 0 if first else document.span[0]))
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
        self, found: dict[object, list[_Found]], rule: Rule, where: Document | Release, findings: Iterator[Finding]
    ) -> None:
        """Add a check's findings to those of its release, those of one cause together."""
        try:
            for finding in findings:
                subject = _subject(where, finding) if isinstance(where, Document) and self.exemptions else ""
                found.setdefault((rule.id, finding.cause or finding.order), []).append(_Found(finding, subject))
        except Exception as error:
            path = where.source.path if isinstance(where, Document) else where.name
            self.crashes.setdefault(rule.id, Crash(rule.id, path, f"{type(error).__name__}: {error}"))


class _Found(NamedTuple):
    finding: Finding
    subject: str  # the object that it is in, as Kind/name


def _by_id(comment: Suppression) -> Suppression:
    """A comment whose rules go by their ids, where it has aliases of them."""
    return comment._replace(names=tuple(name._replace(id=rule_id(name.id)) for name in comment.names))


def _subject(document: Document, finding: Finding) -> str:
    at = finding.location.span[0]
    inside = (each for each in document.fact(objects) if each.node.start <= at < each.node.end)
    return next((f"{each.kind}/{each.name}" for each in inside), "")


def _one(same: Sequence[Finding]) -> Finding:
    """The findings of one cause as one: the first, with the places of the others."""
    first, *others = same
    here_too = (Related(finding.location, "here too") for finding in others if finding.location != first.location)
    return first._replace(related=(*first.related, *here_too))


def _notes(releases: Sequence[Release], settings: Settings, statuses: Mapping[str, FileStatus]) -> Iterator[str]:
    """What a reader should know of the run as a whole, so that silence does not pass for a clean release."""
    yield from settings.notes
    for release in releases:
        yield from release.notes
        if release.levels:
            from repl_lint.lint_config import notes

            yield from notes(settings, release)
    if not any(path != (settings.config and settings.config.path) for path in statuses):
        yield "there is no YAML file below these paths"
    for path, status in sorted(statuses.items()):
        if status.reasons == (_OTHER_CONFIG,):
            yield f"{path} does not count here: lint its folder by itself"
    names = {release.name for release in releases}
    for name, _ in settings.assigned:
        if name not in names:
            yield f"release `{name}` of the configuration has no files among these paths"
    lonely = [
        release.name for release in releases if release.roots and not release.has_objects and not is_native(release)
    ]
    if lonely:
        others = f" and of {len(lonely) - 1} more root documents" if len(lonely) > 1 else ""
        yield f"no manifests of {lonely[0]}{others} are among these paths: name their folder too"
    files = sum(len(release.files) for release in releases if release.format == KUBERNETES)
    silent = [rule.id for rule in settings.rules if REPLICATED in rule.formats and KUBERNETES not in rule.formats]
    if files and silent:
        number = "1 file belongs" if files == 1 else f"{files} files belong"
        yield f"{number} to no root document and no KOTS application: not checked there: {', '.join(silent)}"


def is_native(release: Release) -> bool:
    """Whether a release runs its containers without Kubernetes."""
    return any(root.root and (root.root.get("components") or root.root.get("swarm")) for root in release.roots)
