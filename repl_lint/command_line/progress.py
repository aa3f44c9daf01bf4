"""A progress bar for long work, on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from repl_lint.formats.printable import line

if TYPE_CHECKING:
    from rich.progress import Progress

_PATIENCE: Final = 0.7  # seconds, before anything is shown: most runs are over by then


@contextmanager
def progress(files: int) -> Iterator[Callable[[str], None]]:
    """A function to call with the path of each file before it is linted: it moves a bar on standard error.

    The bar is there after 0.7 seconds, and only on a terminal; it goes at the end of the block. ``files`` is the number
    of files; after as many calls the bar begins again, because fixes lint them again.
    """
    if not sys.stderr.isatty():
        yield lambda _path: None
        return
    start = time.monotonic()
    count = 0
    bar: Progress | None = None

    def show(path: str) -> None:
        nonlocal count, bar
        count += 1
        if bar is None:
            if time.monotonic() - start < _PATIENCE:
                return
            bar = _started(files)
        bar.update(bar.task_ids[0], completed=(count - 1) % files + 1, path=line(path))

    try:
        yield show
    finally:
        if bar:
            bar.stop()


def _started(files: int) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.table import Column

    path = TextColumn("{task.fields[path]}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis"))
    columns = (BarColumn(bar_width=30), MofNCompleteColumn(), path)
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task("", total=files, path="")
    bar.start()
    return bar
