"""The types of custom resources: from the CustomResourceDefinitions of a release, else from folders of schemas.

https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.objects import Object, is_custom, objects
from repl_lint.reading.documents import Document
from repl_lint.reading.json_schema_faults import faults
from repl_lint.reading.json_schemas import Schema, referred, type_of
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.schema_types import ANY, MAPPING, TEXT, Type

_KIND: Final = "CustomResourceDefinition"
_NAME: Final = re.compile(r"\w[\w-]*(?:\.[\w-]+)*", re.ASCII)
_FILES: Final = (
    "{group}/{kind}_{version}.json",
    "{kind}-{group}-{version}.json",
    "{kind}-{first}-{version}.json",
    "{kind}_{version}.json",
)
"""The paths of a kind's schema in a folder, by its API group, the group's first part, the version and the kind.

They are those of https://github.com/datreeio/CRDs-catalog and of https://github.com/yannh/kubeconform, whose script
leaves out the group unless it is told to write it.
"""

_PATTERNS: Final = tuple(
    re.escape(file)
    .replace(r"\{", "{")
    .replace(r"\}", "}")
    .format(group=r"[\w-]+(?:\.[\w-]+)*", first=r"\w[\w-]*", version=r"\w+", kind=r"\w+")
    for file in _FILES
)


def custom_type(release: Release, obj: Object) -> Type | None:
    """The type of a custom resource, already filled; None for any other object.

    If no definition and no schema describe it, the type only says that it is a mapping, and that version, kind, labels
    and annotations are texts. Raises `UserError` for a schema file that cannot be used.
    """
    return release.fact(_type, obj.api_version.value, obj.kind) if is_custom(obj) else None


def is_defined(release: Release, api_version: str, kind: str) -> bool:
    """Whether a CustomResourceDefinition of the release defines a kind in a version that is served."""
    group, _, version = api_version.rpartition("/")
    return (group, kind, version) in release.fact(_definitions)


def schema_file(release: Release, obj: Object) -> str | None:
    """The absolute path of the file with the schema of a custom resource; None if no folder of schemas has one.

    None also for any other object. Definitions in the release do not count.
    """
    group, _, version = obj.api_version.value.rpartition("/")
    return _file(release.environment.schemas, group, version, obj.kind) if is_custom(obj) else None


def fits_no_kind(path: str) -> bool:
    """Whether no kind has its schema in a file with this path, which is relative to a folder of schemas."""
    return not any(re.fullmatch(pattern, path, re.ASCII) for pattern in _PATTERNS)


def _type(release: Release, api_version: str, kind: str) -> Type:
    group, _, version = api_version.rpartition("/")
    if definitions := release.fact(_definitions).get((group, kind, version)):
        return _defined_type(definitions)
    file = _file(release.environment.schemas, group, version, kind)
    if file is None:
        return _object_type({}, prunes=False)
    from repl_lint.reading.schema_files import read_schema

    return _object_type(read_schema(file), prunes=False)


def _object_type(schema: Schema, *, prunes: bool) -> Type:
    """The type of an object by a schema of its kind, with what every object has."""
    types: dict[str, Type] = {}

    def resolve(reference: str) -> Type:
        if reference not in types:
            types[reference] = type_of(referred(schema, reference), resolve, prunes=prunes)
        return types[reference]

    own = type_of(schema, resolve, prunes=prunes).opened()
    result = Type()
    result.sorts = frozenset((MAPPING,))
    result.fields = {**(own.fields or {}), "apiVersion": _text(), "kind": _text(), "metadata": _METADATA, "status": ANY}
    result.item = own.item if own.fields else ANY
    result.required = own.required - {"status"}
    return result


def _text() -> Type:
    result = Type()
    result.sorts = frozenset((TEXT,))
    return result


def _metadata() -> Type:
    """The type of metadata whose labels and annotations are texts; the rest may be anything."""
    texts, result = Type(), Type()
    texts.sorts = result.sorts = frozenset((MAPPING,))
    texts.item = _text()
    result.fields, result.item = {"labels": texts, "annotations": texts}, ANY
    return result


_METADATA: Final = _metadata()


def _file(folders: tuple[str, ...], group: str, version: str, kind: str) -> str | None:
    """The path of the first file with the schema of a kind in some folders; None where they have none."""
    if not all(map(_NAME.fullmatch, (group, version, kind))):  # they are parts of a path, and of anybody
        return None
    for folder in folders:
        for name in (kind.lower(), kind):
            parts = {"group": group, "first": group.partition(".")[0], "version": version, "kind": name}
            for file in (os.path.join(folder, path.format(**parts)) for path in _FILES):
                if os.path.isfile(file):
                    return file
    return None


class _Definition(NamedTuple):
    """What a definition says of one version: its schema, and whether the API server drops the keys that are not in it.

    It has no schema where a template is in that.
    """

    schema: Node | None
    prunes: bool


def _definitions(release: Release) -> Mapping[tuple[str, str, str], list[_Definition]]:
    """The definitions in a release, by API group, kind and version."""
    result: dict[tuple[str, str, str], list[_Definition]] = {}
    for document in release.documents(_KIND):
        for obj in document.fact(objects):
            group, kind = obj.node.get("spec", "group"), obj.node.get("spec", "names", "kind")
            if obj.kind == _KIND and group and kind:
                for version, definition in _of_versions(document, obj):
                    result.setdefault((group.value, kind.value, version), []).append(definition)
    return result


def _of_versions(document: Document, obj: Object) -> Iterator[tuple[str, _Definition]]:
    """The versions that are served and what the definition says of each; v1beta1 may say it of all together."""
    spec = obj.node.get("spec")
    assert spec, "it has a group"
    keeps = spec.get("preserveUnknownFields")
    prunes = keeps.plain() is False if keeps else not obj.api_version.value.endswith("/v1beta1")
    common = spec.get("validation", "openAPIV3Schema")
    versions = list(spec.select("versions", "*"))
    for version in versions:
        served = version.get("served")
        if (name := version.get("name")) and not (served and served.plain() is False):
            yield name.value, _definition(document, version.get("schema", "openAPIV3Schema") or common, prunes)
    if not versions and (name := spec.get("version")):
        yield name.value, _definition(document, common, prunes)


def _definition(document: Document, schema: Node | None, prunes: bool) -> _Definition:
    is_templated = schema is not None and document.hidden.within(schema.start, schema.end)
    return _Definition(None if is_templated else schema, prunes)


def _defined_type(definitions: Sequence[_Definition]) -> Type:
    """The type by some definitions of it; one of anything where a schema cannot be used, and where two differ."""
    first, *others = [(item.schema.plain() if item.schema else None, item.prunes) for item in definitions]
    schema, prunes = first
    if schema is None or any(other != first for other in others) or any(True for _ in faults(schema)):
        return _object_type({}, prunes=False)
    return _object_type(schema, prunes=prunes)
