"""The location, the message and the fix of each fault that a schema finds in a document."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from repl_lint.editing.edits import edit, fix, scalar
from repl_lint.mending.field_homes import TOP, FieldHome, home
from repl_lint.model.findings import Fix
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.schema_faults import FORBIDDEN, MISSING, UNKNOWN, WRONG, SchemaFault, plain_sort, sort_of
from repl_lint.reading.schema_types import BOOLEAN, INTEGER, LIST, MAPPING, NUMBER, TEXT, Type
from repl_lint.spelling import nearest

_NAMES: Final = {
    TEXT: "a string",
    INTEGER: "an integer",
    NUMBER: "a number",
    BOOLEAN: "a boolean",
    LIST: "a list",
    MAPPING: "a mapping",
}
_TAG: Final = r"!\S*\s+(?:&\S+\s+)?$"
_LONG: Final = 60
_MANY: Final = 8


class Misfit(NamedTuple):
    """A fault of a schema, with the location, the text, the advice and the fix of its finding.

    ``advice`` is empty where nothing says what was meant, and ``fix`` is None where no text mends the fault.
    ``is_refused`` is whether the reader of the document refuses it for this fault; else the reader ignores the key.
    ``home`` is the path of the mapping in which the key belongs, empty if that is its own mapping or the object.
    """

    fault: SchemaFault
    location: Location
    text: str
    advice: str = ""
    is_refused: bool = True
    fix: Fix | None = None
    home: str = ""


def misfits(document: Document, root: Node, expected: Type, faults: Sequence[SchemaFault]) -> Iterator[Misfit]:
    """The faults of a mapping as misfits, in the given order, without those that another fault explains.

    An unknown key has its location at the key. A wrong or forbidden value has it at the value, or at the key of a
    collection. A missing key has it at the key of the mapping that lacks it, or at the `kind` or the first key of the
    object.

    A missing key is left out if a misspelt or misplaced key was meant to be it. A wrong value is left out if it has a
    YAML tag.
    """
    homes = {id(fault.node): home(root, expected, fault) for fault in faults if fault.sort == UNKNOWN}
    explained = {lack for field in homes.values() if field for lack in field.explains}
    for fault in faults:
        if fault.sort == UNKNOWN:
            yield _unknown(document, fault, homes[id(fault.node)])
        elif fault.sort == FORBIDDEN:
            yield _forbidden(document, fault)
        elif fault.sort == WRONG and not _has_tag(document, fault.node):
            yield _wrong(document, fault)
        elif fault.sort == MISSING and (id(fault.node), fault.name) not in explained:
            yield Misfit(fault, _collection(document, fault.node), f"required key `{fault.name}` is missing")


def _unknown(document: Document, fault: SchemaFault, belongs: FieldHome | None) -> Misfit:
    text = f"unknown key `{fault.node.key}`"
    if belongs is None:
        return Misfit(fault, document.locate_key(fault.node), text, is_refused=False)
    if belongs.path == TOP:
        advice = "move it next to `apiVersion` and `kind`"
    elif belongs.path:
        advice = f"move it to `{belongs.path}`"
    else:
        advice = f"did you mean `{belongs.name}`?"
    path = "" if belongs.path == TOP else belongs.path
    return Misfit(fault, document.locate_key(fault.node), text, advice, belongs.is_required, home=path)


def _forbidden(document: Document, fault: SchemaFault) -> Misfit:
    node, allowed = fault.node, fault.expected.allowed
    meant = nearest(node.value, frozenset(allowed))
    text = f"{_name(fault)} is {_shown(node)}, but must be one of {', '.join(allowed[:_MANY])}"
    if len(allowed) > _MANY:
        text += " …"
    advice = f"write `{meant}`" if meant else ""
    is_case = meant is not None and meant.lower() == node.value.lower()
    unsafe_because = "" if is_case else "you may mean another of these values"
    whole = _fix(document, node, scalar(meant, node.style), unsafe_because) if meant else None
    return Misfit(fault, document.locate(node), text, advice, fix=whole)


def _wrong(document: Document, fault: SchemaFault) -> Misfit:
    node = fault.node
    sorts = " or ".join(text for sort, text in _NAMES.items() if sort in fault.expected.sorts)
    better = _better(fault)
    advice = f"write `{better}`" if better else ""
    if node.shape == MAPPING and fault.expected.sorts == {LIST}:
        advice = "begin each item with `- `"
    return Misfit(
        fault,
        document.locate(node) if node.shape == "scalar" else _collection(document, node),
        f"{_name(fault)} must be {sorts}, but {_shown(node)} is {_NAMES[sort_of(node)]}"
        if node.shape == "scalar" and node.value
        else f"{_name(fault)} must be {sorts}, but it is {_NAMES[sort_of(node)]}",
        advice,
        fix=_fix(document, node, better),
    )


def _name(fault: SchemaFault) -> str:
    return f"`{fault.node.key}`" if fault.node.key else f"an item of `{fault.holder.key}`"


def _shown(node: Node) -> str:
    """The value as messages show it: the beginning of its first line; of a mapping or list, its sort."""
    if node.shape != "scalar":
        return _NAMES[sort_of(node)]
    text = node.value.partition("\n")[0][:_LONG]
    quote = node.style if node.style in ("'", '"') else ""
    return f"`{quote}{text}{quote}`" if text == node.value else f"`{quote}{text}…`"


def _better(fault: SchemaFault) -> str | None:
    """The value in quotes where a text is needed, or without its quotes where it then has a correct sort.

    None where quotes do not mend the fault.
    """
    node = fault.node
    if node.shape == "scalar" and not node.style and TEXT in fault.expected.sorts:
        return scalar(node.value, '"')
    is_quoted = node.style in ("'", '"')
    return node.value if is_quoted and plain_sort(node.value) in fault.expected.sorts else None


def _fix(document: Document, node: Node, better: str | None, unsafe_because: str = "") -> Fix | None:
    """The fix that writes a better text; None without such a text, and for an alias or a text with escapes."""
    source = document.source.text[node.start : node.end]
    if better is None or source.strip("'\"") != node.value:  # an alias, whose anchor is for other nodes too
        return None
    return fix(f"write `{better}`", edit(document, node.start, node.end, better), unsafe_because=unsafe_because)


def _has_tag(document: Document, node: Node) -> bool:
    return re.search(_TAG, document.source.text[max(0, node.start - 100) : node.start]) is not None


def _collection(document: Document, node: Node) -> Location:
    """The location of a mapping or sequence: its key, or else its ``kind``, its first key, or its first character."""
    if node.key is not None:
        return document.locate_key(node)
    if kind := node.get("kind"):
        return document.locate(kind)
    own = [child for child in node.children if child.key is not None and node.start <= child.key_start < node.end]
    return document.locate_key(own[0]) if own else document.source.location(node.start, node.start + 1)
