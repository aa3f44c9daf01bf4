"""Addresses behind Replicated's proxy -> the images that they stand for.

Their shape is ``<host>/proxy/<application>/<upstream host>/<path>``; the host is the proxy's own or a vendor's:
https://docs.replicated.com/vendor/private-images-about
"""

from __future__ import annotations

from typing import Final, NamedTuple

from repl_lint.facts.images.references import Reference, is_host, split_domain

PROXY: Final = "proxy.replicated.com"


class Proxied(NamedTuple):
    """What a proxied address is of: the application (None where it is for all), and the image behind it.

    ``upstream`` is None for the images that Replicated publishes itself. ``before`` is the text above the image's own.
    """

    slug: str | None
    upstream: Reference | None
    before: str = ""


def proxied(reference: Reference) -> Proxied | None:
    """What is behind the proxy; None where the reference is no proxied one."""
    parts = reference.path.split("/")
    if reference.domain == PROXY and parts[0] == "library":
        return Proxied(None, None)
    if parts[0] == "proxy" and len(parts) > 3 and is_host(parts[2]):
        slug, path, before = parts[1], parts[2:], f"/proxy/{parts[1]}/"
    elif reference.domain == PROXY and parts[0] == "anonymous" and len(parts) > 2 and is_host(parts[1]):
        slug, path, before = None, parts[1:], "/anonymous/"
    else:
        return None
    domain, rest = split_domain("/".join(path))
    return Proxied(slug, Reference(domain, rest, reference.tag, reference.digest), before)
