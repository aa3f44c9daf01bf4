"""Answers of facts to questions that the files may leave open."""

from typing import NamedTuple

from repl_lint.model.locations import Location


class Answer(NamedTuple):
    """A ``value`` that is True, False, or None where the files do not say, with its reason.

    ``location`` is that of the reason, None where it has none.
    """

    value: bool | None
    reason: str = ""
    location: Location | None = None

    @property
    def text(self) -> str:
        """``yes``, ``no`` or ``not known``, then a colon and the reason."""
        word = "not known" if self.value is None else "yes" if self.value else "no"
        return f"{word}: {self.reason}"
