"""The annotations that exclude objects of a KOTS release, so that they are not deployed.

Where an object has both annotations, only ``kots.io/exclude`` is read:
https://docs.replicated.com/vendor/packaging-include-resources.
"""

from __future__ import annotations

from typing import Final

from repl_lint.facts.kubernetes.objects import Object
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

DECIDING: Final = ("kots.io/exclude", "kots.io/when")
"""The keys of the annotations."""
_EXCLUDE, _WHEN = DECIDING
_EXCLUDING_VALUES: Final = {_EXCLUDE: ("1", "t", "true"), _WHEN: ("0", "f", "false")}


def deciding_annotations(obj: Object) -> list[Node]:
    """The annotations that decide whether KOTS deploys an object: ``kots.io/exclude``, else ``kots.io/when``.

    Empty where it has neither.
    """
    nodes = [node for annotations in obj.node.select("metadata", "annotations") for node in annotations.children]
    excluding = [node for node in nodes if node.key == _EXCLUDE]
    return excluding or [node for node in nodes if node.key == _WHEN]


def is_excluded(release: Release, obj: Object) -> bool:
    """Whether KOTS certainly never deploys an object; False for a template, and in a release type without exclusion.

    The images of the object are in the airgap bundle all the same.
    """
    return release.type.excludes_objects and any(
        node.value.lower() in _EXCLUDING_VALUES[node.key or ""] for node in deciding_annotations(obj)
    )
