"""Findings, and errors of a configuration, as the diagnostics of an editor."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from lsprotocol import types

from repl_lint.configuration.catalog import read_rule
from repl_lint.configuration.config_file import SettingsError
from repl_lint.formats.rule_page import page_of
from repl_lint.language_server.session import Session
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
"""The tags of diagnostics, by the first word of the rule's id."""
_WORD: Final = re.compile(r"[^\s,:\]}]*")


@cache
def rule_file(path: str) -> dict[str, Any]:
    """The content of a rule's file, read once and shared."""
    return read_rule(path)


def diagnostic(session: Session, finding: Finding) -> types.Diagnostic:
    """A finding as a diagnostic of its file, with the address of its rule's page and its related locations, if any."""
    rule = finding.rule
    page = page_of(rule.path)
    tag = _TAGS.get(rule.id.partition("-")[0])
    return types.Diagnostic(
        range=editor_location(session, finding.location).range,
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=rule.id,
        code_description=types.CodeDescription(page) if page else None,
        source=SOURCE,
        tags=[tag] if tag else None,
        related_information=[
            types.DiagnosticRelatedInformation(editor_location(session, related.location), related.message)
            for related in finding.related
        ]
        or None,
    )


def of_config(error: SettingsError, text: Text) -> Iterator[types.Diagnostic]:
    """The diagnostics of a wrong configuration file, which are errors: one at each fault.

    A fault in another file is at the beginning, and so is the message of an error without faults.
    """
    faults = []
    for fault in error.faults:
        is_here = os.path.abspath(fault.location.path) == os.path.abspath(text.source.path)
        message = fault.message if is_here else f"{fault.location.path_line_column}: {fault.message}"
        faults.append((fault.location.span[0] if is_here else 0, message))
    for offset, message in faults or [(0, str(error))]:
        word = _WORD.match(text.source.text, offset)
        span = text.range(offset, word.end() if word else offset)
        yield types.Diagnostic(span, message, types.DiagnosticSeverity.Error, source=SOURCE)


def editor_location(session: Session, location: Location) -> types.Location:
    """A location with the URI and the range that the editor uses."""
    path = os.path.abspath(location.path)
    return types.Location(session.uri(path), session.read(path).range(*location.span))
