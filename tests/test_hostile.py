"""One release whose every text commands a terminal or a job: nothing of it reaches an output, of any command."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from repl_lint.formats.printable import escaped, line, masked, visible
from repl_lint.formats.registry import IMAGE_LISTS, REPORTS
from tests.conftest import Run

EVIL = "\x1b]0;x\x07\x9b31m\u202e\u2066\u200b\u2028\U000e0041##[add-mask]b##vso[task.setvariable variable=a]c"
NAME = "::error::\x1b[31m\u202e##[error]=cmd.yaml"
HARMLESS = re.compile(r"[\t\n\r -~]")
FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\U000e0041]"
    r"|##\w*\[|(?m:^[^\S\n]*::(?!(?:error|warning|notice) ))"
)


def quoted(text: str) -> str:
    """YAML for a text."""
    return json.dumps(text).replace(r"\udb40\udc41", r"\U000e0041")


QUOTED = quoted(EVIL)
COMMENT = re.sub("[\x07\x1b\x9b\u2028]", "", EVIL)  # which YAML has no way to say

ROOT = f"""\
# kind: replicated
replicated_api_version: 2.41.0
name: {QUOTED}
images:
- name: {QUOTED}
  tag: {QUOTED}
  source: {QUOTED}
- name: a
  tag: {quoted("@" + EVIL)}
  source: {quoted("=" + EVIL)}
---
# kind: scheduler-kubernetes
apiVersion: v1
kind: Pod
metadata:
  name: {QUOTED}
  namespace: {QUOTED}
  labels: {{{QUOTED}: {QUOTED}}}
spec:
  containers:
  - name: {quoted("=1+1" + EVIL)}
    image: nginx:latest  # {COMMENT}
    {QUOTED}: 1
  - name: {quoted("+1" + EVIL)}
    image: {quoted("redis:" + EVIL)}
  - image: docker.io/library/redis:5.0
---
# kind: scheduler-kubernetes
apiVersion: {QUOTED}
kind: {QUOTED}
metadata: {{name: {QUOTED}}}
spec:
  image: {quoted("-" + EVIL)}
"""
BROKEN = f"a: {QUOTED}\nb: c: {EVIL}\n"
CONFIG = f"""\
releases: [{{name: {QUOTED}, files: ["*.yaml"]}}]
app-slug: {QUOTED}
registries: {{{QUOTED}: quay.io}}
exempt: [{{rule: hardcoded-namespace, reason: {QUOTED}, object: {QUOTED}}}]
"""


@pytest.fixture(autouse=True)
def _release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / NAME).write_text(ROOT, encoding="utf-8")
    (tmp_path / f"broken{NAME}").write_text(BROKEN, encoding="utf-8")
    (tmp_path / f"gone{NAME}").symlink_to("nowhere")
    (tmp_path / ".repl-lint.yaml").write_text(CONFIG, encoding="utf-8")


COMMANDS = [
    *(f"check . --output-format {name}" for name in REPORTS.about),
    *(f"images . --format {name}" for name in IMAGE_LISTS.about),
    *("check . --show-files", "check . --statistics", "check . --no-ignore", "check . --diff --unsafe-fixes"),
    *("images . --airgap", "images sync . --diff", "images sync . --prune", "config show .", "init --stdout --force ."),
    *("config show . --output-format json", "baseline create .", "baseline create . --force", "check . --fix"),
    *("check . --diff-base HEAD", "init --force ."),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_commands_a_terminal_or_a_job(command: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    if "--format" in command and command.split()[-1] == "cyclonedx":
        pytest.importorskip("cyclonedx")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    _, out, err = run(*command.split())
    assert out + err
    for text in (out, err):
        faults = [text[max(0, each.start() - 40) : each.end() + 40] for each in FORBIDDEN.finditer(text)]
        if "html" in command:  # its own style has such lines
            faults = [each for each in faults if "::" not in each or "##" in each]
        assert faults == []


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("number", [1, 4, 5, 13, 17, 22, 24, 31])
def test_explain_commands_nothing(form: str, number: int, run: Run) -> None:
    _, out, err = run("explain", f"{NAME}:{number}", ".", "--output-format", form)
    assert out + err
    assert FORBIDDEN.findall(out + err) == []


def test_a_baseline_is_shown_without_commands(run: Run, tmp_path: Path) -> None:
    for name in ("broken", "gone"):
        (tmp_path / f"{name}{NAME}").unlink()
    run("baseline", "create", ".")
    _, out, err = run("baseline", "show")
    assert "latest-tag" in out
    assert FORBIDDEN.findall(out + err) == []


def test_a_diff_in_a_file_is_one_that_git_applies(run: Run, tmp_path: Path) -> None:
    _, out, _ = run("check", "--diff", "--unsafe-fixes", ".")
    (tmp_path / "patch").write_text(out, encoding="utf-8")
    before = (tmp_path / NAME).read_bytes()
    assert shutil.which("git")
    subprocess.run(["git", "init", "-q", "."], check=True)
    subprocess.run(["git", "apply", "patch"], check=True)
    assert (tmp_path / NAME).read_bytes() != before
    assert json.dumps(NAME)[1:-1] not in out


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\t=1"])
def test_no_cell_is_a_formula(cell: str, run: Run, tmp_path: Path) -> None:
    metadata = f"metadata: {{name: {json.dumps(cell)}}}\n"
    pod = f"apiVersion: v1\nkind: Pod\n{metadata}spec: {{containers: [{{image: a, name: a}}]}}\n"
    (tmp_path / "pod.yaml").write_text(pod)
    out = run("images", "--format", "csv", "pod.yaml")[1]
    assert f",'{visible(cell)}," in out
    assert not re.search(r"(?m)(?:^|,)\"?[=+@\t-]", out)


def test_the_data_of_json_is_what_stands_in_the_files(run: Run) -> None:
    (release,) = json.loads(run("images", ".", "--format", "json")[1])["releases"]
    assert EVIL in [use["name"] for item in release["images"] for use in item["uses"]]


def test_texts_that_are_no_commands_stay() -> None:
    for text in ("a :: b", "# [x]", "## a [b]", "image: a::1", "é ü 漢字 🎉", "::", "::1"):
        assert line(text) == visible(text) == masked(text) == escaped(text) == text
    assert line("\u00a0::stop-commands::x") == "\u00a0⟨U+003A⟩:stop-commands::x"
    assert json.loads(escaped(json.dumps([EVIL], ensure_ascii=False))) == [EVIL]
    assert len(masked(EVIL)) == len(EVIL)
