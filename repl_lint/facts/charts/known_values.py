"""The values that a chart knows: those in its `values.yaml` and those that its templates read."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from repl_lint.charts.cache import digests
from repl_lint.charts.files import SCHEMA
from repl_lint.charts.subcharts import dependencies, subcharts, yaml_root
from repl_lint.charts.values import VALUES_FILE, Path, defaults
from repl_lint.facts.charts.shipped import ChartName, shipments
from repl_lint.model.renderings import ChartRendering
from repl_lint.reading.releases import Release
from repl_lint.spelling import Misspellings, nearest

if TYPE_CHECKING:
    from repl_lint.charts.value_reads import ValueReads

_SHORTEST: Final = 4  # letters of a key that is a misspelling
_SHARED: Final = ("global", "tags", "exports")
"""The keys that charts may read in other charts, and those that Helm reads."""


def known_values(release: Release, number: int) -> "KnownValues":
    """The values that the chart of a rendering knows; ``number`` is that of the rendering in the release."""
    rendering = release.renderings[number]
    names = {item.chart.location: item.name for item in release.fact(shipments)}
    return KnownValues(rendering, _texts_of(names.get(rendering.shipped.location)))


def _texts_of(name: ChartName | None) -> Iterator[str]:
    """The texts in the values of a HelmChart or an extension that may be templates for Helm, which name values."""
    for values in (*name.values, *name.holder.select("optionalValues", "*", "values")) if name else ():
        for node in values.walk():
            if node.shape == "scalar" and ".Values" in node.value:
                yield node.value


class _Scope(NamedTuple):
    """The values of a chart, or of a subchart in a folder; ``reads`` is None where they are not all known."""

    folder: str
    defaults: Mapping[str, Any]
    reads: frozenset[Path] | None
    subcharts: Mapping[str, str | None]
    mentions: str


class KnownValues:
    """The values that a chart and its subcharts know."""

    def __init__(self, rendering: ChartRendering, texts: Iterable[str] = ()) -> None:
        """``texts`` are in values that the chart is given; they may be templates."""
        self._rendering = rendering
        self._files = rendering.files
        self._texts = tuple(texts)
        self._scopes: dict[str, _Scope] = {}

    @cached_property
    def _conditions(self) -> frozenset[Path]:
        """The paths of values that switch subcharts on and off."""
        return frozenset(
            tuple(path.strip().split("."))
            for dependency in dependencies(self._files)
            for path in dependency.condition.split(",")
            if path.strip()
        )

    @cached_property
    def _reads(self) -> "ValueReads":
        from repl_lint.charts.value_reads import ValueReads  # an earlier run may know

        return ValueReads(self._files)

    @cached_property
    def _asked(self) -> frozenset[Path]:
        """The paths in the texts that the chart is given, if a template renders them."""
        if not self._texts or not any(b"tpl" in data for data in self._files.values()):
            return frozenset()
        from repl_lint.charts.value_reads import paths_in  # few values have templates

        return paths_in(self._texts)

    def read_by(self, template: str) -> frozenset[Path]:
        """The paths of the values that a template in a file reads, with its helpers, as far as their text says it.

        An empty path is for all values. There are none for another file.
        """
        return self._reads.of_template(template)

    def _read(self, folder: str) -> frozenset[Path] | None:
        """The paths that the templates of a chart or of a subchart read; None where they are not all known."""
        question = ("reads", folder, digests(self._files))
        paths = self._rendering.kept(tuple[Path, ...] | None, question, lambda: _sorted(self._reads.paths(folder)))
        return None if paths is None else frozenset(paths)

    def _scope(self, folder: str) -> _Scope:
        if folder not in self._scopes:
            files = self._files
            brings = any(dependency.node.get("import-values") for dependency in dependencies(files, folder))
            is_read = VALUES_FILE not in files or yaml_root(files, folder + VALUES_FILE) is not None
            reads = self._read(folder) if is_read and not brings else None
            texts = [files.get(folder + name, b"").decode(errors="replace") for name in (VALUES_FILE, SCHEMA)]
            mentions = "\n".join([*re.findall(r"#.*", texts[0]), *re.findall(r'"[^"]+"\s*:', texts[1])])
            self._scopes[folder] = _Scope(folder, defaults(files, folder), reads, subcharts(files, folder), mentions)
        return self._scopes[folder]

    def has(self, path: Path) -> bool:
        """Whether the chart or a subchart of it knows the value at a path, or may know it."""
        return _covers(self._conditions, path) or any(
            self._is_known(scope, rest) or _covers(self._asked, rest) for scope, rest in self._scopes_of(path)
        )

    def _scopes_of(self, path: Path) -> Iterator[tuple[_Scope | None, Path]]:
        """The charts whose values a path leads to, each with the path from its own; None for one that is not there."""
        scope: _Scope | None = self._scope("")
        while scope and path:
            yield scope, path
            if path[0] not in scope.subcharts:
                return
            folder, path = scope.subcharts[path[0]], path[1:]
            scope = self._scope(folder) if folder else None
        yield scope, path

    def _is_known(self, scope: _Scope | None, path: Path) -> bool:
        if scope is None or not path or path[0] in _SHARED:
            return True
        if scope.reads is None:
            return not self._is_misspelt(scope, path[0])
        return _is_in(scope.defaults, path) or _covers(scope.reads, path) or self._is_mentioned(scope, path[-1])

    def _is_misspelt(self, scope: _Scope, key: str) -> bool:
        """Whether a key is the name of a subchart with one letter wrong, and no text of its chart has it as a word.

        Such a key changes nothing, also in a chart whose templates take all values.
        """
        if key in scope.defaults or len(key) < _SHORTEST or not _subchart_meant(key, scope):
            return False
        word, length = re.compile(rb"(?<![\w-])%s(?![\w-])" % re.escape(key.encode())), len(scope.folder)
        own = (
            data
            for path, data in self._files.items()
            if path.startswith(scope.folder) and not path.startswith("charts/", length)
        )
        return not any(word.search(data) for data in own)

    def _is_mentioned(self, scope: _Scope, key: str) -> bool:
        """Whether a comment in `values.yaml` has the key, as one of a value that is not set, or the schema has it."""
        name = re.escape(key)
        return re.search(rf'(?<![\w-])"?{name}"?\s*:|@param\s+\S*\b{name}\b', scope.mentions) is not None

    def is_unread(self, path: Path) -> bool:
        """Whether a `values.yaml` has a value that no template reads, nor anything above it or in it.

        False where it is not known what the templates read.
        """
        scopes = tuple(self._scopes_of(path))
        return (
            not _covers(self._conditions, path)
            and any(scope and _is_in(scope.defaults, rest, exactly=True) for scope, rest in scopes if rest)
            and all(scope and rest and rest[0] not in _SHARED and _is_unread(scope, rest) for scope, rest in scopes)
            and not self._renders_files
            and not any(_covers(self._asked, rest) for _, rest in scopes)
        )

    @cached_property
    def _renders_files(self) -> bool:
        """Whether templates may be in other files, of which nothing says what they read."""
        return all(any(word in data for data in self._files.values()) for word in (b".Files", b"tpl"))

    def has_default(self, path: Path) -> bool:
        """Whether a `values.yaml` has a value, or may have it, as in a subchart that is not there."""
        return any(
            scope is None or not rest or rest[0] in _SHARED or _is_in(scope.defaults, rest, exactly=True)
            for scope, rest in self._scopes_of(path)
        )

    def of_dependency(self, path: Path) -> str:
        """The path, with dots, below the name of a dependency that is meant by one below another name.

        The values of a dependency `redis` are below `redis`. If its condition is `cache.enabled`, `cache.size` means
        `redis.size`. Empty for other paths, and where several dependencies have the condition.
        """
        names = [
            dependency.given_name
            for dependency in dependencies(self._files)
            if dependency.condition.partition(",")[0].strip() == f"{path[0]}.enabled"
        ]
        return ".".join((names[0], *path[1:])) if len(names) == 1 and names[0] != path[0] and path[1:] else ""

    def meant(self, path: Path) -> str:
        """The keys, with dots, of the value that a path may mean; empty if no value is like it.

        It is a value beside it whose name is like the last key. Else it is the only value with that key below, or the
        only one whose path ends in the same keys.
        """
        if of_dependency := self.of_dependency(path):
            return of_dependency
        scope, rest = [(scope, rest) for scope, rest in self._scopes_of(path) if scope and rest][-1]
        assert scope, "a chart that is there"
        above: Any = scope.defaults
        for key in rest[:-1]:
            above = above.get(key) if isinstance(above, Mapping) else None
        siblings: Mapping[str, Any] = above if isinstance(above, Mapping) else {}
        if not rest[1:] and (subchart := _subchart_meant(path[-1], scope)):
            return ".".join((*path[:-1], subchart))
        if near := nearest(path[-1], frozenset(map(str, siblings))):
            return ".".join((*path[:-1], near))
        below = [(*path[:-1], *way) for way in _paths(siblings) if way[-1] == path[-1]]
        whole = path[: len(path) - len(rest)]
        others = [(*whole, *way) for way in _paths(scope.defaults) if len(rest) > 1 and way[-len(rest) :] == rest]
        candidates = below or others
        return ".".join(candidates[0]) if len(candidates) == 1 else ""


def _subchart_meant(key: str, scope: _Scope) -> str | None:
    """The name of a subchart that a key is but for one letter, or for capitals and dashes; None if there is none."""
    by_letters = {_letters(name): name for name in scope.subcharts}
    return by_letters.get(Misspellings(by_letters).meant(_letters(key)) or "")


def _letters(name: str) -> str:
    return re.sub("[-_]", "", name.lower())


def _covers(reads: Collection[Path], path: Path) -> bool:
    """Whether some reads have a value: it, a mapping that it is in, or one in it."""
    return any(path[: len(read)] == read or read[: len(path)] == path for read in reads)


def _sorted(paths: frozenset[Path] | None) -> tuple[Path, ...] | None:
    return None if paths is None else tuple(sorted(paths))


def _is_unread(scope: _Scope, path: Path) -> bool:
    return scope.reads is not None and not _covers(scope.reads, path)


def _is_in(values: Any, path: Path, *, exactly: bool = False) -> bool:
    """Whether values have a path; all have the paths below a text, a list and an empty mapping, unless ``exactly``."""
    for key in path:
        if not isinstance(values, Mapping) or not values:
            return not exactly
        if key not in values:
            return False
        values = values[key]
    return True


def _paths(values: Mapping[str, Any]) -> Iterator[Path]:
    for key, value in values.items():
        yield (str(key),)
        if isinstance(value, Mapping):
            yield from ((str(key), *path) for path in _paths(value))
