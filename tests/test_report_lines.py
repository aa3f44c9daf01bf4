"""The formats of one thing a line: concise, JSON lines and GitHub's workflow commands."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from repl_lint import __version__, resources
from repl_lint.cli import main
from repl_lint.model.reports import Report
from tests.conftest import Lint, Run
from tests.reports import FINDING, RELEASE, SUPPRESSED, many, odd, written

FAULT = "`redis:6.2` is used here, but `images` declares it only with tag `5.0`"
MISMATCH = f"{FAULT}: change the tag of `redis` to `6.2`"
TOTALS = ["1 error; 1 suppressed", "1 file, 2 documents: 2 checked", "1 fixable with --fix --unsafe-fixes"]
COMMANDS = {"error", "warning", "notice"}


@pytest.fixture
def report(lint: Lint) -> Report:
    return lint({"replicated.yaml": RELEASE})


def test_concise(report: Report) -> None:
    assert written(report, "concise").splitlines() == [
        f"replicated.yaml:13:24: error image-tag-mismatch: {MISMATCH}",
        *TOTALS,
    ]


def test_concise_is_one_line_a_finding_whatever_a_file_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = written(odd(tmp_path, monkeypatch), "concise").splitlines()
    entries = [re.fullmatch(r"(.+?):(\d+):(\d+): (error|warning|info) ([a-z-]+): (.+)", line) for line in lines[:5]]
    assert [entry and entry.group(1, 2, 3, 5) for entry in entries] == [
        (r"C:\x|y.yaml", "3", "38", "invalid-image-reference"),
        ("a b,c:d%.yaml", "3", "38", "latest-tag"),
        ("broken.yaml", "1", "4", "invalid-yaml"),
        ("new line.yaml", "3", "38", "latest-tag"),
        ("⟨U+DCFF⟩.yaml", "3", "42", "invalid-yaml"),
    ]
    assert lines[5] == "crash: rule latest-tag failed in clean.yaml: KeyError: '⟨U+0000⟩]]>'"
    assert lines[6].startswith("note: 4 files are not part of a release")
    assert lines[7:] == [
        "failed: gone.yaml: no such file or directory",
        "4 errors, 1 info",
        "8 files, 8 documents: 4 checked, 1 ignored, 3 failed",
    ]


def json_lines(report: Report) -> list[dict[str, Any]]:
    """The lines, each valid."""
    schemas = {
        name: json.loads(Path(resources.folder("schemas"), name).read_text(encoding="utf-8"))
        for name in ("report.json", "report-line.json")
    }
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(schema)) for name, schema in schemas.items()
    )
    validator = jsonschema.Draft202012Validator(schemas["report-line.json"], registry=registry)
    validator.check_schema(schemas["report-line.json"])
    lines = [json.loads(line) for line in written(report, "jsonl").splitlines()]
    for line in lines:
        validator.validate(line)
        assert not validator.is_valid(line | {"more": 1})
    return lines


def test_jsonl(report: Report) -> None:
    assert json_lines(report) == [
        {"type": "report", "version": 1, "tool": {"name": "repl-lint", "version": __version__}},
        {"type": "finding", **FINDING},
        {"type": "suppressed", **SUPPRESSED},
        {"type": "file", "path": "replicated.yaml", "status": "checked", "reason": None},
        {
            "type": "summary",
            "findings": 1,
            "suppressed": 1,
            "baselined": 0,
            "mended": 0,
            "fixed": {},
            "crashes": 0,
            "coverage": {"files": 1, "documents": 2, "checked": 2, "ignored": 0, "failed": 0},
        },
    ]


def test_jsonl_of_odd_things(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = odd(tmp_path, monkeypatch)
    lines = json_lines(report._replace(baselined=report.findings[:1], fixed={"latest-tag": 1}))
    kinds = ["report", *["finding"] * 5, "baselined", "crash", "note", *["file"] * 8, "summary"]
    assert [line["type"] for line in lines] == kinds
    assert lines[4]["path"] == "new\nline.yaml"


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands of a log as GitHub's runner reads them: split first, each part unescaped then."""
    found = []
    for line in text.split("\n"):
        assert "\r" not in line
        if match := re.fullmatch(r"::(\w+)(?: (.*?))?::(.*)", line):
            assert match[1] in COMMANDS
            pairs = (part.split("=", 1) for part in match[2].split(","))
            found.append((match[1], {key: unescaped(value) for key, value in pairs}, unescaped(match[3])))
        else:
            assert "::" not in line
            assert "##[" not in line
    return found


def unescaped(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_github(report: Report) -> None:
    assert written(report, "github").splitlines() == [
        (
            "::error file=replicated.yaml,line=13,endLine=13,col=24,endColumn=35,title=image-tag-mismatch::"
            f"replicated.yaml:13:24: image-tag-mismatch: {FAULT}%0Areplicated.yaml:4:9: declared here"
            "%0Areplicated.yaml:15:12: here too%0Aunsafe fix: change the tag of `redis` to `6.2`, but nothing says"
            " which of the two tags is meant"
        ),
        *TOTALS,
    ]


def test_github_puts_what_was_not_done_first_and_escapes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written_commands = commands(written(odd(tmp_path, monkeypatch), "github"))
    assert [
        (name, properties.get("file"), message.split(": ")[0]) for name, properties, message in written_commands
    ] == [
        ("error", None, "rule latest-tag failed in clean.yaml"),
        ("error", "gone.yaml", "gone.yaml"),
        ("error", "a b,c:d%.yaml", "a b,c:d%.yaml:3:38"),
        ("error", "broken.yaml", "broken.yaml:1:4"),
        ("error", "new\nline.yaml", "new\nline.yaml:3:38"),
        ("error", "⟨U+DCFF⟩.yaml", "⟨U+DCFF⟩.yaml:3:42"),
        ("notice", r"C:\x|y.yaml", r"C:\x|y.yaml:3:38"),
        (
            "notice",
            None,
            (
                "4 files are not part of a release (no replicated document, no KOTS Application), "
                "so these rules do not run there"
            ),
        ),
    ]


def test_github_shows_the_gravest_first_and_gives_no_columns_over_lines(report: Report) -> None:
    several = many(report, 4)
    long = several.findings[0]._replace(
        location=report.findings[0].location._replace(end=report.findings[0].related[1].location.end)
    )
    written_commands = commands(written(several._replace(findings=(long, *several.findings)), "github"))
    assert [name for name, _, _ in written_commands] == ["error", "warning", "notice", "notice", "notice"]
    assert list(written_commands[2][1]) == ["file", "line", "endLine", "title"]


def test_github_counts_paths_from_the_root_of_the_repository(
    lint: Lint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = lint({"app/k8s/a.yaml": "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a, name: a}]}\n"})
    for folder, root, place in (
        (tmp_path / "app", tmp_path, "app/app/k8s/a.yaml"),
        (tmp_path, tmp_path / "app", "k8s/a.yaml"),
        (tmp_path, tmp_path, "app/k8s/a.yaml"),
        (tmp_path, tmp_path / "other", "app/k8s/a.yaml"),
        (tmp_path / "..data", tmp_path, "..data/app/k8s/a.yaml"),
    ):
        folder.mkdir(exist_ok=True)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("GITHUB_WORKSPACE", str(root))
        assert commands(written(report, "github"))[0][1]["file"] == place


def test_github_tells_at_their_places_why_there_is_no_report(run: Run) -> None:
    Path(".repl-lint.yaml").write_text("airgap: true\nbogus: 1\n")
    code, out, _ = run("check", "--output-format", "github")
    assert (code, out.splitlines()[0].partition("::unknown")[0]) == (
        2,
        "::error file=.repl-lint.yaml,line=2,col=1,title=repl-lint",
    )
    Path(".repl-lint.yaml").unlink()
    code, out, _ = run("check", "--output-format", "github", "--select", "latest-tog")
    expected = "::error title=repl-lint::no rule or category `latest-tog`; did you mean `latest-tag`?\n"
    assert (code, out) == (2, expected)


def test_auto_is_github_where_github_runs_it(
    lint: Lint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lint({"replicated.yaml": RELEASE})
    monkeypatch.setattr("gc.disable", lambda: None)
    assert main(["check", "--output-format", "auto"]) == 1
    assert capsys.readouterr().out.startswith("replicated.yaml:13:24 error image-tag-mismatch: ")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert main(["check", "--output-format", "auto"]) == 1
    assert capsys.readouterr().out.startswith("::error file=replicated.yaml,line=13,")
