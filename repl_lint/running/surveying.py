"""Inputs -> the releases that they make, and the statuses of the files that are in none."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.model.reports import FileStatus
from repl_lint.reading.files import CONFIG_NAME, File, Unread
from repl_lint.reading.grouping import group
from repl_lint.reading.releases import Release, config_release, survey

if TYPE_CHECKING:
    from repl_lint.configuration.settings import Settings

OTHER_CONFIG: Final = "a configuration that is not in use"


class Surveyed(NamedTuple):
    """The releases that the files of a run make, and the statuses of the files that are in none, by path.

    Our own configuration, if there is one, is a release by itself, in ``configuration``.
    """

    releases: Sequence[Release]
    configuration: Sequence[Release]
    statuses: Mapping[str, FileStatus]

    @property
    def everything(self) -> Sequence[Release]:
        """The releases, our own configuration the last of them."""
        return [*self.releases, *self.configuration]


def surveyed(inputs: Iterable[File | Unread], settings: "Settings") -> Surveyed:
    """The releases of the files, the configuration of the settings, and the statuses of unread files.

    Another ``.repl-lint.yaml`` is ignored.
    """
    config = settings.config
    surveys, statuses = [], {}
    for file in inputs:
        if isinstance(file, Unread):
            failed = int(file.failed)
            statuses[file.path] = FileStatus(file.path, 0, 1 - failed, failed, (file.reason,), file.failed)
        elif config and file.path == config.path:
            continue
        elif os.path.basename(file.path) == CONFIG_NAME:
            statuses[file.path] = FileStatus(file.path, ignored=1, reasons=(OTHER_CONFIG,))
        else:
            surveys.append(survey(file))
    configuration = [config_release(config, settings.profile)] if config else []
    return Surveyed(group(surveys, settings.profile, settings.assigned), configuration, statuses)


def releases(inputs: Iterable[File | Unread], settings: "Settings") -> Sequence[Release]:
    """The releases that files make, without our own configuration."""
    return surveyed(inputs, settings).releases
