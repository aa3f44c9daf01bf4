"""Scalars and keys of rendered texts, each with its path, so that two renderings can be compared."""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from repl_lint.reading.nodes import Node
from repl_lint.reading.rendered import rendered_outline

Path = tuple[int | str, ...]


class Scalar(NamedTuple):
    """A scalar or a key of a rendered text: its span without its quotes, its value, and where it is.

    ``path`` begins with the kind and the name of the object, and how many of these came before it: the order of objects
    depends on the renderer. It is empty for a line that is in no YAML. ``number`` is the object's among those of its
    kind.
    """

    start: int
    end: int
    value: str
    path: Path
    number: int = 0

    @property
    def place(self) -> Path:
        """Its path, with the number of the object in place of its name and of how many came before."""
        return (self.path[0], self.number, *self.path[3:])


class RenderedText:
    """A rendered text and the scalars in it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def scalars(self) -> dict[Path, Scalar]:
        """The scalars and the keys by their paths, in the order of the text. Documents that are no YAML have none."""
        outline, counts = rendered_outline("", self.text), Counter[tuple[str, ...]]()
        found: dict[Path, Scalar] = {}
        for root in (outline.document(part).root for part in outline.parts):
            if root:
                kind, name = _value(root, "kind"), _value(root, "metadata", "name")
                below = _below(self.text, root, (kind, name, counts[kind, name]))
                found.update((scalar.path, scalar._replace(number=counts[(kind,)])) for scalar in below)
                counts.update([(kind,), (kind, name)])
        return found

    @cached_property
    def kinds(self) -> Counter[int | str]:
        """The number of objects of each kind."""
        return Counter(kind for kind, *_ in {scalar.path[:3] for scalar in self.scalars.values()})

    @cached_property
    def _by_place(self) -> dict[Path, Scalar]:
        return {scalar.place: scalar for scalar in self.scalars.values()}

    def counterpart(self, scalar: Scalar) -> Scalar | None:
        """This text's scalar for one of another rendering, in which the object may have another name.

        None where there is none, and for a line.
        """
        if not scalar.path:
            return None
        return self.scalars.get(scalar.path) or self._by_place.get(scalar.place)

    def scalar(self, start: int, end: int) -> Scalar:
        """The first scalar or key that a span touches. Where there is none, the lines of the span, without a path."""
        for scalar in self.scalars.values():
            if scalar.start <= max(end, start + 1) and start <= scalar.end:
                return scalar
        first = self.text.rfind("\n", 0, start) + 1
        last = self.text.find("\n", end)
        last = len(self.text) if last < 0 else last
        return Scalar(first, last, self.text[first:last], ())

    def shift(self, scalar: Scalar, other: "RenderedText") -> int | None:
        """The offset of a scalar in another text, less its offset here; None where it is not there, or differs."""
        if self.text == other.text:
            return 0
        same = other.scalars.get(scalar.path)
        if same is None and scalar.path and self.kinds[scalar.path[0]] == other.kinds[scalar.path[0]]:
            same = other.counterpart(scalar)  # the name may be random
        if same is None or other.text[same.start : same.end] != self.text[scalar.start : scalar.end]:
            return None
        return same.start - scalar.start


def _value(root: Node, *path: str) -> str:
    node = root.get(*path)
    return node.value if node else ""


def _below(text: str, root: Node, path: Path) -> Iterator[Scalar]:
    waiting: list[tuple[Node, Path]] = [(root, path)]
    while waiting:
        node, path = waiting.pop()
        if node.key is not None:
            yield _scalar(text, (node.key_start, node.key_end), node.key, (*path, "key"))
        if node.shape == "scalar":
            yield _scalar(text, (node.start, node.end), node.value, path)
        counts, below = Counter[str](), list[tuple[Node, Path]]()
        for index, child in enumerate(node.own_children):
            counts[child.key or ""] += 1
            below.append((child, (*path, index if child.key is None else child.key, counts[child.key or ""])))
        waiting += reversed(below)


def _scalar(text: str, span: tuple[int, int], value: str, path: Path) -> Scalar:
    start, end = span
    quoted = end - start > 1 and text[start] in "\"'" and text[end - 1] == text[start]
    return Scalar(start + quoted, end - quoted, value, path)
