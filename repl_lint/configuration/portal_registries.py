"""Registries of the vendor portal, and the configuration with them merged in.

``replicated registry ls --output json`` prints a list of objects with a ``slug``, which ``source`` uses, and an
``endpoint`` (pkg/types/registry.go of https://github.com/replicatedhq/replicated). Older versions have no slug; the
portal then makes one from the endpoint.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from repl_lint.configuration.config_file import SettingsError, endpoints, parsed
from repl_lint.editing.edits import apply, edit, entry_before, line_after, line_end, line_start, replacement, scalar
from repl_lint.model.findings import Edit
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source

_KEY: Final = "registries"


class MergedRegistries(NamedTuple):
    """The text of a configuration after a merge, and endpoints by the names of registries.

    ``before`` are those before the merge; ``changed`` are the new endpoints of known registries; ``added`` are those of
    new ones.
    """

    text: str
    before: Mapping[str, str]
    changed: Mapping[str, str]
    added: Mapping[str, str]


def portal_registries(source: Source) -> Mapping[str, str]:
    """The endpoints in a list of the portal, by slug, or by the endpoint itself for a registry without a slug.

    Empty for ``null`` and for an empty list. Raises `SettingsError`, with the location, for any other text.
    """
    import json

    if source.problem:
        raise _wrong(source, source.problem.start, source.problem.message)
    try:
        data = json.loads(source.text)
    except json.JSONDecodeError as error:
        raise _no_json(source, error.pos, error.msg) from None
    except RecursionError:
        raise _no_json(source, 0, "nested too deep") from None
    if data is None:  # so Replicated's command line prints an empty list
        return {}
    if not isinstance(data, list):
        raise _wrong(source, 0, "this is not a list of registries, as `replicated registry ls --output json` prints it")
    root = next(outline(source).documents()).root  # nearly all JSON is YAML, whose nodes have locations
    registries: dict[str, str] = {}
    for number, item in enumerate(data):
        node = root.children[number] if root and len(root.children) == len(data) else None
        name, endpoint = _registry(source, item, node)
        if registries.setdefault(name, endpoint) != endpoint:
            other = f"`{name}` already has another endpoint: `{registries[name]}`"
            raise _wrong(source, node.start if node else 0, other)
    return registries


def _registry(source: Source, item: Any, node: Node | None) -> tuple[str, str]:
    if not isinstance(item, dict):
        raise _wrong(source, node.start if node else 0, "a registry is an object with `slug` and `endpoint`")
    for key in ("endpoint", "slug"):
        value = item.get(key)
        if not value and key == "slug":
            continue
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            wrong = (node and node.get(key)) or node
            message = f"required key `{key}` is missing" if value is None else f"`{key}` must be a string on one line"
            raise _wrong(source, wrong.start if wrong else 0, message)
    return item.get("slug") or item["endpoint"], item["endpoint"]


def _no_json(source: Source, offset: int, reason: str) -> SettingsError:
    return _wrong(
        source, offset, f"this is not JSON: {reason}; pass what `replicated registry ls --output json` prints"
    )


def _wrong(source: Source, offset: int, message: str) -> SettingsError:
    return SettingsError(f"{source.location(offset, offset).path_line_column}: {message}")


def merged(source: Source, folder: str, registries: Mapping[str, str]) -> MergedRegistries:
    """A configuration after registries are merged into it, and the changes. Its globs are relative to ``folder``.

    Registries that only the configuration has stay. Two endpoints that differ only in the scheme or in slashes at the
    end are the same. Raises `SettingsError` if the configuration is not valid, or cannot be edited automatically.
    """
    data = parsed(_filled(source), folder).data
    before = endpoints(data)
    added = {name: endpoint for name, endpoint in registries.items() if name not in before}
    changed = {
        name: endpoint
        for name, endpoint in registries.items()
        if name in before and _without_scheme(before[name]) != _without_scheme(endpoint)
    }
    if not changed and not added:
        return MergedRegistries(source.text, before, {}, {})
    text = _text(source, changed, added)
    try:
        after = parsed(Source(source.path, text), folder).data if text is not None else {}
    except SettingsError:
        after = {}
    if text is None or endpoints(after) != {**before, **changed, **added} or {**after, _KEY: 0} != {**data, _KEY: 0}:
        lines = ", ".join(f"{name}: {endpoint}" for name, endpoint in {**changed, **added}.items())
        raise SettingsError(f"{source.path}: `{_KEY}` cannot be edited automatically; add this by hand: {lines}")
    return MergedRegistries(text, before, changed, added)


def _filled(source: Source) -> Source:
    """The configuration, in which ``{}`` follows a ``registries`` without a value; any other as it is."""
    root = next(outline(source).documents()).root
    section = root.entry(_KEY) if root else None
    if section is None or not section.is_null:
        return source
    return Source(source.path, f"{source.text[: section.start]} {{}}{source.text[section.end :]}")


def _without_scheme(endpoint: str) -> str:
    return endpoint.removeprefix("https://").removeprefix("http://").rstrip("/")


def _text(source: Source, changed: Mapping[str, str], added: Mapping[str, str]) -> str | None:
    """The text with changed endpoints and added entries; None if an edit of it is not sure."""
    document = next(outline(source).documents())
    root = document.root if document.root and not document.root.is_null else None
    section = root.entry(_KEY) if root else None
    edits = [replacement(document, _endpoint(section, name), text) for name, text in changed.items() if section]
    if added:
        lines = [f"{scalar(name)}: {scalar(endpoint)}" for name, endpoint in added.items()]
        edits += _added(document, root, section, lines)
    if None in edits:
        return None
    return apply(source.text, sorted((edit for edit in edits if edit), key=lambda edit: edit.location.span))


def _endpoint(section: Node, name: str) -> Node:
    entry = section.entry(name)
    assert entry is not None, "a changed registry has an entry"
    return entry.get("endpoint") or entry


def _added(document: Document, root: Node | None, section: Node | None, lines: Sequence[str]) -> Iterator[Edit | None]:
    """The edits that add entries; one of them is None if the layout is not known."""
    text = document.source.text
    indented = [f"  {line}" for line in lines]
    if section is None:
        is_flow = root is not None and root.style == "flow"
        yield None if is_flow else line_after(document, len(text), [f"{_KEY}:", *indented])
        return
    children = [child for child in section.children if section.start <= child.key_start < section.end]
    if section.style == "flow":
        offset = children[-1].end if children else section.start + 1
        yield edit(document, offset, offset, ", " * bool(children) + ", ".join(lines))
        return
    if not children:
        end = line_end(text, section.end)
        yield line_after(document, end, indented) if end is not None else None
        if section.end > section.start:
            yield edit(document, section.start, section.end, "")
        return
    last = children[-1]
    end = line_end(text, last.end)
    indent = text[line_start(text, last.key_start) : last.key_start]
    if end is None or indent.strip():
        yield entry_before(document, section, children[0], lines)
    else:
        yield line_after(document, end, [indent + line for line in lines])
