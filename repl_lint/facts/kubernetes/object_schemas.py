"""What Kubernetes takes in an object of its own, from the schemas that kubernetes-validate ships.

That package has a small file for every definition of every Kubernetes version. They are read one by one, when an object
first has something in that place: a Deployment needs some fifteen of a thousand, and a thousand Deployments no more.
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
"""Keys that some schemas require and no API server does: they are optional in newer schemas, or empty will do."""
_FOLDER: Final = re.compile(r"v(\d+\.\d+)\.\d+-local")
_STEM: Final = re.compile(r"[a-z0-9-]{1,150}")


class Type:
    """What may stand in a place.

    ``sorts`` are the sorts of value that may, none of them named for any. A mapping has ``fields``, or, with any keys,
    an ``item`` for what they hold; a list has an ``item``. ``takes_text`` says that a text is one of the sorts. Before
    it is `opened`, only the file of it is known.
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
        """Itself, when its file is read."""
        if self.file:
            file, self.file = self.file, ""
            _fill(self, _read(file) or {}, os.path.dirname(file))
        return self


_ANY: Final = Type()


@lru_cache(maxsize=256)
def kind_type(api_version: str, kind: str, target: Version) -> tuple[str, Type] | None:
    """What an object of a kind may hold, and how that kind is spelt; None for one that the target does not have."""
    group, _, number = api_version.rpartition("/")
    stem = "-".join(filter(None, (kind.lower(), group.partition(".")[0], number)))
    folder = _folder(target)
    schema = _read(os.path.join(folder, f"{stem}.json")) if _STEM.fullmatch(stem) else None
    named = schema and schema.get("x-kubernetes-group-version-kind")
    if not schema or not named or schema["properties"]["apiVersion"].get("enum") != [api_version]:
        return None
    found = Type()
    _fill(found, schema, folder)
    assert found.fields is not None, "it has a kind"
    found.fields["status"] = _ANY  # Kubernetes writes it, and takes none from others
    return named[0]["kind"], found


@cache
def _folder(target: Version) -> str:
    """The schemas of the newest version up to the target; of a target older than all, the oldest."""
    from importlib.util import find_spec  # the package itself imports jsonschema

    spec = find_spec("kubernetes_validate")
    place = os.path.join(os.path.dirname(spec.origin), "kubernetes-json-schema") if spec and spec.origin else ""
    names = os.listdir(place) if os.path.isdir(place) else []
    folders = sorted((version(found[1]), name) for name in names if (found := _FOLDER.fullmatch(name)))
    if not folders:
        raise FileNotFoundError("kubernetes-validate and its schemas are not here: pip install kubernetes-validate")
    usable = [name for number, name in folders if number <= target] or [folders[0][1]]
    return os.path.join(place, usable[-1])


def _read(file: str) -> dict[str, Any] | None:
    import json

    try:
        with open(file, encoding="utf-8") as stream:
            found: dict[str, Any] = json.loads(stream.read())
    except FileNotFoundError:
        return None
    return found


def _fill(found: Type, schema: Mapping[str, Any], folder: str) -> None:
    choices = schema.get("oneOf", (schema,))
    named = [each.get("type", ()) for each in choices]
    words = {word for each in named for word in ((each,) if isinstance(each, str) else each)}
    fields, item = schema.get("properties"), schema.get("items", schema.get("additionalProperties"))
    if words & {"object", "array"} and fields is None and item is None:
        return  # whatever it is
    found.sorts = frozenset(_SORTS[word] for word in words if word in _SORTS)
    found.takes_text = TEXT in found.sorts
    found.required = frozenset(schema.get("required", ())) - _NOT_ASKED_FOR
    if fields is not None:
        found.fields = {name: _type(each, folder) for name, each in fields.items()}
    if item is not None:
        found.item = _type(item, folder)


def _type(schema: Mapping[str, Any], folder: str) -> Type:
    if "$ref" in schema:
        return _definition(folder, schema["$ref"].rpartition("/")[2])
    if "properties" in schema or "items" in schema or "additionalProperties" in schema:
        found = Type()
        _fill(found, schema, folder)
        return found
    return _scalar(str(schema.get("type")), folder)


@cache
def _scalar(words: str, folder: str) -> Type:
    found = Type()
    _fill(found, {"type": re.findall(r"\w+", words)}, folder)
    return found


@cache
def _definition(folder: str, name: str) -> Type:
    """A definition by its name, such as `io.k8s.api.apps.v1.DeploymentSpec`."""
    *_, group, number, kind = name.split(".")
    if group == "api":  # io.k8s.apimachinery.pkg.api.resource.Quantity
        stem = f"{kind}-{number}"
    else:
        stem = f"{kind}-{number}" if group == "core" else f"{kind}-{group}-{number}"
    return Type(os.path.join(folder, f"{stem.lower()}.json"))
