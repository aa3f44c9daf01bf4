"""The types of built-in objects and of their parts, from the schemas that kubernetes-validate ships.

That package has a small file for each definition of each Kubernetes version. A file is read when an object first has a
part of its type: a Deployment needs some fifteen of a thousand, and a thousand Deployments no more.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Final

from repl_lint.facts.kubernetes.api_versions import Version, version

MAPPING, LIST, TEXT, INTEGER, NUMBER, BOOLEAN = "mapping", "sequence", "text", "integer", "number", "boolean"
_SORTS: Final = {
    "object": MAPPING,
    "array": LIST,
    "string": TEXT,
    "integer": INTEGER,
    "number": NUMBER,
    "boolean": BOOLEAN,
}
_NOT_ASKED_FOR: Final = frozenset(
    ("apiGroup", "endpoints", "onPodConditions", "podSelector", "revision", "serviceName", "value")
)
"""Keys that some schemas require and no API server does: they are optional in newer schemas, or may be empty."""
_FOLDER: Final = re.compile(r"v(\d+\.\d+)\.\d+-local")
_STEM: Final = re.compile(r"[a-z0-9-]{1,150}")


class Type:
    """The type of a value.

    ``sorts`` are the sorts that it may be, empty for any. A mapping has ``fields``, or, if it may have any keys, an
    ``item``, the type of their values; a list has an ``item``, too. ``takes_text`` is whether a text is one of the
    sorts. Before a type is `opened`, only its file is known.
    """

    __slots__ = ("fields", "file", "item", "required", "sorts", "takes_text")

    def __init__(self, file: str = "") -> None:
        self.file = file
        self.sorts: frozenset[str] = frozenset()
        self.takes_text = False
        self.fields: dict[str, Type] | None = None
        self.item: Type | None = None
        self.required: frozenset[str] = frozenset()

    def opened(self) -> Type:
        """The type itself, with the content of its file."""
        if self.file:
            file, self.file = self.file, ""
            _fill(self, _read(file) or {}, os.path.dirname(file))
        return self


_ANY: Final = Type()


@lru_cache(maxsize=256)
def kind_type(api_version: str, kind: str, target: Version) -> tuple[str, Type] | None:
    """The spelling and the type of a kind; None if the target does not have it in that API version."""
    group, _, number = api_version.rpartition("/")
    stem = "-".join(filter(None, (kind.lower(), group.partition(".")[0], number)))
    folder = _folder(target)
    schema = _read(os.path.join(folder, f"{stem}.json")) if _STEM.fullmatch(stem) else None
    named = schema and schema.get("x-kubernetes-group-version-kind")
    if not schema or not named or schema["properties"]["apiVersion"].get("enum") != [api_version]:
        return None
    result = _filled(schema, folder)
    assert result.fields is not None, "it has a kind"
    result.fields["status"] = _ANY  # Kubernetes writes it, and ignores that of others
    return named[0]["kind"], result


@cache
def _folder(target: Version) -> str:
    """The folder of the schemas of the newest version up to the target; the oldest for a target before all."""
    from importlib.util import find_spec  # the package itself imports jsonschema

    spec = find_spec("kubernetes_validate")
    place = os.path.join(os.path.dirname(spec.origin), "kubernetes-json-schema") if spec and spec.origin else ""
    names = os.listdir(place) if os.path.isdir(place) else []
    folders = sorted((version(match[1]), name) for name in names if (match := _FOLDER.fullmatch(name)))
    if not folders:
        raise FileNotFoundError("kubernetes-validate and its schemas are not here: pip install kubernetes-validate")
    usable = [name for number, name in folders if number <= target] or [folders[0][1]]
    return os.path.join(place, usable[-1])


def _read(file: str) -> dict[str, Any] | None:
    import json

    try:
        with open(file, encoding="utf-8") as stream:
            schema: dict[str, Any] = json.loads(stream.read())
    except FileNotFoundError:
        return None
    return schema


def _filled(schema: Mapping[str, Any], folder: str) -> Type:
    result = Type()
    _fill(result, schema, folder)
    return result


def _fill(target: Type, schema: Mapping[str, Any], folder: str) -> None:
    types = [choice.get("type", ()) for choice in schema.get("oneOf", (schema,))]
    words = {word for type_ in types for word in ((type_,) if isinstance(type_, str) else type_)}
    fields, item = schema.get("properties"), schema.get("items", schema.get("additionalProperties"))
    if words & {"object", "array"} and fields is None and item is None:
        return  # any value
    target.sorts = frozenset(_SORTS[word] for word in words if word in _SORTS)
    target.takes_text = TEXT in target.sorts
    target.required = frozenset(schema.get("required", ())) - _NOT_ASKED_FOR
    if fields is not None:
        target.fields = {name: _type(field, folder) for name, field in fields.items()}
    if item is not None:
        target.item = _type(item, folder)


def _type(schema: Mapping[str, Any], folder: str) -> Type:
    if "$ref" in schema:
        return _definition(folder, schema["$ref"].rpartition("/")[2])
    if "properties" in schema or "items" in schema or "additionalProperties" in schema:
        return _filled(schema, folder)
    return _scalar(str(schema.get("type")), folder)


@cache
def _scalar(words: str, folder: str) -> Type:
    return _filled({"type": re.findall(r"\w+", words)}, folder)


@cache
def _definition(folder: str, name: str) -> Type:
    """The type of a definition, such as `io.k8s.api.apps.v1.DeploymentSpec`."""
    *_, group, number, kind = name.split(".")
    # The group is `api` in `io.k8s.apimachinery.pkg.api.resource.Quantity`.
    stem = f"{kind}-{number}" if group in ("api", "core") else f"{kind}-{group}-{number}"
    return Type(os.path.join(folder, f"{stem.lower()}.json"))
