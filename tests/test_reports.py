"""Several reports of one run, and where each goes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from repl_lint.cli import main
from repl_lint.formats.registry import REPORTS

LATEST = "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: a}, {name: b, image: 'b:latest'}]}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a.yaml").write_text(LATEST)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    return main(["check", *arguments])


def test_reports_go_to_their_files_beside_the_one_that_is_shown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--report", "json=a.json", "--report", "sarif=a.sarif") == 1
    shown = capsys.readouterr()
    assert [line for line in shown.out.splitlines() if "latest-tag" in line] != []
    assert shown.err == ""
    findings = json.loads((folder / "a.json").read_text())["findings"]
    assert [finding["start"]["column"] for finding in findings] == [38, 59]
    results = json.loads((folder / "a.sarif").read_text())["runs"][0]["results"]
    assert [result["locations"][0]["physicalLocation"]["region"]["startColumn"] for result in results] == [38, 59]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--report", "sarf=a"], "--report sarf=a: no format `sarf`; did you mean `sarif`?"),
        (["--report", "xml=a"], "--report xml=a: no format `xml`; there are "),
        (["--report", "json"], "--report json: name a file, as in --report json=report.json"),
        (["--report", "json="], "--report json=: name a file, as in --report json=report.json"),
        (["--report", "json=-"], "--report json=-: name a file, as in --report json=report.json"),
        (["--report", "json=a", "--output", "./a"], "two reports go to ./a: each needs a file of its own"),
        (
            ["--statistics", "--output-format", "json"],
            "--statistics counts what the text would list: it goes with --output-format text",
        ),
        *(
            (
                ["--diff", *flags],
                "--diff writes no report: use --fix with --statistics, --show-files, --report",
            )
            for flags in (["--statistics"], ["--show-files"], ["--report", "json=a"], ["--output", "a"])
        ),
    ],
)
def test_what_is_asked_for_wrongly_is_said(flags: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*flags) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"repl-lint: {message}")


def test_a_report_that_cannot_be_written_leaves_the_others(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--report", "json=none/a.json", "--report", "sarif=a.sarif", "--output-format", "json") == 2
    printed = capsys.readouterr()
    assert printed.err == "repl-lint: none/a.json: no such file or directory\n"
    assert len(json.loads(printed.out)["findings"]) == 2
    assert (folder / "a.sarif").exists()


def test_a_report_is_replaced_as_a_whole_and_keeps_its_mode(folder: Path) -> None:
    (folder / "a.json").write_text("old")
    (folder / "a.json").chmod(0o640)
    assert run("--report", "json=a.json", "--fail-on", "never") == 0
    assert (folder / "a.json").stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(folder)) == ["a.json", "a.yaml"]


def test_a_report_goes_through_a_pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert run("--report", "json=pipe") == 1
    assert b"latest-tag" in os.read(reader, 65536)
    os.close(reader)


def test_statistics_count_what_would_be_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "b.yaml").write_text("apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  namespace: a\n")
    (folder / "replicated.yaml").write_text(
        "# kind: replicated\nreplicated_api_version: 2.56.0\nimages: [{name: a}, {name: b}]\n"
    )
    assert run("--statistics") == 1
    assert capsys.readouterr().out.splitlines()[:3] == [
        "     2 error   latest-tag",
        "     1 warning hardcoded-namespace  all fixable",
        "",
    ]


def test_statistics_tell_fixes_that_are_not_safe(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.yaml", "b.yaml", "c.yaml"):
        (folder / name).unlink(missing_ok=True)
    (folder / "a.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
        '  - {name: a, image: " redis:1"}\n  - {name: b, image: "Redis:1"}\n'
        "  - name: c\n    image: redis:1\n    imagePullPolicy: Always\n"
    )
    assert run("--statistics") == 1
    assert capsys.readouterr().out.splitlines()[:3] == [
        "     2 error   invalid-image-reference  1 fixable, 1 with --unsafe-fixes",
        "     1 warning always-pull-policy       all with --unsafe-fixes",
        "",
    ]


def test_statistics_of_nothing_are_the_summary(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.yaml").write_text("apiVersion: v1\nkind: Service\n")
    assert run("--statistics") == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["no findings", "1 file, 1 document: 1 checked"]


def test_statistics_are_text_wherever_that_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run("--statistics", "--output-format", "auto") == 1
    assert capsys.readouterr().out.startswith("     2 error   latest-tag")


SECRET = """\
apiVersion: v1
kind: Secret
metadata:
  name: quay
  namespace: web
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: %s
---
apiVersion: v1
kind: Secret
metadata: {name: plain}
stringData: {a: b}
"""


@pytest.mark.parametrize("name", REPORTS.about)
@pytest.mark.parametrize(
    "value",
    [
        """'{"auths": {"quay.io": {"auth": "bm90aGluZzpoZXJl"}}}'""",
        """|-\n    {"auths":\n      {"quay.io": {"auth": "bm90aGluZzpoZXJl"}}}""",
        """>-  # 🦊\r\n    {"auths": {"quay.io":\r\n    {"auth": "bm90aGluZzpoZXJl"}}}""",
    ],
)
def test_no_format_repeats_what_opens_a_registry(name: str, value: str, folder: Path) -> None:
    (folder / "a.yaml").write_bytes((SECRET % value).encode())
    assert run("--report", f"{name}=report", "--select", "secrets,namespaces", "--fail-on", "warning") == 1
    text = (folder / "report").read_text()
    assert "embedded-registry-credentials" in text
    assert "bm90aGluZzpoZXJl" not in text
