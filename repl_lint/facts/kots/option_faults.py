"""The faults of a KOTS Config: of its groups, of their items, and of the choices that items offer.

https://docs.replicated.com/reference/custom-resource-config
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from repl_lint.facts.kots.annotations import TRUTHS
from repl_lint.reading.nodes import Node
from repl_lint.spelling import nearest

_ONE_OF: Final = ("dropdown", "radio", "select_one")
_OFFERS: Final = (*_ONE_OF, "select_many")
_VALIDATED: Final = ("text", "textarea", "password", "file")
_TYPES: Final = (*_OFFERS, *_VALIDATED, "bool", "heading", "label", "select")
_REPEATED: Final = {
    "templates": "repeat-option-missing-template",
    "valuesByGroup": "repeat-option-missing-valuesByGroup",
}
"""The keys that a repeatable item needs, each with the name of the rule in Replicated's linter."""

_GROUP: Final = "group"
_ONE_VALUE: Final = "KOTS keeps one value for both"
_SHOWS: Final = ("heading", "label")
_YAML_TRUTHS: Final = frozenset(
    "true True TRUE false False FALSE y Y yes Yes YES on On ON n N no No NO off Off OFF 0 1".split()
)


class OptionFault(NamedTuple):
    """A fault at a node, or at its key where the node has no text, with its text and its advice.

    ``breaks`` is false for a fault that neither makes KOTS refuse the Config nor loses a value of a customer.
    ``earlier`` is the name that takes precedence, None without one. ``alias`` is the name of the fault in Replicated's
    linter, None where that has none.
    """

    node: Node
    text: str
    advice: str = ""
    breaks: bool = True
    earlier: Node | None = None
    alias: str | None = None


def option_faults(root: Node) -> Iterator[OptionFault]:
    """The faults of a Config: names, conditions, types, choices, patterns, hidden and repeatable items; often empty.

    Each is at the value that is wrong, or at the name of its item; a template is never at fault.
    """
    groups = list(root.select("spec", "groups", "*"))
    items = [item for group in groups for item in group.select("items", "*") if item.shape == "mapping"]
    yield from _second_names(groups, _GROUP)
    yield from _second_names(items, "item")
    for node in (*groups, *items):
        yield from _condition(node)
    for item in items:
        yield from _second_names(list(item.select("items", "*")), "choice of this item", may_be_empty=True)
        kind = item.get("type")
        if kind is None or not kind.templated:
            yield from _of_item(item, kind)


def _of_item(item: Node, kind: Node | None) -> Iterator[OptionFault]:
    """The faults of one item, without those of its name and its condition."""
    name = item.get("name")
    if kind and kind.value not in _TYPES:
        fault, alias = f"`{kind.value}` is not a type of a config item", "config-option-invalid-type"
        yield OptionFault(kind, fault, advice=_one_of(kind.value, _TYPES), alias=alias)
    elif kind:
        yield from _choices(item, kind)
        yield from _pattern(item, kind)
    if name and (kind is None or kind.value not in _SHOWS):
        yield from _hidden(item, name)
        yield from _repeated(item, name)


def _second_names(nodes: Sequence[Node], noun: str, *, may_be_empty: bool = False) -> Iterator[OptionFault]:
    """The faults of nodes without a name, and of later nodes with the name of an earlier one, at that name.

    ``may_be_empty`` is whether the empty text in quotes is a name: that of a choice is the value of its item.
    """
    first: dict[str, Node] = {}
    for node in nodes:
        name = node.get("name")
        is_quoted = name is not None and bool(name.style)
        if name is None or not (name.value or (is_quoted and may_be_empty)):
            if node.shape == "mapping" and node.children:
                short = noun.partition(" ")[0]
                fault = f"the `name` of this {short} is empty" if is_quoted else f"this {short} has no `name`"
                yield OptionFault(name or node, f"{fault}, so templates cannot use it", advice="add a name")
            continue
        earlier = None if name.templated else first.setdefault(name.value, node)
        if earlier and earlier is not node and not _take_turns(earlier, node):
            is_group = noun == _GROUP
            effect = "the menu of the config page opens and closes them together" if is_group else _ONE_VALUE
            fault = f"a second {noun} has the name `{name.value}`, and {effect}"
            advice = "write another name"
            yield OptionFault(name, fault, advice=advice, breaks=not is_group, earlier=earlier.get("name"))


def _take_turns(one: Node, other: Node) -> bool:
    """Whether two items have different templates in their ``when``, so that a customer may see only one of them.

    False where one of them has no template there, or both have the same.
    """
    conditions = [when for node in (one, other) if (when := node.get("when")) and when.templated]
    return len(conditions) == 2 and conditions[0].value != conditions[1].value


def _condition(node: Node) -> Iterator[OptionFault]:
    """The faults of the ``when`` of a group or an item, at its value."""
    for when in node.select("when"):
        truths = TRUTHS if when.style else _YAML_TRUTHS
        if when.shape != "scalar" or (when.value and not when.templated and when.value not in truths):
            shown = f" `{when.value}`" if when.shape == "scalar" else ""
            fault, advice = f"the condition{shown} is neither true nor false", "write a template, `true` or `false`"
            yield OptionFault(when, fault, advice=advice, alias="config-option-when-is-invalid")


def _choices(item: Node, kind: Node) -> Iterator[OptionFault]:
    """The faults of an item's choices: none to choose from, at its type, or a value that is none of them, there."""
    choices = list(item.select("items", "*"))
    names = [name for choice in choices if (name := choice.get("name"))]
    if kind.value in _OFFERS and not choices and not any(True for _ in item.select("items")):
        yield OptionFault(
            kind,
            f"this `{kind.value}` has no `items` to choose from",
            advice="add `items`, each with `name` and `title`",
        )
    if kind.value not in _ONE_OF or not names or any(name.templated for name in names):
        return
    known = [name.value for name in names]
    for key in ("default", "value"):
        chosen = item.get(key)
        if chosen and chosen.value and not chosen.templated and chosen.value not in known:
            fault = f"`{key}` is `{chosen.value}`, but no choice has this name"
            yield OptionFault(chosen, fault, advice=_one_of(chosen.value, known))


def _pattern(item: Node, kind: Node) -> Iterator[OptionFault]:
    """The faults of an item's patterns: a type that is not validated, at ``regex``, or a pattern that Go refuses."""
    for regex in item.select("validation", "regex"):
        if kind.value not in _VALIDATED:
            allowed = ", ".join(f"`{known}`" for known in _VALIDATED)
            fault = f"KOTS does not check a `{kind.value}` against a pattern, only {allowed}"
            yield OptionFault(
                regex, fault, advice="remove the pattern", alias="config-option-regex-validator-invalid-type"
            )
        from repl_lint.facts.kots.regular_expressions import refusal  # most items have no pattern

        for pattern in regex.select("pattern"):
            refused = None if pattern.templated else refusal(pattern.value)
            if refused:
                fault = f"Go rejects `{refused.part}` in this pattern ({refused.reason}), so every value is rejected"
                yield OptionFault(
                    pattern, fault, advice="write a pattern without it", alias="config-option-invalid-regex-validator"
                )


def _hidden(item: Node, name: Node) -> Iterator[OptionFault]:
    """The fault of an item that is hidden and required but has no value, at its name; it does not break the Config."""
    hidden, required = ((node := item.get(key)) and node.plain() is True for key in ("hidden", "required"))
    if hidden and required and not any(item.get(key) for key in ("value", "default")):
        fault = f"`{name.value}` is hidden and required, but has no value, and customers cannot enter one"
        yield OptionFault(name, fault, advice="add a `value`", breaks=False)


def _repeated(item: Node, name: Node) -> Iterator[OptionFault]:
    """The faults of a repeatable item: a key that it lacks, at its name, or a path without an item, at the path."""
    repeatable = item.get("repeatable")
    if repeatable is None or repeatable.plain() is not True:
        return
    for key, alias in _REPEATED.items():
        if not any(True for _ in item.select(key)):
            fault = f"`{name.value}` is repeatable, but has no `{key}`, so KOTS has nothing to repeat"
            yield OptionFault(name, fault, advice=f"add `{key}`", alias=alias)
    for path in item.select("templates", "*", "yamlPath"):
        if path.value and not path.templated and not path.value.rstrip().endswith("]"):
            fault, advice = f"`{path.value}` does not end with an item of a list", "add an index, as in `spec.ports[0]`"
            yield OptionFault(path, fault, advice=advice, alias="repeat-option-malformed-yamlpath")


def _one_of(text: str, known: Collection[str]) -> str:
    """The advice for a text that is none of the known ones."""
    meant = nearest(text, frozenset(known))
    return f"did you mean `{meant}`?" if meant else f"write one of {', '.join(f'`{name}`' for name in known)}"
