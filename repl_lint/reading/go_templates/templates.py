"""Templates: actions, the blocks that they open and close, and the variables that are defined in them."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from repl_lint.reading.go_templates.lexemes import CLOSE, KEYWORD, WORD, LexedAction, Lexeme
from repl_lint.reading.go_templates.pipelines import ActionReader, Call, Scope
from repl_lint.reading.go_templates.refusals import Kind, Refusal, Refused

_CHAINS: Final = ("if", "with")
_DEFINES: Final = ("define", "block")
_OPENS: Final = (*_CHAINS, "range", *_DEFINES)
_CLOSES: Final = ("end", "endif", "endrange", "endwith")
_MISSPELT: Final = ("elseif", "elsif", "elif", *_CLOSES)


class ParsedAction(NamedTuple):
    """An action that Go accepts, or that it refuses for a reason.

    ``calls`` are those of functions, known or not; of a refused action those before the refusal. ``name`` is that of
    the template that the action defines or runs, None for any other action. ``undeclared`` are variables that it sets
    and nothing declares, and ``fields`` are fields of the template's data; those in blocks that may have other data are
    left out. ``refusal`` is None for an action that Go accepts.
    """

    action: LexedAction
    calls: tuple[Call, ...] = ()
    name: Lexeme | None = None
    undeclared: tuple[Lexeme, ...] = ()
    fields: tuple[Lexeme, ...] = ()
    refusal: Refusal | None = None


class ParsedTemplate(NamedTuple):
    """The actions of a template in order, the names of the templates that they define, and blocks without an end."""

    actions: tuple[ParsedAction, ...]
    names: frozenset[str]
    unclosed: tuple[Refusal, ...]

    def refusals(self) -> tuple[Refusal, ...]:
        """The refusals of its actions in order, and then one for each block without an end; empty if Go accepts it."""
        return (*(action.refusal for action in self.actions if action.refusal), *self.unclosed)


class _Block:
    """A block that is open, with the scope around it and the number of variables there.

    ``last`` says that its last branch has begun, ``filled`` that it holds text or actions.
    """

    def __init__(self, keyword: Lexeme, scope: Scope, variables: int, name: Lexeme | None) -> None:
        self.keyword, self.scope, self.variables, self.name = keyword, scope, variables, name
        self.last = self.filled = False


def parsed(text: str, actions: Iterable[LexedAction]) -> ParsedTemplate:
    """The template that actions in a text are, as Go parses it.

    Go stops at the first refusal. Here, a refused action opens and closes blocks as its first word says.
    """
    reader = _TemplateReader(text)
    return ParsedTemplate(
        tuple(map(reader.action, actions)),
        frozenset(reader.names),
        tuple(
            Refusal(Kind.UNCLOSED_BLOCK, block.keyword.start, block.keyword.end, block.keyword.text)
            for block in reader.blocks
        ),
    )


class _TemplateReader:
    """A reader of the actions of a template in their order.

    ``blocks`` are those that are open, ``others`` the number of them that may have other data than what is around them,
    and ``names`` those of the defined templates, each with whether it holds anything.
    """

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.scope = Scope()
        self.blocks: list[_Block] = []
        self.others = 0
        self.names: dict[str, bool] = {}

    def action(self, action: LexedAction) -> ParsedAction:
        """The action as Go parses it, with its refusal if Go refuses it; it opens and closes blocks of the reader."""
        block = self.blocks[-1] if self.blocks else None
        if block and self.text[self.at : action.start].strip():
            block.filled = True
        self.at = action.end
        if not action.lexemes:
            return ParsedAction(action)
        word, has_other_data = action.lexemes[0], self.others > 0
        reader, variables, name, refusal = ActionReader(action, self.scope), len(self.scope.names), None, None
        try:
            name = self._read(reader, word)
        except Refused as refused:
            refusal = refused.refusal
        if block and word.text not in _CLOSES:
            block.filled = True
        if word.kind == KEYWORD and word.text in _OPENS:
            self._open(_Block(word, self.scope, variables, name))
        elif block and word.kind == KEYWORD and word.text == "else":
            self._turn(block, reader)
        elif block and word.text in _CLOSES:
            self._close(block)
        fields = () if has_other_data else tuple(reader.fields)
        return ParsedAction(action, tuple(reader.calls), name, tuple(reader.undeclared), fields, refusal)

    def _read(self, reader: ActionReader, word: Lexeme) -> Lexeme | None:
        """The name of the template that an action defines or runs, None for any other; the whole action is read.

        Raises `Refused` where Go refuses the action.
        """
        keyword, name = word.text if word.kind == KEYWORD else "", None
        if word.text in _MISSPELT and word.kind == WORD:
            raise reader.refused(Kind.KEYWORD, word)
        if keyword == "define" and self.blocks:
            raise reader.unexpected(word, "command")
        if keyword:
            reader.next()
        if keyword in ("define", "block", "template"):
            name = reader.name(f"{keyword} clause")
        if keyword == "else":
            self._read_else(reader, word)
        elif keyword in ("define", "end", "break", "continue"):
            reader.expect((CLOSE,), "define clause" if name else keyword)
            self._check_place(reader, word)
        elif keyword != "template" or reader.peek().kind != CLOSE:
            reader.pipeline(f"{keyword} clause" if name else keyword or "command")
        return name

    def _read_else(self, reader: ActionReader, word: Lexeme) -> None:
        chained = reader.peek()
        is_chained = chained.kind == KEYWORD and chained.text in _CHAINS
        if not is_chained:
            reader.expect((CLOSE,), "else")
        block = self.blocks[-1] if self.blocks else None
        if block is None or block.last or block.keyword.text in _DEFINES:
            raise reader.refused(Kind.STRAY_ELSE, word)
        if is_chained:
            if chained.text != block.keyword.text:
                raise reader.unexpected(chained, "input")
            reader.next()
            reader.pipeline(chained.text)

    def _check_place(self, reader: ActionReader, word: Lexeme) -> None:
        """Raise `Refused` for a keyword outside of its block, and for the end of a second definition of a template."""
        if word.text in ("break", "continue") and not self.scope.ranges:
            raise reader.refused(Kind.OUTSIDE_RANGE, word)
        if word.text == "end":
            if not self.blocks:
                raise reader.refused(Kind.STRAY_END, word)
            block = self.blocks[-1]
            if block.name and block.filled and self.names.get(_value(block.name)):
                raise reader.refused(Kind.DUPLICATE_TEMPLATE, block.name)

    def _open(self, block: _Block) -> None:
        self.blocks.append(block)
        if block.keyword.text in _DEFINES:
            self.scope = Scope()
        self.scope.ranges += block.keyword.text == "range"
        self.others += block.keyword.text != "if"

    def _turn(self, block: _Block, reader: ActionReader) -> None:
        if block.last or (len(reader.lexemes) > 1 and reader.lexemes[1].text in _CHAINS):
            return
        block.last = True
        self.others -= block.keyword.text != "if"
        self.scope.ranges -= block.keyword.text == "range"

    def _close(self, block: _Block) -> None:
        self.blocks.pop()
        self.others -= block.keyword.text != "if" and not block.last
        if block.keyword.text in _DEFINES:
            self.scope = block.scope
            if block.name:
                self.names[_value(block.name)] = block.filled or self.names.get(_value(block.name), False)
            return
        self.scope.ranges -= block.keyword.text == "range" and not block.last
        self.scope.leave(block.variables)


def _value(name: Lexeme) -> str:
    return name.text if name.literal is None else name.literal
