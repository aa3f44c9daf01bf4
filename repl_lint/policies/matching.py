"""Which objects a policy is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Final

from repl_lint.facts.kubernetes.objects import Object
from repl_lint.facts.kubernetes.pods import pods
from repl_lint.reading.documents import Document
from repl_lint.reading.globs import globs
from repl_lint.reading.nodes import Node

WORKLOADS: Final = "workloads"
"""Stands for every kind that has a pod."""


def matches(match: Mapping[str, Any], document: Document, obj: Object) -> bool | None:
    """Whether all that a match asks for is true of an object; None where a template decides that."""
    verdicts = [_QUESTIONS[key](wanted, document, obj) for key, wanted in match.items()]
    return False if False in verdicts else None if None in verdicts else True


def _kinds(wanted: Sequence[str], document: Document, obj: Object) -> bool | None:
    names = {obj.kind, f"{obj.group}/{obj.kind}", f"{obj.api_version.value}/{obj.kind}"}
    if WORKLOADS in wanted and any(pod.owner.node is obj.node for pod in document.fact(pods)):
        return True
    return not names.isdisjoint(wanted)


def _api_versions(wanted: Sequence[str], _document: Document, obj: Object) -> bool | None:
    return _fits(obj.api_version, wanted)


def _names(wanted: Sequence[str], _document: Document, obj: Object) -> bool | None:
    return _fits(obj.node.get("metadata", "name"), wanted)


def _labels(wanted: Mapping[str, str], _document: Document, obj: Object) -> bool | None:
    verdicts = [_fits(obj.node.get("metadata", "labels", key), [glob]) for key, glob in wanted.items()]
    return False if False in verdicts else None if None in verdicts else True


def _paths(wanted: Sequence[str], document: Document, _obj: Object) -> bool | None:
    return globs(wanted).includes(document.source.path.split("/"), is_folder=False)


def _not(wanted: Mapping[str, Any], document: Document, obj: Object) -> bool | None:
    verdict = matches(wanted, document, obj)
    return None if verdict is None else not verdict


def _fits(node: Node | None, wanted: Sequence[str]) -> bool | None:
    """Whether the text of a scalar fits one of some globs; None where a template makes it."""
    if node is None:
        return False
    return None if node.templated else any(fnmatchcase(node.value, glob) for glob in wanted)


_QUESTIONS: Final[dict[str, Callable[[Any, Document, Object], bool | None]]] = {
    "kinds": _kinds,
    "apiVersions": _api_versions,
    "names": _names,
    "labels": _labels,
    "paths": _paths,
    "not": _not,
}
