"""Policies for Kubernetes among the rule files of users, and the rules that are made of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from repl_lint import resources
from repl_lint.configuration.own_rules import RuleFile, fault, rule_of
from repl_lint.model.errors import UserError
from repl_lint.model.findings import Related
from repl_lint.model.locations import Location
from repl_lint.policies.importing import Imported, imported, objects_in
from repl_lint.policies.policy import faults
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline
from repl_lint.reading.scalar_texts import offset_in
from repl_lint.reading.sources import Source


def rules_of_policies(path: str, documents: Sequence[Document]) -> list[RuleFile]:
    """One `RuleFile` for each policy in a file: its rule, or its faults and no rule.

    The house of the rules is the name of the file's folder. If the file is not valid YAML, or if one policy cannot be
    imported, the only item has that fault.
    """
    folder = os.path.basename(os.path.dirname(os.path.abspath(path)))
    house = re.sub(r"[^a-z0-9-]+", "-", folder.lower()).strip("-") or "policies"
    for document in documents:
        if document.problem:
            where = document.source.location(document.problem.start, document.problem.start)
            return [RuleFile(None, (Related(where, document.problem.message),))]
    try:
        rules = imported(objects_in(document.root.plain() for document in documents if document.root), house, {})
    except UserError as error:
        return [RuleFile(None, (fault(path, 0, str(error)),))]
    return [_rule_file(path, documents, rule) for rule in rules]


def _rule_file(path: str, documents: Sequence[Document], rule: Imported) -> RuleFile:
    place = _name_of(documents, rule)
    wrong = tuple(_faults(documents, rule, place))
    lost = tuple(Related(place, line) for line in rule.lost)
    return RuleFile(None, wrong) if wrong else RuleFile(rule_of(rule.data, path), (), None, lost)


def _name_of(documents: Sequence[Document], rule: Imported) -> Location:
    """The location of the name of the policy that a rule is made of."""
    names = [
        (document, node)
        for document in documents
        for node in (document.root.walk() if document.root else ())
        if node.key == "name" and node.value == rule.name
    ]
    document, node = names[0] if names else (documents[0], documents[0].root)
    return document.locate(node) if node else document.source.location(0, 0)


def _faults(documents: Sequence[Document], rule: Imported, place: Location) -> Iterator[Related]:
    """The faults of a rule, each where its policy has the same text, or else at the name of the policy."""
    import yaml

    from repl_lint.reading.validation import explain

    text = yaml.safe_dump(rule.data, allow_unicode=True)
    root = next(outline(Source("", text)).documents()).root
    if root is None:
        return
    explained = list(explain(resources.schema("policy"), rule.data, root))
    yield from (Related(place, message) for _, message in explained)
    for node, offset, message in () if explained else faults(root):
        yield Related(_written(documents, node, offset) or place, message)


def _written(documents: Sequence[Document], node: Node, offset: int) -> Location | None:
    """The location of an offset in the text of a scalar, where a policy has that text; None if none has."""
    for document in documents:
        for own in document.root.walk() if document.root else ():
            if own.shape == "scalar" and own.value == node.value:
                start = offset_in(document.source.text, own, offset)
                return document.source.location(start, start)
    return None
