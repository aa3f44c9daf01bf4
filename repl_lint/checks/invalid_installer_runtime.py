"""kURL Installers with a container runtime that kurl.sh refuses."""

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_KURL: Final = ("cluster.kurl.sh", "kurl.sh")
_LATEST: Final = "latest"
_MINOR: Final = r"v?1\.(\d{1,4})(?:\.[\dx]+)?"
_LAST_MINOR: Final = 23
"""The last minor version of Kubernetes with Docker: `validate` of src/installers/index.ts in
https://github.com/replicatedhq/kURL-api."""


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the version of `docker` in a kURL Installer that also has containerd, or a Kubernetes without Docker.

    The other version is a related location. Errors; but warnings in a release of another type than KOTS.
    """
    rule = rule if release.type.has_application else rule._replace(most_severe="warning")
    for obj in document.fact(objects):
        docker = _version(obj, "docker") if obj.group in _KURL and obj.kind == "Installer" else None
        if docker is None:
            continue
        containerd, kubernetes = _version(obj, "containerd"), _version(obj, "kubernetes")
        if containerd:
            fault, advice = "kurl.sh refuses an installer with both `docker` and `containerd`", "remove one of them"
            other = Related(document.locate(containerd), "the version of containerd")
        elif kubernetes and _is_without_docker(kubernetes):
            fault = f"kurl.sh refuses Docker with Kubernetes 1.24 and later, and this is `{kubernetes.value}`"
            advice = "replace `docker` with `containerd`"
            other = Related(document.locate(kubernetes), "the version of Kubernetes")
        else:
            continue
        yield rule.finding(document.locate(docker), fault, advice=advice, related=(other,))


def _version(obj: Object, add_on: str) -> Node | None:
    """The version of an add-on; None where a template makes it, and where it is missing or empty: the add-on is off."""
    version = obj.node.get("spec", add_on, "version")
    return version if version and version.value and not version.templated else None


def _is_without_docker(kubernetes: Node) -> bool:
    """Whether a version of Kubernetes is certainly one that does not run with Docker."""
    minor = re.fullmatch(_MINOR, kubernetes.value)
    return kubernetes.value == _LATEST or (minor is not None and int(minor[1]) > _LAST_MINOR)
