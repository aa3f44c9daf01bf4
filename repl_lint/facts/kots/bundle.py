"""Which images get into the airgap bundle of a KOTS release.

The vendor's builder reads literal images of pod templates in documents that are YAML before they are rendered, and of
collectors that `run`; what the Application lists in ``additionalImages`` comes in addition
(https://docs.replicated.com/vendor/operator-defining-additional-images; pkg/imageextract of the vendor's command line).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from repl_lint.facts.images.proxies import canonical
from repl_lint.facts.images.references import Reference, parse_reference
from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.templates.unrendered import raw_problem
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_LITERAL: Final = r"\"([^\"]*)\"|`([^`]*)`"
UNPARSED: Final = "in this document, which is YAML only when it is rendered,"


class Bundle(NamedTuple):
    """The images of a bundle in canonical form, those alone that ``additionalImages`` lists, and whether charts may
    bring more; ``is_known`` unless a template makes that list."""

    images: frozenset[str]
    additional: frozenset[str]
    has_charts: bool
    is_known: bool


def bundle(release: Release) -> Bundle:
    """What gets into the bundle of a release."""
    listed = [node for root in release.applications for node in listed_images(root, "additionalImages")]
    additional = frozenset(each for node in listed if (each := canonical(node.value)))
    read = (
        canonical(use.node.value)
        for document in release.documents("image")
        for use in uses(release, document)
        if unseen_because(document, use) is None
    )
    return Bundle(
        additional | frozenset(each for each in read if each),
        additional,
        any(True for _ in release.documents("kots.io/", "HelmChart")),
        not any(node.templated for node in listed),
    )


def listed_images(application: Document, key: str) -> list[Node]:
    """The entries of one of the Application's lists, or the one text that stands in place of it."""
    found = [] if application.root is None else list(application.root.select("spec", key))
    return [entry for node in found for entry in (node.children if node.shape == "sequence" else [node])]


def additional_images(document: Document) -> tuple[Node, ...]:
    """What an Application adds to the bundle, as far as it is written out; nothing of any other document."""
    if not any(each.group == "kots.io" and each.kind == "Application" for each in document.fact(objects)):
        return ()
    listed = listed_images(document, "additionalImages")
    return tuple(node for node in listed if node.shape == "scalar" and node.value and not node.templated)


def unread_because(document: Document, use: ImageUse) -> str | None:
    """Where an image stands that the builder does not look, as the middle of a message; None where it does."""
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
    """The reason that the builder does not find an image where it stands; None for one that it finds."""
    return unread_because(document, use) or ("where a template chooses" if use.node.templated else None)


def may_be_bundled(found: Bundle, text: str) -> bool:
    """Whether an image that a template makes may be among those of a bundle, as far as its text tells."""
    literals = ["".join(each) for each in re.findall(_LITERAL, text)]
    named = [canonical(each) for each in literals if "/" in each or ":" in each]
    if any(named):
        return all(each in found.images for each in named if each)
    head, tail = re.split(r"\{\{repl|repl\{\{", text)[0], text.rpartition("}}")[2]
    if "/" in tail or ":" in tail:
        return any(each.endswith(tail) for each in found.images)
    reference: Reference | None = parse_reference(head.rstrip(":@"))
    if reference and head.endswith((":", "@")):
        return any(each.startswith(f"{reference.repository}{head[-1]}") for each in found.images)
    return bool(found.additional)


def used_images(release: Release) -> frozenset[str]:
    """The literal images that something in the release asks for, in canonical form."""
    found = (
        canonical(use.node.value)
        for document in release.documents("image")
        for use in uses(release, document)
        if not use.node.templated
    )
    return frozenset(each for each in found if each)
