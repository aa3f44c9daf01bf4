"""The message about a file that a command cannot read or write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from repl_lint.model.errors import UserError
from repl_lint.reading.files import reason_of


@contextmanager
def file_errors(path: str) -> Iterator[None]:
    """Raise an `OSError` in the block as a `UserError` that names the file and the reason."""
    try:
        yield
    except OSError as error:
        raise UserError(f"{path}: {reason_of(error)}") from None
