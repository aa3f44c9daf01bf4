"""Whether ``images`` covers an image, and if not, why not: each reason has a rule of its own.

Entries and images belong together as described at
https://help.replicated.com/docs/kubernetes/getting-started/docker-registries/; the order of the reasons is that of
docs/decisions/0015-which-rule-yields.md.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.images.alternatives import Alternative
from repl_lint.facts.images.declarations import ANY_TAG, Declarations, Entry, declarations, endpoint_of, ends
from repl_lint.facts.images.privacy import is_private_elsewhere
from repl_lint.facts.images.proxies import behind, is_published_by_replicated, proxied
from repl_lint.facts.images.references import (
    DOCKER_HUB,
    DOCKER_HUB_ENDPOINT,
    DOCKER_HUB_HOSTS,
    REPLICATED_REGISTRY,
    Reference,
    is_host,
    parse_reference,
    split_domain,
)
from repl_lint.facts.images.requested import tags_of
from repl_lint.facts.images.uses import pulled_images
from repl_lint.model.findings import Related
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

COVERED: Final = "covered"
INVALID: Final = "no reference"
NO_SLUG: Final = "no application in Replicated's registry"
OTHER_APPLICATION: Final = "another application"
PREPROXIED: Final = "the address that Replicated makes of another image"
BARE: Final = "without the host of its registry"
SPELLING: Final = "another spelling of Docker Hub"
DIGEST: Final = "by digest alone"
OTHER_TAG: Final = "another tag"
OTHER_SOURCE: Final = "another registry"
UNDECLARED: Final = "not declared"

MOST: Final = 20
"""The most entries that a finding names: there may be as many as images."""


class Coverage(NamedTuple):
    """The coverage of an image by ``images``: one of the kinds above, and the entries nearest to the image, if any.

    ``better`` is the text to write instead of the image; None where it is not known. A covered or invalid image has no
    entries; ``reference`` is None for an invalid one alone. ``set_at`` are the places that set the image in place of
    the written one; only `images_that_are` fills it.
    """

    kind: str
    reference: Reference | None = None
    entries: tuple[Entry, ...] = ()
    better: str | None = None
    set_at: tuple[Related, ...] = ()

    @property
    def related(self) -> tuple[Related, ...]:
        """The related locations: all that set the image, then those of the first `MOST` entries."""
        return (*self.set_at, *(Related(entry.location, "declared here") for entry in self.entries[:MOST]))


def coverage(release: Release, text: str) -> Coverage:
    """The coverage of the image in a text by the ``images`` of a release; its kind is `INVALID` for no reference."""
    return release.fact(_coverage, text)


def images_that_are(release: Release, document: Document, kind: str) -> Iterator[tuple[Alternative, Coverage]]:
    """The images of a document's pods and collectors whose coverage is of a kind, each with that coverage.

    Images in custom resources, and those that only a template names, are left out.
    """
    for image, covered in release.fact_of(document, _covered_images):
        if covered.kind == kind:
            yield image, covered._replace(set_at=image.related)


def _covered_images(release: Release, document: Document) -> list[tuple[Alternative, Coverage]]:
    """The images of a document's pods and collectors, each with its coverage."""
    return [(image, coverage(release, image.text)) for image in pulled_images(release, document)]


def entries_of(release: Release, text: str) -> tuple[Entry, ...]:
    """The entries that declare an image, else those nearest to it; empty if none is near, or it is no reference.

    For an address behind the proxy, they are those of the image upstream.
    """
    reference = parse_reference(text)
    if reference is None:
        return ()
    declared, image = release.fact(declarations), behind(reference)
    return declared.exactly(image) or coverage(release, text).entries or declared.of(image)


def missing_entry_severity(release: Release, reference: Reference | None) -> str:
    """The severity of a missing entry: ``error`` if the image cannot be pulled without one, else ``warning``.

    It is ``error`` if customers install without a network (``airgap``), or the image is certainly private in another
    registry than Replicated's. It is always ``warning`` for an image by digest alone, which no entry can declare.
    """
    if reference and reference.tag is None and reference.digest:
        return "warning"  # there is no way to declare a digest
    is_needed = release.environment.airgap or (reference and is_private_elsewhere(release, reference))
    return "error" if is_needed else "warning"


def _coverage(release: Release, text: str) -> Coverage:
    """The coverage of the image in a text, computed."""
    declared = release.fact(declarations)
    reference = parse_reference(text)
    if reference is None:
        return Coverage(INVALID)
    if covered := _at_replicated(declared, reference, text):
        return covered
    if not declared.entries:
        return Coverage(UNDECLARED, reference)
    if entries := declared.exactly(reference):
        return _covered(declared, entries, reference, text)
    return _near(release, reference, text)


def _at_replicated(declared: Declarations, reference: Reference, text: str) -> Coverage | None:
    """The coverage of an image in Replicated's registry or behind its proxy; None if its address does not decide it."""
    slug, through = declared.environment.app_slug, proxied(reference)
    if is_published_by_replicated(reference):
        return Coverage(COVERED, reference)
    if through:
        if slug and through.slug not in (None, slug):
            return Coverage(OTHER_APPLICATION, reference)
        entries = declared.of(through.upstream)
        return Coverage(PREPROXIED if entries else UNDECLARED, reference, entries, text.partition(through.before)[2])
    if reference.domain != REPLICATED_REGISTRY:
        return None
    if "/" not in reference.path:
        return Coverage(NO_SLUG, reference, better=text.replace("/", f"/{slug}/", 1) if slug else None)
    return Coverage(OTHER_APPLICATION, reference) if slug and not reference.path.startswith(f"{slug}/") else None


def _covered(declared: Declarations, entries: tuple[Entry, ...], reference: Reference, text: str) -> Coverage:
    """The coverage of an image with entries of its own: `COVERED`, or `SPELLING` or `BARE` if its host is wrong."""
    if reference.domain != DOCKER_HUB:
        return Coverage(COVERED, reference)
    host, _, rest = text.partition("/") if is_host(text.partition("/")[0]) and "/" in text else ("", "", text)
    if not all(entry.is_third_party for entry in entries):
        if host in DOCKER_HUB_HOSTS - {DOCKER_HUB, DOCKER_HUB_ENDPOINT}:
            return Coverage(SPELLING, reference, entries, f"{DOCKER_HUB}/{rest}")
        return Coverage(COVERED, reference)
    endpoints = [endpoint_of(entry.source, declared.environment.registries) for entry in entries]
    domains = {split_domain(f"{url.partition('/')[0]}/x")[0] if url else None for url in endpoints}
    if domains == {DOCKER_HUB} and host != DOCKER_HUB_ENDPOINT:
        return Coverage(SPELLING, reference, entries, f"{DOCKER_HUB_ENDPOINT}/{rest}")
    if DOCKER_HUB in domains or None in domains:
        return Coverage(COVERED, reference)
    registry, _, prefix = (endpoints[0] or "").rstrip("/").partition("/")
    is_one = len(set(endpoints)) == 1 and (not prefix or rest.startswith(f"{prefix}/"))
    return Coverage(BARE, reference, entries, f"{registry}/{rest}" if is_one and not host else None)


def _near(release: Release, reference: Reference, text: str) -> Coverage:
    """The coverage of an image that is not declared, with the entries that were probably meant.

    It is `COVERED` where the tag of an entry is under a wrong key.
    """
    declared = release.fact(declarations)
    entries = declared.of(reference)
    tag = reference.implied_tag
    if tag and declared.has_misnamed(reference):
        return Coverage(COVERED, reference)  # `unknown-image-field` reports it
    if entries:
        return Coverage(DIGEST if reference.digest and not reference.tag else OTHER_TAG, reference, entries)
    if upstream := _prefixed(release, reference):
        host = _host(declared, upstream)
        return Coverage(PREPROXIED, reference, (upstream,), f"{host}/{upstream.name}:{tag}" if host and tag else None)
    if by_source := release.fact(_by_source).get(text.partition("@")[0].partition(":")[0]):
        host = _host(declared, by_source[0])
        better = host + text.removeprefix(by_source[0].source)
        meant = parse_reference(better) if host else None
        is_declared = meant is not None and declared.exactly(meant)
        return Coverage(OTHER_SOURCE, reference, tuple(by_source), better if is_declared else None)
    elsewhere = _elsewhere(release, reference)
    return Coverage(OTHER_SOURCE if elsewhere else UNDECLARED, reference, elsewhere)


def _host(declared: Declarations, entry: Entry) -> str:
    """The host of an entry's registry; empty where it is not known."""
    return (endpoint_of(entry.source, declared.environment.registries) or "").partition("/")[0]


def _prefixed(release: Release, reference: Reference) -> Entry | None:
    """The first entry of a third party's image that an image in Replicated's registry means; None where there is none.

    Replicated's registry has such an image behind an image key.
    """
    path = reference.path.partition("/")[2]
    first, _, rest = path.partition("/")
    name = rest if rest and is_host(first) else path.partition(".")[2]
    if reference.domain != REPLICATED_REGISTRY or not name:
        return None
    known = release.fact(_first_by_end)
    positions = [known[end] for end in (name, name.replace(".", "/")) if end in known]
    return release.fact(declarations).entries[min(positions)] if positions else None


def _first_by_end(release: Release) -> dict[str, int]:
    """The position of the first entry of a third party for each end of a name."""
    first: dict[str, int] = {}
    for position, entry in enumerate(release.fact(declarations).entries):
        for end in ends(entry.name) if entry.is_third_party else ():
            first.setdefault(end, position)
    return first


def _by_source(release: Release) -> dict[str, list[Entry]]:
    """The entries by their source and name, as images have them that begin with the source in place of a host."""
    entries: dict[str, list[Entry]] = {}
    for entry in release.fact(declarations).entries:
        entries.setdefault(f"{entry.source}/{entry.name}", []).append(entry)
    return entries


def _elsewhere(release: Release, reference: Reference) -> tuple[Entry, ...]:
    """The entries of the same path and tag in another registry, without those whose own image is used too."""
    known, path = release.fact(_by_name), reference.path.removeprefix("library/")
    names = [(end, False) for end in ends(path)] + ([(path, True)] if "/" in path else [])
    tags = {reference.implied_tag, ANY_TAG}
    positions = {position for name in names for tag in tags for position in known.get((*name, tag), ())}
    entries = map(release.fact(declarations).entries.__getitem__, sorted(positions))
    return tuple(
        entry for entry in entries if _has_path_of(entry, reference) and entry.tag not in tags_of(release, entry)
    )


def _by_name(release: Release) -> dict[tuple[str, bool, str | None], list[int]]:
    """The positions of entries by an end of their name, whether that is not all of it, and their tag."""
    positions: dict[tuple[str, bool, str | None], list[int]] = {}
    for position, entry in enumerate(release.fact(declarations).entries):
        name = entry.name.removeprefix("library/")
        for end in ends(name):
            positions.setdefault((end, end != name, entry.tag), []).append(position)
    return positions


def _has_path_of(entry: Entry, reference: Reference) -> bool:
    """Whether the name of an entry and the path of an image end alike; a path of one component must be the same."""
    name, path = entry.name.removeprefix("library/"), reference.path.removeprefix("library/")
    may_have_prefix = "/" in name or reference.domain == REPLICATED_REGISTRY
    return (
        name == path or ("/" in path and name.endswith("/" + path)) or (may_have_prefix and path.endswith("/" + name))
    )
