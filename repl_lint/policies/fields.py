"""Policies without expressions: which fields must be there, which must not, and what may stand in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from repl_lint.model.findings import Finding, Rule
from repl_lint.policies.matching import matches
from repl_lint.policies.places import at
from repl_lint.policies.plain import Plain
from repl_lint.policies.subjects import OBJECT, Subject, subjects
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.paths import steps
from repl_lint.reading.releases import Release


def matching(release: Release, document: Document, rule: Rule) -> Iterator[Subject]:
    """The subjects in a document that a rule is for."""
    for subject in subjects(rule.policy.get("for", OBJECT), release, document):
        if matches(rule.policy.get("match", {}), document, subject.obj):
            yield subject


def judged_fields(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at fields that are forbidden or have a value that is not allowed, and around those that are missing.

    What a template makes is left out.
    """
    for subject in matching(release, document, rule):
        for path in rule.policy.get("required", ()):
            for holder, name in _lacking(subject, steps(path) or ()):
                message = rule.policy.get("message", f"`{name}` is missing: `{path}` is required")
                yield _finding(document, rule, subject, at(holder, ()), message)
        for path in rule.policy.get("forbidden", ()):
            for node in subject.node.select(*(steps(path) or ())):
                message = rule.policy.get("message", f"`{path}` is forbidden")
                yield rule.finding(document.locate_key(node), f"{subject.obj.kind}: {message}")
        for path, values in rule.policy.get("allowed", {}).items():
            yield from _not_allowed(document, rule, subject, path, values)


def _not_allowed(document: Document, rule: Rule, subject: Subject, path: str, values: Any) -> Iterator[Finding]:
    """Findings at the values of a field that are none of those allowed, and fit no allowed glob."""
    globs = values if isinstance(values, list) else [values]
    for node in subject.node.select(*(steps(path) or ())):
        if node.shape == "scalar" and not node.templated and not _is_allowed(node, globs):
            allowed = ", ".join(f"`{value}`" for value in globs)
            message = rule.policy.get(
                "message", f"`{path}` is `{node.value}`, not {'one of ' * (len(globs) > 1)}{allowed}"
            )
            yield _finding(document, rule, subject, (node.start, node.end), message)


def _is_allowed(node: Node, globs: Sequence[Any]) -> bool:
    """Whether a scalar is one of some values, or fits one that is a glob."""
    value = node.plain()
    return any(fnmatchcase(node.value, each) if isinstance(each, str) else value == each for each in globs)


def _lacking(subject: Subject, path: Sequence[str]) -> Iterator[tuple[Node, str]]:
    """The nodes that lack a field on a path, each with the name of the field; none where a template may add it."""
    waiting: list[tuple[Node, int]] = [(subject.node, 0)]
    while waiting:
        node, depth = waiting.pop(0)
        if depth == len(path) or node.templated or _is_partial(subject.plain, node):
            continue
        name = path[depth]
        if name == "*":
            waiting += [(child, depth + 1) for child in node.children]
        elif (child := node.get(name)) is not None:
            waiting.append((child, depth + 1))
        elif "*" not in path[depth:]:  # of a list that is not there, no item lacks anything
            yield node, name


def _is_partial(plain: Plain, node: Node) -> bool:
    """Whether templates may add to a mapping or list."""
    return getattr(plain.of(node), "unknown", None) is not None


def judged_schema(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at what does not fit the JSON Schema of a rule. What a template makes fits."""
    from repl_lint.reading.validation import explain

    schema: Mapping[str, Any] = rule.policy["schema"]
    for subject in matching(release, document, rule):
        for node, fault in explain(schema, subject.node.plain(), subject.node):
            if not node.templated and not _is_partial(subject.plain, node):
                span = (node.start, node.end) if node.shape == "scalar" else at(node, ())
                yield _finding(document, rule, subject, span, rule.policy.get("message", fault))


def _finding(document: Document, rule: Rule, subject: Subject, span: tuple[int, int], message: str) -> Finding:
    return rule.finding(document.source.location(*span), f"{subject.obj.kind}: {message}")
