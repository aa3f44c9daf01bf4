"""Policies and their subjects -> findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from repl_lint.cel.programs import Lazy, Outcome, Program
from repl_lint.cel.running import MOST_STEPS
from repl_lint.cel.values import PartialMap, Unknown
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.policies.left_open import left_open
from repl_lint.policies.matching import matching
from repl_lint.policies.places import Place, at, places
from repl_lint.policies.policy import FAIL, Policy, Validation, policy
from repl_lint.policies.subjects import RELEASE, Subject, kinds_of
from repl_lint.policies.surroundings import surroundings
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_MOST_STEPS_OF_RULE: Final = 20_000_000
_LONGEST_MESSAGE: Final = 5_000


class _Judge:
    """A rule in a release: its policy, and the steps that it may still take."""

    def __init__(self, release: Release, made: Policy) -> None:
        self.policy = made
        self._steps = _MOST_STEPS_OF_RULE
        self._names = made.names
        common = {**release.fact(surroundings), "params": dict(made.params)}
        self._common = {name: value for name, value in common.items() if name in self._names}

    def names(self, path: str, subject: Subject | None) -> dict[str, Any]:
        """The values of the variables that the policy names, for a subject in a file; for None those of the release."""
        names = {**self._common, **(subject.values if subject else {}), "file": path}
        if "variables" in self._names:
            names["variables"] = lazy_variables(self.policy)
        if "request" in self._names:
            names["request"] = _request(subject.obj) if subject else {}
        return names

    def judgements(self, path: str, subject: Subject | None) -> list[Judgement]:
        """The outcomes of the validations; that of the first condition that is not true, if there is one."""
        names = self.names(path, subject)
        for program in self.policy.conditions:
            outcome = self.evaluate(program, names)
            if outcome.value is not True:
                return [Judgement(subject, program, outcome, names)]
        return [
            Judgement(subject, validation.program, self.evaluate(validation.program, names), names, validation)
            for validation in self.policy.validations
        ]

    def evaluate(self, program: Program, names: Mapping[str, Any], *, shows_unknown: bool = False) -> Outcome:
        """The outcome of an expression, within what is left."""
        outcome = program.evaluate(names, min(MOST_STEPS, self._steps), shows_unknown=shows_unknown)
        self._steps -= outcome.steps
        return outcome


def _judges(_release: Release) -> dict[str, _Judge]:
    return {}


def _judge_of(release: Release, rule: Rule) -> _Judge:
    """The judge of a rule in a release, which is the same for all documents."""
    judges = release.fact(_judges)
    if rule.id not in judges:
        judges[rule.id] = _Judge(release, policy(rule))
    return judges[rule.id]


class Judgement(NamedTuple):
    """The outcome of an expression of a policy for a subject.

    ``validation`` is None for a condition that is not true. ``subject`` is None where the release is judged as a whole.
    Where a template decides whether the policy is for the subject, nothing is evaluated: ``program`` is None, and
    ``undecided`` is the node that the template makes or may add to.
    """

    subject: Subject | None
    program: Program | None
    outcome: Outcome
    names: Mapping[str, Any]
    validation: Validation | None = None
    undecided: Node | None = None

    @property
    def is_open(self) -> bool:
        """Whether a template decides the outcome; False for an error."""
        return not self.outcome.error and self.outcome.unknown is not None

    @property
    def is_failure(self) -> bool:
        """Whether a validation has another value than true, or any expression has an error; False where it is open."""
        outcome = self.outcome
        return bool(outcome.error) or not (
            self.validation is None or outcome.unknown is not None or outcome.value is True
        )


def judgements(release: Release, document: Document, rule: Rule) -> Iterator[Judgement]:
    """The outcomes of a policy's validations for each subject in a document that the policy is for.

    If a condition is not true of a subject, there is only the outcome of the first such condition.
    """
    judge = _judge_of(release, rule)
    for subject, undecided in matching(release, document, rule.policy):
        if undecided is not None:
            yield _unmatched(subject, undecided)
        else:
            yield from judge.judgements(document.source.path, subject)


def _unmatched(subject: Subject, undecided: Node) -> Judgement:
    """The judgement of a subject where a template decides whether the policy is for it."""
    outcome = Outcome(None, "", Unknown(undecided.value if undecided.templated else ""), [], 0)
    return Judgement(subject, None, outcome, {}, undecided=undecided)


def release_judgements(release: Release, rule: Rule) -> Iterator[Judgement]:
    """The outcomes of a policy's expressions for the release as a whole; none if the policy judges other things.

    If a condition is not true, there is only the outcome of the first such condition.
    """
    if RELEASE in kinds_of(rule.policy):
        judge = _judge_of(release, rule)
        yield from judge.judgements(release.files[0].path, None)


def judged(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings where a policy is false of a subject in a document, and where an expression has an error.

    Errors that the policy ignores are left out. Where a template decides, the finding is `OPEN`.
    """
    seen: set[tuple[str, Place]] = set()
    for judgement in judgements(release, document, rule):
        subject = judgement.subject
        if subject is None or not _is_reported(judgement, rule):
            continue
        if judgement.is_open:
            yield _open(document, rule, judgement, places_of(judgement, subject)[0])
            continue
        message, spans = _message(judgement, _judge_of(release, rule)), places_of(judgement, subject)
        if (message, spans[0]) not in seen:
            seen.add((message, spans[0]))
            yield _finding(document, rule, judgement, f"{subject.obj.kind}: {message}", spans)


def judged_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings where a policy about whole releases is false or has an error, at the kind of the main document.

    Without a main document they are in the first document. Errors that the policy ignores are left out. Where a
    template decides, the finding is `OPEN`.
    """
    for judgement in release_judgements(release, rule):
        if not _is_reported(judgement, rule):
            continue
        document = next(iter(release.bundle_documents), None) or next(release.documents(), None)
        if document is not None:
            kind = document.root.entry("kind") if document.root else None
            span = (kind.start, kind.end) if kind else (0, 0)
            if judgement.is_open:
                yield _open(document, rule, judgement, span)
                continue
            message = _message(judgement, _judge_of(release, rule))
            yield _finding(document, rule, judgement, message, [span])


def _is_reported(judgement: Judgement, rule: Rule) -> bool:
    """Whether it is a failure, but no error that the policy ignores, or is open."""
    outcome = judgement.outcome
    if outcome.value is True:
        return False
    is_ignored = outcome.error and rule.policy.get("failurePolicy", FAIL) != FAIL
    return judgement.is_open or (judgement.is_failure and not is_ignored)


def _open(document: Document, rule: Rule, judgement: Judgement, span: Place) -> Finding:
    unknown = judgement.outcome.unknown
    return left_open(document, rule, span, unknown.text if unknown else "")


def _request(obj: Object) -> PartialMap:
    """The request by which an object is created, as far as its manifest says it."""
    namespace = obj.node.get("metadata", "namespace")
    return PartialMap(
        operation="CREATE",
        kind={"kind": obj.kind, "group": obj.group},
        name=obj.name,
        namespace=namespace.value if namespace else "",
    )


def lazy_variables(made: Policy) -> dict[str, Lazy]:
    """The variables of a policy by name; each is evaluated when it is read for the first time."""
    return {name: Lazy(program.evaluate) for name, program in made.variables.items()}


def _message(judgement: Judgement, judge: _Judge) -> str:
    """The message of a failure: that of the expression for it if it gives one line, else the text, or the error."""
    outcome, validation = judgement.outcome, judgement.validation
    if outcome.error or validation is None:
        return f"cannot be judged: {outcome.error}"
    if outcome.value is not False:
        return "cannot be judged: the expression is neither true nor false"
    if validation.message_program:
        text = judge.evaluate(validation.message_program, judgement.names, shows_unknown=True).value
        if isinstance(text, str) and text.strip() and "\n" not in text and len(text) <= _LONGEST_MESSAGE:
            return text
    return validation.message


def message_error(judgement: Judgement) -> str:
    """The reason why the expression for the message of a failure gives no string.

    Empty if it gives one, if there is no such expression, and if the validation itself has an error.
    """
    program = judgement.validation and judgement.validation.message_program
    if program is None or judgement.outcome.error:
        return ""
    outcome = program.evaluate(judgement.names, shows_unknown=True)
    return outcome.error or ("" if isinstance(outcome.value, str) else "it is not a string")


def places_of(judgement: Judgement, subject: Subject) -> list[Place]:
    """The spans of a judgement, the most important first: those of its reads, or that of the path of the validation.

    For an error it is the span of the last read; where a template decides whether the policy is for the subject, that
    of the template's node.
    """
    reads, at_path = judgement.outcome.reads, judgement.validation.at if judgement.validation else ()
    if judgement.undecided is not None:
        return [at(judgement.undecided, ())]
    if judgement.outcome.error:
        return places(subject.plain, subject.node, reads[-1:])
    return [at(subject.node, at_path)] if at_path else places(subject.plain, subject.node, reads)


def _finding(document: Document, rule: Rule, judgement: Judgement, message: str, spans: list[Place]) -> Finding:
    first, *others = [document.source.location(*span) for span in spans]
    related = tuple(Related(location, "this decides it too") for location in others)
    severity = judgement.validation.severity if judgement.validation else None
    return rule.finding(first, message, severity=severity, related=related)
