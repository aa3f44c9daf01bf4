"""Images of Docker Hub that are declared, and spelt otherwise than Replicated's documentation spells them."""

from collections.abc import Iterator

from repl_lint.editing.edits import fix
from repl_lint.facts.images.coverage import SPELLING, images_that_are
from repl_lint.mending.respelling import respelt
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """One finding for each spelling, at its first use; the entries are related places."""
    for found, covered in images_that_are(release, document, SPELLING):
        better = covered.better or ""
        private = covered.entries[0].is_third_party
        what = "is a private image of Docker Hub, whose host is" if private else "names Docker Hub by a host that is no"
        host = better.partition("/")[0]
        told = f"{what} `{host}`" if private else f"{what} registry's"
        yield rule.finding(
            found.location(document),
            f"`{found.text}` {told}: write `{better}`",
            related=covered.related,
            cause=found.text,
            fix=fix(f"write `{better}`", respelt(document, found, better)),
        )
