"""Rule files of users -> rules: every key, name and expression is correct, else there is an error at its place."""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from repl_lint.configuration.own_rules import RuleFile, fault, faults_of, rule_of
from repl_lint.configuration.rule_texts import reason
from repl_lint.model.findings import Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.files import SUFFIXES, shown
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source

_LARGEST: Final = 1 << 20
_MOST_FILES: Final = 1_000


class RuleFiles(NamedTuple):
    """The rules of some files by their ids, and the faults of the files."""

    rules: Mapping[str, Rule]
    faults: tuple[Related, ...]


def read_folder(folder: str, without: str = "") -> RuleFiles:
    """The rules in a folder and below it, in the order of their ids, and the faults of their files.

    ``without`` is the name of a folder directly in it that is left out. Of two rules with one id the first stays, and
    the second is a fault. More than 1,000 files are one fault, without rules.
    """
    rules: dict[str, Rule] = {}
    faults: list[Related] = []
    paths = rule_files(folder)
    if len(paths) > _MOST_FILES:
        return RuleFiles({}, (fault(folder, 0, f"it has more than {_MOST_FILES:,} files with rules"),))
    left_out = os.path.join(folder, without, "") if without else None
    for path in paths:
        if left_out and path.startswith(left_out):
            continue
        for rule, faults_of_file, *_ in read_rule_file(path):
            faults += faults_of_file
            if rule and rule.id in rules:
                faults.append(fault(path, 0, f"`{rule.id}` is a rule in {shown(rules[rule.id].path)} too"))
            elif rule:
                rules[rule.id] = rule
    return RuleFiles({name: rules[name] for name in sorted(rules)}, tuple(faults))


def rule_files(folder: str) -> list[str]:
    """The paths of the YAML files in a folder and below it, sorted; they are not read."""
    return sorted(
        os.path.join(place, name) for place, _, names in os.walk(folder) for name in names if name.endswith(SUFFIXES)
    )


def read_rule_file(path: str) -> list[RuleFile]:
    """The rule in the file at a path, or its faults; of a file with policies for Kubernetes, an item for each.

    Nothing is raised: a file that cannot be read, or has more than 1 MB, has a fault.
    """
    try:
        if os.path.getsize(path) > _LARGEST:
            return [RuleFile(None, (fault(path, 0, "it has more than 1 MB"),))]
        with open(path, encoding="utf-8") as stream:
            source = Source(shown(path), stream.read())
    except (OSError, UnicodeDecodeError) as error:
        return [RuleFile(None, (fault(path, 0, f"it cannot be read: {error}"),))]
    documents = list(outline(source).documents())
    if any(document.root and document.root.get("apiVersion") for document in documents):
        from repl_lint.configuration.admission_policies import rules_of_policies  # few users have any

        return rules_of_policies(path, documents)
    faults = tuple(
        Related(source.location(offset, offset), message) for offset, message in sorted(_faults(documents, source.text))
    )
    root = documents[0].root
    return [
        RuleFile(None, faults) if faults or root is None else RuleFile(rule_of(root.plain(), path), (), documents[0])
    ]


def _faults(documents: Sequence[Document], text: str) -> Iterator[tuple[int, str]]:
    """The offsets and messages of what is wrong in a rule file."""
    document, *others = documents
    root = document.root
    if document.problem:
        yield document.problem.start, reason(document.problem, text)
    elif root is None or root.shape != "mapping" or others:
        yield 0, "a rule file is one mapping, with `id`, `summary` and `check`"
    else:
        faults = list(faults_of(root, text))
        yield from faults or _without_templates(text)


def _without_templates(text: str) -> Iterator[tuple[int, str]]:
    """The offset and the message of what is no YAML in a rule file, in which no template is left out."""
    import yaml

    try:
        yaml.load(text, yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        yield error.problem_mark.index if error.problem_mark else 0, f"this is not YAML: {error.problem}"
