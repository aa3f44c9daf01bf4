"""Write the types of Kubernetes' objects from their sources.

python scripts/object_types.py GO-TYPES

GO-TYPES is a checkout of https://github.com/kubernetes/api, in whose ``types.go`` the texts that a field may be are
marked with ``+enum``. All else is in the schemas that kubernetes-validate ships, one folder for each version of
Kubernetes. `repl_lint/facts/kubernetes/object_types.py` says how the table is to be read.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

TABLE: Final = Path(__file__).parents[1] / "repl_lint" / "facts" / "kubernetes" / "object_types.tsv"
_HEAD: Final = """\
# The types of Kubernetes' objects and of their parts: made by scripts/object_types.py, which names the sources.
# The oldest version of Kubernetes that it knows is 1.{oldest}, the newest is 1.{newest}.
"""
_SORTS: Final = {"string": "s", "integer": "i", "number": "n", "boolean": "b"}
_ENUM: Final = re.compile(r"// \+enum\n(?://[^\n]*\n)*type (\w+) string")
_CONSTANT: Final = re.compile(r"^\s+\w+\s+(\w+)?\s*= (?:(\w+)\()?\"([^\"]*)\"", re.MULTILINE)
_STRUCT: Final = re.compile(r"^type (\w+) struct \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD: Final = re.compile(r"^\t\w+\s+(?:\[\]|\*)*(\w+)\s+`json:\"(\w+)", re.MULTILINE)
_NOT_ASKED_FOR: Final = frozenset(
    ("apiGroup", "endpoints", "onPodConditions", "podSelector", "revision", "serviceName", "value")
)
"""Keys that some schemas require and no API server does: they are optional in newer schemas, or may be empty."""
_ASKED_FOR: Final = frozenset((("v1.Container", "image"),))
"""Keys that no schema requires and every API server does (pkg/apis/core/validation in kubernetes/kubernetes)."""

Enums = Mapping[tuple[str, str], str]
"""The texts that a field may be, by the name of its type and its own."""


def enums(folder: Path) -> Enums:
    """The texts of the fields that may be some texts only."""
    result = {}
    for file in sorted(folder.glob("*/v*/types.go")):
        text = file.read_text(encoding="utf-8")
        group, version = file.parts[-3:-1]
        names = frozenset(_ENUM.findall(text))
        texts: dict[str, list[str]] = {}
        for declared, converted, value in _CONSTANT.findall(text):
            texts.setdefault(declared or converted, []).append(value)
        for struct, body in _STRUCT.findall(text):
            for type_, field in _FIELD.findall(body):
                allowed = sorted(filter(None, texts.get(type_, ())))
                if type_ in names and len(allowed) > 1 and " " not in "".join(allowed):  # a blank ends a field
                    result[_short(f"io.k8s.api.{group}.{version}.{struct}"), field] = "|".join(allowed)
    return result


def _short(definition: str) -> str:
    """The name of a definition in the table: `v1.Pod` for `io.k8s.api.core.v1.Pod`."""
    *_, group, version, name = definition.split(".")
    return f"{version}.{name}" if group in ("core", "api") else f"{group}.{version}.{name}"


def _kind(schema: Mapping[str, Any]) -> str | None:
    """The name in the table of what is an object: `apps/v1/Deployment`."""
    named = schema.get("x-kubernetes-group-version-kind", ())
    if len(named) != 1 or "metadata" not in schema["properties"]:
        return None
    return "/".join(filter(None, (named[0]["group"], named[0]["version"], named[0]["kind"])))


def _type(schema: Mapping[str, Any], names: Mapping[str, str], texts: str = "") -> str:
    if "$ref" in schema:
        return "=" + names[schema["$ref"].rpartition("/")[2]]
    types = [choice.get("type", "object") for choice in schema.get("oneOf", (schema,))]
    words = {word for type_ in types for word in ([type_] if isinstance(type_, str) else type_)}
    item = schema.get("items") or schema.get("additionalProperties")
    if "array" in words:
        return f"[{_type(item, names, texts) if item else '*'}]"
    if "object" in words:
        return f"{{{_type(item, names)}}}" if item else "*"
    return "".join(sorted(_SORTS[word] for word in words if word in _SORTS)) + (f"({texts})" if texts else "")


def fields(definitions: Mapping[str, Any], allowed: Enums) -> Iterator[tuple[str, tuple[str, str]]]:
    """The fields of every definition of one version: its name, and the field's name and type."""
    names = {name: _kind(schema) or _short(name) for name, schema in definitions.items()}
    for definition, schema in definitions.items():
        name, known = names[definition], schema.get("properties")
        if known is None:
            yield name, ("", _type(schema, names))
            continue
        for field, type_ in known.items():
            is_required = field in schema.get("required", ()) and field not in _NOT_ASKED_FOR
            is_required = is_required or (name, field) in _ASKED_FOR
            texts = allowed.get((_short(definition), field), "")
            is_ours = field == "status" and _kind(schema)  # Kubernetes writes it, and ignores that of others
            yield name, (field + "!" * is_required, "*" if is_ours else _type(type_, names, texts))


def _span(minors: list[int], newest: int, oldest: int) -> str:
    since, until = ("" if end in (newest, oldest) else str(end) for end in (minors[0], minors[-1]))
    return f"@{since}-{until}" if since or until else ""


def table(allowed: Enums) -> str:
    """The whole table."""
    spec = importlib.util.find_spec("kubernetes_validate")
    if spec is None or spec.origin is None:
        sys.exit("kubernetes-validate is not here: pip install kubernetes-validate")
    folders = Path(spec.origin).parent / "kubernetes-json-schema"
    versions: dict[str, dict[tuple[str, str], list[int]]] = {}
    minors = sorted(int(folder.name.split(".")[1]) for folder in folders.glob("v*-local"))
    for minor in minors:
        text = (folders / f"v1.{minor}.0-local" / "_definitions.json").read_text(encoding="utf-8")
        for name, field in fields(json.loads(text)["$defs"], allowed):
            versions.setdefault(name, {}).setdefault(field, []).append(minor)
    rows = []
    for name in sorted(_needed(versions)):
        own = versions[name]
        shown = (f"{field}:{type_}{_span(own[field, type_], minors[-1], minors[0])}" for field, type_ in sorted(own))
        rows.append(f"{name}\t{' '.join(shown)}\n")
    return _HEAD.format(oldest=minors[0], newest=minors[-1]) + "".join(rows)


def _needed(versions: Mapping[str, Mapping[tuple[str, str], list[int]]]) -> set[str]:
    """The names of all objects, and of the types that these have parts of."""
    waiting = [name for name in versions if "/" in name]
    needed = set(waiting)
    while waiting:
        for _, type_ in versions[waiting.pop()]:
            named = re.search(r"=([\w./]+)", type_)
            if named and named[1] not in needed:
                needed.add(named[1])
                waiting.append(named[1])
    return needed


if __name__ == "__main__":
    TABLE.write_text(table(enums(Path(sys.argv[1]))), encoding="utf-8")
    print(f"{TABLE}: {TABLE.stat().st_size} bytes")
