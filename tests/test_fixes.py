"""Fixes: whole, converging, within their spans, and nothing reads otherwise; through every example and the corpus."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from repl_lint.cli import main
from repl_lint.configuration.catalog import catalog, read_rule
from repl_lint.configuration.settings import load
from repl_lint.editing.edits import apply
from repl_lint.model.findings import Edit, Finding
from repl_lint.reading.discovery import discover
from repl_lint.reading.templates import hide
from repl_lint.running.fixes import Fixed, fix
from tests.conftest import Printed
from tests.mending import asked_for
from tests.rule_examples import MARK

EXAMPLES = [
    pytest.param(rule.id, example, id=f"{rule.id}-{number}")
    for rule in catalog().values()
    for number, example in enumerate(read_rule(rule.path)["examples"])
]


def fixed(*, unsafe: bool = False) -> Fixed:
    """What fixing the working folder comes to."""
    settings = load(["."])
    return fix(discover(["."], settings.excluded), settings, unsafe=unsafe)


def write(name: str, text: str) -> Path:
    path = Path(name)
    os.makedirs(path.parent, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def edits_of(findings: tuple[Finding, ...]) -> list[Edit]:
    return [edit for finding in findings if finding.fix for edit in finding.fix.edits]


def unmarked(text: str) -> str:
    """An example without the marks of its findings."""
    lines = [MARK.sub("", line).rstrip(" ") for line in text.splitlines() if not re.match(r"\s*# finding", line)]
    return "\n".join(lines) + "\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gc.disable", lambda: None)


@pytest.mark.parametrize(("rule_id", "example"), EXAMPLES)
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
def test_the_examples_of_a_rule(rule_id: str, example: dict[str, str], unsafe: bool) -> None:
    write(".repl-lint.yaml", example.get("config", ""))
    for name in ("bad", "good"):
        if name not in example:
            continue
        source = write("replicated.yaml", unmarked(example[name]))
        first = fixed(unsafe=unsafe)
        assert first.failures == ()
        for change in first.changes:
            write(change.file.path, change.after)
        assert bool(fixed(unsafe=unsafe).changes) == bool(asked_for(first, unsafe=unsafe))
        has_rule = any(finding.rule.id == rule_id for finding in first.report.findings)
        if name == "good":
            assert first.changes == ()
        elif not unsafe and first.report.fixed.get(rule_id) and not has_rule and "good" in example:
            assert source.read_text(encoding="utf-8") == example["good"]


@pytest.mark.parametrize("name", ["legacy", "kots", "k8s"])
def test_the_corpus_converges_reads_the_same_and_changes_within_spans_only(name: str, corpus: Path) -> None:
    shutil.copytree(corpus / name, name)
    first = fixed(unsafe=True)
    assert first.failures == ()
    for change in first.changes:
        with open(change.file.path, "wb") as stream:
            stream.write(change.after.encode())
    again = fixed(unsafe=True)
    assert again.changes == ()
    texts: dict[str, str] = {}
    for edit in edits_of(again.report.findings):
        path = edit.location.path
        text = texts.setdefault(path, Path(path).read_bytes().decode().removeprefix("\ufeff"))
        assert hide(text).within(*edit.location.span) == ()
    assert edits_of(again.report.findings) == []


RELEASE = """\
# kind: replicated
replicated_api_version: 2.41.0
images:
- source: public   # theirs
  name: redis
  tag: '5.0'
---
# kind: scheduler-kubernetes
apiVersion: v1
kind: Pod
metadata:
  namespace: prod # comment
  name: fox  # 🦊
spec:
  # the containers
  containers:
  - image: redis:6.2   # the cache
    name: cache
  - image: busybox:1.36
    name: shell
  - image: alpine:3.19
    name: small
  - image: debian:12
    name: large
"""
MENDED = """\
# kind: replicated
replicated_api_version: 2.41.0
images:
- source: public   # theirs
  name: redis
  tag: '6.2'
- source: public
  name: busybox
  tag: '1.36'
- source: public
  name: alpine
  tag: '3.19'
- source: public
  name: debian
  tag: '12'
---
# kind: scheduler-kubernetes
apiVersion: v1
kind: Pod
metadata:
  name: fox  # 🦊
spec:
  # the containers
  containers:
  - image: redis:6.2   # the cache
    name: cache
  - image: busybox:1.36
    name: shell
  - image: alpine:3.19
    name: small
  - image: debian:12
    name: large
"""
FIX = ["check", "--fix", "--unsafe-fixes"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_comments_quotes_line_ends_mark_and_mode_stay(newline: str, mark: str) -> None:
    path = write("replicated.yaml", mark + RELEASE.replace("\n", newline))
    path.chmod(0o640)
    assert main(FIX) == 0
    assert path.read_bytes().decode() == mark + MENDED.replace("\n", newline)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_what_needs_no_change_is_not_touched() -> None:
    path = write("replicated.yaml", MENDED)
    before = path.stat()
    assert main(["check", "--fix"]) == 0
    after = path.stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    assert os.listdir() == ["replicated.yaml"]


def test_a_link_stays_a_link() -> None:
    write("real/replicated.yaml", RELEASE)
    os.symlink("real/replicated.yaml", "replicated.yaml")
    assert main([*FIX, "replicated.yaml"]) == 0
    assert Path("replicated.yaml").is_symlink()
    assert Path("real/replicated.yaml").read_text(encoding="utf-8") == MENDED


ODD_LINES = RELEASE.replace("name: fox", 'annotations: {a: "b\u2028c\x85d"}\n  name: fox')
"""With what Python takes for ends of lines, and git does not."""


@pytest.mark.parametrize("text", [RELEASE, RELEASE.replace("\n", "\r\n"), RELEASE.rstrip("\n"), ODD_LINES])
def test_the_diff_is_one_that_git_applies(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = write("replicated.yaml", text)
    assert main(["check", "--diff", "--unsafe-fixes"]) == 1
    assert path.read_bytes().decode() == text, "nothing is written"
    write("patch", capsys.readouterr().out)
    subprocess.run(["git", "init", "-q", "."], check=True)
    subprocess.run(["git", "apply", "patch"], check=True)
    diffed = path.read_bytes()
    write("replicated.yaml", text)
    assert main(FIX) == 0
    assert path.read_bytes() == diffed
    assert main(["check", "--diff", "--unsafe-fixes"]) == 0


def test_what_is_fixed_and_what_could_be_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    write("replicated.yaml", RELEASE.replace("debian:12", "debian"))
    assert main(["check", "--fix"]) == 1
    out = capsys.readouterr().out
    assert "3 errors; 3 fixed\n" in out
    assert out.endswith("3 fixable with --fix --unsafe-fixes\n")
    assert main(["check", "--fix", "--unsafe-fixes"]) == 0
    assert "  - image: debian\n    imagePullPolicy: IfNotPresent\n" in Path("replicated.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--unsafe-fixes"], "--unsafe-fixes goes with --fix, or with --diff to look first"),
        (["-", "--fix"], "--fix cannot change standard input: use --diff to see the fixes"),
    ],
)
def test_flags_that_do_not_go_together(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *arguments]) == 2
    assert capsys.readouterr().err == f"repl-lint: {message}\n"


def test_a_file_that_changed_meanwhile_is_not_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("replicated.yaml", RELEASE)

    def fix_slowly(*arguments: object, **named: object) -> Fixed:
        done = fix(*arguments, **named)  # type: ignore[arg-type]
        path.write_text("a: b\n", encoding="utf-8")
        return done

    monkeypatch.setattr("repl_lint.command_line.fixing.fix", fix_slowly)
    assert main(["check", "--fix"]) == 2
    assert capsys.readouterr().err == "repl-lint: replicated.yaml: changed while it was being fixed\n"
    assert path.read_text(encoding="utf-8") == "a: b\n"


def test_a_round_after_which_a_file_reads_otherwise_is_undone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("replicated.yaml", RELEASE)
    monkeypatch.setattr("repl_lint.running.fixes.apply", lambda text, edits: apply(text, edits) + "---\nkind: Pod\n")
    assert main(["check", "--fix"]) == 2
    assert "were undone, because they would have changed other parts of the file" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == RELEASE


def test_the_example_is_clean_but_for_what_is_left_to_people(
    capsys: pytest.CaptureFixture[str], printed: Printed
) -> None:
    shutil.copytree(Path(__file__).parents[1] / "examples", "examples")
    assert main(["check", "examples", "--diff"]) == 1
    lines = capsys.readouterr().out.splitlines(keepends=True)
    printed("".join(line for line in lines if re.match(r"[-+](?![-+]{2} )", line)))
    assert main(["check", "examples", "--fix"]) == 1
    left = re.findall(r"^(\S+) (\w+) ([a-z-]+):", capsys.readouterr().out, re.MULTILINE)
    assert left == [
        ("examples/k8s/api.yaml:19:16", "error", "latest-tag"),
        ("examples/k8s/api.yaml:19:16", "error", "undeclared-image"),
        ("examples/k8s/cache.yaml:17:16", "error", "image-tag-mismatch"),
    ]
