"""Places in what a release ships as others made it, where nothing can be edited."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

_MOST_NAMED: Final = 5


class InnerPlace(NamedTuple):
    """A file in an archive, or in a subchart from a repository, that makes a fault and cannot be edited there.

    ``home`` is the path of the archive, or that of the folder with a slash at its end; ``path`` is the path in it. The
    line is None where it is not known.
    """

    home: str
    path: str
    line: int | None = None

    @property
    def is_packed(self) -> bool:
        """Whether it is in an archive."""
        return not self.home.endswith("/")

    @property
    def full_path(self) -> str:
        """The path from the working folder, for people: in an archive, that of the archive, a colon, the path in it."""
        return f"{self.home}{': ' if self.is_packed else ''}{self.path}"


def phrase_of(places: Sequence[InnerPlace]) -> str:
    """The end of a sentence about at least one place: ``in``, and its file and line.

    For several places, ``at``, their number, and the files and lines of the first five.
    """
    ordered = sorted(places, key=lambda place: (place.home, place.path, place.line or 0))
    if len(ordered) == 1:
        return f"in {next(_by_file(ordered))}"
    archive = ordered[0].home if ordered[0].is_packed and ordered[0].home == ordered[-1].home else ""
    begin = f"at {len(ordered)} places{' in ' if archive else ''}{archive}"
    more = f" and {len(ordered) - _MOST_NAMED} more" if len(ordered) > _MOST_NAMED else ""
    return f"{begin}: {', '.join(_by_file(ordered[:_MOST_NAMED], archive))}{more}"


def _by_file(ordered: Iterable[InnerPlace], archive: str = "") -> Iterator[str]:
    """The files of some places, each with its lines; those of an archive that is named before are without it."""
    for _, group in groupby(ordered, lambda place: (place.home, place.path)):
        first, *others = group
        lines = [str(place.line) for place in (first, *others) if place.line]
        path = first.path if archive else first.full_path
        yield f"{path} line{'s' * (len(lines) > 1)} {', '.join(lines)}" if lines else path
