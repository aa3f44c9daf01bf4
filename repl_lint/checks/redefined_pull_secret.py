"""Secrets with the name of the pull secret that Replicated creates."""

from collections.abc import Iterator

from repl_lint.facts.kubernetes.namespaces import is_in_application_namespace
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.kubernetes.pull_secrets import PULL_SECRET
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the name of each Secret in the application's namespace with the name of Replicated's pull secret.

    None for one with credentials, which `embedded-registry-credentials` reports.
    """
    for obj in document.fact(objects):
        if obj.kind != "Secret" or obj.name != PULL_SECRET or not is_in_application_namespace(release, document, obj):
            continue
        from repl_lint.facts.kubernetes.credentials import embedded_credentials, is_secret  # most runs end without it

        if not is_secret(obj) or next(embedded_credentials(obj), None):
            continue
        for name in obj.node.select("metadata", "name"):
            yield rule.finding(
                document.locate(name),
                f"Replicated creates the Secret `{PULL_SECRET}` itself, and the two overwrite each other",
                advice="remove this Secret",
            )
