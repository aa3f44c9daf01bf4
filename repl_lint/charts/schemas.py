"""The schemas of the values of a chart and of its subcharts, with the values that have to fit them.

Helm would fetch what a schema refers to from the network or from files; here references lead into the schema alone
(`repl_lint.charts.worker` compares, within its bounds).
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from repl_lint.charts.files import SCHEMA
from repl_lint.charts.subcharts import dependencies
from repl_lint.charts.values import defaults, is_off, merged
from repl_lint.model.renderings import ChartFiles, Values


class ValuesSchema(NamedTuple):
    """The schema in a file of a chart, and the values that have to fit it."""

    file: str
    schema: str
    values: Values


def schemas(files: ChartFiles, values: Values) -> Iterator[ValuesSchema]:
    """The schemas of a chart that is rendered with some values, after those of subcharts that it declares.

    Left out are subcharts that are switched off, and the schema of a chart that imports values from a subchart.
    """
    if any(name.rpartition("/")[2] == SCHEMA for name in files):
        yield from _schemas(files, "", merged(defaults(files), values))


def _schemas(files: ChartFiles, folder: str, values: Values) -> Iterator[ValuesSchema]:
    subcharts = [dependency for dependency in dependencies(files, folder) if dependency.folder]
    own = dict(values)
    for dependency in subcharts:
        if not dependency.folder or is_off(dependency.condition, values):
            continue
        given = values.get(dependency.given_name)
        globals_ = {"global": values["global"]} if isinstance(values.get("global"), Mapping) else {}
        sub_values = merged(
            merged(defaults(files, dependency.folder), given if isinstance(given, Mapping) else {}), globals_
        )
        own[dependency.given_name] = sub_values
        yield from _schemas(files, dependency.folder, sub_values)
    imports = any(dependency.node.get("import-values") for dependency in subcharts)
    schema = files.get(folder + SCHEMA)
    if schema is not None and not imports:
        yield ValuesSchema(folder + SCHEMA, schema.decode(errors="replace"), own)
