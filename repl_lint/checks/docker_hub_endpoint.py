"""Docker Hub under any other name than `index.docker.io`."""

from collections.abc import Iterator

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.images.references import DOCKER_HUB_ENDPOINT, DOCKER_HUB_HOSTS
from repl_lint.model.findings import Edit, Finding, Rule
from repl_lint.reading.documents import REPLICATED_DOCUMENT, SETTINGS, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_API_PATHS = ("", "v1", "v2")  # behind the host in Docker's own configuration files


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the endpoint of a registry in the configuration, or at the source of an image."""
    if document.root is None:
        return
    if document.role == SETTINGS:
        for registry in document.root.select("registries", "*"):
            for endpoint in [registry] if registry.shape == "scalar" else registry.select("endpoint"):
                if _is_other_spelling(endpoint):
                    message = f"`{endpoint.value}` is not the endpoint of Docker Hub: write `{DOCKER_HUB_ENDPOINT}`"
                    spelling = fix(f"write `{DOCKER_HUB_ENDPOINT}`", _spelling(document, endpoint))
                    yield rule.finding(document.locate(endpoint), message, fix=spelling)
    elif document.role == REPLICATED_DOCUMENT:
        for source in document.root.select("images", "*", "source"):
            if _is_other_spelling(source):
                message = f"source `{source.value}` names Docker Hub by another host than `{DOCKER_HUB_ENDPOINT}`"
                spelling = fix(f"write `{DOCKER_HUB_ENDPOINT}`", _spelling(document, source), safe=False)
                yield rule.finding(document.locate(source), message, severity="warning", fix=spelling)


def _spelling(document: Document, node: Node) -> Edit | None:
    """The right one; none for an owner's path, which the names of the images may count on."""
    path = node.value.removeprefix("https://").removeprefix("http://").partition("/")[2]
    return replacement(document, node, DOCKER_HUB_ENDPOINT) if path.strip("/") in _API_PATHS else None


def _is_other_spelling(node: Node) -> bool:
    host = node.value.removeprefix("https://").removeprefix("http://").partition("/")[0]
    return not node.templated and host.lower() in DOCKER_HUB_HOSTS and node.value != DOCKER_HUB_ENDPOINT
