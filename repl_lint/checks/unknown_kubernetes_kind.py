"""Kinds and API versions that no Kubernetes has."""

from collections.abc import Iterator

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.kots.exclusion import is_excluded
from repl_lint.facts.kubernetes.kinds import BuiltIn, unknown_kind
from repl_lint.facts.kubernetes.objects import API_VERSION, KIND, objects, written_field
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each unknown `kind`, or at the `apiVersion` if the nearest known kind has another one.

    None for an object that is not deployed. The fix is unsafe unless only the case is wrong; there is none if no known
    kind is near.
    """
    for obj in document.fact(objects):
        if not obj.is_guessed and unknown_kind(obj.api_version.value, obj.kind) is None:
            continue
        version, kind = (written_field(obj.node, name) for name in (API_VERSION, KIND))
        if not version or not kind or version.templated or kind.templated or not version.value:
            continue
        unknown = unknown_kind(version.value, kind.value)
        if unknown and not is_excluded(release, obj):
            meant = unknown.nearest
            is_of_version = meant is not None and meant.api_version != version.value
            yield rule.finding(
                document.locate(version if is_of_version else kind),
                f"Kubernetes has no kind `{kind.value}` in `{version.value}`",
                advice=_advice(version, kind, meant),
                fix=_fix(document, version, kind, meant),
            )


def _advice(version: Node, kind: Node, meant: BuiltIn | None) -> str:
    """The advice: what to write, where anything is near."""
    if meant is None:
        return "correct its `kind` or `apiVersion`, or remove it"
    return "write " + " and ".join(f"`{node.key}: {text}`" for node, text in _corrections(version, kind, meant))


def _corrections(version: Node, kind: Node, meant: BuiltIn) -> list[tuple[Node, str]]:
    """The nodes that are not as they were meant, each with the text that was."""
    return [(node, text) for node, text in ((version, meant.api_version), (kind, meant.kind)) if node.value != text]


def _fix(document: Document, version: Node, kind: Node, meant: BuiltIn | None) -> Fix | None:
    """The fix that writes what was meant; safe where only the case is wrong.

    None where nothing is near, or a text cannot be replaced.
    """
    if meant is None:
        return None
    corrections = _corrections(version, kind, meant)
    is_case = all(node.value.lower() == text.lower() for node, text in corrections)
    edits = (replacement(document, node, text) for node, text in corrections)
    doubt = "" if is_case else "you may mean another kind or version"
    return fix(_advice(version, kind, meant), *edits, unsafe_because=doubt)
