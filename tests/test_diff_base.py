"""`check --diff-base`: what a git change touches, what it causes elsewhere, and nothing else, end to end."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from repl_lint.cli import main

ROOT = """\
# kind: replicated
replicated_api_version: 2.41.0
images:
- name: redis
  tag: 5.0-alpine
- name: nginx
  tag: 1.25.3
"""
POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {0}\nspec:\n  containers:\n  - name: {0}\n    image: {1}\n"
NOTE = "note: only findings that the change since main touches or causes are shown{}\n"


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def write(name: str, text: str) -> None:
    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def _repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gc.disable", lambda: None)
    write("replicated.yaml", ROOT)
    write("k8s/cache.yaml", POD.format("cache", "redis:5.0-alpine"))
    write("k8s/old.yaml", POD.format("old", "old/old"))  # three faults that were there before: `nginx` is not used
    git("init", "-q", ".")
    git("add", "-A")
    git("commit", "-q", "-m", "before")
    git("checkout", "-q", "-b", "change")


def found(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], list[str]]:
    """The exit code, the findings with their related places, and the notes."""
    code = main(["check", "--output-format", "json", "--diff-base", *(arguments or ["main"])])
    report: dict[str, Any] = json.loads(capsys.readouterr().out)

    def place(at: dict[str, Any]) -> str:
        return f"{at['path']}:{at['start']['line']}:{at['start']['column']}"

    findings = []
    for each in report["findings"]:
        findings.append(f"{place(each)} {each['rule']}")
        findings += [f"  {place(related)} {related['message']}" for related in each["related"]]
    return code, findings, report["notes"]


def test_nothing_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--diff-base", "main"]) == 0
    assert NOTE.format(", and 3 more are not") in capsys.readouterr().out
    assert main(["check", "--select", "templates", "--diff-base", "main"]) == 0
    assert NOTE.format("") in capsys.readouterr().out


@pytest.mark.parametrize("is_committed", [True, False])
def test_a_new_image_is_found_at_its_line(is_committed: bool, capsys: pytest.CaptureFixture[str]) -> None:
    write("k8s/cache.yaml", POD.format("cache", "redis:6.2-alpine"))
    if is_committed:
        git("commit", "-qam", "change")
    assert found(capsys)[:2] == (
        1,
        ["k8s/cache.yaml:8:12 image-tag-mismatch", "  replicated.yaml:4:9 declared here"],
    )


def test_a_finding_elsewhere_has_its_cause_as_a_related_place(capsys: pytest.CaptureFixture[str]) -> None:
    write("replicated.yaml", ROOT.replace("1.25.3", "1.27.0").replace("5.0-alpine", "7.0-alpine"))
    assert found(capsys)[:2] == (
        1,
        [
            "k8s/cache.yaml:8:12 image-tag-mismatch",
            "  replicated.yaml:4:9 declared here",
            "  replicated.yaml:5:3 changed since main, which causes this",
        ],
    )


def test_an_entry_that_is_gone_is_a_cause_too(capsys: pytest.CaptureFixture[str]) -> None:
    write("replicated.yaml", ROOT.replace("- name: redis\n  tag: 5.0-alpine\n", ""))
    assert found(capsys)[1] == [
        "k8s/cache.yaml:8:12 undeclared-image",
        "  replicated.yaml:3:1 lines below this one are gone since main, which causes this",
    ]


def test_a_change_beside_the_finding_is_not_its_cause(capsys: pytest.CaptureFixture[str]) -> None:
    write("k8s/cache.yaml", "# new\n" + POD.format("cache", "redis:5.0-alpine"))
    write("replicated.yaml", ROOT.replace("5.0-alpine", "7.0-alpine"))
    assert found(capsys)[1][-1] == "  replicated.yaml:5:3 changed since main, which causes this"


def test_a_root_document_that_is_gone_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    os.remove("replicated.yaml")
    code, findings, notes = found(capsys)
    assert (code, findings) == (0, [])
    assert notes[-1] == "the replicated document replicated.yaml was deleted after main: rules that need one do not run"


def test_a_new_use_is_found_though_the_image_was_missing_before(capsys: pytest.CaptureFixture[str]) -> None:
    write("k8s/new.yaml", POD.format("new", "old/old"))
    assert found(capsys)[1] == ["k8s/new.yaml:8:12 latest-tag", "k8s/new.yaml:8:12 undeclared-image"]


def test_what_moves_or_is_renamed_is_not_new(capsys: pytest.CaptureFixture[str]) -> None:
    git("mv", "k8s/old.yaml", "k8s/older.yaml")
    assert found(capsys)[:2] == (0, [])
    write("k8s/older.yaml", "# a comment\n" + POD.format("old", "old/old"))
    assert found(capsys)[:2] == (0, [])


def test_a_touched_line_with_an_old_fault_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    write("k8s/old.yaml", POD.format("old", "old/old # the old one"))
    assert found(capsys)[1] == ["k8s/old.yaml:8:12 latest-tag", "k8s/old.yaml:8:12 undeclared-image"]


def test_a_file_that_is_gone_takes_its_faults_along(capsys: pytest.CaptureFixture[str]) -> None:
    os.remove("k8s/old.yaml")
    assert found(capsys)[:2] == (0, [])


def test_the_change_is_counted_from_where_the_branch_began(capsys: pytest.CaptureFixture[str]) -> None:
    git("checkout", "-q", "main")
    write("k8s/old.yaml", POD.format("old", "redis:5.0-alpine"))
    git("commit", "-qam", "mended meanwhile")
    git("checkout", "-q", "change")
    assert found(capsys)[:2] == (0, [])


def test_below_a_folder_of_the_repository(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    write("k8s/cache.yaml", POD.format("cache", "redis"))
    monkeypatch.chdir("k8s")
    assert found(capsys)[1] == ["cache.yaml:8:12 latest-tag"]


def test_beside_a_baseline(capsys: pytest.CaptureFixture[str]) -> None:
    write("k8s/old.yaml", POD.format("old", "old/old # the old one"))
    assert main(["baseline", "create"]) == 0
    write("k8s/cache.yaml", POD.format("cache", "redis"))
    capsys.readouterr()
    assert found(capsys, "main", "--baseline", ".repl-lint-baseline.json")[1] == [
        "k8s/cache.yaml:8:12 image-tag-mismatch",
        "  replicated.yaml:4:9 declared here",
        "k8s/cache.yaml:8:12 latest-tag",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "`nowhere` is not a revision of the repository"),
        (["--output=x"], "`--output=x` is not a revision"),
        ([""], "--diff-base needs a revision, such as origin/main, and this one is empty"),
        (["main", "--fix"], "--diff-base does not go with --fix, --diff and standard input"),
    ],
)
def test_what_cannot_be_compared_is_an_error(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", f"--diff-base={arguments[0]}", *arguments[1:]]) == 2
    assert capsys.readouterr().err.startswith(f"repl-lint: {message}")


def test_a_submodule_that_moved_is_told_and_the_rest_compared(capsys: pytest.CaptureFixture[str]) -> None:
    git("-c", "protocol.file.allow=always", "submodule", "add", "-q", "./", "lib")
    git("commit", "-q", "-m", "a submodule")
    git("branch", "-f", "main")
    git("-C", "lib", "commit", "-q", "--allow-empty", "-m", "newer")
    write("k8s/new.yaml", POD.format("new", "docker.io/redis:latest"))
    code, findings, notes = found(capsys)
    assert code == 1
    assert [each for each in findings if each.startswith("k8s/new.yaml")]
    assert "lib is a submodule that changed since main: what changed in it is not shown" in str(notes)
    git("rm", "-q", "-f", "lib")
    Path("lib").write_text("a file in its place")
    git("add", "lib")
    assert found(capsys)[0] == 1


@pytest.mark.parametrize("name", [":(exclude)a.yaml", "[b].yaml", "*.yaml", ":!.yaml", "a\tb.yaml"])
def test_the_name_of_a_file_is_no_pattern(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(name, POD.format("a", "redis:5.0-alpine") + "# the end\n")
    write("k8s/cache.yaml", POD.format("cache", "redis:5.0-alpine") + "---\n" + POD.format("b", "b:latest"))
    git("add", "-A")
    git("commit", "-q", "-m", "a name")
    git("branch", "-f", "main")
    write(name, POD.format("a", "redis:5.0-alpine") + "# the very end\n")
    assert found(capsys)[1] == []


HOSTILE = {
    "core.fsmonitor": "{}",
    "core.hooksPath": "hooks",
    "filter.evil.clean": "{}; cat",
    "filter.evil.process": "{}",
    "filter.evil.required": "true",
    "filter.a=b.clean": "{}; cat",
    "diff.evil.command": "{}",
    "diff.evil.textconv": "{}; cat",
    "diff.external": "{}",
    "core.pager": "{}; cat",
    "core.alternateRefsCommand": "{}",
    "remote.origin.url": "ext::sh -c {}",
    "remote.origin.promisor": "true",
    "remote.origin.uploadpack": "{}",
    "core.sshCommand": "{}",
    "protocol.allow": "always",
    "extensions.partialClone": "origin",
    "color.ui": "always",
}


def hostile(folder: Path) -> Path:
    """Let a repository run a program wherever git runs one; the file that it then makes."""
    hacked = folder / "hacked"
    program = folder / "program"
    program.write_text(f"#!/bin/sh\ntouch {hacked}\n")
    program.chmod(0o755)
    for key, text in HOSTILE.items():
        git("config", key, text.format(program))
    for hook in ("post-index-change", "reference-transaction", "post-checkout"):
        Path("hooks").mkdir(exist_ok=True)
        Path("hooks", hook).symlink_to(program)
    write(".git/info/attributes", "*.yaml filter=evil diff=evil\n[a-k]*.yaml filter=a=b\n")
    return hacked


@pytest.mark.parametrize("lacks", [None, "blob", "tree"])
def test_no_program_that_a_repository_names_runs(
    lacks: str | None, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    write("k8s/cache.yaml", POD.format("cache", "redis:6"))
    write("k8s/new.yaml", POD.format("new", "redis:6"))
    if lacks:
        name = {"blob": "main:k8s/cache.yaml", "tree": "main:k8s"}[lacks]
        key = subprocess.run(["git", "rev-parse", name], capture_output=True, text=True, check=True).stdout.strip()
        Path(".git", "objects", key[:2], key[2:]).unlink()
    hacked = hostile(tmp_path_factory.mktemp("outside"))
    index = Path(".git/index").read_bytes()
    code = main(["check", "--diff-base", "main"])
    out, err = capsys.readouterr()
    assert (code, "k8s/cache.yaml:8" in out) == ((2, False) if lacks else (1, True))
    assert err.startswith("repl-lint: git ") if lacks else err == ""
    assert not hacked.exists()
    assert Path(".git/index").read_bytes() == index


def test_a_bare_repository_that_hides_in_the_tree_is_none(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    git("clone", "-q", "--bare", ".", "charts")
    monkeypatch.chdir("charts")
    git("config", "core.bare", "false")
    git("config", "core.worktree", "..")
    hacked = hostile(tmp_path_factory.mktemp("outside"))
    assert main(["check", "--diff-base", "main"]) == 2
    assert "cannot use bare repository" in capsys.readouterr().err
    assert not hacked.exists()


def test_settings_of_git_in_the_environment_stay(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.excludesFile")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(Path("excluded").absolute()))
    write("excluded", "new.yaml\n")
    write("k8s/new.yaml", POD.format("new", "a:latest"))
    assert "new.yaml" not in str(found(capsys)[1])


def test_outside_a_repository(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".git").rename("git")
    assert main(["check", "--diff-base", "main"]) == 2
    assert capsys.readouterr().err.startswith("repl-lint: git rev-parse: not a git repository")
