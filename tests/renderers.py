"""The renderers of charts that a test needs."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

import pytest


def needs_renderer() -> None:
    """Skip a test where neither the wheel nor a `helm` is there."""
    if find_spec("helm_python") is None and shutil.which("helm") is None:
        pytest.skip("no renderer of charts: neither helm-python-sdk nor helm on the PATH")
