"""The exception that ends a command."""

TYPE_CHECKING = False  # `--version` needs this module, and `typing` would cost more than all the rest of it
if TYPE_CHECKING:
    from collections.abc import Sequence


class UserError(Exception):
    """A fault that the user has to correct before a command can work; the message says where, and what to do."""

    @property
    def lines(self) -> "Sequence[str]":
        """The message as one item; a subclass may have one for each fault."""
        return [str(self)]
