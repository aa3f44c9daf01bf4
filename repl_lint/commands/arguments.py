"""The arguments of the commands around the configuration."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from repl_lint.cli import add_rule_flags, formatter

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 -- it has no public name

_INIT_EXAMPLES: Final = """\
examples:
  repl-lint init                       .repl-lint.yaml for the releases below this folder
  repl-lint init release --stdout      look at it first
  repl-lint init --with-schema         with .repl-lint.schema.json beside it, for editors
"""

_REGISTRIES_EXAMPLES: Final = """\
examples:
  replicated registry ls --output json | repl-lint registries import -
  repl-lint registries import registries.json --config release/.repl-lint.yaml
"""

_CONFIG_EXAMPLES: Final = """\
examples:
  repl-lint config show                            what counts below this folder, and why
  repl-lint config show release --ignore images    with the flags of a run
  repl-lint config schema --output .repl-lint.schema.json
"""


def add(name: str, parser: argparse.ArgumentParser) -> None:
    """The arguments of one of the commands."""
    {"init": _init, "registries": _registries, "config": _config}[name](parser)


def _init(init: argparse.ArgumentParser) -> None:
    init.epilog = _INIT_EXAMPLES
    init.description = (
        "Write .repl-lint.yaml from what the releases below a folder say, and say where each guess is from."
    )
    init.add_argument("path", nargs="?", default=".", metavar="PATH", help="the folder (default: this one)")
    init.add_argument("--force", action="store_true", help="replace a .repl-lint.yaml that is there")
    init.add_argument(
        "--stdout",
        "--dry-run",
        action="store_true",
        help="print it, and write nothing; the guesses go to standard error",
    )
    init.add_argument("--with-schema", action="store_true", help="write .repl-lint.schema.json too, which editors read")


def _registries(registries: argparse.ArgumentParser) -> None:
    registries.epilog = _REGISTRIES_EXAMPLES
    actions = registries.add_subparsers(dest="action", required=True, metavar="ACTION")
    importing = _add(actions, "import", "merge them into the configuration", _REGISTRIES_EXAMPLES)
    importing.description = (
        "Merge what `replicated registry ls --output json` prints into `registries` of the configuration."
        " Everything else in it stays as it is."
    )
    importing.add_argument("file", metavar="FILE", help="the JSON; - reads standard input")
    importing.add_argument(
        "--config", metavar="FILE", help="the configuration (default: the nearest .repl-lint.yaml, else a new one here)"
    )


def _config(config: argparse.ArgumentParser) -> None:
    config.epilog = _CONFIG_EXAMPLES
    actions = config.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = _add(actions, "show", "the settings, each with its source", _CONFIG_EXAMPLES)
    show.description = (
        "Every setting of a run with where it comes from, and the rules that are off or of another severity."
    )
    show.add_argument("paths", nargs="*", metavar="PATH", help="as for check")
    add_rule_flags(show)
    show.add_argument(
        "--output-format", choices=("text", "json"), default="text", help="default: text, as YAML in a pipe"
    )
    schema = _add(actions, "schema", "the JSON Schema of .repl-lint.yaml", _CONFIG_EXAMPLES)
    schema.description = "Print the JSON Schema of .repl-lint.yaml, or write it to a file."
    schema.add_argument("--output", metavar="FILE", help="write it there")


def _add(actions: Actions, name: str, help: str, examples: str) -> argparse.ArgumentParser:  # noqa: A002
    return actions.add_parser(name, help=help, epilog=examples, formatter_class=formatter, allow_abbrev=False)
