"""Templates whose text a `helm` prints as it is, although it is no YAML or the objects in it are in another order.

`helm template` reads what templates make, and sorts it. So each template makes one object instead, with the text in it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from repl_lint.charts.leaves import text_of
from repl_lint.charts.templates import Template, lexed
from repl_lint.model.renderings import ChartFiles

_PRINTS: Final = re.compile(r"(?:charts/[^/]+/)*templates/(?:.*/)?(?!NOTES\.txt$)[^_/][^/]*")
_OBJECT: Final = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: sealed}
data: {text: "{{ include "NAME" . | b64enc }}"}
"""
_TEXT: Final = re.compile(r'(?m)^data: \{text: "([^"]*)"\}')
_NO_VALUE: Final = "<no value>"


def sealed(files: ChartFiles) -> ChartFiles:
    """The files of a chart, in which each template that prints makes one object instead, with its text in Base64."""
    printing = {path: text_of(data) for path, data in files.items() if _PRINTS.fullmatch(path)}
    return {**files, **{path: _sealed(lexed(path, text)).encode() for path, text in printing.items()}}


def unsealed(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts that were sealed, by their templates; without Helm's `<no value>`, and without blank texts."""
    found = {path: _TEXT.search(text) for path, text in texts.items()}
    decoded = {path: base64.b64decode(match[1]).decode(errors="replace") for path, match in found.items() if match}
    return {path: text.replace(_NO_VALUE, "") for path, text in decoded.items() if text.strip()}


def _sealed(template: Template) -> str:
    """A template whose text is in a helper; helpers cannot be in each other, so that those in it come first."""
    helpers = [template.text[start:end] for start, end in _helpers(template)]
    pieces, at = [], 0
    for start, end in _helpers(template):
        opening = "{{- " if re.match(r"\{\{-\s", template.text[start:end]) else "{{"
        closing = " -}}" if re.search(r"\s-\}\}$", template.text[start:end]) else "}}"
        pieces += [template.text[at:start], f"{opening}/**/{closing}"]
        at = end
    text = "".join(pieces) + template.text[at:]
    name = f"repl-lint {template.path}"
    return "".join([*helpers, f'{{{{ define "{name}" }}}}', text, "{{ end }}", _OBJECT.replace("NAME", name)])


def _helpers(template: Template) -> Iterator[tuple[int, int]]:
    """The spans of the helpers in a template, from `define` to `end`."""
    start = None
    for action, (before, behind) in zip(template.actions, pairwise(template.helpers), strict=True):
        if behind and not before:
            start = action.start
        elif before and not behind and start is not None:
            yield start, action.end
            start = None
