"""``--fix`` writes in the working folder and what the command line names, wherever links and other files lead to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import Run

ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\nimages:\n- name: nginx\n  tag: 1.0\n"
FIXED = ROOT.replace(" 1.0\n", ' "1.0"\n')
OUTSIDE = "it is outside of the working folder: name it on the command line"
SELECT = ("--select", "lossy-image-tag", "--fail-on", "warning")


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A file with a fix, beside the working folder; ``run`` has chosen another one."""
    assert run is not None
    for name in ("here", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "other" / "replicated.yaml").write_text(ROOT)
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "other" / "replicated.yaml"


def by_dot_replicated(_: Path) -> str:
    Path(".replicated").write_text("manifests: ['../other/*.yaml']\n")
    return "../other/replicated.yaml"


def by_configuration(_: Path) -> str:
    Path(".repl-lint.yaml").write_text("releases: [{name: a, files: ['../other/replicated.yaml']}]\n")
    return "../other/replicated.yaml"


def by_link(other: Path) -> str:
    os.symlink(other, "link.yaml")
    return "link.yaml"


def by_link_in_a_folder(other: Path) -> str:
    os.mkdir("release")
    os.symlink(other, "release/link.yaml")
    return "release/link.yaml"


@pytest.mark.parametrize("lead", [by_dot_replicated, by_configuration, by_link, by_link_in_a_folder])
def test_what_nobody_named_is_listed_and_not_written(lead: object, other: Path, run: Run) -> None:
    assert callable(lead)
    path = lead(other)
    code, out, err = run("check", "--fix", *SELECT)
    assert (code, err) == (1, "")
    assert f"note: {path}: its fixes are not written: {OUTSIDE}\n" in out
    assert f"{path}:5:8 warning lossy-image-tag" in out
    assert "fixed" not in out
    code, out, err = run("check", "--diff", *SELECT)
    assert (code, out, err) == (0, "", f"repl-lint: {path}: {OUTSIDE}\n")
    assert other.read_text() == ROOT


@pytest.mark.parametrize("lead", [by_link, by_link_in_a_folder])
def test_a_link_that_is_named_is_followed(lead: object, other: Path, run: Run) -> None:
    assert callable(lead)
    path = lead(other)
    assert run("check", "--fix", *SELECT, os.path.dirname(path) or ".")[0] == 1
    assert other.read_text() == ROOT
    assert run("check", "--fix", *SELECT, path)[0] == 0
    assert other.read_text() == FIXED
    assert os.path.islink(path)


@pytest.mark.parametrize("path", ["../other", "../other/replicated.yaml", ".."])
def test_a_place_outside_that_is_named_is_written(path: str, other: Path, run: Run) -> None:
    assert run("check", "--diff", *SELECT, path)[0] == 1
    code, out, _ = run("check", "--fix", *SELECT, path)
    assert (code, "1 fixed" in out) == (0, True)
    assert other.read_text() == FIXED


def test_a_configuration_above_is_written_only_if_it_is_named(other: Path, run: Run) -> None:
    above = other.parent.parent / ".repl-lint.yaml"
    above.write_text("registries: {hub: docker.io}\n")
    Path("replicated.yaml").write_text(ROOT)
    code, out, _ = run("check", "--fix", "--select", "lossy-image-tag,docker-hub-endpoint", "--fail-on", "info")
    assert code == 1
    assert f"note: ../.repl-lint.yaml: its fixes are not written: {OUTSIDE}\n" in out
    assert "1 fixed" in out
    assert Path("replicated.yaml").read_text() == FIXED
    assert "docker.io" in above.read_text()
    assert run("check", "--fix", "--config", "../.repl-lint.yaml")[0] == 0
    assert above.read_text() == "registries: {hub: index.docker.io}\n"


def test_sync_writes_no_more(other: Path, run: Run) -> None:
    by_dot_replicated(other)
    other.with_name("pod.yaml").write_text(
        "# kind: scheduler-kubernetes\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: nginx:2}]}\n"
    )
    code, _, err = run("images", "sync")
    assert (code, f"repl-lint: ../other/replicated.yaml: {OUTSIDE}\n" in err) == (2, True)
    assert other.read_text() == ROOT
    assert run("images", "sync", "../other")[0] == 0
    assert other.read_text() != ROOT
