"""The flags of a run that take precedence over its configuration."""

from __future__ import annotations

import argparse
from collections.abc import Sequence


def add_selection(parser: argparse._ActionsContainer) -> None:
    """Add the flags `--select`, `--ignore`, `--fail-on` and `--config`."""
    parser.add_argument(
        "--select", metavar="RULES", action="append", help="run only these: ids or categories, separated by commas"
    )
    parser.add_argument("--ignore", metavar="RULES", action="append", help="do not run these rules")
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "info", "never"),
        help="exit with 1 for findings of this severity or higher (default: error)",
    )
    add_config(parser)


def add_config(parser: argparse._ActionsContainer) -> None:
    """Add the flag `--config`."""
    parser.add_argument(
        "--config", metavar="FILE", help="the configuration (default: the nearest .repl-lint.yaml above the paths)"
    )


def add_cache(parser: argparse._ActionsContainer) -> None:
    """Add the flag `--no-cache`."""
    parser.add_argument("--no-cache", action="store_true", help="render Helm charts again, and do not keep the results")


def names(texts: Sequence[str] | None) -> Sequence[str] | None:
    """The names in the values of a flag, split at commas; None if the flag is not given."""
    return None if texts is None else [name.strip() for text in texts for name in text.split(",") if name.strip()]
