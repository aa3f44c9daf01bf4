"""Long work says on a terminal how far it is, and nowhere else."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from rich.text import Text

from repl_lint.cli import main

POD = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a, name: a}]}\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in "abc":
        (tmp_path / f"{name}.yaml").write_text(POD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("repl_lint.command_line.progress._PATIENCE", 0)
    return tmp_path


def test_a_terminal_shows_how_many_files_are_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(["check", "--output-format", "json"]) == 1
    assert "3/3 c.yaml" in Text.from_ansi(terminal.getvalue()).plain
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert [place["path"] for place in (finding, *finding["related"])] == ["a.yaml", "b.yaml", "c.yaml"]


def test_a_short_run_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("repl_lint.command_line.progress._PATIENCE", 60)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    main(["check"])
    assert terminal.getvalue() == ""


def test_a_pipe_gets_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--output-format", "json"])
    assert capsys.readouterr().err == ""


def test_a_round_that_reads_again_is_no_fault(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    entry = "replicated_api_version: 2.56.0\nimages:\n- name: a\n  version: '1'\n"
    (folder / "replicated.yaml").write_text(f"# kind: replicated\n{entry}")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    main(["check", "--fix"])
    assert "4/4 replicated.yaml" in Text.from_ansi(terminal.getvalue()).plain
