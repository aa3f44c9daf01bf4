"""``repl-lint check --watch``: lint again whenever something changes."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from repl_lint.command_line.exit_codes import CLEAN
from repl_lint.command_line.messages import complain, tell
from repl_lint.command_line.streams import has_reader
from repl_lint.configuration.baseline import FILE_NAME
from repl_lint.model.errors import UserError
from repl_lint.reading.files import CONFIG_NAME, DOT_REPLICATED, SKIPPED_FOLDERS, SUFFIXES, shown

_NAMES: Final = (CONFIG_NAME, FILE_NAME, DOT_REPLICATED, ".gitignore")
_PAUSE: Final = 100  # milliseconds without a change, after which watchfiles says so


def watch(
    options: argparse.Namespace, once: Callable[[argparse.Namespace], int], load: Callable[[argparse.Namespace], object]
) -> int:
    """Run, and run again after each change of a file that may be linted or configures a run; return 0 after Ctrl-C.

    ``once`` is a run, whose exit code does not matter; ``load`` is called before the first, and raises if the settings
    are wrong. A change during a run leads to another one. It also ends when standard output has no reader any more.
    Everything below the paths is linted each time: a release of new and remembered files could be wrong. Raises
    `UserError` if the package watchfiles or a path is missing, or from ``load``; errors of a run are printed.
    """
    try:
        from watchfiles import watch as changes
    except ImportError:
        raise UserError("--watch needs the package watchfiles: pip install 'repl-lint[watch]'") from None
    missing = [path for path in options.paths if not os.path.exists(path)]
    if missing:
        raise UserError(f"{missing[0]}: no such file or directory")
    load(options)
    others = (options.config, options.baseline)
    named = frozenset(os.path.realpath(path) for path in (*options.paths, *others) if path)
    matters = partial(_matters, named)
    rounds = changes(*_folders(options), watch_filter=matters, rust_timeout=_PAUSE, yield_on_timeout=True)
    try:
        next(rounds)
        _again(options, once)
        for changed in filter(None, rounds):
            _again(options, once, ", ".join(sorted({shown(path) for _, path in changed})))
            if not has_reader():
                break
    except KeyboardInterrupt:
        pass
    return CLEAN


def _again(options: argparse.Namespace, once: Callable[[argparse.Namespace], int], changed: str = "") -> None:
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        print("\x1b[2J\x1b[H", end="", flush=True)
    if changed:
        tell("")
        complain(f"changed: {changed}")
    try:
        once(options)
    except UserError as error:
        complain(*error.lines)
    gc.collect()  # it is off for short runs, and this one is long
    sys.stdout.flush()
    complain("waiting for changes; Ctrl-C ends it")


def _folders(options: argparse.Namespace) -> Iterator[str]:
    """The folders to watch: those among the paths, and the folder of each file, for an editor may replace the file."""
    for path in (*(options.paths or ["."]), *filter(None, (options.config, options.baseline))):
        yield path if os.path.isdir(path) else os.path.dirname(os.path.abspath(path))


def _matters(named: frozenset[str], _change: object, path: str) -> bool:
    name = os.path.basename(path)
    if SKIPPED_FOLDERS.intersection(path.split(os.sep)):
        return False
    may_be_folder = os.path.isdir(path) or (not os.path.exists(path) and "." not in name)
    return path.endswith(SUFFIXES) or name in _NAMES or os.path.realpath(path) in named or may_be_folder
