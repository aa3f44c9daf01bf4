"""Credentials for a registry, written out in a Secret of the release."""

from collections.abc import Iterator

from repl_lint.facts.references import REPLICATED_REGISTRY
from repl_lint.facts.workloads import objects
from repl_lint.model import KOTS, Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the key, and shows the line up to there only, so that no report repeats what it finds."""
    for found in document.fact(objects):
        if found.kind != "Secret":
            continue
        from repl_lint.facts.credentials import embedded_credentials  # most runs end without it

        for node, hosts in embedded_credentials(found):
            place = document.locate_key(node)
            shown = place.excerpt[: place.end.column - place.excerpt_column]
            named = ", ".join(f"`{host}`" for host in hosts)
            yield rule.finding(
                place._replace(excerpt=shown),
                f"every customer gets these credentials for {named}: {_instead(release, hosts)}",
            )


def _instead(release: Release, hosts: tuple[str, ...]) -> str:
    if release.format == KOTS and all(host.endswith(".replicated.com") for host in hosts):
        return "leave them out, for the pull secret that KOTS makes has each customer's own"
    if release.format == KOTS:
        return "add the registry in the vendor portal, and KOTS makes a pull secret of each customer's own"
    if set(hosts) <= {REPLICATED_REGISTRY}:
        return "`replicatedregistrykey`, which Replicated makes, has each customer's own"
    return "add the registry in the vendor portal, and name the secret `replicatedregistrykey`"
