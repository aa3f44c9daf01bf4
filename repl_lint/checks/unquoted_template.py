"""Templates without quotes in documents that are read unrendered, as YAML."""

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

_KOTS_GROUP = "kots.io/"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each template that needs quotes: at its value, or at an action outside of values.

    Errors in replicated documents and in objects of `kots.io`. Infos in other objects of a KOTS release, where those of
    one reason in a document have one cause.

    None in other documents, which are rendered before they are read. None in an object with images that
    `kots-image-not-bundled` reports: in a release with an Application, and without ``airgap: false``.
    """
    is_read_unrendered = document.role == REPLICATED_DOCUMENT or (
        document.role == OBJECT and release.type.reads_unrendered_objects
    )
    if not is_read_unrendered or not document.actions or document.root is None:
        return
    from repl_lint.facts.templates.quoting import FAULTS, advice, faults  # most documents are rendered first

    version = document.root.get("apiVersion")
    is_own = document.role == REPLICATED_DOCUMENT or (version is not None and version.value.startswith(_KOTS_GROUP))
    has_images = any(use.is_pulled for use in uses(release, document))
    if not is_own and has_images and release.environment.airgap and release.applications:
        return  # `kots-image-not-bundled` reports the consequence
    reader = "Replicated parses" if document.role == REPLICATED_DOCUMENT else "KOTS parses"
    if not is_own:
        reader = "the airgap builder and KOTS' linter parse"
    for fault in document.fact(faults):
        yield rule.finding(
            document.source.location(fault.start, fault.end),
            f"{FAULTS[fault.reason]}, and {reader} this file before templates are rendered, so the file is misread",
            advice=advice(document, fault, may_be_number=not (is_own or _has_only_strings(document))),
            severity=None if is_own else "info",
            cause=None if is_own else f"{document.source.path}:{document.span[0]}:{fault.reason}",
            fix=_fix(document, fault),
        )


def _has_only_strings(document: Document) -> bool:
    """Whether Kubernetes takes only strings as the values that a document is for."""
    kind = document.root.get("kind") if document.root else None
    return kind is not None and kind.value in ("ConfigMap", "Secret")


def _fix(document: Document, fault: QuotingFault) -> Fix | None:
    """The fix that adds single quotes; None where the value may have to be a number, which quotes make a text.

    None as well where the text has single quotes, breaks, or escapes in double quotes, and where an edit is not
    possible.
    """
    from repl_lint.facts.kots.config_options import is_config
    from repl_lint.facts.templates.quoting import SINGLE_QUOTES

    if not fault.is_value or not (document.role == REPLICATED_DOCUMENT or is_config(document)):
        return None
    text = document.source.text[fault.start : fault.end]
    quoted = text.startswith('"')
    if "'" in text or "\n" in text or (quoted and "\\" in text):
        return None
    return fix(
        SINGLE_QUOTES,
        edit(document, fault.start, fault.start + quoted, "'"),
        edit(document, fault.end - quoted, fault.end, "'"),
    )
