"""Findings as the diagnostics of an editor."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

from lsprotocol import types

from repl_lint.configuration.catalog import read_rule
from repl_lint.configuration.config_file import SettingsError
from repl_lint.language_server.texts import Text
from repl_lint.model.findings import Finding
from repl_lint.model.locations import Location

SOURCE: Final = "repl-lint"
_SEVERITIES: Final = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
}
_TAGS: Final = {"unused": types.DiagnosticTag.Unnecessary, "deprecated": types.DiagnosticTag.Deprecated}
"""How editors show what a rule finds, by the first word of its id."""
_WORD: Final = re.compile(r"[^\s,:\]}]*")

Read = Callable[[str], Text]
"""The text of a file by its absolute path."""


@cache
def about(path: str) -> dict[str, Any]:
    """A rule's file."""
    return read_rule(path)


def diagnostic(finding: Finding, read: Read, uri: Callable[[str], str]) -> types.Diagnostic:
    """A finding as a diagnostic of its file."""
    rule = finding.rule
    tag = _TAGS.get(rule.id.partition("-")[0])
    return types.Diagnostic(
        range=range_of(finding.location, read),
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=rule.id,
        code_description=types.CodeDescription(about(rule.path)["references"][0]),
        source=SOURCE,
        tags=[tag] if tag else None,
        related_information=[
            types.DiagnosticRelatedInformation(place_of(each.location, read, uri), each.message)
            for each in finding.related
        ]
        or None,
    )


def of_config(error: SettingsError, text: Text) -> Iterator[types.Diagnostic]:
    """What is wrong with a configuration file, at its places in it; at its beginning, where it is in none."""
    for at, message in [(each.location.span[0], each.message) for each in error.faults] or [(0, str(error))]:
        word = _WORD.match(text.source.text, at)
        span = text.range(at, word.end() if word else at)
        yield types.Diagnostic(span, message, types.DiagnosticSeverity.Error, source=SOURCE)


def range_of(location: Location, read: Read) -> types.Range:
    """The range of a location in its file."""
    return read(os.path.abspath(location.path)).range(*location.span)


def place_of(location: Location, read: Read, uri: Callable[[str], str]) -> types.Location:
    """A location as the editor's."""
    return types.Location(uri(os.path.abspath(location.path)), range_of(location, read))
