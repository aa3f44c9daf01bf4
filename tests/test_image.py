"""The container image: built where a docker daemon is, else its steps are followed in fresh folders."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
IMAGE = "repl-lint-test"


def steps() -> Iterator[tuple[str, str]]:
    """The instructions of the Dockerfile with their arguments."""
    for line in (ROOT / "Dockerfile").read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            yield name, rest


def has_daemon() -> bool:
    return bool(shutil.which("docker")) and subprocess.run(["docker", "info"], capture_output=True).returncode == 0


def context(target: Path) -> None:
    """Copy what `.dockerignore` leaves: it ignores everything but what it names."""
    for line in (ROOT / ".dockerignore").read_text().split():
        name = line.removeprefix("!")
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif name != "*":
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)


def followed(folder: Path) -> Path:
    """Follow the steps, each stage in a folder that stands for its root; returns the last one."""
    stages: dict[str, Path] = {}
    stage = folder
    for name, rest in steps():
        if name == "FROM":
            _, _, alias = rest.partition(" AS ")
            stage = stages[alias] = folder / (alias or "last")
            venv.create(stage / "python", with_pip=True)
        elif name == "COPY" and rest.startswith("--from="):
            other, source, target = rest.removeprefix("--from=").split()
            shutil.copytree(stages[other] / source[1:], stage / target[1:])
        elif name == "COPY":
            context(stage / rest.split()[1][1:])
        elif name == "RUN":
            path = f"{stage / 'python' / 'bin'}{os.pathsep}{os.environ['PATH']}"
            command = rest.replace("/wheels", f"{stage}/wheels").replace("/source", f"{stage}/source")
            done = subprocess.run(command, shell=True, env={**os.environ, "PATH": path}, capture_output=True, text=True)
            if "No matching distribution" in done.stderr or "Temporary failure" in done.stderr:
                pytest.skip(f"needs the package index: {done.stderr.strip().splitlines()[-1]}")
            assert done.returncode == 0, done.stderr
    return stage


@pytest.mark.installs
def test_the_image_checks_a_release(tmp_path: Path) -> None:
    work = tmp_path / "work"
    shutil.copytree(ROOT / "examples" / "kots", work)
    entry = dict(steps())["ENTRYPOINT"] + dict(steps())["CMD"]
    words = shlex.split(entry.replace("[", " ").replace("]", " "))
    assert words == ["repl-lint", "check"]
    if has_daemon():
        subprocess.run(["docker", "build", "--quiet", "--tag", IMAGE, ROOT], check=True, capture_output=True)
        command = ["docker", "run", "--rm", "--volume", f"{work}:/work:ro", IMAGE]
    else:
        command = [str(followed(tmp_path) / "python" / "bin" / words[0]), *words[1:]]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
    assert done.returncode == 1, done.stderr
    assert "chart-image-not-bundled" in done.stdout, "the image has what renders charts"


def test_the_image_runs_as_a_user_without_rights() -> None:
    names = [name for name, _ in steps()]
    assert names.index("USER") > max(index for index, name in enumerate(names) if name == "RUN")
    assert int(dict(steps())["USER"]) >= 1000
