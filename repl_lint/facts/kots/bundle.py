"""Which images get into the airgap bundle of a KOTS release.

Replicated's builder reads literal images of pod templates in documents that are YAML before they are rendered, and of
collectors that `run`. It adds the images that the Application lists in ``additionalImages``
(https://docs.replicated.com/vendor/operator-defining-additional-images; pkg/imageextract of Replicated's command line).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from repl_lint.facts.images.proxies import canonical
from repl_lint.facts.images.references import Reference, parse_reference
from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.facts.templates.unrendered import raw_problem
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import APPLICATION, Release, kots_kind

_LITERAL: Final = r"\"([^\"]*)\"|`([^`]*)`"
UNPARSED: Final = "in this document, which is YAML only when it is rendered,"


class Bundle(NamedTuple):
    """The images of a bundle in canonical form.

    ``additional`` are those that ``additionalImages`` lists, which ``is_known`` unless it has a template;
    ``has_charts`` is whether charts may add more.
    """

    images: frozenset[str]
    additional: frozenset[str]
    has_charts: bool
    is_known: bool


def bundle(release: Release) -> Bundle:
    """The bundle of a release."""
    listed = [node for application in release.applications for node in listed_images(application, "additionalImages")]
    additional = frozenset(image for node in listed if (image := canonical(node.value)))
    images = frozenset(
        image
        for document in release.documents("image")
        for use in uses(release, document)
        if unseen_because(document, use) is None and (image := canonical(use.node.value))
    )
    has_charts = any(True for _ in release.documents("kots.io/", "HelmChart"))
    return Bundle(additional | images, additional, has_charts, not any(node.templated for node in listed))


def listed_images(application: Document, key: str) -> list[Node]:
    """The entries of one of the Application's lists, or the text in place of the list."""
    lists = application.root.select("spec", key) if application.root else ()
    return [entry for node in lists for entry in (node.children if node.shape == "sequence" else [node])]


def additional_images(document: Document) -> tuple[Node, ...]:
    """The literal entries of an Application's ``additionalImages``; none of any other document."""
    if kots_kind(document) != APPLICATION:
        return ()
    listed = listed_images(document, "additionalImages")
    return tuple(node for node in listed if node.shape == "scalar" and node.value and not node.templated)


def unread_because(document: Document, use: ImageUse) -> str | None:
    """The unread place of a use, as the middle of a message; None for a use in a place that the builder reads."""
    owner = use.owner
    if use.is_custom:
        return f"in this {owner.kind}"
    if "troubleshoot" in owner.group:
        collector = "runPod" if use.pod else use.holder.key
        return None if collector == "run" else f"in collector `{collector}`"
    if owner.in_list:
        return "in this item of a List"
    if owner.kind == "PodTemplate":
        return "in this PodTemplate"
    if use.node.key == "reference":
        return "in this image volume"
    return UNPARSED if document.fact(raw_problem) else None


def unseen_because(document: Document, use: ImageUse) -> str | None:
    """The reason why the builder does not find the image of a use; None for one that it finds."""
    return unread_because(document, use) or ("where a template chooses" if use.node.templated else None)


def may_be_bundled(known: Bundle, text: str) -> bool:
    """Whether a bundle may have the image of an unrendered text."""
    literals = map("".join, re.findall(_LITERAL, text))
    images = {image for literal in literals if ("/" in literal or ":" in literal) and (image := canonical(literal))}
    if images:
        return images <= known.images
    head, tail = re.split(r"\{\{repl|repl\{\{", text)[0], text.rpartition("}}")[2]
    if "/" in tail or ":" in tail:
        return any(image.endswith(tail) for image in known.images)
    reference: Reference | None = parse_reference(head.rstrip(":@"))
    if reference and head.endswith((":", "@")):
        return any(image.startswith(f"{reference.repository}{head[-1]}") for image in known.images)
    return bool(known.additional)


def used_images(release: Release) -> frozenset[str]:
    """The literal images that a release uses, in canonical form."""
    return frozenset(
        image
        for document in release.documents("image")
        for use in uses(release, document)
        if not use.node.templated and (image := canonical(use.node.value))
    )
