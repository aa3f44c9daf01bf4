"""Globs: as git reads them, and never for long."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

import pytest

from repl_lint.reading.dot_replicated import read_dot_replicated
from repl_lint.reading.globs import fit, globs, is_glob
from tests.conftest import Run

POD = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: 'a:latest', name: a}]}\n"
PATHS = [
    "a",
    "b",
    "ab",
    "abc",
    "a b",
    "[",
    "z",
    "-",
    "!",
    "a/a",
    "a/b",
    "b/a",
    "a/b/c",
    "a/b/a/b",
    "a/x/y/b",
    "x/a/b/z",
]
PATTERNS = [
    *("a", "*", "**", "?", "a*", "*b", "a*c", "*a*b*", "[ab]", "[!ab]", "[^a]*", "[a-z]", "[z-a]", "[az-a]", "[]-]"),
    *(
        "[",
        "[a",
        "a[",
        "[!",
        "[]",
        "\\a",
        "a\\",
        "\\",
        "\\!",
        "!",
        "!a",
        "!*",
        "#a",
        "\\#",
        "a ",
        "a\\ b ",
        "a\\ ",
        " a",
    ),
    *("/a", "/", "//", "//a", "a/", "a/b", "a/b/", "/*", "a/*", "a/**", "**/b", "a/**/b", "**/a/**", "**/", "***/b"),
    *("a**b", "/**", "*/*", "a/*/b", "**/*/**/b", "[[:alpha:]]", "[[:punct:]]", "[[:nosuch:]]", "[[:alpha]", "[\\]]"),
]


def ignored_by_git(pattern: str, folder: Path) -> set[str]:
    (folder / ".gitignore").write_text(f"{pattern}\n")
    paths = "\0".join(PATHS)
    command = ["git", "check-ignore", "--no-index", "-z", "--stdin"]
    done = subprocess.run(command, cwd=folder, input=paths, capture_output=True, text=True)
    return set(filter(None, done.stdout.split("\0")))


def ignored_by_us(pattern: str) -> set[str]:
    own = globs([f"{pattern}\n"])
    ignored = set()
    for path in PATHS:
        names = path.split("/")
        if any(own.verdict(names[:end], is_folder=end < len(names)) for end in range(1, len(names) + 1)):
            ignored.add(path)
    return ignored


def test_a_glob_fits_what_it_fits_for_git(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    chance = random.Random(0)
    pieces = ["a", "b", "*", "**", "?", "/", "[", "]", "!", "-", "\\", "[ab]", "z-a", "[:digit:]"]
    made = ("".join(chance.choices(pieces, k=chance.randint(1, 6))) for _ in range(700))
    others = [each for each in made if not _cuts_brackets(each)]
    assert len(others) > 300
    for pattern in [*PATTERNS, *others]:
        assert (pattern, ignored_by_us(pattern)) == (pattern, ignored_by_git(pattern, tmp_path))


def _cuts_brackets(pattern: str) -> bool:
    """Whether a slash stands in brackets, or behind a backslash: rare, and read here as no glob."""
    return any("[" in part or part.endswith("\\") for part in pattern.split("/")[:-1])


@pytest.mark.parametrize("text", ["!", "\\", "a\\", "[", "[a", "[z-a]", "a[!", "[[:nosuch:]]", "/", "!/"])
def test_what_is_no_glob_is_said_in_a_configuration_and_passed_over_elsewhere(
    text: str, run: Run, tmp_path: Path
) -> None:
    assert not is_glob(text)
    (tmp_path / "a.yaml").write_text(POD)
    (tmp_path / ".gitignore").write_text(f"{text}\n")
    assert run("check")[0] == 1
    for key in ("exclude: ['{}']", "releases: [{{files: ['{}']}}]", "per-file-ignores: {{'{}': [images]}}"):
        (tmp_path / ".repl-lint.yaml").write_text(key.format(text))
        code, out, err = run("check")
        assert (code, out) == (2, "")
        assert f"`{text}` is not a valid glob" in err


SLOW = ["*a" * 40 + "b", "*" * 200 + "b", "**/" * 60 + "b", "**/a/" * 60 + "b", "*?" * 60 + "b", "a*" * 60 + "[b]"]


@pytest.mark.parametrize("pattern", SLOW)
def test_no_glob_takes_long(pattern: str, run: Run, tmp_path: Path) -> None:
    deep = "/".join("a" * 60)
    (tmp_path / deep).mkdir(parents=True)
    (tmp_path / deep / ("a" * 200 + ".yaml")).write_text(POD)
    (tmp_path / "pod.yaml").write_text(POD)
    (tmp_path / ".gitignore").write_text(pattern)
    (tmp_path / ".repl-lint.yaml").write_text(
        f"exclude: ['{pattern}']\nper-file-ignores: {{'{pattern}': [format]}}\n"
        f"releases: [{{files: ['/pod.yaml', '!{pattern}']}}]\n"
        f"exempt: [{{rule: images, reason: a, image: '{pattern}'}}]\n"
    )
    (tmp_path / ".replicated").write_text(f"manifests: ['{pattern}.yaml', 'pod.yaml']")
    begun = time.monotonic()
    assert run("check")[0] == 1
    assert run("check", ".")[0] == 1
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("glob", "files"),
    [
        ("{a,b}.yaml", ["a.yaml", "b.yaml"]),
        ("{{a,b},c/a}.yaml", ["a.yaml", "b.yaml", "c/a.yaml"]),
        ("**/a.yaml", ["a.yaml", "c/a.yaml"]),
        ("[z-a].yaml", []),
        ("{" * 5000, []),
        ("{a,}" * 5000, []),
        ("{" + "a," * 50_000 + "}*.yaml", ["a.yaml"]),
        ("{*,**}" * 12 + "/a.yaml", ["c/a.yaml"]),
    ],
)
def test_globs_of_the_file_of_replicated_are_bounded(glob: str, files: list[str], tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml", "c/a.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(POD)
    (tmp_path / ".replicated").write_text(f"manifests: ['{glob}']")
    begun = time.monotonic()
    read = read_dot_replicated(str(tmp_path / ".replicated"))
    assert read.files(read.manifests[0]) == [str(tmp_path / name) for name in files]
    assert time.monotonic() - begun < 5


def test_any_number_of_names_may_be_none() -> None:
    a = "a".__eq__
    assert fit([None, a, None, a], ["a", "a"])
    assert fit([a, None], ["a"])
    assert not fit([a, None, a], ["a"])
    assert not fit([], ["a"])
