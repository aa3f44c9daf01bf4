"""Documents that were declared or meant to be Kubernetes objects, whether they are or not."""

from __future__ import annotations

import os
import re
from typing import Final

from repl_lint.facts.kubernetes.kustomization_files import is_kustomized
from repl_lint.facts.kubernetes.objects import API_VERSION, KIND, misspelt_field
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.reading.releases import Release
from repl_lint.reading.roles import NOT_A_MANIFEST

_SHAPES: Final = {API_VERSION: "scalar", KIND: "scalar", "metadata": "mapping", "spec": "mapping"}
_FIELDS: Final = tuple(_SHAPES)
_OTHER_FILES: Final = (
    r"(?i)(?:^|/)(?:\.[^/]*|chart|requirements|values|.*[._-]values|values[._-].*|kustomization|action|mkdocs"
    r"|(?:docker-)?compose[^/]*)\.ya?ml$|(?:^|/)\.[^/.][^/]*/"
)
"""Files of other tools: charts, values, kustomizations, workflows, compose files, and what is hidden."""
_OBJECT: Final = (r"(?m)^apiVersion[ \t]*:", r"(?m)^kind[ \t]*:")
_PRINTS: Final = r"(?m)^(?:\{\{repl|repl\{\{)(?!-?\s*(?:if|else|end|with|range|/\*))"


def is_declared(release: Release, document: Document) -> bool:
    """Whether a document is an object, was declared to be one by its header, or was meant as one.

    KOTS deploys every document. So in its releases, a mapping was meant as one if it has a field of an object, or is in
    a file with an object. Left out are files of charts and of other tools, and those next to or below a kustomization.
    False if a template may make the fields.
    """
    if document.root is None or document.root.templated:
        return False
    if document.has_templates and re.search(_PRINTS, document.text):
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


def _is_of_other_tool(release: Release, document: Document) -> bool:
    path = document.source.path
    return re.search(_OTHER_FILES, path) is not None or release.fact(_is_in_chart, os.path.dirname(path))


def _is_in_chart(release: Release, folder: str) -> bool:
    """Whether a folder is one of a chart; its ``Chart.yaml`` may be on the disk alone, as that of a kustomization.

    The folder of an Application is none: a repository of a chart may have the other files of its release below.
    """
    if any(os.path.dirname(application.source.path) == folder for application in release.applications):
        return False
    if os.path.isfile(os.path.join(folder, "Chart.yaml")):
        return True
    above, name = os.path.split(folder)
    return bool(name) and release.fact(_is_in_chart, above)


def _has_field(document: Document) -> bool:
    """Whether a mapping has a field of an object: one spelt correctly, or two with a slip.

    A slip in ``apiVersion`` is enough, and one in ``metadata`` with a name in it.
    """
    root = document.root
    assert root is not None
    if any(root.entry(name) for name in _FIELDS):
        return True
    slips = {name: field for name, shape in _SHAPES.items() if (field := misspelt_field(root, name, shape))}
    metadata = slips.get("metadata")
    return len(slips) > 1 or API_VERSION in slips or (metadata is not None and metadata.entry("name") is not None)


def _has_neighbour(document: Document) -> bool:
    """Whether another document of the file is an object."""
    text, (start, end) = document.source.text, document.span
    return any(all(re.search(field, others) for field in _OBJECT) for others in (text[:start], text[end:]))
