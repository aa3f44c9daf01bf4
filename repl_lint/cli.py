"""The command line: parses the arguments and calls a command of `repl_lint.commands`."""

import gc
import os
import sys

from repl_lint.command_line.exit_codes import CLEAN, FAILED, INTERRUPTED
from repl_lint.command_line.overview import answer
from repl_lint.command_line.streams import open_streams
from repl_lint.model.errors import UserError

TYPE_CHECKING = False  # `typing` costs more than all the rest of `--version`
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn


def main(arguments: "Sequence[str] | None" = None) -> int:
    """Run the command that the arguments name, by default those of the process, and return its exit code.

    The code is 2 after a `UserError`, which is printed, or if the working folder is gone, and 130 after Ctrl-C. Without
    arguments it is 2 too, and the help is printed to standard error. Wrong arguments and `--help` of a command raise
    `SystemExit`. The garbage collector is switched off.
    """
    gc.disable()  # a run makes no cycles that last, and collecting costs a third of the time
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = _run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except UserError as error:
        return _failed(*error.lines)
    except KeyboardInterrupt:
        return INTERRUPTED
    except FileNotFoundError:
        if _has_folder():
            raise
        return _failed("the working folder is gone: go to one that exists")
    return code


def _run(words: "Sequence[str]") -> int:
    if not words:
        from repl_lint.command_line.messages import tell

        tell(answer("--help") or "")
        return FAILED
    if text := answer(words[0]):
        print(text)
        return CLEAN
    from importlib import import_module

    from repl_lint.command_line.parser import module_of, parsed

    options = parsed(words)
    code: int = import_module(module_of(options.command)).run(options)
    return code


def _failed(*lines: str) -> int:
    from repl_lint.command_line.messages import complain

    complain(*lines)
    return FAILED


def _has_folder() -> bool:
    try:
        os.getcwd()
    except FileNotFoundError:
        return False
    return True


def script() -> "NoReturn":
    """Run `main`, and end the process with its exit code; after an exception print it, and exit with 2.

    The interpreter is not finalised, which would cost a tenth of a short run: every file is closed.
    """
    open_streams()
    try:
        code = main()
    except SystemExit as stop:  # after help, or wrong arguments
        code = int(stop.code or 0)
    except Exception:
        import traceback

        traceback.print_exc()
        code = FAILED  # 1 would say that there are findings
    try:
        sys.stdout.flush()
    except UserError as error:
        code = _failed(*error.lines)
    sys.stderr.flush()
    os._exit(code)
