"""The command line: what it prints where, and the exit code that it ends with."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from repl_lint import __version__
from repl_lint.checks import latest_tag
from repl_lint.cli import main
from tests.conftest import Run

CLEAN = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: 'a:1', name: a}]}\n"
LATEST = CLEAN.replace("a:1", "a")
NAMESPACE = "apiVersion: v1\nkind: Service\nmetadata: {namespace: x}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gc.disable", lambda: None)
    return tmp_path


def run(*arguments: str) -> int:
    try:
        return main(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)


@pytest.mark.parametrize(
    ("text", "flags", "code"),
    [
        (CLEAN, [], 0),
        (LATEST, [], 1),
        (LATEST, ["--fail-on", "never"], 0),
        (LATEST, ["--ignore", "latest-tag"], 0),
        (LATEST, ["--ignore", "images"], 0),
        (LATEST, ["--select", "secrets,api-versions"], 0),
        (LATEST, ["--select", "images"], 1),
        (NAMESPACE, [], 0),
        (NAMESPACE, ["--fail-on", "warning"], 1),
        ("a: [", [], 1),
        ("a: [", ["--ignore", "invalid-yaml"], 2),
        ("a: [", ["--fail-on", "never"], 2),
    ],
)
def test_exit_code(text: str, flags: list[str], code: int, folder: Path) -> None:
    (folder / "a.yaml").write_text(text)
    assert run("check", *flags) == code


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "missing.yaml"], "repl-lint: missing.yaml: no such file or directory\n"),
        (
            ["check", "--select", "latest-tags"],
            "repl-lint: no rule or category `latest-tags`; did you mean `latest-tag`?\n",
        ),
        (["check", "--config", "none.yaml"], "repl-lint: none.yaml: no such file or directory\n"),
        (
            ["check", "--output", "none/out.json"],
            (
                "repl-lint: none/out.json: no such file or directory\n"
                "repl-lint: ./: nothing was checked: there is no YAML file here\n"
            ),
        ),
        (["check", "--ignore", "all"], "repl-lint: no rule to run: `ignore` removes every selected rule\n"),
        (
            ["check", "--stdin-filename", "a.yaml"],
            "repl-lint: --stdin-filename names what `-` reads: name it too, as in `check . - --stdin-filename FILE`\n",
        ),
        (["rule", "latest-tog"], "repl-lint: no rule `latest-tog`; did you mean `latest-tag`?\n"),
    ],
)
def test_what_cannot_be_done_is_said_on_standard_error(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    assert capsys.readouterr().err == message


def test_a_missing_file_leaves_the_others_linted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.yaml").write_text(LATEST)
    assert run("check", "a.yaml", "missing.yaml", "--output-format", "json") == 2
    data = json.loads(capsys.readouterr().out)
    assert [finding["rule"] for finding in data["findings"]] == ["latest-tag"]
    assert data["files"] == [
        {"path": "a.yaml", "status": "checked", "reason": None},
        {"path": "missing.yaml", "status": "failed", "reason": "no such file or directory"},
    ]


def test_a_crashed_rule_leaves_the_others_and_ends_in_2(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("oops")

    monkeypatch.setattr(latest_tag, "uses", crash)
    (folder / "a.yaml").write_text(LATEST)
    (folder / "b.yaml").write_text(NAMESPACE)
    assert run("check", "--output-format", "json") == 2
    data = json.loads(capsys.readouterr().out)
    assert data["crashes"] == [{"rule": "latest-tag", "path": "a.yaml", "message": "RuntimeError: oops"}]
    assert [finding["rule"] for finding in data["findings"]] == ["hardcoded-namespace"]


def test_standard_input_goes_by_the_name_it_is_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "k8s").mkdir()
    (folder / "k8s" / "a.yaml").write_text(CLEAN)
    (folder / "k8s" / ".repl-lint.yaml").write_text("airgap: false\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LATEST.encode())))
    assert run("check", "-", "--stdin-filename", "k8s/a.yaml", "--output-format", "json") == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(each["path"], each["severity"], each["start"]) for each in found] == [
        ("k8s/a.yaml", "warning", {"line": 3, "column": 29})
    ]


def test_unsaved_text_is_linted_with_the_rest_of_its_release(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "replicated.yaml").write_text("images: [{name: a, tag: '1'}]\n")
    (folder / "pod.yaml").write_text(CLEAN.replace("a:1", "saved:1"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CLEAN.encode())))
    assert run("check", ".", "-", "--stdin-filename", "pod.yaml") == 0
    assert "no findings" in capsys.readouterr().out


def test_standard_input_is_the_same_file_however_its_name_is_spelled(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pod.yaml").write_text(LATEST)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CLEAN.encode())))
    assert run("check", ".", "-", "--stdin-filename", "./pod.yaml") == 0
    assert "1 file, 1 document: 1 checked" in capsys.readouterr().out


def test_standard_input_that_is_not_utf8_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a: b\nc: \xff\n")))
    assert run("check", "-") == 1
    assert capsys.readouterr().out.startswith("<stdin>:2:4 error invalid-yaml: the file is not UTF-8")


def test_output_goes_to_a_file_and_nothing_else_to_standard_output(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.yaml").write_text(LATEST)
    assert run("check", "--output", "out.json", "--output-format", "json") == 1
    assert capsys.readouterr() == ("", "out.json: 1 error; 1 file, 1 document: 1 checked\n")
    assert json.loads((folder / "out.json").read_text())["findings"][0]["rule"] == "latest-tag"


def test_show_files_lists_every_file_with_its_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.yaml").write_text(CLEAN + "---\n# nothing\n")
    (folder / "values.yaml").write_text("a: 1\n")
    assert run("check", "--show-files") == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "checked a.yaml: 1 of 2 documents ignored: only comments",
        "ignored values.yaml: not a manifest",
    ]


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out == f"repl-lint {__version__}\n"


def test_rules_is_one_line_a_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("rules") == 0
    rows = {line.split()[0]: line.split(maxsplit=3)[1:] for line in capsys.readouterr().out.splitlines()}
    assert rows["latest-tag"] == [
        "error",
        "images",
        "an image has the tag `latest` or no tag, so every start needs the registry",
    ]


def test_rule_shows_why_examples_and_references(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("rule", "latest-tag") == 0
    page = capsys.readouterr().out
    assert page.startswith("# latest-tag\n")
    for heading in ("## Why this matters", "## Bad", "## Good", "## References"):
        assert heading in page


def test_a_flag_may_be_repeated(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.yaml").write_text(LATEST)
    (folder / "b.yaml").write_text(NAMESPACE)
    select = ("--select", "latest-tag", "--select", "hardcoded-namespace,secrets")
    assert run("check", *select, "--output-format", "json") == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [each["rule"] for each in found] == ["latest-tag", "hardcoded-namespace"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["check", "--selct=images"],
            "repl-lint check: error: unrecognized arguments: --selct=images; did you mean `--select`?",
        ),
        (["images", "--prune"], "repl-lint images: error: unrecognized arguments: --prune"),
        (
            ["images", "sync", "--prun"],
            "repl-lint images sync: error: unrecognized arguments: --prun; did you mean `--prune`?",
        ),
        (["baseline", "create", "--forc"], "repl-lint baseline: error: unrecognized arguments: --forc"),
    ],
)
def test_an_unknown_flag_is_told_with_the_usage_of_its_command(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith(f"usage: {told.partition(':')[0]} ")
    assert said[-1] == told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chek"], "repl-lint: error: unknown command `chek`; did you mean `check`?"),
        (["explain"], "repl-lint explain: error: the following arguments are required: FILE:LINE[:COLUMN]"),
        (["config"], "repl-lint config: error: the following arguments are required: show|schema"),
        (["baseline"], "repl-lint baseline: error: the following arguments are required: create|update|prune|show"),
        (["check", "--select", "IMAGES"], "repl-lint: no rule or category `IMAGES`; did you mean `images`?"),
        (
            ["check", "--select", "Latest-Tag"],
            "repl-lint: no rule or category `Latest-Tag`; did you mean `latest-tag`?",
        ),
    ],
)
def test_a_wrong_word_is_told_with_what_may_be_meant(arguments: list[str], message: str, run: Run) -> None:
    code, out, err = run(*arguments)
    assert (code, out, err.splitlines()[-1]) == (2, "", message)


@pytest.mark.parametrize("arguments", [[], ["check", "--fail-on", "fatal"], ["chek"]])
def test_wrong_arguments_end_in_2(arguments: list[str]) -> None:
    assert run(*arguments) == 2


@pytest.mark.parametrize(("form", "is_said"), [("text", False), ("concise", False), ("json", True)])
def test_a_terminal_says_once_what_was_not_read(
    form: str, is_said: bool, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    message = "missing.yaml: no such file or directory"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert run("check", "missing.yaml", "--no-color", "--output-format", form) == 2
    out, err = capsys.readouterr()
    assert (out.count(message), err) == (not is_said, f"repl-lint: {message}\n" * is_said)
    assert run("check", "missing.yaml", "--output-format", form, "--output", str(folder / "report")) == 2
    assert f"repl-lint: {message}\n" in capsys.readouterr().err


def test_what_nobody_opened_is_listed_and_not_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.yaml", "old/a.yaml", "old/b.yaml", "c.yaml", ".hidden/a.yaml", "notes/a.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(CLEAN if "notes" not in name else "a: 1\n")
    (folder / ".repl-lint.yaml").write_text("exclude: [old/, c.yaml]\n")
    assert run("check", "--show-files") == 0
    assert [line for line in capsys.readouterr().out.splitlines() if not line.startswith("note: ")] == [
        "ignored .hidden/: hidden folder",
        "checked .repl-lint.yaml",
        "checked a.yaml",
        "ignored c.yaml: excluded",
        "ignored notes/a.yaml: not a manifest",
        "ignored old/: excluded",
        "",
        "no findings",
        "3 files, 3 documents: 2 checked, 1 ignored",
    ]
    assert run("check", "--output-format", "json") == 0
    coverage = json.loads(capsys.readouterr().out)["coverage"]
    assert coverage == {"files": 3, "documents": 3, "checked": 2, "ignored": 1, "failed": 0}
