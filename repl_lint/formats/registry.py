"""The formats by name: a module each in `findings` or `images`, with ``write`` and the other parts of a `Format`."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib import import_module
from typing import IO, Final, NamedTuple

from repl_lint.model.findings import Related
from repl_lint.model.reports import Need

AUTO: Final = "auto"
ABOUT_AUTO: Final = "github under GitHub Actions, else text"

Write = Callable[..., None]
"""A function that writes a report, or the images of releases, to a stream; its options are keyword arguments."""

Refuse = Callable[[str, Sequence[Related], IO[str]], None]
"""A function that writes an error: its message, and the faults of the configuration at their locations."""


class MissingLibraryError(Exception):
    """A format whose library is not installed; the message says how to install it."""


class Format(NamedTuple):
    """A way to write a report, or the images of releases.

    ``needs``, a module's ``NEEDS``, are the parts of a report that it shows. ``carries_notes``, a module's
    ``CARRIES_NOTES``, is false if the format has no room for the notes of a report. ``for_people``, a module's
    ``FOR_PEOPLE``, is true if people read it as it is. ``refuse`` writes why there is no report; it is None in formats
    whose readers cannot use that.
    """

    write: Write
    needs: frozenset[Need]
    carries_notes: bool
    for_people: bool
    refuse: Refuse | None

    @property
    def options(self) -> Collection[str]:
        """The command line's options that the format takes, the keyword arguments of ``write``; empty if none."""
        return getattr(self.write, "__kwdefaults__", None) or ()


class Registry(NamedTuple):
    """The formats of reports or of image lists: the package of their modules, the default, and the purpose of each."""

    package: str
    default: str
    about: Mapping[str, str]

    def load(self, name: str) -> Format:
        """The format of a known name, its module imported.

        Raises `MissingLibraryError` if its library is not installed: the extra of the format's name has it.
        """
        try:
            module = import_module(f"{self.package}.{name.replace('-', '_')}")
        except ModuleNotFoundError:
            raise MissingLibraryError(f"needs a library: pip install 'repl-lint[{name}]'") from None
        return Format(
            module.write,
            getattr(module, "NEEDS", frozenset()),
            getattr(module, "CARRIES_NOTES", True),
            getattr(module, "FOR_PEOPLE", False),
            getattr(module, "refuse", None),
        )


REPORTS: Final = Registry(
    "repl_lint.formats.findings",
    "text",
    {
        "text": "for people: each finding with its source line",
        "concise": "one line for each finding, which error parsers of editors read",
        "json": "everything, as schemas/report.json describes it",
        "jsonl": "findings, files and notes, one object a line, as schemas/report-line.json describes them",
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
        "table": "for people: each image with what declares it and what uses it",
        "json": "everything, as schemas/images.json describes it",
        "csv": "a row for each use, for spreadsheets",
        "pull-script": "a shell script that pulls every image",
        "cyclonedx": "a CycloneDX 1.6 bill of materials",
    },
)


def automatic() -> str:
    """The name of the report format for this environment: `github` under GitHub Actions, else `text`."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else REPORTS.default
