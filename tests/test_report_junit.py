"""JUnit's XML, read back by a parser of it and by GitLab's way of naming tests."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from junitparser import JUnitXml, TestCase

from repl_lint.model.reports import Report
from tests.conftest import Lint
from tests.reports import RELEASE, many, odd, written

JUNIT = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="1" errors="0">
  <testsuite name="repl-lint" tests="2" failures="1" errors="0" skipped="0">
    <testcase classname="repl-lint.files" name="replicated.yaml" />
    <testcase classname="repl-lint.image-tag-mismatch" name="replicated.yaml: MESSAGE">
      <failure type="error" message="MESSAGE">replicated.yaml:13:24: image-tag-mismatch: FAULT
  - {name: "🦊", image: "redis:6.2"}
replicated.yaml:4:9: declared here
replicated.yaml:15:12: here too
unsafe fix: change the tag of `redis` to `6.2`, but nothing says which of the two tags is meant</failure>
    </testcase>
    <system-out>1 error; 1 suppressed
1 file, 2 documents: 2 checked
1 fixable with --fix --unsafe-fixes</system-out>
  </testsuite>
</testsuites>
""".replace("FAULT", "`redis:6.2` is used here, but `images` declares it only with tag `5.0`").replace(
    "MESSAGE",
    "`redis:6.2` is used here, but `images` declares it only with tag `5.0`: change the tag of `redis` to `6.2`",
)

POD = "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: a}, {name: b, image: a}]}\n"


def cases(report: Report) -> list[TestCase]:
    """The tests as the parser reads them; no two have the same names, and the suite counts them right."""
    (suite,) = JUnitXml.fromstring(written(report, "junit").encode())
    tests_of_suite = list(suite)
    counted = suite.tests, suite.failures, suite.errors, suite.skipped
    suite.update_statistics()  # type: ignore[no-untyped-call]
    assert counted == (suite.tests, suite.failures, suite.errors, suite.skipped)
    assert len({(case.classname, case.name) for case in tests_of_suite}) == len(tests_of_suite)
    return tests_of_suite


def test_junit(lint: Lint) -> None:
    report = lint({"replicated.yaml": RELEASE})
    assert cases(report)
    assert written(report, "junit") == JUNIT


def outcome(case: TestCase) -> tuple[str, ...]:
    """What became of a test: the element, its type and its text, of which there is one at most."""
    if not case.result:
        return ("passed",)
    (result,) = case.result
    return type(result).__name__, result.type, result.text or ""


def test_junit_of_odd_things(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reported = cases(odd(tmp_path, monkeypatch))
    assert [(case.classname, case.name.split(": ")[0], *outcome(case)[:2]) for case in reported] == [
        ("repl-lint.latest-tag", "clean.yaml", "Error", "crash"),
        ("repl-lint.files", r"C:\x|y.yaml", "passed"),
        ("repl-lint.files", "a b,c:d%.yaml", "passed"),
        ("repl-lint.files", "clean.yaml", "passed"),
        ("repl-lint.files", "gone.yaml", "Error", "failed"),
        ("repl-lint.files", "new line.yaml", "passed"),
        ("repl-lint.files", "values.yaml", "Skipped", "ignored"),
        ("repl-lint.invalid-image-reference", r"C:\x|y.yaml", "Failure", "info"),
        ("repl-lint.latest-tag", "a b,c:d%.yaml", "Failure", "error"),
        ("repl-lint.invalid-yaml", "broken.yaml", "Failure", "error"),
        ("repl-lint.latest-tag", "new line.yaml", "Failure", "error"),
        ("repl-lint.invalid-yaml", "⟨U+DCFF⟩.yaml", "Failure", "error"),
    ]
    assert outcome(reported[0])[2] == "rule latest-tag failed in clean.yaml: KeyError: '⟨U+0000⟩]]>'"
    assert outcome(reported[4])[2] == "gone.yaml: no such file or directory"
    assert "containers: [{name: a, image: '``<b>|@all```'}]" in outcome(reported[7])[2]
    assert "#1⟨U+0085⟩⟨U+FFFE⟩" in outcome(reported[11])[2]


def test_junit_says_how_grave_each_is_and_tells_twins_apart(lint: Lint) -> None:
    found = cases(many(lint({"replicated.yaml": RELEASE}), 3))[1:]
    assert [outcome(case)[:2] for case in found] == [("Failure", "info"), ("Failure", "warning"), ("Failure", "error")]
    name = found[0].name
    assert [case.name for case in found] == [name, f"{name} (2)", f"{name} (3)"]


def test_junit_knows_a_finding_again_when_lines_move(lint: Lint) -> None:
    before, after = (cases(lint({"a.yaml": above + POD})) for above in ("", "# moved\n\n"))
    assert [(case.classname, case.name) for case in before] == [(case.classname, case.name) for case in after]
    assert outcome(before[1]) != outcome(after[1])


def test_junit_of_a_clean_release_has_a_test_that_passes(lint: Lint) -> None:
    (case,) = cases(lint({"a.yaml": "apiVersion: v1\nkind: Service\n"}))
    assert (case.name, *outcome(case)) == ("a.yaml", "passed")


def test_junit_of_nothing_is_a_suite_without_tests(lint: Lint) -> None:
    assert cases(lint({})._replace(files=())) == []


def test_junit_of_many_findings(lint: Lint) -> None:
    report = many(lint({"replicated.yaml": RELEASE}))
    started = time.perf_counter()
    text = written(report, "junit")
    assert time.perf_counter() - started < 10
    assert text.count("<failure ") == 25_000
    assert len(text.encode()) < 30_000_000, "GitLab takes no larger file"
