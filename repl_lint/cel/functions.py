"""The table of functions: names and types of arguments -> what gives the result.

A name that begins with a dot is called on its first argument: ``.size`` is ``x.size()``. Operators are functions too.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, NamedTuple

from repl_lint.cel.running import PARTS_OF_STEP, SIZED, Run
from repl_lint.cel.values import CelError, PartialList, PartialMap, Unknown, UnknownError, type_name

Implementation = Callable[..., Any]

_SUBCLASSES: Final[dict[type, type]] = {PartialList: list, PartialMap: dict}


class _Overload(NamedTuple):
    """The types of arguments (``object``: any), what gives the result, and whether that takes the `Run` first.

    ``sized`` are the indexes of the arguments whose size costs steps.
    """

    types: tuple[type, ...]
    implementation: Implementation
    takes_run: bool
    sized: tuple[int, ...] = ()

    def fits(self, types: tuple[type, ...]) -> bool:
        """Whether arguments of these types are taken."""
        return len(types) == len(self.types) and all(
            wanted in (object, given, _SUBCLASSES.get(given)) for wanted, given in zip(self.types, types, strict=True)
        )


class Function:
    """A function of the language with all its overloads."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.overloads: list[_Overload] = []
        self._resolved: dict[tuple[type, ...], _Overload] = {}

    @property
    def counts(self) -> set[int]:
        """The numbers of arguments that it takes."""
        return {len(overload.types) for overload in self.overloads}

    def __call__(self, run: Run, arguments: list[Any]) -> Any:
        """The result for arguments.

        Raises `CelError` for types that it does not take, and `UnknownError` for unknown ones.
        """
        types = tuple(map(type, arguments))
        _, implementation, takes_run, sized = self._resolved.get(types) or self._resolve(types, arguments)
        for index in sized:
            if len(arguments[index]) >= PARTS_OF_STEP:
                run.measured(arguments[index])
        result = implementation(run, *arguments) if takes_run else implementation(*arguments)
        return run.measured(result) if type(result) in SIZED else result

    def _resolve(self, types: tuple[type, ...], arguments: list[Any]) -> _Overload:
        """The overload for the types, kept for the next time."""
        for argument in arguments:
            if type(argument) is Unknown:
                raise UnknownError(argument)
        for overload in self.overloads:
            if overload.fits(types):
                sized = tuple(index for index, kind in enumerate(types) if kind in SIZED)
                return self._resolved.setdefault(types, overload._replace(sized=sized))
        names = ", ".join(type_name(argument) for argument in arguments)
        repair = ": write `.orValue(…)` behind what is optional" if "optional_type" in names else ""
        raise CelError(f"`{self.name.strip('._')}` does not take ({names}){repair}")


_TABLE: Final[dict[str, Function]] = {}
_USUAL: Final = ("operators", "strings", "numbers", "collections")
_OTHER: Final = ("times", "kubernetes", "networks")
"""The modules with functions, and those that are loaded where an expression has a name that the usual ones lack."""


def define(names: str, types: tuple[type, ...], implementation: Implementation, *, takes_run: bool = False) -> None:
    """Add an overload to each function in ``names``, which have spaces between them.

    With ``takes_run`` the implementation gets the `Run` before the arguments.
    """
    for name in names.split():
        function = _TABLE.setdefault(name, Function(name))
        function.overloads.append(_Overload(types, implementation, takes_run))


def can_be(make: Callable[[str], Any], text: str) -> bool:
    """Whether ``make`` gives a value for a text, and raises no `CelError`."""
    try:
        make(text)
    except CelError:
        return False
    return True


def function(name: str) -> Function | None:
    """The function with a name; None if there is none. The name of a method begins with a dot."""
    if not _TABLE:
        _load(_USUAL)
    if name not in _TABLE:
        _load(_OTHER)
    return _TABLE.get(name)


def load_all() -> None:
    """Load the functions and types that few expressions have."""
    _load((*_USUAL, *_OTHER))


def _load(modules: tuple[str, ...]) -> None:
    for module in modules:
        import_module(f"repl_lint.cel.library.{module}")


def names() -> list[str]:
    """The names of all functions, sorted; those of methods begin with a dot."""
    load_all()
    return sorted(_TABLE)
