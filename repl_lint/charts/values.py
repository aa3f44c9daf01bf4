"""Values of a chart: those that are set take precedence over its own, mapping by mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from repl_lint.charts.subcharts import yaml_root
from repl_lint.model.renderings import ChartFiles, Values

VALUES_FILE = "values.yaml"


def merged(values: Values, others: Values) -> Values:
    """The values, with others that take precedence; a null there removes a value, as in Helm."""
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


def defaults(files: ChartFiles) -> Values:
    """The values of a chart itself; none where they cannot be read."""
    return values_of(files.get(VALUES_FILE, b""))


def values_of(data: bytes) -> Values:
    """The values in the text of a file; none where it is no YAML mapping."""
    root = yaml_root({VALUES_FILE: data}, VALUES_FILE)
    values = root.plain() if root else None
    return values if isinstance(values, dict) else {}


def is_off(condition: str, values: Values) -> bool:
    """Whether a dependency's condition switches it off: the first of its paths that leads to a boolean decides.

    https://helm.sh/docs/topics/charts/#tags-and-condition-fields-in-dependencies
    """
    for path in filter(None, map(str.strip, condition.split(","))):
        value: Any = values
        for key in path.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        if isinstance(value, bool):
            return not value
    return False
