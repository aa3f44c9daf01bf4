"""Discovery: which files below the paths are read, which are not and why, and how they are called."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from repl_lint.reading.discovery import discover
from repl_lint.reading.files import File, Unread, decode

ROOT_SEES_ALL = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(*paths: str, text: str = "a: 1\n") -> None:
    for path in paths:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")


def found(*paths: str, excluded: Callable[[str], bool] = lambda _: False) -> list[str]:
    """What is discovered, each file by its path and what is not read with its reason; ``!`` where that is a failure."""
    return [
        item.path if isinstance(item, File) else f"{item.path}: {'! ' * item.failed}{item.reason}"
        for item in discover(paths or ["."], excluded)
    ]


def test_yaml_files_below_a_folder_are_listed_by_name() -> None:
    write("b.yaml", "a/c.yml", "a/b/d.yaml", ".hidden/e.yaml", "A.yaml", "f.json", "yaml", "g.yaml.txt", "h.YAML")
    write(".git/x.yaml", ".hg/x.yaml", "a/.svn/x.yaml")
    assert found() == [".hidden/: hidden folder", "A.yaml", "a/b/d.yaml", "a/c.yml", "b.yaml"]


def test_paths_are_relative_to_the_working_folder_with_slashes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a/b.yaml", "c.yaml")
    assert found(str(folder / "a")) == ["a/b.yaml"]
    assert found("a/../a/", "./c.yaml") == ["a/b.yaml", "c.yaml"]
    monkeypatch.chdir(folder / "a")
    assert found("..", "b.yaml") == ["../c.yaml", "b.yaml"]


def test_a_named_file_is_read_whatever_its_suffix() -> None:
    write("a.txt", "b", "c.yaml.tpl")
    assert found("b", "a.txt", "c.yaml.tpl") == ["a.txt", "b", "c.yaml.tpl"]


def test_what_is_named_more_than_once_is_listed_once() -> None:
    write("a/b.yaml", "a/c.yaml", "d.yaml")
    assert found(".", "a", "a/b.yaml", "./a/b.yaml", os.path.abspath("d.yaml")) == ["a/b.yaml", "a/c.yaml", "d.yaml"]


@pytest.mark.parametrize("paths", [["a.yaml", "."], [".", "a.yaml"]])
def test_a_named_file_is_read_though_its_folder_leaves_it_out(paths: list[str]) -> None:
    write("a.yaml")
    write(".gitignore", text="a.yaml\n")
    assert found(*paths) == ["a.yaml"]


def test_no_path_finds_nothing_in_an_empty_folder() -> None:
    assert found() == []
    assert found() == found(".")


@pytest.mark.parametrize(
    ("ignores", "expected"),
    [
        ({"": "b.yaml"}, ["a.yaml", "b.yaml: git-ignored", "k/a.yaml", "k/b.yaml: git-ignored"]),
        ({"": "/b.yaml"}, ["a.yaml", "b.yaml: git-ignored", "k/a.yaml", "k/b.yaml"]),
        ({"": "k/"}, ["a.yaml", "b.yaml", "k/: git-ignored"]),
        ({"": "*\n!a.yaml\n!k/"}, ["a.yaml", "b.yaml: git-ignored", "k/a.yaml", "k/b.yaml: git-ignored"]),
        ({"k": "*.yaml\n!b.yaml"}, ["a.yaml", "b.yaml", "k/a.yaml: git-ignored", "k/b.yaml"]),
        ({"": "b.yaml", "k": "!b.yaml"}, ["a.yaml", "b.yaml: git-ignored", "k/a.yaml", "k/b.yaml"]),
        ({"": "k/", "k": "!b.yaml"}, ["a.yaml", "b.yaml", "k/: git-ignored"]),
        ({"": "# b.yaml\n\nk/b.*\n"}, ["a.yaml", "b.yaml", "k/a.yaml", "k/b.yaml: git-ignored"]),
        ({"": "!\n\\\nb.yaml\n"}, ["a.yaml", "b.yaml: git-ignored", "k/a.yaml", "k/b.yaml: git-ignored"]),
    ],
    ids=str,
)
@pytest.mark.parametrize("in_repository", [True, False])
def test_what_git_ignores_is_not_read(ignores: dict[str, str], expected: list[str], in_repository: bool) -> None:
    write("a.yaml", "b.yaml", "k/a.yaml", "k/b.yaml")
    for place, text in ignores.items():
        write(os.path.join(place, ".gitignore"), text=text)
    if in_repository:
        os.mkdir(".git")
    assert found() == expected


@pytest.mark.parametrize(
    ("top", "expected"), [("", ["k/a.yaml: git-ignored"]), ("k", ["k/a.yaml"]), (None, ["k/a.yaml"])]
)
def test_gitignore_counts_up_to_the_top_of_the_repository(top: str | None, expected: list[str]) -> None:
    write("k/a.yaml")
    write(".gitignore", text="a.yaml\n")
    if top is not None:
        os.mkdir(os.path.join(top, ".git"))
    assert found("k") == expected


def test_excluded_files_and_folders_are_asked_about_by_absolute_path(folder: Path) -> None:
    write("a.yaml", "b/c.yaml", "d.txt")
    asked: list[str] = []

    def excluded(path: str) -> bool:
        asked.append(os.path.normpath(path) + "/" * path.endswith("/"))
        return os.path.basename(path.rstrip("/")) in ("a.yaml", "b")

    assert found(str(folder), excluded=excluded) == ["a.yaml: excluded", "b/: excluded"]
    assert sorted(asked) == [str(folder / "a.yaml"), str(folder / "b") + "/"]


def test_the_templates_of_a_helm_chart_are_not_read() -> None:
    write("chart/Chart.yaml", "chart/values.yaml", "chart/templates/a.yaml", "chart/templates/sub/b.yaml")
    write("templates/c.yaml", "chart/charts/x/templates/d.yaml")
    expected = [
        "chart/Chart.yaml: Helm chart, not rendered",
        "chart/charts/x/templates/d.yaml: Helm chart, not rendered",
        "chart/templates/a.yaml: Helm chart, not rendered",
        "chart/templates/sub/b.yaml: Helm chart, not rendered",
        "chart/values.yaml: Helm chart, not rendered",
        "templates/c.yaml",
    ]
    assert found() == expected
    assert found("chart/templates/sub") == expected[3:4]
    assert found("chart/templates/a.yaml") == expected[2:3]


def test_what_is_not_there_is_a_failure() -> None:
    write("a.yaml")
    assert found("missing.yaml", "a.yaml", "missing/") == [
        "a.yaml",
        "missing: ! no such file or directory",
        "missing.yaml: ! no such file or directory",
    ]


def test_links_to_files_are_read_and_links_to_folders_are_not() -> None:
    write("real/a.yaml")
    os.symlink("real/a.yaml", "link.yaml")
    os.symlink("real", "folder")
    assert found() == ["folder/: symbolic link to a folder", "link.yaml", "real/a.yaml"]
    assert found("folder") == ["folder/a.yaml"]


def test_a_folder_that_links_to_one_above_it_ends() -> None:
    write("a/b.yaml")
    os.symlink("..", "a/up")
    assert found() == ["a/b.yaml", "a/up/: symbolic link to a folder"]


@pytest.mark.parametrize(
    ("target", "reason"),
    [("nothing.yaml", "no such file or directory"), ("link.yaml", "too many levels of symbolic links")],
)
def test_a_link_that_leads_nowhere_is_a_failure(target: str, reason: str) -> None:
    os.symlink(target, "link.yaml")
    assert found("link.yaml") == [f"link.yaml: ! {reason}"]
    assert found(".") == [f"link.yaml: ! {reason}"]


def test_a_pipe_below_a_folder_is_not_waited_for() -> None:
    os.mkfifo("a.yaml")
    (item,) = discover(["."], lambda _: False)
    assert isinstance(item, Unread)
    assert item.path == "a.yaml"


@ROOT_SEES_ALL
def test_what_may_not_be_read_is_a_failure() -> None:
    write("a.yaml", "b/c.yaml")
    os.chmod("a.yaml", 0)
    os.chmod("b", 0)
    try:
        assert found() == ["a.yaml", "b: ! permission denied"]
        assert found("a.yaml", "b") == ["a.yaml: ! permission denied", "b: ! permission denied"]
    finally:
        os.chmod("b", 0o700)


@ROOT_SEES_ALL
def test_a_gitignore_that_may_not_be_read_ignores_nothing() -> None:
    write("a.yaml", ".gitignore")
    os.chmod(".gitignore", 0)
    assert found() == ["a.yaml"]


@pytest.mark.parametrize(
    ("data", "offset", "message"),
    [
        (b"a: \xff", 3, "the file is not UTF-8, as byte 0xff shows: save it as UTF-8"),
        ("é: ".encode() + b"\xe9\n", 3, "the file is not UTF-8, as byte 0xe9 shows: save it as UTF-8"),
        (b"\xef\xbb\xbfa: \x80", 3, "the file is not UTF-8, as byte 0x80 shows: save it as UTF-8"),
        ("a".encode("utf-16"), 0, "the file is UTF-16, as byte 0xff shows: save it as UTF-8"),
        (b"\xfe\xff\x00a", 0, "the file is UTF-16, as byte 0xfe shows: save it as UTF-8"),
        ("a: 😀".encode()[:-1], 3, "the file is not UTF-8, as byte 0xf0 shows: save it as UTF-8"),
        (b"\xed\xa0\x80", 0, "the file is not UTF-8, as byte 0xed shows: save it as UTF-8"),
    ],
)
def test_bytes_that_are_not_utf8_are_a_problem_at_the_first_of_them(data: bytes, offset: int, message: str) -> None:
    problem = decode("a.yaml", data).problem
    assert problem is not None
    assert (problem.start, problem.message) == (offset, message)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    source = decode("a.yaml", b"\xef\xbb\xbfa: 1\n")
    assert (source.text, source.problem) == ("a: 1\n", None)


def test_a_pipe_and_a_device_are_never_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("repl_lint.reading.contents._PATIENCE", 100)
    monkeypatch.setattr("repl_lint.reading.contents._MOST", 1 << 20)
    os.mkfifo("silent.yaml")
    os.mkfifo("endless.yaml")
    os.mkfifo("good.yaml")
    os.symlink("/dev/zero", "zero.yaml")
    endless = subprocess.Popen("exec yes > endless.yaml", shell=True)
    good = subprocess.Popen("{ echo a: 1; sleep 0.05; echo b: 2; } > good.yaml", shell=True)
    try:
        reasons = {
            path: [item.reason if isinstance(item, Unread) else item.data for item in discover([path], lambda _: False)]
            for path in ("good.yaml", "silent.yaml", "endless.yaml", "zero.yaml", "/dev/zero")
        }
    finally:
        endless.wait(5)
        good.wait(5)
    assert reasons == {
        "good.yaml": [b"a: 1\nb: 2\n"],
        "silent.yaml": ["a pipe that gave nothing for 0 seconds"],
        "endless.yaml": ["a pipe that gives more than 1 megabytes"],
        "zero.yaml": ["not a regular file"],
        "/dev/zero": ["not a regular file"],
    }


def test_hidden_folders_are_searched_only_if_they_are_named() -> None:
    write("a.yaml", ".history/a.yaml", "k/.old/b/c.yaml", ".replicated/d.yaml", ".e.yaml")
    expected = [".e.yaml", ".history/: hidden folder", ".replicated/d.yaml", "a.yaml", "k/.old/: hidden folder"]
    assert found() == expected
    assert found(".history") == [".history/a.yaml"]
    assert found(".", ".history", "k/.old/b/c.yaml") == sorted([*expected, ".history/a.yaml", "k/.old/b/c.yaml"])
    assigned = [os.path.abspath("k/.old")]
    items = discover(["."], lambda _path: False, assigned)
    assert [item.path for item in items] == sorted([line.partition(":")[0] for line in expected] + ["k/.old/b/c.yaml"])
