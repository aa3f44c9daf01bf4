"""Profiles: which rules run and how severe they are, as data that a configuration extends."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from repl_lint import resources
from repl_lint.configuration.catalog import rule_id
from repl_lint.configuration.file_data import data_of, schema_faults
from repl_lint.configuration.rule_names import unknown_names
from repl_lint.model.findings import OFF, Related, Rule
from repl_lint.reading.documents import Document, Source, outline
from repl_lint.reading.files import SUFFIXES, reason_of, shown
from repl_lint.reading.nodes import Node
from repl_lint.spelling import did_you_mean

TEXTS: Final = (("rules", "*"), ("rules", "*", "severity"))
"""The paths of severities: `off` is no truth value."""
_KEYS: Final = ("extends", "rules", "airgap")
"""The keys of a profile, which mean what they mean in a configuration."""


class RuleLevel(NamedTuple):
    """What a profile or the configuration says of a rule.

    ``severity`` is `OFF` for a rule that does not run, and None where only parameters are set. ``source`` is the place
    of that; ``in_profile`` is whether it is a profile.
    """

    severity: str | None
    params: Mapping[str, Any]
    source: str
    in_profile: bool


class Airgap(NamedTuple):
    """Whether customers install without a network, and the source of that."""

    value: bool
    source: str


class Extended(NamedTuple):
    """What the profiles that a configuration extends say, and then the configuration itself.

    ``levels`` are by the ids of rules, those that take precedence last. ``airgap`` is that of the last profile that has
    it, ``paths`` are the absolute paths of the files that were read.
    """

    levels: Mapping[str, tuple[RuleLevel, ...]] = {}
    airgap: Airgap | None = None
    paths: tuple[str, ...] = ()
    faults: tuple[Related, ...] = ()


def extended(document: Document, folder: str, rules: Mapping[str, Rule]) -> Extended:
    """What a configuration in a folder says of rules, with what it extends; what is wrong in a profile is a fault."""
    chain = _Chain(rules)
    chain.extend(document, folder, ())
    if not chain.faults:
        chain.add(document, "")
    levels = {name: tuple(own) for name, own in chain.levels.items()}
    return Extended(levels, chain.airgap, tuple(chain.paths), tuple(chain.faults))


def built_in() -> Mapping[str, str]:
    """The paths of the profiles that ship, by name."""
    folder = os.path.join(resources.folder("rules"), "profiles")
    names = sorted(name.removesuffix(".yaml") for name in os.listdir(folder) if name.endswith(".yaml"))
    return {name: os.path.join(folder, f"{name}.yaml") for name in names}


def adjusted(rule: Rule, levels: tuple[RuleLevel, ...]) -> Rule:
    """A rule with what profiles and the configuration say of it: the last severity, and each parameter's last value.

    It is enabled if the last that says so has another severity than `OFF`.
    """
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
    """What was said of rules so far, from the profile that takes precedence over none to the one over all."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = rules
        self.levels: dict[str, list[RuleLevel]] = {}
        self.airgap: Airgap | None = None
        self.paths: dict[str, None] = {}
        self.faults: list[Related] = []

    def extend(self, document: Document, folder: str, above: tuple[str, ...]) -> None:
        """Add what the profiles that a document extends say, each after what it extends itself.

        ``above`` are the paths of the profiles on the way to the document.
        """
        for node in document.root.select("extends", "*") if document.root else ():
            path = _path(node.value, folder)
            where = document.locate(node)
            if path is None:
                self.faults.append(Related(where, _no_such(node.value)))
            elif path in above:
                circle = " → ".join(map(shown, (*above[above.index(path) :], path)))
                self.faults.append(Related(where, f"`{node.value}` extends itself: {circle}"))
            else:
                self._read(node, where, path, above)

    def _read(self, node: Node, where: Any, path: str, above: tuple[str, ...]) -> None:
        self.paths[path] = None
        try:
            with open(path, encoding="utf-8") as stream:
                source = Source(shown(path), stream.read())
        except (OSError, UnicodeDecodeError) as error:
            reason = reason_of(error) if isinstance(error, OSError) else "it is no UTF-8"
            self.faults.append(Related(where, f"`{node.value}` cannot be read: {reason}"))
            return
        documents = list(outline(source).documents())
        faults = sorted(_faults(documents, self._rules))
        self.faults += [Related(source.location(offset, offset), message) for offset, message in faults]
        if not faults:
            self.extend(documents[0], os.path.dirname(path), (*above, path))
            self.add(documents[0], node.value if _is_name(node.value) else source.path)

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


def _path(text: str, folder: str) -> str | None:
    """The absolute path of a profile; None for a name that no profile has."""
    return built_in().get(text) if _is_name(text) else os.path.abspath(os.path.join(folder, text))


def _no_such(name: str) -> str:
    known = built_in()
    meant = did_you_mean(name, known) or f": there are {', '.join(known)}, and a file is written as `./{name}.yaml`"
    return f"no profile `{name}`{meant}"


def _faults(documents: list[Document], rules: Mapping[str, Rule]) -> Iterator[tuple[int, str]]:
    """The offsets and messages of what is wrong in a profile."""
    document, *others = documents
    root = document.root
    if document.problem:
        yield document.problem.start, document.problem.message
    elif root is None or root.shape != "mapping" or others:
        yield 0, "a profile is one mapping, with `extends`, `rules` or `airgap`"
    else:
        config = resources.schema("config")
        schema = {**config, "properties": {key: config["properties"][key] for key in _KEYS}}
        faults = list(schema_faults(data_of(root, TEXTS), root, schema))
        yield from faults or unknown_names(root, rules)
