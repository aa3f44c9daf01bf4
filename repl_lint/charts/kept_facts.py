"""Facts about renderings of charts that are kept for later runs. The rendered texts are not among them."""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from repl_lint import resources
from repl_lint.charts.cache import Cache, key_of

T = TypeVar("T")
_PLAIN: Final = (str, int, bool, NoneType)


class KeptFacts(NamedTuple):
    """A folder with facts about renderings: the `Keep` of `repl_lint.model.renderings.ChartRendering`.

    ``renderer`` names the renderer and its version.
    """

    folder: str
    renderer: str

    def __call__(
        self, kind: Any, question: tuple[Any, ...], compute: Callable[[], T], is_final: Callable[[], bool]
    ) -> T:
        """The answer to a question, kept or computed now. ``question`` is all that it depends on, as JSON has it.

        ``kind`` is the type of the answer: of named tuples, tuples, texts, integers, booleans and None. An answer is
        not kept if ``is_final`` is false after it was computed, because that was cut short.
        """
        store, key = Cache(self.folder), key_of(_code(), self.renderer, *question)
        with suppress(TypeError, ValueError):  # there is none, or it is damaged
            (data,) = store.read(key)
            kept: T = restored(kind, data)
            return kept
        answer = compute()
        if is_final():
            store.write(key, [answer])
        return answer


def restored(kind: Any, data: Any) -> Any:
    """The value of a type, from the JSON data of it. Raises TypeError or ValueError if the data is not of the type."""
    if kind in _PLAIN:
        if type(data) is not (NoneType if kind is None else kind):
            raise TypeError(kind)
        return data
    if get_origin(kind) is tuple:
        first, *others = get_args(kind)
        kinds = [first] * len(data) if others == [...] else [first, *others]
        return tuple(restored(one, item) for one, item in zip(kinds, data, strict=True))
    if isinstance(kind, UnionType):
        return _one_of(get_args(kind), data)
    return kind(*(restored(one, item) for one, item in zip(_fields(kind), data, strict=True)))


def _one_of(kinds: tuple[Any, ...], data: Any) -> Any:
    for kind in kinds:
        if (kind is NoneType) == (data is None) and (kind not in _PLAIN or type(data) is kind):
            return restored(kind, data)
    raise TypeError(kinds)


@cache
def _fields(kind: Any) -> tuple[Any, ...]:
    """The types of the fields of a named tuple."""
    return tuple(get_type_hints(kind).values())


@cache
def _code() -> int:
    """The time of the last change of our own code in a checkout, where versions have many states; else 0."""
    package = os.path.dirname(resources.__file__)
    if not resources.is_checkout():
        return 0
    modules = (
        os.path.join(folder, name) for folder, _, names in os.walk(package) for name in names if name.endswith(".py")
    )
    return max(os.stat(module).st_mtime_ns for module in modules)
