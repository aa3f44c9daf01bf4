"""Which subjects a policy is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Final, NamedTuple

from repl_lint.cel.values import PartialMap, Unknown
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.facts.kubernetes.pods import pods_of
from repl_lint.policies.plain import plain
from repl_lint.policies.subjects import Subject, kinds_of, subjects
from repl_lint.reading.documents import Document
from repl_lint.reading.globs import globs
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

WORKLOADS: Final = "workloads"
"""Stands for every kind that has a pod."""


Verdict = bool | Node
"""Whether a match is true; where a template decides, the scalar that it makes or the mapping to which it may add."""


class Matching(NamedTuple):
    """A subject that a policy is for; ``undecided`` is then None.

    Where a template decides that, ``undecided`` is the node that it makes or may add to.
    """

    subject: Subject
    undecided: Node | None


def matching(release: Release, document: Document, policy: Mapping[str, Any]) -> Sequence[Matching]:
    """The subjects in a document that the ``match`` of a rule file is for, or may be for; empty without any.

    The conditions of the policy are not looked at.
    """
    match = policy.get("match", {})
    asked_for: dict[int, Verdict] = {}
    for obj in document.fact(objects):
        of_object = _matches(match, document, obj)
        if of_object is not False:
            asked_for[id(obj.node)] = of_object
    if not asked_for:
        return ()  # before the values of the document are made
    return [
        Matching(subject, None if verdict is True else verdict)
        for subject in subjects(kinds_of(policy), release, document)
        if (verdict := asked_for.get(id(subject.obj.node)))
    ]


def verdicts(match: Mapping[str, Any], document: Document, obj: Object) -> dict[str, Verdict]:
    """Whether each key of a match is true of an object, by the key. It is a node where a template decides."""
    return {key: ask(match[key], document, obj) for key, ask in _QUESTIONS.items() if key in match}


def _matches(match: Mapping[str, Any], document: Document, obj: Object) -> Verdict:
    """Whether all that a match asks for is true of an object."""
    undecided: Verdict = True
    for key, wanted in match.items():
        verdict = _QUESTIONS[key](wanted, document, obj)
        if verdict is False:
            return False
        if verdict is not True:
            undecided = verdict
    return undecided


def _kinds(wanted: Sequence[str], document: Document, obj: Object) -> Verdict:
    if WORKLOADS in wanted and pods_of(document, obj):
        return True
    return obj.kind in wanted or not kind_names(obj).isdisjoint(wanted)


def kind_names(obj: Object) -> set[str]:
    """The names of an object's kind that a match may have: ``Kind``, ``group/Kind`` and ``group/version/Kind``."""
    return {obj.kind, f"{obj.group}/{obj.kind}", f"{obj.api_version.value}/{obj.kind}"}


def _api_versions(wanted: Sequence[str], document: Document, obj: Object) -> Verdict:
    return _fits(document, obj.api_version, (), wanted)


def _names(wanted: Sequence[str], document: Document, obj: Object) -> Verdict:
    return _fits(document, obj.node, ("metadata", "name"), wanted)


def _labels(wanted: Mapping[str, str], document: Document, obj: Object) -> Verdict:
    verdicts = [_fits(document, obj.node, ("metadata", "labels", key), [glob]) for key, glob in wanted.items()]
    return False not in verdicts and next((verdict for verdict in verdicts if verdict is not True), True)


def _paths(wanted: Sequence[str], document: Document, _obj: Object) -> Verdict:
    return globs(wanted).includes(document.source.path.split("/"), is_folder=False)


def _not(wanted: Mapping[str, Any], document: Document, obj: Object) -> Verdict:
    verdict = _matches(wanted, document, obj)
    return verdict if isinstance(verdict, Node) else not verdict


def _fits(document: Document, node: Node, path: tuple[str, ...], wanted: Sequence[str]) -> Verdict:
    """Whether the text that a path leads to fits one of some globs.

    Where nothing is there, and where branches of a template differ, a mapping to which a template may add decides.
    """
    value = document.fact(plain).of(node)
    if isinstance(value, Unknown):
        return node
    if not path:
        return node.shape == "scalar" and any(fnmatchcase(node.value, glob) for glob in wanted)
    entries = [child for child in node.children if child.key == path[0] and not child.is_null]
    verdicts = [_fits(document, child, path[1:], wanted) for child in entries]
    if isinstance(value, PartialMap) and (not verdicts or (True in verdicts and False in verdicts)):
        return node
    return verdicts[0] if verdicts else False


_QUESTIONS: Final[dict[str, Callable[[Any, Document, Object], Verdict]]] = {
    "kinds": _kinds,
    "apiVersions": _api_versions,
    "names": _names,
    "labels": _labels,
    "paths": _paths,
    "not": _not,
}
