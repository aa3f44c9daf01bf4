"""The values of a chart that take an image from the customer's registry, in words.

https://docs.replicated.com/vendor/helm-native-v2-using
"""

from repl_lint.facts.charts.image_values import ImageValue
from repl_lint.facts.charts.translation import STAND_IN
from repl_lint.facts.images.references import Reference
from repl_lint.facts.kots.embedded_cluster import installs_third
from repl_lint.reading.releases import Release


def registry_values(release: Release, reference: Reference | None, value: ImageValue | None = None) -> str:
    """The values to write for an image as its registry and repository, or as ``value``, as a part of a sentence.

    ``value`` is the chart's value that has the image; None if it is not known. An ellipsis stands for what is not known
    of the image.
    """
    host, path = "…", "…/…"
    if reference and STAND_IN not in reference.repository:
        host, path = reference.domain, reference.path
    version = value.version if value else ""
    if release.fact(installs_third):
        name = f'`repl{{{{ ReplicatedImageName "{host}/{path}{version}" }}}}`'
        if value:
            return f"{name} as {value.title}"
        return f'`repl{{{{ ReplicatedImageRegistry "{host}" }}}}` as the registry, or {name} as the whole image'
    namespace, slash, name = path.rpartition("/")
    registry = f'repl{{{{ HasLocalRegistry | ternary LocalRegistryHost "{host}" }}}}'
    namespace = (
        f'HasLocalRegistry | ternary LocalRegistryNamespace "{namespace}"' if slash else "LocalRegistryNamespace"
    )
    repository = f"repl{{{{ {namespace} }}}}/{name}"
    if value:
        return f"`{registry}/{repository}{version}` as {value.title}"
    return f"`{registry}` as the registry, and `{repository}` as the repository"
