"""``python -m repl_lint``."""

import os
import sys

if not sys.flags.safe_path and os.path.exists(os.curdir) and sys.path[0] == os.getcwd():
    del sys.path[0]  # else modules would be taken from the folder that is linted

from repl_lint.cli import script

script()
