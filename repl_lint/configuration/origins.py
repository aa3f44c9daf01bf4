"""Where each setting of a run comes from: a flag, our file, the environment, Replicated's files, or nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from repl_lint.configuration.catalog import catalog, lacking_replicated_document, rule_id
from repl_lint.configuration.config_file import ALL, ConfigFile, members, read
from repl_lint.configuration.lint_config import SEVERITIES, honoured
from repl_lint.configuration.settings import Flags, Settings, app_slug
from repl_lint.facts.kubernetes.api_versions import server_version, shown, target
from repl_lint.model.findings import Rule
from repl_lint.reading.files import shown as path_shown
from repl_lint.reading.levels import OFF
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import LINT_CONFIG, Release

DEFAULT: Final = "default"

Key = tuple[str | int, ...]


class Origin(NamedTuple):
    """A setting: where it stands in the whole, numbers being places in lists, its value, and where that comes from."""

    key: Key
    value: str | bool | list[None] | dict[str, None] | None
    source: str


def origins(paths: Sequence[str], releases: Iterable[Release], settings: Settings, flags: Flags) -> Iterator[Origin]:
    """Every setting of a run, in the order of the keys of the configuration; then those of each release."""
    file = _ConfigPlaces(read(settings.config) if settings.config else ConfigFile())
    path = settings.config.path if settings.config else None
    nearest = "nearest above the paths" if path else "none above the paths"
    yield Origin(("config",), path, "--config" if flags.config else nearest)
    slug, source = app_slug(file.data, paths)
    yield Origin(("app-slug",), slug, file.place("app-slug") if source == "app-slug" else source or DEFAULT)
    yield Origin(("airgap",), settings.profile.airgap, file.place("airgap"))
    version = settings.profile.kubernetes_version
    yield Origin(("kubernetes-version",), shown(version) if version else None, file.place("kubernetes-version"))
    yield from file.entries("registries", settings.profile.registries)
    yield from file.items(("private-registries",))
    yield from file.items(("namespaces", "allow"))
    yield from _choice(file, flags)
    yield from _rules(file, settings, flags)
    fail_on = "--fail-on" if flags.fail_on else file.place("fail-on")
    yield Origin(("fail-on",), settings.fail_on, fail_on)
    baseline = settings.baseline_place
    yield Origin(("baseline",), baseline and path_shown(baseline), file.place("baseline"))
    yield from file.items(("exclude",))
    for glob in file.nodes("per-file-ignores"):
        yield from file.items(("per-file-ignores", glob.key or ""))
    for number, node in enumerate(file.nodes("exempt")):
        told = ", ".join(f"{each.key} {each.value}" for each in node.children if each.key != "reason")
        yield Origin(("exempt", number), told, file.line(node))
    for release in releases:
        yield from _release(release, file, settings)


class _ConfigPlaces:
    """A configuration file that is asked where things stand in it."""

    def __init__(self, config: ConfigFile) -> None:
        self.data: Mapping[str, Any] = config.data
        self._document = config.document

    def nodes(self, *path: str) -> Sequence[Node]:
        """The entries or items of a collection."""
        root = self._document and self._document.root
        node = root.get(*path) if root else None
        return node.children if node else ()

    def line(self, node: Node) -> str:
        """Where a node, or its key, begins."""
        assert self._document, "the node is of this document"
        location = self._document.locate(node) if node.key is None else self._document.locate_key(node)
        return location.path_line

    def place(self, *path: str) -> str:
        """Where a key stands; `DEFAULT` where it does not."""
        root = self._document and self._document.root
        node = root.get(*path) if root else None
        return self.line(node) if node else DEFAULT

    def items(self, path: tuple[str, ...]) -> Iterator[Origin]:
        """A list, each item with its own place."""
        nodes = self.nodes(*path)
        for number, node in enumerate(nodes):
            yield Origin((*path, number), node.value, self.line(node))
        if not nodes:
            yield Origin(path, [], self.place(*path))

    def entries(self, name: str, values: Mapping[str, str]) -> Iterator[Origin]:
        """A mapping, each entry with its own place."""
        for node in self.nodes(name):
            key = node.key or ""
            yield Origin((name, key), values[key], self.line(node))
        if not values:
            yield Origin((name,), {}, self.place(name))


def _choice(file: _ConfigPlaces, flags: Flags) -> Iterator[Origin]:
    """The rules that are selected and ignored; a selection by flag takes nothing from the file."""
    if flags.select is not None:
        yield from (Origin(("select", at), name, "--select") for at, name in enumerate(flags.select))
    elif "select" in file.data:
        yield from file.items(("select",))
    else:
        yield Origin(("select", 0), ALL, DEFAULT)
    found = list(file.items(("ignore",))) if flags.select is None and file.nodes("ignore") else []
    found += [Origin(("ignore", len(found) + at), name, "--ignore") for at, name in enumerate(flags.ignore or ())]
    yield from found or [Origin(("ignore",), [], DEFAULT)]


def _rules(file: _ConfigPlaces, settings: Settings, flags: Flags) -> Iterator[Origin]:
    """The rules that are off, or of one severity in all their cases, and why."""
    running = {rule.id: rule for rule in settings.rules}
    said = {rule_id(node.key or ""): node for node in file.nodes("rules")}
    for rule in catalog().values():
        mine = said.get(rule.id)
        if rule.id not in running:
            yield Origin(("rules", rule.id), OFF, _why_off(rule, file, flags))
        elif mine and (severity := mine.get("severity")):
            yield Origin(("rules", rule.id), running[rule.id].severity, file.line(severity))


def _why_off(rule: Rule, file: _ConfigPlaces, flags: Flags) -> str:
    rules = {rule.id: rule}
    if any(members(name, rules) for name in flags.ignore or ()):
        return "--ignore"
    names = flags.select if flags.select is not None else file.data.get("select", [ALL])
    is_selected = any(members(name, rules) for name in names)
    if flags.select is not None:
        return "off by default" if is_selected else "not in --select"
    by = next((node for node in file.nodes("ignore") if members(node.value, rules)), None)
    if by:
        return file.line(by)
    return "off by default" if is_selected else f"not in select, {file.place('select')}"


def _release(release: Release, file: _ConfigPlaces, settings: Settings) -> Iterator[Origin]:
    """The settings that one release has of its own."""
    key: Key = ("releases", release.name)
    version = file.place("kubernetes-version")
    if version == DEFAULT and (wanted := server_version(release)):
        version = f"server_version in {wanted[0].locate(wanted[1]).path_line}"
    yield Origin((*key, "kubernetes-version"), shown(target(release)), version)
    for rule in lacking_replicated_document(settings.rules) if release.type.is_plain else ():
        yield Origin((*key, "rules", rule), OFF, "needs a root document")
    own = {rule.id: rule for rule in settings.rules if rule.is_for(release.type)}
    for rule, level in honoured(settings, release.levels).items():
        severity = SEVERITIES[level.level]
        if rule in own:
            yield Origin((*key, "rules", rule), severity or OFF, f"{LINT_CONFIG} {level.location.path_line}")
