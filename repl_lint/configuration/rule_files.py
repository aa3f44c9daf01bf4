"""Rule files of users -> rules: every key, name and expression is correct, else there is an error at its place."""

import os
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from repl_lint import resources
from repl_lint.configuration.catalog import TYPES_THAT_SHIP, RuleFiles, catalog
from repl_lint.configuration.file_data import FACTS, TEXTS_OF_FACTS, data_of, schema_faults
from repl_lint.configuration.rule_names import wrong_params
from repl_lint.configuration.rule_texts import beginning, hint, hint_at_key, reason
from repl_lint.model.findings import Related, Rule
from repl_lint.reading.documents import Document, Source, outline
from repl_lint.reading.files import SUFFIXES, shown
from repl_lint.reading.nodes import Node
from repl_lint.reading.scalar_texts import offset_in
from repl_lint.release_types.registry import TYPES

_KEYS_OF_CHECKS: Final = {
    "cel": frozenset({"conditions", "variables", "validations", "failurePolicy"}),
    "fields": frozenset({"required", "forbidden", "allowed", "message"}),
    "schema": frozenset({"schema", "message"}),
}
"""The keys that say what a rule demands, by its check."""
_POLICY_KEYS: Final = frozenset({"match", "for"}).union(*_KEYS_OF_CHECKS.values())
_CATEGORY: Final = "policies"


def read_folder(folder: str, without: str = "") -> RuleFiles:
    """The rules in a folder and the folders below it, but for one directly in it, in the order of their ids."""
    rules: dict[str, Rule] = {}
    faults: list[Related] = []
    left_out = os.path.join(folder, without, "") if without else None
    for path in rule_files(folder):
        if left_out and path.startswith(left_out):
            continue
        rule, faults_of_file, _ = read_rule_file(path)
        faults += faults_of_file
        if rule and rule.id in rules:
            faults.append(fault(path, 0, f"`{rule.id}` is a rule in {shown(rules[rule.id].path)} too"))
        elif rule:
            rules[rule.id] = rule
    return RuleFiles({name: rules[name] for name in sorted(rules)}, tuple(faults))


def rule_files(folder: str) -> list[str]:
    """The paths of the rule files in a folder and below it, sorted."""
    return sorted(
        os.path.join(place, name) for place, _, names in os.walk(folder) for name in names if name.endswith(SUFFIXES)
    )


class RuleFile(NamedTuple):
    """The rule of a file, what is wrong in the file, and its document. With faults there is no rule."""

    rule: Rule | None
    faults: tuple[Related, ...]
    document: Document | None = None


def read_rule_file(path: str) -> RuleFile:
    """The rule file at a path."""
    try:
        with open(path, encoding="utf-8") as stream:
            source = Source(shown(path), stream.read())
    except (OSError, UnicodeDecodeError) as error:
        return RuleFile(None, (fault(path, 0, f"it cannot be read: {error}"),))
    documents = list(outline(source).documents())
    faults = tuple(
        Related(source.location(offset, offset), message) for offset, message in sorted(_faults(documents, source.text))
    )
    root = documents[0].root
    if faults or root is None:
        return RuleFile(None, faults)
    return RuleFile(_rule(root.plain(), path), (), documents[0])


def _faults(documents: Sequence[Document], text: str) -> Iterator[tuple[int, str]]:
    """The offsets and messages of what is wrong in a rule file."""
    document, *others = documents
    root = document.root
    if document.problem:
        yield document.problem.start, reason(document.problem, text)
    elif root is None or root.shape != "mapping" or others:
        yield 0, "a rule file is one mapping, with `id`, `summary` and `check`"
    else:
        yield from _faults_of(root, text)


def _faults_of(root: Node, text: str) -> Iterator[tuple[int, str]]:
    from repl_lint.reading.validation import explain

    explained = [
        (beginning(node, text), message + _hint(message, node, text))
        for node, message in explain(resources.schema("policy"), root.plain(), root)
    ]
    yield from explained
    if not explained:
        yield from _faults_of_check(root)
        from repl_lint.policies.policy import faults

        yield from _faults_of_schema(root)
        for node, offset, message in faults(root):
            yield offset_in(text, node, offset), message + hint(node, text)
        name = root.get("id")
        if name and name.value in catalog():
            yield name.start, f"`{name.value}` is a rule of repl-lint"
        yield from _faults_of_examples(root)


def _faults_of_examples(root: Node) -> Iterator[tuple[int, str]]:
    """The offsets and messages of what is wrong in the parameters and the settings of examples."""
    rule = _rule(root.plain(), "")
    schema = resources.schema("config")
    own = {**schema, "properties": {key: schema["properties"][key] for key in FACTS}}
    for example in root.select("examples", "*"):
        yield from wrong_params(example, rule)
        for settings in example.select("settings"):
            yield from schema_faults(data_of(settings, TEXTS_OF_FACTS), settings, own)


def _hint(message: str, node: Node, text: str) -> str:
    if message.startswith("unknown key"):
        return hint_at_key(node, text)
    return hint(node, text) if message.endswith("is not a text") else ""


def _faults_of_check(root: Node) -> Iterator[tuple[int, str]]:
    """The offsets and messages of keys that a rule's check does not have, or all of which are missing."""
    check = root.entry("check")
    keys = _KEYS_OF_CHECKS[check.value] if check else frozenset()
    for child in root.children:
        if child.key in _POLICY_KEYS - keys - {"match", "for"}:
            yield child.key_start, f"`{child.key}` is no key of a rule with `check: {check.value if check else ''}`"
    demands = sorted(keys - {"message", "conditions", "variables", "failurePolicy"})
    if check and not any(root.entry(key) for key in demands):
        yield check.start, f"a rule with `check: {check.value}` needs {' or '.join(f'`{key}`' for key in demands)}"


def _faults_of_schema(root: Node) -> Iterator[tuple[int, str]]:
    """The offsets and messages of what is wrong in the JSON Schema of a rule."""
    schema = root.get("schema")
    if schema is None:
        return
    from jsonschema import Draft202012Validator

    for node in schema.walk():
        if node.key == "$ref" and not node.value.startswith("#"):
            yield node.start, "a `$ref` leads to a place in the same schema, and begins with `#`"
    validator = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    for error in validator.iter_errors(schema.plain()):
        node = schema
        for step in error.absolute_path:
            node = node.children[step] if isinstance(step, int) else node.entry(str(step)) or node
        yield node.start, f"no JSON Schema has this: {error.message}"


def _rule(data: dict[str, Any], path: str) -> Rule:
    types = tuple(TYPES[name] for name in data.get("release-types", ()))
    return Rule(
        id=data["id"],
        summary=data["summary"],
        category=data.get("category", _CATEGORY),
        severity=data.get("severity", "warning"),
        check=data["check"],
        since=data.get("since", ""),
        release_types=types or TYPES_THAT_SHIP,
        path=path,
        charts="install",
        params=data.get("params", {}),
        aliases=tuple(data.get("aliases", ())),
        security_severity=data.get("security-severity"),
        enabled=data.get("enabled", True),
        policy={key: data[key] for key in _POLICY_KEYS if key in data},
    )


def fault(path: str, offset: int, message: str) -> Related:
    """A fault at an offset of the first line of a file."""
    return Related(Source(shown(path), "").location(offset, offset), message)
