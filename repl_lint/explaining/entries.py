"""An entry of ``images``: the image that it declares, the registry of its source, and the uses of the image."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.explaining.query import Comparison, Detail, Query
from repl_lint.explaining.users import users
from repl_lint.facts.images.declarations import PUBLIC, REPLICATED_SOURCE, Entry, declarations, endpoint_of, primary
from repl_lint.facts.images.references import REPLICATED_REGISTRY, is_host, parse_reference


def explain(query: Query) -> Iterator[Comparison]:
    """A comparison for each entry of ``images`` in the query's span."""
    for entry in query.release.fact(declarations).entries:
        if entry.document.source.path == query.document.source.path and query.is_at(entry.node):
            image = Detail("stands for", f"`{image_of(query, entry)}`")
            details = (registry(query, entry), image, *users(query, entry))
            yield Comparison(f"entry `{entry.name}` of `images`", entry.location, details)


def image_of(query: Query, entry: Entry) -> str:
    """The image that an entry declares, with its tag; without a registry if that is not known."""
    domain, path = primary(entry, query.release.environment) or ("", entry.name)
    return f"{path}:{entry.tag}" if domain in ("", entry.source) else f"{domain}/{path}:{entry.tag}"


def registry(query: Query, entry: Entry) -> Detail:
    """The registry of an entry in words, at the setting that gives it; without a location if no setting does."""
    environment, source = query.release.environment, f"source `{entry.source}`"
    if entry.source == PUBLIC:
        return Detail("registry", f"{source}: {_public_registry(entry)}")
    if entry.source == REPLICATED_SOURCE:
        slug = environment.app_slug
        application = f"application `{slug}`" if slug else "the application, whose slug is not known, so any"
        return Detail("registry", f"{source}: `{REPLICATED_REGISTRY}`, {application}", query.setting("app-slug"))
    endpoint = endpoint_of(entry.source, environment.registries)
    if entry.source in environment.registries:
        return Detail("registry", f"{source}: `{endpoint}` by `registries`", query.setting("registries", entry.source))
    guess = f"`{endpoint}`, as it says itself" if endpoint else "not in `registries`, so it may be any"
    return Detail("registry", f"{source}: {guess}")


def _public_registry(entry: Entry) -> str:
    """The registry that an entry's name begins with in words, else Docker Hub; `none` if the name is no reference."""
    reference = parse_reference(entry.name)
    if reference is None:
        return f"none: the name `{entry.name}` is not a valid image reference"
    has_host = "/" in entry.name and is_host(entry.name.partition("/")[0])
    return f"`{reference.domain}`, as its name begins" if has_host else "Docker Hub, as its name begins with no host"
