"""``python -m repl_lint``."""

import os
import sys

try:
    is_first = not sys.flags.safe_path and sys.path[0] == os.getcwd()
except FileNotFoundError:  # the folder is gone
    is_first = False
if is_first:
    del sys.path[0]  # else modules would be taken from the folder that is linted

from repl_lint.cli import script

script()
