"""Tokens -> the tree of an expression, by the strength of the operators."""

from __future__ import annotations

from typing import Final

from repl_lint.cel.lexer import CelToken, tokens
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
)
from repl_lint.cel.values import LEAST_INT, MOST_INT

MOST_CHARACTERS: Final = 10_000
MOST_NESTING: Final = 100

_STRENGTHS: Final = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "%": 5,
}  # fmt: skip
_WORDS: Final = {"and": "&&", "or": "||", "not": "!(x in y)", "is": "=="}
"""Operators of other languages, and what is written here."""
_RESERVED: Final = frozenset(
    "as break const continue else for function if import in let loop package namespace return var void while".split()
)


def parse(text: str) -> Node:
    """The tree of an expression.

    Raises `CelSyntaxError` for an incorrect one, for more than 10,000 characters, and for too much nesting.
    """
    if len(text) > MOST_CHARACTERS:
        raise CelSyntaxError(f"the expression has more than {MOST_CHARACTERS:,} characters", MOST_CHARACTERS)
    parser = _Parser(text)
    tree = parser.expression()
    parser.expect("end")
    return tree


class _Parser:
    """One pass over the tokens."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._at = 0
        self._nesting = 0

    @property
    def _next(self) -> CelToken:
        return self._tokens[self._at]

    def _take(self, *kinds: str) -> CelToken | None:
        """The next token, passed, if it is of one of the kinds."""
        token = self._next
        if token.kind not in kinds:
            return None
        self._at += 1
        return token

    def expect(self, *kinds: str) -> CelToken:
        """The next token, passed; raises `CelSyntaxError` if it is of another kind."""
        if token := self._take(*kinds):
            return token
        if self._next.kind == "name" and self._next.value in _WORDS:
            message = f"`{self._next.value}` is not an operator: write `{_WORDS[str(self._next.value)]}`"
            raise CelSyntaxError(message, self._next.offset)
        where = "the end" if self._next.kind == "end" else f"`{_shown(self._next)}`"
        wanted = " or ".join(
            "the end" if kind == "end" else f"a {kind}" if kind.isalpha() else f"`{kind}`" for kind in kinds
        )
        raise CelSyntaxError(
            f"{wanted} is missing before {where}" if where != wanted else "it ends too early", self._next.offset
        )

    def expression(self) -> Node:
        """The tree from the next token on, with `?:`."""
        self._nesting += 1
        if self._nesting > MOST_NESTING:
            raise CelSyntaxError(f"more than {MOST_NESTING} expressions in one another", self._next.offset)
        tree = self._binary(1)
        if question := self._take("?"):
            yes = self._binary(1)
            self.expect(":")
            tree = ChoiceNode(tree, yes, self.expression(), question.offset)
        self._nesting -= 1
        return tree

    def _binary(self, least: int) -> Node:
        """The tree of operators that bind at least so strongly."""
        tree = self._unary()
        while True:
            token = self._next
            operator = token.value if token.kind == "name" else token.kind
            strength = _STRENGTHS.get(str(operator), 0)
            if strength < least:
                return tree
            self._at += 1
            right = self._binary(strength + 1)
            tree = _joined(str(operator), tree, right, token.offset)

    def _unary(self) -> Node:
        """The tree of what has `!` or `-` before it."""
        signs = []
        while sign := self._take("!", "-"):
            signs.append(sign)
        if len(signs) > MOST_NESTING:
            raise CelSyntaxError(f"more than {MOST_NESTING} signs before one another", signs[0].offset)
        tree = self._member(negative=bool(signs) and signs[-1].kind == "-")
        if signs and isinstance(tree, LiteralNode) and tree.offset == signs[-1].offset:
            signs.pop()  # it is a part of the number
        for sign in reversed(signs):
            tree = CallNode(f"{sign.kind}_", None, (tree,), sign.offset)
        return tree

    def _member(self, *, negative: bool) -> Node:
        """The tree of what is followed by fields, keys and calls; of a negative number with its sign."""
        tree = self._primary(negative=negative)
        while token := self._take(".", "["):
            optional = self._take("?") is not None
            if token.kind == "[":
                if self._take("*"):
                    message = "there is no `[*]` in an expression: write `x.all(y, …)` or `x.exists(y, …)`"
                    raise CelSyntaxError(message, token.offset)
                tree = IndexNode(tree, self.expression(), optional, token.offset)
                self.expect("]")
                continue
            name = self.expect("name", "quoted")
            if name.kind == "name" and name.value == "in":
                raise CelSyntaxError("`in` is not a name", name.offset)
            if not optional and name.kind == "name" and self._take("("):
                tree = CallNode(str(name.value), tree, self._arguments(), name.offset)
            else:
                tree = FieldNode(tree, str(name.value), optional, name.offset)
        return tree

    def _primary(self, *, negative: bool) -> Node:
        """The tree of a value, name, list, map or what is in parentheses."""
        if token := self._take("value"):
            return self._number(token, negative=negative)
        if token := self._take("("):
            tree = self.expression()
            self.expect(")")
            return tree
        if token := self._take("["):
            return self._list(token)
        if token := self._take("{"):
            return self._map(token)
        dot = self._take(".")
        token = self.expect("name")
        if token.value in _RESERVED:
            raise CelSyntaxError(f"`{token.value}` is a reserved word", token.offset)
        if self._take("("):
            return CallNode(str(token.value), None, self._arguments(), token.offset)
        if self._next.kind == "{":
            raise CelSyntaxError("messages of protocol buffers are not known here", token.offset)
        return NameNode(str(token.value), dot is not None, token.offset)

    def _number(self, token: CelToken, *, negative: bool) -> LiteralNode:
        """The literal of a token; a negative number stands where its sign does."""
        value, offset = token.value, token.offset
        if negative and type(value) in (int, float):
            value, offset = -value, self._tokens[self._at - 2].offset  # type: ignore[operator]  # it is a number
        if type(value) is int and not LEAST_INT <= value <= MOST_INT:
            raise CelSyntaxError("the number has more than 64 bits", offset)
        return LiteralNode(value, offset)

    def _arguments(self) -> tuple[Node, ...]:
        """The arguments of a call up to its closing parenthesis."""
        arguments: list[Node] = []
        while not self._take(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.expression())
        return tuple(arguments)

    def _list(self, token: CelToken) -> Node:
        """The list that a bracket opens."""
        elements: list[tuple[Node, bool]] = []
        while not self._take("]"):
            optional = self._take("?") is not None
            elements.append((self.expression(), optional))
            if not self._take(","):
                self.expect("]")
                break
        return ListNode(tuple(elements), token.offset)

    def _map(self, token: CelToken) -> Node:
        """The map that a brace opens."""
        entries: list[tuple[Node, Node, bool]] = []
        while not self._take("}"):
            optional = self._take("?") is not None
            key = self.expression()
            self.expect(":")
            entries.append((key, self.expression(), optional))
            if not self._take(","):
                self.expect("}")
                break
        return MapNode(tuple(entries), token.offset)


def _joined(operator: str, left: Node, right: Node, offset: int) -> Node:
    """The tree of an operator between two trees; chains of `&&` and of `||` are one junction."""
    if operator not in ("&&", "||"):
        return CallNode(f"_{operator}_", None, (left, right), offset)
    deciding = operator == "||"
    operands = left.operands if isinstance(left, JunctionNode) and left.deciding is deciding else (left,)
    return JunctionNode(deciding, (*operands, right), offset)


def _shown(token: CelToken) -> object:
    """The text of a token in a message."""
    return token.value if token.kind != "value" else str(token.value)
