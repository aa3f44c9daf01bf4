"""Files of a release -> what the checks find there: the part of a run that one process can do by itself."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from repl_lint.configuration.catalog import NO_CHECKS, Checks, checks
from repl_lint.facts.kubernetes.objects import has_cluster_objects, names_tools
from repl_lint.model.environments import Environment
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.reports import FileStatus
from repl_lint.reading.documents import BROKEN, NOTHING, SETTINGS, Document
from repl_lint.reading.files import File
from repl_lint.reading.grouping import release_of
from repl_lint.reading.memory import Memory
from repl_lint.reading.releases import Release
from repl_lint.reading.roles import OTHER_TEMPLATED
from repl_lint.reading.surveys import survey
from repl_lint.release_types.release_type import ReleaseType
from repl_lint.running.collecting import Collector, Details, Gathered
from repl_lint.running.gathering import gathering

if TYPE_CHECKING:
    from repl_lint.model.built_images import BuiltImages
    from repl_lint.model.charts import Chart
    from repl_lint.model.renderings import ChartRendering
    from repl_lint.model.suppressions import Suppression


OnFile = Callable[[str], None]
"""A function that takes the path of each file before it is linted."""


_Check = Callable[[Release, Document, Rule], Iterator[Finding]]
"""A function that yields the findings of a rule in a document."""


def silent(_path: str) -> None:
    """Do nothing with the path of a file."""


class Share(NamedTuple):
    """The files of a release from the index ``first`` to before ``end``.

    With ``as_whole`` the checks of the release as a whole are part of it too.
    """

    first: int
    end: int
    as_whole: bool


class Work(NamedTuple):
    """A release to lint, the rules that run for it, and the details that are asked of the findings."""

    release: Release
    rules: Sequence[Rule]
    details: Details

    def __reduce__(self) -> tuple[Any, ...]:
        """The function and its arguments, for pickle: files, as nodes are as slow to send as to parse."""
        release = self.release
        name, release_type, files, environment, *_ = release
        return _received, (
            (
                name,
                release_type,
                files,
                environment,
                release.notes,
                release.charts,
                _sent(release.renderings),
                dict(release.built),
            ),
            self.rules,
            self.details,
        )

    @property
    def checks(self) -> list[tuple[Rule, Checks]]:
        """The rules with their checks; a check that can find nothing in the release is not imported."""
        return [(rule, checks(rule) if self._may_find(rule) else NO_CHECKS) for rule in self.rules]

    def _may_find(self, rule: Rule) -> bool:
        """Whether a rule may find anything in the release."""
        return bool(self.release.charts or not rule.needs_charts) and self.release.may_contain(rule.words)

    @property
    def whole(self) -> Share:
        """The share that is all of it."""
        return Share(0, len(self.release.files), as_whole=True)


_Parts = tuple[
    str,
    ReleaseType,
    tuple[File, ...],
    Environment,
    tuple[str, ...],
    "tuple[Chart, ...]",
    "tuple[ChartRendering, ...]",
    "BuiltImages",
]
"""The parts of a release that are sent: name, type, files, environment, notes, charts, renderings, built images."""


def _sent(renderings: "Sequence[ChartRendering]") -> "tuple[ChartRendering, ...]":
    """Renderings without their renderer, so that they can be sent."""
    return tuple(
        rendering._replace(
            files=dict(rendering.files), homes=dict(rendering.homes), values=dict(rendering.values), render=None
        )
        for rendering in renderings
    )


def _received(parts: _Parts, rules: Sequence[Rule], details: Details) -> Work:
    name, release_type, files, environment, notes, charts, renderings, built = parts
    release = gathering(release_of(name, [survey(file) for file in files], environment, Memory(), notes))
    # Other releases of the run decide about its type too.
    return Work(release._replace(type=release_type, charts=charts, renderings=renderings, built=built), rules, details)


def gather(work: Work, share: Share, on_file: OnFile = silent) -> Gathered:
    """The findings of the checks in each document of a share, and of the release if the share is ``as_whole``.

    ``on_file`` gets the path of each file before it is read. A check that raises is a crash in the result. Only
    `UserError` is raised: a file that the configuration names is wrong.
    """
    collector = Collector(Gathered({}, [], [], {}, {}, []), work.details)
    rules = work.checks
    of_documents = [(rule, check.document) for rule, check in rules if check.document]
    for file in work.release.files[share.first : share.end]:
        on_file(file.path)
        _lint_file(work.release, file, of_documents, collector)
    if share.as_whole:
        for rule, check in rules:
            if check.release:
                collector.collect(rule, work.release, check.release(work.release, rule))
        if work.release.charts:
            _lint_charts(work.release, rules, collector)
    return collector.gathered


def _lint_charts(release: Release, rules: Sequence[tuple[Rule, Checks]], collector: Collector) -> None:
    """Run the rules that look into charts over what the charts of a release make.

    Those on what is installed run over what is made for the bundle first, and then over what only an install makes.
    """
    from repl_lint.facts.charts.rendered import rendered_documents
    from repl_lint.model.renderings import AIRGAP, BUILDER, INSTALL, ONLINE
    from repl_lint.running.charts.installed_findings import SeenInBundle

    seen = SeenInBundle(release)
    for purpose in (BUILDER, INSTALL, ONLINE, AIRGAP):
        own = [(rule, check.document) for rule, check in rules if purpose in rule.charts and check.document]
        if purpose == ONLINE:
            own += [(rule, check.document) for rule, check in rules if INSTALL in rule.charts and check.document]
        for rendered in release.fact(rendered_documents, purpose) if own else ():
            document = rendered.document
            for rule, check in own if document.role != BROKEN else ():
                if INSTALL not in rule.charts:
                    found = check(release, document, rule)
                elif purpose == INSTALL:
                    found = seen.noting(document, check(release, document, rule))
                elif seen.has(document, in_template=bool(rule.policy)):
                    continue
                else:
                    found = seen.new(rendered, check(release, document, rule))
                collector.collect(rule, document, found, rendered)


def _lint_file(release: Release, file: File, rules: Sequence[tuple[Rule, _Check]], collector: Collector) -> None:
    """Run the checks of rules over the documents of a file, and collect its status and the suppressions in it too."""
    split = release.outline(file)
    roles: Counter[str] = Counter()
    reasons: dict[str, None] = {}
    comments: list[Suppression] = []
    may_suppress = collector.details.suppressions and "lint" in split.source.text.lower()
    for_tools = release.type.is_plain
    for read in release.memory.documents(split):
        document = _in_release(release, read)
        roles[document.role] += 1
        for_tools = for_tools and not has_cluster_objects(document)
        if document.reason:
            reasons[document.reason] = None
        if may_suppress:  # text above the first `---` belongs to the first document
            comments += collector.suppressions(document, 0 if roles.total() == 1 else document.span[0])
        for rule, check in rules:
            collector.collect(rule, document, check(release, document, rule))
    ignored, failed = roles[NOTHING], roles[BROKEN]
    checked = roles.total() - ignored - failed
    for_tools = for_tools and names_tools(split.source.text)  # few files have no objects of a cluster
    outside = release.type.is_outside
    status = FileStatus(file.path, checked, ignored, failed, tuple(reasons), outside=outside, for_tools=for_tools)
    collector.gathered.statuses.append(status)
    if comments:
        from repl_lint.running.suppression_comments import closed

        collector.gathered.comments.extend(closed(comments))


def _in_release(release: Release, document: Document) -> Document:
    """A document as its release takes it: settings in a configuration, and no manifest if another tool's template.

    In a release, such a template ships as it is, and is no YAML.
    """
    if release.type.is_configuration:
        return document._replace(role=SETTINGS, reason="")
    if document.role == BROKEN and release.type.is_plain and not document.source.problem:
        from repl_lint.reading.foreign_templates import is_of_another_tool  # most documents are YAML

        if is_of_another_tool(document.text):
            return document._replace(role=NOTHING, reason=OTHER_TEMPLATED, problem=None)
    return document
