"""The source of each setting of a run: a flag, our file, the environment, Replicated's files, or the default."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from repl_lint.configuration.catalog import lacking_replicated_document
from repl_lint.configuration.config_file import ConfigFile, read
from repl_lint.configuration.lint_config import SEVERITIES, honoured
from repl_lint.configuration.rule_names import ALL
from repl_lint.configuration.rule_origins import settled
from repl_lint.configuration.settings import Flags, Settings, app_slug
from repl_lint.facts.kots.installers import installed_kubernetes
from repl_lint.facts.kubernetes.api_versions import server_version, target
from repl_lint.facts.kubernetes.lifecycles import shown
from repl_lint.model.findings import OFF
from repl_lint.reading.files import shown as path_shown
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.surveys import LINT_CONFIG

DEFAULT: Final = "default"

Key = tuple[str | int, ...]


class Origin(NamedTuple):
    """A setting: its path of keys and list indices, its value, and the source of the value.

    The value is None if the setting has none, and an empty list or mapping if that has no items. The source is a flag,
    a path and line, a variable, a profile, or `DEFAULT`.
    """

    key: Key
    value: str | bool | int | list[None] | dict[str, None] | None
    source: str


def origins(releases: Iterable[Release], settings: Settings, flags: Flags) -> Iterator[Origin]:
    """Every setting of a run, in the order of the keys of the configuration; then those of each release."""
    config = read(settings.config) if settings.config else ConfigFile()
    file = _Locations(config)
    path = settings.config.path if settings.config else None
    nearest = "nearest above the paths" if path else "none above the paths"
    yield Origin(("config",), path, "--config" if flags.config else nearest)
    slug, source = app_slug(file.data, settings.dot_replicated)
    yield Origin(("app-slug",), slug, file.source("app-slug") if source == "app-slug" else source or DEFAULT)
    of_profile = config.extended.airgap
    airgap = of_profile.source if of_profile and "airgap" not in file.data else file.source("airgap")
    yield Origin(("airgap",), settings.environment.airgap, airgap)
    version = settings.environment.kubernetes_version
    yield Origin(("kubernetes-version",), shown(version) if version else None, file.source("kubernetes-version"))
    yield from file.entries("registries", settings.environment.registries)
    yield from file.items(("private-registries",))
    yield from file.items(("namespaces", "allow"))
    yield from file.items(("schemas",))
    yield from file.mappings("api-versions")
    versions = {name: shown(number) for name, number in settings.environment.program_versions.items()}
    yield from file.entries("program-versions", versions)
    yield from _charts(file, settings)
    if "extends" in file.data:
        yield from file.items(("extends",))
    yield from _selection(file, flags)
    yield from _rules(config, settings, flags)
    fail_on = "--fail-on" if flags.fail_on else file.source("fail-on")
    yield Origin(("fail-on",), settings.fail_on, fail_on)
    baseline = settings.baseline_place
    yield Origin(("baseline",), baseline and path_shown(baseline), file.source("baseline"))
    yield from file.items(("exclude",))
    for glob in file.nodes("per-file-ignores"):
        yield from file.items(("per-file-ignores", glob.key or ""))
    yield from file.mappings("exempt", without="reason")
    yield from file.mappings("custom-resources")
    for release in releases:
        yield from _release(release, file, settings)


class _Locations:
    """The locations of the settings in a configuration file."""

    def __init__(self, config: ConfigFile) -> None:
        self.data: Mapping[str, Any] = config.data
        self._document = config.document

    def nodes(self, *path: str) -> Sequence[Node]:
        """The entries or items of the collection at a path; none if the file does not have it."""
        node = self._node(*path)
        return node.children if node else ()

    def line(self, node: Node) -> str:
        """The path and line of a node; of its key, if it has one."""
        assert self._document, "the node is of this document"
        location = self._document.locate(node) if node.key is None else self._document.locate_key(node)
        return location.path_line

    def source(self, *path: str) -> str:
        """The path and line of a key; `DEFAULT` if the file does not have it."""
        node = self._node(*path)
        return self.line(node) if node else DEFAULT

    def _node(self, *path: str) -> Node | None:
        root = self._document and self._document.root
        return root.get(*path) if root else None

    def items(self, path: tuple[str, ...]) -> Iterator[Origin]:
        """The items of a list, each with its own source; one setting with an empty list if there are none."""
        nodes = self.nodes(*path)
        for number, node in enumerate(nodes):
            yield Origin((*path, number), node.value, self.line(node))
        if not nodes:
            yield Origin(path, [], self.source(*path))

    def entries(self, name: str, values: Mapping[str, str]) -> Iterator[Origin]:
        """The entries of a mapping, each with its own source; one setting with an empty mapping if there are none."""
        for node in self.nodes(name):
            key = node.key or ""
            yield Origin((name, key), values[key], self.line(node))
        if not values:
            yield Origin((name,), {}, self.source(name))

    def mappings(self, name: str, without: str = "") -> Iterator[Origin]:
        """The mappings of a list, each in a line without one of its keys, and with its own source; none without any."""
        for number, node in enumerate(self.nodes(name)):
            entries = ", ".join(f"{entry.key} {_values(entry)}" for entry in node.children if entry.key != without)
            yield Origin((name, number), entries, self.line(node))


def _charts(file: _Locations, settings: Settings) -> Iterator[Origin]:
    charts = settings.charts
    yield Origin(("charts", "render"), charts.renderer, file.source("charts", "render"))
    yield Origin(("charts", "kubernetes"), charts.kubernetes, file.source("charts", "kubernetes"))
    yield Origin(("charts", "timeout"), charts.seconds, file.source("charts", "timeout"))
    for number, node in enumerate(file.nodes("charts", "values")):
        files = ", ".join(item.value for item in node.select("files", "*"))
        yield Origin(("charts", "values", number), f"{_text(node, 'chart')}: {files}", file.line(node))
    yield from file.items(("charts", "exclude"))


def _values(node: Node) -> str:
    """The value of a scalar, or the values of the items of a list."""
    return node.value or " ".join(item.value for item in node.children)


def _text(node: Node, key: str) -> str:
    child = node.get(key)
    return child.value if child else ""


def _selection(file: _Locations, flags: Flags) -> Iterator[Origin]:
    """The rules that are selected and ignored; with `--select`, nothing of that comes from the file."""
    if flags.select is not None:
        yield from (Origin(("select", number), name, "--select") for number, name in enumerate(flags.select))
    elif "select" in file.data:
        yield from file.items(("select",))
    else:
        yield Origin(("select", 0), ALL, DEFAULT)
    ignored = list(file.items(("ignore",))) if flags.select is None and file.nodes("ignore") else []
    ignored += [
        Origin(("ignore", number), name, "--ignore") for number, name in enumerate(flags.ignore or (), len(ignored))
    ]
    yield from ignored or [Origin(("ignore",), [], DEFAULT)]


def _rules(config: ConfigFile, settings: Settings, flags: Flags) -> Iterator[Origin]:
    """The rules that are off, and those whose severity is set, each with the source of that."""
    for rule in settings.catalog.values():
        if origin := settled(rule, settings, config, flags):
            yield Origin(("rules", rule.id), origin.value, origin.source)


def _release(release: Release, file: _Locations, settings: Settings) -> Iterator[Origin]:
    """The settings of one release: its Kubernetes version, the rules that do not run, and what its LintConfig sets."""
    key: Key = ("releases", release.name)
    version = file.source("kubernetes-version")
    if version == DEFAULT and (declared := server_version(release)):
        document, node = declared
        version = f"server_version in {document.locate(node).path_line}"
    elif version == DEFAULT and (installed := release.fact(installed_kubernetes)):
        version = f"{installed.installer} in {installed.document.locate(installed.node).path_line}"
    yield Origin((*key, "kubernetes-version"), shown(target(release)), version)
    for rule in lacking_replicated_document(settings.rules, release.type) if release.type.is_plain else ():
        why = "outside of the releases" if release.type.is_outside else "needs a replicated document"
        yield Origin((*key, "rules", rule), OFF, why)
    for rule, level in honoured(settings, release).items():
        severity = SEVERITIES[level.level] or OFF
        yield Origin((*key, "rules", rule), severity, f"{LINT_CONFIG} {level.location.path_line}")
