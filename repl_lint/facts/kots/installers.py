"""The Kubernetes versions that the installers of a KOTS release bring."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.kots.kots_objects import EMBEDDED_CLUSTER, objects_of_group
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_EMBEDDED: Final = r".*\+k8s-(\d{1,4})\.(\d{1,4})(?!\d).*"
_KURL: Final = r"v?(\d{1,4})\.(\d{1,4})(?:\.[\dx]+)?"
_PATHS: Final = (
    (EMBEDDED_CLUSTER, "Config", ("spec", "version"), _EMBEDDED, "Embedded Cluster"),
    ("cluster.kurl.sh", "Installer", ("spec", "kubernetes", "version"), _KURL, "the kURL Installer"),
    ("kurl.sh", "Installer", ("spec", "kubernetes", "version"), _KURL, "the kURL Installer"),
)
"""Where an installer says its Kubernetes: https://docs.replicated.com/embedded-cluster/v3/embedded-config#version-required,
https://kurl.sh/docs/add-ons/kubernetes."""


class InstalledKubernetes(NamedTuple):
    """A Kubernetes version (major, minor) that an installer brings, with the name of the installer.

    ``node`` has the text of the version, in ``document``.
    """

    version: tuple[int, int]
    installer: str
    document: Document
    node: Node


def installed_kubernetes(release: Release) -> InstalledKubernetes | None:
    """The newest Kubernetes that an installer of a release brings; None if no installer names a literal version."""
    return max(_installed(release), key=lambda installed: installed.version, default=None)


def _installed(release: Release) -> Iterator[InstalledKubernetes]:
    """The Kubernetes versions that the installers of a release bring, without templates."""
    for group, kind, path, pattern, installer in _PATHS:
        for document, obj in release.fact(objects_of_group, group):
            node = obj.node.get(*path) if obj.kind == kind else None
            match = re.fullmatch(pattern, node.value) if node and not node.templated else None
            if node and match:
                yield InstalledKubernetes((int(match[1]), int(match[2])), installer, document, node)
