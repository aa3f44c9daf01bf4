"""`--output` of every command that has it: to files, pipes, devices and standard output."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import Run

POD: Final = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'redis:7'}]}\n"

COMMANDS: Final = (
    ("check", "--output-format", "json"),
    ("check",),
    ("images", "--format", "csv"),
    ("images",),
    ("config", "schema"),
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pod.yaml").write_text(POD)
    return tmp_path


def counts(command: tuple[str, ...], path: str) -> str:
    """What a command says on standard error of an output that is a file."""
    return f"{path}: no findings; 1 file, 1 document: 1 checked\n" if command[0] == "check" else ""


@pytest.fixture(params=COMMANDS, ids=" ".join)
def command(request: pytest.FixtureRequest) -> tuple[str, ...]:
    found: tuple[str, ...] = request.param
    return found


def test_a_dash_is_standard_output(command: tuple[str, ...], run: Run) -> None:
    text = run(*command)[1]
    assert text.strip()
    assert run(*command, "--output", "-") == (0, text, "")


def test_a_file_is_made_and_replaced_as_a_whole(command: tuple[str, ...], folder: Path, run: Run) -> None:
    text = run(*command)[1]
    assert run(*command, "--output", "out") == (0, "", counts(command, "out"))
    assert (folder / "out").read_text("utf-8") == text
    (folder / "out").write_text("much longer than that\n" * 10_000)
    (folder / "out").chmod(0o640)
    assert run(*command, "--output", "out")[0] == 0
    assert (folder / "out").read_text("utf-8") == text
    assert stat.S_IMODE((folder / "out").stat().st_mode) == 0o640
    assert sorted(os.listdir(folder)) == ["out", "pod.yaml"]


def test_a_link_stays_a_link(command: tuple[str, ...], folder: Path, run: Run) -> None:
    text = run(*command)[1]
    (folder / "link").symlink_to("there")
    for _ in range(2):  # first, there is nothing at its end
        assert run(*command, "--output", "link")[0] == 0
        assert (folder / "link").is_symlink()
        assert (folder / "there").read_text("utf-8") == text


def test_a_pipe_gets_the_text_and_stays_one(command: tuple[str, ...], folder: Path, run: Run) -> None:
    text = run(*command)[1]
    os.mkfifo(folder / "pipe")
    texts: list[str] = []
    reader = threading.Thread(target=lambda: texts.append((folder / "pipe").read_text("utf-8")), daemon=True)
    reader.start()
    assert run(*command, "--output", "pipe") == (0, "", counts(command, "pipe"))
    reader.join(10)
    assert texts == [text]
    assert stat.S_ISFIFO((folder / "pipe").stat().st_mode)


def test_a_device_gets_the_text_and_stays_one(command: tuple[str, ...], run: Run) -> None:
    assert run(*command, "--output", "/dev/null") == (0, "", counts(command, "/dev/null"))
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.parametrize("mode", ["wb", "ab"])
def test_the_device_of_standard_output_is_standard_output(
    command: tuple[str, ...], mode: str, folder: Path, run: Run
) -> None:
    text = run(*command)[1]
    (folder.parent / "all").write_text("before\n")
    whole = [sys.executable, "-m", "repl_lint", *command, "--output", "/dev/stdout"]
    piped = subprocess.run(whole, capture_output=True, check=True)
    assert piped.stdout.decode() == text
    assert piped.stderr.decode() == counts(command, "/dev/stdout")
    with (folder.parent / "all").open(mode) as out:
        subprocess.run(whole, stdout=out, stderr=subprocess.DEVNULL, check=True)
    assert (folder.parent / "all").read_text("utf-8") == ("before\n" if mode == "ab" else "") + text


def test_reports_to_standard_output_follow_each_other(folder: Path, run: Run) -> None:
    texts = [run("check", "--output-format", name)[1] for name in ("concise", "text")]
    whole = [sys.executable, "-m", "repl_lint", "check", "--report", "concise=/dev/stdout"]
    with (folder.parent / "all").open("wb") as out:
        subprocess.run(whole, stdout=out, check=True)
    assert (folder.parent / "all").read_text("utf-8") == "".join(texts)


def test_what_is_no_place_for_a_file_is_said(command: tuple[str, ...], folder: Path, run: Run) -> None:
    (folder / "there").mkdir()
    for path, why in (("none/out", "no such file or directory"), ("there", "is a directory")):
        assert run(*command, "--output", path) == (2, "", f"repl-lint: {path}: {why}\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_gets_no_new_file(command: tuple[str, ...], folder: Path, run: Run) -> None:
    text = run(*command)[1]
    (folder / "kept").mkdir()
    (folder / "kept" / "old").write_text("much longer than that\n" * 10_000)
    (folder / "kept").chmod(0o555)
    assert run(*command, "--output", "kept/new") == (2, "", "repl-lint: kept/new: permission denied\n")
    assert run(*command, "--output", "kept/old")[0] == 0  # in its place, for it cannot be replaced
    assert (folder / "kept" / "old").read_text("utf-8") == text
    (folder / "kept").chmod(0o755)


def test_an_odd_name_of_a_file_breaks_no_line_and_commands_no_terminal(command: tuple[str, ...], run: Run) -> None:
    assert run(*command, "--output", "none/\x1b[31m\nout") == (
        2,
        "",
        "repl-lint: none/⟨U+001B⟩[31m out: no such file or directory\n",
    )


@pytest.mark.parametrize(
    "arguments", [("baseline", "create", "--force", "--output", "pipe"), ("init", "--force", "--no-schema")]
)
def test_what_is_somebodys_own_never_replaces_a_pipe(arguments: tuple[str, ...], folder: Path, run: Run) -> None:
    name = "pipe" if "pipe" in arguments else ".repl-lint.yaml"
    os.mkfifo(folder / name)
    code, _, told = run(*arguments)
    assert (code, told) == (2, f"repl-lint: {name}: not a regular file\n")
    assert stat.S_ISFIFO((folder / name).stat().st_mode)
