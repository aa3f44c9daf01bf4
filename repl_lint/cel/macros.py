"""Calls that are not functions, since they give names to what they go through, or ask whether something is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from repl_lint.cel.evaluation import Code, present, verdict, worse
from repl_lint.cel.loops import Coder, Loop, names_of, target_of
from repl_lint.cel.running import Read, Run, Undecided, is_last_read
from repl_lint.cel.syntax import CallNode, CelSyntaxError, FieldNode, IndexNode, NameNode
from repl_lint.cel.values import ABSENT, CelError, Optional, UnknownError, type_name

Macro = Callable[[Coder, CallNode], Code]


def macro(call: CallNode) -> Macro | None:
    """The macro that a call is; None for the call of a function."""
    count = len(call.arguments)
    if call.target is None:
        return _has if call.function == "has" and count == 1 else None
    if call.function == "bind" and count == 3 and isinstance(call.target, NameNode) and call.target.name == "cel":
        return _bind
    return _MACROS.get((call.function, count))


def _has(compiler: Coder, call: CallNode) -> Code:
    argument = call.arguments[0]
    if isinstance(argument, IndexNode):
        raise CelSyntaxError('`has` takes a field: write `"key" in x` or `x[?"key"].hasValue()`', argument.offset)
    if not isinstance(argument, FieldNode) or argument.optional:
        raise CelSyntaxError("`has` takes a field, as in `has(object.spec)`", argument.offset)
    return present(compiler.code(argument.operand), argument.name)


def _bind(compiler: Coder, call: CallNode) -> Code:
    value = compiler.code(call.arguments[1])
    [body], [slot], _ = compiler.with_names(names_of(call, 1), call.arguments[2])

    def code(run: Run) -> Any:
        run.bound[slot] = value(run)
        return body(run)

    return code


def _of_optional(flat: bool) -> Macro:
    """The macro `optMap` or, flat, `optFlatMap`."""

    def made(compiler: Coder, call: CallNode) -> Code:
        target = compiler.code(target_of(call))
        [body], [slot], _ = compiler.with_names(names_of(call, 1), call.arguments[1])

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


def _quantifier(names: int, deciding: bool) -> Macro:
    """The macro `all` (an element that is false decides) or `exists`."""

    def made(compiler: Coder, call: CallNode) -> Code:
        loop = Loop(compiler, call, names, 1)
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
        loop = Loop(compiler, call, names, 1)
        return lambda run: len(list(_passing(loop, run))) == 1

    return made


def _passing(loop: Loop, run: Run) -> Iterator[tuple[Any, Any]]:
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
    loop = Loop(compiler, call, 1, 1)
    return lambda run: run.measured([element for _, element in _passing(loop, run)])


def _listed(names: int, bodies: int) -> Macro:
    """The macro `map` or `transformList`: what the last body gives for each that the one before it lets through."""

    def made(compiler: Coder, call: CallNode) -> Code:
        loop = Loop(compiler, call, names, bodies)
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
        loop = Loop(compiler, call, 2, bodies)
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

    loop = Loop(compiler, call, 1, 1)

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
