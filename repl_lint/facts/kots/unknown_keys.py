"""Unknown keys that real releases have, and what was meant by them."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from repl_lint.reading.schema_faults import SchemaFault


class Meant(NamedTuple):
    """Advice about an unknown key, as the end of a message, and the severity of a finding about it.

    It is an error where something that has an effect is lost, a warning for a text, and an info where nothing is lost.
    """

    advice: str
    severity: str = "error"


_CHOICE: Final = Meant("a choice has a `title` only; the text can be in the `help_text` of its item", "warning")
_HIDDEN_CHOICE: Final = Meant("a choice is always shown; only an item or a group has a `when`")
_PLACES: Final[Mapping[tuple[str, str], Meant]] = {
    ("Config", "description"): Meant("did you mean `help_text`?", "warning"),
    ("Config", "secret"): Meant("an item that hides its value has `type: password`"),
    ("Config", "props"): Meant("KOTS does not read it: remove it", "info"),
    ("Config", "helm"): Meant("Embedded Cluster 3 reads `helmCharts`, whose charts are in the release"),
    ("Config", "helmCharts"): Meant("Embedded Cluster reads `helmCharts` from version 3 on, and `helm.charts` before"),
    ("HelmChart", "helmInstallFlags"): Meant("`helmUpgradeFlags` are for the first installation too"),
    ("HelmChart", "useHelmInstall"): Meant("`kots.io/v1beta2` always installs with Helm: remove it", "info"),
    ("HelmChart", "helmVersion"): Meant("`kots.io/v1beta2` always installs with Helm 3: remove it", "info"),
    ("Application", "applicationPorts"): Meant("did you mean `ports`?"),
}
_CHART_VERSION: Final = Meant("did you mean `chartVersion`?")
_OF_KOTS: Final = frozenset(
    (
        "additionalImages additionalNamespaces allowRollback excludedImages graphs minKotsVersion ports "
        "proxyRegistryDomain replicatedRegistryDomain releaseNotes requireMinimalRBACPrivileges statusInformers "
        "supportMinimalRBACPrivileges targetKotsVersion"
    ).split()
)
"""Keys of the Application of `kots.io` that the one of `app.k8s.io` does not have."""
_OF_HOSTS: Final = frozenset(
    (
        "blockDevices cpu diskUsage filesystemPerformance hostOS hostServices http ipv4Interfaces kernelConfigs "
        "memory systemPackages tcpConnect tcpLoadBalancer tcpPortStatus time udpPortStatus"
    ).split()
)
"""Collectors and analyzers of hosts: https://troubleshoot.sh/docs/host-collect-analyze/overview/."""
_TEXTS: Final = ("description", "docString", "message", "title")
"""The names of keys that are only shown."""


def meant_by(group: str, kind: str, fault: SchemaFault) -> Meant | None:
    """The advice about an unknown key in an object of a kind; None where only its spelling says what was meant."""
    key, fields = fault.node.key or "", fault.expected.fields or {}
    if group == "app.k8s.io" and key in _OF_KOTS:
        return Meant(f"move it to `spec.{key}` in the Application of `kots.io`", "warning")
    if kind == "Preflight" and key in _OF_HOSTS:
        return Meant("move it to a HostPreflight, which is about the machines")
    is_choice = kind == "Config" and "recommended" in fields and "type" not in fields
    if is_choice and key in ("description", "help_text"):
        return _CHOICE
    if is_choice and key == "when":
        return _HIDDEN_CHOICE
    if key == "version" and "chartVersion" in fields:
        return _CHART_VERSION
    return _PLACES.get((kind, key))


def is_text(fault: SchemaFault) -> bool:
    """Whether an unknown key is one of those that are only shown, so that nothing else is lost with it."""
    return fault.node.key in _TEXTS
