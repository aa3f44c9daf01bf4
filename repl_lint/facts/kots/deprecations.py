"""The versions, kinds and keys that Replicated has deprecated in KOTS' own objects, each with what to do instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DEPRECATED_API_VERSIONS: Final[Mapping[tuple[str, str], str]] = {
    # https://docs.replicated.com/reference/linter#deprecated-kubernetes-installer-version
    ("kurl.sh/v1beta1", "Installer"): "write `cluster.kurl.sh/v1beta1`",
}
"""Kinds in API versions that are deprecated."""

DEPRECATED_KEYS: Final[Mapping[str, str]] = {
    # https://docs.replicated.com/reference/custom-resource-application#proxyregistrydomain-deprecated
    "proxyRegistryDomain": "set the domain in the vendor portal, and remove the key",
    "replicatedRegistryDomain": "set the domain in the vendor portal, and remove the key",
    # https://docs.replicated.com/release-notes/rn-app-manager: KOTS 1.107.0 removed both
    "kubectlVersion": "remove it, because KOTS has its own kubectl since 1.107",
    "kustomizeVersion": "remove it, because KOTS has its own kustomize since 1.107",
}
"""Keys of `spec` in an Application."""
