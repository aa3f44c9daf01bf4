"""The root document's ``images``: what each entry stands for, and which entry stands for an image.

The three sources are written down at
https://help.replicated.com/docs/kubernetes/getting-started/docker-registries/: ``public`` (or nothing) is a whole
reference, ``replicated`` a name in the application's own registry, anything else the name of a registry that the
vendor has added to the portal, with the image's path in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from repl_lint.facts.images.references import (
    DOCKER_HUB,
    REPLICATED_REGISTRY,
    Reference,
    is_host,
    is_tag,
    parse_reference,
    split_domain,
)
from repl_lint.model.locations import Location
from repl_lint.model.profiles import Profile
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.spelling import is_misspelt

PUBLIC, REPLICATED_SOURCE = "public", "replicated"
ANY_TAG: Final = "*"
MISNAMES: Final = ("image", "image_name")
"""What the native scheduler calls the name of an image, and `images` does not."""


class Entry(NamedTuple):
    """One entry of ``images``; ``tag`` is the source text, so that ``9.40`` stays ``9.40``."""

    document: Document
    node: Node
    source: str
    name: str
    tag: str

    @property
    def location(self) -> Location:
        """Where its name stands."""
        return self.document.locate(_name(self.node) or self.node)

    @property
    def is_third_party(self) -> bool:
        """Whether it comes from a registry that the vendor has added."""
        return self.source not in (PUBLIC, REPLICATED_SOURCE)

    @property
    def written_tag(self) -> str:
        """What stands there as its tag, even if it is none; `latest` where nothing does."""
        tag = self.node.get("tag")
        return tag.value if tag and tag.value else self.misnamed_tag or self.tag

    @property
    def misnamed_tag(self) -> str | None:
        """What was meant as its tag, and is not: the native scheduler's ``version``, which `images` does not have."""
        version = None if self.node.get("tag") else self.node.get("version")
        return version.value if version else None

    def has_tag(self, reference: Reference) -> bool:
        """Whether it is the image's version too."""
        return self.tag in (ANY_TAG, reference.implied_tag)


class _Repository(NamedTuple):
    """Where an entry's image may be: in one domain, or in any (None); ``open_ended`` if more may precede the path."""

    domain: str | None
    path: str
    open_ended: bool = False

    def holds(self, reference: Reference) -> bool:
        if self.domain is None:
            if reference.domain == REPLICATED_REGISTRY:
                return False
        elif reference.domain != self.domain:
            return False
        return reference.path == self.path or (self.open_ended and reference.path.endswith("/" + self.path))


class Declarations(NamedTuple):
    """What a release's root documents declare, and what the profile says of its registries.

    ``places`` are where the entries' images may be, ``named`` the entries, by the last component of their paths;
    ``known`` is the memory of `of`.
    """

    entries: tuple[Entry, ...]
    profile: Profile
    places: Mapping[str, Sequence[tuple[Entry, _Repository]]]
    named: Mapping[str, Sequence[Entry]]
    known: dict[Reference, tuple[Entry, ...]]

    def ending(self, path: str) -> Sequence[Entry]:
        """The entries whose names end in the same component as a path."""
        return self.named.get(_last(path), ())

    def of(self, reference: Reference) -> tuple[Entry, ...]:
        """The entries of the same image, whatever their tags."""
        if reference not in self.known:
            places = self.places.get(_last(reference.path), ())
            found = {id(entry): entry for entry, place in places if place.holds(reference)}
            self.known[reference] = tuple(found.values())
        return self.known[reference]

    def exactly(self, reference: Reference) -> tuple[Entry, ...]:
        """The entries of the image in its version."""
        return tuple(entry for entry in self.of(reference) if entry.has_tag(reference))


def declarations(release: Release) -> Declarations:
    """The declarations of a release."""
    entries = tuple(entry for root in release.replicated_documents for entry in entries_of(root, release.profile))
    places: dict[str, list[tuple[Entry, _Repository]]] = {}
    named: dict[str, list[Entry]] = {}
    for entry in entries:
        named.setdefault(_last(entry.name), []).append(entry)
        for place in _repositories(entry, release.profile):
            places.setdefault(_last(place.path), []).append((entry, place))
    return Declarations(entries, release.profile, places, named, {})


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def listed(document: Document) -> Iterator[Node]:
    """The items of a root document's ``images``, whatever they are; null items too."""
    if document.role == REPLICATED_DOCUMENT and document.root is not None:
        for found in document.root.select("images"):
            yield from found.children if found.shape == "sequence" else ()


def meant_source(source: str, profile: Profile) -> str:
    """The built-in source that a misspelt one was meant to be; else what is written."""
    if source in profile.registries or endpoint_of(source, profile.registries):
        return source
    text = source.strip().lower()
    return next((name for name in (PUBLIC, REPLICATED_SOURCE) if is_misspelt(text, name)), source)


def entries_of(root: Document, profile: Profile) -> Iterator[Entry]:
    """The entries of one root document that say what they stand for.

    What has a finding of its own does not have a second one for what follows from it: a misspelt built-in source is
    the one that was meant, a tag that is none may be any, and a name is one under the native scheduler's words too.
    """
    for node in listed(root):
        name, source, tag = _name(node), node.get("source"), node.get("tag")
        if name is None or name.templated:
            continue
        text, in_name = name.value.partition("@")[0], None
        if tag is None and ":" in text.rpartition("/")[2]:
            text, _, in_name = text.rpartition(":")
        value = tag.value if tag else in_name
        if tag and (tag.templated or (tag.value and not is_tag(tag.value))):
            value = ANY_TAG
        yield Entry(
            root, node, meant_source(source.value or PUBLIC, profile) if source else PUBLIC, text, value or "latest"
        )


def _name(entry: Node) -> Node | None:
    return next((found for key in ("name", *MISNAMES) if (found := entry.get(key))), None)


def primary(entry: Entry, profile: Profile) -> tuple[str, str] | None:
    """The one repository, domain and path, that an entry is first of all; the source in place of an unknown domain."""
    found = next(iter(_repositories(entry, profile)), None)
    return (found.domain or entry.source, found.path) if found else None


def _repositories(entry: Entry, profile: Profile) -> tuple[_Repository, ...]:
    if entry.source == PUBLIC:
        reference = parse_reference(entry.name)
        return (_Repository(reference.domain, reference.path),) if reference else ()
    if entry.source == REPLICATED_SOURCE:
        slug = profile.app_slug
        if entry.name.startswith(f"{REPLICATED_REGISTRY}/"):  # `image-name-with-host` says it
            return (_Repository(*split_domain(entry.name)),)
        is_whole = not slug or entry.name.startswith(f"{slug}/")  # `image-name-with-host` says this, too
        path = entry.name if is_whole else f"{slug}/{entry.name}"
        return (_Repository(REPLICATED_REGISTRY, path, open_ended=not slug),)
    endpoint = endpoint_of(entry.source, profile.registries)
    if endpoint is None and "/" in entry.name and is_host(entry.name.partition("/")[0]):
        return (_Repository(*split_domain(entry.name)),)
    if endpoint is None:
        return (_Repository(None, entry.name, open_ended=True),)
    host, _, prefix = endpoint.rstrip("/").partition("/")
    domain, path = split_domain(f"{host}/{entry.name}")
    found = [_Repository(domain, path)]
    if prefix and not entry.name.startswith(prefix + "/"):
        found.append(_Repository(domain, f"{prefix}/{entry.name}"))
    if domain != DOCKER_HUB:  # older releases write the bare name, as the portal lists it
        found.append(_Repository(*split_domain(entry.name)))
    return tuple(found)


def endpoint_of(source: str, registries: Mapping[str, str]) -> str | None:
    """A registry's endpoint: from the configuration, or the name itself, which the portal makes of the endpoint."""
    if source in registries:
        return registries[source].removeprefix("https://").removeprefix("http://")
    host = source.partition("/")[0]
    return source if "." in host or ":" in host or host == "localhost" else None


def is_below(reference: Reference, registry: str) -> bool:
    """Whether an image is in a registry: a host, a host with a path, or, as Docker writes it, a path on Docker Hub."""
    host, _, path = registry.strip("/").partition("/")
    if not is_host(host):
        host, path = DOCKER_HUB, registry.strip("/")
    domain = split_domain(f"{host}/x")[0]
    return reference.domain == domain and (not path or f"{reference.path}/".startswith(f"{path}/"))
