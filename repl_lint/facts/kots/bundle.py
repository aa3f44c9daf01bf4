"""The images that get into the airgap bundle of a KOTS release.

Replicated's builder reads literal images of pod templates in documents that are YAML before they are rendered, whatever
their kind, and of collectors that `run`. It adds the images that the Application lists in ``additionalImages``
(https://docs.replicated.com/vendor/operator-defining-additional-images; pkg/imageextract of Replicated's command line).
"""

import re
from collections.abc import Iterable
from itertools import chain
from typing import Final, NamedTuple

from repl_lint.facts.images.alternatives import Alternative
from repl_lint.facts.images.local_images import LOCAL_IMAGE_NAME
from repl_lint.facts.images.proxies import canonical
from repl_lint.facts.images.pulling import names_local_image
from repl_lint.facts.images.references import Reference, parse_reference
from repl_lint.facts.images.uses import NAMED, ImageUse, uses_in_charts, written_uses
from repl_lint.facts.templates.unrendered import raw_problem
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.surveys import APPLICATION, kots_kind

_LITERAL: Final = r"\"([^\"]*)\"|`([^`]*)`"
UNPARSED: Final = "in this document, which is YAML only when it is rendered,"


class Bundle(NamedTuple):
    """The images of a bundle in canonical form; ``additional`` are those of them that ``additionalImages`` lists.

    ``is_known`` is whether ``additionalImages`` has no template; ``has_charts`` whether charts that were not rendered
    may add more images.
    """

    images: frozenset[str]
    additional: frozenset[str]
    has_charts: bool
    is_known: bool


def bundle(release: Release) -> Bundle:
    """The bundle of a release: the images that KOTS finds, and those that its Applications list.

    Images that an Application excludes are among them; unrendered texts and those that are no references are not.
    """
    listed = [node for application in release.applications for node in listed_images(application, "additionalImages")]
    additional = frozenset(image for node in listed if (image := canonical(node.value)))
    of_charts = (bundled_of([use], document) for document, use in uses_in_charts(release))
    images = frozenset(chain.from_iterable(chain(release.each(bundled_in), of_charts)))
    return Bundle(additional | images, additional, _has_charts(release), not any(node.templated for node in listed))


def bundled_in(release: Release, document: Document) -> frozenset[str]:
    """The images in a document that the builder finds, in canonical form."""
    return bundled_of(written_uses(release, document), document)


def bundled_of(uses: Iterable[ImageUse], document: Document) -> frozenset[str]:
    """The images of some uses in a document that the builder finds, in canonical form."""
    seen = (use for use in uses if unseen_because(document, use) is None)
    return frozenset(image for use in seen if (image := canonical(use.text)))


def _has_charts(release: Release) -> bool:
    if release.renderings:
        return any(not chart.is_rendered for chart in release.shipped_charts)
    return any(True for _ in release.documents("kots.io/", "HelmChart"))


def listed_images(application: Document, key: str) -> list[Node]:
    """The entries of the list under a key of the Application's ``spec``, or the one value in place of the list.

    Empty without the key.
    """
    lists = application.root.select("spec", key) if application.root else ()
    return [entry for node in lists for entry in (node.children if node.shape == "sequence" else [node])]


def additional_images(document: Document) -> tuple[Node, ...]:
    """The entries of an Application's ``additionalImages`` without empty ones and templates.

    Empty for any other document.
    """
    if document.fact(kots_kind) != APPLICATION:
        return ()
    listed = listed_images(document, "additionalImages")
    return tuple(node for node in listed if node.shape == "scalar" and node.value and not node.templated)


def unread_because(document: Document, use: ImageUse) -> str | None:
    """The place of a use that the builder does not read, as the middle of a message; None for a use that it reads."""
    owner = use.owner
    if document.is_embedded:
        return f"in a {owner.kind} inside this {document.embedded_in}"
    collector = use.pod.collector if use.pod else use.noun.removeprefix("collector ") if use.in_collector else ""
    if collector:
        return None if collector == "run" else f"in collector `{collector}`"
    if use.place == NAMED:
        return f"in a call of `{use.noun}`"
    if use.is_custom and not _is_in_template(use):
        return f"in this {owner.kind}"
    unread = {
        "in this item of a List": owner.in_list,
        "in this PodTemplate": owner.kind == "PodTemplate",
        "in this image volume": use.node.key == "reference",
    }
    reason = next((reason for reason, is_unread in unread.items() if is_unread), None)
    return reason or (UNPARSED if document.fact(raw_problem) else None)


def _is_in_template(use: ImageUse) -> bool:
    """Whether a use is in a container at the paths that Deployments and CronJobs have, in an object of any kind."""
    paths = (("template", "spec"), ("jobTemplate", "spec", "template", "spec"))
    return any(
        container is use.holder
        for path in paths
        for section in ("containers", "initContainers")
        for container in use.owner.node.select("spec", *path, section, "*")
    )


def unseen_because(document: Document, use: ImageUse) -> str | None:
    """The reason why the builder does not find the image of a use, as the middle of a message; None if it does."""
    return unread_because(document, use) or ("where a template chooses" if use.is_templated else None)


def unbundled(release: Release, document: Document, use: ImageUse) -> tuple[Alternative, ...]:
    """The images of a use that the builder does not find and the Application does not list.

    For a template that may make any image, it is the whole text; empty if the bundle has an image that this may be. An
    image that `LocalImageName` names is left out where a bundled one has its address in the customer's registry.

    Always empty without ``airgap``, without an Application or with a template in its list, and for a use that
    `kots-local-image-name` reports.
    """
    known = release.fact(bundle)
    if not release.environment.airgap or not release.applications or not known.is_known:
        return ()
    if unseen_because(document, use) is None or names_local_image(use):
        return ()
    if use.is_open:
        unrendered = Alternative(use.node, use.text, (use.node.start, use.node.end))
        return () if use.is_templated and may_be_bundled(known, use.text) else (unrendered,)
    missing = tuple(image for image in use.alternatives if (name := canonical(image.text)) and name not in known.images)
    if not (missing and asks_for_local_image(use)):
        return missing
    return tuple(image for image in missing if not namesake(known, canonical(image.text) or image.text))


def namesake(known: Bundle, name: str) -> str:
    """The first image of a bundle with the same address in the customer's registry as an image; empty without one.

    Both images are in canonical form.
    """
    return next((image for image in sorted(known.images) if _last_part(image) == _last_part(name)), "")


def asks_for_local_image(use: ImageUse) -> bool:
    """Whether a template asks KOTS for the address of an image, with `LocalImageName`."""
    return use.place == NAMED or (use.is_templated and LOCAL_IMAGE_NAME in use.text)


def is_own(use: ImageUse) -> bool:
    """Whether an object other than a v1beta2 HelmChart calls `LocalImageName` for an image: no chart brings it."""
    return asks_for_local_image(use) and (use.owner.kind, use.owner.api_version.value) != (
        "HelmChart",
        "kots.io/v1beta2",
    )


def _last_part(image: str) -> str:
    """The last part of an image, all that its address in a customer's registry keeps.

    https://github.com/replicatedhq/kots, `DestImage` of pkg/imageutil/image.go
    """
    return image.rpartition("/")[2]


def may_be_bundled(known: Bundle, text: str) -> bool:
    """Whether a bundle may have the image of an unrendered text.

    All literals in the text that are images must be in the bundle. Without such literals, the text before or behind the
    templates must be part of an image there; without that too, any additional image may be meant.
    """
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
    """The literal images that a release uses, in canonical form; without templates and texts that are no references."""
    of_charts = (_literal([use]) for _, use in uses_in_charts(release))
    return frozenset(chain.from_iterable(chain(release.each(used_images_in), of_charts)))


def used_images_in(release: Release, document: Document) -> frozenset[str]:
    """The literal images that a document uses, in canonical form."""
    return _literal(written_uses(release, document))


def _literal(uses: Iterable[ImageUse]) -> frozenset[str]:
    return frozenset(image for use in uses if not use.is_templated and (image := canonical(use.text)))
