"""The folder that the Makefile of a release gives to Replicated's command line, with all files that ship together.

``replicated release create --yaml-dir manifests`` makes a release of all files below ``manifests``:
https://docs.replicated.com/reference/replicated-cli-release-create
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

_NAME: Final = "Makefile"
_HIGHEST: Final = 3
"""How many folders the Makefile may be above the Application: `manifests/kots` is two below it."""
_OPTION: Final = r"--yaml-dir[ =]+[\"']?([^\s\"'\\;&|]+)"
_VARIABLE: Final = r"\$[({](\w+)[)}]"
_ASSIGNMENT: Final = r"(?m)^(?:export[ ]+)?{}[ ]*[:?]?=[ ]*[\"']?([^\s\"'#]+)[\"']?[ \t]*$"


def shipped_folder(folder: str) -> str | None:
    """The folder above another one that a Makefile ships as one release; both are absolute paths.

    The Makefile that decides is the nearest one that ships a folder, at most 3 folders above. None without such a
    Makefile, where it ships the folder itself, and where it ships none or several of the folders above that.
    """
    for above in _above(folder):
        folders = set(_yaml_dirs(above))
        around = {path for path in folders if f"{folder}{os.sep}".startswith(path.rstrip(os.sep) + os.sep)}
        if folders:
            return around.pop() if len(around) == 1 and folder not in around else None
    return None


def _above(folder: str) -> Iterator[str]:
    """The nearest folders above a folder."""
    for _ in range(_HIGHEST):
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return
        yield folder


def _yaml_dirs(folder: str) -> Iterator[str]:
    """The absolute folders that the Makefile of a folder ships, but for those that only a run of it knows."""
    text = ""
    with suppress(OSError, UnicodeError), open(os.path.join(folder, _NAME), encoding="utf-8") as stream:
        text = stream.read()
    for option in re.finditer(_OPTION, text) if "--yaml-dir" in text else ():
        name = re.fullmatch(_VARIABLE, option[1])
        value = re.search(_ASSIGNMENT.format(name[1]), text) if name else option
        if value and "$" not in value[1]:
            yield os.path.normpath(os.path.join(folder, value[1]))
