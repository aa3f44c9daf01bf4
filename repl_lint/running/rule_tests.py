"""The examples of users' rule files -> what is wrong with the rule."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from repl_lint.configuration.own_rules import RuleFile
from repl_lint.configuration.rule_files import read_rule_file
from repl_lint.facts.kubernetes.kinds import is_built_in_kind
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.policies.judging import Judgement, message_error, places_of
from repl_lint.policies.matching import WORKLOADS, kind_names, matching
from repl_lint.policies.policy import policy, unused_variables
from repl_lint.reading.documents import Document
from repl_lint.reading.files import shown
from repl_lint.reading.sources import Source
from repl_lint.running.optional_fields import optional_fields
from repl_lint.running.rule_examples import BAD, CEL, GOOD, SILENT, Example, Mark, examples


class Tested(NamedTuple):
    """The result of a test of a rule: the number of its examples, the faults, and the warnings.

    With ``is_malformed`` the file has no valid rule: ``rule`` is None, and nothing was tried.
    """

    path: str
    rule: Rule | None
    examples: int
    faults: tuple[Related, ...]
    warnings: tuple[Related, ...]
    is_malformed: bool = False


class _Tried(NamedTuple):
    """An example, and the outcomes of all expressions in it."""

    example: Example
    outcomes: list[Judgement]


_NO_EXAMPLES: Final = "it has no examples: `rules import` makes a rule file of it"


def tested(path: str) -> list[Tested]:
    """The results of the tests of a rule file, one for each rule in it.

    A rule that is made of a policy for Kubernetes has no examples, and a warning.
    """
    return [_tested(path, file) for file in read_rule_file(path)]


def _tested(path: str, file: RuleFile) -> Tested:
    rule, faults, document, lost = file
    if rule is None:
        return Tested(path, None, 0, faults, (), is_malformed=True)
    if document is None:
        warnings = [*lost, Related(Source(shown(path), "").location(0, 0), _NO_EXAMPLES)]
        return Tested(path, rule, 0, (), tuple(warnings))
    tried = [_Tried(example, list(example.judgements())) for example in examples(document, rule)]
    own = [example for example, _ in tried]
    wrong = [*_missing_examples(document, own), *_same_examples(own), *_missing_kinds(document, own)]
    wrong += [fault for each in tried for fault in _wrong(each)]
    wrong += _unproven(document, rule, [judgement for each in tried for judgement in each.outcomes])
    warned = [Related(document.locate(node), message) for node, message in unused_variables(document.root)]
    warned += [fault for each in tried if each.example.kind == GOOD for fault in _optional_fields(each)]
    return Tested(path, rule, len(tried), _sorted(wrong), _sorted(warned))


def _sorted(faults: Iterable[Related]) -> tuple[Related, ...]:
    def order(fault: Related) -> tuple[Any, ...]:
        return fault.location.start, fault.message

    return tuple(sorted(dict.fromkeys(faults), key=order))


def _is_reached(tried: _Tried) -> bool:
    """Whether the rule judges anything in an example."""
    example = tried.example
    if example.rule.check == CEL:
        return any(judgement.validation for judgement in tried.outcomes)
    return any(
        match.undecided is None
        for release in example.releases()
        for document in release.documents()
        for match in matching(release, document, example.rule.policy)
    )


def _wrong(tried: _Tried) -> Iterator[Related]:
    """The faults of an example: in its findings, or because the rule does not judge it as it should."""
    example = tried.example
    marks = list(example.marks())
    if example.kind == BAD and not marks:
        yield Related(example.location, "no line of `bad` ends in `# finding`")
    if example.kind != BAD:
        for mark in marks:
            yield Related(mark.location, f"`{example.kind}` is an example without findings: remove the comment")
    yield from example.broken()
    yield from _differences(example, marks if example.kind == BAD else [])
    if not example.may_be_unmatched and example.kind != SILENT and not _is_reached(tried):
        message = "the rule judges nothing in this example: `match`, `for` and `conditions` let nothing through"
        yield Related(example.location, message)
    for judgement in tried.outcomes:
        if judgement.is_failure and (error := message_error(judgement)):
            yield _at(example, judgement, f"`messageExpression` has no value here: {error}")
        if judgement.outcome.error:
            yield _at(example, judgement, f"an expression cannot be judged here: {judgement.outcome.error}")
        if example.kind == GOOD and judgement.is_open:
            yield _at(example, judgement, "a template decides here: make it a `silent` example")
    if example.kind == SILENT and example.rule.check == CEL and not any(map(_is_open, tried.outcomes)):
        yield Related(example.location, "no template decides anything here: make it a `good` example")


def _is_open(judgement: Judgement) -> bool:
    return judgement.is_open


def _at(example: Example, judgement: Judgement, message: str) -> Related:
    """A fault at the place of a judgement in the rule file; at the example if it is about a release."""
    subject = judgement.subject
    if subject is None:
        return Related(example.location, message)
    return Related(example.at(subject.plain.document.source.path, places_of(judgement, subject)[0][0]), message)


def _differences(example: Example, marks: Sequence[Mark]) -> Iterator[Related]:
    """The marks without a finding, and the findings without a mark."""
    by_line: dict[tuple[str, int], list[Finding]] = {}
    for finding in example.findings():
        by_line.setdefault((finding.location.path, finding.location.start.line), []).append(finding)
    for mark in marks:
        own = by_line.pop((mark.path, mark.line), [])
        if not own:
            yield Related(mark.location, "there is no finding on this line")
        elif not any(map(mark.fits, own)):
            yield Related(mark.location, _misfit(mark, own[0]))
    for finding in (finding for own in by_line.values() for finding in own):
        place = example.at(finding.location.path, finding.location.span[0])
        yield Related(place, f"a finding that no `# finding` marks: {finding.message}")


def _misfit(mark: Mark, finding: Finding) -> str:
    """The message about a finding on the line of a mark that says something else of it."""
    if mark.text not in ("", finding.location.text):
        return f"the finding is at `{finding.location.text}`, not at `{mark.text}`"
    return f"the message is `{finding.message}`, and lacks `{mark.part}`"


def _missing_examples(document: Document, tried: Sequence[Example]) -> Iterator[Related]:
    if not any(example.kind == BAD for example in tried):
        node = document.root and (document.root.entry("examples") or document.root.entry("id"))
        if node:
            yield Related(document.locate_key(node), "the rule has no `bad` example, which shows what it finds")


def _same_examples(tried: Sequence[Example]) -> Iterator[Related]:
    bad = [example.texts for example in tried if example.kind == BAD]
    for example in tried:
        if example.kind == GOOD and example.texts in bad:
            yield Related(example.location, "`good` and `bad` are the same")


def _missing_kinds(document: Document, tried: Sequence[Example]) -> Iterator[Related]:
    """The kinds of `match` that neither Kubernetes nor an example has, so that they may be misspelt."""
    releases = [release for example in tried for release in example.releases()]
    objs = [obj for release in releases for read in release.documents() for obj in read.fact(objects)]
    known = {name for obj in objs for name in kind_names(obj)}
    for node in document.root.select("match", "kinds", "*") if document.root else ():
        kind = node.value.rpartition("/")[2]
        if node.value not in known and kind != WORKLOADS and not is_built_in_kind(kind):
            message = f"Kubernetes has no `{node.value}`, and no object of an example is one"
            yield Related(document.locate(node), message)


def _unproven(document: Document, rule: Rule, outcomes: list[Judgement]) -> Iterator[Related]:
    """The validations that are false in no example, or true in none."""
    if rule.check != CEL:
        return
    seen = {(id(each.program), each.outcome.value) for each in outcomes if isinstance(each.outcome.value, bool)}
    nodes = list(document.root.select("validations", "*", "expression")) if document.root else []
    for node, validation in zip(nodes, policy(rule).validations, strict=True):
        for value in (False, True):
            if (id(validation.program), value) not in seen:
                yield Related(document.locate(node), f"the expression is {str(value).lower()} in no example")


def _optional_fields(tried: _Tried) -> Iterator[Related]:
    """The fields that an expression reads without asking, so that a manifest without one cannot be judged."""
    for key, error in optional_fields(tried.example.rule, tried.outcomes):
        yield Related(tried.example.location, f"without `{key}` it cannot be judged: {error}")
