"""A baseline: the findings that were there before, by their identities, in a file that git merges well.

What is found is compared with it as a multiset: of one identity as many pass as the baseline has, whichever files they
are in now; the file of an entry only says whose turn it is first, and whether a run could see that it is mended.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from repl_lint import resources, writing
from repl_lint.catalog import catalog
from repl_lint.config_file import SettingsError
from repl_lint.identity import Identity
from repl_lint.reading.documents import Source, outline
from repl_lint.reading.files import shown
from repl_lint.silencing import Found

FILE_NAME: Final = ".repl-lint-baseline.json"
VERSION: Final = 1
_CREATE: Final = "`repl-lint baseline create` writes one"


class Entry(NamedTuple):
    """A finding's identity and the file that it was in, both with paths from the baseline's folder."""

    identity: Identity
    file: str


class Baseline(NamedTuple):
    """How many findings there were of each entry, and the absolute path of the folder that its files are below."""

    folder: str
    counts: Counter[Entry]


class Comparison(NamedTuple):
    """What is found against a baseline: new, known to it; and of the baseline what is mended, or was not looked at."""

    new: tuple[Found, ...]
    known: tuple[Found, ...]
    mended: Counter[Entry]
    unseen: Counter[Entry]


def collected(found: Iterable[Found], folder: str) -> Baseline:
    """The baseline of what is found, for a file in a folder."""
    folder = os.path.abspath(folder)
    return Baseline(folder, Counter(entry for _, entry in _entries(found, folder)))


def compare(found: Iterable[Found], baseline: Baseline, looked: Mapping[str, frozenset[str]]) -> Comparison:
    """Compare; ``looked`` says which rules have seen all of a file, by its absolute path.

    A finding takes an entry of its own file before others get one that is left, in the order of the report.
    """
    left = Counter(baseline.counts)
    seen = {entry: _is_seen(entry, baseline.folder, looked) for entry in left}
    by_identity: dict[Identity, list[Entry]] = {}
    for entry in sorted(left, key=lambda entry: (not seen[entry], entry.file)):
        by_identity.setdefault(entry.identity, []).append(entry)
    known, waiting, new = [], [], []
    for each, entry in _entries(found, baseline.folder):
        if left[entry] > 0:
            left[entry] -= 1
            known.append(each)
        else:
            waiting.append((each, entry))
    for each, entry in waiting:
        other = next((other for other in by_identity.get(entry.identity, ()) if left[other] > 0), None)
        if other is None:
            new.append(each)
        else:
            left[other] -= 1
            known.append(each)
    known.sort(key=_order)
    mended, unseen = (
        Counter({entry: count for entry, count in (+left).items() if seen[entry] is is_seen})
        for is_seen in (True, False)
    )
    return Comparison(tuple(new), tuple(known), mended, unseen)


def read(place: str) -> Baseline:
    """Read a baseline. Raises `SettingsError` for all that is wrong with it."""
    import json

    name = shown(place)
    try:
        with open(place, encoding="utf-8-sig") as stream:
            text = stream.read()
        data = json.loads(text)
    except FileNotFoundError:
        raise SettingsError(f"{name}: no such file: {_CREATE}") from None
    except OSError as error:
        raise SettingsError(f"{name}: {(error.strerror or str(error)).lower()}") from None
    except json.JSONDecodeError as error:
        raise SettingsError(f"{name}:{error.lineno}:{error.colno}: this is no JSON: {error.msg.lower()}") from None
    except (ValueError, RecursionError):
        raise SettingsError(f"{name}: this is no baseline: {_CREATE}") from None
    _validate(name, text, data)
    counts: Counter[Entry] = Counter()
    for each in data["findings"]:
        file = "" if each["object"] else each["file"]
        counts[Entry(Identity(each["rule"], file, each["object"], each["path"], each["text"]), each["file"])] += int(
            each["count"]
        )
    return Baseline(os.path.dirname(os.path.abspath(place)), counts)


def write(baseline: Baseline, place: str) -> None:
    """Write a baseline to a file in its folder. Raises `OSError`."""
    import json

    findings = [
        {
            "rule": entry.identity.rule,
            "object": entry.identity.object,
            "path": entry.identity.path,
            "text": entry.identity.text,
            "file": entry.file,
            "count": count,
        }
        for entry, count in sorted(baseline.counts.items())
    ]
    text = json.dumps({"version": VERSION, "findings": findings}, indent=2, ensure_ascii=False)
    writing.replace(place, f"{text}\n".encode("utf-8", "backslashreplace"))  # as JSON escapes half a surrogate pair


def _entries(found: Iterable[Found], folder: str) -> Iterable[tuple[Found, Entry]]:
    """Findings with their entries in a baseline of a folder, in the order of the report."""
    files: dict[str, str] = {}
    for each in sorted(found, key=_order):
        assert each.identity is not None, "the run was asked for identities"
        path, identity = each.finding.location.path, each.identity
        if path not in files:
            files[path] = _relative(path, folder)
        yield each, Entry(identity._replace(file=files[path]) if identity.file else identity, files[path])


def _order(found: Found) -> tuple[Any, ...]:
    return found.finding.order


def _relative(path: str, folder: str) -> str:
    try:
        path = os.path.relpath(path, folder)
    except ValueError:  # another drive
        path = os.path.abspath(path)
    return path.replace(os.sep, "/")


def _is_seen(entry: Entry, folder: str, looked: Mapping[str, frozenset[str]]) -> bool:
    """Whether a run would have found it again: its rule has seen its file, or ran, and the file is gone."""
    rule = entry.identity.rule
    if rule not in catalog():
        return True
    place = os.path.normpath(os.path.join(folder, entry.file))
    if place in looked:
        return rule in looked[place]
    return not os.path.exists(place) and any(rule in rules for rules in looked.values())


def _validate(name: str, text: str, data: Any) -> None:
    import jsonschema_rs

    schema = resources.schema("baseline")
    if jsonschema_rs.validator_for(schema).is_valid(data):
        return
    from repl_lint.validation import explain

    source = Source(name, text)
    root = next(outline(source).documents()).root  # JSON is YAML, and its nodes have places
    node, message = next(explain(schema, data, root), (None, "")) if root else (None, "")
    if node is None:
        raise SettingsError(f"{name}: this is no baseline: {_CREATE}")
    newer = node.key == "version" and isinstance(data["version"], int) and data["version"] > VERSION
    place = source.position(node.start)
    message = f"version {node.value} is newer than {VERSION}, the one that this repl-lint reads" if newer else message
    raise SettingsError(f"{name}:{place.line}:{place.column}: {message}")
