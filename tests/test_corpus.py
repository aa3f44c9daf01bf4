"""Real releases: the oracle's score, and every file accounted for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from repl_lint.cli import main

ROOT = Path(__file__).parents[1]
COMMAND = f"{sys.executable} -m repl_lint check --output-format json"


def test_the_oracle_misses_nothing(corpus: Path) -> None:
    done = subprocess.run(
        [sys.executable, corpus / "score.py", COMMAND, "--verbose"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    last = done.stdout.splitlines()[-1]
    assert ", 0 missed, 0 false alarm," in last, done.stdout
    assert last.endswith(" 0 unlisted"), done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize("name", ["legacy", "kots", "k8s"])
def test_every_file_of_a_folder_is_accounted_for(name: str, corpus: Path) -> None:
    done = subprocess.run(
        [*COMMAND.split(), name],
        cwd=corpus,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=120,
    )
    broken_chart = "kots/replicatedhq__replicated/pkg/lint2/testdata/charts/invalid-yaml/Chart.yaml"
    told = f"repl-lint: {broken_chart}: its Chart.yaml has no name that could be read\n" if name == "kots" else ""
    assert done.stderr == told
    report = json.loads(done.stdout)
    assert report["crashes"] == []
    on_disk = {str(path.relative_to(corpus)) for path in (corpus / name).rglob("*.y*ml")}
    assert {file["path"] for file in report["files"]} == on_disk
    coverage = report["coverage"]
    assert coverage["documents"] == coverage["checked"] + coverage["ignored"] + coverage["failed"]
    for file in report["files"]:
        assert file["reason"] or file["status"] == "checked"
    broken = {broken_chart} if told else set()  # which says so itself
    broken |= {finding["path"] for finding in report["findings"] if finding["rule"] == "invalid-yaml"}
    assert broken == {file["path"] for file in report["files"] if file["status"] == "failed"}


def test_what_init_writes_for_an_application_is_a_configuration_to_run_with(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gc.disable", lambda: None)
    rows = [line.split("\t") for line in (corpus / "apps.tsv").read_text().splitlines()[1:]]
    assert len(rows) == 7
    for name, inputs in rows:
        for each in inputs.split():
            target = Path(name) / Path(each).name
            target.parent.mkdir(exist_ok=True)
            (shutil.copytree if (corpus / each).is_dir() else shutil.copy)(corpus / each, target)
        assert main(["init", name]) == 0
        assert main(["check", name, "--output-format", "json"]) in (0, 1)
        told = capsys.readouterr()
        assert told.err == ""
        assert f'"path": "{name}/.repl-lint.yaml"' in told.out
