"""`LocalImageName` in a container, whose image KOTS rewrites by itself."""

import re
from collections.abc import Iterator

from repl_lint.facts.images.pulling import names_local_image
from repl_lint.facts.kubernetes.workloads import pods
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the image; collectors are no containers."""
    for pod in document.fact(pods):
        for image in pod.images:
            if names_local_image(image):
                named = re.search(r"LocalImageName\s*\(?\s*\\?[\"`]([^\"`\\]+)", image.node.value)
                better = f"`{named[1]}`" if named else "the image itself"
                yield rule.finding(
                    document.locate(image.node),
                    f"KOTS rewrites the images of containers by itself, and does not find this one: write {better}",
                )
