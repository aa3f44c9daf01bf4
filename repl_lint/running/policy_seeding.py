"""Faults for the rules of users: a field that a rule reads is removed."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.editing.edits import removal
from repl_lint.model.findings import Rule
from repl_lint.policies.judging import Judgement, judgements
from repl_lint.policies.matching import matching
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.paths import steps
from repl_lint.reading.releases import Release
from repl_lint.running.seeding import Seed, made


def seeds_of_policy(release: Release, rule: Rule) -> Iterator[Seed]:
    """The faults for a rule of users: each removes one field.

    For a rule with expressions, these are the fields that a true validation reads, the last read first; for any other,
    the fields that it requires. None where a field cannot be removed.
    """
    for document in release.documents():
        if rule.check == "cel":
            for judgement in judgements(release, document, rule):
                if judgement.outcome.value is True and judgement.validation:
                    yield from _of_reads(document, rule, judgement)
        else:
            for subject, _ in matching(release, document, rule.policy):
                for path in _required(rule):
                    for holder in subject.node.select(*path[:-1]):
                        yield from _without(document, rule, holder, path[-1])


def _required(rule: Rule) -> Iterator[tuple[str, ...]]:
    """The paths that a rule without expressions requires."""
    for path in rule.policy.get("required", ()):
        yield steps(path) or ()
    for name in rule.policy.get("schema", {}).get("required", ()):
        yield (name,)


def _of_reads(document: Document, rule: Rule, judgement: Judgement) -> Iterator[Seed]:
    nodes = judgement.subject.plain.nodes if judgement.subject else {}
    for holder, key in reversed(judgement.outcome.reads):
        node = nodes.get(id(holder))
        if node is not None and isinstance(key, str) and key not in ("kind", "apiVersion"):
            yield from _without(document, rule, node, key)


def _without(document: Document, rule: Rule, holder: Node, key: str) -> Iterator[Seed]:
    child = holder.entry(key)
    if child is not None:
        place = document.locate_key(child)
        yield from made(rule.id, f"`{key}` is removed", place, removal(document, holder, child))
