"""The replicated document's ``images``: the image of each entry, and the entries of an image.

There are three kinds of source (https://help.replicated.com/docs/kubernetes/getting-started/docker-registries/). With
``public``, or none, the name is a whole reference. With ``replicated`` it is a name in the application's own registry.
With the name of a registry that you added in the vendor portal, it is the image's path in that registry.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
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
from repl_lint.model.environments import Environment
from repl_lint.model.locations import Location
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.spelling import is_misspelt

PUBLIC, REPLICATED_SOURCE = "public", "replicated"
ANY_TAG: Final = "*"
MISNAMES: Final = ("image", "image_name")
"""The keys that the native scheduler has for the name of an image, and `images` has not."""


class Entry(NamedTuple):
    """One entry of ``images``: its source, its name without tag and digest, and its tag as written (``9.40``).

    The source is ``public`` where none is written, and the built-in one that was meant where it is misspelt. The tag is
    ``latest`` where none is written, and `ANY_TAG` where it is a template or a text that cannot be a tag.
    """

    document: Document
    node: Node
    source: str
    name: str
    tag: str

    @property
    def location(self) -> Location:
        """The location of its name, else of the whole entry."""
        return self.document.locate(_name(self.node) or self.node)

    @property
    def is_third_party(self) -> bool:
        """Whether it comes from a registry that you added in the vendor portal."""
        return self.source not in (PUBLIC, REPLICATED_SOURCE)

    @property
    def written_tag(self) -> str:
        """The text of its ``tag``, valid or not; else of ``version``, else the tag in its name, else ``latest``."""
        tag = self.node.get("tag")
        return tag.value if tag and tag.value else self.misnamed_tag or self.tag

    @property
    def misnamed_tag(self) -> str | None:
        """The value of ``version``, the native scheduler's key for a tag; None without it, and beside a ``tag``."""
        version = None if self.node.get("tag") else self.node.get("version")
        return version.value if version else None

    def has_tag(self, reference: Reference) -> bool:
        """Whether its tag is the one that an image is pulled by, or is `ANY_TAG`."""
        return self.tag in (ANY_TAG, reference.implied_tag)


class _Repository(NamedTuple):
    """A repository that may have an entry's image: in one domain, or in any (None).

    ``open_ended`` is whether more may precede the path.
    """

    domain: str | None
    path: str
    open_ended: bool = False


class _OfImage(NamedTuple):
    """The entries of one image, whatever their tags: all of them, and by their tags with their positions.

    ``misnamed_tags`` are the tags that entries have under ``version``.
    """

    entries: tuple[Entry, ...]
    tagged: Mapping[str, Sequence[tuple[int, Entry]]]
    misnamed_tags: Collection[str | None]


class Declarations(NamedTuple):
    """The entries of a release's replicated documents.

    ``repositories`` are those that may have the entries' images, with the positions of the entries; ``known`` is the
    memory of `of`. Nothing here goes through all entries for one image, because there are as many images as entries.
    """

    entries: tuple[Entry, ...]
    environment: Environment
    repositories: Mapping[_Repository, Sequence[int]]
    known: dict[tuple[str, str], _OfImage]

    def of(self, reference: Reference) -> tuple[Entry, ...]:
        """The entries that have, or may have, the same image, whatever their tags, in the order of the documents."""
        return self._of(reference).entries

    def exactly(self, reference: Reference) -> tuple[Entry, ...]:
        """The entries of `of` that have the tag of the image or `ANY_TAG`, in the order of the documents.

        An image without tag and digest has the tag ``latest``. For a digest alone, only those with `ANY_TAG` count.
        """
        tagged = self._of(reference).tagged
        entries = dict(item for tag in (ANY_TAG, reference.implied_tag) for item in tagged.get(tag or "", ()))
        return tuple(entries[position] for position in sorted(entries))

    def has_misnamed(self, reference: Reference) -> bool:
        """Whether an entry of the same image has the tag of the image under ``version``, in place of ``tag``."""
        return reference.implied_tag in self._of(reference).misnamed_tags

    def _of(self, reference: Reference) -> _OfImage:
        """The entries of an image, whatever their tags; adds them to ``known``."""
        image = reference.domain, reference.path
        if image not in self.known:
            entries = {position: self.entries[position] for position in sorted(self._positions(*image))}
            tagged: dict[str, list[tuple[int, Entry]]] = {}
            for position, entry in entries.items():
                tagged.setdefault(entry.tag, []).append((position, entry))
            misnamed = {entry.misnamed_tag for entry in entries.values()} - {None}
            self.known[image] = _OfImage(tuple(entries.values()), tagged, misnamed)
        return self.known[image]

    def _positions(self, domain: str, path: str) -> Iterator[int]:
        """The positions of the entries that may declare an image of a domain and a path; some may come twice."""
        for any_domain in (domain,) if domain == REPLICATED_REGISTRY else (domain, None):
            yield from self.repositories.get(_Repository(any_domain, path), ())
            for end in ends(path):
                yield from self.repositories.get(_Repository(any_domain, end, open_ended=True), ())


def declarations(release: Release) -> Declarations:
    """The entries of a release's replicated documents; none where it has no replicated document."""
    environment, documents = release.environment, release.replicated_documents
    entries = tuple(entry for document in documents for entry in entries_of(document, environment))
    repositories: dict[_Repository, list[int]] = {}
    for position, entry in enumerate(entries):
        for repository in _repositories(entry, environment):
            repositories.setdefault(repository, []).append(position)
    return Declarations(entries, environment, repositories, {})


def ends(path: str) -> Iterator[str]:
    """A path, then its ends, each without one more component: ``a/b/c``, ``b/c``, ``c``."""
    yield path
    while "/" in path:
        path = path.partition("/")[2]
        yield path


def listed(document: Document) -> Iterator[Node]:
    """The items of the list ``images`` in a replicated document, of any shape, null too; none in another document."""
    if document.role == REPLICATED_DOCUMENT and document.root is not None:
        for images in document.root.select("images"):
            yield from images.children if images.shape == "sequence" else ()


def meant_source(source: str, environment: Environment) -> str:
    """The built-in source that a misspelt source was meant to be; any other source as it is written."""
    if source in environment.registries or endpoint_of(source, environment.registries):
        return source
    text = source.strip().lower()
    return next((name for name in (PUBLIC, REPLICATED_SOURCE) if is_misspelt(text, name)), source)


def entries_of(document: Document, environment: Environment) -> Iterator[Entry]:
    """The entries of a replicated document that name an image; without those whose name is missing or a template.

    Faults that have findings of their own are read as they were meant, so that no other findings follow from them.
    These are a misspelt built-in source, a tag that is no tag (it may be any), and the native scheduler's keys for a
    name.
    """
    for node in listed(document):
        name, source, tag = _name(node), node.get("source"), node.get("tag")
        if name is None or name.templated:
            continue
        text, in_name = name.value.partition("@")[0], None
        if tag is None and ":" in text.rpartition("/")[2]:
            text, _, in_name = text.rpartition(":")
        value = tag.value if tag else in_name
        if tag and (tag.templated or tag.shape != "scalar" or (tag.value and not is_tag(tag.value))):
            value = ANY_TAG
        meant = meant_source(source.value or PUBLIC, environment) if source else PUBLIC
        yield Entry(document, node, meant, text, value or "latest")


def _name(entry: Node) -> Node | None:
    """The node of an entry's name, also under a key of the native scheduler; None where it has none."""
    return next((name for key in ("name", *MISNAMES) if (name := entry.get(key))), None)


def primary(entry: Entry, environment: Environment) -> tuple[str, str] | None:
    """The domain and path of an entry's most probable repository; None if a public entry's name is no reference.

    The source is in place of a domain that is not known.
    """
    repository = next(iter(_repositories(entry, environment)), None)
    return (repository.domain or entry.source, repository.path) if repository else None


def _repositories(entry: Entry, environment: Environment) -> tuple[_Repository, ...]:
    """The repositories that may have an entry's image, the most probable first; empty if its name is no reference."""
    if entry.source == PUBLIC:
        reference = parse_reference(entry.name)
        return (_Repository(reference.domain, reference.path),) if reference else ()
    if entry.source == REPLICATED_SOURCE:
        slug = environment.app_slug
        if entry.name.startswith(f"{REPLICATED_REGISTRY}/"):  # `image-name-with-host` reports it
            return (_Repository(*split_domain(entry.name)),)
        is_whole = not slug or entry.name.startswith(f"{slug}/")  # `image-name-with-host` reports this, too
        path = entry.name if is_whole else f"{slug}/{entry.name}"
        return (_Repository(REPLICATED_REGISTRY, path, open_ended=not slug),)
    endpoint = endpoint_of(entry.source, environment.registries)
    if endpoint is None and "/" in entry.name and is_host(entry.name.partition("/")[0]):
        return (_Repository(*split_domain(entry.name)),)
    if endpoint is None:
        return (_Repository(None, entry.name, open_ended=True),)
    host, _, prefix = endpoint.rstrip("/").partition("/")
    domain, path = split_domain(f"{host}/{entry.name}")
    repositories = [_Repository(domain, path)]
    if prefix and not entry.name.startswith(prefix + "/"):
        repositories.append(_Repository(domain, f"{prefix}/{entry.name}"))
    if domain != DOCKER_HUB:  # older releases write the bare name, as the portal lists it
        repositories.append(_Repository(*split_domain(entry.name)))
    return tuple(repositories)


def endpoint_of(source: str, registries: Mapping[str, str]) -> str | None:
    """The registry of a source, a host and perhaps a path: what ``registries`` have for the name of the source.

    Of a source that is not there, it is the source itself if that begins with a host; None for any other.
    """
    if source in registries:
        return registries[source].removeprefix("https://").removeprefix("http://")
    host = source.partition("/")[0]
    return source if "." in host or ":" in host or host == "localhost" else None


def is_below(reference: Reference, registry: str) -> bool:
    """Whether an image is in a registry: a host, a host with a path, or a path on Docker Hub."""
    host, _, path = registry.strip("/").partition("/")
    if not is_host(host):
        host, path = DOCKER_HUB, registry.strip("/")
    domain = split_domain(f"{host}/x")[0]
    return reference.domain == domain and (not path or f"{reference.path}/".startswith(f"{path}/"))
