"""The examples of users' rule files -> what is wrong with the rule: each example is a release of its own."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from repl_lint.configuration.catalog import read_rule
from repl_lint.configuration.rule_files import read_rule_file
from repl_lint.configuration.settings import Settings
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.profiles import Profile
from repl_lint.policies.fields import matching
from repl_lint.policies.judging import Judgement, judgements, message_error, release_judgements
from repl_lint.policies.policy import policy
from repl_lint.reading.documents import BROKEN, Document, outline
from repl_lint.reading.files import File
from repl_lint.reading.nodes import Node
from repl_lint.running.engine import run
from repl_lint.running.surveying import surveyed

CEL: Final = "cel"
BAD, GOOD, SILENT = "bad", "good", "silent"
KINDS: Final = (BAD, GOOD, SILENT)
_MARK: Final = re.compile(r'#[ \t]*finding(?:[ \t]+at[ \t]+"([^"]*)")?(?::[ \t]*"([^"]*)")?[ \t]*$')
_NEEDED: Final = frozenset("apiVersion kind metadata spec template name containers image".split())
"""Fields that no manifest leaves out, so that an expression may read them without asking."""


class Tested(NamedTuple):
    """The result of a rule file: the number of its examples, what is wrong, and what may be.

    ``is_malformed`` is whether the file is no rule, so that nothing was tried.
    """

    path: str
    rule: Rule | None
    examples: int
    faults: tuple[Related, ...]
    warnings: tuple[Related, ...]
    is_malformed: bool = False


class _Example(NamedTuple):
    """One release of an example: where it stands in the rule file, its files, and its settings."""

    kind: str
    node: Node
    texts: Mapping[str, str]
    rule: Rule
    may_be_unmatched: bool


def tested(path: str) -> Tested:
    """The result of the examples of a rule file."""
    rule, faults, document = read_rule_file(path)
    if rule is None or document is None:
        return Tested(path, None, 0, faults, (), is_malformed=True)
    examples = list(_examples(document, rule, read_rule(path)["examples"]))
    outcomes = {id(example): list(_judgements(example)) for example in examples}
    wrong = [*_missing_examples(document, examples), *_same_examples(document, examples)]
    warned = []
    for example in examples:
        location = document.locate_key(example.node)
        wrong += [Related(location, message) for message in _wrong(example, outcomes[id(example)])]
        if example.kind == GOOD:
            warned += [Related(location, message) for message in _optional_fields(outcomes[id(example)])]
    wrong += _unproven(document, rule, [judgement for each in outcomes.values() for judgement in each])
    return Tested(path, rule, len(examples), tuple(sorted(wrong, key=_line)), tuple(warned))


def _line(fault: Related) -> tuple[Any, ...]:
    return fault.location.start, fault.message


def _examples(document: Document, rule: Rule, data: Iterable[Mapping[str, Any]]) -> Iterator[_Example]:
    nodes = document.root.select("examples", "*") if document.root else ()
    for node, example in zip(nodes, data, strict=True):
        own = rule._replace(params={**rule.params, **example.get("params", {})})
        for kind in KINDS:
            entry = node.entry(kind)
            if entry is not None:
                written = example[kind]
                texts = {"release.yaml": written} if isinstance(written, str) else written["files"]
                yield _Example(kind, entry, texts, own, bool(example.get("unmatched")))


def _settings(example: _Example) -> Settings:
    return Settings((example.rule,), Profile(), catalog={example.rule.id: example.rule})


def _files(example: _Example) -> list[File]:
    return [File(path, os.path.abspath(path), text.encode()) for path, text in example.texts.items()]


def _judgements(example: _Example) -> Iterator[Judgement]:
    """The outcomes of all expressions in an example."""
    for release in surveyed(_files(example), _settings(example)).releases if example.rule.check == CEL else ():
        yield from release_judgements(release, example.rule)
        for document in release.documents():
            yield from judgements(release, document, example.rule)


def _is_reached(example: _Example, outcomes: Iterable[Judgement]) -> bool:
    """Whether the rule judges anything in an example."""
    if example.rule.check == CEL:
        return any(not judgement.is_condition for judgement in outcomes)
    return any(
        True
        for release in surveyed(_files(example), _settings(example)).releases
        for document in release.documents()
        for _ in matching(release, document, example.rule)
    )


def _wrong(example: _Example, outcomes: list[Judgement]) -> Iterator[str]:
    """What is wrong with an example: its findings, or that the rule does not judge it as it should."""
    findings = run(_files(example), _settings(example)).findings
    marks = {(path, *mark) for path, text in example.texts.items() for mark in _marks(text)}
    if example.kind == BAD and not marks:
        yield "no line of `bad` ends in `# finding`"
    if example.kind != BAD and marks:
        yield f"a line of `{example.kind}` ends in `# finding`: it has none"
    yield from _broken(example)
    yield from _differences(findings, marks if example.kind == BAD else set())
    if not example.may_be_unmatched and not _is_reached(example, outcomes):
        yield "the rule judges nothing in this example: `match`, `for` and `conditions` let nothing through"
    for judgement in outcomes:
        if judgement.is_failure and (error := message_error(judgement)):
            yield f"`messageExpression` has no value here: {error}"
        if judgement.outcome.error:
            yield f"an expression cannot be judged here: {judgement.outcome.error}"
    is_open = any(judgement.outcome.unknown is not None for judgement in outcomes)
    if example.kind == GOOD and is_open:
        yield "a template decides here: make it a `silent` example"
    if example.kind == SILENT and not is_open and example.rule.check == CEL:
        yield "no template decides anything here: make it a `good` example"


def _broken(example: _Example) -> Iterator[str]:
    """The documents of an example that are no YAML, each with the reason."""
    for file in _files(example):
        for document in outline(file.source()).documents():
            if document.role == BROKEN:
                offset = document.problem.start if document.problem else document.span[0]
                line = document.source.location(offset, offset).start.line
                yield f"line {line} of the example is no YAML: {document.reason}"


def _marks(text: str) -> Iterator[tuple[int, str, str]]:
    """The lines with marks, each with the text at which the finding stands and a part of its message."""
    for number, line in enumerate(text.splitlines(), start=1):
        if mark := _MARK.search(line):
            yield number, mark[1] or "", mark[2] or ""


def _differences(findings: Iterable[Finding], marks: set[tuple[str, int, str, str]]) -> Iterator[str]:
    """The marks without a finding, and the findings without a mark."""
    waiting = {(path, line): (text, part) for path, line, text, part in marks}
    for finding in findings:
        location = finding.location
        text, part = waiting.pop((location.path, location.start.line), (None, ""))
        where = f"{location.path} line {location.start.line}"
        if text is None:
            yield f"a finding in {where}: {finding.message}"
            continue
        if text and location.text != text:
            yield f"the finding in {where} stands at `{location.text}`, not at `{text}`"
        if part not in finding.message:
            yield f"the message in {where} is `{finding.message}`, and lacks `{part}`"
    for path, line in sorted(waiting):
        yield f"no finding in {path} line {line}"


def _missing_examples(document: Document, examples: list[_Example]) -> Iterator[Related]:
    if not any(example.kind == BAD for example in examples):
        node = document.root and (document.root.entry("examples") or document.root.entry("id"))
        if node:
            yield Related(document.locate_key(node), "the rule has no `bad` example, which shows what it finds")


def _same_examples(document: Document, examples: list[_Example]) -> Iterator[Related]:
    bad = [example.texts for example in examples if example.kind == BAD]
    for example in examples:
        if example.kind == GOOD and example.texts in bad:
            yield Related(document.locate_key(example.node), "`good` and `bad` are the same")


def _unproven(document: Document, rule: Rule, outcomes: list[Judgement]) -> Iterator[Related]:
    """The validations that are false in no example, or true in none."""
    if rule.check != CEL:
        return
    seen = Counter((id(each.validation.program), each.outcome.value) for each in outcomes)
    nodes = list(document.root.select("validations", "*", "expression")) if document.root else []
    for node, validation in zip(nodes, policy(rule).validations, strict=True):
        for value in (False, True):
            if not seen[id(validation.program), value]:
                yield Related(document.locate(node), f"the expression is {str(value).lower()} in no example")


def _optional_fields(outcomes: Iterable[Judgement]) -> Iterator[str]:
    """The fields that an expression reads without asking, so that a manifest without one cannot be judged."""
    told = set()
    for judgement in outcomes:
        nodes = judgement.subject.plain.nodes if judgement.subject else {}
        for holder, key in judgement.outcome.reads:
            if id(holder) not in nodes or not isinstance(holder, dict) or key in _NEEDED or key not in holder:
                continue
            value = holder.pop(key)
            without = judgement.validation.program.evaluate(judgement.names)
            holder[key] = value
            if without.error and key not in told:
                told.add(key)
                yield f"without `{key}` it cannot be judged: {without.error}; write `.?{key}`, or ask `has` first"
