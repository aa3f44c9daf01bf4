"""``repl-lint check --watch``: lint again whenever something changes."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterator
from typing import Final

from repl_lint.command_line.exit_codes import CLEAN, FAILED
from repl_lint.configuration.baseline import FILE_NAME
from repl_lint.configuration.config_file import SettingsError
from repl_lint.formats.findings import one_line, visible
from repl_lint.reading.files import CONFIG_NAME, SKIPPED_FOLDERS, SUFFIXES, VENDOR_FILE, shown

_NAMES: Final = (CONFIG_NAME, FILE_NAME, VENDOR_FILE, ".gitignore")


def watch(
    options: argparse.Namespace, once: Callable[[argparse.Namespace], int], load: Callable[[argparse.Namespace], object]
) -> int:
    """Run, and run again after every change of what may be linted or says how; until it is interrupted.

    All that the paths name is linted each time: a release that is half new and half remembered could be wrong. What
    cannot be loaded at first ends it, for arguments do not mend themselves; later, somebody is at work on it.
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
    try:
        load(options)
    except SettingsError as error:
        print(f"repl-lint: {error}", file=sys.stderr)
        return FAILED
    others = (options.config, options.baseline)
    named = frozenset(os.path.realpath(path) for path in (*options.paths, *others) if path)
    matters: Callable[[object, str], bool] = lambda _change, path: _matters(path, named)  # noqa: E731
    try:
        _again(options, once)
        for changed in changes(*_folders(options), watch_filter=matters):
            _again(options, once, ", ".join(sorted({shown(path) for _, path in changed})))
    except KeyboardInterrupt:  # how it ends
        return CLEAN
    return CLEAN


def _again(options: argparse.Namespace, once: Callable[[argparse.Namespace], int], changed: str = "") -> None:
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        print("\x1b[2J\x1b[H", end="", flush=True)
    if changed:
        print(f"\nrepl-lint: changed: {visible(one_line(changed))}", file=sys.stderr, flush=True)
    once(options)
    gc.collect()  # it is off for short runs, and this one is long
    sys.stdout.flush()
    print("repl-lint: waiting for changes; Ctrl-C ends it", file=sys.stderr, flush=True)


def _folders(options: argparse.Namespace) -> Iterator[str]:
    """What to watch: the folders, and those of the files, for an editor may put a new file in the place of one."""
    for path in (*(options.paths or ["."]), *filter(None, (options.config, options.baseline))):
        yield path if os.path.isdir(path) else os.path.dirname(os.path.abspath(path))


def _matters(path: str, named: frozenset[str]) -> bool:
    name = os.path.basename(path)
    if SKIPPED_FOLDERS.intersection(path.split(os.sep)):
        return False
    may_be_folder = os.path.isdir(path) or (not os.path.exists(path) and "." not in name)
    return path.endswith(SUFFIXES) or name in _NAMES or os.path.realpath(path) in named or may_be_folder
