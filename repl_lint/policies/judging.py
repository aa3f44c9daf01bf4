"""Policies and their subjects -> findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from repl_lint.cel.programs import Lazy, Outcome, Program
from repl_lint.cel.running import MOST_STEPS
from repl_lint.cel.values import Unknown
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.policies.matching import matches
from repl_lint.policies.places import Place, at, places
from repl_lint.policies.policy import Policy, Validation, policy
from repl_lint.policies.subjects import RELEASE, Subject, subjects
from repl_lint.policies.surroundings import surroundings
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_MOST_STEPS_OF_RULE: Final = 20_000_000
_LONGEST_MESSAGE: Final = 5_000


class _Budget:
    """The steps that a rule may still take in a release."""

    def __init__(self) -> None:
        self.steps = _MOST_STEPS_OF_RULE

    def evaluate(self, program: Program, names: dict[str, Any], *, shows_unknown: bool = False) -> Outcome:
        """The outcome of an expression, within what is left."""
        outcome = program.evaluate(names, min(MOST_STEPS, self.steps), shows_unknown=shows_unknown)
        self.steps -= outcome.steps
        return outcome


def _budget(_release: Release, _rule: str) -> _Budget:
    return _Budget()


def _names(release: Release) -> dict[str, Any]:
    return surroundings(release)


def judged(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings where a policy is false of a subject in a document, and where it cannot be judged."""
    made = policy(rule)
    if made.subject == RELEASE:
        return
    budget = release.fact(_budget, rule.id)
    seen: set[tuple[str, Place]] = set()
    for subject in subjects(made.subject, release, document):
        if matches(made.match, document, subject.obj):
            names = _named(release, document, made, subject)
            for validation, outcome in _failures(made, names, budget):
                message = _message(validation, outcome, names, budget)
                spans = _places(validation, outcome, subject)
                if (message, spans[0]) not in seen:
                    seen.add((message, spans[0]))
                    yield _finding(document, rule, validation, f"{subject.obj.kind}: {message}", spans)


def judged_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings where a policy about whole releases is false, at the beginning of the main document."""
    made = policy(rule)
    if made.subject != RELEASE:
        return
    budget = release.fact(_budget, rule.id)
    names = {**release.fact(_names), "params": dict(made.params), "file": release.files[0].path, "request": {}}
    names["variables"] = {name: Lazy(program.evaluate) for name, program in made.variables.items()}
    document = next(iter(release.bundle_documents), None) or next(release.documents(), None)
    if document is None:
        return
    kind = document.root.entry("kind") if document.root else None
    span = (kind.start, kind.end) if kind else (0, 0)
    for validation, outcome in _failures(made, names, budget):
        yield _finding(document, rule, validation, _message(validation, outcome, names, budget), [span])


def _named(release: Release, document: Document, made: Policy, subject: Subject) -> dict[str, Any]:
    """The values of all variables for a subject."""
    metadata = subject.obj.node.get("metadata", "namespace")
    return {
        **release.fact(_names),
        **subject.values,
        "file": document.source.path,
        "params": dict(made.params),
        "request": {
            "operation": "CREATE",
            "kind": {"kind": subject.obj.kind, "group": subject.obj.group},
            "name": subject.obj.name,
            "namespace": metadata.value if metadata else "",
            "userInfo": Unknown("request.userInfo"),
        },
        "variables": {name: Lazy(program.evaluate) for name, program in made.variables.items()},
    }


def _failures(made: Policy, names: dict[str, Any], budget: _Budget) -> Iterator[tuple[Validation, Outcome]]:
    """The validations that are false, or have an error that counts, each with its outcome."""
    for program in made.conditions:
        outcome = budget.evaluate(program, names)
        if outcome.error and made.fails:
            yield Validation(program, "", None, (), None), outcome
        if outcome.value is not True:
            return
    for validation in made.validations:
        outcome = budget.evaluate(validation.program, names)
        if outcome.unknown is None and outcome.value is not True and (made.fails or not outcome.error):
            yield validation, outcome


def _message(validation: Validation, outcome: Outcome, names: dict[str, Any], budget: _Budget) -> str:
    """The message of a failure: that of the expression for it if it gives one line, else the text, or the error."""
    if outcome.error:
        return f"cannot be judged: {outcome.error}"
    if outcome.value is not False:
        return "cannot be judged: the expression is neither true nor false"
    if validation.message_program:
        text = budget.evaluate(validation.message_program, names, shows_unknown=True).value
        if isinstance(text, str) and text.strip() and "\n" not in text and len(text) <= _LONGEST_MESSAGE:
            return text
    return validation.message


def _places(validation: Validation, outcome: Outcome, subject: Subject) -> list[Place]:
    """The spans of a failure: those of its reads, of its last read for an error, or of the path that the rule gives."""
    if validation.at and not outcome.error:
        return [at(subject.node, validation.at)]
    return places(subject.plain, subject.node, outcome.reads[-1:] if outcome.error else outcome.reads)


def _finding(document: Document, rule: Rule, validation: Validation, message: str, spans: list[Place]) -> Finding:
    first, *others = [document.source.location(*span) for span in spans]
    related = tuple(Related(location, "this decides it too") for location in others)
    return rule.finding(first, message, severity=validation.severity, related=related, cause=message)
