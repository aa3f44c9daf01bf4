"""The report as JUnit's XML, as GitLab, Jenkins and others read it.

https://docs.gitlab.com/ci/testing/unit_test_reports/#junit-xml-format-specification,
https://github.com/jenkinsci/xunit-plugin (junit-10.xsd). GitLab shows ``classname``, ``name`` and the text of what did
not pass, and only one of several tests with the same two names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import IO, NamedTuple
from xml.etree import ElementTree as ET

from repl_lint.formats.printable import harmless, one_line
from repl_lint.formats.summaries import closing, finding_details, unreported
from repl_lint.model.findings import Finding
from repl_lint.model.reports import FAILED, IGNORED, Report


class _Test(NamedTuple):
    """A test case; ``outcome`` is the name of the element that says why it did not pass, None if it passed.

    ``kind`` is the type of that element.
    """

    group: str
    name: str
    outcome: str | None = None
    kind: str = ""
    message: str = ""
    text: str = ""


def write(report: Report, out: IO[str]) -> None:
    """Write one suite: an error for each crash and failed file, a failure for each finding, a test for each other file.

    The test of a file passes if any document was checked, and is skipped if all were ignored. A file whose failure is a
    finding has no test of its own. The notes and the totals are the suite's output.
    """
    tests = list(_tests(report))
    outcomes = Counter(test.outcome for test in tests)
    counts = {"tests": str(len(tests)), "failures": str(outcomes["failure"]), "errors": str(outcomes["error"])}
    root = ET.Element("testsuites", counts)
    suite = ET.SubElement(root, "testsuite", {"name": "repl-lint", **counts, "skipped": str(outcomes["skipped"])})
    seen: Counter[tuple[str, str]] = Counter()
    for test in tests:
        suite.append(_element(test, seen))
    ET.SubElement(suite, "system-out").text = harmless("\n".join(closing(report)))
    ET.indent(root)
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n')


def _tests(report: Report) -> Iterator[_Test]:
    for crash in report.crashes:
        yield _Test(crash.rule, f"{crash.path}: crash", "error", "crash", crash.sentence, crash.sentence)
    unread = set(unreported(report))
    for file in report.files:
        reason = file.reason or ""
        if file in unread:
            yield _Test("files", file.path, "error", FAILED, reason, f"{file.path}: {reason}")
        elif file.status == IGNORED:
            yield _Test("files", file.path, "skipped", IGNORED, reason, reason)
        elif file.status != FAILED:
            yield _Test("files", file.path)
    for finding in report.findings:
        name = f"{finding.location.path}: {finding.message}"
        yield _Test(finding.rule.id, name, "failure", finding.severity, finding.message, _text(finding))


def _text(finding: Finding) -> str:
    first, *others = finding_details(finding)
    return "\n".join((first, finding.location.excerpt.rstrip(), *others))


def _element(test: _Test, seen: Counter[tuple[str, str]]) -> ET.Element:
    group, name = f"repl-lint.{test.group}", harmless(one_line(test.name))
    seen[group, name] += 1
    number = seen[group, name]
    element = ET.Element("testcase", {"classname": group, "name": f"{name} ({number})" if number > 1 else name})
    if test.outcome:
        why = {"type": test.kind, "message": harmless(one_line(test.message))}
        ET.SubElement(element, test.outcome, why).text = harmless(test.text)
    return element
