"""Lines to standard output, and messages to standard error."""

from __future__ import annotations

import sys

from repl_lint.formats.printable import line


def say(text: str) -> None:
    """Print a text to standard output as one line; invisible characters are code points, such as ``⟨U+001B⟩``."""
    print(line(text))


def tell(text: str) -> None:
    """Print a text to standard error as one line; invisible characters are code points, such as ``⟨U+001B⟩``."""
    print(line(text), file=sys.stderr)


def complain(first: str, *others: str) -> None:
    """Print a message to standard error, a line for each text; ``repl-lint:`` is before the first."""
    tell(f"repl-lint: {first}")
    for text in others:
        tell(text)
