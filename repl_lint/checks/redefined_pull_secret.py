"""A Secret with the name of the one that Replicated makes."""

from collections.abc import Iterator

from repl_lint.facts.kubernetes.namespaces import is_in_application_namespace
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.kubernetes.pull_secrets import PULL_SECRET
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the name; where credentials stand in it, `embedded-registry-credentials` says that."""
    for found in document.fact(objects):
        if found.kind != "Secret" or found.name != PULL_SECRET or not is_in_application_namespace(found):
            continue
        from repl_lint.facts.kubernetes.credentials import embedded_credentials, is_secret  # most runs end without it

        if not is_secret(found) or next(embedded_credentials(found), None):
            continue
        for name in found.node.select("metadata", "name"):
            yield rule.finding(
                document.locate(name),
                f"Replicated makes the Secret `{PULL_SECRET}` with each customer's credentials, and this one is in its"
                " place: leave it out",
            )
