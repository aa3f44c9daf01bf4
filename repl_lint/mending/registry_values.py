"""The values of a chart that take an image from the customer's registry, in words.

https://docs.replicated.com/vendor/helm-native-v2-using
"""

from repl_lint.facts.charts.translation import STAND_IN
from repl_lint.facts.images.references import Reference
from repl_lint.facts.kots.embedded_cluster import installs_third
from repl_lint.reading.releases import Release


def registry_values(release: Release, reference: Reference | None) -> str:
    """What to write as the registry and the repository of an image, as a part of a sentence.

    An ellipsis is where the image is not known.
    """
    host, path = "…", "…/…"
    if reference and STAND_IN not in reference.repository:
        host, path = reference.domain, reference.path
    if release.fact(installs_third):
        registry, name = f'ReplicatedImageRegistry "{host}"', f'ReplicatedImageName "{host}/{path}"'
        return f"`repl{{{{ {registry} }}}}` as the registry, or `repl{{{{ {name} }}}}` as the whole image"
    namespace, slash, name = path.rpartition("/")
    registry = f'HasLocalRegistry | ternary LocalRegistryHost "{host}"'
    namespace = (
        f'HasLocalRegistry | ternary LocalRegistryNamespace "{namespace}"' if slash else "LocalRegistryNamespace"
    )
    return f"`repl{{{{ {registry} }}}}` as the registry, and `repl{{{{ {namespace} }}}}/{name}` as the repository"
