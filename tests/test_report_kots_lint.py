"""The shape of the vendor's linting service, against a schema of ours of what its source says."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import pytest

from repl_lint.model.reports import Report
from tests.conftest import Lint, Run
from tests.reports import FINDING, RELEASE, many, odd, parsed

SCHEMA: Final = jsonschema_rs.validator_for(
    {
        "type": "object",
        "required": ["lintExpressions", "isLintingComplete"],
        "additionalProperties": False,
        "properties": {
            "isLintingComplete": {"type": "boolean"},
            "lintExpressions": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["rule", "type", "message", "path", "positions"],
                    "additionalProperties": False,
                    "properties": {
                        "rule": {"type": "string", "pattern": "^[a-z0-9-]+$"},
                        "type": {"enum": ["error", "warn", "info"]},
                        "message": {"type": "string", "minLength": 1},
                        "path": {"type": "string"},
                        "positions": {
                            "type": ["array", "null"],
                            "minItems": 1,
                            "items": {
                                "type": "object",
                                "required": ["start"],
                                "additionalProperties": False,
                                "properties": {
                                    "start": {
                                        "type": "object",
                                        "required": ["line"],
                                        "additionalProperties": False,
                                        "properties": {"line": {"type": "integer", "minimum": 1}},
                                    }
                                },
                            },
                        },
                    },
                },
            },
        },
    }
)
"""kots-lint at a5f36ea, pkg/domain/lint_expression.go and pkg/handlers/lint.go."""


def answer(report: Report) -> dict[str, Any]:
    """The report, valid."""
    data: dict[str, Any] = parsed(report, "kots-lint")
    SCHEMA.validate(data)
    return data


def test_a_release(lint: Lint) -> None:
    assert answer(lint(RELEASE)) == {
        "lintExpressions": [
            {
                "rule": "image-tag-mismatch",
                "type": "error",
                "message": FINDING["message"],
                "path": "replicated.yaml",
                "positions": [{"start": {"line": 13}}],
            }
        ],
        "isLintingComplete": True,
    }


def test_rules_go_by_the_names_of_the_vendor_and_what_was_not_checked_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = answer(odd(tmp_path, monkeypatch))
    assert [
        (
            expression["rule"],
            expression["type"],
            expression["path"],
            expression["positions"] and expression["positions"][0]["start"]["line"],
        )
        for expression in data["lintExpressions"]
    ] == [
        ("invalid-image-reference", "info", r"C:\x|y.yaml", 3),
        ("container-image-latest-tag", "error", "a b,c:d%.yaml", 3),
        ("invalid-yaml", "error", "broken.yaml", 1),
        ("container-image-latest-tag", "error", "new\nline.yaml", 3),
        ("invalid-yaml", "error", "?.yaml", 3),
        ("container-image-latest-tag", "error", "clean.yaml", None),
        ("unread-file", "error", "gone.yaml", None),
        ("note", "info", "", None),
    ]
    assert [expression["message"] for expression in data["lintExpressions"][5:7]] == [
        "the rule failed: KeyError: '\x00]]>'",
        "no such file or directory",
    ]
    assert data["isLintingComplete"] is False


@pytest.mark.parametrize(("text", "complete"), [("a: [", False), ("apiVersion: v1\nkind: Service\n", True)])
def test_linting_is_complete_where_everything_was_read(text: str, complete: bool, lint: Lint) -> None:
    assert answer(lint({"a.yaml": text}))["isLintingComplete"] is complete


def test_many_findings_and_none(lint: Lint) -> None:
    report = lint(RELEASE)
    expressions = answer(many(report))["lintExpressions"]
    assert len(expressions) == 25_000
    assert [expression["type"] for expression in expressions[:3]] == ["info", "warn", "error"]
    assert answer(Report((), (), ())) == {"lintExpressions": [], "isLintingComplete": True}


def test_on_the_command_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a, name: a}]}\n")
    code, out, _ = run("check", "--output-format", "kots-lint")
    assert code == 1
    assert '"rule": "container-image-latest-tag"' in out
