"""The command line: parses the arguments and calls a command of `repl_lint.commands`."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from repl_lint.command_line.exit_codes import FAILED, INTERRUPTED
from repl_lint.command_line.parser import module_of, parsed
from repl_lint.model.errors import UserError

if TYPE_CHECKING:
    import argparse


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name, and return its exit code."""
    gc.disable()  # a run makes no cycles that last, and collecting costs a third of the time
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = parsed(sys.argv[1:] if arguments is None else arguments)
    try:
        code = _run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _run(options: argparse.Namespace) -> int:
    try:
        code: int = import_module(module_of(options.command)).run(options)
    except UserError as error:
        from repl_lint.command_line.messages import complain

        complain(*error.lines)
        return FAILED
    return code


def script() -> NoReturn:
    """Run the console script.

    It exits without finalising the interpreter, which would cost a tenth of a short run: every file is closed.
    """
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
