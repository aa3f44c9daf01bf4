"""What keeps a command from its work."""

from __future__ import annotations

from collections.abc import Sequence


class UserError(Exception):
    """Something that the user has to mend before a command can do its work; the message says where, and what to do."""

    @property
    def lines(self) -> Sequence[str]:
        """The message by its lines."""
        return [str(self)]
