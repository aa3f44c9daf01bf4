"""Registries of the vendor portal, and the configuration with them merged in.

What ``replicated registry ls --output json`` prints is a list of objects with a ``slug``, which ``source`` uses, and an
``endpoint`` (pkg/types/registry.go of https://github.com/replicatedhq/replicated). Older versions have no slug; the
portal makes one of the endpoint then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from repl_lint.configuration.config_file import SettingsError, parsed
from repl_lint.editing.edits import apply, edit, entry_before, line_after, line_end, line_start, replacement, scalar
from repl_lint.model.findings import Edit
from repl_lint.reading.documents import Document, Source, outline
from repl_lint.reading.nodes import Node

_KEY: Final = "registries"


class MergedRegistries(NamedTuple):
    """The text of a configuration after a merge, the endpoints that it ``had``, and those that are new in it."""

    text: str
    had: Mapping[str, str]
    changed: Mapping[str, str]
    added: Mapping[str, str]


def portal_registries(source: Source) -> Mapping[str, str]:
    """The endpoints in a list of the portal, by the names of the registries.

    Raises `SettingsError` at the place of what is not as such a list is.
    """
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
    if data is None:  # an empty list, to Replicated's command line
        return {}
    if not isinstance(data, list):
        raise _wrong(source, 0, "no list of registries, as `replicated registry ls --output json` prints it")
    root = next(outline(source).documents()).root  # JSON is YAML too, nearly: for the places
    endpoints: dict[str, str] = {}
    for number, item in enumerate(data):
        node = root.children[number] if root and len(root.children) == len(data) else None
        name, endpoint = _registry(source, item, node)
        if endpoints.setdefault(name, endpoint) != endpoint:
            other = f"`{name}` has another endpoint already: `{endpoints[name]}`"
            raise _wrong(source, node.start if node else 0, other)
    return endpoints


def _registry(source: Source, item: Any, node: Node | None) -> tuple[str, str]:
    if not isinstance(item, dict):
        raise _wrong(source, node.start if node else 0, "a registry is an object with `slug` and `endpoint`")
    for key in ("endpoint", "slug"):
        value = item.get(key)
        if not value and key == "slug":
            continue
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            at_value = node and node.get(key)
            at = at_value.start if at_value else node.start if node else 0
            raise _wrong(source, at, f"`{key}` is missing here" if value is None else f"`{key}` is no text to use")
    return item.get("slug") or item["endpoint"], item["endpoint"]


def _wrong(source: Source, offset: int, message: str) -> SettingsError:
    return SettingsError(f"{source.location(offset, offset).path_line_column}: {message}")


def merged(source: Source, folder: str, wanted: Mapping[str, str]) -> MergedRegistries:
    """A configuration, whose globs begin in a folder, with registries merged in. Raises `SettingsError`."""
    before = parsed(_filled(source), folder).data
    had = _endpoints(before)
    changed = {name: each for name, each in wanted.items() if name in had and not _same(had[name], each)}
    added = {name: each for name, each in wanted.items() if name not in had}
    if not changed and not added:
        return MergedRegistries(source.text, had, {}, {})
    text = _text(source, changed, added)
    try:
        after = parsed(Source(source.path, text), folder).data
    except SettingsError:
        raise SettingsError(_by_hand(source.path, {**changed, **added})) from None
    if _endpoints(after) != {**had, **changed, **added} or {**after, _KEY: 0} != {**before, _KEY: 0}:
        raise SettingsError(_by_hand(source.path, {**changed, **added}))
    return MergedRegistries(text, had, changed, added)


def _endpoints(data: Mapping[str, Any]) -> Mapping[str, str]:
    return {name: each if isinstance(each, str) else each["endpoint"] for name, each in data.get(_KEY, {}).items()}


def _filled(source: Source) -> Source:
    """The configuration with a section, empty, where only its key stands: the one fault that importing mends."""
    root = next(outline(source).documents()).root
    section = root.entry(_KEY) if root else None
    if section is None or not section.is_null:
        return source
    return Source(source.path, f"{source.text[: section.start]} {{}}{source.text[section.end :]}")


def _same(known: str, wanted: str) -> bool:
    """True where two endpoints are one, written with and without a scheme."""
    one, other = (each.removeprefix("https://").removeprefix("http://").rstrip("/") for each in (known, wanted))
    return one == other


def _text(source: Source, changed: Mapping[str, str], added: Mapping[str, str]) -> str:
    """The text with other endpoints and more entries. Raises `SettingsError` where its layout is not known."""
    document = next(outline(source).documents())
    root = document.root if document.root and not document.root.is_null else None
    section = root.entry(_KEY) if root else None
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
            else line_after(document, len(text), [f"{_KEY}:", *(f"  {each}" for each in lines)])
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
    return f"{path}: `{_KEY}` is laid out in a way that cannot be changed for certain; write by hand: {told}"
