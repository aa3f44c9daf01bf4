"""Images that a template makes, so that their entries in ``images`` are unknown."""

from collections.abc import Iterator

from repl_lint.facts.images.uses import uses
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each image of a pod or a collector that depends on a template.

    None if a template only chooses between literal images, and none without a replicated document.
    """
    if not release.replicated_documents:
        return
    for use in uses(release, document):
        if use.is_open and use.is_pulled:
            yield rule.finding(
                document.locate(use.node),
                f"`{use.text}` depends on a template, so repl-lint cannot compare it with `images`",
                advice="declare in `images` every image that it can become",
            )
