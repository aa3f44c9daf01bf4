"""rules/*.yaml -> rules. The part of a file above its ``why`` is read for each run, the rest only to show it."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from repl_lint import resources
from repl_lint.configuration.heads import built_heads, heads
from repl_lint.model.findings import Finding, Rule
from repl_lint.release_types.registry import TYPES

if TYPE_CHECKING:
    from repl_lint.model.suppressions import SuppressionUse
    from repl_lint.reading.documents import Document
    from repl_lint.reading.releases import Release
    from repl_lint.release_types.release_type import ReleaseType


TYPES_THAT_SHIP: Final = tuple(release_type for release_type in TYPES.values() if release_type.ships)
"""The types of release that a rule is for where it names none."""


class RuleFileError(ValueError):
    """A rule file that its schema does not allow; the message has a line for each fault."""


class Checks(NamedTuple):
    """The functions of a check that yield findings; each is None if the check does not have it.

    ``document`` gets one document, ``release`` a whole release, and ``suppressions`` the suppressions and exemptions
    with the rules whose findings they suppressed.
    """

    document: Callable[["Release", "Document", Rule], Iterator[Finding]] | None
    release: Callable[["Release", Rule], Iterator[Finding]] | None
    suppressions: Callable[[Sequence["SuppressionUse"], Rule], Iterator[Finding]] | None


NO_CHECKS: Final = Checks(None, None, None)


@cache
def catalog() -> Mapping[str, Rule]:
    """Every rule that ships, by id, in the order of the ids; also those that are off by default.

    Raises `RuleFileError` for a rule file that is not valid.
    """
    folder = resources.folder("rules")
    known = heads(folder) if resources.is_checkout() else built_heads(folder)
    rules = [_rule(os.path.join(folder, f"{name}.yaml"), head) for name, head in known.items()]
    return {rule.id: rule for rule in rules}


@cache
def by_alias() -> Mapping[str, str]:
    """The ids of the rules that ship, by their aliases, the names of their parts, and their former names."""
    return {name: rule.id for rule in catalog().values() for name in rule.other_names}


def rule_id(name: str) -> str:
    """The id of the rule that ships with ``name`` as another name; else ``name``, also if no rule has it."""
    return by_alias().get(name, name)


def read_rule(path: str) -> dict[str, Any]:
    """The whole rule file at a path, as plain data. Missing ``why``, ``references`` and ``examples`` are empty.

    Of a file with several documents, it is the first. Raises `OSError`, PyYAML's errors, and `StopIteration` for an
    empty file.
    """
    import yaml

    with open(path, encoding="utf-8") as stream:
        data: dict[str, Any] = next(iter(yaml.load_all(stream, yaml.CSafeLoader)))
    return {"why": "", "references": [], "examples": [], **data}


def rule_faults(path: str) -> list[str]:
    """The faults of a rule file of repl-lint, each as ``path:line: message``, in the file's order; empty without any.

    Raises `OSError`.
    """
    from importlib.util import find_spec

    from repl_lint.reading.outlines import outline
    from repl_lint.reading.sources import Source
    from repl_lint.reading.validation import explain

    with open(path, encoding="utf-8") as stream:
        source = Source(path, stream.read())
    document = next(outline(source).documents())
    if document.root is None or document.problem:
        faults = [(document.problem.start, document.problem.message)] if document.problem else [(0, "it is empty")]
    else:
        explanations = explain(resources.schema("rule"), read_rule(path), document.root)
        faults = [(node.start, message) for node, message in explanations]
        check = document.root.get("check")
        if check and find_spec(f"repl_lint.checks.{check.value}") is None:
            faults.append((check.start, f"there is no `repl_lint/checks/{check.value}.py`"))
    return [f"{path}:{source.location(offset, offset).start.line}: {message}" for offset, message in sorted(faults)]


def checks(rule: Rule) -> Checks:
    """The functions of a rule's check, whose module is imported. Raises `ImportError` if there is no such module.

    A name with a slash is a check of an installed package; raises `UserError` if no package has it.
    """
    if "/" in rule.check:
        from repl_lint.configuration.pack_checks import check_module  # most users have none

        module = check_module(rule.check)
    else:
        module = import_module(f"repl_lint.checks.{rule.check}")
    return Checks(*map(vars(module).get, ("check", "check_release", "check_suppressions")))


def _rule(path: str, head: Any) -> Rule:
    try:
        data = {**head}
        named = data.pop("release-types", None)
        types = tuple(TYPES[name] for name in named) if named else TYPES_THAT_SHIP
        data |= {name: tuple(data.get(name, ())) for name in ("aliases", "parts", "former", "words")}
        charts = data.pop("charts", ())
        data["charts"] = (charts,) if isinstance(charts, str) else tuple(charts)
        danger, needs_charts = data.pop("security-severity", None), data.pop("needs-charts", False)
        return Rule(**data, release_types=types, path=path, security_severity=danger, needs_charts=needs_charts)
    except (KeyError, TypeError) as error:
        raise RuleFileError("\n".join(rule_faults(path)) or f"{path}: {error}") from error


def lacking_replicated_document(rules: Iterable[Rule], release_type: "ReleaseType") -> list[str]:
    """The ids of the rules that run for a type with a replicated document, and not for ``release_type``."""
    replicated = [other for other in TYPES.values() if other.has_replicated_document]
    return [rule.id for rule in rules if any(map(rule.is_for, replicated)) and not rule.is_for(release_type)]
