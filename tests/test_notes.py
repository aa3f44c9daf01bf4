"""What a run says of itself, so that silence does not pass for a clean release."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from repl_lint import check
from repl_lint.model.reports import Report
from tests.conftest import Lint, Run, places

pytestmark = pytest.mark.about("undeclared-image")

ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
POD = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: 'a:1', name: a}]}\n"
UNDECLARED = "undeclared-image error"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def files(report: Report) -> list[str]:
    return [f"{file.path} {file.status}" for file in report.files]


def test_manifests_without_a_root_are_said_to_be_half_checked(lint: Lint) -> None:
    (note,) = lint({"a.yaml": POD}).notes
    assert note.startswith("1 file is not part of a release (no replicated document, no KOTS Application), so ")
    assert re.search(r": undeclared-image and \d+ others, which `repl-lint config show` lists$", note)


def test_a_root_without_manifests_is_said_to_be_alone(lint: Lint) -> None:
    assert lint({"replicated.yaml": ROOT}).notes == (
        "replicated.yaml has no manifests in these paths: add their folder",
    )
    assert lint({"replicated.yaml": ROOT + "components: [{name: a}]\n"}).notes == ()


def test_a_root_that_is_named_takes_what_is_named_with_it(folder: Path) -> None:
    write(folder, release__replicated_dot_yaml=ROOT, k8s__a_dot_yaml=POD)
    report = check(["release/replicated.yaml", "k8s"])
    assert places(report) == [f"k8s/a.yaml:3:29-34 {UNDECLARED}"]
    assert report.notes == ()
    assert places(check(["."])) == []


def test_a_folder_that_is_named_is_read_though_git_ignores_it(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".gitignore").write_text("build/\n")
    write(folder, build__k8s__a_dot_yaml=POD)
    assert files(check(["build/k8s"])) == ["build/k8s/a.yaml checked"]
    assert files(check(["."])) == ["./ failed", "build/ ignored"]


def test_files_that_the_configuration_names_are_read_though_git_ignores_them(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".gitignore").write_text("build/\n")
    (folder / ".repl-lint.yaml").write_text("releases: [{name: a, files: [replicated.yaml, build/k8s/**]}]\n")
    write(folder, replicated_dot_yaml=ROOT, build__k8s__a_dot_yaml=POD)
    assert places(check(["."])) == [f"build/k8s/a.yaml:3:29-34 {UNDECLARED}"]


def test_a_release_of_the_configuration_without_files_is_said(lint: Lint) -> None:
    files = {"a.yaml": ROOT + "components: []\n", "b.txt": ""}
    notes = lint(files, config="releases: [{name: x, files: [b.*]}]").notes
    assert "release `x` of the configuration has no files among these paths" in notes


@pytest.mark.parametrize("name", [".repl-lint.yml", "repl-lint.yaml", "repl-lint.yml", "k8s/.repl-lint.yml"])
def test_a_configuration_with_almost_the_right_name_is_said(name: str, lint: Lint) -> None:
    report = lint({name: "airgap: false\nrules: {latest-tag: off}\n", "k8s/pod.yaml": POD})
    assert sorted(files(report)) == sorted([f"{name} ignored", "k8s/pod.yaml checked"])
    assert report.notes[0] == f"{name} is not read: a configuration is called .repl-lint.yaml"


@pytest.mark.parametrize(
    "text", ["on: push\njobs: {}\n", "include: []\n", "", "- a\n", "{", POD, "airgap: true\nname: a\n"]
)
def test_a_file_that_is_no_configuration_may_be_called_like_one(text: str, lint: Lint) -> None:
    report = lint({".github/repl-lint.yml": text, "pod.yaml": POD})
    assert not any("is not read" in note for note in report.notes)


@pytest.mark.parametrize(("number", "is_told"), [("1.37", False), ("1.38", True), ("1.99", True)])
def test_a_version_that_is_newer_than_what_is_known_is_said(number: str, is_told: bool, lint: Lint) -> None:
    notes = lint({"pod.yaml": POD}, config=f"kubernetes-version: '{number}'\n").notes
    told = f"`kubernetes-version` is {number}, but repl-lint knows versions up to 1.37: it finds no change after that"
    assert [note for note in notes if "kubernetes-version" in note] == [told] * is_told


def test_a_configuration_that_does_not_count_is_said(lint: Lint) -> None:
    report = lint({"a/.repl-lint.yaml": "airgap: false\n", "a/pod.yaml": POD})
    assert files(report) == ["a/.repl-lint.yaml ignored", "a/pod.yaml checked"]
    assert report.notes[0] == "a/.repl-lint.yaml is not used in this run: run repl-lint in its folder"


def test_only_the_name_itself_makes_a_configuration(lint: Lint) -> None:
    assert files(lint({"my.repl-lint.yaml": POD})) == ["my.repl-lint.yaml checked"]


def test_nothing_to_lint_is_said(lint: Lint) -> None:
    assert list(lint({"a.txt": ""}).undone()) == ["./: nothing was checked: there is no YAML file here"]


@pytest.mark.parametrize("glob", ["nothing/**", "k8s/*.ymal", "/pod.yaml", "k8s/x/", "*.json"])
def test_a_glob_of_a_release_that_fits_no_file_is_an_error(glob: str, run: Run, folder: Path) -> None:
    write(folder, k8s__pod_dot_yaml=POD)
    (folder / ".repl-lint.yaml").write_text(f"releases:\n- files:\n  - k8s/\n  - '!none/'\n  - '{glob}'\n")
    code, _, errors = run("check", ".")
    assert code == 2
    assert f".repl-lint.yaml:5:5: `{glob}` fits no file" in errors


@pytest.mark.parametrize("glob", ["k8s/**", "k8s", "/k8s/pod.yaml", "pod.yaml", "**/pod.yaml", "k8s/p?d.*", "[k]8s/"])
def test_a_glob_of_a_release_that_fits_a_file_outside_of_the_run_is_none(glob: str, run: Run, folder: Path) -> None:
    write(folder, k8s__pod_dot_yaml=POD, other__pod2_dot_yaml=POD)
    (folder / ".repl-lint.yaml").write_text(f"releases: [{{files: ['{glob}']}}]\n")
    code, out, _ = run("check", "other")
    assert code != 2
    assert "release `release 1` of the configuration has no files among these paths" in out
