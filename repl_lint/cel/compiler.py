"""Trees -> programs: each node becomes a function of the run.

A program notes what it reads, and forgets the reads that did not decide: of ``a && b`` that is false the side that was
false, of ``all`` the element that was.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from repl_lint.cel import evaluation, macros
from repl_lint.cel.evaluation import Code
from repl_lint.cel.functions import function, load_all
from repl_lint.cel.functions import names as function_names
from repl_lint.cel.loops import Body
from repl_lint.cel.parser import MOST_NESTING, parse
from repl_lint.cel.programs import Program
from repl_lint.cel.regexes import refusal
from repl_lint.cel.syntax import (
    CallNode,
    CelSyntaxError,
    ChoiceNode,
    FieldNode,
    IndexNode,
    JunctionNode,
    ListNode,
    LiteralNode,
    MapNode,
    NameNode,
    Node,
    dotted,
)
from repl_lint.cel.values import TYPES


def compiled(text: str, variables: Collection[str]) -> Program:
    """The program of an expression that may use these variables.

    Raises `CelSyntaxError` for an incorrect expression, and for names and functions that do not exist.
    """
    tree = parse(text)
    compiler = Compiler(variables)
    code = compiler.code(tree)
    return Program(text, tree, frozenset(compiler.used), compiler.size, code)


_WITH_PATTERN: Final = ("matches", ".matches", ".find", ".findAll")


class Compiler:
    """One pass over a tree. ``used`` are the variables that were found, ``size`` is the number of nodes up to here.

    ``loops`` is the number of macros with loops around the node.
    """

    def __init__(self, variables: Collection[str]) -> None:
        self._variables = variables
        self._bound: dict[str, int] = {}
        self._slots = 0
        self.loops = 0
        self._nesting = 0
        self.used: set[str] = set()
        self.size = 0

    def code(self, node: Node) -> Code:
        """The code of a node; raises `CelSyntaxError`."""
        self.size += 1
        self._nesting += 1
        if self._nesting > MOST_NESTING:
            raise CelSyntaxError(f"more than {MOST_NESTING} operators in one another", node.offset)
        code = self._of(node)
        self._nesting -= 1
        return code

    def _of(self, node: Node) -> Code:  # noqa: PLR0911  # one line for each kind of node
        match node:
            case LiteralNode(value=value):
                return lambda _: value
            case NameNode():
                return self._name(node)
            case FieldNode():
                return self._dotted(node) or self._field(node)
            case IndexNode():
                return evaluation.index_code(self.code(node.operand), self.code(node.key), node.optional)
            case CallNode():
                return self._call(node)
            case JunctionNode():
                return evaluation.junction_code([self.code(operand) for operand in node.operands], node.deciding)
            case ChoiceNode():
                return evaluation.choice_code(self.code(node.condition), self.code(node.yes), self.code(node.no))
            case ListNode():
                return evaluation.list_code([(self.code(element), optional) for element, optional in node.elements])
            case MapNode():
                return evaluation.map_code(
                    [(self.code(key), self.code(value), optional) for key, value, optional in node.entries]
                )

    def with_names(self, names: list[str], *nodes: Node) -> Body:
        """The code of nodes in which names are bound, with the slots of the names; raises `CelSyntaxError`."""
        before, size = self._bound, self.size
        slots = range(self._slots, self._slots + len(names))
        self._slots += len(names)
        self._bound = before | dict(zip(names, slots, strict=True))
        codes = [self.code(node) for node in nodes]
        self._bound = before
        return Body(codes, slots, self.size - size)

    def _name(self, node: NameNode) -> Code:
        name = node.name
        if name in self._bound and not node.absolute:
            return evaluation.bound_code(self._bound[name])
        if name in self._variables:
            self.used.add(name)
            return evaluation.variable_code(name)
        load_all()
        if name in TYPES:
            return lambda _: TYPES[name]
        raise CelSyntaxError(f"there is no `{name}` here", node.offset)

    def _dotted(self, node: FieldNode) -> Code | None:
        """The code of a name with dots that is a variable or a type as a whole; None if it is none."""
        name = dotted(node)
        if name in self._variables and not self._is_of_macro(node):
            self.used.add(name)
            return evaluation.variable_code(name)
        if name and not self._is_known(name):
            load_all()
        return (lambda _: TYPES[name]) if name in TYPES else None

    def _is_of_macro(self, node: Node) -> bool:
        """Whether a name with dots begins with a variable of a macro."""
        while isinstance(node, FieldNode):
            node = node.operand
        return isinstance(node, NameNode) and node.name in self._bound and not node.absolute

    def _is_known(self, name: str) -> bool:
        """Whether a name with dots begins with a variable."""
        first = name.partition(".")[0]
        return name in self._variables or first in self._variables or first in self._bound

    def _is_unknown(self, node: Node) -> bool:
        """Whether a node is or begins with a name, perhaps with others behind dots, that nothing here has."""
        while isinstance(node, CallNode) and node.target and self._named(node)[0].startswith("."):
            node = node.target
        name = dotted(node)
        if not name or self._is_known(name):
            return False
        load_all()
        return name not in TYPES

    def _field(self, node: FieldNode) -> Code:
        if node.optional:
            return evaluation.optional_field_code(self.code(node.operand), node.name)
        names, operand = [node.name], node.operand
        while isinstance(operand, FieldNode) and not operand.optional and not self._dotted(operand):
            names.insert(0, operand.name)
            operand = operand.operand
            self.size += 1
        return evaluation.fields_code(self.code(operand), names)

    def _call(self, node: CallNode) -> Code:
        if macro := macros.macro(node):
            return macro(self, node)
        name, arguments = self._named(node)
        if name in ("_-_", "_/_") and isinstance(arguments[0], FieldNode) and self._is_unknown(arguments[1]):
            key = 'it is written in brackets and quotes, as in `x["acme.io/my-name"]`'
            raise CelSyntaxError(f"if `{name.strip('_')}` is part of a key, {key}", node.offset)
        implementation = function(name)
        if implementation is None:
            raise CelSyntaxError(_no_function(name), node.offset)
        if len(arguments) not in implementation.counts:
            load_all()
            if len(arguments) not in implementation.counts:
                message = f"`{name.strip('.')}` does not take {len(node.arguments)} arguments"
                raise CelSyntaxError(message, node.offset)
        codes = [self.code(argument) for argument in arguments]
        pattern = arguments[1] if name in _WITH_PATTERN else None
        if isinstance(pattern, LiteralNode) and (reason := refusal(pattern.value)):
            raise CelSyntaxError(reason, pattern.offset)
        if name in (".startsWith", ".endsWith") and _is_read(arguments[0]):
            return evaluation.decided_by_edge_code(implementation, codes[0], codes[1], at_start=name == ".startsWith")
        if name in ("_==_", "_!=_"):
            return evaluation.equality_code(implementation, codes, negated=name == "_!=_")
        if name in (".or", ".orValue"):
            return evaluation.fallback_code(implementation, codes[0], codes[1])
        return evaluation.application_code(implementation, codes)

    def _named(self, node: CallNode) -> tuple[str, list[Node]]:
        """The name of the function that a call is of, and its arguments: that of a method has its target first."""
        if node.target is None:
            return node.function, list(node.arguments)
        prefix = dotted(node.target)
        whole = f"{prefix}.{node.function}"
        if prefix and not self._is_known(prefix) and function(whole):
            return whole, list(node.arguments)
        return f".{node.function}", [node.target, *node.arguments]


def _is_read(node: Node) -> bool:
    """Whether a node is a variable, a field or an element, and not made of them."""
    is_content = isinstance(node, CallNode) and node.function in ("value", "orValue")
    return is_content or isinstance(node, NameNode | FieldNode | IndexNode)


def _no_function(name: str) -> str:
    """The message about a function that there is not, with the nearest name."""
    from difflib import get_close_matches

    own = name.strip(".")
    nearest = _OF_OTHERS.get(own.lower()) or next(iter(get_close_matches(name, function_names(), 1)), "").strip(".")
    return f"there is no function `{own}`" + (f"; did you mean `{nearest}`?" if nearest else "")


_OF_OTHERS = {
    "len": "size", "length": "size", "lenght": "size", "count": "size", "any": "exists", "some": "exists",
    "every": "all", "includes": "contains", "match": "matches", "tolowercase": "lowerAscii", "lower": "lowerAscii",
}  # fmt: skip
"""Functions of other languages, and what is written here."""


_OF_FUNCTIONS = {
    "_+_": "number, text or list", "_-_": "number", "_*_": "number", "_/_": "number", "_%_": "number", "-_": "number",
    "size": "number", "int": "number", "double": "number", "string": "text", "join": "text", "format": "text",
    "map": "list", "filter": "list", "split": "list", "replace": "text", "lowerAscii": "text", "substring": "text",
}  # fmt: skip


def plain_type(node: Node) -> str:
    """Words for a result that is certainly no boolean, such as ``text``; empty if it may be one.

    For a choice, those of its second branch; empty if either branch may be a boolean.
    """
    match node:
        case LiteralNode(value=value) if not isinstance(value, bool):
            return "null" if value is None else "text" if isinstance(value, str) else "value that is not true or false"
        case ListNode():
            return "list"
        case MapNode():
            return "map"
        case ChoiceNode(yes=yes, no=no):
            return plain_type(yes) and plain_type(no)
        case CallNode(function=name):
            return _OF_FUNCTIONS.get(name, "")
    return ""
