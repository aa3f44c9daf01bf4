"""Templates without quotes in documents that are read as YAML before they are rendered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from repl_lint.editing.edits import edit, fix
from repl_lint.facts.images.uses import uses
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.documents import OBJECT, REPLICATED_DOCUMENT, Document
from repl_lint.reading.releases import Release

if TYPE_CHECKING:
    from repl_lint.facts.templates.quoting import QuotingFault

_OURS = "kots.io/"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the value, or at the action where it stands in none. Scheduler documents are rendered first.

    KOTS renders manifests first too, but its linter and the builder of airgap bundles, which looks for images, do not.
    """
    is_read_raw = document.role == REPLICATED_DOCUMENT or (
        document.role == OBJECT and release.type.reads_unrendered_objects
    )
    if not is_read_raw or not document.hidden.actions or document.root is None:
        return
    from repl_lint.facts.templates.quoting import MESSAGES, faults  # most documents are rendered first

    version = document.root.get("apiVersion")
    is_own = document.role == REPLICATED_DOCUMENT or (version is not None and version.value.startswith(_OURS))
    has_images = any(not use.is_custom for use in uses(release, document))
    if not is_own and has_images and release.profile.airgap and release.applications:
        return  # `kots-image-not-bundled` says what comes of it
    for fault in document.fact(faults):
        yield rule.finding(
            document.source.location(fault.start, fault.end),
            MESSAGES[fault.reason],
            severity=None if is_own else "info",
            fix=_fix(document, fault),
        )


def _fix(document: Document, fault: QuotingFault) -> Fix | None:
    """Single quotes, where a text is certainly what is wanted: a number in quotes would be none."""
    from repl_lint.facts.kots.config_options import is_config

    text = document.source.text[fault.start : fault.end]
    if (
        not fault.is_value
        or not (document.role == REPLICATED_DOCUMENT or is_config(document))
        or "'" in text
        or "\n" in text
    ):
        return None
    quoted = text.startswith('"')
    if quoted and "\\" in text:
        return None
    return fix(
        "put the value in single quotes",
        edit(document, fault.start, fault.start + quoted, "'"),
        edit(document, fault.end - quoted, fault.end, "'"),
    )
