"""The folder of users' rule files, and the files that commands write there."""

from __future__ import annotations

import os
from collections.abc import Mapping

from repl_lint import writing
from repl_lint.command_line.file_errors import file_errors
from repl_lint.configuration.settings import Settings
from repl_lint.model.errors import UserError
from repl_lint.reading.files import shown


def rule_folder(named: str | None, settings: Settings) -> str:
    """The folder that is named, else the first of the configuration's ``rules-dirs``, else ``policies``."""
    return named or next(iter(settings.rules_dirs), "policies")


def write_new(texts: Mapping[str, str]) -> None:
    """Write new files, in folders that are made where they are missing.

    ``texts`` are the texts of the files by path. Raises `UserError` if one of them is there already, before anything is
    written; also if one cannot be written, and then those before it are written.
    """
    for path in texts:
        if os.path.lexists(path):
            raise UserError(f"{shown(path)} is there already")
    for path, text in texts.items():
        with file_errors(shown(path)):
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            writing.replace(path, text.encode())
