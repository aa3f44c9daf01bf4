"""Templates in the lists of an Application that KOTS reads unrendered."""

from collections.abc import Iterator

from repl_lint.facts.kots.bundle import listed_images
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_LISTS = ("additionalImages", "excludedImages", "additionalNamespaces")


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the entry."""
    if not any(obj.group == "kots.io" and obj.kind == "Application" for obj in document.fact(objects)):
        return
    for key in _LISTS:
        for entry in listed_images(document, key):
            if entry.templated:
                problem = f"is a template, and `{key}` is not rendered"
            elif branch(document, entry.start):
                problem = f"depends on a template, and `{key}` is not rendered"
            else:
                continue
            text = f"`{entry.value}`" if entry.shape == "scalar" else "this"
            yield rule.finding(document.locate(entry), f"{text} {problem}: write it out")
