"""Images that a template makes up, of which nobody can say here whether ``images`` has them."""

from collections.abc import Iterator

from repl_lint.facts.images.candidates import candidates
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the image; the literals that it chooses from are looked up like any image."""
    if not release.replicated_documents:
        return
    for image in document.fact(candidates).unknown:
        yield rule.finding(
            document.locate(image.node),
            f"`{image.node.value}` is made by a template, so nothing is known of it: "
            "declare every image that it can be in `images`",
        )
