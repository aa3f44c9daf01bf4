"""A first configuration: the settings that follow from the files of releases, and those that a person must decide."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from repl_lint.configuration.chart_proposal import propose_charts
from repl_lint.configuration.config_file import literal_glob
from repl_lint.editing.edits import scalar
from repl_lint.facts.documents.replicated_documents import is_native
from repl_lint.facts.images.declarations import Entry, declarations
from repl_lint.facts.images.proxies import is_published_by_replicated
from repl_lint.facts.images.references import DOCKER_HUB, DOCKER_HUB_ENDPOINT, REPLICATED_REGISTRY, Reference, is_host
from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.facts.kubernetes.api_versions import newest_admitted, server_version
from repl_lint.facts.kubernetes.lifecycles import NEWEST, shown
from repl_lint.reading.documents import OBJECT
from repl_lint.reading.dot_replicated import DotReplicated
from repl_lint.reading.files import DOT_REPLICATED, File
from repl_lint.reading.releases import Release

_SHOWN: Final = 3


class Guess(NamedTuple):
    """Lines of the proposed configuration, and notes on its settings: each says the value, and where it comes from.

    No lines if nothing is proposed.
    """

    lines: Sequence[str]
    notes: Sequence[str] = ()


class _Evidence(NamedTuple):
    """A value in a file of a release, and its path and line."""

    value: str
    location: str


def propose(
    folder: str,
    files: Sequence[File],
    releases: Sequence[Release],
    charts: Sequence[Release],
    dot_replicated: DotReplicated | None,
) -> list[Guess]:
    """The parts of a first configuration for a folder, in their order.

    ``charts`` are releases of charts that no other release names. ``dot_replicated`` is None without such a file.
    """
    return [
        _head(folder, releases),
        _slug(releases, dot_replicated),
        Guess(["airgap: true  # false where no customer installs without a network"]),
        _version(releases),
        _registries(releases),
        _releases(folder, files, releases),
        Guess(*propose_charts([*releases, *charts], lambda place: _below(folder, place))),
        Guess(
            ["# `repl-lint config schema` has all the keys: private-registries, namespaces, ignore, rules, exempt, …"]
        ),
    ]


def _head(folder: str, releases: Sequence[Release]) -> Guess:
    documents = [document for release in releases for document in release.bundle_documents]
    paths = [_below(folder, document.source.path) for document in documents]
    head = "# Settings of repl-lint. `repl-lint config show` says which of them count, and where each comes from."
    if not paths:
        return Guess([head], ["no replicated document and no KOTS Application was found: most of this is to fill in"])
    return Guess([head, f"# Replicated documents: {_some(dict.fromkeys(paths))}."])


def _slug(releases: Sequence[Release], dot_replicated: DotReplicated | None) -> Guess:
    if dot_replicated and dot_replicated.slug and dot_replicated.slug.value.isprintable():
        slug, place = dot_replicated.slug
        return Guess([f"app-slug: {scalar(slug)}"], [f"app-slug: {slug}, from appSlug in {place.path_line}"])
    locations: dict[str, str] = {}
    for release in releases:
        for _, reference, location in _references(release, REPLICATED_REGISTRY):
            slug, slash, _ = reference.path.partition("/")
            if reference.domain == REPLICATED_REGISTRY and slash and not is_published_by_replicated(reference):
                locations.setdefault(slug, location)
    images = [f"{REPLICATED_REGISTRY}/{slug}/… in {location}" for slug, location in locations.items()]
    if not locations:
        note = f"app-slug: to fill in; neither {DOT_REPLICATED} nor an image in {REPLICATED_REGISTRY} names it"
        return Guess(["# app-slug:  # fill in: the application's slug in the vendor portal"], [note])
    slug, *others = locations
    if not others:
        return Guess([f"app-slug: {scalar(slug)}"], [f"app-slug: {slug}, from {images[0]}"])
    note = f"app-slug: to decide, between {_some(images)}"
    return Guess([f"# app-slug: {scalar(slug)}  # or {_some(others)}: decide"], [note])


def _version(releases: Sequence[Release]) -> Guess:
    declared = filter(None, map(server_version, releases))
    ranges = [
        _Evidence(shown(newest_admitted(node.value)), document.locate(node).path_line) for document, node in declared
    ]
    closed = [evidence for evidence in ranges if evidence.value != shown(NEWEST)]
    values = list(dict.fromkeys(evidence.value for evidence in closed))
    comment = "the newest that customers run"
    if len(values) == 1:
        note = f"kubernetes-version: {values[0]}, the newest that server_version admits in {closed[0].location}"
        return Guess([f'kubernetes-version: "{values[0]}"  # {comment}: as far as server_version goes'], [note])
    if values:
        note = f"kubernetes-version: to decide, between {_some(f'{value} in {location}' for value, location in closed)}"
        return Guess([f'# kubernetes-version: "{values[0]}"  # {comment}; each release has its own'], [note])
    why = (
        f"server_version in {ranges[0].location} has no upper end"
        if ranges
        else "no replicated document has server_version"
    )
    return Guess(
        [f'# kubernetes-version: "1.29"  # fill in: {comment}; without it, the newest there is'],
        [f"kubernetes-version: to fill in; {why}"],
    )


def _registries(releases: Sequence[Release]) -> Guess:
    """The registries that `source` names: with an endpoint, or as a line to fill in; no lines if there are none."""
    entries: dict[str, list[tuple[Release, Entry]]] = {}
    for release in releases:
        for entry in release.fact(declarations).entries:
            source = entry.node.get("source")
            if entry.is_third_party and source and not source.templated and source.value.isprintable():
                entries.setdefault(entry.source, []).append((release, entry))
    lines, notes, is_decided = [], [], False
    for name, entries_of_name in entries.items():
        location = entries_of_name[0][1].location.path_line
        images = _endpoints(entries_of_name)
        if is_host(name.partition("/")[0]):
            lines.append(f"  {scalar(name)}: {scalar(name)}")
            notes.append(f"registries: {name} is its own endpoint, from source in {location}")
        elif len(images) == 1:
            endpoint, image = next(iter(images.items()))
            lines.append(f"  {scalar(name)}: {scalar(endpoint)}")
            notes.append(f"registries: {name} is {endpoint}, from {image.value} in {image.location}")
        else:
            either = f"{' or '.join(images)}: decide" if images else "fill in its endpoint, such as quay.io/namespace"
            lines.append(f"  # {scalar(name)}:  # {either}")
            notes.append(f"registries: {name} is to fill in; source in {location} names it")
            continue
        is_decided = True
    if not entries:
        return Guess([])
    head = "registries:  # the vendor portal's; `repl-lint registries import` takes them over"
    if not is_decided:
        return Guess([f"# {head}", *(f"# {line.replace('# ', '', 1)}" for line in lines)], notes)
    return Guess([head, *lines], notes)


def _endpoints(entries: Iterable[tuple[Release, Entry]]) -> Mapping[str, _Evidence]:
    """The endpoints of entries by the manifests: of images with a host that end in an entry's name and tag."""
    images: dict[str, _Evidence] = {}
    for release, entry in entries:
        for use, reference, location in _references(release, entry.name):
            if reference.domain == REPLICATED_REGISTRY or not entry.has_tag(reference):
                continue
            host, slash, _ = use.node.value.partition("/")
            ends_in_name = slash and is_host(host) and f"/{reference.path}".endswith(f"/{entry.name}")
            if ends_in_name and all(other.is_third_party for other in release.fact(declarations).of(reference)):
                domain = DOCKER_HUB_ENDPOINT if reference.domain == DOCKER_HUB else reference.domain
                endpoint = f"{domain}/{reference.path.removesuffix(entry.name)}".rstrip("/")
                images.setdefault(endpoint, _Evidence(use.node.value, location))
    return images


def _references(release: Release, text: str) -> Iterator[tuple[ImageUse, Reference, str]]:
    """The uses of images in the documents that contain a text: each with its reference, and its path and line.

    An image that a template names in a text, which may be anything, is none.
    """
    for document in release.documents(text):
        for use in uses(release, document):
            if use.reference and (use.is_pulled or use.is_custom):
                yield use, use.reference, document.locate(use.node).path_line


def _releases(folder: str, files: Sequence[File], releases: Sequence[Release]) -> Guess:
    """A release of the replicated document and the manifests outside of its folder; in comments if there are several.

    No lines if there are no such manifests, or no replicated document without objects.
    """
    ours = [release for release in releases if release.type.has_replicated_document or release.type.is_plain]
    manifests = [file for release in ours if not release.replicated_documents for file in _manifests(release)]
    globs = _globs(folder, manifests, files)
    paths = [
        release.replicated_documents[0].source.path
        for release in ours
        if release.replicated_documents and not release.has_objects and not is_native(release)
    ]
    paths = [path for path in paths if path.isprintable()]
    if not paths or not globs:
        return Guess([])
    items = [literal_glob(_below(folder, path)) for path in paths]
    blocks = [f"  - files: [{', '.join(map(scalar, [item, *globs]))}]" for item in items]
    if len(paths) == 1:
        note = f"releases: {paths[0]} with {_some(globs)}, which are not below a replicated document"
        return Guess(["releases:  # see that this is what ships together", *blocks], [note])
    note = f"releases: to decide; {_some(globs)} are below none of {_some(paths)}"
    blocks = [f"# {block}" for block in blocks]
    return Guess(["# releases:  # decide which of these files ship together", *blocks], [note])


def _manifests(release: Release) -> Iterator[File]:
    """The files of a release that have a Kubernetes object."""
    for file in release.files:
        alone = release._replace(files=(file,))
        if any(document.role == OBJECT for document in alone.documents("apiVersion")):
            yield file


def _globs(folder: str, manifests: Sequence[File], files: Sequence[File]) -> list[str]:
    """Globs for manifests: of their folder if no other file is in it, else of each file.

    Paths that cannot be printed have none.
    """
    paths = {_below(folder, file.place) for file in manifests}
    others = {_below(folder, file.place) for file in files} - paths
    globs: dict[str, None] = {}
    for path in sorted(path for path in paths if path.isprintable()):  # no glob can be written for others
        above = path.rpartition("/")[0]
        is_alone = above and not any(other.startswith(f"{above}/") for other in others)
        if not any(glob.endswith("/**") and literal_glob(path).startswith(glob[:-2]) for glob in globs):
            globs[f"{literal_glob(above)}/**" if is_alone else literal_glob(path)] = None
    return list(globs)


def _below(folder: str, path: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


def _some(texts: Iterable[str]) -> str:
    """The first 3 texts in one line, and the number of the others if there are more."""
    lines = [" ".join(text.split()) for text in texts]
    more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return ", ".join(lines[:_SHOWN]) + more
