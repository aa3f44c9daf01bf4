"""The report as SARIF 2.1.0, as GitHub code scanning and editors read it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html,
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any, Final
from urllib.parse import quote

from repl_lint import __version__
from repl_lint.configuration.catalog import read_rule
from repl_lint.formats.fingerprints import fingerprint, line_hashes
from repl_lint.formats.printable import write_json
from repl_lint.formats.repository_paths import rooted
from repl_lint.formats.rule_page import markdown, page_of, sentence
from repl_lint.formats.utf16 import columns
from repl_lint.model.findings import SEVERITIES, Finding, Fix, Rule
from repl_lint.model.locations import Location
from repl_lint.model.reports import IGNORED, FileStatus, Report
from repl_lint.model.suppressions import Suppressed

NEEDS: Final = frozenset(("sources",))
_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME: Final = "https://pypi.org/project/repl-lint/"
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEM_SEVERITIES: Final = {"error": "error", "warning": "warning", "info": "recommendation"}
_LIMIT: Final = 25_000  # results; with more, GitHub refuses the whole file


def write(report: Report, out: IO[str], *, include_suppressed: bool = False) -> None:
    """Write one run: rules with their documentation, results with exact regions, and notifications.

    The notifications are crashes, files that were not checked as a whole, notes, and the number of findings that are
    left out: only the 25,000 most severe are results. With ``include_suppressed`` the suppressed findings and those in
    the baseline are results too, marked as such; GitHub ignores the mark, and would open an alert for each.
    """
    run = _run(report, include_suppressed=include_suppressed)
    write_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, out)


def _run(report: Report, *, include_suppressed: bool) -> dict[str, Any]:
    findings = _most_severe(report.findings)
    results = _Results(report)
    return {
        "tool": {
            "driver": {
                "name": "repl-lint",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": _HOME,
                "rules": [_rule(rule) for rule in report.rules],
            }
        },
        "automationDetails": {"id": "repl-lint/"},
        "invocations": [
            {
                "executionSuccessful": not report.crashes and not any(file.unread for file in report.files),
                "toolExecutionNotifications": list(_notifications(report, len(report.findings) - len(findings))),
            }
        ],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The folder in which repl-lint ran."}}},
        "columnKind": "utf16CodeUnits",
        "results": [*map(results.result, findings), *(results.suppressed() if include_suppressed else ())],
    }


def _most_severe(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings in their order; the 25,000 most severe if there are more, because GitHub takes no more."""
    ranked = sorted(range(len(findings)), key=lambda index: (-SEVERITIES.index(findings[index].severity), index))
    return tuple(findings[index] for index in sorted(ranked[:_LIMIT]))


def _rule(rule: Rule) -> dict[str, Any]:
    about = read_rule(rule.path)
    why = about["why"].rstrip() or sentence(rule)
    page = page_of(rule.path)
    danger = {"security-severity": rule.security_severity} if rule.security_severity else {}
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in re.split("[-/]", rule.id)),
        "shortDescription": {"text": sentence(rule)},
        "fullDescription": {"text": " ".join(why.partition("\n\n")[0].split())[:1024]},
        **({"helpUri": page} if page else {}),
        "help": {"text": why, "markdown": "\n".join(markdown(rule))},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], **({} if rule.enabled else {"enabled": False})},
        "properties": {
            "tags": ["kubernetes", "replicated", rule.category, *(["security"] if danger else [])],
            "precision": "high",
            "problem.severity": _PROBLEM_SEVERITIES[rule.severity],
            **danger,
        },
    }


class _Results:
    """The results of a report. It counts findings that are alike, so one object makes all results."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._indices = {rule.id: index for index, rule in enumerate(report.rules)}
        self._seen: Counter[str] = Counter()
        self._hashes: dict[str, list[str]] = {}

    def result(self, finding: Finding) -> dict[str, Any]:
        result = {
            "ruleId": finding.rule.id,
            "ruleIndex": self._indices[finding.rule.id],
            "level": _LEVELS[finding.severity],
            "message": {"text": f"{_plain(finding.message)}{_links(finding)}"},
            "locations": [{"physicalLocation": self._physical(finding.location), **_logical(finding)}],
            "partialFingerprints": self._fingerprints(finding),
        }
        if finding.related:
            result["relatedLocations"] = [
                {
                    "id": number,
                    "physicalLocation": self._physical(related.location),
                    "message": {"text": _plain(related.message)},
                }
                for number, related in enumerate(finding.related, start=1)
            ]
        if finding.fix:
            result["fixes"] = [self._fix(finding.fix)]
        return result

    def suppressed(self) -> Iterator[dict[str, Any]]:
        """The results of suppressed findings, and of those in the baseline, each with its suppression."""
        for suppressed in self._report.suppressed:
            yield {**self.result(suppressed.finding), "suppressions": [_suppression(suppressed)]}
        for finding in self._report.baselined:
            baselined = {"kind": "external", "status": "accepted", "justification": "It is in the baseline."}
            yield {**self.result(finding), "suppressions": [baselined]}

    def _fingerprints(self, finding: Finding) -> dict[str, str]:
        path, line = finding.location.path, finding.location.start.line
        fingerprints = {"replLintFinding/v1": fingerprint(finding, self._seen)}
        if path in self._report.sources:
            if path not in self._hashes:
                self._hashes[path] = line_hashes(self._report.sources[path])
            fingerprints["primaryLocationLineHash"] = self._hashes[path][line - 1]
        return fingerprints

    def _fix(self, fix: Fix) -> dict[str, Any]:
        changes: dict[str, list[dict[str, Any]]] = {}
        for edit in fix.edits:
            replacement = {"deletedRegion": self._region(edit.location), "insertedContent": {"text": edit.replacement}}
            changes.setdefault(edit.location.path, []).append(replacement)
        return {
            "description": {"text": _plain(_sentence(fix.summary))},
            "artifactChanges": [
                {"artifactLocation": _artifact(path), "replacements": replacements}
                for path, replacements in changes.items()
            ],
        }

    def _physical(self, location: Location) -> dict[str, Any]:
        return {"artifactLocation": _artifact(location.path), "region": self._region(location)}

    def _region(self, location: Location) -> dict[str, int]:
        start, end = columns(location, self._report.sources.get(location.path))
        return {
            "startLine": location.start.line,
            "startColumn": start,
            "endLine": location.end.line,
            "endColumn": end,
        }


def _logical(finding: Finding) -> dict[str, Any]:
    """The places in archives that make a fault, which are no files of the repository; nothing for any other fault."""
    places = [
        {
            "name": inner.path,
            "fullyQualifiedName": f"{inner.home}/{inner.path}{f':{inner.line}' if inner.line else ''}",
            "kind": "resource",
        }
        for inner in finding.inner
        if inner.is_packed
    ]
    return {"logicalLocations": places} if places else {}


def _suppression(suppressed: Suppressed) -> dict[str, str]:
    """A suppression: `inSource` if it is in the finding's file, else `external`, and its reason if it has one."""
    kind = "inSource" if suppressed.location.path == suppressed.finding.location.path else "external"
    reason = {"justification": suppressed.reason} if suppressed.reason else {}
    return {"kind": kind, "status": "accepted", **reason}


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _plain(text: str) -> str:
    """A text of a message, with a backslash before each bracket and backslash, so that nothing in it begins a link."""
    return re.sub(r"([\[\]\\])", r"\\\1", text)


def _links(finding: Finding) -> str:
    if not finding.related:
        return "."
    shown = [f"[{_plain(related.message)}]({number})" for number, related in enumerate(finding.related[:5], start=1)]
    more = len(finding.related) - len(shown)
    return f" (see {', '.join(shown)}{f' and {more} more' if more else ''})."


def _artifact(path: str) -> dict[str, str]:
    return {"uri": _uri(rooted(path, "GITHUB_WORKSPACE")), "uriBaseId": "%SRCROOT%"}


def _uri(path: str) -> str:
    return quote(os.fsencode(path), safe="/@")


def _notifications(report: Report, left_out: int) -> Iterator[dict[str, Any]]:
    for crash in report.crashes:
        yield {"level": "error", "message": {"text": _sentence(crash.sentence)}}
    for file in report.files:
        if file.reasons:
            yield _file_notification(file)
    for note in report.notes:
        yield {"level": "note", "message": {"text": _sentence(note)}}
    if left_out:
        yield {"level": "warning", "message": {"text": f"{left_out} findings are left out: {_LIMIT} is the limit."}}


def _file_notification(file: FileStatus) -> dict[str, Any]:
    return {
        "level": "error" if file.failed else "note",
        "message": {"text": f"{'Not read' if file.status != IGNORED else 'Ignored'}: {file.path}: {file.reason}."},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(file.path)}}],
    }
