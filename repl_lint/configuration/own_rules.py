"""The nodes of a user's rule file -> its rule, and what is wrong in it."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from repl_lint import resources
from repl_lint.configuration.catalog import TYPES_THAT_SHIP, catalog
from repl_lint.configuration.file_data import FACTS, TEXTS_OF_FACTS, data_of, schema_faults
from repl_lint.configuration.rule_names import wrong_params
from repl_lint.configuration.rule_texts import beginning, hint, hint_at_key
from repl_lint.model.findings import Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.files import shown
from repl_lint.reading.nodes import Node
from repl_lint.reading.scalar_texts import offset_in
from repl_lint.reading.sources import Source
from repl_lint.release_types.registry import TYPES
from repl_lint.spelling import did_you_mean

_KEYS_OF_CHECKS: Final = {
    "cel": frozenset({"conditions", "variables", "validations", "failurePolicy"}),
    "fields": frozenset({"required", "forbidden", "allowed", "message"}),
    "schema": frozenset({"schema", "message"}),
}
"""The keys that say what a rule demands, by its check."""
_POLICY_KEYS: Final = frozenset({"match", "for"}).union(*_KEYS_OF_CHECKS.values())
_CATEGORY: Final = "policies"


class RuleFile(NamedTuple):
    """The rule of a rule file, and the faults of the file. With faults, the rule is None.

    ``document`` is the file's document; it is None with faults, and for a rule that is made of a policy for Kubernetes.
    ``lost`` are messages about the parts of that policy that the rule lacks.
    """

    rule: Rule | None
    faults: tuple[Related, ...]
    document: Document | None = None
    lost: tuple[Related, ...] = ()


def faults_of(root: Node, text: str) -> Iterator[tuple[int, str]]:
    """The offsets and messages of what is wrong in the mapping of a rule file; ``text`` is the file's text.

    With faults of its keys and values, the expressions, the id and the examples are not looked at.
    """
    from repl_lint.reading.validation import explain

    explained = [
        (beginning(node, text), message + _hint(message, node, text))
        for node, message in explain(resources.schema("policy"), root.plain(), root)
    ]
    yield from explained
    twice = list(_keys_twice(root))
    yield from twice
    if not explained and not twice:
        yield from _faults_of_check(root)
        from repl_lint.policies.policy import faults

        yield from _faults_of_schema(root)
        for node, offset, message in faults(root):
            yield offset_in(text, node, offset), message + hint(node, text)
        name = root.get("id")
        if name and name.value in catalog():
            yield name.start, f"`{name.value}` is a rule of repl-lint"
        yield from _faults_of_examples(root)


def _keys_twice(root: Node) -> Iterator[tuple[int, str]]:
    """The offsets and messages of keys that a mapping has twice, of which readers of YAML take one or the other."""
    for node in root.written():
        keys = set()
        for child in node.own_children if node.shape == "mapping" else ():
            if child.key in keys:
                yield child.key_start, f"`{child.key}` is here twice"
            keys.add(child.key)


def _faults_of_examples(root: Node) -> Iterator[tuple[int, str]]:
    """The offsets and messages of what is wrong in the parameters and the settings of examples."""
    rule = rule_of(root.plain(), "")
    schema = resources.schema("config")
    own = {**schema, "properties": {key: schema["properties"][key] for key in FACTS}}
    for example in root.select("examples", "*"):
        yield from wrong_params(example, rule)
        for settings in example.select("settings"):
            yield from schema_faults(data_of(settings, TEXTS_OF_FACTS), settings, own)


def _hint(message: str, node: Node, text: str) -> str:
    if message.startswith("unknown key"):
        return hint_at_key(node, text)
    return hint(node, text) if message.endswith("must be a string") else ""


def _faults_of_check(root: Node) -> Iterator[tuple[int, str]]:
    """The offsets and messages of keys that a rule's check does not have, or all of which are missing."""
    check = root.entry("check")
    if check and "/" in check.value:
        yield from _faults_of_pack_check(check)
    keys = _KEYS_OF_CHECKS.get(check.value, frozenset()) if check else frozenset()
    common = {"match", "for"} if keys else frozenset()
    for child in root.children:
        if child.key in _POLICY_KEYS - keys - common:
            yield child.key_start, f"`{child.key}` is not a key of a rule with `check: {check.value if check else ''}`"
    demands = sorted(keys - {"message", "conditions", "variables", "failurePolicy"})
    if check and demands and not any(root.entry(key) for key in demands):
        yield check.start, f"a rule with `check: {check.value}` needs {' or '.join(f'`{key}`' for key in demands)}"


def _faults_of_pack_check(check: Node) -> Iterator[tuple[int, str]]:
    """The offset and the message of a check that no installed package has."""
    from repl_lint.configuration.pack_checks import known_checks  # most users have none

    known = known_checks()
    if check.value not in known:
        message = f"no package that is installed has the check `{check.value}`{did_you_mean(check.value, known)}"
        yield check.start, message


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


def rule_of(data: dict[str, Any], path: str) -> Rule:
    """The rule that the valid data of a rule file describes; ``path`` is the file.

    Missing keys have defaults: the severity ``warning``, the category ``policies``, and every release type that ships.
    """
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
        charts=("install",),
        params=data.get("params", {}),
        aliases=tuple(data.get("aliases", ())),
        security_severity=data.get("security-severity"),
        enabled=data.get("enabled", True),
        policy={key: data[key] for key in ("check", *sorted(_POLICY_KEYS)) if key in data},
    )


def fault(path: str, offset: int, message: str) -> Related:
    """A fault of the file at a path, at an offset in the file's first line; the file is not read."""
    return Related(Source(shown(path), "").location(offset, offset), message)
