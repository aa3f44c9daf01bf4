"""Templates of HelmCharts, translated into templates that Helm renders to the text that KOTS makes.

The functions of Replicated are replaced with calls of Helm's own functions, for one kind of installation: its license,
its cluster and what customers type are not known. An action with a function that only they can answer has a stand-in.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

from repl_lint.facts.templates.functions import functions
from repl_lint.facts.templates.tokens import NAME, OTHER, TEXT, Token, Tokens, tokens
from repl_lint.model.namespaces import RELEASE_NAMESPACE
from repl_lint.model.renderings import Values
from repl_lint.reading.documents import Document
from repl_lint.reading.templates import OPENING_LENGTH

STAND_IN: Final = "repl-lint-stand-in"
"""The text in place of what only a customer's installation knows."""
LOCAL_REGISTRY: Final = "registry.repl-lint.invalid"
"""The host of the customer's registry."""
NAMESPACE: Final = "local"
"""The namespace in the customer's registry."""
LOCAL_ADDRESS: Final = f"{LOCAL_REGISTRY}/{NAMESPACE}"
"""Where images are in that registry."""
PULL_SECRET: Final = "repl-lint-pull-secret"  # noqa: S105 -- a name
"""The name of the pull secret that Replicated makes."""
_OPTIONS: Final = "get $.Values.config"
_COMPARED: Final = {"ConfigOptionEquals": "eq", "ConfigOptionNotEquals": "ne"}
_AS_HELM: Final = {
    "ConfigOption": _OPTIONS,
    "ConfigOptionData": _OPTIONS,
    "ParseBool": "hasKey $.Values.trues",
    "ParseInt": "int64",
    "ParseUint": "int64",
    "ParseFloat": "float64",
    "Base64Encode": "b64enc",
    "Base64Decode": "b64dec",
    "ToLower": "lower",
    "ToUpper": "upper",
    "TrimSpace": "trim",
    "UrlEncode": "urlquery",
    "ImagePullSecretName": json.dumps(PULL_SECRET),
    "Namespace": json.dumps(RELEASE_NAMESPACE),
    "Distribution": '""',
    "IsKurl": "false",
    "Sequence": "0",
    "HTTPProxy": '""',
    "HTTPSProxy": '""',
    "NoProxy": '""',
    "ReplicatedProxyDomain": '"proxy.replicated.com"',
    "ReplicatedRegistryDomain": '"registry.replicated.com"',
}
_WITH_REGISTRY: Final = {
    "HasLocalRegistry": "true",
    "IsAirgap": "true",
    "LocalRegistryHost": json.dumps(LOCAL_REGISTRY),
    "LocalRegistryNamespace": json.dumps(NAMESPACE),
    "LocalRegistryAddress": json.dumps(LOCAL_ADDRESS),
    "ReplicatedImageName": f'printf "{LOCAL_ADDRESS}/%s"',
    "ReplicatedImageRepository": "print",
}
_WITHOUT_REGISTRY: Final = {
    "HasLocalRegistry": "false",
    "IsAirgap": "false",
    "LocalRegistryHost": '""',
    "LocalRegistryNamespace": '""',
    "LocalRegistryAddress": '""',
    "LocalImageName": "print",
    "ReplicatedImageName": "print",
    "ReplicatedImageRegistry": "print",
    "ReplicatedImageRepository": "print",
}
_REGISTRY: Final = "ReplicatedImageRegistry"
_LOCAL_IMAGE: Final = "LocalImageName"
_HELM_VALUE: Final = "HelmValue"
_WITH_FLAG: Final = ("ReplicatedImageName", _REGISTRY, "ReplicatedImageRepository")
"""The functions whose second argument says that the address is right without the proxy."""
_TRUE: Final = ("1", "t", "T", "TRUE", "true", "True")
_BRACES: Final = '{{ "{{" }}'
_VARIABLE: Final = re.compile(r"\$\w+")
_ASSIGNMENT: Final = re.compile(r"-?\s*(\$\w+\s*:?=)")
_LACKING: Final = frozenset(("env", "expandenv"))  # functions that Helm does not have


class Situation(NamedTuple):
    """A kind of installation, with the customer's registry or without.

    ``options`` are the texts of the options by their names, ``templates`` those that Helm makes, and ``unknown`` the
    options whose text only an installation knows. ``defaults`` are the values of the chart.
    """

    has_registry: bool
    options: Mapping[str, str]
    unknown: frozenset[str]
    defaults: Values
    templates: Mapping[str, str] = {}

    @property
    def values(self) -> Values:
        """The values that a translated template reads."""
        return {"config": dict(self.options), "trues": dict.fromkeys(_TRUE, True)}

    @property
    def prelude(self) -> str:
        """The beginning of a template, which sets the options that templates make."""
        pieces = []
        for name, text in self.templates.items():
            value = f'include "option.{name}" $ | trim | default (get $.Values.config "{name}")'
            pieces.append(f'{{{{- define "option.{name}" }}}}{text}{{{{ end -}}}}')
            pieces.append(f'{{{{- $_ := set $.Values.config "{name}" ({value}) -}}}}')
        return "".join(pieces)


class _UntranslatableError(Exception):
    """An action whose result only a customer's installation knows."""


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def translated(
    document: Document, start: int, end: int, situation: Situation, *, with_stand_ins: bool = True
) -> str | None:
    """The text of a span of a document as a template for Helm.

    An action that only an installation can answer is `STAND_IN`. The result is None where such an action controls other
    text, as an `if` does, and without ``with_stand_ins`` wherever there is one.
    """
    text, at = document.source.text, start
    unknown = set[str]()  # variables
    pieces: list[str] = []
    for action in document.hidden.within(start, end):
        pieces.append(text[at : action.start].replace("{{", _BRACES))
        read = tokens(action)
        variables = [name[0] for token in read.tokens if token.kind == OTHER and (name := _VARIABLE.match(token.text))]
        try:
            if unknown.intersection(variables):
                raise _UntranslatableError
            pieces.append(_translated(document, read, situation))
        except _UntranslatableError:
            assignment = _ASSIGNMENT.match(action.text, OPENING_LENGTH)
            if (action.control and not assignment) or not with_stand_ins:
                return None
            unknown.update(variables)
            pieces.append(f'{{{{ {assignment[1]} "{STAND_IN}" }}}}' if assignment else STAND_IN)
        at = action.end
    return "".join(pieces) + text[at:end].replace("{{", _BRACES)


def _translated(document: Document, read: Tokens, situation: Situation) -> str:
    """An action for Helm. Raises `_UntranslatableError`."""
    action = read.action
    if read.is_odd:
        raise _UntranslatableError
    text, at = document.source.text, action.start + OPENING_LENGTH
    pieces = ["{{"]
    for edit in sorted(chain(_quotes(text, read), _calls(text, read, situation))):
        if edit.start >= at:  # not within what is replaced as a whole
            pieces += [text[at : edit.start], edit.text]
            at = edit.end
    return "".join(pieces) + text[at : action.end]


def _quotes(text: str, read: Tokens) -> Iterator[_Edit]:
    """The quotes that stand behind a `\\` in a double-quoted scalar, without it."""
    for token in read.tokens:
        if token.kind == TEXT and text[token.start - 2 : token.start] == '\\"':
            yield _Edit(token.start - 2, token.start, '"')
            yield _Edit(token.end, token.end + 2, '"')


def _calls(text: str, read: Tokens, situation: Situation) -> Iterator[_Edit]:
    """The edits that make calls of Replicated's functions into calls of Helm's. Raises `_UntranslatableError`."""
    known = functions("") - _LACKING
    own = _AS_HELM | (_WITH_REGISTRY if situation.has_registry else _WITHOUT_REGISTRY)
    names = {token.start for token in read.calls()}
    for index, token in enumerate(read.tokens):
        if token.start not in names:
            continue
        arguments = read.tokens[index + 1 :]
        if token.text.startswith("ConfigOption") and arguments and arguments[0].text in situation.unknown:
            raise _UntranslatableError
        if token.text in _COMPARED:
            yield _Edit(token.start, token.end, f"{_COMPARED[token.text]} ({_OPTIONS}")
            end = _end(text, arguments)
            yield _Edit(end, end, ")")
        elif (literal := _literal(token.text, arguments, situation)) is not None:
            yield _Edit(token.start, _end(text, arguments, flag=token.text == _REGISTRY), json.dumps(literal))
        elif token.text in own:
            yield _Edit(token.start, token.end, own[token.text])
            if token.text in _WITH_FLAG:
                end = _end(text, arguments)
                yield _Edit(end, _end(text, arguments, flag=True), "")
        elif token.text not in known:
            raise _UntranslatableError


def _end(text: str, arguments: Sequence[Token], *, flag: bool = False) -> int:
    """The offset behind the first argument of a call, or behind the flag that follows it.

    Raises `_UntranslatableError` where a pipe gives it.
    """
    depth = 0
    for index, token in enumerate(arguments):
        depth += (token.text == "(") - (token.text == ")") if token.kind != TEXT else 0
        if depth < 0 or (token.text == "|" and token.kind != TEXT):
            break
        if depth == 0:
            follows = arguments[index + 1 : index + 2]
            if flag and follows and follows[0].kind == NAME and follows[0].text in ("true", "false"):
                return follows[0].end
            return token.end + (0 if token.kind != TEXT else 1 + (text[token.end] == "\\"))
    raise _UntranslatableError


def _literal(function: str, arguments: Sequence[Token], situation: Situation) -> str | None:
    """The text that a call makes, if Helm has no function for it. Raises `_UntranslatableError`."""
    if function == _HELM_VALUE:
        return _default(arguments[0], situation.defaults)
    if function == _LOCAL_IMAGE and situation.has_registry:
        return _pushed(arguments[0])
    return LOCAL_ADDRESS if function == _REGISTRY and situation.has_registry else None


def _pushed(argument: Token) -> str:
    """The address of a literal image in the customer's registry. Raises `_UntranslatableError` for any other."""
    if argument.kind != TEXT:
        raise _UntranslatableError
    return f"{LOCAL_ADDRESS}/{argument.text.rpartition('/')[2]}"


def _default(argument: Token, defaults: Values) -> str:
    """The text of a chart's value at the path in an argument. Raises `_UntranslatableError` where it has none."""
    value: Any = defaults
    for key in argument.text.removeprefix(".").removeprefix("Values.").split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    if argument.kind != TEXT or isinstance(value, Mapping | list) or value is None:
        raise _UntranslatableError
    return str(value)
