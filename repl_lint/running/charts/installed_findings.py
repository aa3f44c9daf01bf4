"""Findings in charts as customers install them, and not in what is made for the airgap bundle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from repl_lint.facts.charts.options import installations
from repl_lint.facts.charts.rendered import RenderedDocument, rendered_documents
from repl_lint.facts.charts.translation import PULL_SECRET, STAND_IN
from repl_lint.model.findings import Finding
from repl_lint.model.locations import Location
from repl_lint.model.renderings import INSTALL, ONLINE, ChartRendering, Rendering
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_NAMES = (STAND_IN, PULL_SECRET)
"""Texts of ours in place of what only an installation knows."""


class SeenInBundle:
    """The documents that charts make with the values for the bundle, and the findings there."""

    def __init__(self, release: Release) -> None:
        made = [(item.document.source.path, item.document) for item in release.fact(rendered_documents, INSTALL)]
        self._documents = {(path, document.text) for path, document in made}
        self._templates = {(path, document.source.text) for path, document in made}
        self._with_options = release.fact(_with_options)
        self._found: set[tuple[object, ...]] = set()

    def has(self, document: Document, *, in_template: bool = False) -> bool:
        """Whether the bundle has a document with the same text from the same template.

        With ``in_template`` all that the template makes must be the same.
        """
        path = document.source.path
        return (
            (path, document.source.text) in self._templates if in_template else (path, document.text) in self._documents
        )

    def noting(self, document: Document, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The same findings, in a document for the bundle; `new` leaves out their places from then on."""
        for finding in findings:
            self._found.add(_place(document, finding))
            yield finding

    def new(self, rendered: RenderedDocument, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings in a document of an install at places where the rule found nothing in the bundle.

        Those of a user's rule are there in any case, since it may say several things of one place. Left out are
        findings with a text of ours in place of an unknown one, and those about an empty text that a customer may fill
        in.
        """
        document = rendered.document
        may_be_filled = rendered.rendering.shipped.location in self._with_options
        for finding in findings:
            text = f"{document.source.text[slice(*finding.location.span)]} {finding.message}"
            if any(name in text for name in _NAMES) or (may_be_filled and _is_empty(document, finding)):
                continue
            if finding.rule.policy or _place(document, finding) not in self._found:
                yield finding


def _with_options(release: Release) -> frozenset[Location]:
    """The charts whose values of the installation have templates, by the locations of their names."""
    return frozenset(
        installation.chart
        for installation in release.fact(installations)
        for values in (*installation.name.values, *installation.name.holder.select("optionalValues", "*", "values"))
        if any(node.templated for node in values.written())
    )


def _is_empty(document: Document, finding: Finding) -> bool:
    """Whether a finding is at a value that is empty, or at the key of one."""
    *_, node = (document.root, *_nodes(document, finding))
    return node is not None and node.shape == "scalar" and (node.is_null or not node.value)


def _place(document: Document, finding: Finding) -> tuple[object, ...]:
    """The rule, the template, the object and the path of keys in it, which several renderings have in common."""
    names = [document.root.get("kind"), document.root.get("metadata", "name")] if document.root else []
    object_of = tuple(node.value if node else "" for node in names)
    return finding.rule.id, document.source.path, object_of, tuple(map(_step, _nodes(document, finding)))


def _step(node: Node) -> str:
    """The key of a node; for an item of a list its name, else its text."""
    if node.key is not None:
        return node.key
    name = node.get("name") if node.shape == "mapping" else None
    return name.value if name else node.value


def _nodes(document: Document, finding: Finding) -> Iterator[Node]:
    """The nodes in one another that lead to the innermost one at a finding, or at whose key that is."""
    offset, node = finding.location.span[0], document.root
    while node:
        node = next(
            (child for child in node.children if _begin(child) <= offset < max(child.end, child.start + 1)), None
        )
        if node:
            yield node


def _begin(node: Node) -> int:
    return node.start if node.key is None else min(node.key_start, node.start)


def is_of_install(finding: Finding, rendering: ChartRendering) -> bool:
    """Whether a finding is of a rule about what is installed, in a chart with the values of its installation."""
    return rendering.purpose == ONLINE and INSTALL in finding.rule.charts


def is_replaced(release: Release, rendering: ChartRendering, template: str) -> bool | None:
    """Whether a template makes another text when its chart is installed; None where that is not known."""
    texts = [
        other.result.texts.get(template)
        for other in release.renderings
        if other.purpose == ONLINE and other.shipped.location == rendering.shipped.location
        if isinstance(other.result, Rendering)
    ]
    own = rendering.result.texts.get(template) if isinstance(rendering.result, Rendering) else None
    return texts[0] != own if texts else None


def is_made(release: Release, location: Location) -> bool:
    """Whether a template of Replicated makes the value at a location, so that customers may have another."""
    file = next((file for file in release.files if file.path == location.path), None)
    text = file.source().text[slice(*location.span)] if file else ""
    return "{{repl" in text or "repl{{" in text
