"""The expressions of a rule file, compiled, and what is wrong in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from repl_lint.cel.compiler import compiled, plain_type
from repl_lint.cel.programs import Program
from repl_lint.cel.syntax import CelSyntaxError
from repl_lint.facts.kubernetes.kinds import is_built_in_kind, meant_kind
from repl_lint.model.findings import Rule
from repl_lint.policies.matching import WORKLOADS
from repl_lint.policies.subjects import ITEM, KINDS, NAMES, OBJECT, kinds_of
from repl_lint.reading.nodes import Node
from repl_lint.reading.paths import steps
from repl_lint.spelling import did_you_mean

FAIL: Final = "Fail"
"""The `failurePolicy` with which an error of an expression is a finding; the default."""
_ALWAYS: Final = (
    *("release", "config", "settings", "file", "params", "variables"),
    *("oldObject", "request", "namespaceObject", "authorizer"),
)


_PLURALS: Final = (("ies", "y"), ("es", ""), ("s", ""))
_PATH: Final = "write names with dots between them, as in `spec.replicas`"


class Validation(NamedTuple):
    """An expression that must be true, with the message, the path and the severity of the finding if it is false.

    ``message_program`` makes the message, if it is not None. ``at`` is the path from the subject; if it is empty, the
    finding is at what was read. ``severity`` is None for that of the rule.
    """

    program: Program
    message: str
    message_program: Program | None
    at: tuple[str, ...]
    severity: str | None


_FIELDS: Final = {
    "release": ("type", "name", "objects", "kind", "images", "declared", "replicatedDocument", "files"),
    "settings": ("airgap", "appSlug", "kubernetesVersion", "registries"),
    "image": (
        *("text", "registry", "repository", "tag", "digest", "canonical"),
        *("declared", "bundled", "private", "used", "source", "uses"),
    ),
}
"""The fields of the variables that always have the same."""


class Policy(NamedTuple):
    """The compiled expressions of a rule file. A subject is judged only if all ``conditions`` are true of it."""

    params: Mapping[str, Any]
    conditions: tuple[Program, ...]
    variables: Mapping[str, Program]
    validations: tuple[Validation, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names of all variables in its expressions."""
        of_validations = [program for each in self.validations for program in (each.program, each.message_program)]
        programs = (*self.conditions, *self.variables.values(), *filter(None, of_validations))
        return frozenset[str]().union(*(program.variables for program in programs))


def policy(rule: Rule) -> Policy:
    """The policy of a rule with expressions.

    Raises `CelSyntaxError` for an incorrect one, which `faults` would find.
    """
    data = rule.policy
    names = names_for(kinds_of(data))
    return Policy(
        rule.params,
        tuple(_program(condition["expression"], names) for condition in data.get("conditions", ())),
        {each["name"]: _program(each["expression"], names) for each in data.get("variables", ())},
        tuple(_validation(each, names, rule) for each in data["validations"]),
    )


def _validation(data: Mapping[str, Any], names: frozenset[str], rule: Rule) -> Validation:
    message = data.get("messageExpression")
    return Validation(
        _program(data["expression"], names),
        data.get("message", rule.summary),
        _program(message, names) if message else None,
        ("metadata", "name") if data.get("at") == "name" else steps(data.get("at", "")) or (),
        data.get("severity"),
    )


def names_for(kinds: Iterable[str]) -> frozenset[str]:
    """The names of variables that an expression may use if it judges these kinds and paths.

    Names of a subject are among them only if all the kinds have them.
    """
    own = [frozenset(NAMES[kind if kind in KINDS else ITEM]) for kind in kinds]
    return frozenset(_ALWAYS).union(frozenset.intersection(*own))


@lru_cache(maxsize=4096)
def _program(text: str, names: frozenset[str]) -> Program:
    return compiled(text, names)


def faults(root: Node) -> Iterator[tuple[Node, int, str]]:
    """Faults in the expressions, paths and kinds of a rule file that its schema allows: node, offset and message.

    The offset is one in the node's value.
    """
    kinds = [*root.select("for", "*"), *(node for node in root.select("for") if node.shape == "scalar")]
    for kind in kinds:
        if kind.value not in KINDS and steps(kind.value) is None:
            yield kind, 0, f"`{kind.value}` is neither one of {', '.join(KINDS)} nor a path"
            return
    yield from _faults_of_paths(root)
    yield from _misspelt_kinds(root)
    names = names_for([kind.value for kind in kinds] or [OBJECT])
    params = root.get("params")
    fields: dict[str, Collection[str]] = {
        **_FIELDS,
        "params": [child.key or "" for child in params.children] if params else [],
        "variables": [],
    }
    for node in root.select("conditions", "*", "expression"):
        yield from _faults(node, names, fields, wants_bool=True)
    for entry in root.select("variables", "*"):
        name, expression = entry.get("name"), entry.get("expression")
        if name and expression:
            yield from _faults(expression, names, fields)
            fields["variables"] = [*fields["variables"], name.value]
    for validation in root.select("validations", "*"):
        for node in validation.select("expression"):
            yield from _faults(node, names, fields, wants_bool=True)
        for node in validation.select("messageExpression"):
            yield from _faults(node, names, fields)


def _faults_of_paths(root: Node) -> Iterator[tuple[Node, int, str]]:
    for node in (*root.select("required", "*"), *root.select("forbidden", "*")):
        if steps(node.value) is None:
            yield node, 0, f"`{node.value}` is not a path: {_PATH}"
    for node in root.select("allowed", "*"):
        if steps(node.key or "") is None:
            yield node, 0, f"`{node.key}` is not a path: {_PATH}"
    for node in root.select("validations", "*", "at"):
        if steps(node.value) is None or "*" in (steps(node.value) or ()):
            yield node, 0, f"`{node.value}` is not a path without stars: {_PATH}"


def unused_variables(root: Node | None) -> Iterator[tuple[Node, str]]:
    """The nodes of the names of variables that no expression reads, each with a message; none without a rule file."""
    texts = [
        *(root.select("validations", "*", "*") if root else ()),
        *(root.select("variables", "*", "expression") if root else ()),
        *(root.select("conditions", "*", "expression") if root else ()),
    ]
    for name in root.select("variables", "*", "name") if root else ():
        if not any(f"variables.{name.value}" in text.value for text in texts):
            yield name, f"no expression reads `variables.{name.value}`"


def _meant(kind: str) -> str | None:
    """The built-in kind that is meant by a name which is none, such as a plural; None where none is like it."""
    singulars = (kind.removesuffix(end) + rest for end, rest in _PLURALS if kind.endswith(end))
    return meant_kind(kind) or next(filter(is_built_in_kind, singulars), None)


def _misspelt_kinds(root: Node) -> Iterator[tuple[Node, int, str]]:
    for node in (*root.select("match", "kinds", "*"), *root.select("match", "not", "kinds", "*")):
        meant = _meant(node.value) if node.value != WORKLOADS and "/" not in node.value else None
        if meant:
            own = f"a kind of your own needs its group, as in `acme.io/{node.value}`"
            yield node, 0, f"Kubernetes has no kind `{node.value}`; did you mean `{meant}`? ({own})"


def _faults(
    node: Node, names: frozenset[str], fields: Mapping[str, Collection[str]], *, wants_bool: bool = False
) -> Iterator[tuple[Node, int, str]]:
    """The faults of an expression, in which variables have those ``fields``."""
    try:
        program = _program(node.value, names)
    except CelSyntaxError as error:
        yield node, error.offset, error.message
        return
    for variable in fields.keys() & names:
        for name, offset in program.fields_of(variable):
            if name not in fields[variable]:
                yield node, offset, f"`{variable}` has no `{name}`{did_you_mean(name, fields[variable])}"
    for name, offset in program.fields_of("release.kind"):
        if meant := _meant(name):
            own = f'a kind of your own is `release.kind["{name}"]`'
            yield node, offset, f"Kubernetes has no kind `{name}`; did you mean `{meant}`? ({own})"
    if wants_bool and (kind := plain_type(program.tree)):
        yield node, 0, f"the expression is a {kind}, and never true or false"
    elif wants_bool and not program.variables and node.value.strip() != "false":
        yield node, 0, "the expression reads nothing, so it is the same for every subject: `false` forbids all of them"
