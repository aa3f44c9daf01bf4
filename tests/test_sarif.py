"""What SARIF says of a release with an emoji, CRLF, a template, related places and a fix."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from repl_lint.formats.fingerprints import line_hashes
from repl_lint.model.reports import Crash, Report
from tests.conftest import Lint, Run
from tests.reports import RELEASE, parsed


@pytest.fixture
def report(lint: Lint) -> Report:
    return lint({"replicated.yaml": RELEASE})


def test_sarif_result(report: Report) -> None:
    data = parsed(report, "sarif")
    run = data["runs"][0]
    place = {"artifactLocation": {"uri": "replicated.yaml", "uriBaseId": "%SRCROOT%"}}
    result = run["results"][0]
    fingerprint = result.pop("partialFingerprints")
    assert result == {
        "ruleId": "image-tag-mismatch",
        "ruleIndex": [rule["id"] for rule in run["tool"]["driver"]["rules"]].index("image-tag-mismatch"),
        "level": "error",
        "message": {
            "text": "`redis:6.2` is used here, but `images` declares it only with tag `5.0`"
            ": change the tag of `redis` to `6.2` (see [declared here](1), [here too](2))."
        },
        "locations": [
            {
                "physicalLocation": place
                | {"region": {"startLine": 13, "startColumn": 25, "endLine": 13, "endColumn": 36}}
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": place
                | {"region": {"startLine": 4, "startColumn": 9, "endLine": 4, "endColumn": 14}},
                "message": {"text": "declared here"},
            },
            {
                "id": 2,
                "physicalLocation": place
                | {"region": {"startLine": 15, "startColumn": 12, "endLine": 15, "endColumn": 39}},
                "message": {"text": "here too"},
            },
        ],
        "fixes": [
            {
                "description": {
                    "text": "Change the tag of `redis` to `6.2`, but nothing says which of the two tags is meant."
                },
                "artifactChanges": [
                    {
                        "artifactLocation": place["artifactLocation"],
                        "replacements": [
                            {
                                "deletedRegion": {"startLine": 5, "startColumn": 8, "endLine": 5, "endColumn": 13},
                                "insertedContent": {"text": '"6.2"'},
                            }
                        ],
                    }
                ],
            }
        ],
    }
    assert fingerprint.keys() == {"replLintFinding/v1"}
    assert run["columnKind"] == "utf16CodeUnits"


def test_sarif_of_a_clean_release_has_results_and_every_rule(lint: Lint) -> None:
    run = parsed(lint({"a.yaml": "apiVersion: v1\nkind: Service\n"}), "sarif")["runs"][0]
    assert run["results"] == []
    for rule in run["tool"]["driver"]["rules"]:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["markdown"].startswith(f"# {rule['id']}\n")
        assert len(rule["properties"]["tags"]) <= 10


def test_sarif_fingerprint_survives_moved_lines_and_tells_twins_apart(lint: Lint) -> None:
    container = "{name: a, image: 'a:1', imagePullPolicy: Always}"
    pod = f"apiVersion: v1\nkind: Pod\nspec: {{containers: [{container}, {container}]}}\n"
    before, after = (
        [
            result["partialFingerprints"]["replLintFinding/v1"]
            for result in parsed(lint({"p.yaml": text}), "sarif")["runs"][0]["results"]
        ]
        for text in (pod, f"# moved\n\n\n{pod}")
    )
    assert before == after
    assert len(set(before)) == 2


def test_sarif_says_what_was_not_read_and_what_crashed(lint: Lint) -> None:
    report = lint({"odd name%.yaml": "a: [", "values.yaml": "a: 1\n"})
    run = parsed(report._replace(crashes=(Crash("latest-tag", "values.yaml", "KeyError: 1"),)), "sarif")["runs"][0]
    invocation = run["invocations"][0]
    assert invocation["executionSuccessful"] is False
    told = {note["message"]["text"]: note for note in invocation["toolExecutionNotifications"]}
    assert told["Rule latest-tag failed in values.yaml: KeyError: 1."]["level"] == "error"
    assert told["Ignored: values.yaml: not a manifest."]["level"] == "note"
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "odd%20name%25.yaml"


def test_sarif_keeps_the_gravest_when_there_are_too_many(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    first = report.findings[0]
    many = report._replace(findings=(first._replace(severity="info"), first, first._replace(severity="warning"), first))
    monkeypatch.setattr("repl_lint.formats.findings.sarif._LIMIT", 3)
    run = parsed(many, "sarif")["runs"][0]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "error"]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert notes[-1]["message"]["text"] == "1 findings are left out: 3 is the limit."


def checked(run: Run, *flags: str) -> dict[str, Any]:
    run("check", "--output", "out.sarif", "--output-format", "sarif", *flags)
    data: dict[str, Any] = json.loads(Path("out.sarif").read_text(encoding="utf-8"))["runs"][0]
    return data


def test_columns_count_utf16_and_lines_hash_as_githubs(run: Run) -> None:
    Path("replicated.yaml").write_bytes(RELEASE.encode())
    (result,) = checked(run)["results"]
    region = {"startLine": 13, "startColumn": 25, "endLine": 13, "endColumn": 36}
    assert result["locations"][0]["physicalLocation"]["region"] == region
    assert result["partialFingerprints"]["primaryLocationLineHash"] == line_hashes(RELEASE)[12]


def test_a_span_far_behind_an_emoji_on_a_long_line_counts_utf16(run: Run) -> None:
    pod = '{"kind": "Pod", "apiVersion": "v1", "f": "🦊%s", "spec": {"containers": [{"image": "a"}]}}' % ("x" * 5000)
    Path("a.yaml").write_text(pod, encoding="utf-8")
    (result,) = checked(run, "--select", "latest-tag")["results"]
    at = pod.index('"a"') + 2
    region = {"startLine": 1, "startColumn": at, "endLine": 1, "endColumn": at + 3}
    assert result["locations"][0]["physicalLocation"]["region"] == region


SILENCED = """\
apiVersion: v1
kind: Pod
metadata:
  namespace: a
spec:
  containers:
  - {image: a, name: a}  # repl-lint: ignore[latest-tag] it is only a demo
  - {image: b, name: b}
"""


def test_what_is_let_pass_is_left_out_unless_it_is_asked_for(run: Run) -> None:
    Path("pod.yaml").write_text(SILENCED)
    exempt = "exempt: [{rule: hardcoded-namespace, object: Pod/*, reason: it lives there}]\nselect: [all]\n"
    Path(".repl-lint.yaml").write_text(exempt)
    run("baseline", "create", "--select", "latest-tag")
    baseline = ("--baseline", ".repl-lint-baseline.json")
    assert checked(run, *baseline)["results"] == []
    results = checked(run, *baseline, "--sarif-include-suppressed")["results"]
    told = [
        (each["ruleId"], each["locations"][0]["physicalLocation"]["region"]["startLine"], each["suppressions"])
        for each in results
    ]
    assert told == [
        (
            "hardcoded-namespace",
            4,
            [{"kind": "external", "status": "accepted", "justification": "it lives there"}],
        ),
        ("latest-tag", 7, [{"kind": "inSource", "status": "accepted", "justification": "it is only a demo"}]),
        ("latest-tag", 8, [{"kind": "external", "status": "accepted", "justification": "It is in the baseline."}]),
    ]


def test_a_rule_about_credentials_is_one_of_security(lint: Lint) -> None:
    run = parsed(lint({"a.yaml": "apiVersion: v1\nkind: Service\n"}), "sarif")["runs"][0]
    dangers = {
        rule["id"]: rule["properties"]["security-severity"]
        for rule in run["tool"]["driver"]["rules"]
        if "security" in rule["properties"]["tags"]
    }
    assert dangers == {"embedded-registry-credentials": "7.5", "password-not-hidden": "4.0"}
