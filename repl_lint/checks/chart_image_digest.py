"""Digests in the images of extensions of Embedded Cluster."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.facts.charts.installed_images import pulled
from repl_lint.facts.charts.options import nouns
from repl_lint.facts.charts.rendered import rendering_of
from repl_lint.facts.charts.shipped import EXTENSION
from repl_lint.facts.charts.translation import LOCAL_ADDRESS
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each image with a digest in the chart of an extension of Embedded Cluster.

    Their ``part`` is the digest. None with ``airgap: false``.
    """
    rendering = rendering_of(release, document) if release.environment.airgap else None
    if rendering is None or release.fact(nouns).get(rendering.shipped.location) != EXTENSION:
        return
    for use in pulled(release, document):
        if use.reference and use.reference.digest:
            end = use.alternatives[0].span[1] if use.alternatives else use.node.end
            name, _, digest = use.text.removeprefix(f"{LOCAL_ADDRESS}/").partition("@")
            yield rule.finding(
                document.locate(use.node),
                f"the airgap bundle has only one architecture of `{name}`, whose digest may be another,"
                " so the pull can fail",
                advice='set the digest to `""` in `values` of the Embedded Cluster extension'
                + ("" if use.reference.tag else ", and set a tag"),
                part=(end - len(digest), end),
            )
