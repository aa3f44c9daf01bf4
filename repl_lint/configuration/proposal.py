"""A first configuration: settings that the files of releases tell, and those that a person must decide."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from repl_lint.editing.edits import scalar
from repl_lint.facts.documents.replicated_documents import is_native
from repl_lint.facts.images.declarations import Entry, declarations
from repl_lint.facts.images.proxies import is_published_by_replicated
from repl_lint.facts.images.references import DOCKER_HUB, DOCKER_HUB_ENDPOINT, REPLICATED_REGISTRY, is_host
from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.facts.kubernetes.api_versions import NEWEST, newest_admitted, server_version, shown
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.reading.dot_replicated import DotReplicated
from repl_lint.reading.files import DOT_REPLICATED, File
from repl_lint.reading.releases import Release

_SHOWN: Final = 3


class Guess(NamedTuple):
    """Some lines of the configuration, and sentences about them: each says a setting, and where it is from."""

    lines: Sequence[str]
    told: Sequence[str] = ()


class _Evidence(NamedTuple):
    """A value that a file of a release has, and its place."""

    value: str
    place: str


def propose(
    folder: str, files: Sequence[File], releases: Sequence[Release], replicated_file: DotReplicated | None
) -> list[Guess]:
    """The parts of a configuration that stands in a folder, in their order."""
    return [
        _head(folder, releases),
        _slug(releases, replicated_file),
        Guess(["airgap: true  # false where no customer installs without a network"]),
        _version(releases),
        _registries(releases),
        _releases(folder, files, releases),
        Guess(
            ["# `repl-lint config schema` has all the keys: private-registries, namespaces, ignore, rules, exempt, …"]
        ),
    ]


def _head(folder: str, releases: Sequence[Release]) -> Guess:
    documents = [document for release in releases for document in release.bundle_documents]
    roots = [os.path.relpath(each.source.path, folder).replace(os.sep, "/") for each in documents]
    head = "# Settings of repl-lint. `repl-lint config show` says which of them count, and where each comes from."
    if not roots:
        return Guess([head], ["no root document and no KOTS Application was found: most of this is to fill in"])
    return Guess([head, f"# Root documents: {_some(dict.fromkeys(roots))}."])


def _slug(releases: Sequence[Release], replicated_file: DotReplicated | None) -> Guess:
    named = replicated_file.slug if replicated_file else None
    if named and named.value.isprintable():
        note = f"app-slug: {named.value}, from appSlug in {named.location.path_line}"
        return Guess([f"app-slug: {scalar(named.value)}"], [note])
    found: dict[str, str] = {}
    for release in releases:
        for document in release.documents(REPLICATED_REGISTRY):
            for use in _uses(release, document):
                reference = use.reference
                if reference and reference.domain == REPLICATED_REGISTRY and not is_published_by_replicated(reference):
                    slug, slash, _ = reference.path.partition("/")
                    if slash:
                        found.setdefault(slug, document.locate(use.node).path_line)
    told = [f"{REPLICATED_REGISTRY}/{slug}/… in {place}" for slug, place in found.items()]
    if len(found) == 1:
        slug = next(iter(found))
        return Guess([f"app-slug: {scalar(slug)}"], [f"app-slug: {slug}, from {told[0]}"])
    if found:
        told = [f"app-slug: to decide, between {_some(told)}"]
        return Guess([f"# app-slug: {scalar(next(iter(found)))}  # or {_some(list(found)[1:])}: decide"], told)
    told = [f"app-slug: to fill in; neither {DOT_REPLICATED} nor an image in {REPLICATED_REGISTRY} names it"]
    return Guess(["# app-slug:  # fill in: the application's slug in the vendor portal"], told)


def _version(releases: Sequence[Release]) -> Guess:
    wanted = [found for found in map(server_version, releases) if found]
    uses = [_Evidence(shown(newest_admitted(node.value)), root.locate(node).path_line) for root, node in wanted]
    closed = [use for use in uses if use.value != shown(NEWEST)]
    values = dict.fromkeys(use.value for use in closed)
    comment = "the newest that customers run"
    if len(values) == 1:
        value = next(iter(values))
        told = f"kubernetes-version: {value}, the newest that server_version admits in {closed[0].place}"
        return Guess([f'kubernetes-version: "{value}"  # {comment}: as far as server_version goes'], [told])
    if values:
        told = f"kubernetes-version: to decide, between {_some(f'{use.value} in {use.place}' for use in closed)}"
        return Guess([f'# kubernetes-version: "{next(iter(values))}"  # {comment}; each release has its own'], [told])
    why = f"server_version in {uses[0].place} has no upper end" if uses else "no root document has server_version"
    return Guess(
        [f'# kubernetes-version: "1.29"  # fill in: {comment}; without it, the newest there is'],
        [f"kubernetes-version: to fill in; {why}"],
    )


def _registries(releases: Sequence[Release]) -> Guess:
    """The registries that `source` names: with an endpoint, or as a line to fill in."""
    entries: dict[str, list[tuple[Release, Entry]]] = {}
    for release in releases:
        for entry in release.fact(declarations).entries:
            source = entry.node.get("source")
            if entry.is_third_party and source and not source.templated and source.value.isprintable():
                entries.setdefault(entry.source, []).append((release, entry))
    lines, told, decided = [], [], False
    for name, declaring in entries.items():
        place = declaring[0][1].location.path_line
        found = _endpoints(declaring)
        if is_host(name.partition("/")[0]):
            lines.append(f"  {scalar(name)}: {scalar(name)}")
            told.append(f"registries: {name} is its own endpoint, from source in {place}")
        elif len(found) == 1:
            endpoint, use = next(iter(found.items()))
            lines.append(f"  {scalar(name)}: {scalar(endpoint)}")
            told.append(f"registries: {name} is {endpoint}, from {use.value} in {use.place}")
        else:
            either = f"{' or '.join(found)}: decide" if found else "fill in its endpoint, such as quay.io/namespace"
            lines.append(f"  # {scalar(name)}:  # {either}")
            told.append(f"registries: {name} is to fill in; source in {place} names it")
            continue
        decided = True
    if not entries:
        return Guess([])
    head = "registries:  # the vendor portal's; `repl-lint registries import` takes them over"
    return Guess(
        [head if decided else f"# {head}", *(each if decided else f"# {each.replace('# ', '', 1)}" for each in lines)],
        told,
    )


def _endpoints(entries: Iterable[tuple[Release, Entry]]) -> Mapping[str, _Evidence]:
    """The endpoints of entries by the manifests: of images with a host that end in an entry's name and tag."""
    found: dict[str, _Evidence] = {}
    for release, entry in entries:
        for document in release.documents(entry.name):
            for use in _uses(release, document):
                reference = use.reference
                if reference is None or reference.domain == REPLICATED_REGISTRY or not entry.has_tag(reference):
                    continue
                first, slash, _ = use.node.value.partition("/")
                inside = slash and is_host(first) and f"/{reference.path}".endswith(f"/{entry.name}")
                if inside and all(each.is_third_party for each in release.fact(declarations).of(reference)):
                    host = DOCKER_HUB_ENDPOINT if reference.domain == DOCKER_HUB else reference.domain
                    endpoint = f"{host}/{reference.path.removesuffix(entry.name)}".rstrip("/")
                    found.setdefault(endpoint, _Evidence(use.node.value, document.locate(use.node).path_line))
    return found


def _uses(release: Release, document: Document) -> Iterator[ImageUse]:
    return (use for use in uses(release, document) if not use.is_custom)


def _releases(folder: str, files: Sequence[File], releases: Sequence[Release]) -> Guess:
    """The one release whose manifests are not below its root document."""
    mine = [each for each in releases if each.type.has_replicated_document or each.type.is_plain]
    lonely = [each for each in mine if each.replicated_documents and not each.has_objects and not is_native(each)]
    loose = [file for each in mine if not each.replicated_documents for file in _manifests(each)]
    paths = [each.replicated_documents[0].source.path for each in lonely]
    roots = [path for path in paths if path.isprintable()]
    globs = _globs(folder, loose, files)
    if not roots or not globs:
        return Guess([])
    items = [_glob(os.path.relpath(root, folder).replace(os.sep, "/")) for root in roots]
    blocks = [f"  - files: [{', '.join(map(scalar, [item, *globs]))}]" for item in items]
    if len(roots) == 1:
        told = f"releases: {roots[0]} with {_some(globs)}, which are below no root document"
        return Guess(["releases:  # see that this is what ships together", *blocks], [told])
    told = f"releases: to decide; {_some(globs)} are below none of {_some(roots)}"
    return Guess(
        ["# releases:  # decide which of these files ship together", *(f"# {block}" for block in blocks)], [told]
    )


def _manifests(release: Release) -> Iterator[File]:
    """The files of a release that have a Kubernetes object."""
    for file in release.files:
        one = release._replace(files=(file,))
        if any(document.role == OBJECT for document in one.documents("apiVersion")):
            yield file


def _globs(folder: str, wanted: Sequence[File], files: Sequence[File]) -> list[str]:
    """Globs for files: their folder, where nothing else is in it, else the file itself."""
    paths = {_below(folder, file) for file in wanted}
    others = {_below(folder, file) for file in files} - paths
    found: dict[str, None] = {}
    for path in sorted(paths):
        if not path.isprintable():  # no glob can be written for it
            continue
        above = path.rpartition("/")[0]
        alone = above and not any(each.startswith(f"{above}/") for each in others)
        known = any(glob.endswith("/**") and _glob(path).startswith(glob[:-2]) for glob in found)
        if not known:
            found[f"{_glob(above)}/**" if alone else _glob(path)] = None
    return list(found)


def _glob(path: str) -> str:
    """A glob that matches a path below the configuration's folder, and nothing else."""
    return "/" + re.sub(r"([*?\[\\])", r"\\\1", path)


def _below(folder: str, file: File) -> str:
    return os.path.relpath(file.place, folder).replace(os.sep, "/")


def _some(texts: Iterable[str]) -> str:
    """A few of many."""
    known = [" ".join(text.split()) for text in texts]
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return ", ".join(known[:_SHOWN]) + more
