"""Which objects of a KOTS release say that they are not deployed.

Where both annotations stand only ``kots.io/exclude`` is read:
https://docs.replicated.com/vendor/packaging-include-resources.
"""

from __future__ import annotations

from typing import Final

from repl_lint.facts.kubernetes.objects import Object
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_EXCLUDE, _WHEN = "kots.io/exclude", "kots.io/when"
_LEAVES_OUT: Final = {_EXCLUDE: ("1", "t", "true"), _WHEN: ("0", "f", "false")}


def deciding_annotations(found: Object) -> list[Node]:
    """The annotations that decide whether KOTS deploys an object, those alone that count."""
    nodes = [node for holder in found.node.select("metadata", "annotations") for node in holder.children]
    excluding = [node for node in nodes if node.key == _EXCLUDE]
    return excluding or [node for node in nodes if node.key == _WHEN]


def is_left_out(release: Release, found: Object) -> bool:
    """Whether an object is never deployed, for certain; its images get into the airgap bundle all the same."""
    return release.type.excludes_objects and any(
        node.value.lower() in _LEAVES_OUT[node.key or ""] for node in deciding_annotations(found)
    )
