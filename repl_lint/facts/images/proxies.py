"""Addresses behind Replicated's proxy -> the images that they stand for.

Their shape is ``<host>/proxy/<application>/<upstream host>/<path>``, or ``<host>/anonymous/<upstream host>/<path>`` for
what needs no license; the host is the proxy's own or one that you give it: https://docs.replicated.com/vendor/private-images-about
"""

from __future__ import annotations

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
    """An address behind the proxy: its application (None where it is for all), and the image that it stands for.

    ``before`` is the text above the image's own.
    """

    slug: str | None
    upstream: Reference
    before: str


def proxied(reference: Reference) -> Proxied | None:
    """The parts of an address behind the proxy; None of any other. Docker Hub is no host of a proxy."""
    first, *path = reference.path.split("/")
    slug = path.pop(0) if first == "proxy" and path else None
    is_shaped = slug is not None or (first == "anonymous" and reference.domain != REPLICATED_REGISTRY)
    if reference.domain == DOCKER_HUB or not is_shaped or len(path) < 2 or not is_host(path[0]):
        return None
    domain, rest = split_domain("/".join(path))
    before = f"/proxy/{slug}/" if slug else "/anonymous/"
    return Proxied(slug, Reference(domain, rest, reference.tag, reference.digest), before)


def behind(reference: Reference) -> Reference:
    """The image that a reference stands for: the one behind the proxy, else itself."""
    through = proxied(reference)
    return through.upstream if through else reference


def canonical(text: str) -> str | None:
    """The canonical form of the image that a text stands for; None for no image."""
    reference = parse_reference(text)
    return behind(reference).canonical if reference else None


def is_published_by_replicated(reference: Reference) -> bool:
    """Whether it is one of the public images that Replicated keeps beside the private ones of applications."""
    return reference.domain in (REPLICATED_REGISTRY, PROXY) and reference.path.startswith("library/")
