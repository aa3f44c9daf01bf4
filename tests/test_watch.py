"""`check --watch`: whoever follows the report sees what was changed."""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from repl_lint.command_line.watching import watch
from tests.conftest import Run

POD = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: %s, name: a}]}\n"
PATIENCE = 30  # seconds


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    (tmp_path / "pod.yaml").write_text(POD % "a")
    command = [sys.executable, "-m", "repl_lint", "check", "--watch", "--report", "json=report.json"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def rules(folder: Path) -> list[str]:
    return [each["rule"] for each in json.loads((folder / "report.json").read_text())["findings"]]


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what has to come; a report is replaced in one step, so that it is never half of one."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def test_each_change_is_linted_until_it_is_interrupted(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, watching: subprocess.Popen[str]
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    until((tmp_path / "report.json").exists)
    assert rules(tmp_path) == ["latest-tag"]
    assert watching.stderr is not None
    assert watching.stderr.readline() == "repl-lint: waiting for changes; Ctrl-C ends it\n"
    (tmp_path / "pod.yaml").write_text(POD % "a:1")
    until(lambda: rules(tmp_path) == [])
    (tmp_path / "new.yaml").write_text(POD % "b:latest")
    until(lambda: rules(tmp_path) == ["latest-tag"])
    (tmp_path / ".repl-lint.yaml").write_text("ignore: [latest-tag\n")
    assert watching.stderr.readline() != ""
    until(lambda: "repl-lint.yaml" in (watching.stderr.readline() if watching.stderr else ""))
    (tmp_path / ".repl-lint.yaml").write_text("ignore: [latest-tag]\n")
    until(lambda: rules(tmp_path) == [])
    (elsewhere / "pod.yaml").write_text("a: [")  # a folder is watched only after the system has told that it is there
    elsewhere.rename(tmp_path / "k8s")
    until(lambda: rules(tmp_path) == ["invalid-yaml"])
    (tmp_path / "k8s").rename(tmp_path / "k9s")
    until(lambda: "k9s/pod.yaml" in (tmp_path / "report.json").read_text())
    watching.send_signal(signal.SIGINT)
    assert watching.wait(PATIENCE) == 0


def test_a_change_during_the_first_run_is_linted(tmp_path: Path) -> None:
    options = argparse.Namespace(paths=[str(tmp_path)], config=None, baseline=None)
    runs = []

    def once(_options: argparse.Namespace) -> int:
        runs.append(sorted(path.name for path in tmp_path.iterdir()))
        if len(runs) > 1:
            raise KeyboardInterrupt
        (tmp_path / "pod.yaml").write_text(POD % "a")
        return 0

    deadline = threading.Timer(PATIENCE, signal.raise_signal, [signal.SIGINT])
    deadline.start()
    assert watch(options, once, lambda _options: None) == 0
    deadline.cancel()
    assert runs == [[], ["pod.yaml"]]


@pytest.mark.parametrize("flags", [["--fix"], ["--diff"], ["-"]])
def test_what_does_not_go_together_is_said(flags: list[str], run: Run) -> None:
    code, _, told = run("check", "--watch", *flags)
    assert (code, told) == (2, "repl-lint: --watch does not go with --fix, --diff and standard input\n")


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--select", "latest-tog"], "no rule or category `latest-tog`; did you mean `latest-tag`?"),
        (["--config", "none.yaml"], "none.yaml: no such file or directory"),
        (["--report", "xml=a"], "--report xml=a: no format `xml`; there are "),
    ],
)
def test_arguments_that_are_wrong_end_it(flags: list[str], told: str, run: Run) -> None:
    code, _, err = run("check", "--watch", *flags)
    assert code == 2
    assert err.startswith(f"repl-lint: {told}")


def test_a_path_that_is_not_there_is_said(run: Run) -> None:
    assert run("check", "--watch", "none") == (2, "", "repl-lint: none: no such file or directory\n")


def test_without_its_package_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    told = "repl-lint: --watch needs the package watchfiles: pip install 'repl-lint[watch]'\n"
    assert run("check", "--watch") == (2, "", told)
