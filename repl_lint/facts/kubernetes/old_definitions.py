"""The fields of `apiextensions.k8s.io/v1beta1` in CustomResourceDefinitions that say `v1`.

There each version has its own schema, subresources and columns:
https://kubernetes.io/docs/reference/using-api/deprecation-guide/#customresourcedefinition-v122.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from repl_lint.facts.kubernetes.objects import Object
from repl_lint.reading.nodes import Node

_VERSION: Final = "version"
_NEW: Final[Mapping[str, str]] = {
    "validation": "versions[].schema",
    "subresources": "versions[].subresources",
    "additionalPrinterColumns": "versions[].additionalPrinterColumns",
}
"""The fields of the specification that v1 has in each version."""
_COLUMN: Final = "JSONPath"


def is_definition(obj: Object) -> bool:
    """Whether an object is a CustomResourceDefinition of `v1`."""
    return obj.kind == "CustomResourceDefinition" and obj.api_version.value == "apiextensions.k8s.io/v1"


def old_fields(obj: Object) -> tuple[Node, ...]:
    """The fields of a definition of v1 that only v1beta1 has, in their order; empty if it has none, as usual.

    Empty also for any other object.
    """
    if not is_definition(obj):
        return ()
    fields = [node for name in (_VERSION, *_NEW) for node in obj.node.select("spec", name)]
    for path in (("spec", "versions", "*"), ("spec",)):
        fields += obj.node.select(*path, "additionalPrinterColumns", "*", _COLUMN)
    return tuple(sorted(fields, key=lambda node: node.key_start))


def versions_without_schema(obj: Object) -> tuple[Node, ...]:
    """The versions of a definition of v1 that lack their `schema`, for which the API server refuses it.

    Empty for any other object.
    """
    versions = obj.node.select("spec", "versions", "*") if is_definition(obj) else ()
    return tuple(version for version in versions if version.shape == "mapping" and version.entry("schema") is None)


def has_versions(obj: Object) -> bool:
    """Whether a definition lists its versions."""
    return obj.node.get("spec", "versions") is not None


def repair(obj: Object) -> str:
    """The advice for a definition with `old_fields`: what to write instead of each.

    Raises `IndexError` for an object without such fields.
    """
    names = dict.fromkeys(node.key or "" for node in old_fields(obj))
    steps = [f"move `{name}` to `{_NEW[name]}`" for name in names if name in _NEW]
    if _VERSION in names:
        steps.append("remove `version`" if has_versions(obj) else "list `version` in `versions`")
    if _COLUMN in names:
        steps.append("write `jsonPath` instead of `JSONPath`")
    return steps[0] if len(steps) == 1 else f"{', '.join(steps[:-1])}, and {steps[-1]}"
