"""``repl-lint check --watch``: lint again whenever something changes."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterator

from repl_lint.cli import CLEAN, FAILED
from repl_lint.reading.files import CONFIG_NAME, SUFFIXES, VENDOR_FILE, shown

_NAMES = (CONFIG_NAME, VENDOR_FILE, ".gitignore")


def watch(options: argparse.Namespace, once: Callable[[argparse.Namespace], int]) -> int:
    """Run, and run again after every change of what may be linted or says how; until it is interrupted.

    All that the paths name is linted each time: a release that is half new and half remembered could be wrong.
    """
    try:
        from watchfiles import watch as changes
    except ImportError:
        print("repl-lint: --watch needs the package watchfiles: pip install 'repl-lint[watch]'", file=sys.stderr)
        return FAILED
    missing = [path for path in options.paths if not os.path.exists(path)]
    if missing:
        print(f"repl-lint: {missing[0]}: no such file or directory", file=sys.stderr)
        return FAILED
    named = frozenset(os.path.realpath(path) for path in options.paths)
    matters: Callable[[object, str], bool] = lambda _change, path: _matters(path, named)  # noqa: E731
    try:
        _again(options, once)
        for changed in changes(*_folders(options), watch_filter=matters):
            names = sorted({shown(path) for _, path in changed})
            print(f"\nrepl-lint: changed: {', '.join(names)}", file=sys.stderr, flush=True)
            _again(options, once)
    except KeyboardInterrupt:  # how it ends
        return CLEAN
    return CLEAN


def _again(options: argparse.Namespace, once: Callable[[argparse.Namespace], int]) -> None:
    if sys.stdout.isatty():
        print("\x1b[2J\x1b[H", end="")
    once(options)
    gc.collect()  # it is off for short runs, and this one is long
    sys.stdout.flush()
    print("repl-lint: waiting for changes; Ctrl-C ends it", file=sys.stderr, flush=True)


def _folders(options: argparse.Namespace) -> Iterator[str]:
    """What to watch: the folders, and those of the files, for an editor may put a new file in the place of one."""
    for path in (*(options.paths or ["."]), *([options.config] if options.config else ())):
        yield path if os.path.isdir(path) else os.path.dirname(os.path.abspath(path))


def _matters(path: str, named: frozenset[str]) -> bool:
    return path.endswith(SUFFIXES) or os.path.basename(path) in _NAMES or os.path.realpath(path) in named
