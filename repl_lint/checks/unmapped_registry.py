"""Sources in ``images`` that are not among the configuration's ``registries``."""

from collections.abc import Iterator

from repl_lint.facts.images.declarations import declarations, endpoint_of, entries_of
from repl_lint.facts.images.references import DOCKER_HUB, DOCKER_HUB_ENDPOINT, Reference
from repl_lint.facts.images.requested import requested
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each source of an entry that is not in ``registries``; those of one source have one cause.

    Warnings if the configuration has other registries, else infos. None for `public` and `replicated`, and for a
    template.
    """
    environment = release.environment
    for entry in entries_of(document, environment):
        source = entry.node.get("source")
        if source is None or source.templated or not entry.is_third_party or not source.value:
            continue
        if endpoint_of(entry.source, environment.registries) is None:
            hosts = _hosts(release, entry.source)
            endpoint = hosts[0] if len(hosts) == 1 else "<endpoint>"
            others = f", for example one of {', '.join(f'`{host}`' for host in hosts)}" if len(hosts) > 1 else ""
            yield rule.finding(
                document.locate(source),
                f"`registries` in .repl-lint.yaml does not define `{entry.source}`,"
                " so repl-lint accepts any host for this entry",
                advice=f"add `{entry.source}: {endpoint}` to `registries`{others}",
                severity="warning" if environment.registries else "info",
                cause=entry.source,
            )


def _hosts(release: Release, source: str) -> list[str]:
    """The hosts of the images that have an entry with a source, sorted."""
    domains = release.fact(_domains).get(source, ())
    return sorted(DOCKER_HUB_ENDPOINT if domain == DOCKER_HUB else domain for domain in domains)


def _domains(release: Release) -> dict[str, set[str]]:
    """The domains of the images that have entries, by the sources of these."""
    declared = release.fact(declarations)
    domains: dict[str, set[str]] = {}
    for repository in release.fact(requested).tags:
        domain, _, path = repository.partition("/")
        for entry in declared.of(Reference(domain, path)):
            domains.setdefault(entry.source, set()).add(domain)
    return domains
