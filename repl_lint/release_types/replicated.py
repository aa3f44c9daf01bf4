"""Releases with a replicated document, which Replicated's schedulers install.

https://help.replicated.com/docs/kubernetes/packaging-an-application/; the last Kubernetes of their appliance is in
https://help.replicated.com/docs/kubernetes/customer-installations/installing/.
"""

from typing import Final

from repl_lint.release_types.release_type import ReleaseType

REPLICATED: Final = ReleaseType(
    "replicated",
    files="releases with a replicated document",
    anchor="the first Config or HelmChart of KOTS",  # a header below it makes the release one of this type
    has_replicated_document=True,
    appliance_kubernetes=(1, 15),
    functions="replicated",
    renderer="Replicated's schedulers",
    own_renderer="this scheduler",
    delimiters=("{{repl",),
    renders_each_document=True,
    needs_rewriting_offline=True,
    makes_namespace=True,
    ships_as_written=True,
)
