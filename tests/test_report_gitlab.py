"""GitLab's Code Quality, against what its documentation asks for."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from repl_lint.model.reports import Crash, Report
from tests.conftest import Lint, Printed
from tests.reports import RELEASE, many, odd, parsed, written

SCHEMA = jsonschema_rs.validator_for(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": r"^(?!\./)(?!/)."},
                        "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                    },
                },
            },
        },
    }
)
"""After https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format, with lines and not positions."""


ALWAYS = "imagePullPolicy: Always"
CONTAINERS = f"{{name: a, image: 'a:1', {ALWAYS}}}, {{name: b, image: 'a:1', {ALWAYS}}}, {{name: c, image: b}}"
PODS = f"apiVersion: v1\nkind: Pod\nspec: {{containers: [{CONTAINERS}]}}\n"


def issues(report: Report) -> list[dict[str, Any]]:
    """What is in the report, after it was held against the schema; each fingerprint is there once."""
    found: list[dict[str, Any]] = parsed(report, "gitlab")
    SCHEMA.validate(found)
    assert len({issue["fingerprint"] for issue in found}) == len(found)
    return found


def test_gitlab(lint: Lint, printed: Printed) -> None:
    report = lint({"replicated.yaml": RELEASE})
    assert issues(report)
    printed(written(report, "gitlab"))


def test_gitlab_of_odd_things(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reported = issues(odd(tmp_path, monkeypatch))
    assert [(each["check_name"], each["severity"], each["location"]["path"]) for each in reported] == [
        ("repl-lint", "blocker", "clean.yaml"),
        ("repl-lint", "blocker", "gone.yaml"),
        ("invalid-image-reference", "info", r"C:\x|y.yaml"),
        ("latest-tag", "critical", "a b,c:d%.yaml"),
        ("invalid-yaml", "critical", "broken.yaml"),
        ("latest-tag", "critical", "new\nline.yaml"),
        ("invalid-yaml", "critical", "?.yaml"),
    ]
    assert [each["description"] for each in reported[:2]] == [
        "rule latest-tag failed: KeyError: '⟨U+0000⟩]]>'",
        "failed: no such file or directory",
    ]
    assert not any("\n" in each["description"] for each in reported)


def test_gitlab_says_how_grave_each_is(lint: Lint) -> None:
    report = many(lint({"replicated.yaml": RELEASE}), 3)
    assert [each["severity"] for each in issues(report)] == ["info", "major", "critical"]


def test_gitlab_knows_a_finding_again_when_lines_move(lint: Lint) -> None:
    before, after = (issues(lint({"a.yaml": above + PODS})) for above in ("", "# moved\n\n"))
    assert [each["location"]["lines"]["begin"] for each in before + after] == [3, 3, 3, 5, 5, 5]
    assert [each["fingerprint"] for each in before] == [each["fingerprint"] for each in after]


def test_gitlab_tells_crashes_of_one_rule_apart(lint: Lint) -> None:
    crashes = (Crash("latest-tag", "a.yaml", "x"), Crash("latest-tag", "a.yaml", "x"), Crash("latest-tag", "b", "x"))
    assert len(issues(lint({"a.yaml": PODS})._replace(crashes=crashes))) == 6


def test_gitlab_counts_paths_from_the_root_of_the_repository(
    lint: Lint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = lint({"app/a.yaml": PODS})._replace(crashes=(Crash("latest-tag", "app/a.yaml", "x"),))
    monkeypatch.setenv("CI_PROJECT_DIR", str(tmp_path / "app"))
    assert {issue["location"]["path"] for issue in issues(report)} == {"a.yaml"}


def test_gitlab_of_nothing_is_an_empty_list(lint: Lint) -> None:
    assert written(lint({"a.yaml": "apiVersion: v1\nkind: Service\n"}), "gitlab") == "[]\n"
    assert written(lint({}), "gitlab") == "[]\n"


def test_gitlab_of_many_findings(lint: Lint) -> None:
    report = many(lint({"replicated.yaml": RELEASE}))
    started = time.perf_counter()
    assert written(report, "gitlab").count('"fingerprint"') == 25_000
    assert time.perf_counter() - started < 10
