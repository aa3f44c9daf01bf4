"""The report of a run."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from repl_lint.model.findings import SEVERITIES, Finding, Rule
from repl_lint.model.locations import Location

if TYPE_CHECKING:
    from repl_lint.model.charts import ShippedChart
    from repl_lint.model.inventory import Inventory
    from repl_lint.model.suppressions import Suppressed


Need = Literal["sources", "inventories"]
"""A part of a report that is made only where a format shows it."""

CHECKED, IGNORED, FAILED = "checked", "ignored", "failed"


class Crash(NamedTuple):
    """A check that raised: the id of its rule, the path of the file or the name of the release, and the message."""

    rule: str
    path: str
    message: str

    @property
    def sentence(self) -> str:
        """One sentence with the rule, the file and the message of the exception."""
        return f"rule {self.rule} failed in {self.path}: {self.message}"


class LeftOpen(NamedTuple):
    """A validation that a template decides: the id of its rule, the location of what is not known, and the reason."""

    rule: str
    location: Location
    because: str

    @property
    def order(self) -> tuple[Any, ...]:
        """The sort key: path, span, rule id, reason."""
        return self.location.path, self.location.span, self.rule, self.because


class FileStatus(NamedTuple):
    """The numbers of documents of a file that were checked, ignored and failed, and the reasons for the latter two.

    A file that was not read as a whole counts as one document. ``unread`` is whether the file itself could not be read,
    ``unopened`` whether nobody tried, as for a folder that is excluded, and ``outside`` whether it belongs to no
    release though others of the run do. ``for_tools`` is whether all objects of a plain file are for tools and
    installers.
    """

    path: str
    checked: int = 0
    ignored: int = 0
    failed: int = 0
    reasons: tuple[str, ...] = ()
    unread: bool = False
    outside: bool = False
    for_tools: bool = False
    unopened: bool = False

    @property
    def is_undone(self) -> bool:
        """Whether a document failed in a file that may be part of a release; False for a file that is ``outside``."""
        return self.failed > 0 and not self.outside

    @property
    def status(self) -> str:
        """``failed`` if any document failed, else ``checked`` if any was checked, else ``ignored``."""
        if self.failed:
            return FAILED
        return CHECKED if self.checked else IGNORED

    @property
    def reason(self) -> str | None:
        """The reasons why documents were not checked, with ``; `` between; None if there are none.

        If the status is ``checked``, the number of the ignored documents is in front.
        """
        if not self.reasons:
            return None
        some = f"{self.ignored} of {self.checked + self.ignored} documents ignored: " if self.status == CHECKED else ""
        return some + "; ".join(self.reasons)


class Report(NamedTuple):
    """The result of a run, in a stable order; the only thing that a report format gets.

    ``findings`` are without those that were ``fixed`` (their number by rule id), ``suppressed`` or ``baselined``, which
    the baseline has. ``rules`` are those that ran. ``resolved`` is how many findings of the baseline are not found any
    more. ``sources`` are the texts of the files by path, and ``inventories`` the images of the releases; both are empty
    unless a format asks for them. ``charts`` are the Helm charts that ship; what is in one that was not rendered was
    not checked. ``left_open`` are the validations that templates decide.
    """

    findings: tuple[Finding, ...]
    files: tuple[FileStatus, ...]
    rules: tuple[Rule, ...]
    crashes: tuple[Crash, ...] = ()
    notes: tuple[str, ...] = ()
    suppressed: tuple["Suppressed", ...] = ()
    fixed: Mapping[str, int] = {}
    baselined: tuple[Finding, ...] = ()
    resolved: int = 0
    sources: Mapping[str, str] = {}
    inventories: tuple["Inventory", ...] = ()
    charts: tuple["ShippedChart", ...] = ()
    left_open: tuple[LeftOpen, ...] = ()

    @property
    def has_unrendered_charts(self) -> bool:
        """Whether a chart ships that was not rendered, so that nothing in it was checked."""
        return any(not chart.is_rendered for chart in self.charts)

    @property
    def coverage(self) -> dict[str, int]:
        """The numbers of files and of documents, and of the documents that were checked, ignored and failed.

        The keys are ``files``, ``documents``, ``checked``, ``ignored`` and ``failed``. Files and folders that nobody
        opened are not counted.
        """
        files = [file for file in self.files if not file.unopened]
        counts = {status: sum(getattr(file, status) for file in files) for status in (CHECKED, IGNORED, FAILED)}
        return {"files": len(files), "documents": sum(counts.values()), **counts}

    def undone(self) -> Iterator[str]:
        """A line for each crash, then one for each file that `is_undone`; none if all was checked."""
        for crash in self.crashes:
            yield f"{crash.path}: {crash.rule} crashed: {crash.message}"
        for file in self.files:
            if file.is_undone:
                yield f"{file.path}: {file.reason or 'not read'}"

    def reaches(self, severity: str) -> bool:
        """Whether any finding is at least as severe as ``severity``; False without findings."""
        least = SEVERITIES.index(severity)
        return any(SEVERITIES.index(finding.severity) >= least for finding in self.findings)
