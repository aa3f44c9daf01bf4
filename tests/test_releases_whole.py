"""Whole releases as the command line reports them: `expected.txt` is its output, and in the last line its exit code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import compare_with

RELEASES = Path(__file__).parent / "releases"


@pytest.mark.parametrize("name", sorted(os.listdir(RELEASES)))
def test_a_whole_release_is_reported_as_expected(name: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    folder = shutil.copytree(RELEASES / name, tmp_path / name)  # no configuration above it, and no .gitignore
    command = [sys.executable, "-m", "repl_lint", "check", "--no-color"]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""
    compare_with(RELEASES / name / "expected.txt", f"{done.stdout}exit code {done.returncode}\n", pytestconfig)
