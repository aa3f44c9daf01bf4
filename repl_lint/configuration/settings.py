""".repl-lint.yaml and flags -> the settings of a run: immutable, complete, checked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from repl_lint.configuration.catalog import catalog, rule_id
from repl_lint.configuration.config_file import ALL, ConfigFile, SettingsError, matcher, members, no_such, read
from repl_lint.facts.kubernetes.api_versions import version
from repl_lint.model.findings import Rule
from repl_lint.model.profiles import CustomResource, Profile
from repl_lint.model.suppressions import Suppression
from repl_lint.reading.files import CONFIG_NAME, VENDOR_FILE, File, Known, read_file, reason_of, shown

if TYPE_CHECKING:
    from repl_lint.configuration.baseline import Baseline

NEVER: Final = "never"
ENVIRONMENT: Final = "REPLICATED_APP"
"""The variable in which the vendor's command line looks for the application."""


class Settings(NamedTuple):
    """What a run does: the rules that count, what to leave out, when to fail, and the profile of the releases.

    ``assigned`` are the releases that the configuration names, each with a test of absolute paths; ``excluded`` is
    such a test too. ``assigned_places`` are the absolute paths at which the globs of these releases
    begin. Without ``suppressions`` no comment silences anything; ``exemptions`` are what the configuration
    lets pass. ``config`` is the file that all this comes from. What is in the ``baseline`` is no finding;
    ``baseline_place`` is its file, if any is named. ``is_selected`` says that a flag or the file chose the rules;
    ``notes`` are what the report should say of all this.
    """

    rules: tuple[Rule, ...]
    profile: Profile = Profile()
    fail_on: str = "error"
    config: File | None = None
    excluded: Callable[[str], bool] = lambda _path: False
    assigned: Sequence[tuple[str, Callable[[str], bool]]] = ()
    assigned_places: Sequence[str] = ()
    suppressions: bool = True
    exemptions: tuple[Suppression, ...] = ()
    baseline: Baseline | None = None
    baseline_place: str | None = None
    is_selected: bool = False
    notes: tuple[str, ...] = ()


class Flags(NamedTuple):
    """What the command line says; None where it says nothing. With ``no_baseline`` none is read."""

    config: str | None = None
    select: Sequence[str] | None = None
    ignore: Sequence[str] | None = None
    fail_on: str | None = None
    no_ignore: bool = False
    baseline: str | None = None
    no_baseline: bool = False


def load(
    paths: Sequence[str],
    flags: Flags = Flags(),  # noqa: B008 -- frozen
    known: Known | None = None,
) -> Settings:
    """The settings for some inputs: the flags, else the configuration file nearest above them, else the defaults.

    What is ``known`` is not read again. Raises `SettingsError`.
    """
    place = flags.config or nearest(CONFIG_NAME, paths)
    return made(config_file(place, {} if known is None else known) if place else None, paths, flags)


def config_file(place: str, known: Known) -> File:
    """A configuration file. Raises `SettingsError` where it cannot be read."""
    if os.path.basename(place) == CONFIG_NAME and os.path.exists(place) and not os.path.isfile(place):
        raise SettingsError(f"{shown(place)}: not a regular file")
    try:
        return read_file(shown(place), place, known)
    except OSError as error:
        raise SettingsError(f"{shown(place)}: {reason_of(error)}") from None


def made(file: File | None, paths: Sequence[str], flags: Flags = Flags()) -> Settings:  # noqa: B008 -- frozen
    """The settings for some inputs by a configuration file, which may have a text that is not saved yet.

    Raises `SettingsError`.
    """
    found = read(file) if file else ConfigFile()
    data = found.data
    folder = os.path.dirname(os.path.abspath(file.place)) if file else os.getcwd()
    rules = _rules(data, flags)
    if not rules:
        raise SettingsError("no rule is left to run: what is selected is ignored too")
    baseline = flags.baseline or (os.path.join(folder, data["baseline"]) if "baseline" in data else None)
    return Settings(
        rules=rules,
        profile=_profile(data, paths),
        fail_on=flags.fail_on or data.get("fail-on", "error"),
        config=file,
        excluded=matcher(folder, data.get("exclude", ())),
        assigned=[
            (each.get("name", f"release {number}"), matcher(folder, each["files"]))
            for number, each in enumerate(data.get("releases", ()), start=1)
        ],
        assigned_places=[
            os.path.join(folder, *_literal(glob)) for each in data.get("releases", ()) for glob in each["files"]
        ],
        suppressions=not flags.no_ignore,
        exemptions=() if flags.no_ignore else found.exemptions,
        baseline=_baseline(baseline) if baseline and not flags.no_baseline else None,
        baseline_place=baseline,
        is_selected=flags.select is not None or "select" in data,
    )


def _baseline(place: str) -> Baseline:
    from repl_lint.configuration.baseline import read as read_baseline  # most runs have none

    return read_baseline(place)


def _literal(glob: str) -> list[str]:
    """The folders of a glob, or the file, before anything in it that is a pattern."""
    parts = glob.strip("/").split("/")
    return parts[: next((at for at, part in enumerate(parts) if set(part) & set("*?[!")), len(parts))]


def nearest(name: str, paths: Sequence[str]) -> str | None:
    """The file of that name in the folder that all the paths are in, or the nearest above it."""
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


def _rules(data: Mapping[str, Any], flags: Flags) -> tuple[Rule, ...]:
    rules = catalog()
    said = data.get("rules", {})
    own = {**{rule_id(name): each for name, each in said.items()}, **said}
    names = data.get("select", [ALL]) if flags.select is None else flags.select
    asked = {rule_id(name) for name in names} | {name for name, each in own.items() if "severity" in each}
    chosen = {name for name in _named(names, rules) if rules[name].enabled or name in asked}
    dropped = _named(
        [*data.get("ignore", ()), *(flags.ignore or ())] if flags.select is None else flags.ignore or (), rules
    )
    return tuple(_adjusted(rule, own.get(rule.id, {})) for rule in rules.values() if rule.id in chosen - dropped)


def _named(names: Iterable[str], rules: Mapping[str, Rule]) -> frozenset[str]:
    """The rules that ids and categories name. Raises `SettingsError` for a name of neither."""
    found: set[str] = set()
    for name in names:
        named = members(name, rules)
        if not named:
            raise SettingsError(no_such(name, rules))
        found |= named
    return frozenset(found)


def _adjusted(rule: Rule, own: Mapping[str, Any]) -> Rule:
    severity = own.get("severity")
    return rule._replace(
        severity=severity or rule.severity,
        severity_is_set=severity is not None,
        params={**rule.params, **own.get("params", {})},
    )


def _profile(data: Mapping[str, Any], paths: Sequence[str]) -> Profile:
    number = data.get("kubernetes-version")
    registries = data.get("registries", {})
    return Profile(
        airgap=data.get("airgap", True),
        app_slug=app_slug(data, paths)[0],
        kubernetes_version=version(number) if number else None,
        registries={name: each if isinstance(each, str) else each["endpoint"] for name, each in registries.items()},
        private_registries=tuple(data.get("private-registries", ())),
        allowed_namespaces=frozenset(data.get("namespaces", {}).get("allow", ())),
        custom_resources=tuple(
            CustomResource(each.get("api-version") or each["group"], each["kind"], tuple(each["paths"]))
            for each in data.get("custom-resources", ())
        ),
    )


def app_slug(data: Mapping[str, Any], paths: Sequence[str]) -> tuple[str | None, str]:
    """The application, and where it is named: in the file, in the environment, or in the vendor's ``.replicated``."""
    if data.get("app-slug"):
        return data["app-slug"], "app-slug"
    if os.environ.get(ENVIRONMENT):
        return os.environ[ENVIRONMENT], f"${ENVIRONMENT}"
    place = nearest(VENDOR_FILE, paths)
    if place is None:
        return None, ""
    from repl_lint.reading.dot_replicated import read_vendor_file

    slug = read_vendor_file(place).slug
    return (slug.value, slug.location.path_line) if slug else (None, "")
