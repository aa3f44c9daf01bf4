"""Repairs of misspelt delimiters: all actions of a block together, and none after which Go would refuse something."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Final, NamedTuple

from repl_lint.facts.templates.bare_actions import bare_actions
from repl_lint.facts.templates.failures import failures, fields_without_data
from repl_lint.facts.templates.functions import functions, unknown_function
from repl_lint.facts.templates.lookalikes import Lookalike, lookalikes
from repl_lint.facts.templates.refusals import UNBALANCED
from repl_lint.reading.documents import Document
from repl_lint.reading.go_templates.explanations import explanation
from repl_lint.reading.go_templates.lexemes import VARIABLE, LexedAction, Lexeme
from repl_lint.reading.go_templates.lexer import Delimiter, actions
from repl_lint.reading.go_templates.refusals import Kind, Refusal
from repl_lint.reading.go_templates.templates import ParsedTemplate, parsed
from repl_lint.release_types.release_type import ReleaseType

_ANY: Final = Delimiter(r"\{\{-?[ \t]*(?i:repl)(?=[ \t])|\{\{repl|(?i:repl)[ \t]*\{\{|\{\{")
"""Every delimiter: right, misspelt, or plain braces."""
_OPENS: Final = frozenset("if with range define block".split())
_UNBALANCED: Final = "first correct the block in line {}, which is not balanced"
_LONE: Final = {"else": Kind.STRAY_ELSE, "end": Kind.STRAY_END}
_THEN: Final = "then "
_USUAL: Final = "{{repl"
_MIXED: Final = "use only one of `{{repl` and `repl{{` in a block"
_MAX_ROUNDS: Final = 10


class Rewriting(NamedTuple):
    """A span of a document and the text that is right there."""

    start: int
    end: int
    text: str


class Repair(NamedTuple):
    """The repair of a misspelt delimiter: the right one, and the rewritings, if nothing is wrong afterwards.

    ``others`` are the actions in plain braces that need the delimiter too; only the first faulty action of a block has
    them. ``obstacle`` says why there are no rewritings; empty where there are some, or another action says it.
    """

    delimiter: str
    rewritings: tuple[Rewriting, ...] = ()
    others: tuple[LexedAction, ...] = ()
    obstacle: str = ""


class _Group(NamedTuple):
    """Actions that are mended together, with the delimiter that they get."""

    actions: tuple[LexedAction, ...]
    delimiter: str


def repairs(document: Document, release_type: ReleaseType) -> Mapping[int, Repair]:
    """The repairs of misspelt delimiters and bare actions, by the offsets of these; empty without any.

    A repair is one of the whole block that the action is in, of all that is misspelt in it, and of all actions that
    share variables with it. It has no rewritings where Go would refuse one of these actions afterwards, or where one
    calls an unknown function or has a field without a value.
    """
    misspelt = {one.start: one for one in document.fact(lookalikes)}
    bare = {action.start for action in document.fact(bare_actions, release_type.functions)}
    faulty = misspelt.keys() | bare
    if not faulty:
        return {}
    text = document.source.text
    right = {action.start: action.delimiter for action in document.actions}
    lexed = _lexed(document, right)
    wanted = right | {start: delimiter(one, release_type) for start, one in misspelt.items()}
    result = {action.start: _alone(action, wanted) for action in lexed if action.start in faulty}
    groups = []
    for block in _joined(_blocks(lexed, right), faulty):
        if group := _group(wanted, block):
            groups.append(group)
        else:
            starts = sorted(action.start for action in block if action.start in faulty)
            result.update((start, Repair(wanted.get(start, _USUAL))) for start in starts)
            result[starts[0]] = result[starts[0]]._replace(obstacle=_MIXED)
    own = [action for action in lexed if action.start in right]
    obstacles = _obstacles(text, groups, own, right, release_type)
    for group in groups:
        mended = sorted(action for action in group.actions if action.start not in right)
        is_mendable = not any(action.start in obstacles for action in group.actions)
        rewritings = [_rewriting(text, action, misspelt.get(action.start), group.delimiter) for action in mended]
        starts = sorted(action.start for action in group.actions if action.start in faulty)
        for start in starts:
            repair = Repair(group.delimiter, tuple(rewritings) if is_mendable else (), (), obstacles.get(start, ""))
            result[start] = repair
        silent = (obstacles.get(action.start) for action in sorted(group.actions) if action.start not in faulty)
        others = tuple(action for action in mended if action.start not in faulty)
        result[starts[0]] = result[starts[0]]._replace(
            others=others, obstacle=obstacles.get(starts[0]) or next(filter(None, silent), "")
        )
    return result


def _alone(action: LexedAction, wanted: Mapping[int, str]) -> Repair:
    """The repair of an action that is in no block, though its keyword opens, divides or ends one."""
    word = action.keyword
    obstacle = ""
    if word:
        kind = _LONE.get(word.text, Kind.UNCLOSED_BLOCK)
        obstacle = _THEN + explanation(Refusal(kind, word.start, word.end, word.text))
    return Repair(wanted.get(action.start, _USUAL), obstacle=obstacle)


def plain_ends(document: Document) -> Mapping[int, LexedAction]:
    """The actions in plain braces that are meant to end blocks, by the offsets of the keywords that open these."""
    right = {action.start for action in document.actions}
    opened: list[Lexeme] = []
    ends = {}
    for action in _lexed(document, right):
        if action.keyword and action.keyword.text in _OPENS:
            opened.append(action.keyword)
        elif action.keyword and action.keyword.text == "end" and opened:
            keyword = opened.pop()
            if action.start not in right:
                ends[keyword.start] = action
    return ends


def _lexed(document: Document, right: Collection[int]) -> list[LexedAction]:
    """The actions of a document with any delimiter, but for those inside of the ``right`` ones."""
    return [
        action
        for action in actions(document.source.text, _ANY, *document.span)
        if action.start in right or not document.hidden.within(action.start, action.start + 1)
    ]


def delimiter(lookalike: Lookalike, release_type: ReleaseType) -> str:
    """The right delimiter for a misspelt one, without a trim marker: the one that is meant, else the type's first."""
    meant = lookalike.meant.removesuffix("-")
    return meant if meant in release_type.delimiters else release_type.delimiters[0]


def _blocks(lexed: Iterable[LexedAction], right: Collection[int]) -> Iterator[tuple[LexedAction, ...]]:
    """The actions of each block with all that is in it; and each other action that is not ``right``.

    A block whose delimiters are right is no reason to mend what is in it together. Blocks without an end are left out,
    and what divides or ends a block that nothing opens.
    """
    blocks: list[list[LexedAction]] = []
    inner: list[list[tuple[LexedAction, ...]]] = [[]]
    for action in lexed:
        keyword = action.keyword.text if action.keyword else ""
        if keyword in _OPENS:
            blocks.append([action])
            inner.append([])
        elif keyword not in ("else", "end"):
            inner[-1].append((action,))
        elif blocks:
            blocks[-1].append(action)
            if keyword == "end":
                block, parts = blocks.pop(), inner.pop()
                is_right = all(part.start in right for part in block)
                inner[-1] += parts if is_right else [tuple(chain(block, *parts))]
    return (block for block in chain.from_iterable(inner) if len(block) > 1 or block[0].start not in right)


def _joined(blocks: Iterable[tuple[LexedAction, ...]], faulty: Collection[int]) -> Iterator[tuple[LexedAction, ...]]:
    """The faulty blocks, and at last as one those with variables, and all that share a variable with any of these."""
    by_name: dict[str, list[tuple[LexedAction, ...]]] = {}
    waiting: list[tuple[LexedAction, ...]] = []
    for block in blocks:
        names = _variables(block)
        for name in names:
            by_name.setdefault(name, []).append(block)
        if any(action.start in faulty for action in block):
            if names:
                waiting.append(block)
            else:
                yield block
    sharing: dict[int, tuple[LexedAction, ...]] = {}
    while waiting:
        block = waiting.pop()
        if block[0].start not in sharing:
            sharing[block[0].start] = block
            waiting += chain.from_iterable(by_name.pop(name, ()) for name in _variables(block))
    if sharing:
        yield tuple(chain.from_iterable(sharing.values()))


def _variables(block: Iterable[LexedAction]) -> frozenset[str]:
    """The names of the variables in some actions, without that of the data."""
    lexemes = chain.from_iterable(action.lexemes for action in block)
    return frozenset(lexeme.text for lexeme in lexemes if lexeme.kind == VARIABLE and lexeme.text != "$")


def _group(wanted: Mapping[int, str], block: tuple[LexedAction, ...]) -> _Group | None:
    """The group that a block is, with the delimiter that is wanted in it; None where more than one is wanted."""
    delimiters = {wanted[action.start] for action in block if action.start in wanted} or {_USUAL}
    return _Group(block, *delimiters) if len(delimiters) == 1 else None


def _obstacles(
    text: str,
    groups: Sequence[_Group],
    right: Sequence[LexedAction],
    delimiters: Mapping[int, str],
    release_type: ReleaseType,
) -> Mapping[int, str]:
    """The reasons why groups cannot be mended, by the offset of an action of each; ``right`` actions need no repair.

    They are what would be wrong if all groups without a reason were mended. No blocks can be mended in a document whose
    blocks would not be balanced: an action that is right may have been meant for them.
    """
    obstacles: dict[int, str] = {}
    left = groups
    for _ in range(_MAX_ROUNDS):
        wrong, unbalanced = dict[int, str](), ""
        for name in release_type.delimiters:
            own = {action.start: action for action in right if delimiters[action.start] == name}
            own |= {action.start: action for group in left if group.delimiter == name for action in group.actions}
            template = parsed(text, (own[start] for start in sorted(own)))
            wrong.update(_faults(template, release_type, name))
            stray = next((refusal for refusal in template.refusals() if refusal.kind in UNBALANCED), None)
            unbalanced = unbalanced or (_UNBALANCED.format(text.count("\n", 0, stray.start) + 1) if stray else "")
        before, left = left, [group for group in left if not any(action.start in wrong for action in group.actions)]
        obstacles = wrong | obstacles
        if len(left) == len(before):
            blocks = [group for group in left if unbalanced and len(group.actions) > 1]
            return obstacles | {min(group.actions).start: unbalanced for group in blocks}
    return obstacles | {min(group.actions).start: "" for group in left}


def _faults(template: ParsedTemplate, release_type: ReleaseType, delimiter: str) -> Iterator[tuple[int, str]]:
    """The offsets of the actions of a template that fail, or call what is not known, with the reasons."""
    known = functions(release_type.functions)
    fields = () if release_type.gives_data else fields_without_data(template)
    causes = sorted([*template.unclosed, *failures(template), *fields], key=attrgetter("start"))
    offsets = [cause.start for cause in causes]
    for part in template.actions:
        at = bisect_left(offsets, part.action.start)
        cause = part.refusal or (causes[at] if at < len(causes) and offsets[at] < part.action.end else None)
        unknown = next((call.name.text for call in part.calls if call.name.text not in known), None)
        if cause:
            yield part.action.start, _THEN + explanation(cause, part.action, delimiter)
        elif unknown:
            yield part.action.start, _THEN + "; ".join(filter(None, unknown_function(release_type, unknown)))


def _rewriting(text: str, action: LexedAction, lookalike: Lookalike | None, delimiter: str) -> Rewriting:
    """The rewriting that gives an action in plain braces or behind a misspelt delimiter the right one."""
    start = action.start
    end = lookalike.end if lookalike else text.index("{{", start) + len("{{")
    trim = "-" if lookalike and lookalike.meant.endswith("-") else ""
    needs_blank = delimiter.endswith("repl") and text[end : end + 1] not in (" ", "\t", "-")
    return Rewriting(start, end, f"{delimiter}{trim}{' ' * needs_blank}")
