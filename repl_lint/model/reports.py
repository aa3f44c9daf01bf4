"""What a run says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from repl_lint.model.findings import SEVERITIES, Finding, Rule
from repl_lint.model.locations import Location

if TYPE_CHECKING:
    from repl_lint.model.inventory import Inventory


Need = Literal["sources", "inventories"]
"""A part of a report that is made only where a format shows it."""

CHECKED, IGNORED, FAILED = "checked", "ignored", "failed"


class Suppressed(NamedTuple):
    """A finding that a comment or an exemption silences, the place of that, and the reason that it gives."""

    finding: Finding
    location: Location
    reason: str


class Crash(NamedTuple):
    """A check that raised: its rule, the file it was at, and what it raised."""

    rule: str
    path: str
    message: str


class FileStatus(NamedTuple):
    """What became of a file: how many of its documents were checked, ignored and failed, and why not all.

    ``unread`` is set where the file itself could not be read.
    """

    path: str
    checked: int = 0
    ignored: int = 0
    failed: int = 0
    reasons: tuple[str, ...] = ()
    unread: bool = False

    @property
    def status(self) -> str:
        """``failed`` when any document failed, else ``checked`` when any was checked, else ``ignored``."""
        if self.failed:
            return FAILED
        return CHECKED if self.checked else IGNORED

    @property
    def reason(self) -> str | None:
        """Why a file, or which part of one that was checked, was not read; None where there is nothing to say."""
        if not self.reasons:
            return None
        some = f"{self.ignored} of {self.checked + self.ignored} documents ignored: " if self.status == CHECKED else ""
        return some + "; ".join(self.reasons)


class Report(NamedTuple):
    """All that a run has to say, in a stable order; the only thing that a reporter gets.

    ``fixed`` says of how many findings of each rule the fixes were applied, ``baselined`` are those that the baseline
    has; neither are among ``findings``. ``mended`` is how many the baseline has that are not found any more.
    ``sources`` are the texts of the files that it speaks of, by path, and ``inventories`` the images of the releases,
    where a format asks for them.
    """

    findings: tuple[Finding, ...]
    files: tuple[FileStatus, ...]
    rules: tuple[Rule, ...]
    crashes: tuple[Crash, ...] = ()
    notes: tuple[str, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    fixed: Mapping[str, int] = {}
    baselined: tuple[Finding, ...] = ()
    mended: int = 0
    sources: Mapping[str, str] = {}
    inventories: tuple[Inventory, ...] = ()

    @property
    def coverage(self) -> dict[str, int]:
        """How many files and documents there were, and how many of these were checked, ignored and failed."""
        checked = sum(file.checked for file in self.files)
        ignored = sum(file.ignored for file in self.files)
        failed = sum(file.failed for file in self.files)
        documents = checked + ignored + failed
        return {
            "files": len(self.files),
            "documents": documents,
            CHECKED: checked,
            IGNORED: ignored,
            FAILED: failed,
        }

    def undone(self) -> Iterator[str]:
        """The lines of what was not done: each rule that crashed, each file that was not read as a whole."""
        for crash in self.crashes:
            yield f"{crash.path}: {crash.rule} crashed: {crash.message}"
        for file in self.files:
            if file.failed:
                yield f"{file.path}: {file.reason or 'not read'}"

    def reaches(self, severity: str) -> bool:
        """Whether some finding is at least as grave."""
        least = SEVERITIES.index(severity)
        return any(SEVERITIES.index(finding.severity) >= least for finding in self.findings)
