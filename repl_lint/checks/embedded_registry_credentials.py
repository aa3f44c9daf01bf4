"""Credentials for a registry, written out in a Secret of the release."""

from collections.abc import Iterator

from repl_lint.facts.images.references import REPLICATED_REGISTRY
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.facts.kubernetes.pull_secrets import PULL_SECRET
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the key, and shows the line up to there only, so that no report repeats what it finds."""
    for found in document.fact(objects):
        if found.kind != "Secret":
            continue
        from repl_lint.facts.kubernetes.credentials import embedded_credentials  # most runs end without it

        for node, hosts in embedded_credentials(found):
            place = document.locate_key(node)
            shown = place.excerpt[: place.end.column - place.excerpt_column]
            named = ", ".join(f"`{host}`" for host in hosts)
            yield rule.finding(
                place._replace(excerpt=shown),
                f"every customer gets these credentials for {named}: {_instead(release, found, hosts)}",
            )


def _instead(release: Release, found: Object, hosts: tuple[str, ...]) -> str:
    adds_pull_secret = release.type.adds_pull_secret
    is_in_its_place = found.name == PULL_SECRET and not adds_pull_secret
    steps = ["leave this Secret out" if is_in_its_place else "leave them out"]
    if not all(
        host.endswith(".replicated.com") if release.type.opens_every_host else host == REPLICATED_REGISTRY
        for host in hosts
    ):
        steps += ["change the password", "add the registry in the vendor portal"]
    if adds_pull_secret:
        reason = f"for {release.type.installer} makes a pull secret with each customer's own"
    elif is_in_its_place:
        reason = "for Replicated makes one of this name with each customer's own"
    else:
        steps += [f"have pods name `{PULL_SECRET}`"]
        reason = "which Replicated makes with each customer's own"
    *first, last = steps
    return ", ".join([*first, f"and {last}" if first else last, reason])
