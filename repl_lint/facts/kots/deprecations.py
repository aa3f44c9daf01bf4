"""The versions, kinds and keys that Replicated has deprecated in KOTS' own objects, each with what to do instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DEPRECATED_API_VERSIONS: Final[Mapping[tuple[str, str], str]] = {
    # https://docs.replicated.com/reference/custom-resource-helmchart
    ("kots.io/v1beta1", "HelmChart"): "KOTS 1.99 and later install charts by `kots.io/v1beta2`: move it there",
    # https://docs.replicated.com/reference/linter#deprecated-kubernetes-installer-version
    ("kurl.sh/v1beta1", "Installer"): "write `cluster.kurl.sh/v1beta1`",
}
"""Kinds in API versions that are deprecated."""

DEPRECATED_KEYS: Final[Mapping[str, str]] = {
    # https://docs.replicated.com/reference/custom-resource-application#proxyregistrydomain-deprecated
    "proxyRegistryDomain": "set the domain in the Vendor Portal, and remove the key",
    "replicatedRegistryDomain": "set the domain in the Vendor Portal, and remove the key",
    # https://docs.replicated.com/release-notes/rn-app-manager: KOTS 1.92.0 removed both
    "kubectlVersion": "KOTS brings one version of kubectl since 1.92, and does not read the key: remove it",
    "kustomizeVersion": "KOTS brings one version of kustomize since 1.92, and does not read the key: remove it",
}
"""Keys of `spec` in an Application."""

MEANT: Final[Mapping[tuple[str, str], str]] = {
    ("Config", "description"): "did you mean `help_text`?",
    ("Config", "secret"): "an item that hides its value has `type: password`",
    ("Config", "helm"): "Embedded Cluster 3 reads `helmCharts`",
    ("Config", "helmCharts"): "Embedded Cluster reads `helmCharts` from version 3 on, and `helm.charts` before",
    ("HelmChart", "helmInstallFlags"): "did you mean `helmUpgradeFlags`?",
    ("HelmChart", "useHelmInstall"): "`kots.io/v1beta2` always installs with Helm: remove it",
    ("HelmChart", "helmVersion"): "`kots.io/v1beta2` always installs with Helm 3: remove it",
    ("Application", "applicationPorts"): "did you mean `ports`?",
}
"""Unknown keys that real releases have, by kind, and what was meant by them."""
