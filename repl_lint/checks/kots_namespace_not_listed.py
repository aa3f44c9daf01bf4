"""HelmCharts for a namespace that the Application does not list."""

from collections.abc import Iterator

from repl_lint.facts.kots.embedded_cluster import installs_third
from repl_lint.facts.kubernetes.namespaces import additional_namespaces
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the namespace of each HelmChart that neither the Application nor the configuration lists.

    None without an Application, for a template, and in a release for Embedded Cluster 3.
    """
    for obj in document.fact(objects):
        if obj.group != "kots.io" or obj.kind != "HelmChart" or not release.applications:
            continue
        if release.fact(installs_third):
            return
        known = release.fact(additional_namespaces) | release.environment.allowed_namespaces
        for namespace in obj.node.select("spec", "namespace"):
            name = namespace.value
            if name and not namespace.templated and not known & {name, "*"}:
                yield rule.finding(
                    document.locate(namespace),
                    f"namespace `{name}` is not in the Application's `additionalNamespaces`,"
                    " so KOTS does not create it or its pull secret",
                    advice=f"add `{name}` to `additionalNamespaces` of the Application",
                )
