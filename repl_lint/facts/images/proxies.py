"""Addresses behind Replicated's proxy, and the images upstream that they are for.

Their shape is ``<host>/proxy/<application>/<upstream host>/<path>``, or ``<host>/anonymous/<upstream host>/<path>`` for
images that need no license; the host is the proxy's own or yours: https://docs.replicated.com/vendor/private-images-about
"""

from typing import Final, NamedTuple

from repl_lint.facts.images.references import (
    DOCKER_HUB,
    REPLICATED_REGISTRY,
    Reference,
    is_host,
    parse_reference,
    split_domain,
)

PROXY: Final = "proxy.replicated.com"


class Proxied(NamedTuple):
    """The parts of an address behind the proxy: its application, the image upstream, and the path before that image.

    The application's ``slug`` is None for an address that needs no license.
    """

    slug: str | None
    upstream: Reference
    before: str


def proxied(reference: Reference) -> Proxied | None:
    """The parts of an address behind the proxy; None for any other address."""
    first, *path = reference.path.split("/")
    slug = path.pop(0) if first == "proxy" and path else None
    is_shaped = slug is not None or (first == "anonymous" and reference.domain != REPLICATED_REGISTRY)
    if reference.domain == DOCKER_HUB or not is_shaped or len(path) < 2 or not is_host(path[0]):
        return None
    domain, rest = split_domain("/".join(path))
    before = f"/proxy/{slug}/" if slug else "/anonymous/"
    return Proxied(slug, Reference(domain, rest, reference.tag, reference.digest), before)


def behind(reference: Reference) -> Reference:
    """The image upstream of an address behind the proxy; any other reference is returned as it is."""
    through = proxied(reference)
    return through.upstream if through else reference


def canonical(text: str) -> str | None:
    """The canonical form of the image in a text; None if the text is no reference.

    For an address behind the proxy, it is that of the image upstream.
    """
    reference = parse_reference(text)
    return behind(reference).canonical if reference else None


def is_published_by_replicated(reference: Reference) -> bool:
    """Whether an image is one of Replicated's own public images, in its registry or at its proxy."""
    return reference.domain in (REPLICATED_REGISTRY, PROXY) and reference.path.startswith("library/")
