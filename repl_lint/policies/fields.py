"""Policies without expressions: fields that are required or forbidden, allowed values, and JSON Schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from repl_lint.model.findings import Finding, Rule
from repl_lint.policies.left_open import left_open
from repl_lint.policies.matching import matching
from repl_lint.policies.places import Place, at
from repl_lint.policies.plain import Plain
from repl_lint.policies.subjects import Subject
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.paths import steps
from repl_lint.reading.releases import Release


def judged_fields(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at forbidden fields, at values that are not allowed, and at the nodes that lack a required field.

    Where a template makes a field, or may add one, or decides whether the policy is for the subject, the finding is
    `OPEN`.
    """
    for subject, undecided in matching(release, document, rule.policy):
        if undecided is not None:
            yield _open(document, rule, undecided)
            continue
        for path in rule.policy.get("required", ()):
            yield from _required(document, rule, subject, path)
        for path in rule.policy.get("forbidden", ()):
            yield from _forbidden(document, rule, subject, path)
        for path, values in rule.policy.get("allowed", {}).items():
            yield from _allowed(document, rule, subject, path, values)


def _required(document: Document, rule: Rule, subject: Subject, path: str) -> Iterator[Finding]:
    for end in _ends(subject, path):
        if end.is_open:
            yield _open(document, rule, end.node)
        elif end.lacks:
            message = f"`{end.lacks}` is missing: `{path}` is required"
            yield _finding(document, rule, subject, at(end.node, ()), message)


def _forbidden(document: Document, rule: Rule, subject: Subject, path: str) -> Iterator[Finding]:
    for end in _ends(subject, path):
        if end.is_open:
            yield _open(document, rule, end.node)
        elif not end.lacks:
            node = end.node
            span = (node.key_start, node.key_end) if node.key else (node.start, node.end)
            yield _finding(document, rule, subject, span, f"`{path}` is forbidden")


def _allowed(document: Document, rule: Rule, subject: Subject, path: str, values: Any) -> Iterator[Finding]:
    """Findings at the values of a field that are none of those allowed, and fit no allowed glob."""
    globs = values if isinstance(values, list) else [values]
    names = ", ".join(f"`{value}`" for value in globs)
    for end in _ends(subject, path):
        node = end.node
        if end.is_open or (node.templated and not end.lacks):
            yield _open(document, rule, node)
        elif not end.lacks and node.shape == "scalar" and not _is_allowed(node, globs):
            message = f"`{path}` is `{node.value}`, not {'one of ' * (len(globs) > 1)}{names}"
            yield _finding(document, rule, subject, (node.start, node.end), message)


def _is_allowed(node: Node, globs: Sequence[Any]) -> bool:
    """Whether a scalar is one of some values, or fits one that is a glob."""
    value = node.plain()
    return any(fnmatchcase(node.value, each) if isinstance(each, str) else value == each for each in globs)


class _End(NamedTuple):
    """Where a path ends: at what it leads to, or at the node that ``lacks`` the next field.

    ``is_open`` is whether a template makes the node, or may add to it.
    """

    node: Node
    lacks: str = ""
    is_open: bool = False


def _ends(subject: Subject, path: str) -> Iterator[_End]:
    """The ends of a path from a subject. Of a list that is not there no item lacks anything."""
    names = steps(path) or ()
    waiting: list[tuple[Node, int]] = [(subject.node, 0)]
    while waiting:
        node, depth = waiting.pop(0)
        if depth == len(names):
            yield _End(node)
            continue
        name, is_partial = names[depth], _is_partial(subject.plain, node)
        children = [child for child in node.children if name in ("*", child.key) and not child.is_null]
        waiting += [(child, depth + 1) for child in (children if name == "*" else children[:1])]
        if node.templated or (is_partial and (name == "*" or not children)):
            yield _End(node, is_open=True)
        elif not children and "*" not in names[depth:]:
            yield _End(node, lacks=name)


def _is_partial(plain: Plain, node: Node) -> bool:
    """Whether templates may add to a mapping or list."""
    return getattr(plain.of(node), "unknown", None) is not None


def judged_schema(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the parts of each subject that do not fit the JSON Schema of a rule.

    Where a template makes a part or may add to it, or decides whether the policy is for the subject, the finding is
    `OPEN`.
    """
    from repl_lint.reading.validation import explain

    schema: Mapping[str, Any] = rule.policy["schema"]
    for subject, undecided in matching(release, document, rule.policy):
        if undecided is not None:
            yield _open(document, rule, undecided)
            continue
        for node, fault in explain(schema, subject.node.plain(), subject.node):
            if node.templated or _is_partial(subject.plain, node):
                yield _open(document, rule, node)
                continue
            span = (node.start, node.end) if node.shape == "scalar" else at(node, ())
            yield _finding(document, rule, subject, span, fault)


def _open(document: Document, rule: Rule, node: Node) -> Finding:
    return left_open(document, rule, at(node, ()), node.value if node.templated else "")


def _finding(document: Document, rule: Rule, subject: Subject, span: Place, message: str) -> Finding:
    """A finding with the message of the rule, if it has one."""
    told = rule.policy.get("message", message)
    return rule.finding(document.source.location(*span), f"{subject.obj.kind}: {told}")
