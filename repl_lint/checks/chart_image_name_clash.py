"""Images of the airgap bundle that get the same name and tag in the customer's registry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from repl_lint.facts.images.proxies import behind, canonical
from repl_lint.facts.images.references import Reference, parse_reference
from repl_lint.facts.images.uses import uses, uses_in_charts
from repl_lint.facts.kots.bundle import bundle, bundled_in, bundled_of
from repl_lint.facts.kots.embedded_cluster import installs_third
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_PUBLISHED_TWICE: Final = {("docker.io", "prom"): ("quay.io", "prometheus")}
"""The namespaces of publishers that have the same images in another one, such as those of Prometheus.

https://prometheus.io/docs/prometheus/latest/installation/#using-docker
"""
_IF_SAME: Final = "take both from one registry if they are the same image, else "


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each image of a chart that gets the same name and tag as an earlier image of the airgap bundle.

    Errors for two images of one registry. Warnings for images of two registries, which may be one image that is
    published twice. None without an Application, with ``airgap: false``, for images with a digest, and for Embedded
    Cluster 3.
    """
    if not (document.of_chart and release.applications and release.environment.airgap) or release.fact(installs_third):
        return
    clashes = release.fact(_clashes)
    for use in uses(release, document):
        image = canonical(use.text)
        if image and image in clashes:
            other = clashes[image]
            yield rule.finding(
                document.locate(use.node),
                f"`{image}` and `{other}` are both `{_key(other)}` in the customer's registry,"
                " so one overwrites the other",
                advice=f"{'' if _share_registry(image, other) else _IF_SAME}give one of them another name or tag",
                severity=None if _share_registry(image, other) else "warning",
                cause=image,
            )


def _clashes(release: Release) -> Mapping[str, str]:
    """The images of charts that have the name of another image before them, with that one."""
    of_charts = chain.from_iterable(bundled_of([use], document) for document, use in uses_in_charts(release))
    of_files = sorted(release.fact(bundle).additional.union(*release.each(bundled_in)))
    known: dict[str, list[str]] = {}
    clashes = {}
    for image in dict.fromkeys((*of_files, *of_charts)):
        if key := _key(image):
            others = known.setdefault(key, [])
            if other := next((other for other in others if _differ(image, other)), None):
                clashes[image] = other
            others.append(image)
    return clashes


def _key(image: str) -> str:
    """The name of an image in the customer's registry: only the last part of its path; empty for one with a digest."""
    reference = parse_reference(image)
    if reference is None or reference.digest:
        return ""
    return f"{reference.path.rpartition('/')[2]}:{reference.implied_tag}"


def _differ(image: str, other: str) -> bool:
    """Whether two images are not known to be the same one in two registries."""
    one, two = _behind(image), _behind(other)
    if one is None or two is None:
        return False
    if one.domain == two.domain:
        return one.path != two.path
    one, two = _as_elsewhere(one), _as_elsewhere(two)
    return not (_ends_with(one, two) or _ends_with(two, one))


def _behind(image: str) -> Reference | None:
    """The image, or the one behind a proxy."""
    reference = parse_reference(image)
    return behind(reference) if reference else None


def _as_elsewhere(reference: Reference) -> Reference:
    """The image as its publisher names it in another registry; as it is where that is not known."""
    namespace, slash, name = reference.path.partition("/")
    domain, namespace = _PUBLISHED_TWICE.get((reference.domain, namespace), (reference.domain, namespace))
    return reference._replace(domain=domain, path=namespace + slash + name)


def _share_registry(image: str, other: str) -> bool:
    one, two = _behind(image), _behind(other)
    return one is not None and two is not None and one.domain == two.domain


def _ends_with(one: Reference, two: Reference) -> bool:
    return f"/{one.path}".endswith(f"/{two.path.removeprefix('library/')}")
