"""Templates of repeatable items, which have delimiters of their own.

For each value of a repeatable item KOTS copies what the item's `templates` name: a whole object, or the item of a list
in it. Each text of it that has the item's name in it is a template (https://github.com/replicatedhq/kots, pkg/base,
processVariadicConfig; https://docs.replicated.com/reference/custom-resource-config#repeatable-items). KOTS does this
before it renders the release, so the object is YAML as it is written.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.kots.config_options import is_config, items
from repl_lint.facts.templates.functions import go_functions
from repl_lint.facts.templates.refusals import TemplateRefusal, refusals, refused
from repl_lint.facts.templates.unrendered import raw_problem
from repl_lint.reading.documents import Document
from repl_lint.reading.go_templates.lexemes import LexedAction, Lexeme
from repl_lint.reading.go_templates.lexer import Delimiter, actions
from repl_lint.reading.go_templates.scalars import actions_in_scalar
from repl_lint.reading.go_templates.templates import parsed
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.templates import ITEM_OPENINGS

_OBJECT: Final = (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"))
_STEP: Final = r"([^\[]*)(?:\[(\d+)\].*)?"


class RepeatedPart(NamedTuple):
    """A part of an object that an item repeats: the name of the item, and the path of the part.

    ``object`` is the API version, kind, name and namespace of the object, each empty where absent. The path is empty
    for the whole object.
    """

    item: str
    object: tuple[str, ...]
    path: str


def template_refusals(release: Release, document: Document) -> tuple[TemplateRefusal, ...]:
    """The refusals in the templates of a document, then those in the templates of repeatable items; often empty."""
    return (*document.fact(refusals, release.type), *_of_items(release, document))


def _of_items(release: Release, document: Document) -> Iterator[TemplateRefusal]:
    """The refusals in the templates of repeatable items."""
    for lexed, _ in _item_templates(release, document):
        yield from refused(document.source.text, lexed)


def unknown_calls(release: Release, document: Document) -> Iterator[tuple[Lexeme, str]]:
    """The functions that templates of repeatable items call and Go does not have, each with the name of the item.

    KOTS adds no functions there. An action that Go refuses for another reason is left out.
    """
    known = go_functions()
    for lexed, item in _item_templates(release, document):
        for actions_of_one in lexed.values():
            for action in parsed(document.source.text, actions_of_one).actions:
                calls = () if action.refusal else action.calls
                yield from ((call.name, item) for call in calls if call.name.text not in known)


def _item_templates(release: Release, document: Document) -> Iterator[tuple[dict[str, tuple[LexedAction, ...]], str]]:
    """The actions, by delimiter, of each template of repeatable items, with the item; none where no item names it.

    There are none either where the document is no YAML before it is rendered.
    """
    text, root = document.source.text, document.root
    if not document.hidden.has_items or root is None:
        return
    delimiters = [name for name in release.type.item_delimiters if text.find(name, *document.span) >= 0]
    if not delimiters:
        return
    names = tuple(_value(root, *path) for path in _OBJECT)
    targets = [target for target in release.fact(_targets) if target.object == names]
    if not targets or document.fact(raw_problem):
        return
    for (start, end), item in {span: target.item for target in targets for span in _texts(root, target)}.items():
        yield {name: tuple(_actions(text, name, start, end)) for name in delimiters}, item


def _targets(release: Release) -> tuple[RepeatedPart, ...]:
    """The parts of objects that the repeatable items of a release name."""
    return tuple(
        RepeatedPart(
            _value(item, "name"),
            tuple(_value(template, path[-1]) for path in _OBJECT),
            _value(template, "yamlPath"),
        )
        for document in release.documents("kots.io/", "Config", "templates")
        if is_config(document)
        for item in items(document)
        for template in item.select("templates", "*")
    )


def _value(node: Node, *path: str) -> str:
    """The text of the scalar at a path; empty where there is none."""
    scalar = node.get(*path)
    return scalar.value if scalar and scalar.shape == "scalar" else ""


def _texts(root: Node, target: RepeatedPart) -> Iterator[tuple[int, int]]:
    """The spans of the keys and scalars in a part that have the name of the item in them."""
    part = _part(root, target.path)
    for node in part.written() if part else ():
        if node.key is not None and node is not part and target.item in node.key:
            yield node.key_start, node.key_end
        if node.shape == "scalar" and target.item in node.value:
            yield node.start, node.end


def _part(root: Node, path: str) -> Node | None:
    """The node that a path such as ``spec.ports[0]`` leads to, the root for an empty path; None where there is none."""
    node: Node | None = root
    for step in path.split(".") if path else ():
        match = re.fullmatch(_STEP, step)
        node = node.get(match[1]) if node and match else None
        if node and match and (match[2] or node.shape == "sequence"):
            children, index = node.children, int((match[2] or "9")[:9])
            node = children[index] if node.shape == "sequence" and index < len(children) else None
    return node


def _actions(text: str, delimiter: str, start: int, end: int) -> Iterator[LexedAction]:
    """The actions of an item's delimiter in a span, read with the escapes of a quoted scalar where it is one."""
    opening = Delimiter(ITEM_OPENINGS[delimiter], "]]")
    if text.startswith(("'", '"'), start):
        return actions_in_scalar(text, (start + 1, end - 1), text[start], opening)
    return actions(text, opening, start, end)
