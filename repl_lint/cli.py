"""The command line: parses arguments and hands over to `repl_lint.commands`."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from repl_lint.command_line.exit_codes import FAILED
from repl_lint.command_line.parser import _unknown, module_of, parser_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; the exit code."""
    gc.disable()  # nothing here makes cycles that last, and collecting costs a third of the time
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = [*(sys.argv[1:] if arguments is None else arguments)]
    if words[:2] == ["images", "sync"]:  # a command of two words beside the paths of `images`
        words[:2] = ["images sync"]
    options, unknown = parser_of(words).parse_known_args(words)
    if unknown:
        options.parser.error(_unknown(options.parser, unknown))
    try:
        code: int = import_module(module_of(options.command)).run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return 130
    return code


def script() -> NoReturn:
    """The console script.

    It leaves without taking the interpreter apart, which would cost a tenth of a short run: every file is closed.
    """
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
