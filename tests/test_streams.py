"""Standard streams, folders and files that fail under a run: a clear line and exit code 2, never a traceback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from repl_lint import check
from repl_lint.running import fixes
from tests.conftest import Run

ROOT = Path(__file__).parents[1]
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: 'a:latest', name: a}]}\n"
REPORTS = "text json jsonl concise sarif github gitlab junit markdown kots-lint html".split()
COMMANDS = [
    *(f"check --output-format {name}" for name in REPORTS),
    *(
        "images",
        "images --format json",
        "images --format csv",
        "images --format pull-script",
        "rules",
        "rule latest-tag",
    ),
    *(
        "config show",
        "config show --output-format json",
        "explain pod.yaml:4",
        "explain pod.yaml:4 --output-format json",
    ),
    *("init --stdout", "completion bash", "--help", "--version", "check --help", "images sync --help"),
]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pod.yaml").write_text(POD)


def shell(line: str) -> tuple[int, str, str]:
    """Run a line of a shell in which `repl-lint` is the program."""
    program = f'repl-lint() {{ "{sys.executable}" -m repl_lint "$@"; }}; '
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["bash", "-c", program + line], capture_output=True, text=True, timeout=60, env=environment)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("command", COMMANDS)
def test_what_cannot_be_written_is_said(command: str) -> None:
    code, out, err = shell(f"repl-lint {command} >/dev/full")
    assert (code, out, err.splitlines()[-1]) == (2, "", "repl-lint: standard output: no space left on device")


@pytest.mark.parametrize("command", ["check", "check --output-format json", "rules", "images", "--version"])
def test_a_closed_output_is_said(command: str) -> None:
    assert shell(f"repl-lint {command} >&-") == (2, "", "repl-lint: standard output: bad file descriptor\n")


@pytest.mark.parametrize("how", ["2>&-", "2>/dev/full", "<&-", "<&- 2>&-"])
def test_nobody_needs_standard_error_and_input(how: str) -> None:
    assert shell(f"repl-lint check {how}") == shell("repl-lint check")
    code, out, _ = shell(f"repl-lint check missing.yaml --output-format concise {how}")
    assert (code, out) == (
        2,
        (
            "failed: missing.yaml: no such file or directory\n"
            "nothing found in what was read\n1 file, 1 document: 0 checked, 1 failed\n"
        ),
    )
    assert shell(f"repl-lint check --nosuch {how}")[:2] == (2, "")


def test_nothing_is_left_of_closed_streams() -> None:
    assert shell("repl-lint check >&- 2>&- <&-") == (2, "", "")
    assert shell("repl-lint check --output report.txt >&- 2>&- <&-") == (1, "", "")
    assert Path("report.txt").read_text().startswith("pod.yaml:4:")
    assert Path("pod.yaml").read_text() == POD


@pytest.mark.parametrize("how", ["<&-", "0>written"])
def test_an_input_that_cannot_be_read_is_said(how: str) -> None:
    for command in ("check -", "check - --diff", "images -"):
        code, _, err = shell(f"repl-lint {command} {how}")
        assert code == 2
        assert err.startswith("repl-lint: <stdin>: standard input")


@pytest.mark.parametrize("command", ["check", "check --output-format json", "rules", "images", "check nosuch"])
@pytest.mark.parametrize("reader", ["true", "head -c 5", "head -1", "cat"])
def test_a_reader_that_has_seen_enough_changes_nothing(command: str, reader: str) -> None:
    expected = shell(f"repl-lint {command}")
    code, _, err = shell(f"set -o pipefail; repl-lint {command} | {reader} >/dev/null")
    assert (code, err) == (expected[0], expected[2])


@pytest.mark.parametrize("command", ["check", "check /", "images", "config show", "init"])
def test_a_working_folder_that_is_gone_is_said(command: str) -> None:
    line = f"mkdir gone; cd gone; rmdir ../gone; repl-lint {command.replace('/', str(Path.cwd()))}"
    assert shell(line) == (2, "", "repl-lint: the working folder is gone: go to one that exists\n")


def test_a_fault_of_our_own_does_not_look_like_findings() -> None:
    code = "import repl_lint.cli as cli\ncli._run = lambda _: 1 / 0\ncli.script()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)})
    assert done.returncode == 2
    assert "ZeroDivisionError" in done.stderr


@pytest.mark.parametrize("number", ["9" * 5000, "1." + "9" * 5000, "1.30." + "9" * 5000, "v1." + "0" * 5000])
def test_a_version_of_many_digits_is_none(number: str, run: Run) -> None:
    Path(".repl-lint.yaml").write_text(f"kubernetes-version: '{number}'\n")
    code, _, err = run("check")
    assert code == 2
    assert "`kubernetes-version` must be a Kubernetes version" in err


@pytest.mark.parametrize("path", ["a\0.yaml", "a\ud800.yaml", "\0", "\ud800/b"])
def test_a_path_that_no_system_has_is_not_read(path: str) -> None:
    report = check([path, "pod.yaml"])
    assert [file.status for file in report.files if file.path != "pod.yaml"] == ["failed"]
    assert report.findings


@pytest.mark.parametrize("glob", ['"a\\0b/*.yaml"', '"a\\0.yaml"', '"*\\0.yaml"'])
def test_a_glob_that_no_system_has_matches_nothing(glob: str, run: Run) -> None:
    Path(".replicated").write_text(f"manifests: [{glob}]")
    assert run("check")[0] == 1
    Path(".repl-lint.yaml").write_text(f"exclude: [{glob}]\n")
    assert run("check")[0] == 1
    Path(".repl-lint.yaml").write_text(f"releases: [{{files: [{glob}]}}]\n")
    code, _, errors = run("check")
    assert code == 2
    assert "fits no file" in errors


BROKEN = {"text": "a: b: c\n", "bytes": b"a: \xff\n", "missing": None, "folder": "dir"}


@pytest.mark.parametrize("how", BROKEN)
def test_a_diff_says_what_was_not_read(how: str, run: Run) -> None:
    data = BROKEN[how]
    if how == "folder":
        Path("broken.yaml").symlink_to("nowhere")
    elif data is not None:
        Path("broken.yaml").write_bytes(data if isinstance(data, bytes) else str(data).encode())
    code, _, err = run("check", "--diff", "pod.yaml", "broken.yaml")
    assert code == 2
    assert err.startswith("repl-lint: broken.yaml: ")
    assert len(err.splitlines()) == 1


def test_a_diff_says_what_crashed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("repl_lint.checks.latest_tag.uses", None)
    code, _, err = run("check", "--diff")
    assert (code, err.partition("crashed")[0]) == (2, "repl-lint: pod.yaml: latest-tag ")


IMAGES = "# kind: replicated\nreplicated_api_version: 2.41.0\nimages: []\n---\n# kind: scheduler-kubernetes\n" + POD


@pytest.mark.parametrize("how", ["gone", "shorter", "folder", "mode"])
def test_what_could_not_be_fixed_is_not_fixed_in_the_report(
    how: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    def fix(*arguments: object, **options: object) -> object:
        done = fixes.fix(*arguments, **options)  # type: ignore[arg-type]
        if how != "mode":
            Path("release.yaml").unlink()
        if how == "shorter":
            Path("release.yaml").write_text("a")
        if how == "folder":
            Path("release.yaml").mkdir()
        return done

    monkeypatch.setattr("repl_lint.command_line.fixing.fix", fix)
    if how == "mode":
        monkeypatch.setattr("repl_lint.writing.replace", replace)
    Path("release.yaml").write_text(IMAGES.replace("a:latest", "redis:5.0"))
    before = run("check", "release.yaml")[1]
    code, out, err = run("check", "--fix", "--unsafe-fixes", "release.yaml")
    assert code == 2
    assert err.startswith("repl-lint: release.yaml: ")
    assert not re.search("[0-9] fixed", out)
    assert "note: release.yaml: its fixes are not written: " in out
    assert before.splitlines()[-3] in out
