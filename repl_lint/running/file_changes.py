"""Files that fixes change: written, or shown as unified diffs."""

import os
from collections.abc import Iterator
from io import StringIO
from typing import Final, NamedTuple

from repl_lint import writing
from repl_lint.reading.contents import contents
from repl_lint.reading.files import File

_BOM: Final = b"\xef\xbb\xbf"


class FileChange(NamedTuple):
    """A file that fixes change, with its texts before and after them, without byte order marks."""

    file: File
    before: str
    after: str


def write(change: FileChange) -> None:
    """Replace the file on the disk; its byte order marks stay. Raises `OSError`, also if it was changed meanwhile."""
    data = contents(change.file.place)
    before = change.before.encode()
    marks = data.removesuffix(before)
    if not data.endswith(before) or marks.replace(_BOM, b""):
        raise OSError(0, "changed while it was being fixed")
    writing.replace(change.file.place, marks + change.after.encode())


def unified(change: FileChange) -> Iterator[str]:
    """The lines of a change as a unified diff for ``git apply`` and ``patch -p1``."""
    from difflib import unified_diff

    before, after = (list(StringIO(text, newline="\n")) for text in (change.before, change.after))  # as git has lines
    old, new = (_quoted(f"{side}/{change.file.path}") for side in "ab")
    for line in unified_diff(before, after, old, new):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _quoted(path: str) -> str:
    """A path as git writes it: in quotes, and in escapes what would end its line or command a terminal."""
    escape = str.maketrans({"\\": r"\\", '"': r"\""})
    quoted = "".join(
        character if character.isprintable() else "".join(f"\\{byte:03o}" for byte in os.fsencode(character))
        for character in path.translate(escape)
    )
    return path if quoted == path else f'"{quoted}"'
