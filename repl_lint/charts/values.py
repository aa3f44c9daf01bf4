"""Values of a chart: read as Helm reads them, and merged with others that take precedence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from repl_lint.charts.subcharts import subcharts, yaml_root
from repl_lint.model.renderings import ChartFiles, Values
from repl_lint.reading.nodes import Node
from repl_lint.reading.scalars import BOOLEANS, KUBERNETES_BOOLEANS, NULLS

Path = tuple[str, ...]
"""The keys that lead to a value from those of its chart."""
VALUES_FILE: Final = "values.yaml"
_TRUE: Final = frozenset(("y", "yes", "on"))
_INTEGERS: Final = (
    (r"[-+]?(?:0|[1-9]\d*)", 10),
    (r"[-+]?0o?[0-7]+", 8),
    (r"[-+]?0[xX][\da-fA-F]+", 16),
    (r"[-+]?0b[01]+", 2),
)
_FLOAT: Final = r"[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?"


def merged(values: Values, others: Values) -> Values:
    """The values, with others that take precedence mapping by mapping; a null there removes a value."""
    result = dict(values)
    for key, value in others.items():
        known = result.get(key)
        if value is None:
            result.pop(key, None)
        elif isinstance(known, Mapping) and isinstance(value, Mapping):
            result[key] = merged(known, value)
        else:
            result[key] = value
    return result


def values_in(node: Node | None) -> Values:
    """The values in a mapping; an empty mapping for any other node, and for None."""
    values = typed_value(node) if node and node.shape == "mapping" else {}
    return values if isinstance(values, dict) else {}


def defaults(files: ChartFiles, folder: str = "") -> Values:
    """The values in the ``values.yaml`` of the chart, or of the subchart in ``folder``, without those of its subcharts.

    Empty where there is no such file, or it cannot be read.
    """
    return values_of(files.get(folder + VALUES_FILE, b""))


def all_defaults(files: ChartFiles, folder: str = "") -> Values:
    """The values of the chart, or of the subchart in ``folder``, with those of its subcharts below their keys.

    Those that a chart sets for a subchart take precedence.
    """
    below = {key: all_defaults(files, subfolder) for key, subfolder in subcharts(files, folder).items() if subfolder}
    return merged(below, defaults(files, folder))


@lru_cache(maxsize=128)
def values_of(data: bytes) -> Values:
    """The values in a file; empty where it is no YAML mapping."""
    return values_in(yaml_root({VALUES_FILE: data}, VALUES_FILE))


def typed_value(node: Node) -> Any:
    """The value of a node, as Helm reads it: a dictionary, list, text, number, boolean or None.

    A scalar with a template is its text, with the template.
    """
    if node.shape == "mapping":
        return {child.key: typed_value(child) for child in node.children}
    if node.shape == "sequence":
        return [typed_value(child) for child in node.children]
    return node.value if node.style is not None or node.templated else _typed(node.value)


def _typed(text: str) -> Any:
    """The value of a plain scalar, by the rules of YAML 1.1 as `goyaml.v2` in sigs.k8s.io/yaml has them."""
    if text in NULLS:
        return None
    if text in BOOLEANS or text in KUBERNETES_BOOLEANS:
        return BOOLEANS.get(text, text.lower() in _TRUE)
    number = text.replace("_", "")
    for pattern, base in _INTEGERS:
        if re.fullmatch(pattern, number, re.ASCII) and len(number) < 100:
            return int(number, base) if base != 8 else int(number.replace("o", ""), 8)
    is_number = re.fullmatch(_FLOAT, number, re.ASCII) and abs(float(number)) != float("inf")
    return float(number) if is_number else text


def is_off(condition: str, values: Values) -> bool:
    """Whether a dependency's condition switches it off: the first of its paths that leads to a boolean decides.

    False where none leads to one.

    https://helm.sh/docs/topics/charts/#tags-and-condition-fields-in-dependencies
    """
    for path in filter(None, map(str.strip, condition.split(","))):
        value: Any = values
        for key in path.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        if isinstance(value, bool):
            return not value
    return False
