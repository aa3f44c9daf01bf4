"""Which entry of ``images`` would declare an image, and how it is written beside those that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from repl_lint.editing.edits import edit, entry_after, entry_before, fix, item_added, scalar
from repl_lint.editing.tags import tag_scalar
from repl_lint.facts.images.declarations import (
    PUBLIC,
    REPLICATED_SOURCE,
    Declarations,
    Entry,
    declarations,
    endpoint_of,
    is_below,
)
from repl_lint.facts.images.privacy import is_official, private_registry
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
"""Registries where public images of everybody stand beside private ones."""


_KEYS: Final = ("source", "name", "tag")


class NewEntry(NamedTuple):
    """An entry that would declare an image; ``certain`` if there is no doubt about its source."""

    source: str
    name: str
    tag: str
    certain: bool

    @property
    def yaml(self) -> str:
        """The entry in one line."""
        return f'{{source: {self.source}, name: {self.name}, tag: "{self.tag}"}}'


def new_entry(release: Release, reference: Reference) -> NewEntry:
    """The entry for an image, its source from the entries of the same image, else from the registries."""
    declared, profile = release.fact(declarations), release.profile
    tag = reference.implied_tag or ""
    same = declared.of(reference)
    if same:
        return NewEntry(same[0].source, same[0].name, tag, certain=True)
    name = reference.path if reference.domain == DOCKER_HUB else reference.repository
    if reference.domain == REPLICATED_REGISTRY:
        slug, _, rest = reference.path.partition("/")
        return NewEntry(REPLICATED_SOURCE, rest or slug, tag, certain=bool(rest))
    for source in sorted(profile.registries):
        endpoint = endpoint_of(source, profile.registries) or ""
        if is_below(reference, endpoint) and not is_official(reference):
            certain = "/" in endpoint.strip("/") or reference.domain not in _SHARED_HOSTS
            if certain or _has_neighbour(declared, reference, source):
                return NewEntry(source, _name_in(declared, reference, source, endpoint), tag, certain=True)
    in_registry = any(is_below(reference, endpoint) for endpoint in profile.registries.values())
    is_doubtful = in_registry or private_registry(release, reference) is not None
    certain = is_official(reference) or (reference.domain in _SHARED_HOSTS and not is_doubtful)
    return NewEntry(PUBLIC, name.removeprefix("library/"), tag, certain)


def declaration(release: Release, reference: Reference) -> Fix | None:
    """The fix that declares an image: another tag for an entry that nothing else uses, else a new one."""
    declared = release.fact(declarations)
    same = declared.of(reference)
    if reference.implied_tag is None:
        return None  # a digest, which no entry can have
    if len(same) == 1 and not _is_used(release, same[0]):
        return _with_tag(same[0], reference.implied_tag)
    new = new_entry(release, reference)
    title = f"declare `{new.name}` with tag `{new.tag}`"
    return fix(title, _appended(release.replicated_documents[0], new), safe=new.certain)


def obstacle(release: Release) -> tuple[Location, str] | None:
    """Where and why a root document's ``images`` takes no new entry, and what to do; None where it takes one."""
    root = release.replicated_documents[0]
    mapping = root.root
    if mapping is None or _appended(root, NewEntry(PUBLIC, "x", "1", certain=True)):
        return None
    listed = mapping.entry("images")
    at = root.locate_key(listed) if listed else root.source.location(mapping.start, mapping.start)
    if mapping.style == "flow":
        return at, "the root document is in braces: write it without them"
    if listed is None:
        return at, "no place for it is sure: write `images: []`"
    if root.hidden.within(listed.key_end, max(listed.end, listed.key_end)):
        return at, "a template is in it: add by hand what is missing"
    if listed.shape != "sequence" and not listed.is_null:
        return at, "it is not a list: write `images: []`"
    below = "its entries are not one below the other: write them so"
    return at, below if listed.children else "more than an empty list stands there: write `images:` alone"


def _is_used(release: Release, entry: Entry) -> bool:
    """Whether an image asks for the version of an entry, or may: a template could make any image of it."""
    tags = tags_of(release, entry)
    return entry.tag in tags or None in tags or not release.fact(requested).complete


def _has_neighbour(declared: Declarations, reference: Reference, source: str) -> bool:
    """Whether a registry has another image of the same owner, so that this one will be in it too."""
    owner = reference.path.partition("/")[0]
    return any(entry.source == source and entry.name.startswith(f"{owner}/") for entry in declared.entries)


def _name_in(declared: Declarations, reference: Reference, source: str, endpoint: str) -> str:
    """The path, with that of the endpoint or without it, as the other entries of the source have it."""
    prefix = endpoint.rstrip("/").partition("/")[2]
    others = [entry.name for entry in declared.entries if entry.source == source]
    if prefix and others and not any(name.startswith(f"{prefix}/") for name in others):
        return reference.path.removeprefix(f"{prefix}/")
    return reference.path


def _with_tag(entry: Entry, tag: str) -> Fix | None:
    document, old, name = entry.document, entry.node.get("tag"), entry.node.get("name")
    change: Edit | None = None
    if old and not old.templated and old.style not in ("|", ">"):
        change = edit(document, old.start, old.end, tag_scalar(tag, old.style))
    elif name and not old and entry.tag == "latest" and entry.name == name.value:
        change = entry_after(document, entry.node, name, [f"tag: {tag_scalar(tag, name.style)}"])
    return fix(f"change the tag of `{entry.name}` to `{tag}`", change)


def _appended(root: Document, new: NewEntry) -> Edit | None:
    """The entry as the last of the list, which is made if there is none."""
    mapping = root.root
    if mapping is None or mapping.style == "flow" or not mapping.children:
        return None
    listed = mapping.entry("images")
    if listed is None:
        first, *rest = _fields(new, _Style())
        lines = ["images:", f"- {first}", *(f"  {line}" for line in rest)]
        below = next((child for child in mapping.children if child.shape != "scalar"), None)
        above = (
            entry_after(root, mapping, child, lines) for child in reversed(mapping.children) if _is_sure(root, child)
        )
        return (below and entry_before(root, mapping, below, lines)) or next(filter(None, above), None)
    style, in_braces = _style(root, listed.children[-1]) if listed.children else (_Style(), False)
    flow = _flow(new, style)
    return item_added(root, listed, [flow] if in_braces else _fields(new, style), flow)


def _is_sure(root: Document, child: Node) -> bool:
    """Whether an entry of the root document is there whatever templates decide."""
    return branch(root, child.key_start) == branch(root, root.span[0])


class _Style(NamedTuple):
    """How an entry is written: its keys in their order, their quotes, and the padding of its braces."""

    keys: Sequence[str] = _KEYS
    quotes: Mapping[str, str | None] = {"tag": '"'}
    padding: str = ""


def _style(root: Document, entry: Node) -> tuple[_Style, bool]:
    """How an entry is written, and whether it is in braces."""
    keys = [child.key or "" for child in entry.children if child.key in _KEYS]
    if "name" not in keys:
        return _Style(), False
    padding = " " if entry.style == "flow" and root.source.text[entry.start + 1] == " " else ""
    quotes = {child.key or "": child.style for child in entry.children if child.style in ("'", '"')}
    return _Style(keys if "tag" in keys else [*keys, "tag"], quotes, padding), entry.style == "flow"


def _fields(new: NewEntry, style: _Style) -> list[str]:
    keys = [*style.keys] if "source" in style.keys or new.source == PUBLIC else ["source", *style.keys]
    values = {
        "source": scalar(new.source, style.quotes.get("source")),
        "name": scalar(new.name, style.quotes.get("name")),
        "tag": tag_scalar(new.tag, style.quotes.get("tag")),
    }
    return [f"{key}: {values[key]}" for key in keys]


def _flow(new: NewEntry, style: _Style) -> str:
    return "{" + style.padding + ", ".join(_fields(new, style)) + style.padding + "}"
