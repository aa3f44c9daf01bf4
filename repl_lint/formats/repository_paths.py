"""Paths as a CI service reads them: from the root of the repository."""

from __future__ import annotations

import os
from functools import cache


def rooted(path: str, variable: str) -> str:
    """The path from the root of the repository, with ``/`` between its parts.

    ``variable`` is the name of the environment variable in which the CI service has the root. If it is not set, or the
    path is outside of the root, the path stays as it is.
    """
    root = os.environ.get(variable)
    folder, name = os.path.split(path)
    inside = _inside(os.path.abspath(folder), root) if root else ".."
    return path if inside.split(os.sep)[0] == ".." else os.path.normpath(f"{inside}/{name}").replace(os.sep, "/")


@cache
def _inside(folder: str, root: str) -> str:
    return os.path.relpath(os.path.realpath(folder), os.path.realpath(root))
