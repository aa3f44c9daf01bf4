"""Calls that are not functions, since they give names to what they go through, or ask whether something is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple, Protocol

from repl_lint.cel.evaluation import Code, present, verdict, worse
from repl_lint.cel.running import Read, Run, Undecided, is_last_read
from repl_lint.cel.syntax import CallNode, CelSyntaxError, FieldNode, IndexNode, NameNode, Node
from repl_lint.cel.values import ABSENT, CelError, Optional, UnknownError, from_key, type_name


class Body(NamedTuple):
    """The codes of nodes in which names are bound, the slots of the names, and the size of all codes."""

    codes: list[Code]
    slots: Sequence[int]
    size: int


class Coder(Protocol):
    """The part of the compiler that macros need; ``loops`` is the number of loops around."""

    loops: int

    def code(self, node: Node) -> Code:
        """The code of a node."""

    def with_names(self, names: list[str], *nodes: Node) -> Body:
        """The code of nodes in which names are bound."""


Macro = Callable[[Coder, CallNode], Code]

MOST_LOOPS: Final = 5


def macro(call: CallNode) -> Macro | None:
    """The macro that a call is; None for the call of a function."""
    count = len(call.arguments)
    if call.target is None:
        return _has if call.function == "has" and count == 1 else None
    if call.function == "bind" and count == 3 and isinstance(call.target, NameNode) and call.target.name == "cel":
        return _bind
    return _MACROS.get((call.function, count))


def _names(call: CallNode, count: int) -> list[str]:
    """The first arguments of a macro, which must be different names; raises `CelSyntaxError`."""
    names = []
    for argument in call.arguments[:count]:
        if not isinstance(argument, NameNode) or argument.absolute:
            raise CelSyntaxError(f"`{call.function}` needs a name here", argument.offset)
        if argument.name in names:
            raise CelSyntaxError(f"the name `{argument.name}` is repeated", argument.offset)
        names.append(argument.name)
    return names


def _has(compiler: Coder, call: CallNode) -> Code:
    argument = call.arguments[0]
    if isinstance(argument, IndexNode):
        raise CelSyntaxError('`has` takes a field: write `"key" in x` or `x[?"key"].hasValue()`', argument.offset)
    if not isinstance(argument, FieldNode) or argument.optional:
        raise CelSyntaxError("`has` takes a field, as in `has(object.spec)`", argument.offset)
    return present(compiler.code(argument.operand), argument.name)


def _bind(compiler: Coder, call: CallNode) -> Code:
    value = compiler.code(call.arguments[1])
    [body], [slot], _ = compiler.with_names(_names(call, 1), call.arguments[2])

    def code(run: Run) -> Any:
        run.bound[slot] = value(run)
        return body(run)

    return code


def _of_optional(flat: bool) -> Macro:
    """The macro `optMap` or, flat, `optFlatMap`."""

    def made(compiler: Coder, call: CallNode) -> Code:
        target = compiler.code(_target(call))
        [body], [slot], _ = compiler.with_names(_names(call, 1), call.arguments[1])

        def code(run: Run) -> Any:
            value = target(run)
            if type(value) is not Optional:
                raise CelError(f"a {type_name(value)} is not an optional")
            if not value.present:
                return ABSENT
            run.bound[slot] = run.content(value)
            result = body(run)
            return result if flat else Optional(result)

        return code

    return made


def _target(call: CallNode) -> Any:
    """The target of a call that has one."""
    return call.target


class _Loop:
    """A range, the names of its keys and elements, and what is evaluated for each element."""

    def __init__(self, compiler: Coder, call: CallNode, names: int, bodies: int) -> None:
        self.range = compiler.code(_target(call))
        self._two = names == 2
        bound = _names(call, names)
        compiler.loops += 1
        if compiler.loops > MOST_LOOPS:
            raise CelSyntaxError(f"more than {MOST_LOOPS} loops in one another", call.offset)
        self.bodies, slots, size = compiler.with_names(bound, *call.arguments[names : names + bodies])
        compiler.loops -= 1
        self._slots = slots[0], slots[-1]
        self._size = 1 + size

    def steps(self, run: Run) -> Iterator[tuple[Any, Any]]:
        """Each key and element of the range, bound to the names; `UnknownError` at the end if there may be more.

        The elements of a map are its keys if there is one name. Keys are those of Python's dictionary.
        """
        yield from self.steps_of(run, self.range(run))

    def steps_of(self, run: Run, source: Any) -> Iterator[tuple[Any, Any]]:
        """Each key and element of a list or map, as of `steps`."""
        two, size, bound, bound_reads = self._two, self._size, run.bound, run.bound_reads
        key_slot, slot = self._slots
        for at, element in _items(source, two):
            run.steps -= size
            if run.steps < 0:
                run.spend(0)
            bound[slot] = element
            bound_reads[slot] = source, at
            if two:
                bound[key_slot] = from_key(at)
                bound_reads[key_slot] = source, at
            yield at, element
        if unknown := getattr(source, "unknown", None):
            raise UnknownError(unknown)


def _items(source: Any, two: bool) -> Iterable[tuple[Any, Any]]:
    """The keys and elements of a list or map; raises `CelError` for any other value."""
    if isinstance(source, list):
        return enumerate(source)
    if isinstance(source, dict):
        return source.items() if two else [(key, from_key(key)) for key in source]
    raise CelError(f"a {type_name(source)} has no elements")


def _quantifier(names: int, deciding: bool) -> Macro:
    """The macro `all` (an element that is false decides) or `exists`."""

    def made(compiler: Coder, call: CallNode) -> Code:
        loop = _Loop(compiler, call, names, 1)
        body, other = loop.bodies[0], not deciding

        def code(run: Run) -> Any:
            reads, start = run.reads, len(run.reads)
            failure: CelError | UnknownError | None = None
            source = loop.range(run)
            of_range = len(reads)
            try:
                for key, element in loop.steps_of(run, source):
                    own = len(reads)
                    try:
                        value = body(run)
                        if value is not deciding and value is not other:
                            verdict(value)
                    except (CelError, UnknownError) as error:
                        failure = worse(failure, error)
                        continue
                    if value is deciding:
                        is_read = any(holder is element for holder, _ in reads[own:])
                        # Texts and numbers in a list that was made lead nowhere: what it was made of does.
                        leads = isinstance(element, dict | list) or is_last_read(reads[start:of_range], source)
                        del reads[start if leads else of_range : own]
                        if isinstance(element, dict) and not is_read:
                            reads.append((source, key))
                        return deciding
            except UnknownError as error:
                failure = worse(failure, error)
            if failure is not None:
                raise failure
            reads[of_range:] = [Undecided(source, reads[of_range:])]
            return other

        return code

    return made


def _exists_one(names: int) -> Macro:
    def made(compiler: Coder, call: CallNode) -> Code:
        loop = _Loop(compiler, call, names, 1)
        return lambda run: len(list(_passing(loop, run))) == 1

    return made


def _passing(loop: _Loop, run: Run) -> Iterator[tuple[Any, Any]]:
    """The keys and elements for which the first body is true. The reads of the others are forgotten if any passes."""
    reads, failed = run.reads, []
    source, passed = loop.range(run), False
    for key, element in loop.steps_of(run, source):
        own = len(reads)
        if verdict(loop.bodies[0](run)):
            passed = True
            yield key, element
        else:
            failed += reads[own:]
            del reads[own:]
    if not passed:
        reads.append(Undecided(source, failed))


def _filter(compiler: Coder, call: CallNode) -> Code:
    loop = _Loop(compiler, call, 1, 1)
    return lambda run: run.measured([element for _, element in _passing(loop, run)])


def _listed(names: int, bodies: int) -> Macro:
    """The macro `map` or `transformList`: what the last body gives for each that the one before it lets through."""

    def made(compiler: Coder, call: CallNode) -> Code:
        loop = _Loop(compiler, call, names, bodies)
        steps = loop.steps if bodies == 1 else lambda run: _passing(loop, run)

        def code(run: Run) -> Any:
            reads, start = run.reads, len(run.reads)
            result: list[Any] = []
            made: list[Read] = []
            for _ in steps(run):
                own = len(reads)
                result.append(loop.bodies[-1](run))
                made += reads[own:]
                del reads[own:]
            # What let the elements through stays last: it is nearer to a fault than what is made of them, often a text.
            reads[start:start] = made
            return run.measured(result)

        return code

    return made


def _mapped(bodies: int, entries: bool) -> Macro:
    """The macro `transformMap` or, with ``entries``, `transformMapEntry`."""

    def made(compiler: Coder, call: CallNode) -> Code:
        loop = _Loop(compiler, call, 2, bodies)
        steps = loop.steps if bodies == 1 else lambda run: _passing(loop, run)

        def code(run: Run) -> Any:
            result: dict[object, Any] = {}
            for key, _ in steps(run):
                value = loop.bodies[-1](run)
                added = value if entries else {key: value}
                if not isinstance(added, dict) or added.keys() & result.keys():
                    raise CelError("`transformMapEntry` needs maps with different keys")
                result |= added
            return run.measured(result)

        return code

    return made


def _sort_by(compiler: Coder, call: CallNode) -> Code:
    from repl_lint.cel.library.collections import ordered

    loop = _Loop(compiler, call, 1, 1)

    def code(run: Run) -> Any:
        pairs = [(loop.bodies[0](run), element) for _, element in loop.steps(run)]
        order = ordered([key for key, _ in pairs])
        return [pairs[index][1] for index in order]

    return code


_MACROS: Final[dict[tuple[str, int], Macro]] = {
    ("all", 2): _quantifier(1, deciding=False),
    ("all", 3): _quantifier(2, deciding=False),
    ("exists", 2): _quantifier(1, deciding=True),
    ("exists", 3): _quantifier(2, deciding=True),
    ("exists_one", 2): _exists_one(1),
    ("exists_one", 3): _exists_one(2),
    ("existsOne", 2): _exists_one(1),
    ("existsOne", 3): _exists_one(2),
    ("filter", 2): _filter,
    ("map", 2): _listed(1, 1),
    ("map", 3): _listed(1, 2),
    ("transformList", 3): _listed(2, 1),
    ("transformList", 4): _listed(2, 2),
    ("transformMap", 3): _mapped(1, entries=False),
    ("transformMap", 4): _mapped(2, entries=False),
    ("transformMapEntry", 3): _mapped(1, entries=True),
    ("transformMapEntry", 4): _mapped(2, entries=True),
    ("optMap", 2): _of_optional(flat=False),
    ("optFlatMap", 2): _of_optional(flat=True),
    ("sortBy", 2): _sort_by,
}
