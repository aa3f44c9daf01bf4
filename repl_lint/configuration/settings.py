""".repl-lint.yaml and flags -> the settings of a run: immutable, complete, checked."""

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from repl_lint.configuration.catalog import rule_id
from repl_lint.configuration.chart_settings import ChartSettings, chart_settings
from repl_lint.configuration.config_file import ConfigFile, SettingsError, endpoints, literal_parts, matcher, read
from repl_lint.configuration.profiles import Airgap, RuleLevel, adjusted
from repl_lint.configuration.rule_names import ALL, members, no_such
from repl_lint.facts.kubernetes.lifecycles import version
from repl_lint.model.environments import Environment
from repl_lint.model.findings import Rule
from repl_lint.reading.files import CONFIG_NAME, DOT_REPLICATED, File, Known, read_file, reason_of, shown

if TYPE_CHECKING:
    from repl_lint.configuration.baseline import Baseline
    from repl_lint.model.configured_kinds import ApiVersion, CustomResource
    from repl_lint.model.suppressions import Suppression
    from repl_lint.reading.dot_replicated import DotReplicated
else:
    Baseline = DotReplicated = Any  # in quotes, `typing` would compile them

NEVER: Final = "never"
ENVIRONMENT: Final = "REPLICATED_APP"
"""The variable in which Replicated's command line looks for the application."""


class Settings(NamedTuple):
    """The settings of a run: its rules, the environment of the releases, and the lowest severity that makes it fail.

    ``rules`` are those that run, with the severities that users set. ``catalog`` are all rules, by id, as their files
    have them; ``levels`` are the severities and parameters that profiles and the configuration set. ``rules_dirs`` are
    the folders of users' rule files. ``config`` is the configuration file, None without one. ``excluded`` tells whether
    an absolute path is not read.

    ``assigned`` are the releases that the configuration names, each with the test whether an absolute path is in it;
    ``assigned_places`` are the absolute paths at which their globs begin. Without ``suppressions`` no comment
    suppresses anything; ``judged`` are the exemptions of which the run can tell whether they are needed. Findings in
    the ``baseline`` are not reported; None if there is none or it is not used. ``baseline_place`` is its file, if one
    is named.

    ``is_selected`` says that a flag or the file selects the rules; ``notes`` belong in the report. ``dot_replicated``
    is the ``.replicated`` near the paths, None without one or if the slug was found before. ``jobs`` is the number of
    processes that lint. ``charts`` is how charts are rendered.
    """

    rules: tuple[Rule, ...]
    environment: Environment = Environment()
    fail_on: str = "error"
    config: File | None = None
    excluded: Callable[[str], bool] = lambda _path: False
    assigned: Sequence[tuple[str, Callable[[str], bool]]] = ()
    assigned_places: Sequence[str] = ()
    suppressions: bool = True
    exemptions: tuple["Suppression", ...] = ()
    judged: tuple["Suppression", ...] = ()
    baseline: Baseline | None = None
    baseline_place: str | None = None
    is_selected: bool = False
    notes: tuple[str, ...] = ()
    dot_replicated: DotReplicated | None = None
    jobs: int = 1
    catalog: Mapping[str, Rule] = {}
    levels: Mapping[str, tuple[RuleLevel, ...]] = {}
    rules_dirs: tuple[str, ...] = ()
    charts: ChartSettings = ChartSettings()


class Flags(NamedTuple):
    """The flags of the command line; None for those that are not given.

    With ``no_ignore`` nothing is suppressed; with ``no_baseline`` no baseline is read; with ``no_cache`` charts are
    rendered again.
    """

    config: str | None = None
    select: Sequence[str] | None = None
    ignore: Sequence[str] | None = None
    fail_on: str | None = None
    no_ignore: bool = False
    baseline: str | None = None
    no_baseline: bool = False
    no_cache: bool = False


def load(
    paths: Sequence[str],
    flags: Flags = Flags(),  # noqa: B008 -- frozen
    known: Known | None = None,
) -> Settings:
    """The settings for some inputs: the flags, else the configuration file nearest above them, else the defaults.

    A ``known`` file is not read again. Raises `SettingsError`.
    """
    place = flags.config or nearest(CONFIG_NAME, paths)
    return made(config_file(place, Known() if known is None else known) if place else None, paths, flags)


def config_file(place: str, known: Known) -> File:
    """The configuration file at a path; a ``known`` one is not read again.

    Raises `SettingsError` if it cannot be read, or is no regular file.
    """
    if os.path.basename(place) == CONFIG_NAME and os.path.exists(place) and not os.path.isfile(place):
        raise SettingsError(f"{shown(place)}: not a regular file")
    try:
        return read_file(shown(place), place, known)
    except OSError as error:
        raise SettingsError(f"{shown(place)}: {reason_of(error)}") from None


def made(file: File | None, paths: Sequence[str], flags: Flags = Flags()) -> Settings:  # noqa: B008 -- frozen
    """The settings for some paths, by the flags and a configuration file; None is no file, so that defaults apply.

    The file may have a text that is not saved yet. Raises `SettingsError` if it or the baseline is not valid, if a flag
    names an unknown rule, or if no rule is left.
    """
    config = read(file) if file else ConfigFile()
    data = config.data
    folder = os.path.dirname(os.path.abspath(file.place)) if file else os.getcwd()
    levels = config.extended.levels
    adjusted_rules = {name: adjusted(rule, levels.get(name, ())) for name, rule in config.catalog.items()}
    rules = _rules(adjusted_rules, data, flags)
    if not rules:
        raise SettingsError("no rule to run: `ignore` removes every selected rule")
    exemptions = () if flags.no_ignore else config.exemptions
    by_file = _rules(adjusted_rules, data, Flags()) if exemptions else ()
    left_out = {rule.id for rule in by_file}.difference(rule.id for rule in rules)
    baseline = flags.baseline or (os.path.join(folder, data["baseline"]) if "baseline" in data else None)
    known = baseline if not flags.no_baseline else None
    dot_replicated = _dot_replicated(data, paths)
    return Settings(
        rules=rules,
        environment=environment(_with_airgap(data, config.extended.airgap), app_slug(data, dot_replicated)[0], folder),
        fail_on=flags.fail_on or data.get("fail-on", "error"),
        config=file,
        catalog=config.catalog,
        levels=levels,
        rules_dirs=tuple(os.path.join(folder, path) for path in data.get("rules-dirs", ())),
        excluded=matcher(folder, [*data.get("exclude", ()), *_own_files(config, folder)]),
        assigned=_assigned(data.get("releases", ()), folder),
        assigned_places=[
            os.path.join(folder, *literal_parts(glob))
            for release in data.get("releases", ())
            for glob in release["files"]
        ],
        suppressions=not flags.no_ignore,
        exemptions=exemptions,
        judged=_judged(exemptions, left_out) if _is_within(folder, paths) else (),
        baseline=_baseline(known, None if flags.baseline else config) if known else None,
        baseline_place=baseline,
        is_selected=flags.select is not None or "select" in data,
        dot_replicated=dot_replicated,
        charts=chart_settings(data.get("charts", {}), folder, is_cached=not flags.no_cache),
    )


def _assigned(releases: Sequence[Mapping[str, Any]], folder: str) -> list[tuple[str, Callable[[str], bool]]]:
    """The names of the releases that a configuration names, each with the test whether an absolute path is in it."""
    return [
        (release.get("name", f"release {number}"), matcher(folder, release["files"]))
        for number, release in enumerate(releases, start=1)
    ]


def _is_within(folder: str, paths: Sequence[str]) -> bool:
    """Whether a folder is one of some paths, or below one, so that all that it contains is among the files of a run."""
    folders = (os.path.join(os.path.abspath(path), "") for path in paths or ["."] if os.path.isdir(path))
    return os.path.join(folder, "").startswith(tuple(folders))


def _judged(exemptions: "Iterable[Suppression]", left_out: Collection[str]) -> "tuple[Suppression, ...]":
    """The exemptions of rules none of which the flags leave out."""
    return tuple(exemption for exemption in exemptions if not (exemption.rules or frozenset()) & set(left_out))


def _own_files(config: ConfigFile, folder: str) -> Iterator[str]:
    """The globs of the rule files and profiles of a configuration, which are no part of a release."""
    for path in config.data.get("rules-dirs", ()):
        yield f"/{os.path.normpath(path)}/"
    for path in config.extended.paths:
        below = os.path.relpath(path, folder)
        if not below.startswith(os.pardir):
            yield re.sub(r"([*?\[\\])", r"\\\1", f"/{below}")


def _baseline(place: str, config: ConfigFile | None) -> "Baseline":
    """The baseline at a place; if a configuration names it, a missing one is an error there. Raises `SettingsError`."""
    from repl_lint.configuration.baseline import read as read_baseline  # most runs have none

    named = config and config.document and config.document.root and config.document.root.get("baseline")
    if config and config.document and named and not os.path.lexists(place):
        message = f"there is no file `{named.value}`: create one with `repl-lint baseline create`"
        raise SettingsError(f"{config.document.locate(named).path_line_column}: {message}")
    return read_baseline(place)


def nearest(name: str, paths: Sequence[str]) -> str | None:
    """The path of a file by its name: in the folder that all ``paths`` are in, or the nearest above; None without one.

    Without paths, and for paths on several drives, the search begins in the working folder.
    """
    folders = [
        os.path.abspath(path if os.path.isdir(path) else os.path.dirname(path) or ".") for path in paths or ["."]
    ]
    try:
        folder = os.path.commonpath(folders)
    except ValueError:
        folder = os.getcwd()
    is_there = os.path.lexists if name == CONFIG_NAME else os.path.isfile  # what ours cannot say is an error
    while not is_there(os.path.join(folder, name)):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return os.path.join(folder, name)


def _rules(rules: Mapping[str, Rule], data: Mapping[str, Any], flags: Flags) -> tuple[Rule, ...]:
    """The rules that run; one that is off runs only where its own name is selected."""
    select: Sequence[str]
    ignore: Sequence[str]
    if flags.select is None:
        select, ignore = data.get("select", [ALL]), [*data.get("ignore", ()), *(flags.ignore or ())]
    else:
        select, ignore = flags.select, flags.ignore or ()
    named = {rule_id(name) for name in select}
    selected = {name for name in _members(select, rules) if rules[name].enabled or name in named}
    ignored = _members(ignore, rules)
    return tuple(rules[name] for name in rules if name in selected and name not in ignored)


def _members(names: Iterable[str], rules: Mapping[str, Rule]) -> set[str]:
    """The ids of the rules that some names mean. Raises `SettingsError` for a name of no rule and no category."""
    ids: set[str] = set()
    for name in names:
        ids_of_name = members(name, rules)
        if not ids_of_name:
            raise SettingsError(no_such(name, rules))
        ids |= ids_of_name
    return ids


def _with_airgap(data: Mapping[str, Any], airgap: Airgap | None) -> Mapping[str, Any]:
    """The data of a configuration, with what a profile says of the network where it says nothing itself."""
    return {"airgap": airgap.value, **data} if airgap else data


def environment(data: Mapping[str, Any], slug: str | None, folder: str) -> Environment:
    """The environment of the releases, by the data of a configuration; defaults for missing keys.

    ``slug`` is that of the application. Paths in the data are relative to ``folder``.
    """
    number = data.get("kubernetes-version")
    return Environment(
        airgap=data.get("airgap", True),
        app_slug=slug,
        kubernetes_version=version(number) if number else None,
        registries=endpoints(data),
        private_registries=tuple(data.get("private-registries", ())),
        allowed_namespaces=frozenset(data.get("namespaces", {}).get("allow", ())),
        custom_resources=tuple(map(_custom_resource, data.get("custom-resources", ()))),
        schemas=tuple(os.path.join(folder, path) for path in data.get("schemas", ())),
        api_versions=tuple(map(_api_version, data.get("api-versions", ()))),
        program_versions={name: version(text) for name, text in data.get("program-versions", {}).items()},
    )


def _custom_resource(row: Mapping[str, Any]) -> "CustomResource":
    """A kind of custom resource from its row in the configuration."""
    from repl_lint.model.configured_kinds import CustomResource  # most configurations have none

    return CustomResource(row.get("api-version") or row["group"], row["kind"], tuple(row["paths"]))


def _api_version(row: Mapping[str, str]) -> "ApiVersion":
    """An API version from its row in the configuration."""
    from repl_lint.model.configured_kinds import ApiVersion  # most configurations have none

    introduced, deprecated, removed = (
        version(row[key]) if key in row else None for key in ("introduced", "deprecated", "removed")
    )
    kind, program, replacement = row.get("kind", ""), row.get("program", ""), row.get("replacement")
    return ApiVersion(row["api-version"], kind, program, introduced, deprecated, removed, replacement)


def app_slug(data: Mapping[str, Any], dot_replicated: "DotReplicated | None") -> tuple[str | None, str]:
    """The application's slug and its source: ``app-slug``, ``$REPLICATED_APP``, or a path and line.

    Our file takes precedence, then the environment, then Replicated's ``.replicated``. None and an empty source if
    nothing names it.
    """
    if data.get("app-slug"):
        return data["app-slug"], "app-slug"
    if os.environ.get(ENVIRONMENT):
        return os.environ[ENVIRONMENT], f"${ENVIRONMENT}"
    slug = dot_replicated and dot_replicated.slug
    return (slug.value, slug.location.path_line) if slug else (None, "")


def _dot_replicated(data: Mapping[str, Any], paths: Sequence[str]) -> "DotReplicated | None":
    """The ``.replicated`` nearest above the paths; None without one, or if the slug is in our file or environment."""
    place = None if app_slug(data, None)[0] else nearest(DOT_REPLICATED, paths)
    if place is None:
        return None
    from repl_lint.reading.dot_replicated import read_dot_replicated

    return read_dot_replicated(place)
