"""The way of a HelmChart from `kots.io/v1beta1` to `kots.io/v1beta2`, in words."""

from repl_lint.facts.kubernetes.objects import Object


def conversion(obj: Object, reason: str = "") -> str:
    """The advice to write `kots.io/v1beta2`, with a reason behind it, and what then changes in this HelmChart.

    https://docs.replicated.com/vendor/helm-native-v2-using
    """
    spec = obj.node.get("spec")
    removed = [f"`{key}`" for key in ("helmVersion", "useHelmInstall") if spec and spec.get(key)]
    steps = [
        f"write `kots.io/v1beta2`{reason}",
        "move `releaseName` from `spec.chart` to `spec`" if spec and spec.get("chart", "releaseName") else "",
        f"remove {' and '.join(removed)}" if removed else "",
        "and set the registry of each image in `spec.values`",
    ]
    return ", ".join(filter(None, steps))
