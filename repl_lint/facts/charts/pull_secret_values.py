"""The values of charts from which pods take their pull secrets."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from repl_lint.charts.leaves import text_of
from repl_lint.charts.subcharts import chart_file
from repl_lint.charts.templates import Template, lexed
from repl_lint.charts.value_reads import paths_in
from repl_lint.charts.values import Path, all_defaults, merged
from repl_lint.facts.charts.known_values import known_values
from repl_lint.facts.kubernetes.pull_secrets import KEY
from repl_lint.reading.go_templates.lexemes import LexedAction
from repl_lint.reading.releases import Release

_NAMED: Final = re.compile(r"(?i)pull_?secrets?(?:_?names?)?$")
_VALUE: Final = re.compile(rf"(?m)^([ \t-]*){KEY}:(.*(?:\n(?:\1[ \t-]|[ \t]*\{{\{{).*)*)")
_SUBCHART: Final = re.compile(r"charts/([^/]+)/")
_SHARED: Final = "global"
_SETS_DOT: Final = frozenset(("with", "range"))


class PullSecretValue(NamedTuple):
    """A value from which a pod takes its pull secrets: its keys from the values of the whole chart, and what it takes.

    That is the ``name`` of a secret, a list of ``names``, or a list of ``objects`` with names, as pods have it.
    """

    path: Path
    takes: str

    def written(self, secret: str) -> str:
        """The value with a pull secret, and the keys that lead to it, as one line of YAML."""
        text = {"name": f"'{secret}'", "names": f"['{secret}']", "objects": f"[{{name: '{secret}'}}]"}[self.takes]
        for key in reversed(self.path[1:]):
            text = f"{{{key}: {text}}}"
        return f"{self.path[0]}: {text}"


def pull_secret_value(release: Release, number: int, template: str, pods: int) -> PullSecretValue | None:
    """The value without a pull secret from which all pods of a template would take one; None where there is none.

    ``number`` is that of the rendering in the release, and ``pods`` the number of pods that the template makes. None
    too where the template itself has places for pull secrets, but fewer than that.
    """
    rendering = release.renderings[number]
    file = chart_file(rendering.files, template)
    if file is None:
        return None
    read = lexed(file, text_of(rendering.files[file]))
    written = list(_VALUE.finditer(read.text))
    if written and len(written) < pods:
        return None
    above = tuple(_SUBCHART.findall(template.partition("templates/")[0]))
    given = merged(all_defaults(rendering.files), rendering.values)
    beside = {path for match in written for path in _read_at(read, match)}
    for path in sorted(beside or _named(release, number, file), key=_rank):
        whole = path if path[:1] == (_SHARED,) else (*above, *path)
        if path and not _at(given, whole):
            return PullSecretValue(whole, _taken(read, path, _at(given, whole)))
    return None


def _named(release: Release, number: int, file: str) -> Iterator[Path]:
    """The values of pull secrets, by their names, that a template reads with its helpers."""
    return (path for path in release.fact(known_values, number).read_by(file) if path and _NAMED.search(path[-1]))


def _rank(path: Path) -> tuple[bool, bool, int, Path]:
    return not (path and _NAMED.search(path[-1])), path[:1] == (_SHARED,), len(path), path


def _read_at(read: Template, match: re.Match[str]) -> frozenset[Path]:
    """The values that make the pull secrets at a place of a template: those in them, else those of a `with` around."""
    inside = [action for action in read.actions if match.start(2) <= action.start < match.end(2)]
    around = [
        action
        for action in read.actions
        if action.keyword and action.keyword.text in _SETS_DOT and action.end <= match.start()
        if not read.text[action.end : match.start()].strip()
    ]
    return _paths(read, inside) or _paths(read, around)


def _paths(read: Template, actions: Iterable[LexedAction]) -> frozenset[Path]:
    return paths_in(read.text[action.start : action.end] for action in actions)


def _at(values: Mapping[str, Any], path: Sequence[str]) -> Any:
    value: Any = values
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _taken(read: Template, path: Path, default: Any) -> str:
    """``name``, ``names`` or ``objects``: what a template takes from a value, by its text, else by the default."""
    value = re.escape(f".Values.{'.'.join(path)}")
    if default == "" or re.search(rf"name:\s*['\"]?\{{\{{-?\s*\$?{value}\b", read.text):
        return "name"
    items = rf"range[^}}]*{value}\b[^}}]*\}}\}}|with[^}}]*{value}\b[^}}]*\}}\}}[^}}]*range[^}}]*\}}\}}"
    is_text = re.search(rf"(?:{items})\s*-\s*name:\s*['\"]?\{{\{{-?\s*(?:\.|\$\w+)\s*(?:\||-?\}}\}})", read.text)
    return "names" if is_text else "objects"
