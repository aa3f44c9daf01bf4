"""Docker Hub under another name than `index.docker.io`."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.images.references import DOCKER_HUB_ENDPOINT, DOCKER_HUB_HOSTS
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.documents import REPLICATED_DOCUMENT, SETTINGS, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_API_PATHS = ("", "v1", "v2")  # after the host, as Docker's own configuration files have them
_ADVICE: Final = f"write `{DOCKER_HUB_ENDPOINT}`"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Errors at each endpoint in ``registries`` of the configuration that is Docker Hub under another name.

    Warnings at such a ``source`` of an entry of ``images``. There is no fix if a path follows the host.
    """
    if document.root is None:
        return
    if document.role == SETTINGS:
        for registry in document.root.select("registries", "*"):
            for endpoint in [registry] if registry.shape == "scalar" else registry.select("endpoint"):
                if _is_other_spelling(endpoint):
                    yield rule.finding(
                        document.locate(endpoint),
                        f"Replicated recognizes Docker Hub only as `{DOCKER_HUB_ENDPOINT}`, not as `{endpoint.value}`",
                        advice=_ADVICE,
                        fix=_fix(document, endpoint),
                    )
    elif document.role == REPLICATED_DOCUMENT:
        for source in document.root.select("images", "*", "source"):
            if _is_other_spelling(source):
                fault = (
                    f"source `{source.value}` is Docker Hub, which Replicated recognizes only as"
                    f" `{DOCKER_HUB_ENDPOINT}`, so it may not find the image"
                )
                correction = _fix(document, source, f"the vendor portal may have a registry named `{source.value}`")
                yield rule.finding(document.locate(source), fault, advice=_ADVICE, severity="warning", fix=correction)


def _fix(document: Document, node: Node, unsafe_because: str = "") -> Fix | None:
    """The fix that writes the endpoint; None for an owner's path, which the names of images may depend on.

    None as well where the text cannot be replaced.
    """
    if _host_and_path(node)[1].strip("/") not in _API_PATHS:
        return None
    change = replacement(document, node, DOCKER_HUB_ENDPOINT)
    return fix(_ADVICE, change, unsafe_because=unsafe_because)


def _host_and_path(node: Node) -> tuple[str, str]:
    """The host of a registry and the path after it, without a scheme; the path is empty where there is none."""
    host, _, path = node.value.removeprefix("https://").removeprefix("http://").partition("/")
    return host, path


def _is_other_spelling(node: Node) -> bool:
    """Whether a value names Docker Hub otherwise than by its endpoint; never for a template."""
    host, _ = _host_and_path(node)
    return not node.templated and host.lower() in DOCKER_HUB_HOSTS and node.value != DOCKER_HUB_ENDPOINT
