"""Text, JSON and SARIF over the one release, read back by real readers; what holds for every format."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from repl_lint import __version__, resources
from repl_lint.model import Crash, Report
from repl_lint.reporters import FORMATS, reporter
from repl_lint.reporters.text import write as write_text
from tests.conftest import Lint
from tests.reports import FINDING, RELEASE, SUPPRESSED

TEXT = """\
replicated.yaml:13:24 error image-tag-mismatch: `redis:6.2` is not in `images` with tag `6.2`, only with `5.0`
13 |   - {name: "🦊", image: "redis:6.2"}
   |                         ^^^^^^^^^^^
   = replicated.yaml:4:9: declared here
   = replicated.yaml:15:12: here too
   = fix: change the tag of `redis` to `6.2`

1 error; 1 suppressed
1 file, 2 documents: 2 checked
1 fixable with --fix
"""


@pytest.fixture
def report(lint: Lint) -> Report:
    return lint({"replicated.yaml": RELEASE})


def written(report: Report, name: str) -> Any:
    out = io.StringIO()
    reporter(name)(report, out)
    return json.loads(out.getvalue())


def test_text(report: Report) -> None:
    out = io.StringIO()
    write_text(report, out)
    assert out.getvalue() == TEXT


def test_text_on_a_terminal_has_colour_and_links_and_the_same_words(report: Report) -> None:
    out = io.StringIO()
    write_text(report, out, color=True)
    assert "\x1b[1;31merror" in out.getvalue()
    assert f"file://{os.getcwd()}/replicated.yaml" in out.getvalue()
    from rich.text import Text

    plain = "\n".join(Text.from_ansi(line).plain for line in out.getvalue().splitlines())
    assert plain.split() == TEXT.split()


def test_a_link_leads_to_a_file_with_a_space_in_its_name(lint: Lint) -> None:
    out = io.StringIO()
    write_text(lint({"a b[c].yaml": "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a}]}\n"}), out, color=True)
    assert f"file://{os.getcwd()}/a%20b%5Bc%5D.yaml" in out.getvalue()
    assert "a b[c].yaml" in out.getvalue()


def test_text_lists_files_and_crashes_and_cuts_long_lines(lint: Lint) -> None:
    pod = '{"kind": "Pod", "apiVersion": "v1", "f": "%s", "spec": {"containers": [{"image": "a"}]}}' % ("x" * 5000)
    report = lint({"a.yaml": pod})
    out = io.StringIO()
    write_text(report._replace(crashes=(Crash("latest-tag", "a.yaml", "KeyError: 'x'"),)), out, show_files=True)
    lines = out.getvalue().splitlines()
    column = pod.index('"a"') + 1
    assert lines[0].startswith(f"a.yaml:1:{column} error latest-tag: `a` has no tag")
    assert len(lines[1]) < 200
    assert lines[1][lines[2].index("^") :].startswith('"a"')
    assert "crash: rule latest-tag failed in a.yaml: KeyError: 'x'" in lines
    assert "checked a.yaml" in lines


def test_json(report: Report) -> None:
    data = written(report, "json")
    with open(f"{resources.folder('schemas')}/report.json", encoding="utf-8") as stream:
        schema = json.load(stream)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema)
    assert data == {
        "version": 1,
        "tool": {"name": "repl-lint", "version": __version__},
        "findings": [FINDING],
        "suppressed": [SUPPRESSED],
        "baselined": [],
        "mended": 0,
        "fixed": {},
        "crashes": [],
        "notes": [],
        "files": [{"path": "replicated.yaml", "status": "checked", "reason": None}],
        "coverage": {"files": 1, "documents": 2, "checked": 2, "ignored": 0, "failed": 0},
    }


def test_sarif_result(report: Report) -> None:
    data = written(report, "sarif")
    run = data["runs"][0]
    place = {"artifactLocation": {"uri": "replicated.yaml", "uriBaseId": "%SRCROOT%"}}
    result = run["results"][0]
    fingerprint = result.pop("partialFingerprints")
    assert result == {
        "ruleId": "image-tag-mismatch",
        "ruleIndex": [rule["id"] for rule in run["tool"]["driver"]["rules"]].index("image-tag-mismatch"),
        "level": "error",
        "message": {
            "text": "`redis:6.2` is not in `images` with tag `6.2`, only with `5.0`"
            " (see [declared here](1), [here too](2))."
        },
        "locations": [
            {
                "physicalLocation": place
                | {"region": {"startLine": 13, "startColumn": 24, "endLine": 13, "endColumn": 35}}
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
                "description": {"text": "Change the tag of `redis` to `6.2`."},
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
    assert run["columnKind"] == "unicodeCodePoints"


def test_sarif_of_a_clean_release_has_results_and_every_rule(lint: Lint) -> None:
    run = written(lint({"a.yaml": "apiVersion: v1\nkind: Service\n"}), "sarif")["runs"][0]
    assert run["results"] == []
    for rule in run["tool"]["driver"]["rules"]:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["markdown"].startswith(f"# {rule['id']}\n")
        assert len(rule["properties"]["tags"]) <= 10


def test_sarif_fingerprint_survives_moved_lines_and_tells_twins_apart(lint: Lint) -> None:
    pod = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a}, {image: a}]}\n"
    before, after = (
        [
            result["partialFingerprints"]["replLintFinding/v1"]
            for result in written(lint({"p.yaml": text}), "sarif")["runs"][0]["results"]
        ]
        for text in (pod, f"# moved\n\n\n{pod}")
    )
    assert before == after
    assert len(set(before)) == 2


def test_sarif_says_what_was_not_read_and_what_crashed(lint: Lint) -> None:
    report = lint({"odd name%.yaml": "a: [", "values.yaml": "a: 1\n"})
    run = written(report._replace(crashes=(Crash("latest-tag", "values.yaml", "KeyError: 1"),)), "sarif")["runs"][0]
    invocation = run["invocations"][0]
    assert invocation["executionSuccessful"] is False
    told = {note["message"]["text"]: note for note in invocation["toolExecutionNotifications"]}
    assert told["Rule latest-tag failed in values.yaml: KeyError: 1."]["level"] == "error"
    assert told["Ignored: values.yaml: not a manifest."]["level"] == "note"
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "odd%20name%25.yaml"


def test_sarif_keeps_the_gravest_when_there_are_too_many(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    first = report.findings[0]
    many = report._replace(findings=(first._replace(severity="info"), first, first._replace(severity="warning"), first))
    monkeypatch.setattr("repl_lint.reporters.sarif._LIMIT", 3)
    run = written(many, "sarif")["runs"][0]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "error"]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert notes[-1]["message"]["text"] == "1 findings are left out: 3 is the limit."


def test_sarif_is_accepted_by_the_multitool(lint: Lint, tmp_path_factory: pytest.TempPathFactory) -> None:
    if not shutil.which("npm"):
        pytest.skip("needs npm, which brings the SARIF validator")
    home = tmp_path_factory.mktemp("npm")
    names = ["@microsoft/sarif-multitool", "@microsoft/sarif-multitool-linux"]
    done = subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", *names], cwd=home, capture_output=True)
    tool = home / "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
    if done.returncode or not tool.is_file():
        pytest.skip("needs the npm registry, which brings the SARIF validator")
    tool.chmod(0o755)
    report = lint({"a [b].yaml": RELEASE, "broken.yaml": "a: ["}, config="registries: {hub: docker.io}")
    with Path("report.sarif").open("w", encoding="utf-8") as out:
        reporter("sarif")(report, out)
    checked = subprocess.run(
        [tool, "validate", "report.sarif", "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note"],
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        capture_output=True,
        text=True,
    )
    assert "Analysis completed successfully" in checked.stdout
    assert [line for line in checked.stdout.splitlines() if ": error " in line or ": warning " in line] == []


@pytest.mark.parametrize("name", FORMATS)
def test_every_report_is_the_same_twice(name: str, lint: Lint) -> None:
    files = {f"{letter}.yaml": RELEASE for letter in "cab"}
    texts = []
    for _ in range(2):
        out = io.StringIO()
        reporter(name)(lint(files), out)
        texts.append(out.getvalue())
    assert texts[0] == texts[1]
    assert texts[0].index("a.yaml") < texts[0].index("b.yaml") < texts[0].index("c.yaml")
