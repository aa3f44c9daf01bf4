"""Reasons why charts do not render."""

from typing import Final

from repl_lint.model.renderings import RenderFailure

_INSECURE: Final = "allowInsecureImages"


def refuses_images(failure: RenderFailure) -> bool:
    """Whether a chart does not render because it refuses the registry of its images, as those of Bitnami do.

    https://docs.replicated.com/vendor/helm-image-registry
    """
    return _INSECURE in failure.message
