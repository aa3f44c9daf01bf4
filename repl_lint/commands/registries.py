"""``repl-lint registries import``: the vendor portal's registries, merged into the configuration.

What ``replicated registry ls --output json`` prints is a list of objects with a ``slug``, which ``source`` uses, and an
``endpoint`` (pkg/types/registry.go of https://github.com/replicatedhq/replicated). Older versions have no slug; the
portal makes one of the endpoint then.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from repl_lint.command_line.exit_codes import CLEAN, FAILED
from repl_lint.configuration.config_file import SettingsError, parsed
from repl_lint.configuration.settings import nearest
from repl_lint.editing.edits import edit, entry_before, line_after, line_end, line_start, replacement, scalar
from repl_lint.model.findings import Edit
from repl_lint.reading.documents import Document, Source, outline
from repl_lint.reading.files import CONFIG_NAME, File, read_file, shown, why
from repl_lint.reading.nodes import Node
from repl_lint.running.fixes import FileChange, apply, write

STDIN: Final = "-"
KEY: Final = "registries"

_EXAMPLES: Final = """\
examples:
  replicated registry ls --output json | repl-lint registries import -
  repl-lint registries import registries.json --config release/.repl-lint.yaml
"""


def arguments(registries: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    registries.epilog = _EXAMPLES
    actions = registries.add_subparsers(dest="action", required=True, metavar="ACTION")
    importing = actions.add_parser("import", help="merge them into the configuration", epilog=_EXAMPLES)
    importing.description = (
        "Merge what `replicated registry ls --output json` prints into `registries` of the configuration."
        " Everything else in it stays as it is."
    )
    importing.add_argument("file", metavar="FILE", help="the JSON; - reads standard input")
    importing.add_argument(
        "--config", metavar="FILE", help="the configuration (default: the nearest .repl-lint.yaml, else a new one here)"
    )


def run(options: argparse.Namespace) -> int:
    """Merge, and say what was added and changed; a second time nothing is."""
    try:
        wanted = _portal(_read(options.file).source())
        place = options.config or nearest(CONFIG_NAME, ["."]) or CONFIG_NAME
        told = _merge(place, wanted)
    except SettingsError as error:
        print(f"repl-lint: {error}", file=sys.stderr)
        return FAILED
    print("\n".join(told) if told else f"{shown(place)}: nothing to change")
    return CLEAN


def _read(name: str) -> File:
    if name == STDIN:
        return File.of("<stdin>", name, sys.stdin.buffer.read())
    try:
        return read_file(shown(name), name, {})
    except OSError as error:
        raise _unreadable(name, error) from None


def _unreadable(name: str, error: OSError) -> SettingsError:
    return SettingsError(f"{shown(name)}: {why(error)}")


def _portal(source: Source) -> Mapping[str, str]:
    """The endpoints by name. Raises `SettingsError` at the place of what is not as the portal's list is."""
    import json

    if source.problem:
        raise _wrong(source, source.problem.start, source.problem.message)
    try:
        data = json.loads(source.text)
    except (json.JSONDecodeError, RecursionError) as error:
        at = error.pos if isinstance(error, json.JSONDecodeError) else 0
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep"
        raise _wrong(
            source, at, f"no JSON: {reason}; give what `replicated registry ls --output json` prints"
        ) from None
    if data is None:  # an empty list, to the vendor's command line
        return {}
    if not isinstance(data, list):
        raise _wrong(source, 0, "no list of registries, as `replicated registry ls --output json` prints it")
    root = next(outline(source).documents()).root  # JSON is YAML too, nearly: for the places
    found: dict[str, str] = {}
    for number, item in enumerate(data):
        node = root.children[number] if root and len(root.children) == len(data) else None
        name, endpoint = _registry(source, item, node)
        if found.setdefault(name, endpoint) != endpoint:
            raise _wrong(source, node.start if node else 0, f"`{name}` has another endpoint already: `{found[name]}`")
    return found


def _registry(source: Source, item: Any, node: Node | None) -> tuple[str, str]:
    if not isinstance(item, dict):
        raise _wrong(source, node.start if node else 0, "a registry is an object with `slug` and `endpoint`")
    for key in ("endpoint", "slug"):
        value = item.get(key)
        if not value and key == "slug":
            continue
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            found = node and node.get(key)
            at = found.start if found else node.start if node else 0
            raise _wrong(source, at, f"`{key}` is missing here" if value is None else f"`{key}` is no text to use")
    return item.get("slug") or item["endpoint"], item["endpoint"]


def _wrong(source: Source, offset: int, message: str) -> SettingsError:
    at = source.position(offset)
    return SettingsError(f"{source.path}:{at.line}:{at.column}: {message}")


def _merge(place: str, wanted: Mapping[str, str]) -> list[str]:
    """Change the configuration's file; what changed. Raises `SettingsError`, and nothing has changed then."""
    folder = os.path.dirname(os.path.abspath(place))
    is_new = not os.path.exists(place)
    file = File.of(shown(place), place, b"") if is_new else _read(place)
    source = file.source()
    before = parsed(_filled(source), folder).data
    known = {name: each if isinstance(each, str) else each["endpoint"] for name, each in before.get(KEY, {}).items()}
    changed = {name: each for name, each in wanted.items() if name in known and not _same(known[name], each)}
    added = {name: each for name, each in wanted.items() if name not in known}
    if not changed and not added:
        return []
    text = _text(source, changed, added)
    try:
        after = parsed(Source(file.path, text), folder).data
    except SettingsError:
        raise SettingsError(_by_hand(file.path, {**changed, **added})) from None
    now = {name: each if isinstance(each, str) else each["endpoint"] for name, each in after.get(KEY, {}).items()}
    if now != {**known, **changed, **added} or {**after, KEY: 0} != {**before, KEY: 0}:
        raise SettingsError(_by_hand(file.path, {**changed, **added}))
    try:
        if is_new:
            from repl_lint import writing

            writing.replace(place, text.encode())
        else:
            write(FileChange(file, source.text, text))
    except OSError as error:
        raise _unreadable(place, error) from None
    told = [f"{file.path}: {name} is {each} now, not {known[name]}" for name, each in changed.items()]
    return told + [f"{file.path}: {name} is added: {each}" for name, each in added.items()]


def _filled(source: Source) -> Source:
    """The configuration with a section, empty, where only its key stands: the one fault that importing mends."""
    root = next(outline(source).documents()).root
    section = root.entry(KEY) if root else None
    if section is None or not section.is_null:
        return source
    return Source(source.path, f"{source.text[: section.start]} {{}}{source.text[section.end :]}")


def _same(known: str, wanted: str) -> bool:
    """Whether two endpoints are one, written with and without a scheme."""
    one, other = (each.removeprefix("https://").removeprefix("http://").rstrip("/") for each in (known, wanted))
    return one == other


def _text(source: Source, changed: Mapping[str, str], added: Mapping[str, str]) -> str:
    """The text with other endpoints and more entries. Raises `SettingsError` where its layout is not known."""
    document = next(outline(source).documents())
    root = document.root if document.root and not document.root.is_null else None
    section = root.entry(KEY) if root else None
    edits = [replacement(document, _endpoint(section, name), each) for name, each in changed.items() if section]
    if added:
        edits += _added(document, root, section, {scalar(name): scalar(each) for name, each in added.items()})
    if any(each is None for each in edits):
        raise SettingsError(_by_hand(source.path, {**changed, **added}))
    return apply(source.text, sorted((each for each in edits if each), key=lambda each: each.location.span))


def _endpoint(section: Node, name: str) -> Node:
    entry = section.entry(name)
    assert entry is not None, "what is changed is there"
    return entry.get("endpoint") or entry


def _added(
    document: Document, root: Node | None, section: Node | None, entries: Mapping[str, str]
) -> Iterator[Edit | None]:
    text = document.source.text
    lines = [f"{name}: {each}" for name, each in entries.items()]
    if section is None:
        yield (
            None
            if root and root.style == "flow"
            else line_after(document, len(text), [f"{KEY}:", *(f"  {each}" for each in lines)])
        )
        return
    children = [child for child in section.children if section.start <= child.key_start < section.end]
    if section.style == "flow":
        at = children[-1].end if children else section.start + 1
        yield edit(document, at, at, ", " * bool(children) + ", ".join(lines))
        return
    if not children:
        at = section.start if section.end > section.start else section.key_end
        end = line_end(text, section.end)
        yield line_after(document, end, [f"  {each}" for each in lines]) if end is not None else None
        if section.end > section.start:
            yield edit(document, section.start, section.end, "")
        return
    last = children[-1]
    end = line_end(text, last.end)
    indent = text[line_start(text, last.key_start) : last.key_start]
    if end is None or indent.strip():
        yield entry_before(document, section, children[0], lines)
    else:
        yield line_after(document, end, [indent + each for each in lines])


def _by_hand(path: str, entries: Mapping[str, str]) -> str:
    told = ", ".join(f"{name}: {each}" for name, each in entries.items())
    return f"{path}: `{KEY}` is laid out in a way that cannot be changed for certain; write by hand: {told}"
