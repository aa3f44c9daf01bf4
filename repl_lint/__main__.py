"""``python -m repl_lint``."""

from repl_lint.cli import script

script()
