"""``repl-lint lsp``."""

from __future__ import annotations

import argparse
import gc
import sys
from importlib.util import find_spec

from repl_lint.cli import CLEAN, FAILED


def run(_: argparse.Namespace) -> int:
    """Serve an editor until it says good-bye."""
    if find_spec("pygls") is None:
        print("repl-lint: lsp needs pygls: pip install 'repl-lint[lsp]'", file=sys.stderr)
        return FAILED
    gc.enable()  # what a server leaves behind it leaves for hours
    from repl_lint.language_server.messages import serve

    serve()
    return CLEAN
