"""Programs in Go that judge a text, built for a test."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def built(name: str, factory: pytest.TempPathFactory) -> Path:
    """The path of a program whose source is in a folder beside this file. Skips the test where there is no Go."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("needs Go")
    folder = factory.mktemp("go") / name
    shutil.copytree(Path(__file__).parent / name, folder)
    environment = {**os.environ, "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local", "GOSUMDB": "off"}  # one has a go.sum
    subprocess.run([go, "build", "-o", "judge"], cwd=folder, env=environment, check=True)
    return folder / "judge"
