"""`LocalImageName` in a container, whose image KOTS rewrites by itself."""

import re
from collections.abc import Iterator

from repl_lint.facts.images.pulling import names_local_image
from repl_lint.facts.images.uses import uses
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each image of a container that `LocalImageName` makes; none for images of collectors."""
    for use in uses(release, document):
        if names_local_image(use):
            match = re.search(r"LocalImageName\s*\(?\s*\\?[\"`]([^\"`\\]+)", use.text)
            better = f"`{match[1]}`" if match else "the image itself"
            yield rule.finding(
                document.locate(use.node),
                "KOTS does not find the image inside `LocalImageName`"
                + (", so the airgap bundle does not contain it" if release.environment.airgap else ""),
                advice=f"write {better}, and KOTS replaces the address itself where that is needed",
            )
