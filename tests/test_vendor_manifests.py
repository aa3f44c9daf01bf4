"""Without paths, the files are those that the vendor's `.replicated` names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from repl_lint.cli import main
from tests.conftest import Run

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: web}\nspec: {containers: [{image: 'a:1', name: a}]}\n"
ROOT = "# kind: replicated\nimages: [{name: a, tag: '1'}]\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gc.disable", lambda: None)
    for name in ("a.yaml", "k8s/b.yaml", "k8s/deep/er/c.yml", "k8s/.hidden.yaml", "other/d.yaml", "k8s/.git/e.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(POD)
    (tmp_path / "k8s" / "chart.tgz").write_bytes(b"\x1f\x8b\x00")
    return tmp_path


def files(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["check", "--show-files", "--fail-on", "never", *arguments]) == 0
    words = [line.split() for line in capsys.readouterr().out.splitlines()]
    return [line[1].rstrip(":") for line in words if line and line[0] in ("checked", "ignored")]


def notes(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    main(["check", "--fail-on", "never", "--select", "invalid-yaml", *arguments])
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith("note: ")]


@pytest.mark.parametrize(
    ("globs", "found"),
    [
        ("[k8s/*.yaml]", ["k8s/.hidden.yaml", "k8s/b.yaml"]),
        ("[./k8s/**/*.yml]", ["k8s/deep/er/c.yml"]),
        ("['k8s/**/[a-c].y*ml']", ["k8s/b.yaml", "k8s/deep/er/c.yml"]),
        ("['**']", ["a.yaml", "k8s/.hidden.yaml", "k8s/b.yaml", "k8s/deep/er/c.yml", "other/d.yaml"]),
        ("['{k8s,other}/?.yaml', a.yaml, a.yaml]", ["a.yaml", "k8s/b.yaml", "other/d.yaml"]),
        ("[k8s/deep]", ["k8s/deep/er/c.yml"]),
        ("['k8s/*']", ["k8s/.hidden.yaml", "k8s/b.yaml"]),
    ],
)
def test_globs_are_read_as_the_vendor_reads_them(
    folder: Path, capsys: pytest.CaptureFixture[str], globs: str, found: list[str]
) -> None:
    (folder / ".replicated").write_text(f"appSlug: tidepool\nmanifests: {globs}\n")
    assert files(capsys) == found


def test_the_report_says_where_the_paths_come_from(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".replicated").write_text("# ours\nmanifests:\n- k8s/*.yaml\n- nothing/*.yaml\n")
    assert notes(capsys) == [
        "note: only files are checked that `manifests` lists in .replicated:3: pass paths to check others",
        "note: .replicated:4: `nothing/*.yaml` matches no YAML file",
    ]


def test_globs_that_all_match_nothing_leave_the_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".replicated").write_text("manifests: [nothing/*.yaml]\n")
    assert files(capsys) == ["a.yaml", "k8s/.hidden.yaml", "k8s/b.yaml", "k8s/deep/er/c.yml", "other/d.yaml"]
    assert notes(capsys) == [
        "note: .replicated:1: `nothing/*.yaml` matches no YAML file",
        "note: `manifests` in .replicated matches no file, so this folder is checked",
    ]


@pytest.mark.parametrize(
    "text", ["", "appSlug: a", "manifests: ~", "manifests: [~]\nappSlug: ~", "charts: [~, {path: }]"]
)
def test_a_file_without_globs_changes_nothing(folder: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (folder / ".replicated").write_text(text)
    assert len(files(capsys)) == 5
    assert notes(capsys) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("manifests: 5", "1:12: `manifests` is not a list of globs"),
        ("appSlug: a\nmanifests: [k8s/b.yaml, [a]]", "2:25: a glob of `manifests` is not a string"),
        ("manifests:\n- k8s/b.yaml\n- b: c", "3:3: a glob of `manifests` is not a string"),
        (
            'manifests:\n- path: k8s\n  glob: "*.yaml"\n',
            "2:3: a glob of `manifests` is not a string: write `- k8s/*.yaml`",
        ),
        ("manifests: [{path: k8s/}]\n", "1:13: a glob of `manifests` is not a string: write `- k8s/`"),
        ("appSlug: [a]\nmanifests: [k8s/b.yaml]", "1:10: `appSlug` is not a string"),
        ("- manifests: [k8s/b.yaml]", "1:1: this is not a mapping, so it names nothing"),
        ("k8s/b.yaml", "1:1: this is not a mapping, so it names nothing"),
        ("charts: {path: web}", "1:9: `charts` is not a list"),
        ("charts: [web]", "1:10: a chart is not a mapping with a `path`"),
        ("charts:\n- path: [web]", "2:9: the `path` of a chart is not a string"),
        ("manifests: [", "1:12: this `[` is not closed: add `]` where it ends"),
    ],
)
def test_a_file_that_cannot_be_followed_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, problem: str
) -> None:
    (folder / ".replicated").write_text(text)
    assert main(["check", "--output-format", "json", "--fail-on", "never"]) == 2
    told = capsys.readouterr()
    reason = f"{problem}; this run ignores it"
    assert told.err == f"repl-lint: .replicated: {reason}\n"
    read = {file["path"]: file.get("reason") for file in json.loads(told.out)["files"]}
    assert (len(read), read[".replicated"]) == (6, reason)


@pytest.mark.parametrize(
    "command",
    [["check"], ["check", "--diff"], ["images"], ["config", "show"], ["baseline", "create"], ["init", "--stdout"]],
)
@pytest.mark.parametrize("path", ["k8s", "."])
def test_each_command_tells_it_once(folder: Path, run: Run, command: list[str], path: str) -> None:
    (folder / ".replicated").write_text("appSlug: a: b")
    code, _, told = run(*command, path)
    assert (code, told.count("repl-lint: .replicated: 1:10: ")) == (2, 1)


def test_it_is_not_asked_where_our_file_has_the_slug(folder: Path, run: Run) -> None:
    (folder / ".replicated").write_text("appSlug: a: b")
    (folder / ".repl-lint.yaml").write_text("app-slug: a\n")
    code, _, told = run("check", "k8s", "--fail-on", "never")
    assert (code, ".replicated" in told) == (0, False)


def test_paths_that_are_named_come_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".replicated").write_text("manifests: [k8s/*.yaml]\n")
    assert files(capsys, "other") == ["other/d.yaml"]
    assert notes(capsys, "other") == []


def test_only_the_working_folders_file_counts(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".replicated").write_text("manifests: [other/*.yaml]\n")
    monkeypatch.chdir(folder / "k8s")
    assert files(capsys) == [".hidden.yaml", "b.yaml", "deep/er/c.yml"]


def test_releases_of_our_file_come_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".replicated").write_text("manifests: [k8s/*.yaml]\n")
    (folder / ".repl-lint.yaml").write_text("releases: [{files: [other/]}]\n")
    assert len(files(capsys)) == 6


def test_what_our_file_excludes_is_left_out_and_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".replicated").write_text("manifests: ['k8s/**/*.y*ml']\n")
    (folder / ".repl-lint.yaml").write_text("exclude: [deep/, .hidden.yaml]\n")
    assert main(["check", "--show-files", "--fail-on", "never"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert [line.strip() for line in out if line.lstrip().startswith(("checked", "ignored"))] == [
        "checked .repl-lint.yaml",
        "ignored k8s/.hidden.yaml: excluded",
        "checked k8s/b.yaml",
        "ignored k8s/deep/er/c.yml: excluded",
    ]


def test_a_root_among_them_takes_the_others_wherever_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".replicated").write_text("manifests: [release/*.yaml, k8s/b.yaml]\n")
    (folder / "release").mkdir()
    (folder / "release" / "replicated.yaml").write_text(ROOT.replace("name: a", "name: b"))
    assert main(["check", "--select", "undeclared-image"]) == 1
    assert "k8s/b.yaml:4:29 error undeclared-image" in capsys.readouterr().out


def test_nothing_of_ours_is_read_or_written_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "repl-lint: {version: 1, ignore: [hardcoded-namespace], linters: {kots: {disabled: true}}}\n"
    (folder / ".replicated").write_text(text)
    assert main(["check", "--select", "hardcoded-namespace", "--fail-on", "warning"]) == 1
    assert "hardcoded-namespace" in capsys.readouterr().out
    assert (folder / ".replicated").read_text() == text
