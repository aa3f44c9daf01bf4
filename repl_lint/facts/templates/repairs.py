"""Repairs of misspelt delimiters: all actions of a block together, and none after which Go would refuse something."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Final, NamedTuple

from repl_lint.facts.templates.bare_actions import bare_actions
from repl_lint.facts.templates.failures import failures, fields_without_data
from repl_lint.facts.templates.functions import functions
from repl_lint.facts.templates.lookalikes import Lookalike, lookalikes
from repl_lint.facts.templates.refusals import UNBALANCED
from repl_lint.reading.documents import Document
from repl_lint.reading.go_templates.lexemes import VARIABLE, LexedAction
from repl_lint.reading.go_templates.lexer import Delimiter, actions
from repl_lint.reading.go_templates.templates import ParsedTemplate, parsed
from repl_lint.release_types.release_type import ReleaseType

_ANY: Final = Delimiter(r"\{\{-?[ \t]*(?i:repl)(?=[ \t])|\{\{repl|(?i:repl)[ \t]*\{\{|\{\{")
"""Every delimiter: right, misspelt, or plain braces."""
_OPENS: Final = frozenset("if with range define block".split())
_MAX_ROUNDS: Final = 10


class Rewriting(NamedTuple):
    """A span of a document and the text that is right there."""

    start: int
    end: int
    text: str


class _Group(NamedTuple):
    """Actions that are mended together, with the delimiter that they get."""

    actions: tuple[LexedAction, ...]
    delimiter: str


def repairs(document: Document, release_type: ReleaseType) -> Mapping[int, tuple[Rewriting, ...]]:
    """The rewritings that mend each misspelt delimiter and bare action, by its offset.

    They mend the whole block that the action is a part of, all that is misspelt in it, and all actions that share
    variables with it. An offset has none where Go would refuse one of these actions afterwards, or where one calls an
    unknown function or has a field without a value.
    """
    misspelt = {one.start: one for one in document.fact(lookalikes)}
    bare = {action.start for action in document.fact(bare_actions, release_type.functions)}
    faulty = misspelt.keys() | bare
    if not faulty:
        return {}
    text, hidden = document.source.text, document.hidden
    right = {action.start: action.delimiter for action in hidden.within(*document.span)}
    lexed = [
        action
        for action in actions(text, _ANY, *document.span)
        if action.start in right or not hidden.within(action.start, action.start + 1)
    ]
    wanted = right | {start: delimiter(one, release_type) for start, one in misspelt.items()}
    groups = [group for group in map(partial(_group, wanted), _joined(_blocks(lexed, right), faulty)) if group]
    result: dict[int, tuple[Rewriting, ...]] = {}
    for group in _accepted(text, groups, [action for action in lexed if action.start in right], right, release_type):
        mended = sorted(action for action in group.actions if action.start not in right)
        rewritings = tuple(_rewriting(text, action, misspelt.get(action.start), group.delimiter) for action in mended)
        result.update((action.start, rewritings) for action in group.actions if action.start in faulty)
    return result


def delimiter(lookalike: Lookalike, release_type: ReleaseType) -> str:
    """The delimiter that a misspelt one is to be, without a trim marker."""
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
    delimiters = {wanted[action.start] for action in block if action.start in wanted} or {"{{repl"}
    return _Group(block, *delimiters) if len(delimiters) == 1 else None


def _accepted(
    text: str,
    groups: Sequence[_Group],
    right: Sequence[LexedAction],
    delimiters: Mapping[int, str],
    release_type: ReleaseType,
) -> Sequence[_Group]:
    """The groups in which Go would refuse nothing if all of them were mended; ``right`` actions need no repair.

    No blocks in a document whose blocks would not be balanced: an action that is right may have been meant for them.
    """
    known = functions(release_type.functions)
    for _ in range(_MAX_ROUNDS):
        refused, is_balanced = set[int](), True
        for name in release_type.delimiters:
            own = {action.start: action for action in right if delimiters[action.start] == name}
            own |= {action.start: action for group in groups if group.delimiter == name for action in group.actions}
            template = parsed(text, (own[start] for start in sorted(own)))
            refused.update(_refused(template, known, has_data=release_type.gives_data))
            is_balanced &= not any(refusal.kind in UNBALANCED for refusal in template.refusals())
        left = [group for group in groups if not any(action.start in refused for action in group.actions)]
        if len(left) == len(groups):
            return [group for group in groups if is_balanced or len(group.actions) == 1]
        groups = left
    return ()


def _refused(template: ParsedTemplate, known: Collection[str], *, has_data: bool) -> Iterator[int]:
    """The offsets of the actions of a template that fail, or call what is not known."""
    causes = [*template.unclosed, *failures(template), *(() if has_data else fields_without_data(template))]
    offsets = sorted(cause.start for cause in causes)
    for part in template.actions:
        start, end = part.action.start, part.action.end
        is_faulty = bisect_left(offsets, start) < bisect_left(offsets, end)
        if part.refusal or is_faulty or any(call.name.text not in known for call in part.calls):
            yield start


def _rewriting(text: str, action: LexedAction, lookalike: Lookalike | None, delimiter: str) -> Rewriting:
    """The rewriting that gives an action in plain braces or behind a misspelt delimiter the right one."""
    start = action.start
    end = lookalike.end if lookalike else text.index("{{", start) + len("{{")
    trim = "-" if lookalike and lookalike.meant.endswith("-") else ""
    needs_blank = delimiter.endswith("repl") and text[end : end + 1] not in (" ", "\t", "-")
    return Rewriting(start, end, f"{delimiter}{trim}{' ' * needs_blank}")
