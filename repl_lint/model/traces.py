"""Where a text that a chart makes comes from: spans of it, places in templates, and leaves of values."""

from typing import NamedTuple


class TextSpan(NamedTuple):
    """A span of a text of a rendering."""

    template: str
    start: int
    end: int


class Place(NamedTuple):
    """A place in a file of a chart: an action with its delimiters, or the text of a line."""

    path: str
    start: int
    end: int


class Leaf(NamedTuple):
    """A text or a number in the values of a chart, as Go prints it; a key in them; or a text in quotes in a template.

    ``path`` is that of a file of the chart, and ``span`` the offsets in it: those of the scalar, in a template those of
    the text. In the values that a chart is given, ``path`` is empty and ``keys`` lead to the leaf. ``around`` are the
    blanks before and behind the text.
    """

    text: str
    path: str = ""
    span: tuple[int, int] = (0, 0)
    keys: tuple[str | int, ...] = ()
    around: tuple[str, str] = ("", "")

    @property
    def is_literal(self) -> bool:
        """Whether it stands in a template, and no value can change it."""
        return bool(self.path and not self.keys)


class TracedPart(NamedTuple):
    """A part of a rendered text that has one origin.

    ``places`` are the actions in which it is, the outermost first; the last one is that which prints it, or the text of
    a template, which then ``is_text``. ``leaf`` is the value that it comes from, and ``of_leaf`` the offsets in the
    text of that value; None where the text was changed on its way.
    """

    start: int
    end: int
    places: tuple[Place, ...] = ()
    is_text: bool = False
    leaf: Leaf | None = None
    of_leaf: tuple[int, int] | None = None
