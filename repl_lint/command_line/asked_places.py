"""A place that the command line names -> its file, and the files of the release that it is in."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from repl_lint.command_line.file_errors import file_errors
from repl_lint.configuration.settings import Flags, Settings, load, nearest
from repl_lint.explaining.positions import FilePosition, PositionError, parse_position
from repl_lint.reading.files import CONFIG_NAME, DOT_REPLICATED, File, Known, Unread, read_file, shown
from repl_lint.reading.surveys import Survey, surveys
from repl_lint.running.inputs import gather


class AskedPlace(NamedTuple):
    """A place in a file, the files to lint around it, and the settings for them."""

    position: FilePosition
    file: File
    inputs: Sequence[File | Unread]
    settings: Settings


def asked_place(text: str, named: Sequence[str], flags: Flags) -> AskedPlace:
    """The place that a text such as ``k8s/api.yaml:17`` names, with the files of the ``named`` paths.

    If the user names no path, these are the files of the release that the file is in, or those that `check` would lint.
    Raises `UserError` if the file cannot be read or is in none of the paths, the text names no line, or the settings
    are wrong.
    """
    position = parse_position(text)
    known = Known()
    with file_errors(position.path):
        file = read_file(shown(position.path), position.path, known)
    paths = named or _paths(position.path, known)
    settings = load(paths or ["."], flags, known)
    inputs = _inputs(paths, position.path, settings, known, are_named=bool(named))
    return AskedPlace(position, file, inputs, settings)


def _paths(file: str, known: Known) -> Sequence[str]:
    """The paths to lint if the user names none; no paths mean those of `check`.

    There are none for a file below the working folder whose release has no folder, or one below a working folder with a
    configuration or `.replicated`. Else it is the folder of the release, or that of the file.
    """
    folder, here = os.path.dirname(os.path.abspath(file)), os.getcwd()
    top = _top(folder, os.path.abspath(file), known)
    is_project = nearest(CONFIG_NAME, ["."]) or os.path.exists(DOT_REPLICATED)
    if _is_below(folder, here) and (top is None or (is_project and _is_below(top, here))):
        return []
    return [shown(top or folder)]


def _top(folder: str, file: str, known: Known) -> str | None:
    """The nearest folder with a replicated document or Application whose release has the file; None if there is none.

    It is at most the top of the repository.
    """
    while not any(_takes(survey, file) for survey in surveys(folder, known)):
        above = os.path.dirname(folder)
        if above == folder or os.path.exists(os.path.join(folder, ".git")):
            return None
        folder = above
    return folder


def _takes(survey: Survey, file: str) -> bool:
    """Whether a file with an Application or a replicated document makes a release with another file.

    One with an Application does. One with a replicated document does not if it has Kubernetes objects too, because it
    is a release by itself; but it does with itself.
    """
    return bool(
        survey.applications or (survey.replicated_documents and (not survey.has_objects or survey.file.place == file))
    )


def _is_below(folder: str, other: str) -> bool:
    return os.path.join(folder, "").startswith(os.path.join(other, ""))


def _inputs(
    paths: Sequence[str], file: str, settings: Settings, known: Known, *, are_named: bool
) -> list[File | Unread]:
    """The files of the paths, and the explained file if it is not one of them.

    Raises `PositionError` if the user named the paths, and the file is in none of them.
    """
    files, name = gather(paths, settings, known=known).files, shown(file)
    place = os.path.abspath(file)
    is_config = settings.config is not None and name == settings.config.path
    if are_named and not is_config and not any(_is_below(place, os.path.abspath(path)) for path in paths):
        raise PositionError(f"{name} is not in {', '.join(paths)}: name a folder that has it, or none")
    if any(name == item.path or (item.path.endswith("/") and name.startswith(item.path)) for item in files):
        return files
    return gather([*(paths or ["."]), file], settings, known=known).files
