"""Messages to standard error."""

from __future__ import annotations

import sys

from repl_lint.formats.printable import one_line, visible


def tell(line: str) -> None:
    """Print a text to standard error on one line, its invisible characters as code points."""
    print(visible(one_line(line)), file=sys.stderr)


def complain(first: str, *others: str) -> None:
    """Print a message, its first line with our name."""
    tell(f"repl-lint: {first}")
    for line in others:
        tell(line)
