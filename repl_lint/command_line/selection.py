"""The flags by which a run chooses its rules, before the configuration does."""

from __future__ import annotations

import argparse
from collections.abc import Sequence


def add_selection(parser: argparse._ActionsContainer) -> None:
    """Add the flags."""
    parser.add_argument(
        "--select", metavar="RULES", action="append", help="run only these: ids or categories, separated by commas"
    )
    parser.add_argument("--ignore", metavar="RULES", action="append", help="leave these out")
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "info", "never"),
        help="the mildest severity that makes the exit code 1 (default: error)",
    )
    parser.add_argument(
        "--config",
        metavar="FILE",
        help="the configuration (default: the nearest .repl-lint.yaml above the paths)",
    )


def names(texts: Sequence[str] | None) -> Sequence[str] | None:
    """The names in all the uses of a flag."""
    return None if texts is None else [name.strip() for text in texts for name in text.split(",") if name.strip()]
