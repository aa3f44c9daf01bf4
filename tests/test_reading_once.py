"""Every file of a release is opened once in a run, whatever is asked of the run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from repl_lint.configuration.settings import load
from repl_lint.formats.registry import IMAGE_LISTS, REPORTS
from repl_lint.running.engine import RunOptions, run
from repl_lint.running.inputs import gather

EXAMPLES = Path(__file__).parent.parent / "examples"

_COUNT = """
import json, os, sys
opened = {}
def hook(event, arguments):
    if event != "open" or not isinstance(arguments[0], str):
        return
    path, mode, flags = arguments
    if mode in ("r", "rb") or (mode is None and not flags & (os.O_WRONLY | os.O_RDWR | os.O_DIRECTORY)):
        place = os.path.realpath(arguments[0])
        opened[place] = opened.get(place, 0) + 1
sys.addaudithook(hook)
from repl_lint.cli import main
try: main(sys.argv[2:])
except SystemExit: pass
json.dump(opened, open(sys.argv[1], "w"))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The examples with a configuration, in a repository whose last commit lacks a line of one file."""
    folder = tmp_path / "project"
    shutil.copytree(EXAMPLES, folder)
    (folder / ".repl-lint.yaml").write_text("ignore: [latest-tag]\n")
    (folder / ".gitignore").write_text("ignored/\n")
    (folder / ".replicated").write_text("appSlug: kuard\n")
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    for arguments in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "a"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    with next(iter(sorted(folder.rglob("*.yaml")))).open("a") as stream:
        stream.write("# changed\n")
    return folder


def opens(project: Path, *arguments: str) -> Counter[str]:
    """How often each file of the project was opened for reading."""
    counts = project.parent / "counts.json"
    command = [sys.executable, "-c", _COUNT, str(counts), *arguments]
    kept = {
        **os.environ,
        "XDG_CACHE_HOME": str(project.parent.parent / "cache"),
    }  # what charts make, for all tests here
    subprocess.run(command, cwd=project, capture_output=True, check=False, env=kept)
    inside = os.path.join(os.path.realpath(project), "")
    found = json.loads(counts.read_text()).items()
    return Counter({place.removeprefix(inside): count for place, count in found if place.startswith(inside)})


def files(project: Path) -> set[str]:
    return {str(path.relative_to(project)) for path in project.rglob("*.yaml")} | {".gitignore", ".replicated"}


RUNS = (
    *(("check", "--output-format", name) for name in REPORTS.about),
    ("check", "--diff"),
    ("check", "--diff-base", "HEAD"),
    ("check", "--diff-base", "HEAD", "--output-format", "html"),
    *(("images", "--format", name) for name in IMAGE_LISTS.about),
    ("images", "sync", "--diff"),
    ("baseline", "create"),
    ("config", "show"),
    ("init", "--stdout"),
)


@pytest.mark.parametrize("arguments", RUNS, ids=" ".join)
def test_every_file_is_opened_once(arguments: tuple[str, ...], project: Path) -> None:
    rendered = {path for path in files(project) if path.startswith("kots/chart/") and not path.endswith("Chart.yaml")}
    assert opens(project, *arguments) == dict.fromkeys(files(project) - (rendered if "init" in arguments else set()), 1)


def test_what_a_baseline_looks_at_above_the_files_is_opened_once(project: Path) -> None:
    (project / ".repl-lint.yaml").write_text("exclude: [replicated.yaml, k8s/cache.yaml]\n")
    assert opens(project, "baseline", "create", "k8s")
    (project / "k8s" / "api.yaml").write_text("kind: A\n")
    counts = opens(project, "check", "k8s", "--baseline", ".repl-lint-baseline.json", "--output-format", "html")
    above = {path for path in files(project) if not path.startswith(("policies/", "kots/"))}
    assert counts == dict.fromkeys([*above, ".repl-lint-baseline.json"], 1)


@pytest.mark.parametrize("form", ["text", "json"])
def test_explain_opens_no_file_twice_although_it_looks_around(form: str, project: Path) -> None:
    for path in sorted(files(project) - {".gitignore", ".replicated"}):
        assert opens(project, "explain", f"{path}:1", "--output-format", form) == dict.fromkeys(files(project), 1)


def test_explain_of_a_file_that_is_no_input_opens_no_file_twice(project: Path) -> None:
    (project / "ignored").mkdir()
    (project / "ignored" / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\n")
    (project / ".replicated").write_text("manifests: ['*.yaml']\n")
    for path in ("ignored/pod.yaml:1", "k8s/api.yaml:1"):
        assert set(opens(project, "explain", path).values()) == {1}
        assert set(opens(project, "explain", path, ".").values()) == {1}


def test_archives_and_what_lies_in_a_chart_are_opened_once(project: Path) -> None:
    chart = project / "kots" / "chart"
    (project.parent / "Chart.yaml").write_text("apiVersion: v2\nname: other\nversion: 1.0.0\n")
    with tarfile.open(project / "kots" / "other-1.0.0.tgz", "w:gz") as archive:
        archive.add(project.parent / "Chart.yaml", "other/Chart.yaml")
    (chart / "charts").mkdir()
    with tarfile.open(chart / "charts" / "db-1.0.0.tgz", "w:gz") as archive:
        archive.add(project.parent / "Chart.yaml", "other/Chart.yaml")
    (chart / ".helmignore").write_text("*.md\n")
    (chart / "templates" / "_helpers.tpl").write_text('{{ define "a" }}{{ .Files.Get "other.txt" }}{{ end }}')
    (chart / "other.txt").write_text("a")
    (chart / "ci.yaml").write_text("a: 1\n")
    (project / ".repl-lint.yaml").write_text("charts: {values: [{chart: queue, files: [kots/chart/ci.yaml]}]}\n")
    counts = opens(project, "check")
    assert set(counts.values()) == {1}
    names = {path.removeprefix("kots/") for path in counts if path.startswith("kots/")}
    assert {"other-1.0.0.tgz", "chart/charts/db-1.0.0.tgz", "chart/.helmignore", "chart/other.txt"} <= names


def test_what_dot_replicated_names_is_opened_once(project: Path) -> None:
    (project / ".replicated").write_text("appSlug: kuard\nmanifests: ['**/*.yaml']\n")
    for arguments in (("check",), ("config", "show"), ("images",), ("images", "sync", "--diff"), ("init", "--stdout")):
        assert opens(project, *arguments)[".replicated"] == 1
        assert max(opens(project, *arguments).values()) == 1


def test_fixes_open_once_more_what_they_write_to_see_that_nobody_else_did(project: Path) -> None:
    before = {path: (project / path).read_bytes() for path in files(project)}
    counts = opens(project, "check", "--fix", "--unsafe-fixes", "--output-format", "html")
    written = {path for path in before if (project / path).read_bytes() != before[path]}
    assert written
    assert counts == {path: 1 + (path in written) for path in before}


def test_what_is_edited_during_a_run_is_seen_in_one_state(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    settings = load(["."])
    inputs = gather([], settings).files
    options = RunOptions(("sources", "inventories"))
    expected = run(inputs, settings, options)
    for path in files(project):
        (project / path).write_text("changed: meanwhile\n")
    assert run(inputs, settings, options) == expected
