"""The version of Embedded Cluster that a release installs: https://docs.replicated.com/reference/embedded-config."""

from __future__ import annotations

import re
from typing import Final

from repl_lint.facts.kots.kots_objects import EMBEDDED_CLUSTER, objects_of_group
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.model.findings import Related
from repl_lint.reading.releases import Release

_MAJOR: Final = r"v?(\d{1,9})(?!\w)"


CLUSTER_NAMESPACE: Final = "kotsadm"
"""The namespace of the application in clusters of versions before the third."""


def is_third(config: Object) -> bool:
    """Whether a Config is for version 3 of Embedded Cluster or later, prereleases too.

    Without a ``spec.version`` that begins with a number, it is whether it has ``spec.extensions.helmCharts``.
    """
    version = config.node.get("spec", "version")
    match = re.match(_MAJOR, version.value) if version else None
    return int(match[1]) >= 3 if match else config.node.get("spec", "extensions", "helmCharts") is not None


def installs_third(release: Release) -> bool:
    """Whether a release has a Config of Embedded Cluster, and each is for version 3 or later; these do not have KOTS.

    https://docs.replicated.com/embedded-cluster/v3/embedded-v3-migrate
    """
    configs = [obj for _, obj in release.fact(objects_of_group, EMBEDDED_CLUSTER) if obj.kind == "Config"]
    return bool(configs) and all(map(is_third, configs))


def installs_second(release: Release) -> bool:
    """Whether a release has a Config of Embedded Cluster, and each is for a version before the third."""
    configs = [obj for _, obj in release.fact(objects_of_group, EMBEDDED_CLUSTER) if obj.kind == "Config"]
    return bool(configs) and not any(map(is_third, configs))


def sign_of_third(release: Release) -> tuple[Related, ...]:
    """The place in the first Config of Embedded Cluster that shows its version: ``version``, else ``helmCharts``.

    Empty without a Config, and for one that has neither. Its message says version 3, whatever the version is: only
    where `installs_third` is it true.
    """
    for document, config in release.fact(objects_of_group, EMBEDDED_CLUSTER):
        if config.kind == "Config":
            sign = config.node.get("spec", "version") or config.node.get("spec", "extensions", "helmCharts")
            if sign is None:
                return ()
            where = document.locate(sign) if sign.shape == "scalar" else document.locate_key(sign)
            return (Related(where, "the release installs Embedded Cluster 3"),)
    return ()
