"""Fields that a policy reads without asking whether they are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from repl_lint.model.findings import Rule
from repl_lint.policies.judging import Judgement, lazy_variables
from repl_lint.policies.policy import Policy, policy

_NEEDED: Final = frozenset("apiVersion kind metadata spec template name containers image".split())
"""Fields that no manifest leaves out, so that an expression may read them without asking."""


def optional_fields(rule: Rule, judgements: Iterable[Judgement]) -> Iterator[tuple[object, str]]:
    """The fields that an expression of a rule reads, and without which it has an error: each with the error.

    Fields that every manifest has are left out.
    """
    for judgement in judgements:
        nodes = judgement.subject.plain.nodes if judgement.subject else {}
        for holder, key in judgement.outcome.reads:
            node = nodes.get(id(holder))
            if node is None or node.shape != "mapping" or not isinstance(holder, dict) or key not in holder:
                continue
            if key not in _NEEDED and (error := _error_without(holder, key, judgement, policy(rule))):
                yield key, error


def _error_without(holder: dict[Any, Any], key: object, judgement: Judgement, own: Policy) -> str:
    """The error of a policy where a map lacks a key; empty if there is none, or the policy does not apply then."""
    value = holder.pop(key)
    names = {**judgement.names, "variables": lazy_variables(own)}
    own_program = [judgement.validation.program] if judgement.validation else []
    error = ""
    for program in (*own.conditions, *own_program):
        outcome = program.evaluate(names)
        error = outcome.error
        if outcome.value is not True:
            break
    holder[key] = value
    return error
