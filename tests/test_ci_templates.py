"""The GitHub Action and the GitLab component: their shell steps, run as their runners would."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
LATEST = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: 'a:latest', name: a}]}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  namespace: a\n"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
SPEC, JOB = yaml.safe_load_all((ROOT / "templates" / "repl-lint.yml").read_text())


class Runner:
    """Runs the shell steps of the action, each with the environment that GitHub would give it."""

    def __init__(self, folder: Path, inputs: dict[str, str]) -> None:
        self.folder = folder
        defaults = {name: about["default"] for name, about in ACTION["inputs"].items()}
        self.values = {
            f"inputs.{name}": text for name, text in {**defaults, "python": sys.executable, **inputs}.items()
        }
        self.values["github.action_path"] = str(ROOT)
        self.temp = folder.parent / "temp"
        self.temp.mkdir()
        self.output, self.summary = folder.parent / "output", folder.parent / "summary"

    def filled(self, text: str) -> str:
        return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda found: self.values[found[1]], text)

    def run(self, name: str) -> subprocess.CompletedProcess[str]:
        step = next(step for step in ACTION["runs"]["steps"] if step["name"] == name)
        assert "${{" not in step["run"], "what users give reaches the shell by the environment alone"
        environment = {
            **{key: text for key, text in os.environ.items() if key in ("PATH", "HOME")},
            **{key: self.filled(text) for key, text in step.get("env", {}).items()},
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_ACTIONS": "true",
        }
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        folder = self.folder / self.filled(step.get("working-directory", "."))
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        for line in self.output.read_text().splitlines() if self.output.exists() else ():
            key, _, text = line.partition("=")
            self.values[f"steps.check.outputs.{key}"] = text
        return done


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "work space"
    place.mkdir()
    (place / "pod.yaml").write_text(LATEST)
    (place / "service.yaml").write_text(SERVICE)
    return place


def linted(folder: Path, **inputs: str) -> tuple[Runner, subprocess.CompletedProcess[str]]:
    runner = Runner(folder, inputs)
    (runner.temp / "repl-lint").symlink_to(ROOT)
    return runner, runner.run("Lint")


def test_the_action_reports_in_three_places_and_fails_at_the_end(folder: Path) -> None:
    runner, done = linted(folder)
    assert done.returncode == 0, done.stderr
    assert "::error file=pod.yaml,line=3," in done.stdout
    results = json.loads((folder / "repl-lint.sarif").read_text())["runs"][0]["results"]
    assert [each["ruleId"] for each in results] == ["latest-tag", "hardcoded-namespace"]
    assert "latest-tag" in runner.summary.read_text()
    assert runner.output.read_text() == "exit-code=1\n"
    assert runner.run("Tell the result").returncode == 1


def test_flags_and_paths_are_one_a_line(folder: Path) -> None:
    (folder / "a b.yaml").write_text(SERVICE)
    runner, done = linted(folder, paths="service.yaml\na b.yaml\n", flags="--fail-on=warning\n--ignore=images\n")
    assert "pod.yaml" not in done.stdout
    assert "a b.yaml" in done.stdout
    assert runner.run("Tell the result").returncode == 1


@pytest.mark.parametrize(
    ("flags", "passed"),
    [
        ("--fail-on warning", ["--fail-on", "warning"]),
        ("--fail-on warning --ignore images", ["--fail-on", "warning", "--ignore", "images"]),
        ("--fail-on\nwarning\n", ["--fail-on", "warning"]),
        ("--config 'a b.yaml'\n\n--ignore=x", ["--config", "a b.yaml", "--ignore=x"]),
        ('"--config=a b.yaml" * $HOME `id`', ["--config=a b.yaml", "*", "$HOME", "`id`"]),
        ("", []),
    ],
)
def test_flags_are_words_as_in_a_shell(folder: Path, flags: str, passed: list[str]) -> None:
    runner = Runner(folder, {"flags": flags})
    module = runner.temp / "repl-lint" / "repl_lint"
    module.mkdir(parents=True)
    (module / "__init__.py").touch()
    (module / "__main__.py").write_text("import sys; print(sys.argv)")
    done = runner.run("Lint")
    expected = ["--report", f"markdown={runner.temp}/repl-lint.md", *passed, "--"]
    assert str(expected)[1:] in done.stdout, done.stderr


MODULES = ("pip", "yaml", "shlex", "json", "argparse", "typing", "runpy", "__future__", "rich", "sitecustomize")


@pytest.mark.parametrize("step", ["Install repl-lint", "Lint"])
def test_no_module_of_what_is_linted_runs(folder: Path, step: str) -> None:
    plant(folder, *MODULES, "repl_lint")
    runner = Runner(folder, {"flags": "--fail-on never"})
    if step == "Lint":
        (runner.temp / "repl-lint").symlink_to(ROOT)
        assert runner.run(step).returncode == 0
    else:
        runner.values["github.action_path"] = str(folder / "nowhere")
        assert "nowhere" in runner.run(step).stderr
    assert not (folder / "hacked").exists()


def test_no_module_of_the_working_folder_runs_under_m(folder: Path) -> None:
    plant(folder, *set(MODULES) - {"runpy", "__future__", "sitecustomize"})  # which Python itself imports before ours
    command = [sys.executable, "-m", "repl_lint", "check", "--fix", "--output-format", "sarif"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)})
    assert done.returncode == 1, done.stderr
    assert not (folder / "hacked").exists()


def plant(folder: Path, *modules: str) -> None:
    for name in modules:
        (folder / name).mkdir()
        for file in ("__init__.py", "__main__.py"):
            (folder / name / file).write_text(f"open({str(folder / 'hacked')!r}, 'w')\n")


def test_what_a_user_gives_is_no_shell(folder: Path) -> None:
    runner, _ = linted(folder, paths="$(touch hacked); touch hacked\n")
    assert not (folder / "hacked").exists()
    assert runner.run("Tell the result").returncode == 2


def test_a_clean_release_passes(folder: Path) -> None:
    runner, _ = linted(folder, paths="service.yaml")
    assert runner.run("Tell the result").returncode == 0


def test_a_run_that_fails_does_not_pass_on_what_an_earlier_one_found(folder: Path) -> None:
    (folder / "repl-lint.sarif").write_text("{}")
    runner = Runner(folder, {"flags": "--select=nosuch"})
    (runner.temp / "repl-lint").symlink_to(ROOT)
    (runner.temp / "repl-lint.md").write_text("what was found before")
    assert runner.run("Lint").returncode == 0
    assert not (folder / "repl-lint.sarif").exists()
    assert not runner.summary.exists()
    assert runner.run("Tell the result").returncode == 2


@pytest.mark.parametrize(("extras", "named"), [("helm", "[helm]"), ("helm,policies", "[helm,policies]"), ("", "")])
def test_the_action_installs_what_renders_charts(folder: Path, extras: str, named: str) -> None:
    assert ACTION["inputs"]["extras"]["default"] == "helm"
    runner = Runner(folder, {"extras": extras, "python": str(folder / "python")})
    (folder / "python").write_text('#!/bin/sh\nfor last in "$@"; do :; done; echo "$last"\n')
    (folder / "python").chmod(0o755)
    (runner.temp / "repl-lint" / "of an earlier use").mkdir(parents=True)
    assert runner.run("Install repl-lint").stdout == f"{ROOT}{named}\n"
    assert not (runner.temp / "repl-lint").exists()


@pytest.mark.installs
def test_the_action_installs_itself(folder: Path) -> None:
    runner = Runner(folder, {})
    done = runner.run("Install repl-lint")
    if done.returncode:
        pytest.skip(f"needs the package index: {done.stderr.strip().splitlines()[-1]}")
    assert runner.run("Lint").returncode == 0
    assert runner.output.read_text() == "exit-code=1\n"


def test_every_input_of_the_action_is_used() -> None:
    text = (ROOT / "action.yml").read_text()
    for name in ACTION["inputs"]:
        assert f"inputs.{name}" in text


def test_the_gitlab_job_writes_what_it_says(folder: Path) -> None:
    job: dict[str, Any] = JOB["repl-lint"]
    defaults = {name: about["default"] for name, about in SPEC["spec"]["inputs"].items()}
    script = [re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: defaults[found[1]], line) for line in job["script"]]
    assert script[0] == 'pip install --quiet --disable-pip-version-check --root-user-action=ignore "repl-lint[helm]"'
    (folder / "repl-lint").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m repl_lint "$@"\n')
    (folder / "repl-lint").chmod(0o755)
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-ec", script[1]], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    quality = json.loads((folder / job["artifacts"]["reports"]["codequality"]).read_text())
    assert [each["check_name"] for each in quality] == ["latest-tag", "hardcoded-namespace"]
    assert "latest-tag" in (folder / job["artifacts"]["reports"]["junit"]).read_text()
