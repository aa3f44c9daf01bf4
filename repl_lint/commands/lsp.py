"""``repl-lint lsp``."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from importlib.util import find_spec

from repl_lint.command_line.exit_codes import CLEAN
from repl_lint.model.errors import UserError


def arguments(lsp: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    lsp.description = (
        "Serve an editor over standard input and output: findings while you type, fixes, why a rule is there."
        " How editors start it is in docs/editors.md. It needs pip install 'repl-lint[lsp]'."
    )
    lsp.epilog = "examples:\n  repl-lint lsp         what an editor runs"
    lsp.add_argument("--stdio", action="store_true", help="what it does anyway; some editors say it")


def run(_: argparse.Namespace) -> int:
    """Serve an editor until it ends the session, and return 0.

    Raises `UserError` if pygls is not installed, or standard input is closed.
    """
    if find_spec("pygls") is None:
        raise UserError("lsp needs pygls: pip install 'repl-lint[lsp]'")
    if sys.stdin is None:
        raise UserError("standard input is closed: an editor starts this command")
    gc.enable()  # a server runs for hours
    from repl_lint.language_server.messages import serve

    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:  # it is closed, and our own is needed at the end
        serve(sys.stdin.buffer, answers)
    return CLEAN
