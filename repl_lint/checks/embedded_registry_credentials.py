"""Credentials for a registry in an object of the release."""

from collections.abc import Iterator
from typing import Final

from repl_lint.facts.images.references import REPLICATED_REGISTRY
from repl_lint.facts.kubernetes.credentials import embedded_credentials, may_have_credentials
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.facts.kubernetes.pull_secrets import PULL_SECRET
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_REPLICATED: Final = ".replicated.com"
_PULLED: Final = "Replicated writes them into a chart that is pulled with a license, so pack the chart from its source"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the key of each value with literal credentials for a registry.

    No excerpt goes beyond the key, so that no report shows the credentials. None for placeholders, templates and hosts
    in a private network.
    """
    if not may_have_credentials(document):
        return
    for obj in document.fact(objects):
        for node, hosts in embedded_credentials(obj):
            location = document.locate_key(node)
            shown = location.excerpt[: location.end.column - location.excerpt_column]
            named = ", ".join(f"`{host}`" for host in hosts)
            is_pulled = all(host.endswith(_REPLICATED) for host in hosts) and document.of_chart
            instead = _PULLED if is_pulled else _instead(release, obj, hosts)
            yield rule.finding(
                location._replace(excerpt=shown),
                f"every customer receives these credentials for {named}",
                advice=instead,
                part=(node.start, node.end),
            )


def _instead(release: Release, obj: Object, hosts: tuple[str, ...]) -> str:
    """The advice: the steps to take in place of the credentials, and the reason why none are needed."""
    adds_pull_secret = release.type.adds_pull_secret
    is_pull_secret = (obj.kind, obj.name) == ("Secret", PULL_SECRET) and not adds_pull_secret
    steps = ["remove this Secret" if is_pull_secret else "remove them"]
    if not all(
        host.endswith(_REPLICATED) if release.type.opens_every_host else host == REPLICATED_REGISTRY for host in hosts
    ):
        steps += ["change the password", "add the registry in the vendor portal"]
    if adds_pull_secret:
        reason = f"; {release.type.installer} creates a pull secret for each customer"
    elif is_pull_secret:
        reason = "; Replicated creates one with this name for each customer"
    else:
        steps += [f"list `{PULL_SECRET}` in the pods' `imagePullSecrets`"]
        reason = ""
    *first, last = steps
    return ", ".join([*first, f"and {last}" if first else last]) + reason
