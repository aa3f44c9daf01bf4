"""The entry of ``images`` that declares an image, written like the entries beside it."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from repl_lint.editing.edits import edit, entry_after, entry_before, fix, item_added, scalar
from repl_lint.editing.tags import tag_scalar
from repl_lint.facts.images.declarations import (
    PUBLIC,
    REPLICATED_SOURCE,
    Entry,
    declarations,
    endpoint_of,
    is_below,
)
from repl_lint.facts.images.privacy import is_official, private_registry
from repl_lint.facts.images.pulling import latest_pulled_again
from repl_lint.facts.images.references import DOCKER_HUB, REPLICATED_REGISTRY, Reference
from repl_lint.facts.images.requested import requested, tags_of
from repl_lint.model.findings import Edit, Fix
from repl_lint.model.locations import Location
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_SHARED_HOSTS: Final = frozenset(
    (DOCKER_HUB, "gcr.io", "ghcr.io", "k8s.gcr.io", "mcr.microsoft.com", "public.ecr.aws", "quay.io", "registry.k8s.io")
)
"""Registries that have public and private images of many owners."""

_OTHER_TAG: Final = "nothing says which of the two tags is meant"
_KEYS: Final = ("source", "name", "tag")


class NewEntry(NamedTuple):
    """An entry that would declare an image; ``tag`` is empty for an image without a tag but with a digest.

    ``certain`` is whether there is no doubt about its source.
    """

    source: str
    name: str
    tag: str
    certain: bool

    @property
    def addition(self) -> str:
        """The advice to add the entry for an image, as the beginning of a sentence.

        For a `latest` that is pulled at every start, it is to use a version tag too.
        """
        return f'add `{{source: {self.source}, name: {self.name}, tag: "{self.tag}"}}` to `images`'


def new_entry(release: Release, reference: Reference) -> NewEntry:
    """The entry for an image, with the source of its other entries, else of the registry that has it, else `public`.

    It is not ``certain`` where an image without entries may be in another registry than its entry says.
    """
    declared, registries = release.fact(declarations), release.environment.registries
    tag = reference.implied_tag or ""
    if entries := declared.of(reference):
        return NewEntry(entries[0].source, entries[0].name, tag, certain=True)
    if reference.domain == REPLICATED_REGISTRY:
        slug, _, rest = reference.path.partition("/")
        return NewEntry(REPLICATED_SOURCE, rest or slug, tag, certain=bool(rest))
    for source in sorted(registries):
        endpoint = endpoint_of(source, registries) or ""
        if is_below(reference, endpoint) and not is_official(reference):
            has_one_owner = "/" in endpoint.strip("/") or reference.domain not in _SHARED_HOSTS
            owner = reference.path.partition("/")[0]  # with another image there, it has probably this one too
            if has_one_owner or owner in release.fact(_firsts, source):
                return NewEntry(source, _name_in(release, reference, source, endpoint), tag, certain=True)
    name = reference.path if reference.domain == DOCKER_HUB else reference.repository
    in_registry = any(is_below(reference, endpoint) for endpoint in registries.values())
    is_doubtful = in_registry or private_registry(release, reference) is not None
    certain = is_official(reference) or (reference.domain in _SHARED_HOSTS and not is_doubtful)
    return NewEntry(PUBLIC, name.removeprefix("library/"), tag, certain)


def addition(release: Release, reference: Reference) -> str:
    """The advice to add the entry for an image; with a version for a `latest` that is pulled at every start."""
    entry = new_entry(release, reference)
    if reference.canonical in release.fact(latest_pulled_again):
        return f"use a version tag, and {entry._replace(tag='<version>').addition}"
    return entry.addition


def declaration(release: Release, reference: Reference) -> Fix | None:
    """The fix that declares an image: it changes the tag of the only entry if that is unused, else it adds an entry.

    It is unsafe where the image is declared with another tag, where its source is in doubt, and for a `latest` that is
    pulled at every start. None for an image with a digest alone, which no entry can have, and where an edit is not
    possible. The release must have a replicated document.
    """
    if reference.implied_tag is None:
        return None
    entries = release.fact(declarations).of(reference)
    if len(entries) == 1 and not _is_used(release, entries[0]):
        return _with_tag(entries[0], reference.implied_tag)
    new = new_entry(release, reference)
    doubt = _OTHER_TAG if entries else "" if new.certain else "nothing says for certain in which registry it is"
    if reference.canonical in release.fact(latest_pulled_again):
        doubt = doubt or "`latest` is another image from time to time"
    return fix(new.addition, _appended(release.replicated_documents[0], new), unsafe_because=doubt)


def obstacle(release: Release) -> tuple[Location, str] | None:
    """The location and the reason, with advice, why no entry can be added to ``images``; None where one can.

    None as well for an empty replicated document. The release must have a replicated document.
    """
    document = release.replicated_documents[0]
    root = document.root
    if root is None or _appended(document, NewEntry(PUBLIC, "x", "1", certain=True)):
        return None
    images = root.entry("images")
    location = document.locate_key(images) if images else document.source.location(root.start, root.start)
    if root.style == "flow":
        return location, "the replicated document is in braces: write it without them"
    if images is None:
        return location, "no place for it is sure: write `images: []`"
    if document.hidden.within(images.key_end, max(images.end, images.key_end)):
        return location, "a template is in it: add by hand what is missing"
    if images.shape != "sequence" and not images.is_null:
        return location, "it is not a list: write `images: []`"
    below = "its entries are not one below the other: write them so"
    return location, below if images.children else "it is more than an empty list: write `images:` alone"


def _is_used(release: Release, entry: Entry) -> bool:
    """Whether an image has the tag of an entry, or may have it because of a digest or a template."""
    tags = tags_of(release, entry)
    return entry.tag in tags or None in tags or not release.fact(requested).complete


def _firsts(release: Release, source: str) -> frozenset[str]:
    """The first component of each name with a ``/`` that the entries of a source have."""
    names = (entry.name for entry in release.fact(declarations).entries if entry.source == source)
    return frozenset(name.partition("/")[0] for name in names if "/" in name)


def _omits(release: Release, source: str, prefix: str) -> bool:
    """Whether a source has entries, and the name of none begins with the endpoint's path."""
    names = [entry.name for entry in release.fact(declarations).entries if entry.source == source]
    return bool(names) and not any(name.startswith(f"{prefix}/") for name in names)


def _name_in(release: Release, reference: Reference, source: str, endpoint: str) -> str:
    """The path of an image, without the endpoint's path where the other entries of the source omit that."""
    prefix = endpoint.rstrip("/").partition("/")[2]
    if prefix and release.fact(_omits, source, prefix):
        return reference.path.removeprefix(f"{prefix}/")
    return reference.path


def _with_tag(entry: Entry, tag: str) -> Fix | None:
    document, old, name = entry.document, entry.node.get("tag"), entry.node.get("name")
    change: Edit | None = None
    if old and not old.templated and old.style not in ("|", ">"):
        change = edit(document, old.start, old.end, tag_scalar(tag, old.style))
    elif name and not old and entry.tag == "latest" and entry.name == name.value:
        change = entry_after(document, entry.node, name, [f"tag: {tag_scalar(tag, name.style)}"])
    return fix(f"change the tag of `{entry.name}` to `{tag}`", change, unsafe_because=_OTHER_TAG)


def _appended(document: Document, new: NewEntry) -> Edit | None:
    """The edit that adds an entry at the end of ``images``, and ``images`` too if it is missing; None if not sure."""
    root = document.root
    if root is None or root.style == "flow" or not root.children:
        return None
    images = root.entry("images")
    if images is None:
        return _with_images(document, root, new)
    style = _style(document, images.children[-1]) if images.children else _Style()
    fields = _fields(new, style)
    flow = "{" + style.padding + ", ".join(fields) + style.padding + "}"
    return item_added(document, images, [flow] if style.in_braces else fields, flow)


def _with_images(document: Document, root: Node, new: NewEntry) -> Edit | None:
    """The edit that adds ``images`` with one entry; None if no location is sure.

    It is above the first collection, else below the last entry outside of branches.
    """
    first, *rest = _fields(new, _Style())
    lines = ["images:", f"- {first}", *(f"  {line}" for line in rest)]
    collection = next((child for child in root.children if child.shape != "scalar"), None)
    if collection and (above := entry_before(document, root, collection, lines)):
        return above
    always = branch(document, document.span[0])
    last_first = (child for child in reversed(root.children) if branch(document, child.key_start) == always)
    return next(filter(None, (entry_after(document, root, child, lines) for child in last_first)), None)


class _Style(NamedTuple):
    """The form of an entry: its keys in their order, their quotes, and whether it is in braces, with their padding."""

    keys: Sequence[str] = _KEYS
    quotes: Mapping[str, str | None] = {"tag": '"'}
    padding: str = ""
    in_braces: bool = False


def _style(document: Document, entry: Node) -> _Style:
    keys = [child.key for child in entry.children if child.key in _KEYS]
    if "name" not in keys:
        return _Style()
    in_braces = entry.style == "flow"
    padding = " " if in_braces and document.source.text[entry.start + 1] == " " else ""
    quotes = {child.key or "": child.style for child in entry.children if child.style in ("'", '"')}
    return _Style(keys if "tag" in keys else [*keys, "tag"], quotes, padding, in_braces)


def _fields(new: NewEntry, style: _Style) -> list[str]:
    keys = [*style.keys] if "source" in style.keys or new.source == PUBLIC else ["source", *style.keys]
    values = {
        "source": scalar(new.source, style.quotes.get("source")),
        "name": scalar(new.name, style.quotes.get("name")),
        "tag": tag_scalar(new.tag, style.quotes.get("tag")),
    }
    return [f"{key}: {values[key]}" for key in keys]
