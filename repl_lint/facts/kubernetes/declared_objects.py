"""Documents that are Kubernetes objects, or were meant to be."""

from __future__ import annotations

import re
from typing import Final

from repl_lint.facts.kubernetes.kustomizations import is_kustomized
from repl_lint.facts.kubernetes.objects import API_VERSION, KIND, misspelt_field
from repl_lint.reading.documents import NOT_A_MANIFEST, OBJECT, Document
from repl_lint.reading.releases import Release

_FIELDS: Final = (API_VERSION, KIND, "metadata", "spec")
_OTHER_FILES: Final = re.compile(
    r"(?:^|/)(?:\.[^/]*|chart|requirements|values|.*[._-]values|values[._-].*|kustomization|action|mkdocs"
    r"|(?:docker-)?compose[^/]*)\.ya?ml$|(?:^|/)\.[^/.][^/]*/",
    re.IGNORECASE,
)
"""Files of other tools: charts, values, kustomizations, workflows, compose files, and what is hidden."""
_OBJECT: Final = (re.compile(r"(?m)^apiVersion[ \t]*:"), re.compile(r"(?m)^kind[ \t]*:"))
_CHART: Final = re.compile(r"(?:^|/)Chart\.yaml$")
_PRINTS: Final = re.compile(r"(?m)^(?:\{\{repl|repl\{\{)(?!-?\s*(?:if|else|end|with|range|/\*))")


def is_declared(release: Release, document: Document) -> bool:
    """Whether a document is a Kubernetes object by its header or its fields, or was meant to be one.

    It was meant to be one in a release type whose objects are read unrendered, where it has a field of an object or
    another document of the file is an object. Never so for a document without YAML, one whose fields a template may
    make, and files of other tools.
    """
    if document.root is None or document.root.templated or _PRINTS.search(_text(document)):
        return False
    if document.role == OBJECT:
        kind = document.root.get(KIND)  # kustomize fills in an empty one
        return bool(document.header or (kind and kind.value)) or not _is_of_other_tool(release, document)
    return (
        document.reason == NOT_A_MANIFEST
        and release.type.reads_unrendered_objects
        and not (_is_of_other_tool(release, document) or is_kustomized(release, document))
        and (_has_field(document) or _has_neighbour(document))
    )


def _text(document: Document) -> str:
    return document.source.text[slice(*document.span)]


def _is_of_other_tool(release: Release, document: Document) -> bool:
    """Whether the file of a document is one of another tool, or in the folder of a chart."""
    path = document.source.path
    return _OTHER_FILES.search(path) is not None or path.startswith(release.fact(_charts))


def _charts(release: Release) -> tuple[str, ...]:
    """The folders of charts, each with its slash; an empty text for a chart in the working folder."""
    return tuple(file.path.removesuffix("Chart.yaml") for file in release.files if _CHART.search(file.path))


def _has_field(document: Document) -> bool:
    """Whether a mapping has one field of an object by its correct name, or two misspelt ones."""
    root = document.root
    assert root is not None
    present = [name for name in _FIELDS if root.entry(name)]
    return bool(present) or len([name for name in _FIELDS if misspelt_field(root, name)]) > 1


def _has_neighbour(document: Document) -> bool:
    """Whether the text before or after a document in its file has the fields of an object."""
    text, (start, end) = document.source.text, document.span
    return any(all(field.search(others) for field in _OBJECT) for others in (text[:start], text[end:]))
