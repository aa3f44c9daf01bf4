"""The exception that ends a command."""

from __future__ import annotations

from collections.abc import Sequence


class UserError(Exception):
    """A fault that the user has to correct before a command can work; the message says where, and what to do."""

    @property
    def lines(self) -> Sequence[str]:
        """The message by its lines."""
        return [str(self)]
