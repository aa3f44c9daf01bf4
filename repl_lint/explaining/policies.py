"""A rule of a user and a place: what the rule judges there, and how it comes to its verdict, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from repl_lint.cel.programs import Lazy, Outcome
from repl_lint.cel.values import Unknown
from repl_lint.configuration.catalog import checks
from repl_lint.configuration.config_file import ConfigFile, read
from repl_lint.configuration.settings import Settings
from repl_lint.explaining.positions import FilePosition, document_at, locate, release_detail
from repl_lint.explaining.query import Comparison, Detail, Query
from repl_lint.explaining.rules import inactive
from repl_lint.model.errors import UserError
from repl_lint.model.findings import Rule
from repl_lint.policies.judging import Judgement, judgements, places_of, release_judgements
from repl_lint.policies.matching import verdicts
from repl_lint.policies.places import at
from repl_lint.policies.policy import policy
from repl_lint.policies.subjects import RELEASE, Subject, kinds_of, subjects
from repl_lint.reading.files import File, Unread
from repl_lint.reading.nodes import Node
from repl_lint.reading.sources import Source
from repl_lint.running.identities import way
from repl_lint.running.surveying import surveyed
from repl_lint.spelling import did_you_mean

_CEL: Final = "cel"
_LONGEST: Final = 80  # characters of a value


def explain(
    name: str, source: Source, position: FilePosition, inputs: Sequence[File | Unread], settings: Settings
) -> Iterator[Comparison]:
    """Comparisons that show how a rule of the user comes to its verdict at a position; ``name`` is the id of the rule.

    The first says whether the rule runs. Each other one is a thing that the rule judges there, with the steps; if there
    is none, the last one says at which lines of the document there are such things. Raises `UserError` if there is no
    such rule of a user, or no document of a release at the position.
    """
    own = {rule.id: rule for rule in (*settings.catalog.values(), *settings.rules) if rule.policy}
    rule = own.get(name)
    if rule is None:
        raise UserError(f"no rule of your own is `{name}`{did_you_mean(name, own)}")
    location = locate(source, position)
    releases = tuple(surveyed(inputs, settings).everything)
    release = next((one for one in releases for file in one.files if file.path == source.path), None)
    found = document_at(release, source, location.span[0]) if release else None
    if release is None or found is None:
        raise UserError(f"{location.path_line}: no document of a release is there")
    document, detail = found
    config = read(settings.config) if settings.config else ConfigFile()
    query = Query(release, document, location.span, config, releases)
    reasons = [f"does not run: {one.reason}" for one in inactive(release, settings, config) if one.rule.id == name]
    running = Detail("rule", reasons[0] if reasons else "runs")
    yield Comparison(rule.id, location, (running, release_detail(release, settings), detail))
    yield from dict.fromkeys(_subjects(rule, query))


def _subjects(rule: Rule, query: Query) -> Iterator[Comparison]:
    """The things that the rule judges at the place, with the steps; else one that says on which lines some are."""
    if RELEASE in kinds_of(rule.policy):
        steps = [step for judgement in release_judgements(query.release, rule) for step in _steps(judgement)]
        yield Comparison("the release", query.document.source.location(*query.span), tuple(steps))
        return
    all_subjects = list(subjects(kinds_of(rule.policy), query.release, query.document))
    here = [subject for subject in all_subjects if query.is_at(subject.node)]
    for subject in here:
        yield Comparison(
            _title(query, subject.node), query.document.locate(subject.node), tuple(_details(rule, query, subject))
        )
    if not here:
        kinds = ", ".join(f"`{kind}`" for kind in kinds_of(rule.policy))
        lines = dict.fromkeys(query.document.locate(subject.node).start.line for subject in all_subjects)
        elsewhere = f"; in this document it is at line {', '.join(map(str, lines))}" if lines else ""
        text = f"nothing that the rule judges is at this line: it is for {kinds}{elsewhere}"
        yield Comparison(text, query.document.source.location(*query.span), ())


def _title(query: Query, node: Node) -> str:
    owner, path = way(query.document, node.start)
    below = path if node.shape == "scalar" else path.rpartition(".")[0]
    return f"{owner} `{below}`" if below else owner


def _details(rule: Rule, query: Query, subject: Subject) -> Iterator[Detail]:
    """How the rule comes to its verdict: match, variables, conditions and validations; the findings without these."""
    document = query.document
    for key, verdict in verdicts(rule.policy.get("match", {}), document, subject.obj).items():
        asked = f"{key} {_shown(rule.policy['match'][key])}"
        if isinstance(verdict, Node):
            yield Detail("match", f"{asked}: a template decides", document.source.location(*at(verdict, ())))
        else:
            yield Detail("match", f"{asked} {'fits' if verdict else 'does not fit'}")
    if rule.check == _CEL:
        own = [
            judgement
            for judgement in judgements(query.release, document, rule)
            if judgement.subject and judgement.subject.node is subject.node and judgement.program
        ]
        for name, program in policy(rule).variables.items() if own else ():
            yield Detail(f"variables.{name}", f"`{program.text}` {_result(program.evaluate(own[0].names))}")
        for program in policy(rule).conditions if own and own[0].validation else ():
            yield Detail("condition", f"`{program.text}` is `true`")
        for judgement in own:
            yield from _steps(judgement)
        return
    check = checks(rule).document
    for finding in check(query.release, document, rule) if check else ():
        if subject.node.start <= finding.location.span[0] <= subject.node.end:
            yield Detail(finding.severity, finding.message, finding.location)


def _steps(judgement: Judgement) -> Iterator[Detail]:
    """An expression with its value, what it has read, and the place of its finding."""
    outcome, subject, program = judgement.outcome, judgement.subject, judgement.program
    if program is None:
        return
    place = None
    if subject and judgement.is_failure:
        place = subject.plain.document.source.location(*places_of(judgement, subject)[0])
    yield Detail("validation" if judgement.validation else "condition", f"`{program.text}` {_result(outcome)}", place)
    yield from dict.fromkeys(_reads(judgement))


def _result(outcome: Outcome) -> str:
    if outcome.error:
        return f"cannot be judged: {outcome.error}"
    if outcome.unknown is not None:
        return f"is not known: {f'`{outcome.unknown.text}`' if outcome.unknown.text else 'a template'} decides"
    return f"is {_shown(outcome.value)}"


def _reads(judgement: Judgement) -> Iterator[Detail]:
    """The innermost things that an expression read and that decided its value, in the order in which it read them."""
    subject, reads = judgement.subject, judgement.outcome.reads
    holders = {id(holder) for holder, _ in reads}
    for holder, key in reads:
        node = subject.plain.nodes.get(id(holder)) if subject else None
        value = holder[key] if _has(holder, key) else _MISSING  # type: ignore[index]  # a map or a list
        if id(value) in holders or isinstance(value, Lazy):
            continue
        text = f"`{key}` is {_shown(value)}" if value is not _MISSING else f"`{key}` is missing"
        child = subject.plain.child(node, key) if subject and node is not None else None
        shown = child or node
        location = subject.plain.document.source.location(*at(shown, ())) if subject and shown is not None else None
        yield Detail("read", text, location)


_MISSING: Final = object()


def _has(holder: object, key: object) -> bool:
    """Whether there is something at a key of a map, or at an index of a list."""
    return key in holder if isinstance(holder, dict) else isinstance(key, int) and key < len(holder)  # type: ignore[arg-type]


def _shown(value: Any) -> str:
    """A value as a short text of one line."""
    import json

    text = value.text if isinstance(value, Unknown) else json.dumps(value, default=str, ensure_ascii=False)
    return f"`{text if len(text) <= _LONGEST else f'{text[: _LONGEST - 1]}…'}`"
