"""The types of KOTS' own kinds and of their parts, from `schemas/kots/`, which `scripts/kots_schemas.py` makes.

A group's file is read when a document first has an object of it, and a part of a type when a value first has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import Any, Final

from repl_lint import resources
from repl_lint.facts.kots.embedded_cluster import is_third
from repl_lint.facts.kots.kots_objects import EMBEDDED_CLUSTER, GROUPS
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.reading.documents import Document
from repl_lint.reading.json_schemas import type_of
from repl_lint.reading.nodes import Node
from repl_lint.reading.schema_faults import UNKNOWN, faults
from repl_lint.reading.schema_types import Type

_THIRD: Final = ".3"  # the form of version 3 of Embedded Cluster, which has the API version of the second


@cache
def kinds(group: str) -> Mapping[tuple[str, str], None]:
    """The versions and kinds of one of `GROUPS`, in the order of its file, as keys whose values are all None."""
    names = (name.split(".") for name in _definitions(group) if "." in name and name[0] == "v")
    return {(version, kind): None for version, kind, *_ in names}


def kots_type(obj: Object) -> Type | None:
    """The type of an object with its fields; None if its group is not in `GROUPS`, or has no such kind and version."""
    version = obj.api_version.value.rpartition("/")[2]
    name = f"{version}.{obj.kind}"
    if obj.group not in GROUPS or name not in _definitions(obj.group):
        return None
    if obj.group == EMBEDDED_CLUSTER and is_third(obj) and name + _THIRD in _definitions(obj.group):
        name += _THIRD
    return _named(obj.group, name).opened()


def unknown_fields(document: Document, obj: Object) -> list[Node]:
    """The values of an object's keys that its type does not have; empty for an object without a type.

    Keys that a template makes are left out.
    """
    type_ = kots_type(obj)
    unknown = [fault.node for fault in faults(obj.node, type_) if fault.sort == UNKNOWN] if type_ else []
    return [node for node in unknown if not document.hidden.within(node.key_start, node.key_end)]


@cache
def _definitions(group: str) -> Mapping[str, Any]:
    """The definitions in the file of a group."""
    definitions: Mapping[str, Any] = resources.schema(f"kots/{group}")["$defs"]
    return definitions


@cache
def _named(group: str, name: str) -> Type:
    """The type of a definition, unfilled until it is opened."""
    return type_of(_definitions(group)[name], partial(_resolved, group))


def _resolved(group: str, reference: str) -> Type:
    """The type that a reference in a group's file leads to, which may be in the file of another group."""
    file, _, name = reference.rpartition("#/$defs/")
    return _named(file.removesuffix(".json") or group, name)
