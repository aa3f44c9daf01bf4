"""The code of nodes: functions of a run, which return a node's value.

They raise `CelError` for an error, and `UnknownError` where a value decides that is not known. They note what they
read, and forget the reads that did not decide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from repl_lint.cel.functions import Function
from repl_lint.cel.programs import Lazy
from repl_lint.cel.running import Run
from repl_lint.cel.values import (
    ABSENT,
    CelError,
    Optional,
    PartialList,
    Unknown,
    UnknownError,
    as_key,
    type_name,
)

Code = Callable[[Run], Any]


def bound_code(slot: int) -> Code:
    """The code of a variable of a macro."""

    def code(run: Run) -> Any:
        value = run.bound[slot]
        if slot in run.bound_reads:
            run.reads.append(run.bound_reads[slot])
        return run.known(value) if type(value) is Unknown else value

    return code


def variable_code(name: str) -> Code:
    """The code of a variable that the caller gives."""

    def code(run: Run) -> Any:
        value = run.names[name]
        return value if type(value) not in _READ else _read(run, value)

    return code


_READ: Final = frozenset({Lazy, Unknown})


def _read(run: Run, value: Any) -> Any:
    """The value that a lazy value has; raises `UnknownError` for an unknown one."""
    return value.value(run) if type(value) is Lazy else run.known(value)


_MISSING: Final = object()


def _looked_up(run: Run, holder: Any, key: Any, optional: bool) -> Any:
    """The value in a map or list at a key, `_MISSING` if there is none; noted as read. Raises `CelError`.

    A value that is not known raises `UnknownError`, unless it is asked for as ``optional``.
    """
    if isinstance(holder, dict):
        at = key if type(key) is str else as_key(key)
    elif isinstance(holder, list):
        if isinstance(key, bool) or not isinstance(key, int | float) or key != int(key):
            raise CelError(f"a list has no index of the type {type_name(key)}")
        at = int(key)
        if not 0 <= at < len(holder):
            if isinstance(holder, PartialList) and at >= 0:
                raise UnknownError(holder.unknown)
            run.reads.append((holder, at))
            return _MISSING
    else:
        raise CelError(f"a {type_name(holder)} has no fields")
    run.reads.append((holder, at))
    try:
        value = holder[at]
    except KeyError:
        if unknown := getattr(holder, "unknown", None):
            raise UnknownError(unknown) from None
        return _MISSING
    is_kept = optional and type(value) is Unknown and not run.shows_unknown
    return value if is_kept or type(value) not in _READ else _read(run, value)


def _access(run: Run, holder: Any, key: Any, optional: bool) -> Any:
    """The value in a holder at a key; an optional if the holder is one, or if it is asked for as ``optional``."""
    if type(holder) is Optional:
        if not holder.present:
            return holder
        holder, optional = run.content(holder), True
    value = _looked_up(run, holder, key, optional)
    if value is not _MISSING:
        return Optional(value) if optional else value
    if optional:
        return ABSENT
    if isinstance(holder, list):
        raise CelError(f"there is no element {key}")
    repair = f".?{key}" if isinstance(key, str) and key.isidentifier() else f'[?"{key}"]'
    raise CelError(f"there is no key `{key}`: write `{repair}`, or ask `has` first")


def fields_code(operand: Code, names: list[str]) -> Code:
    """The code of ``operand.name.name``: one function for all names, as most expressions are little else."""

    def code(run: Run) -> Any:
        value, reads = operand(run), run.reads
        for name in names:
            try:
                content = value[name]
            except (KeyError, TypeError):
                value = _access(run, value, name, False)
                continue
            reads.append((value, name))
            value = content if type(content) not in _READ else _read(run, content)
        return value

    return code


def optional_field_code(operand: Code, name: str) -> Code:
    """The code of ``operand.?name``."""
    return lambda run: _access(run, operand(run), name, True)


def equality_code(implementation: Function, codes: list[Code], *, negated: bool) -> Code:
    """The code of ``==`` and ``!=``, which are quick for texts."""
    left_code, right_code = codes

    def code(run: Run) -> Any:
        left, right = left_code(run), right_code(run)
        if type(left) is str and type(right) is str and len(left) < 100:
            return (left == right) is not negated
        return implementation(run, [left, right])

    return code


def index_code(operand: Code, key: Code, optional: bool) -> Code:
    """The code of ``operand[key]`` or ``operand[?key]``."""
    return lambda run: _access(run, operand(run), key(run), optional)


def present(operand: Code, name: str) -> Code:
    """The code of ``has(operand.name)``; it is true also for a field whose value is not known."""

    def code(run: Run) -> bool:
        holder = operand(run)
        if type(holder) is Optional:
            if not holder.present:
                return False
            holder = run.content(holder)
        if not isinstance(holder, dict):
            raise CelError(f"a {type_name(holder)} has no fields")
        run.reads.append((holder, name))
        if name in holder:
            return True
        if unknown := getattr(holder, "unknown", None):
            raise UnknownError(unknown)
        return False

    return code


def worse(failure: CelError | UnknownError | None, other: CelError | UnknownError) -> CelError | UnknownError:
    """The failure that an expression ends with: ``other`` if it is unknown or the only one, else ``failure``."""
    return other if failure is None or isinstance(other, UnknownError) else failure


def verdict(value: Any) -> bool:
    """The value itself, which must be true or false; raises `CelError` for any other."""
    if value is True or value is False:
        return bool(value)
    raise CelError(f"a {type_name(value)} is neither true nor false")


def junction_code(operands: list[Code], deciding: bool) -> Code:
    """The code of ``&&`` (``deciding`` is False) or ``||`` (True).

    If an operand has the deciding value, the failures of the others are ignored; else one of them is raised.
    """
    other = not deciding

    def code(run: Run) -> Any:
        reads, start = run.reads, len(run.reads)
        failure: CelError | UnknownError | None = None
        for operand in operands:
            own = len(reads)
            try:
                value = operand(run)
                if value is deciding:
                    del reads[start:own]
                    return deciding
                if value is not other:
                    verdict(value)
            except (CelError, UnknownError) as error:
                failure = worse(failure, error)
        if failure is not None:
            raise failure
        return other

    return code


def choice_code(condition: Code, yes: Code, no: Code) -> Code:
    """The code of ``condition ? yes : no``."""

    def code(run: Run) -> Any:
        reads, start = run.reads, len(run.reads)
        branch = yes if verdict(condition(run)) else no
        own = len(reads)
        value = branch(run)
        if len(reads) > own:
            del reads[start:own]
        return value

    return code


def list_code(elements: list[tuple[Code, bool]]) -> Code:
    """The code of a list; optional elements without a value are left out."""

    def code(run: Run) -> list[Any]:
        result = []
        for element, optional in elements:
            value = element(run)
            if not optional:
                result.append(value)
            elif _optional(value).present:
                result.append(value.value)
        return result

    return code


def map_code(entries: list[tuple[Code, Code, bool]]) -> Code:
    """The code of a map; optional entries without a value are left out."""

    def code(run: Run) -> dict[object, Any]:
        result: dict[object, Any] = {}
        for key, value, optional in entries:
            at, content = as_key(key(run)), value(run)
            if type(at) is float:
                raise CelError("a map has no keys of the type double")
            if at in result:
                raise CelError(f"the key `{at}` is repeated")
            if not optional:
                result[at] = content
            elif _optional(content).present:
                result[at] = content.value
        return result

    return code


def _optional(value: Any) -> Optional:
    """A value that must be an optional; raises `CelError` for any other."""
    if type(value) is Optional:
        return value
    raise CelError(f"a {type_name(value)} is not an optional")


def application_code(implementation: Function, codes: list[Code]) -> Code:
    """The code of a call of a function."""
    return lambda run: implementation(run, [code(run) for code in codes])


def fallback_code(implementation: Function, optional: Code, other: Code) -> Code:
    """The code of `or` and `orValue`: the other value is evaluated only where the optional has none."""

    def code(run: Run) -> Any:
        value = optional(run)
        is_present = type(value) is Optional and value.present
        return implementation(run, [value, value if is_present else other(run)])

    return code


def decided_by_edge_code(implementation: Function, text: Code, edge: Code, *, at_start: bool) -> Code:
    """The code of `startsWith` and `endsWith`: of an unknown text the known beginning or end can decide."""

    def code(run: Run) -> Any:
        try:
            value = text(run)
        except UnknownError as error:
            wanted = edge(run)
            decided = _edge_decides(error.value, wanted, at_start) if isinstance(wanted, str) else None
            if decided is None:
                raise
            return decided
        return implementation(run, [value, edge(run)])

    return code


def _edge_decides(unknown: Unknown, wanted: str, at_start: bool) -> bool | None:
    """Whether an unknown text begins or ends as wanted; None if what is known of it does not decide that."""
    known = unknown.start if at_start else unknown.end
    same = known.startswith(wanted) if at_start else known.endswith(wanted)
    may_be = wanted.startswith(known) if at_start else wanted.endswith(known)
    return True if same else None if may_be else False
