"""What is written, and what is not: sources keep their place, their owner and their mode, and no drafts stay."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from repl_lint import check, writing
from repl_lint.reading.discovery import discover
from tests.conftest import Run

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: 'a:latest', name: a}]}\n"
CONFIG = "fail-on: error\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pod.yaml").write_text(POD)
    Path("values.yaml").write_text("a: 1\n")
    Path(".repl-lint.yaml").write_text(CONFIG)
    os.link("pod.yaml", "hard.json")
    Path("soft.json").symlink_to("pod.yaml")


@pytest.mark.parametrize("name", ["pod.yaml", "./pod.yaml", "hard.json", "soft.json", "values.yaml", ".repl-lint.yaml"])
@pytest.mark.parametrize(
    "command", ["check --output {}", "check --report sarif={}", "images --output {}", "check --fix --output {}"]
)
def test_an_output_takes_no_place_of_what_is_linted(name: str, command: str, run: Run) -> None:
    before = Path(name).read_bytes()
    code, _, err = run(*command.format(name).split())
    if "images" in command and name == ".repl-lint.yaml":
        assert code == 2, "the configuration is read, too"
    assert (code, "is checked, and an output would overwrite it" in err) == (2, True)
    assert Path(name).read_bytes() == before


def test_a_report_of_an_earlier_run_that_git_ignores_is_replaced(run: Run) -> None:
    Path(".gitignore").write_text("report.yaml\n")
    for _ in range(2):
        assert run("check", "--output", "report.yaml", "--output-format", "json")[0] == 1


@pytest.mark.parametrize("command", ["check", "images", "config show"])
@pytest.mark.parametrize(
    ("kind", "reason"),
    [("link", "no such file or directory"), ("pipe", "not a regular file"), ("folder", "not a regular file")],
)
def test_a_configuration_that_is_no_file_is_an_error(command: str, kind: str, reason: str, run: Run) -> None:
    Path(".repl-lint.yaml").unlink()
    if kind == "link":
        Path(".repl-lint.yaml").symlink_to("nowhere")
    elif kind == "pipe":
        os.mkfifo(".repl-lint.yaml")
    else:
        Path(".repl-lint.yaml").mkdir()
    assert run(*command.split()) == (2, "", f"repl-lint: .repl-lint.yaml: {reason}\n")


def test_drafts_of_killed_runs_are_left_alone_and_then_removed(tmp_path: Path) -> None:
    code = "import os\nfrom repl_lint import writing\nos.replace = lambda *_: os.kill(os.getpid(), 9)\n"
    code += "writing.replace('pod.yaml', b'b')\n"
    subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(Path(writing.__file__).parents[1])})
    (draft,) = tmp_path.glob(".repl-lint-*.tmp")
    assert Path("pod.yaml").read_text() == POD
    assert draft.name not in str([item.path for item in discover(["."], lambda _: False)])
    writing.replace("pod.yaml", b"c")
    assert draft.exists(), "somebody may be writing it"
    long_ago = time.time() - 3600
    os.utime(draft, (long_ago, long_ago))
    (tmp_path / ".repl-lint-mine.yaml").touch()
    os.utime(tmp_path / ".repl-lint-mine.yaml", (long_ago, long_ago))
    writing.replace("pod.yaml", b"d")
    assert not draft.exists()
    assert (tmp_path / ".repl-lint-mine.yaml").exists()
    assert [each for each in os.listdir() if each.endswith(".tmp")] == []


def test_ctrl_c_while_a_draft_takes_its_place_stays_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    take_place = os.replace

    def interrupted(draft: str, place: str) -> None:
        take_place(draft, place)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        writing.replace("pod.yaml", b"b")
    assert Path("pod.yaml").read_text() == "b"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_root_keeps_owner_group_and_mode() -> None:
    os.chown("pod.yaml", 12, 34)
    os.chmod("pod.yaml", 0o640)
    writing.replace("pod.yaml", b"a")
    about = os.stat("pod.yaml")
    assert (about.st_uid, about.st_gid, about.st_mode & 0o7777) == (12, 34, 0o640)
    assert check(["pod.yaml"]).files
