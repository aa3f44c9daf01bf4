"""``repl-lint config show`` and ``repl-lint config schema``."""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from repl_lint import resources
from repl_lint.command_line.exit_codes import CLEAN, FAILED
from repl_lint.command_line.messages import complain
from repl_lint.command_line.outputs import output
from repl_lint.command_line.selection import add_selection, names
from repl_lint.configuration.origins import Origin, origins
from repl_lint.configuration.settings import Flags, load
from repl_lint.editing.edits import scalar
from repl_lint.formats.printable import line, write_json
from repl_lint.running.inputs import gather
from repl_lint.running.surveying import releases

_READ_AS_TRUTH: Final = frozenset(("on", "off", "yes", "no", "y", "n"))  # by YAML 1.1

_EXAMPLES: Final = """\
examples:
  repl-lint config show                            what counts below this folder, and why
  repl-lint config show release --ignore images    with the flags of a run
  repl-lint config schema --output .repl-lint.schema.json
"""


def arguments(config: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    config.epilog = _EXAMPLES
    config.description = "Show the effective settings and where each comes from, or the schema of the configuration."
    actions = config.add_subparsers(dest="action", required=True, metavar="show|schema")
    show = actions.add_parser("show", help="the settings, each with its source", epilog=_EXAMPLES)
    show.description = (
        "Every setting of a run with where it comes from, and the rules that are off or of another severity."
    )
    show.add_argument("paths", nargs="*", metavar="PATH", help="as for check")
    add_selection(show)
    show.add_argument(
        "--output-format", "--format", choices=("text", "json"), default="text", help="default: text, as YAML in a pipe"
    )
    schema = actions.add_parser("schema", help="the JSON Schema of .repl-lint.yaml", epilog=_EXAMPLES)
    schema.description = "Print the JSON Schema of .repl-lint.yaml, or write it to a file."
    schema.add_argument("--output", metavar="FILE", help="write it there")


def run(options: argparse.Namespace) -> int:
    """Print the settings with their sources, or write the schema of the configuration.

    The exit code is 2 if a file of the paths could not be read, else 0. Raises `UserError` if the settings are wrong,
    or the file for the schema cannot be written.
    """
    return _schema(options.output) if options.action == "schema" else _show(options)


def _schema(path: str | None) -> int:
    with output(path) as out:
        out.write(resources.schema_text("config").decode())
    return CLEAN


def _show(options: argparse.Namespace) -> int:
    flags = Flags(options.config, names(options.select), names(options.ignore), options.fail_on)
    paths = options.paths or ["."]
    settings = load(paths, flags)
    inputs = gather(options.paths, settings)
    listed = [Origin(("paths", number), path, inputs.source) for number, path in enumerate(inputs.paths)]
    listed += origins(releases(inputs.files, settings), settings, flags)
    if options.output_format == "json":
        write_json(_nested(listed), sys.stdout)
    elif sys.stdout.isatty():
        _print_table(listed)
    else:
        sys.stdout.writelines(f"{line(text)}\n" for text in _lines(listed))
    failures = inputs.failures
    for failure in failures:
        complain(failure)
    return FAILED if failures else CLEAN


def _lines(settings: Iterable[Origin]) -> Iterator[str]:
    """The settings as YAML, with their sources as comments."""
    above: Sequence[str | int] = ()
    for key, value, source in settings:
        shared = 0
        while shared < len(key) - 1 and key[: shared + 1] == above[: shared + 1]:
            shared += 1
        for depth in range(shared, len(key) - 1):
            yield f"{'  ' * depth}{_text(str(key[depth]))}:"
        label = "-" if isinstance(key[-1], int) else f"{_text(key[-1])}:"
        yield f"{'  ' * (len(key) - 1)}{label} {_plain(value)}  # {' '.join(source.split())}"
        above = key[:-1]


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    return {None: "null", True: "true", False: "false"}[value] if isinstance(value, bool | None) else str(value)


def _text(value: str) -> str:
    return f'"{value}"' if value.lower() in _READ_AS_TRUTH else scalar(value)


def _nested(settings: Iterable[Origin]) -> dict[str, Any]:
    """The settings as nested data, each a ``value`` with its ``source``."""
    data: dict[str, Any] = {}
    for key, value, source in settings:
        parent: Any = data
        for step, following in itertools.pairwise(key):
            parent = parent.setdefault(step, [] if isinstance(following, int) else {})
        leaf = {"value": value, "source": source}
        if isinstance(parent, list):
            parent.append(leaf)
        else:
            parent[key[-1]] = leaf
    return data


def _print_table(settings: Iterable[Origin]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("setting", "value", "from", box=box.SIMPLE_HEAD)
    for key, value, source in settings:
        name = " ".join(step for step in key if isinstance(step, str))
        text = value if isinstance(value, str) else _plain(value)
        table.add_row(Text(name, "bold"), Text(line(text)), Text(line(source), "dim" if source == "default" else ""))
    Console().print(table)
