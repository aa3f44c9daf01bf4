"""Runs that checked nothing, and what must not be taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: 'a:1', name: a}]}\n"
NOTHING = "nothing was checked: "


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    """A folder with folders in which there is nothing to check, and one with a Pod."""
    files = {
        "empty/readme.md": "",
        "values/values.yaml": "replicaCount: 1\n",
        "chart/Chart.yaml": "name: web\n",
        "chart/templates/pod.yaml": POD,
        "ignored/.git/HEAD": "",
        "ignored/.gitignore": "*.yaml\n",
        "ignored/pod.yaml": POD,
        "excluded/.repl-lint.yaml": "exclude: ['*']\n",
        "excluded/pod.yaml": POD,
        "comments/a.yaml": "# nothing yet\n",
        "pod/pod.yaml": POD,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("empty", "there is no YAML file here"),
        ("values", "all files here are ignored (not a manifest)"),
        ("chart/templates", "all files here are ignored (Helm chart, not rendered)"),
        ("ignored", "all files here are ignored (git-ignored)"),
        ("excluded", "all files here are ignored (excluded)"),
    ],
)
@pytest.mark.parametrize("form", ["text", "concise", "json", "github", "junit", "markdown", "sarif", "kots-lint"])
def test_it_is_said_and_ends_with_2(name: str, reason: str, form: str, run: Run) -> None:
    code, out, told = run("check", name, "--output-format", form)
    assert (code, told) == (2, f"repl-lint: {name}/: {NOTHING}{reason}\n")
    assert f"{NOTHING}{reason}".split(" (", 1)[0] in out.replace("\\", "")
    assert "no findings" not in out


@pytest.mark.parametrize(
    ("paths", "code"),
    [
        (["empty", "values"], 2),
        (["values/values.yaml", "empty"], 2),
        (["comments"], 2),
        (["values/values.yaml", "ignored/pod.yaml", "chart/templates/pod.yaml"], 0),  # as pre-commit names them
        (["ignored/pod.yaml"], 0),
        (["empty", "values", "pod"], 0),
        (["empty", "pod/pod.yaml"], 0),
    ],
)
def test_only_folders_below_which_nothing_is_checked(paths: list[str], code: int, run: Run) -> None:
    found, out, told = run("check", "--fail-on", "never", *paths)
    assert (found, NOTHING in told, NOTHING in out) == (code, code == 2, code == 2)


def test_each_folder_has_its_own_reason(run: Run) -> None:
    assert run("check", "empty", "values")[2].splitlines() == [
        f"repl-lint: empty/: {NOTHING}there is no YAML file here",
        f"repl-lint: values/: {NOTHING}all files here are ignored (not a manifest)",
    ]


def test_what_is_found_was_checked(folder: Path, run: Run) -> None:
    (folder / "values" / "values.yaml").write_text("# repl-lint: ignore[latest-tags]\nreplicaCount: 1\n")
    assert run("check", "values")[0] == 0
    (folder / "values" / "values.yaml").write_text("replicaCount: [\n")
    assert run("check", "values")[0] == 1


def test_no_file_of_the_vendors_globs_is_a_manifest(folder: Path, run: Run) -> None:
    (folder / ".replicated").write_text("manifests: [values/*.yaml]\n")
    reason = "all files here are ignored (not a manifest)"
    assert run("check")[::2] == (2, f"repl-lint: .replicated: {NOTHING}{reason}\n")
    assert run("check", "pod")[0] == 0


def test_a_link_to_no_vendors_file(folder: Path, run: Run) -> None:
    (folder / ".replicated").symlink_to("gone")
    told = "repl-lint: .replicated: no such file or directory; this folder is linted, without what it says\n"
    assert run("check", "--fail-on", "never")[::2] == (2, told)


def test_images_are_not_compared_with_nothing(run: Run) -> None:
    assert [run("images", name, "--check")[0] for name in ("empty", "ignored", "pod")] == [2, 2, 0]
    assert run("images", "ignored")[0] == 0
