"""Lines to standard output, and messages to standard error."""

from __future__ import annotations

import sys

from repl_lint.formats.printable import line


def say(text: str) -> None:
    """Print one line to standard output, whatever its text has in it."""
    print(line(text))


def tell(text: str) -> None:
    """Print one line to standard error, whatever its text has in it."""
    print(line(text), file=sys.stderr)


def complain(first: str, *others: str) -> None:
    """Print a message, its first line with our name."""
    tell(f"repl-lint: {first}")
    for text in others:
        tell(text)
