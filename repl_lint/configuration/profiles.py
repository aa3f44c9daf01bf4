"""Profiles, and the user's own `rules:`: which rules run, how severe they are, and their parameters.

The severities in the `rules:` of a configuration are read and applied here too, after those of the profiles that it
extends.
"""

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from repl_lint import resources
from repl_lint.configuration.catalog import rule_id
from repl_lint.configuration.file_data import data_of, schema_faults
from repl_lint.configuration.rule_names import unknown_names
from repl_lint.model.errors import UserError
from repl_lint.model.findings import OFF, Related, Rule
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.files import SUFFIXES, reason_of, shown
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source
from repl_lint.spelling import did_you_mean

if TYPE_CHECKING:
    from repl_lint.configuration.packs import Pack

TEXTS: Final = (("rules", "*"), ("rules", "*", "severity"))
"""The paths of severities: `off` is no truth value."""
RECOMMENDED: Final = "recommended"
"""The profile that every pack has: its rules as their files say."""
_KEYS: Final = ("extends", "rules", "airgap")
"""The keys of a profile, which mean what they mean in a configuration."""


class RuleLevel(NamedTuple):
    """The severity and the parameters that a profile or the configuration sets for a rule.

    ``severity`` is `OFF` for a rule that does not run, and None where only parameters are set. ``source`` is a path and
    line, or the name of a profile; ``in_profile`` is whether a profile sets them.
    """

    severity: str | None
    params: Mapping[str, Any]
    source: str
    in_profile: bool


class Airgap(NamedTuple):
    """The setting of a profile whether customers install without a network, and its source."""

    value: bool
    source: str


class Extended(NamedTuple):
    """The settings of rules in the profiles that a configuration extends, and then in the configuration itself.

    ``levels`` are by the ids of rules; the last one takes precedence. ``rules`` are the rules of packs, by id.
    ``airgap`` is that of the last profile that has it, else None. ``paths`` are the absolute paths of the profiles that
    were read. ``faults`` are those of profiles and packs.
    """

    levels: Mapping[str, tuple[RuleLevel, ...]] = {}
    rules: Mapping[str, Rule] = {}
    airgap: Airgap | None = None
    paths: tuple[str, ...] = ()
    faults: tuple[Related, ...] = ()


def extended(document: Document, folder: str, rules: Mapping[str, Rule]) -> Extended:
    """The settings of rules in a configuration and in all that it extends; faults are in the result, not raised.

    ``folder`` is the configuration's folder. ``rules`` are the known rules by id, without those of packs.
    """
    chain = _Chain(folder)
    chain.extend(document, folder, ())
    chain.add(document, "")
    levels = {name: tuple(own) for name, own in chain.levels.items()}
    faults = chain.faults or [*_twice(chain.rules, rules), *chain.unknown_names({**rules, **chain.rules})]
    return Extended(levels, chain.rules, chain.airgap, tuple(chain.paths), tuple(faults))


def _twice(own: Mapping[str, Rule], others: Mapping[str, Rule]) -> Iterator[Related]:
    """The rules of packs whose ids the user's own rules have too."""
    for rule in own.values():
        if rule.id in others:
            from repl_lint.configuration.own_rules import fault  # most configurations extend no pack

            yield fault(others[rule.id].path, 0, f"`{rule.id}` is a rule in {shown(rule.path)} too")


def built_in() -> Mapping[str, str]:
    """The paths of the profiles that ship, by name, sorted."""
    folder = os.path.join(resources.folder("rules"), "profiles")
    names = sorted(name.removesuffix(".yaml") for name in os.listdir(folder) if name.endswith(".yaml"))
    return {name: os.path.join(folder, f"{name}.yaml") for name in names}


def adjusted(rule: Rule, levels: tuple[RuleLevel, ...]) -> Rule:
    """A rule with the severity and the parameters that ``levels`` set; later levels take precedence.

    If the last severity is `OFF`, the rule is disabled, and has the last severity that is not `OFF`. The rule's own
    values stay where no level sets any.
    """
    if not levels:
        return rule
    severities = [level.severity for level in levels if level.severity]
    severity = next((severity for severity in reversed(severities) if severity != OFF), None)
    params = {name: value for level in levels for name, value in level.params.items()}
    return rule._replace(
        enabled=severities[-1] != OFF if severities else rule.enabled,
        severity=severity or rule.severity,
        severity_is_set=severity is not None,
        params={**rule.params, **params},
    )


class _Chain:
    """The settings of rules so far, from the profile that takes precedence over none to the one over all."""

    def __init__(self, linted: str) -> None:
        self._linted = linted
        self._packs: Mapping[str, Pack] | None = None
        self._read_packs: set[str] = set()
        self._documents: list[Document] = []
        self.rules: dict[str, Rule] = {}
        self.levels: dict[str, list[RuleLevel]] = {}
        self.airgap: Airgap | None = None
        self.paths: dict[str, None] = {}
        self.faults: list[Related] = []

    def extend(self, document: Document, folder: str, above: tuple[str, ...]) -> None:
        """Add what the profiles that a document extends say, each after what it extends itself.

        ``above`` are the paths of the profiles on the way to the document.
        """
        for node in document.root.select("extends", "*") if document.root else ():
            where, name = document.locate(node), node.value
            try:
                path = self._path(name, folder)
            except UserError as error:
                self.faults.append(Related(where, str(error)))
                continue
            if path in above:
                circle = " → ".join(map(shown, (*above[above.index(path) :], path)))
                self.faults.append(Related(where, f"`{name}` extends itself: {circle}"))
            elif path:
                self._read(name, where, path, above)

    def unknown_names(self, rules: Mapping[str, Rule]) -> Iterator[Related]:
        """The names in the profiles that no rule and no parameter has."""
        for document in self._documents:
            for offset, message in unknown_names(document.root, rules) if document.root else ():
                yield Related(document.source.location(offset, offset), message)

    def _path(self, name: str, folder: str) -> str:
        """The absolute path of a profile; empty for that of a pack which is all that its rules say.

        The rules of the pack are added. Raises `UserError` for a name that no profile has.
        """
        if not _is_name(name):
            return os.path.abspath(os.path.join(folder, name))
        house, colon, own = name.partition(":")
        profiles: Mapping[str, str] = self._pack(house).profiles() if colon else built_in()
        if own == RECOMMENDED and own not in profiles:
            return ""
        if (own or name) not in profiles:
            raise UserError(_no_such(name, [f"{house}:{each}" for each in profiles] if colon else [*profiles]))
        return profiles[own or name]

    def _pack(self, house: str) -> "Pack":
        """The pack of a house, whose rules are added. Raises `UserError` if it is not installed."""
        if self._packs is None:
            from repl_lint.configuration.packs import packs  # most configurations extend none

            self._packs = packs(self._linted)
        pack = self._packs.get(house)
        if pack is None:
            installed = f": installed are {', '.join(self._packs)}" if self._packs else ", and none at all"
            raise UserError(f"no pack `{house}` is installed{did_you_mean(house, self._packs) or installed}")
        if pack.folder is None:
            raise UserError(f"the package `{pack.package}` of the pack `{house}` lacks the folder that it names")
        if house in self._read_packs:
            return pack
        self._read_packs.add(house)
        files = pack.rules()
        self.rules |= files.rules
        self.faults += files.faults
        return pack

    def _read(self, name: str, where: Location, path: str, above: tuple[str, ...]) -> None:
        self.paths[path] = None
        try:
            with open(path, encoding="utf-8") as stream:
                source = Source(shown(path), stream.read())
        except (OSError, UnicodeDecodeError) as error:
            reason = reason_of(error) if isinstance(error, OSError) else "it is not UTF-8"
            self.faults.append(Related(where, f"`{name}` cannot be read: {reason}"))
            return
        document, *others = outline(source).documents()
        faults = sorted(_faults(document, is_alone=not others))
        self.faults += [Related(source.location(offset, offset), message) for offset, message in faults]
        if not faults:
            self._documents.append(document)
            self.extend(document, os.path.dirname(path), (*above, path))
            self.add(document, name if _is_name(name) else source.path)

    def add(self, document: Document, profile: str) -> None:
        """Add what a document says of rules itself; without the name of a ``profile`` it is the configuration."""
        root = document.root
        if root is None:
            return
        airgap = root.get("airgap")
        if airgap and profile:
            self.airgap = Airgap(airgap.plain(), _source(document, airgap, profile))
        own = list(root.select("rules", "*"))
        own.sort(key=lambda node: rule_id(node.key or "") == node.key)  # an id takes precedence over an alias
        for node in own:
            severity = node if node.shape == "scalar" else node.get("severity")
            params = node.get("params")
            level = RuleLevel(
                severity.value if severity else None,
                params.plain() if params else {},
                _source(document, severity or params or node, profile),
                bool(profile),
            )
            self.levels.setdefault(rule_id(node.key or ""), []).append(level)


def _source(document: Document, node: Node, profile: str) -> str:
    """The path and line of a node; of a profile that is not the user's file, its name."""
    return f"profile {profile}" if _is_name(profile) else document.locate_key(node).path_line


def _is_name(text: str) -> bool:
    """Whether a text is the name of a profile, rather than a path or nothing."""
    return bool(text) and not text.endswith(SUFFIXES) and "/" not in text


def _no_such(name: str, known: list[str]) -> str:
    names = ", ".join(known) or "none"
    also = "" if ":" in name else f", and a file is written as `./{name}.yaml`"
    return f"no profile `{name}`{did_you_mean(name, known) or f': there are {names}{also}'}"


def _faults(document: Document, *, is_alone: bool) -> Iterator[tuple[int, str]]:
    """The offsets and messages of what is wrong in a profile, but for its names."""
    root = document.root
    if document.problem:
        yield document.problem.start, document.problem.message
    elif root is None or root.shape != "mapping" or not is_alone:
        yield 0, "a profile is one mapping, with `extends`, `rules` or `airgap`"
    else:
        config = resources.schema("config")
        schema = {**config, "properties": {key: config["properties"][key] for key in _KEYS}}
        yield from schema_faults(data_of(root, TEXTS), root, schema)
