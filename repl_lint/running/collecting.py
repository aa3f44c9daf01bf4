"""The findings of checks, gathered by cause as plain values that a process can send to another."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from repl_lint.model.errors import UserError
from repl_lint.model.findings import OFF, OPEN, Finding, Rule
from repl_lint.model.reports import Crash, FileStatus, LeftOpen
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release
from repl_lint.running.joining import only_when
from repl_lint.running.occurrences import Occurrence, Owners

if TYPE_CHECKING:
    from repl_lint.facts.charts.rendered import RenderedDocument
    from repl_lint.model.identities import Identity
    from repl_lint.model.suppressions import Suppression


class Details(NamedTuple):
    """The details that findings of a run get: subjects, identities, and the comments that suppress some.

    Without ``suppressions`` no comment is read.
    """

    subjects: bool
    identities: bool
    suppressions: bool


class Gathered(NamedTuple):
    """The findings of the checks in a share, as plain values without nodes, so that a process can send them to another.

    ``groups`` has the findings by cause, ``statuses`` those of files, and ``crashes`` the first crash by rule.
    ``owners`` are the objects around comments. ``left_open`` is what templates decide.
    """

    groups: dict[object, list[Occurrence]]
    statuses: list[FileStatus]
    comments: list["Suppression"]
    crashes: dict[str, Crash]
    owners: Owners
    left_open: list[LeftOpen]

    def leave_open(self) -> None:
        """Move each group whose first finding is `OPEN` from ``groups`` to ``left_open``."""
        for cause in [cause for cause, group in self.groups.items() if group[0].finding.severity == OPEN]:
            for finding in (occurrence.finding for occurrence in self.groups.pop(cause)):
                self.left_open.append(LeftOpen(finding.rule.id, finding.location, finding.message))

    def add(self, later: "Gathered") -> None:
        """Add the findings of the share that follows in the release; of two crashes of a rule the first stays."""
        for cause, group in later.groups.items():
            self.groups.setdefault(cause, []).extend(group)
        self.statuses.extend(later.statuses)
        self.comments.extend(later.comments)
        self.owners.update(later.owners)
        self.left_open.extend(later.left_open)
        for rule, crash in later.crashes.items():
            self.crashes.setdefault(rule, crash)


class Collector:
    """The findings of checks, added one by one to a `Gathered`, in a group for each cause."""

    def __init__(self, gathered: Gathered, details: Details) -> None:
        self.gathered = gathered
        self.details = details

    def suppressions(self, document: Document, begin: int) -> "tuple[Suppression, ...]":
        """The suppressions in the comments of a document, from the offset ``begin`` on; empty without any.

        If findings get identities, the objects around the comments are added to ``gathered``.
        """
        from repl_lint.running.suppression_comments import suppressions  # most files have none

        comments = suppressions(document, begin)
        if self.details.identities:
            from repl_lint.running.identities import owners

            self.gathered.owners.update(owners(document, comments))
        return comments

    def collect(
        self,
        rule: Rule,
        found_in: Document | Release,
        findings: Iterator[Finding],
        rendered: "RenderedDocument | None" = None,
    ) -> None:
        """Add the findings of a check to their groups. An `OPEN` one goes to ``left_open``, an `OFF` one nowhere.

        ``rendered`` is the document where a chart makes it; what is `OPEN` in it is left out. If the check raises, the
        findings before that stay, and the first crash of the rule is added. Only `UserError` is raised.
        """
        document = found_in if isinstance(found_in, Document) else None
        try:
            for finding in findings:
                if finding.severity in (OFF, OPEN):
                    self._leave_open(finding, is_in_file=rendered is None)
                    continue
                occurrence = self._occurrence(document, finding) if document else Occurrence(finding)
                if rendered:
                    occurrence = occurrence._replace(rendered=(rendered.number, rendered.template))
                self.gathered.groups.setdefault((rule.id, finding.cause or finding.order), []).append(occurrence)
        except UserError:
            raise
        except Exception as error:
            path = found_in.source.path if isinstance(found_in, Document) else found_in.name
            self.gathered.crashes.setdefault(rule.id, Crash(rule.id, path, f"{type(error).__name__}: {error}"))

    def _leave_open(self, finding: Finding, *, is_in_file: bool) -> None:
        if finding.severity == OPEN and is_in_file:
            self.gathered.left_open.append(LeftOpen(finding.rule.id, finding.location, finding.message))

    def _occurrence(self, document: Document, finding: Finding) -> Occurrence:
        return Occurrence(
            finding,
            self._subject(document, finding),
            self._identity(document, finding),
            only_when(document, finding),
        )

    def _subject(self, document: Document, finding: Finding) -> str:
        if not self.details.subjects:
            return ""
        from repl_lint.running.suppressing import subject  # most runs ask for none

        return subject(document, finding)

    def _identity(self, document: Document, finding: Finding) -> "Identity | None":
        if not self.details.identities:
            return None
        from repl_lint.running.identities import of_document  # most runs ask for none

        return of_document(document, finding)
