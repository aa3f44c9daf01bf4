"""The formats by their names: a module each in `findings` or `images`, with ``write`` and what else a `Format` has."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib import import_module
from typing import IO, Final, NamedTuple

from repl_lint.model.findings import Related
from repl_lint.model.reports import Need

AUTO: Final = "auto"
ABOUT_AUTO: Final = "github under GitHub Actions, else text"

Write = Callable[..., None]
"""Writes what a format is of to a stream, by options that have names."""

Refuse = Callable[[str, Sequence[Related], IO[str]], None]
"""Writes what is wrong: in words, and at which places of the configuration."""


class MissingLibraryError(Exception):
    """A format whose library is not installed; the message says how to install it."""


class Format(NamedTuple):
    """A way to write a report, or the images of releases.

    ``write`` takes that and a stream. ``needs``, a module's ``NEEDS``, are parts of the report. Where the format has no
    place for the notes of a report, ``carries_notes`` is false, a module's ``CARRIES_NOTES``. ``refuse`` says why there
    is no report, where readers of the format have a use for that.
    """

    write: Write
    needs: frozenset[Need]
    carries_notes: bool
    refuse: Refuse | None

    @property
    def options(self) -> Collection[str]:
        """The options of the command line that it takes: the keyword arguments of ``write``."""
        return getattr(self.write, "__kwdefaults__", None) or ()


class Registry(NamedTuple):
    """Formats of one thing: what each is for, by its name, and the package that has their modules."""

    package: str
    default: str
    about: Mapping[str, str]

    def load(self, name: str) -> Format:
        """The format of a name. Raises `MissingLibraryError`; the extra with that library has the format's name."""
        try:
            module = import_module(f"{self.package}.{name.replace('-', '_')}")
        except ModuleNotFoundError:
            raise MissingLibraryError(f"needs a library: pip install 'repl-lint[{name}]'") from None
        return Format(
            module.write,
            getattr(module, "NEEDS", frozenset()),
            getattr(module, "CARRIES_NOTES", True),
            getattr(module, "refuse", None),
        )


REPORTS: Final = Registry(
    "repl_lint.formats.findings",
    "text",
    {
        "text": "for people: each finding with its source line",
        "concise": "one line a finding, for the error parsers of editors",
        "json": "everything, as schemas/report.json describes it",
        "jsonl": "the same, one object a line, as schemas/report-line.json describes them",
        "sarif": "SARIF 2.1.0, for code scanning and editors",
        "github": "workflow commands, which annotate the lines of a pull request",
        "gitlab": "Code Quality, which GitLab shows in merge requests",
        "junit": "JUnit's XML, for CI servers that show tests",
        "markdown": "a comment on a pull request, or the summary of a job",
        "kots-lint": "the answer of Replicated's linting service",
        "html": "one page for an audit: scores, findings in their source, images",
    },
)
IMAGE_LISTS: Final = Registry(
    "repl_lint.formats.images",
    "table",
    {
        "table": "for people: each image with what declares it and what asks for it",
        "json": "everything, as schemas/images.json describes it",
        "csv": "a row for each use, for spreadsheets",
        "pull-script": "a shell script that pulls every image",
        "cyclonedx": "a CycloneDX 1.6 bill of materials",
    },
)


def automatic() -> str:
    """The report format that is understood where repl-lint runs."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else REPORTS.default
