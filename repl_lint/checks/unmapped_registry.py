"""Sources in ``images`` of which the configuration does not say which registry they are."""

from collections.abc import Iterator

from repl_lint.facts.images.declarations import declarations, endpoint_of, entries_of
from repl_lint.facts.images.references import DOCKER_HUB, DOCKER_HUB_ENDPOINT
from repl_lint.facts.images.requested import requested
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """One finding for each name, at its first use; a warning where the configuration names some registries."""
    if document.role != REPLICATED_DOCUMENT:
        return
    profile = release.profile
    for entry in entries_of(document, profile):
        source = entry.node.get("source")
        if source is None or source.templated or not entry.is_third_party or not source.value:
            continue
        if endpoint_of(entry.source, profile.registries) is None:
            hosts = _hosts(release, entry.source)
            from_where = f"; its images come from {', '.join(f'`{host}`' for host in hosts)}" if hosts else ""
            endpoint = hosts[0] if len(hosts) == 1 else "<endpoint>"
            yield rule.finding(
                document.locate(source),
                f"registry `{entry.source}` is not in the configuration's `registries`, so any host counts as its"
                f"{from_where}: write `{entry.source}: {endpoint}` there",
                severity="warning" if profile.registries else "info",
                cause=entry.source,
            )


def _hosts(release: Release, source: str) -> list[str]:
    """The hosts of the images that entries of a source stand for."""
    declared = release.fact(declarations)
    asked = release.fact(requested).references
    domains = {image.domain for image in asked if any(entry.source == source for entry in declared.of(image))}
    return sorted(DOCKER_HUB_ENDPOINT if domain == DOCKER_HUB else domain for domain in domains)
