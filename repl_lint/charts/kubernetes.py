"""The versions of Kubernetes that a chart is rendered for.

The portal renders the charts of a bundle for the lowest minor version that `kubeVersion` allows
(https://docs.replicated.com/vendor/helm-packaging-airgap-bundles), and if that fails for each one.
"""

from typing import Final

from repl_lint.model.renderings import Render, Rendering, RenderOptions

LOWEST: Final = 25
LATEST: Final = 36
_CHART: Final = b"apiVersion: v2\nname: versions\nversion: 1.0.0\n"
_TEMPLATE: Final = (
    b"minors: {{ range untilStep (int .Values.first) (int .Values.end) 1 }}"
    b'{{ if semverCompare $.Values.allowed (printf "1.%d.0" .) }}{{ . }}, {{ end }}{{ end }}\n'
)


def allowed_versions(render: Render, kube_version: str) -> tuple[str, ...]:
    """The versions, as ``1.32``, that a chart's ``kubeVersion`` allows, from `LOWEST` to `LATEST`, in order.

    Empty where it allows none of them, and where Helm cannot read it. Raises what ``render`` raises.
    """
    files = {"Chart.yaml": _CHART, "templates/minors.yaml": _TEMPLATE}
    values = {"allowed": kube_version, "first": LOWEST, "end": LATEST + 1}
    result = render(files, values, RenderOptions(f"1.{LATEST}"))
    text = result.texts.get("templates/minors.yaml", "") if isinstance(result, Rendering) else ""
    return tuple(f"1.{minor.strip()}" for minor in text.partition(":")[2].split(",") if minor.strip())
