"""What is installed: a wheel with everything in it, and a hook that pre-commit runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOME = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONPATH")}

RELEASE = """\
# kind: replicated
replicated_api_version: 2.41.0
images:
- name: redis
  tag: "5.0"
---
# kind: scheduler-kubernetes
apiVersion: v1
kind: Pod
spec:
  containers:
  - name: redis
    image: redis
"""


def copy_of_the_project(target: Path) -> Path:
    """The files that git has, as they are in the working tree."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in names:
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)
    return target


def git(*arguments: str, cwd: Path) -> None:
    identity = ["-c", "user.name=tests", "-c", "user.email=tests@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True)


@pytest.mark.installs
def test_the_wheel_has_the_rules_and_runs_without_the_checkout(tmp_path: Path) -> None:
    source = copy_of_the_project(tmp_path / "source")
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", tmp_path, source], check=True, capture_output=True, env=HOME
    )
    wheel = next(tmp_path.glob("*.whl"))
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    # The dependencies are those of this environment; what is tested is the wheel.
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", wheel], check=True, env=HOME)
    shutil.rmtree(source)
    there = next((tmp_path / "env" / "lib").glob("python*/site-packages"))
    for folder in sys.path:
        if folder.endswith("site-packages"):
            (there / "dependencies.pth").write_text(folder)
    work = tmp_path / "work"
    work.mkdir()
    (work / "replicated.yaml").write_text(RELEASE)
    (work / ".repl-lint.yaml").write_text("app-slug: a\n")
    lint = tmp_path / "env" / "bin" / "repl-lint"
    shipped = subprocess.run([lint, "rules"], cwd=work, capture_output=True, text=True, check=True, env=HOME).stdout
    ids = sorted(path.stem for path in (ROOT / "rules").glob("*.yaml"))
    assert [line.split()[0] for line in shipped.splitlines()] == ids
    code = "import repl_lint.resources as r; print(r.folder('schemas'))"
    where = subprocess.run([python, "-c", code], cwd=work, capture_output=True, text=True, check=True, env=HOME).stdout
    assert where.strip().startswith(str(there))
    assert sorted(os.listdir(where.strip())) == sorted(os.listdir(ROOT / "schemas"))
    done = subprocess.run([lint, "check", "."], cwd=work, capture_output=True, text=True, env=HOME)
    assert done.returncode == 1
    assert "replicated.yaml:13:12 error image-tag-mismatch" in done.stdout
    page = subprocess.run(
        [lint, "check", "--output-format", "html"], cwd=work, capture_output=True, text=True, env=HOME
    )
    assert page.stdout.startswith("<!doctype html>"), page.stderr


@pytest.mark.installs
def test_pre_commit_runs_the_hook_on_the_whole_release(tmp_path: Path) -> None:
    if not shutil.which("git"):
        pytest.skip("needs git")
    hook = copy_of_the_project(tmp_path / "hook")
    git("init", "--quiet", cwd=hook)
    git("add", "--all", cwd=hook)
    git("commit", "--quiet", "--message", "all", cwd=hook)
    repository = tmp_path / "repository"
    (repository / "k8s").mkdir(parents=True)
    git("init", "--quiet", cwd=repository)
    root, _, pod = RELEASE.partition("---\n# kind: scheduler-kubernetes\n")
    (repository / "replicated.yaml").write_text(root)
    (repository / "k8s" / "pod.yaml").write_text(pod)
    git("add", "--all", cwd=repository)
    environment = {**HOME, "PRE_COMMIT_HOME": str(tmp_path / "home")}

    def try_repo() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(hook), "repl-lint", "--files", "k8s/pod.yaml"]
        return subprocess.run(command, cwd=repository, capture_output=True, text=True, env=environment)

    failed = try_repo()
    assert failed.returncode == 1, failed.stderr
    assert "k8s/pod.yaml:6:12 error image-tag-mismatch: `redis` is used here" in failed.stdout
    (repository / "k8s" / "pod.yaml").write_text(pod.replace("image: redis", "image: redis:5.0"))
    git("add", "--all", cwd=repository)
    passed = try_repo()
    assert passed.returncode == 0, passed.stdout
