"""Notes on a run as a whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from repl_lint.configuration import lint_config
from repl_lint.configuration.catalog import lacking_replicated_document
from repl_lint.facts.documents.replicated_documents import is_native
from repl_lint.facts.kubernetes.lifecycles import NEWEST, shown
from repl_lint.model.reports import FileStatus
from repl_lint.reading.files import CONFIG_NAME
from repl_lint.reading.files import shown as shown_path
from repl_lint.reading.releases import Release
from repl_lint.reading.roles import GO_TEMPLATED, OTHER_TEMPLATED
from repl_lint.running.surveying import MISNAMED_CONFIG, OTHER_CONFIG, PUBLISHED, Surveyed

if TYPE_CHECKING:
    from repl_lint.configuration.settings import Settings
    from repl_lint.model.charts import ShippedChart

_SHOWN: Final = 5
_LIKE_SCHEMAS: Final = (".json", ".yaml", ".yml")


def notes(whole: Surveyed, settings: Settings, statuses: Mapping[str, FileStatus]) -> Iterator[str]:
    """The notes of a run, which say what was not checked and what configured it; none where all was checked."""
    releases = whole.everything
    yield from _on_charts([chart for chart in whole.shipped_charts if not chart.is_rendered])
    renderings = (rendering for release in (*whole.releases, *whole.charts) for rendering in release.renderings)
    yield from dict.fromkeys(sentence for rendering in renderings for sentence in rendering.choices)
    yield from settings.notes
    if (number := settings.environment.kubernetes_version) and number > NEWEST:
        known = f"repl-lint knows versions up to {shown(NEWEST)}: it finds no change after that"
        yield f"`kubernetes-version` is {shown(number)}, but {known}"
    for release in releases:
        yield from release.notes
        yield from lint_config.notes(settings, release)
    for path, status in sorted(statuses.items()):
        if status.reasons == (OTHER_CONFIG,):
            yield f"{path} is not used in this run: run repl-lint in its folder"
        if status.reasons == (MISNAMED_CONFIG,):
            yield f"{path} is not read: a configuration is called {CONFIG_NAME}"
    yield from _of_others(statuses)
    yield from _unused_schemas(settings.environment.schemas)
    names = {release.name for release in releases}
    for name, _ in settings.assigned:
        if name not in names:
            yield f"release `{name}` of the configuration has no files among these paths"
    without_objects = [
        release.name
        for release in releases
        if release.replicated_documents and not release.has_objects and not is_native(release)
    ]
    if without_objects:
        more = f" and {len(without_objects) - 1} more replicated documents" if len(without_objects) > 1 else ""
        yield f"{without_objects[0]}{more} has no manifests in these paths: add their folder"
    yield from _without_release([release for release in releases if release.type.is_plain], settings, statuses)


def _of_others(statuses: Mapping[str, FileStatus]) -> Iterator[str]:
    """The notes on files that are templates and not Replicated's, or were published."""
    for reason, kind in (
        (GO_TEMPLATED, "Go templates that Replicated does not render"),
        (OTHER_TEMPLATED, "templates of another tool"),
        (PUBLISHED, "versions that a Helm repository publishes already"),
    ):
        paths = [path for path, status in sorted(statuses.items()) if reason in status.reasons]
        if paths:
            yield f"not checked, as {kind}: {_first(paths)}"


def _on_charts(charts: Sequence[ShippedChart]) -> Iterator[str]:
    """The notes on the charts that ship and were not rendered: one for each reason, with the charts that have it."""
    by_reason: dict[str, dict[str, None]] = {}  # a chart that several releases ship is one
    for chart in charts:
        by_reason.setdefault(chart.unrendered_because, {})[chart.sentence] = None
    for reason, group in by_reason.items():
        number, them = ("1 chart", "it") if len(group) == 1 else (f"{len(group)} charts", "them")
        because = f": {reason}" if reason else ""
        help_ = "; `charts.values` in .repl-lint.yaml adds values for rendering"
        advice = help_ if reason.startswith("it does not render") else ""
        yield f"{number}, not rendered, so nothing in {them} was checked: {_first([*group])}{because}{advice}"


def _without_release(
    releases: Sequence[Release], settings: Settings, statuses: Mapping[str, FileStatus]
) -> Iterator[str]:
    """The notes on the checked files that belong to no release: one for those beside a release, one for all others."""
    for is_outside in (False, True):
        yield from _without_release_of_type(
            [release for release in releases if release.type.is_outside is is_outside], settings, statuses
        )


def _without_release_of_type(
    releases: Sequence[Release], settings: Settings, statuses: Mapping[str, FileStatus]
) -> Iterator[str]:
    """The note on the checked files with Kubernetes objects that belong to no release, and what is not checked there.

    There is no note without such files, or if no rule is left out.
    """
    of_files = [statuses[file.path] for release in releases for file in release.files]
    paths = sorted(status.path for status in of_files if status.checked and not status.for_tools)
    files = len(paths)
    not_checked = lacking_replicated_document(settings.rules, releases[0].type) if releases else ()
    if not files or not not_checked:
        return
    if releases[0].type.is_outside:
        number = "1 file with Kubernetes objects is" if files == 1 else f"{files} files with Kubernetes objects are"
        yield (
            f"{number} not part of a release ({_first(paths)}), so few rules run there: "
            "move what ships to the folder of a replicated document or an Application, "
            "or list it in `releases` of .repl-lint.yaml"
        )
    else:
        number = "1 file is" if files == 1 else f"{files} files are"
        yield (
            f"{number} not part of a release (no replicated document, no KOTS Application), "
            f"so these rules do not run there: {_some(not_checked)}"
        )


def _unused_schemas(folders: Sequence[str]) -> Iterator[str]:
    """The note on files in folders of schemas that no kind can have, by their names; none without any."""
    if not folders:
        return
    from repl_lint.facts.kubernetes.custom_types import fits_no_kind

    files = (
        (folder, os.path.join(path, name)) for folder in folders for path, _, names in os.walk(folder) for name in names
    )
    unused = [
        shown_path(file)
        for folder, file in files
        if file.endswith(_LIKE_SCHEMAS) and fits_no_kind(os.path.relpath(file, folder))
    ]
    if unused:
        yield (
            f"no kind is compared with {_first(sorted(unused))}: "
            "schemas have names such as `acme.io/widget_v1.json` or `widget-acme-v1.json`"
        )


def _first(paths: Sequence[str]) -> str:
    """The first 5 paths, and the number of the others if there are more."""
    more = len(paths) - _SHOWN
    return ", ".join(paths[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _some(ids: Sequence[str]) -> str:
    """Some rules in words: all of a few, else the best known one and the number of the others."""
    if len(ids) <= _SHOWN:
        return ", ".join(ids)
    first = next((known for known in ids if known == "undeclared-image"), ids[0])
    return f"{first} and {len(ids) - 1} others, which `repl-lint config show` lists"
