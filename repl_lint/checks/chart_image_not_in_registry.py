"""Images with an address in the customer's registry where KOTS pushes no image."""

from collections.abc import Iterator

from repl_lint.charts.leaves import leaves
from repl_lint.facts.charts.bundled_images import bundled_image
from repl_lint.facts.charts.editable import EditablePlaces
from repl_lint.facts.charts.hooks import is_test
from repl_lint.facts.charts.installed_images import host_of, rewrites_by_name
from repl_lint.facts.charts.rendered import rendering_of
from repl_lint.facts.charts.translation import LOCAL_REGISTRY, NAMESPACE, STAND_IN
from repl_lint.facts.images.references import parse_reference
from repl_lint.facts.images.uses import uses
from repl_lint.facts.kots.bundle import bundle
from repl_lint.facts.kots.embedded_cluster import installs_third
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.renderings import AIRGAP, ChartRendering
from repl_lint.model.traces import Leaf
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Errors at each value of a HelmChart with an address in the customer's registry outside of its namespace.

    Those of one HelmChart have one cause. None with ``airgap: false``, and in a release that is for Embedded Cluster 3
    or uses its functions for images. None for a value that is not in a file which can be edited.
    """
    for rendering in release.renderings if _is_judged(release) else ():
        places = EditablePlaces(release, rendering)
        for leaf in _wrong(rendering):
            if location := places.of_leaf(leaf):
                cause = str(rendering.shipped.location)
                yield rule.finding(location, _misplaced(leaf.text), advice=_advice(leaf.text), cause=cause)


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each image in the customer's registry that is outside of its namespace or has an unknown name.

    Errors for images outside of the namespace; those of one chart have one cause. An image whose address begins with a
    wrong value is left out, because `check_release` reports the value.

    A name is unknown if no image of the bundle has it, which is only checked in a release with an Application. The
    image that the container has in the bundle is then a related location. It is an error, but a warning if any chart is
    not rendered, since that may bring the image. None with ``airgap: false``, and in a release that is for Embedded
    Cluster 3 or uses its functions for images.
    """
    rendering = rendering_of(release, document)
    if rendering is None or not _is_judged(release):
        return
    wrong = tuple(leaf.text for leaf in _wrong(rendering))
    for use in uses(release, document) if not document.is_embedded else ():
        path = _path(use.text)
        if not path or is_test(use.owner) or use.text.startswith(wrong):
            continue
        start = (use.alternatives[0].span[0] if use.alternatives else use.node.start) + len(LOCAL_REGISTRY) + 1
        part, name = (start, start + len(path)), _last(path)
        if _is_misplaced(path):
            cause = str(rendering.shipped.location)
            fault, advice = _misplaced(use.text), _advice(use.text)
            yield rule.finding(document.locate(use.node), fault, advice=advice, cause=cause, part=part)
        elif (
            release.applications
            and name not in release.fact(_names)
            and (bundled := bundled_image(release, document, use))
        ):
            yield rule.finding(
                document.locate(use.node),
                f"the customer's registry has no image `{name}`,"
                f" because KOTS pushes `{bundled.image}` as `{bundled.name}`",
                advice=f"write `{bundled.name}`",
                severity="warning" if release.fact(bundle).has_charts else "error",
                related=(Related(bundled.location, "the image in the bundle"),),
                part=part,
            )


def _is_judged(release: Release) -> bool:
    """Whether customers have a registry, and HelmCharts themselves make the addresses of images in it."""
    has_functions_of_third = release.fact(installs_third) or release.fact(rewrites_by_name)
    return release.environment.airgap and not has_functions_of_third


def _wrong(rendering: ChartRendering) -> Iterator[Leaf]:
    """The values of a chart, for customers with a registry, that are addresses out of its namespace."""
    if rendering.purpose == AIRGAP:
        yield from (leaf for leaf in leaves({}, rendering.values) if _is_misplaced(_path(leaf.text)))


def _path(text: str) -> str:
    """The path of an address in the customer's registry; empty for one that is elsewhere, or not known."""
    if host_of(text) != LOCAL_REGISTRY or STAND_IN in text:
        return ""
    return text.removeprefix(f"{LOCAL_REGISTRY}/").partition("@")[0].partition(":")[0]


def _is_misplaced(path: str) -> bool:
    """Whether a path, or the beginning of one, leads out of the namespace; not where a customer fills in a part."""
    namespace, _, name = path.partition("/")
    return bool(namespace) and "//" not in path and (namespace != NAMESPACE or "/" in name)


def _misplaced(text: str) -> str:
    shown = text.replace(f"{LOCAL_REGISTRY}/{NAMESPACE}/", "HOST/NAMESPACE/").replace(LOCAL_REGISTRY, "HOST")
    return f"KOTS pushes images to `HOST/NAMESPACE/NAME` of the customer's registry, but this is `{shown}`"


def _advice(text: str) -> str:
    """The advice what to write for customers with a registry; `NAME` where the text may lack the name."""
    name = _last(_path(text)) if "/" in _path(text) or ":" in _last(text) else "NAME"
    return f"write `repl{{{{ LocalRegistryHost }}}}/repl{{{{ LocalRegistryNamespace }}}}/{name}` for this address"


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _names(release: Release) -> frozenset[str]:
    """The names that the images of the bundle have in the customer's registry."""
    references = (parse_reference(image) for image in release.fact(bundle).images)
    return frozenset(_last(reference.path) for reference in references if reference)
