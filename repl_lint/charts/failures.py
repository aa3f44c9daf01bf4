"""The failures that errors of Helm describe, with the template, the line and the column that they name.

Helm 3 and 4 write them in two ways (`cleanupExecError` in pkg/engine/engine.go of https://github.com/helm/helm).
"""

import re
from typing import Final

from repl_lint.model.renderings import FailureKind, RenderFailure

_PLACE: Final = re.compile(r"([^\s():\"]+/templates/[^\s():\"]+):(\d+)(?::(\d+))?\)?:?")
_ACTION: Final = re.compile(r"(?s)\s*executing \"[^\"]*\" at <(.*?)>:\s*")
_CALLING: Final = re.compile(r"error calling \S+:\s*")
_NO_YAML: Final = re.compile(r"(?s)YAML parse error on (\S+): (?:error converting YAML to JSON: )?(.*)")
_ADVICE: Final = "Use --debug flag to render out invalid YAML"
_KINDS: Final[tuple[tuple[str, FailureKind], ...]] = (
    (r"no template \"|template \"[^\"]*\" not defined", "absent"),
    (r"parse error at|not defined|unclosed action|unexpected ", "parse"),
    (r"nil pointer|can't evaluate field", "nil"),
    (r"execution error at", "fail"),
    (r"cannot load|Chart\.yaml file is missing|validation: ", "load"),
)


def failure(text: str) -> RenderFailure:
    """The failure that an error of Helm describes, at the innermost template that it names.

    It has no template where the error names none. It has no line where the template makes no YAML.
    """
    text = text.strip().removeprefix("Error: ")
    text = text.removesuffix(_ADVICE).strip()
    if broken := _NO_YAML.match(text):
        return RenderFailure("yaml", broken[2], broken[1].partition("/")[2])
    kinds = (kind for pattern, kind in _KINDS if re.search(pattern, text))
    kind: FailureKind = next(kinds, "other")
    places = list(_PLACE.finditer(text))
    if not places:
        return RenderFailure(kind, " ".join(text.split()))
    place = places[-1]
    rest, action = text[place.end() :], ""
    if executing := _ACTION.match(rest):
        rest, action = rest[executing.end() :], executing[1]
    message = " ".join(_CALLING.sub("", rest).split())
    column = int(place[3]) + 1 if place[3] else None  # Go counts from 0
    outermost = places[0][1].partition("/")[2]
    return RenderFailure(kind, message, place[1].partition("/")[2], int(place[2]), column, action, outermost)
