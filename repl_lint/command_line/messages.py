"""Messages to standard error."""

from __future__ import annotations

import sys

from repl_lint.formats.printable import one_line, visible


def tell(line: str) -> None:
    """Print one line, whatever its text has in it."""
    print(visible(one_line(line)), file=sys.stderr)


def complain(first: str, *others: str) -> None:
    """Print what is wrong, the first line with our name."""
    tell(f"repl-lint: {first}")
    for line in others:
        tell(line)
