"""Files with a JSON Schema -> the schema, which may be of anybody: nothing outside of the file is read.

What is wrong with a schema is an error of the user with its place, because nothing can be compared with it.
"""

from __future__ import annotations

import os
from typing import Final

from repl_lint.model.errors import UserError
from repl_lint.reading.contents import contents
from repl_lint.reading.files import decode, reason_of, shown
from repl_lint.reading.json_schema_faults import Path, faults
from repl_lint.reading.json_schemas import Schema
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline

_MOST: Final = 16 << 20


def read_schema(place: str) -> Schema:
    """The JSON Schema in a file.

    Raises `UserError` if the file cannot be read, has more than 16 MiB, or is no JSON Schema of which a type can be
    made. The message has the line and the column of the first fault, where these are known.
    """
    import json

    path = shown(place)
    try:
        if os.path.getsize(place) > _MOST:
            raise UserError(f"{path}: no JSON Schema has more than {_MOST >> 20} MiB")
        source = decode(path, contents(place))
    except OSError as error:
        raise UserError(f"{path}: {reason_of(error)}") from None
    if source.problem:
        raise UserError(f"{source.location(source.problem.start, source.problem.start).path_line_column}: not UTF-8")
    try:
        data = json.loads(source.text)
    except json.JSONDecodeError as error:
        reason = error.msg[0].lower() + error.msg[1:]
        raise UserError(f"{path}:{error.lineno}:{error.colno}: this is not JSON: {reason}") from None
    except RecursionError:
        raise UserError(f"{path}: nested too deeply for a JSON Schema") from None
    for fault in faults(data):
        location = source.location(*_span(next(outline(source).documents()).root, fault.path))
        raise UserError(f"{location.path_line_column}: {fault.message}")
    schema: Schema = data
    return schema


def _span(node: Node | None, path: Path) -> tuple[int, int]:
    """The span of the value at a path; where the file cannot be read as YAML, that of its first character."""
    for key in path:
        if node is None:
            return 0, 1
        node = node.entry(key) if isinstance(key, str) else node.children[key]
    return (node.start, node.end) if node else (0, 1)
