"""Where a text that a chart makes comes from: spans of it, places in templates, and leaves of values."""

from typing import NamedTuple


class TextSpan(NamedTuple):
    """A span of the text that a template makes: the path of the template, and offsets in the text."""

    template: str
    start: int
    end: int


class Place(NamedTuple):
    """A place in a file of a chart: the span of an action with its delimiters, or of the text of a line."""

    path: str
    start: int
    end: int


class Leaf(NamedTuple):
    """A text or a number in the values of a chart, as Go prints it; a key in them; or a text in quotes in a template.

    ``path`` is that of a file of the chart, and ``span`` the offsets in it: those of the scalar, in a template those of
    the text. In values, ``keys`` lead to the leaf; in a template they are empty. ``path`` is empty in the values that a
    chart is given. ``around`` are the blanks before and behind the text.
    """

    text: str
    path: str = ""
    span: tuple[int, int] = (0, 0)
    keys: tuple[str | int, ...] = ()
    around: tuple[str, str] = ("", "")

    @property
    def is_literal(self) -> bool:
        """Whether it is in a template, so that no value can change it."""
        return bool(self.path and not self.keys)


class TracedPart(NamedTuple):
    """A part of a rendered text that has one origin, between the offsets ``start`` and ``end``.

    ``places`` are the actions that make it, the outermost first; the last one prints it. If the part ``is_text`` of a
    template, the last place is that text. ``leaf`` is the value that it comes from, None without one. ``of_leaf`` are
    the offsets in the text of the leaf; None where the text was changed on its way.
    """

    start: int
    end: int
    places: tuple[Place, ...] = ()
    is_text: bool = False
    leaf: Leaf | None = None
    of_leaf: tuple[int, int] | None = None
