"""Services with a node port that the API servers of most clusters refuse."""

from collections.abc import Iterator
from typing import Final

from repl_lint.facts.kots.exclusion import deciding_annotations
from repl_lint.facts.kots.kots_objects import EMBEDDED_CLUSTER, objects_of_group
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_DEFAULT: Final = range(30000, 32768)
_OF_INSTALLERS: Final = (
    ("cluster.kurl.sh", "Installer", range(80, 60001)),
    ("kurl.sh", "Installer", range(80, 60001)),
    (EMBEDDED_CLUSTER, "Config", range(80, 32768)),
)
"""The ranges of the clusters that installers make: the files of kubeadm in https://github.com/replicatedhq/kURL, and
the configuration of k0s in https://github.com/replicatedhq/embedded-cluster."""


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each literal `nodePort` of a Service outside of the range of clusters.

    The range is 30000 to 32767, and also that of a cluster which an installer in the release makes. None for a Service
    that an annotation or a template may omit.
    """
    for obj in document.fact(objects):
        if obj.group or obj.kind != "Service":
            continue
        for port in obj.node.select("spec", "ports", "*", "nodePort"):
            number = port.plain()
            is_number = isinstance(number, int) and not isinstance(number, bool)
            if not is_number or port.templated or not number or _is_in_range(release, number):
                continue
            if not _is_optional(document, obj, port):
                yield rule.finding(
                    document.locate(port),
                    f"node port `{number}` is outside {_DEFAULT.start}-{_DEFAULT.stop - 1},"
                    " so clusters refuse this Service unless they were made with another range",
                    advice="remove `nodePort`, or write one of the range",
                )


def _is_in_range(release: Release, number: int) -> bool:
    """Whether a number is in the default range, or in that of the clusters that an installer of the release makes."""
    return number in _DEFAULT or any(
        number in ports and any(obj.kind == kind for _, obj in release.fact(objects_of_group, group))
        for group, kind, ports in _OF_INSTALLERS
    )


def _is_optional(document: Document, obj: Object, port: Node) -> bool:
    """Whether an annotation or a template may leave out a Service or a port."""
    return bool(deciding_annotations(obj) or branch(document, port.start))
