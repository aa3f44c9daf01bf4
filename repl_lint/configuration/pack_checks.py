"""Checks of installed packages: functions in Python that rule files of users name."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Final

from repl_lint.configuration.installed import Installed
from repl_lint.model.errors import UserError

GROUP: Final = "repl_lint.checks"
"""The group of entry points whose names are checks, such as ``acme/quotas``, and whose values are their modules."""


def known_checks() -> dict[str, str]:
    """The dotted names of the modules of checks that installed packages have, by the sorted names of the checks."""
    points: dict[str, str] = {}
    for point in Installed().points(GROUP):
        points.setdefault(point.name, point.value)
    return dict(sorted(points.items()))


def check_module(name: str) -> ModuleType:
    """The module of a check, after it is imported. Raises `UserError` if no installed package has the check.

    An error of the import itself is raised too.
    """
    installed = Installed()
    module = next((point.value for point in installed.points(GROUP) if point.name == name), "")
    if not module or installed.spec(module) is None:
        raise UserError(f"no package that is installed has the check `{name}`")
    return import_module(module)
