"""Runs that checked nothing, and what must not be taken for one."""

from __future__ import annotations

import io
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
        ("values", "everything here is ignored (not a manifest)"),
        ("chart/templates", "everything here is ignored (Helm chart, not rendered)"),
        ("ignored", "everything here is ignored (git-ignored)"),
        ("excluded", "everything here is ignored (excluded)"),
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
        f"repl-lint: values/: {NOTHING}everything here is ignored (not a manifest)",
    ]


def test_what_is_found_was_checked(folder: Path, run: Run) -> None:
    (folder / "values" / "values.yaml").write_text("# repl-lint: ignore[latest-tags]\nreplicaCount: 1\n")
    assert run("check", "values")[0] == 0
    (folder / "values" / "values.yaml").write_text("replicaCount: [\n")
    assert run("check", "values")[0] == 1


def test_no_file_of_the_vendors_globs_is_a_manifest(folder: Path, run: Run) -> None:
    (folder / ".replicated").write_text("manifests: [values/*.yaml]\n")
    reason = "everything here is ignored (not a manifest)"
    assert run("check")[::2] == (2, f"repl-lint: .replicated: {NOTHING}{reason}\n")
    assert run("check", "pod")[0] == 0


def test_a_link_to_no_vendors_file(folder: Path, run: Run) -> None:
    (folder / ".replicated").symlink_to("gone")
    told = "repl-lint: .replicated: no such file or directory; this run ignores it\n"
    assert run("check", "--fail-on", "never")[::2] == (2, told)


@pytest.mark.parametrize("form", ["table", "json", "csv", "cyclonedx", "pull-script"])
@pytest.mark.parametrize("name", ["empty", "values", "ignored", "excluded", "chart/templates"])
def test_images_are_not_listed_without_a_word(name: str, form: str, run: Run) -> None:
    for flags in ([], ["--check"]):
        code, _, errors = run("images", name, "--format", form, *flags)
        assert (code, f"repl-lint: {name}/: {NOTHING}" in errors) == (2, True)
    assert [run("images", path)[0] for path in ("pod", "values/values.yaml", "ignored/pod.yaml")] == [0, 0, 0]
    assert run("images", "pod", "--check")[0] == 0


@pytest.mark.parametrize("action", ["create", "update", "prune"])
@pytest.mark.parametrize("name", ["empty", "values", "ignored", "excluded", "chart/templates"])
def test_a_baseline_is_not_made_of_nothing(folder: Path, name: str, action: str, run: Run) -> None:
    place = folder / "baseline.json"
    flags = ["--output"] if action == "create" else ["--baseline"]
    if action != "create":
        assert run("baseline", "create", "pod", "--output", str(place))[0] == 0
    before = place.read_bytes() if place.exists() else None
    code, out, errors = run("baseline", action, name, *flags, str(place))
    assert (code, out, errors.startswith(f"repl-lint: {name}/: {NOTHING}")) == (2, "", True)
    assert (place.read_bytes() if place.exists() else None) == before


def test_a_baseline_is_made_of_the_files_that_are_linted(folder: Path, run: Run) -> None:
    (folder / ".replicated").write_text("manifests: [pod/*.yaml]\n")
    (folder / "pod" / "pod.yaml").write_text(POD.replace("a:1", "a"))
    (folder / "other.yaml").write_text(POD.replace("a:1", "b"))
    code, out, errors = run("baseline", "create", "--select", "latest-tag")
    assert (code, out.split(";")[0]) == (0, ".repl-lint-baseline.json: 1 finding")
    assert errors.startswith("repl-lint: only files are checked that `manifests` lists in .replicated:1")
    assert run("check", "--select", "latest-tag", "--baseline", ".repl-lint-baseline.json")[0] == 0


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "replicaCount: 1\n"])
def test_standard_input_without_a_name(text: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for flags, code in (([], 2), (["--stdin-filename", "values.yaml"], 0)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        found, out, errors = run("check", "-", *flags)
        assert (found, errors.startswith(f"repl-lint: <stdin>: {NOTHING}"), "no findings" in out) == (
            code,
            *[code == 2, code == 0],
        )


@pytest.mark.parametrize("command", [["check", "-"], ["images", "-"], ["registries", "import", "-"]])
def test_standard_input_that_is_closed(command: list[str], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    code, _, told = run(*command)
    assert (code, "standard input is closed" in told) == (2, True)
