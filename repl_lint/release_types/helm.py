"""Charts that customers install with the Helm CLI alone: a `.replicated` names them, and nothing else installs them.

Replicated's registry gives each customer the chart with `global.replicated.dockerconfigjson`, of which Replicated's SDK
makes the pull secret `enterprise-pull-secret`: https://docs.replicated.com/vendor/helm-install-overview and
https://docs.replicated.com/vendor/helm-image-registry.
"""

from typing import Final

from repl_lint.release_types.release_type import ReleaseType

HELM: Final = ReleaseType(
    "helm",
    files="charts for the Helm CLI",
    anchor="its chart",
    without_bundle="customers install it with Helm, so there is no airgap bundle",
    opens_every_host=True,
    installer="Helm",
    logs_charts_in=True,
    pull_secret="enterprise-pull-secret",  # noqa: S106 -- a name
    namespace_template="{{ .Release.Namespace }}",
)
