"""Charts with the values of their installation -> the images that their builder values do not bring.

The values in `builder` are the base, so that what a chart requires is set. An option that does not render with it is
no fault: it may need another. So each is rendered by itself, over `values`; where that does not render, over what it
says of images.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from repl_lint.charts.cache import digests, key_of
from repl_lint.charts.partial import render_partly
from repl_lint.charts.subcharts import DeclaredDependency, dependencies
from repl_lint.charts.values import all_defaults, is_off, merged
from repl_lint.editing.edits import scalar
from repl_lint.facts.charts.options import Installation, Option, SetValue, installations, leaf_values, options
from repl_lint.facts.charts.origins import UnlessItEnds, origins_of
from repl_lint.facts.charts.places import file_location
from repl_lint.facts.charts.translation import STAND_IN
from repl_lint.facts.images.proxies import behind
from repl_lint.facts.images.references import parse_reference
from repl_lint.facts.images.uses import ImageUse, uses, uses_in_charts
from repl_lint.facts.kots.bundle import bundle, bundled_of
from repl_lint.model.additions import AddedChart, AddedImage, Addition
from repl_lint.model.locations import Location
from repl_lint.model.renderings import BUILDER, ChartRendering, Rendering, Values
from repl_lint.model.traces import TextSpan
from repl_lint.reading.releases import Release
from repl_lint.reading.rendered import rendered_outline

_MOST_RENDERINGS: Final = 64
_MOST_LEFT_OUT: Final = 10
_FIELD: Final = "image"
"""The field in which the builder of bundles finds each image."""


def with_additions(release: Release) -> tuple[ChartRendering, ...]:
    """The renderings of a release, with the additional images and charts that the values of the installation bring.

    The renderings are unchanged without airgap bundles, without a HelmChart, and where a template makes an entry of
    `additionalImages`.
    """
    if not release.environment.airgap or not release.applications:
        return release.renderings
    by_chart = {installation.chart: installation for installation in release.fact(installations)}
    if not by_chart or not release.fact(bundle).is_known:
        return release.renderings
    return tuple(
        rendering._replace(additions=_additions(release, rendering, by_chart[location]))
        if (location := rendering.shipped.location) in by_chart
        and rendering.purpose == BUILDER
        and isinstance(rendering.result, Rendering)
        else rendering
        for rendering in release.renderings
    )


def _additions(release: Release, rendering: ChartRendering, installation: Installation) -> tuple[Addition, ...]:
    """The additions by the values of an installation, as an earlier run found them or now."""
    assert rendering.render, "it was rendered"
    render = UnlessItEnds(rendering.render)

    def additions() -> tuple[Addition, ...]:
        return tuple(_Installed(release, rendering._replace(render=render), installation).additions())

    question = ("additions", release.fact(_state), installation.chart, repr(rendering.shipped))
    return rendering.kept(tuple[Addition, ...], question, additions, lambda: not render.ends)


def _state(release: Release) -> str:
    """A digest of all that is known of a release: of its files, its charts and its environment."""
    environment = [sorted(value) if isinstance(value, frozenset) else value for value in release.environment]
    renderings = [
        {**rendering._asdict(), "files": digests(rendering.files), "render": None, "keep": None}
        for rendering in release.renderings
    ]
    files = digests({file.path: file.content for file in release.files})
    return key_of(release.type.name, files, *map(repr, (environment, release.charts, release.built, renderings)))


class _Images(NamedTuple):
    """The images, by their canonical forms, that the bundle lacks, and the rendering that has them."""

    by_name: Mapping[str, AddedImage]
    rendering: ChartRendering


class _Installed:
    """A chart as it is installed."""

    def __init__(self, release: Release, rendering: ChartRendering, installation: Installation) -> None:
        self._release, self._rendering, self._installation = release, rendering, installation
        self._files = {path: data for path, data in rendering.files.items() if path not in rendering.left_out}
        self._known = merged(all_defaults(rendering.files), rendering.values)
        self._bundled = set(release.fact(bundle).images)
        self._remaining = _MOST_RENDERINGS
        is_whole = release.fact(bundle).additional <= _in_charts(release)  # else it may list those of a chart
        self._absent = [
            dependency
            for dependency in dependencies(rendering.files)
            if is_whole and dependency.folder is None and is_off(dependency.condition, self._known)
        ]
        self._made: dict[tuple[str, str], tuple[AddedImage, ...]] = {}  # by templates and the texts of documents

    def additions(self) -> Iterator[Addition]:
        """The additions by `values` and by each option; an image or a chart is of the first one that adds it."""
        installed: Values = {}
        for option in options(self._release, self._installation, self._known):
            yield from self._charts(option)
            values = option.over(installed)
            images = self._images(values)
            if option.node.key == "values":
                if images is None:
                    values = option.of_images.values
                    images = self._images(values)
                installed = values
            if images and images.by_name:
                yield from self._of_option(option, images)
                self._bundled |= set(images.by_name)

    def _charts(self, option: Option) -> Iterator[Addition]:
        """The dependencies that are not here, and that a value of an option switches on."""
        for leaf in option.leaves:
            values = merged(self._known, leaf_values(leaf))
            for dependency in tuple(self._absent):
                if not is_off(dependency.condition, values):
                    self._absent.remove(dependency)
                    chart = AddedChart(f"{dependency.name} {dependency.version}".strip(), self._named(dependency))
                    location = self._installation.name.document.locate(leaf.node)
                    yield Addition(location, leaf.keys, _written(leaf), (), chart)

    def _named(self, dependency: DeclaredDependency) -> Location:
        node = dependency.node.get("name") or dependency.node
        return file_location(self._rendering, dependency.file, node.start, node.end)

    def _of_option(self, option: Option, images: _Images) -> Iterator[Addition]:
        """The additions by an option: those of each value that adds an image alone, then one with the rest."""
        remaining = dict(images.by_name)
        document = self._installation.name.document
        for leaf in sorted(option.leaves, key=lambda leaf: leaf.value is not True):
            if not remaining:
                return
            alone = self._images(leaf_values(leaf))
            brought = [alone.by_name[image] for image in remaining if image in alone.by_name] if alone else []
            for added in brought:
                del remaining[added.image]
            if alone and brought:
                located = tuple(self._located(alone.rendering, brought))
                yield Addition(document.locate(leaf.node), leaf.keys, _written(leaf), located)
        if remaining:
            locate = document.locate_key if option.node.key else document.locate
            located = tuple(self._located(images.rendering, remaining.values()))
            yield Addition(locate(option.node), (), "", located)

    def _located(self, rendering: ChartRendering, images: Iterable[AddedImage]) -> Iterator[AddedImage]:
        """The images with the places that they come from."""
        assert isinstance(rendering.result, Rendering), "it makes these images"
        spans = {added: _span(self._release, added, rendering.result.texts[added.template]) for added in images}
        origins = origins_of(self._release, rendering, spans.values())
        for added, span in spans.items():
            yield added._replace(location=origins[span].template, values=origins[span].values)

    def _images(self, values: Values) -> _Images | None:
        """The images that the bundle lacks with some values; None where the chart does not render."""
        rendering = self._rendering
        assert rendering.render, "it was rendered"
        assert isinstance(rendering.result, Rendering), "and without a failure"
        if merged(self._known, values) == self._known:
            return _Images({}, rendering)
        if self._remaining == 0:
            return None
        self._remaining -= 1
        whole = merged(rendering.values, values)
        partial = render_partly(rendering.render, self._files, whole, rendering.options, most=_MOST_LEFT_OUT)
        result, known = partial.result, rendering.result.texts
        if not isinstance(result, Rendering):
            return None
        left_out = (*rendering.left_out, *partial.left_out)
        by_name = {
            added.image: added
            for template, text in result.texts.items()
            if text != known.get(template)
            for added in self._images_in(template, text)
            if STAND_IN not in added.image and not any(_is_same(added.image, other) for other in self._bundled)
        }
        return _Images(by_name, rendering._replace(values=whole, result=result, left_out=left_out))

    def _images_in(self, template: str, text: str) -> Iterator[AddedImage]:
        """The images in what a template makes. Most of its documents were in another rendering."""
        outline = rendered_outline(template, text)
        for part in outline.parts:
            key = template, outline.text(part)
            if _FIELD in key[1] and key not in self._made:
                self._made[key] = tuple(
                    _added(image, use, template)
                    for document in outline.documents_in(part)
                    for use in uses(self._release, document)
                    for image in bundled_of([use], document)
                )
            yield from self._made.get(key, ())


def _in_charts(release: Release) -> frozenset[str]:
    """The images that the charts of a release have in the bundle."""
    return frozenset(image for document, use in uses_in_charts(release) for image in bundled_of([use], document))


def _span(release: Release, added: AddedImage, text: str) -> TextSpan:
    """The span of an image in what its template makes."""
    for document in rendered_outline(added.template, text).documents():
        for use in uses(release, document):
            if _added(added.image, use, added.template) == added:
                return TextSpan(added.template, use.node.start, use.node.end)
    raise AssertionError("it was found there")


def _added(image: str, use: ImageUse, template: str) -> AddedImage:
    return AddedImage(image, use.text, template, use.owner.kind, use.owner.name, use.holder_name)


def _is_same(image: str, other: str) -> bool:
    """Whether two images are the same but for their registries."""
    one, two = parse_reference(image), parse_reference(other)
    if one is None or two is None:
        return image == other
    one, two = behind(one), behind(two)
    if one.digest and two.digest:
        if one.digest != two.digest:
            return False
    elif not (one.digest or two.digest) and one.implied_tag != two.implied_tag:
        return False
    paths = sorted(("/" + reference.path.removeprefix("library/") for reference in (one, two)), key=len)
    return paths[1].endswith(paths[0])


def _written(leaf: SetValue) -> str:
    """The value as YAML in one line."""
    if leaf.value is True or leaf.node.shape != "scalar":
        return json.dumps(leaf.value)
    return leaf.node.value if leaf.node.style is None else scalar(leaf.node.value)
