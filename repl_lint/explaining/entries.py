"""An entry of ``images``: what it stands for, by which registry, and who asks for that."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.explaining.asked import Asked, Comparison, Detail
from repl_lint.explaining.users import users
from repl_lint.facts.images.declarations import PUBLIC, REPLICATED_SOURCE, Entry, declarations, endpoint_of, primary
from repl_lint.facts.images.references import REPLICATED_REGISTRY, is_host, parse_reference


def explain(asked: Asked) -> Iterator[Comparison]:
    """The entries at the place."""
    for entry in asked.release.fact(declarations).entries:
        if entry.document.source.path == asked.document.source.path and asked.is_at(entry.node):
            stands = Detail("stands for", f"`{image_of(asked, entry)}`")
            details = (registry(asked, entry), stands, *users(asked, entry))
            yield Comparison(f"entry `{entry.name}` of `images`", entry.location, details)


def image_of(asked: Asked, entry: Entry) -> str:
    """The image that an entry stands for, without a registry where it may be in any."""
    domain, path = primary(entry, asked.release.profile) or ("", entry.name)
    return f"{path}:{entry.tag}" if domain in ("", entry.source) else f"{domain}/{path}:{entry.tag}"


def registry(asked: Asked, entry: Entry) -> Detail:
    """Where the registry of an entry is, and what says so."""
    profile, source = asked.release.profile, f"source `{entry.source}`"
    if entry.source == PUBLIC:
        return Detail("registry", f"{source}: {_public_registry(entry)}")
    if entry.source == REPLICATED_SOURCE:
        slug = profile.app_slug
        which = f"application `{slug}`" if slug else "the application, whose slug is not known, so any"
        return Detail("registry", f"{source}: `{REPLICATED_REGISTRY}`, {which}", asked.setting("app-slug"))
    endpoint = endpoint_of(entry.source, profile.registries)
    if entry.source in profile.registries:
        return Detail("registry", f"{source}: `{endpoint}` by `registries`", asked.setting("registries", entry.source))
    told = f"`{endpoint}`, as it says itself" if endpoint else "not in `registries`, so it may be any"
    return Detail("registry", f"{source}: {told}")


def _public_registry(entry: Entry) -> str:
    """The registry of an entry that has its whole image in its name."""
    reference = parse_reference(entry.name)
    if reference is None:
        return f"none: the name `{entry.name}` is no image reference"
    has_host = "/" in entry.name and is_host(entry.name.partition("/")[0])
    return f"`{reference.domain}`, as its name begins" if has_host else "Docker Hub, as its name begins with no host"
