"""Images in Replicated's registry that do not say of which application they are."""

from collections.abc import Iterator

from repl_lint.editing.edits import fix
from repl_lint.facts.images.coverage import COVERED, NO_SLUG, coverage, images_that_are
from repl_lint.facts.images.references import REPLICATED_REGISTRY
from repl_lint.mending.respelling import respelt
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """One finding for each image, at its first use."""
    for found, covered in images_that_are(release, document, NO_SLUG):
        rest = found.text.partition("/")[2]
        better = covered.better or f"{REPLICATED_REGISTRY}/<slug>/{rest}"
        known = covered.better is not None
        yield rule.finding(
            found.location(document),
            f"`{found.text}` lacks the application's slug: write `{better}`",
            cause=covered.reference.canonical if covered.reference else None,
            fix=fix(
                f"write `{better}`",
                respelt(document, found, better) if known else None,
                safe=known and coverage(release, better).kind == COVERED,
            ),
        )
