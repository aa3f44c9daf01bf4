""".repl-lint.yaml -> plain data: every key, rule and glob in it is known, else there is an error at its location."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from repl_lint import resources
from repl_lint.configuration.catalog import catalog
from repl_lint.configuration.file_data import TEXTS_OF_FACTS, data_of, schema_faults
from repl_lint.configuration.profiles import TEXTS, Extended, extended
from repl_lint.configuration.rule_names import members, unknown_names
from repl_lint.model.errors import UserError
from repl_lint.model.findings import Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.files import File
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source
from repl_lint.spelling import did_you_mean

if TYPE_CHECKING:
    from repl_lint.model.suppressions import Suppression

_TEXTS: Final = (*TEXTS_OF_FACTS, ("charts", "kubernetes"), *TEXTS)
"""The paths of texts that look like numbers."""


class SettingsError(UserError):
    """The error of a configuration, a baseline or an argument that is not valid; it says where and what to do.

    ``faults`` are the locations in the configuration file that are wrong, each with its message.
    """

    def __init__(self, message: str = "", faults: Sequence[Related] = ()) -> None:
        self.faults = faults
        super().__init__(message or "\n".join(self.lines))

    @property
    def lines(self) -> Sequence[str]:
        """The lines of the message, one for each fault; without faults, the message as one item."""
        return [f"{fault.location.path_line_column}: {fault.message}" for fault in self.faults] or super().lines


class ConfigFile(NamedTuple):
    """A configuration file as plain data in which every key, rule and glob is known, with its exemptions.

    ``document`` has the locations of the keys; it is None without a file. ``own_rules`` are those of the rule files and
    packs that it names, by id. ``extended`` is what it and the profiles that it extends say of rules.
    """

    data: Mapping[str, Any] = {}
    exemptions: tuple["Suppression", ...] = ()
    document: Document | None = None
    own_rules: Mapping[str, Rule] = {}
    extended: Extended = Extended()

    @property
    def catalog(self) -> Mapping[str, Rule]:
        """Every rule that there is, by id: those that ship, then those of the user's rule files and packs."""
        return {**catalog(), **self.own_rules}


def read(file: File) -> ConfigFile:
    """The configuration in a file; an empty file gives an empty one. Raises `SettingsError` with the faults."""
    return parsed(file.source(), os.path.dirname(os.path.abspath(file.place)))


def is_config(file: File) -> bool:
    """Whether a file can be a configuration: it is a mapping with keys, and a configuration may have all of them."""
    root = next(iter(outline(file.source()).documents())).root
    keys = {node.key for node in root.children} if root and root.shape == "mapping" else set()
    return bool(keys) and keys <= resources.schema("config")["properties"].keys()


def parsed(source: Source, folder: str) -> ConfigFile:
    """The configuration in a text; an empty text gives an empty one. Paths and globs are relative to ``folder``.

    Raises `SettingsError`, with the location of each fault, if it is not valid.
    """
    document, *others = outline(source).documents()
    if document.problem:
        raise _error(source, [(document.problem.start, document.problem.message)])
    if others:
        raise _error(
            source,
            [(others[0].root.start if others[0].root else 0, "the configuration must be a single YAML document")],
        )
    root = document.root
    if root is None or root.is_null:
        return ConfigFile(document=document)
    data = data_of(root, _TEXTS)
    own, own_faults = _rule_files(root, folder)
    faults = list(schema_faults(data, root, resources.schema("config")))
    if not faults and own_faults:
        raise SettingsError(faults=own_faults)
    rules = {**catalog(), **own}
    levels = Extended() if faults else extended(document, folder, rules)
    rules |= levels.rules
    faults = faults or [
        *_folders_without_rules(root, folder),
        *unknown_names(root, rules),
        *_unreadable_globs(root),
        *_folders_without_schemas(root, folder),
        *_globs_without_files(root, folder),
        *_unknown_programs(root),
        *_missing_value_files(root, folder),
    ]
    if faults and not levels.faults:
        raise _error(source, faults)
    if levels.faults:
        raise SettingsError(faults=levels.faults)
    own_rules = {**own, **levels.rules}
    return ConfigFile(data, tuple(_exemptions(document, folder, rules)), document, own_rules, levels)


def _rule_files(root: Node, folder: str) -> tuple[Mapping[str, Rule], Sequence[Related]]:
    """The rules of the folders that a configuration names, by their ids, and what is wrong in them."""
    rules: dict[str, Rule] = {}
    faults: list[Related] = []
    for node in root.select("rules-dirs", "*"):
        from repl_lint.configuration.rule_files import read_folder  # most configurations name none

        read = read_folder(os.path.join(folder, node.value))
        rules |= read.rules
        faults += read.faults
    return rules, faults


def _folders_without_rules(root: Node, folder: str) -> Iterator[tuple[int, str]]:
    """The offsets and messages of folders of rule files that are not there."""
    for node in root.select("rules-dirs", "*"):
        if not os.path.isdir(os.path.join(folder, node.value)):
            yield node.start, f"`{node.value}` is not a folder: name a folder with rule files"


def _exemptions(document: Document, folder: str, rules: Mapping[str, Rule]) -> "Iterator[Suppression]":
    root = document.root
    if root is None or not any(map(root.get, ("per-file-ignores", "exempt"))):
        return
    from repl_lint.model.suppressions import Suppression  # most configurations have none

    for node in root.select("per-file-ignores", "*"):
        ids = {rule for name in node.children for rule in members(name.value, rules)}
        in_file = matcher(folder, [node.key or ""])
        yield Suppression(document.locate_key(node), "", frozenset(ids), in_file=in_file)
    for node in root.select("exempt", "*"):
        name, reason, obj, image = (node.get(key) for key in ("rule", "reason", "object", "image"))
        if name and reason:
            yield Suppression(
                document.locate(name),
                reason.value,
                frozenset(members(name.value, rules)),
                object=obj.value if obj else None,
                image=image.value if image else None,
            )


def literal_glob(path: str) -> str:
    """A glob that matches a path below the configuration's folder, and nothing else."""
    return "/" + "".join(f"\\{letter}" if letter in "*?[\\" else letter for letter in path)


def matcher(folder: str, patterns: Sequence[str]) -> Callable[[str], bool]:
    """The test whether an absolute path below ``folder`` matches globs that are relative to it.

    A path with ``/`` at its end is a folder. Without globs, and outside of ``folder``, nothing matches.
    """
    if not patterns:
        return lambda _path: False
    from repl_lint.reading.globs import globs

    own = globs(patterns)

    def matches(path: str) -> bool:
        names = os.path.relpath(path, folder).split(os.sep)
        return names[0] != os.pardir and own.includes(names, is_folder=path.endswith("/"))

    return matches


def _error(source: Source, faults: Sequence[tuple[int, str]]) -> SettingsError:
    """The error of a configuration, from the offsets and messages of its faults."""
    return SettingsError(faults=[Related(source.location(offset, offset), message) for offset, message in faults])


def _unreadable_globs(root: Node) -> Iterator[tuple[int, str]]:
    """The offsets and messages of globs that git would not read."""
    paths = (("exclude", "*"), ("charts", "exclude", "*"), ("releases", "*", "files", "*"))
    values = [node for path in paths for node in root.select(*path)]
    globs = [(node.start, node.value) for node in values]
    globs += [(node.key_start, node.key or "") for node in root.select("per-file-ignores", "*")]
    for offset, glob in globs:
        from repl_lint.reading.globs import is_glob  # most configurations have none

        if not is_glob(glob):
            yield offset, f"`{glob}` is not a valid glob"


def _folders_without_schemas(root: Node, folder: str) -> Iterator[tuple[int, str]]:
    """The offsets and messages of folders of schemas that are none, or have no file that may be a schema."""
    for node in root.select("schemas", "*"):
        path = os.path.join(folder, node.value)
        if not os.path.isdir(path):
            yield node.start, f"`{node.value}` is not a folder: name a folder with JSON Schemas"
        elif not any(name.endswith(".json") for _, _, names in os.walk(path) for name in names):
            yield node.start, f"`{node.value}` has no JSON Schema, which is a file such as `acme.io/widget_v1.json`"


def _globs_without_files(root: Node, folder: str) -> Iterator[tuple[int, str]]:
    """The offsets and messages of globs of ``releases`` that fit no file; those that exclude are left out."""
    for node in root.select("releases", "*", "files", "*"):
        if not node.value.startswith("!") and not _has_file(folder, node.value):
            yield node.start, f"`{node.value}` fits no file: a path is relative to the folder of this configuration"


def _has_file(folder: str, glob: str) -> bool:
    """Whether a glob of the configuration fits a file; it is looked for below the part of the glob without patterns."""
    literal = literal_parts(glob) if "/" in glob.strip("/") else []
    top = os.path.join(folder, *literal)
    if "\0" in glob:
        return False
    if os.path.isfile(top) or os.pardir in literal:  # a file outside of the folder is read, and no glob fits it
        return os.path.exists(top)
    matches = matcher(folder, [glob])
    return any(matches(os.path.join(path, name)) for path, _, names in os.walk(top) for name in names)


def literal_parts(glob: str) -> list[str]:
    """The parts of a glob's path before the first one with ``*``, ``?``, ``[`` or ``!``."""
    return list(takewhile(lambda part: not set(part) & set("*?[!"), glob.strip("/").split("/")))


def _unknown_programs(root: Node) -> Iterator[tuple[int, str]]:
    """The offsets and messages of versions of programs of which nothing knows an API version."""
    from repl_lint.facts.kubernetes.lifecycles import program_lifecycles  # most configurations name none

    own = {node.value for node in root.select("api-versions", "*", "program")}
    for node in root.select("program-versions", "*"):
        known = sorted(own.union(life.program for life in program_lifecycles().values()))
        if node.key not in known:
            meant = (
                did_you_mean(node.key or "", known) or f": known are {', '.join(known)}, and those in `api-versions`"
            )
            yield node.key_start, f"repl-lint does not know API versions of `{node.key}`{meant}"


def _missing_value_files(root: Node, folder: str) -> Iterator[tuple[int, str]]:
    """The offsets and messages of files with values of charts that are not there."""
    for node in root.select("charts", "values", "*", "files", "*"):
        if not os.path.isfile(os.path.join(folder, node.value)):
            yield node.start, f"there is no file `{node.value}`"


def endpoints(data: Mapping[str, Any]) -> Mapping[str, str]:
    """The endpoints of the registries in a configuration's data, by their names; empty if it has none."""
    registries = data.get("registries", {}).items()
    return {name: registry if isinstance(registry, str) else registry["endpoint"] for name, registry in registries}
