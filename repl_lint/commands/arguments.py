"""The arguments of the commands beside check, which only their own runs need."""

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
  repl-lint init --no-schema           without .repl-lint.schema.json beside it, which is for editors
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


_BASELINE: Final = {
    "create": (
        "write what is found now to a new file",
        """\
examples:
  repl-lint baseline create                         every release below this folder, to .repl-lint-baseline.json
  repl-lint baseline create k8s/ --output k8s.json
  repl-lint baseline create --select images --force
""",
    ),
    "update": (
        "add what is new, drop what is mended",
        """\
examples:
  repl-lint baseline update
  repl-lint baseline update k8s/ --baseline k8s.json
""",
    ),
    "prune": (
        "drop what is mended",
        """\
examples:
  repl-lint baseline prune
  repl-lint baseline prune k8s/ --baseline k8s.json
""",
    ),
    "show": (
        "list what is in it",
        """\
examples:
  repl-lint baseline show
  repl-lint baseline show --baseline k8s.json | grep latest-tag
""",
    ),
}


def add(name: str, parser: argparse.ArgumentParser) -> None:
    """The arguments of one of the commands."""
    commands = {"baseline": _baseline, "init": _init, "registries": _registries, "config": _config, "lsp": _lsp}
    commands[name](parser)


def _lsp(lsp: argparse.ArgumentParser) -> None:
    lsp.description = (
        "Serve an editor over standard input and output: findings while you type, fixes, why a rule is there."
        " How editors start it is in docs/editors.md. It needs pip install 'repl-lint[lsp]'."
    )
    lsp.epilog = "examples:\n  repl-lint lsp         what an editor runs\n"
    lsp.add_argument("--stdio", action="store_true", help="what it does anyway; some editors say it")


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
    init.add_argument(
        "--no-schema",
        action="store_true",
        help="do not write .repl-lint.schema.json, by which editors complete the keys",
    )


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


def _baseline(baseline: argparse.ArgumentParser) -> None:
    baseline.description = "Keep a file of the findings that are there. `check --baseline FILE` then finds what is new."
    baseline.epilog = (
        "examples:\n  repl-lint baseline create\n  repl-lint check --baseline .repl-lint-baseline.json\n"
        "  repl-lint baseline prune --help"
    )
    actions = baseline.add_subparsers(prog="repl-lint baseline", dest="action", required=True, metavar="COMMAND")
    for name, (does, examples) in _BASELINE.items():
        action = actions.add_parser(
            name,
            formatter_class=formatter,
            help=does,
            description=f"{does[0].upper()}{does[1:]}.",
            epilog=examples + "\nexit codes: 0 done; 2 something could not be done, and the file is what it was\n",
            allow_abbrev=False,
        )
        action.add_argument("paths", nargs="*", metavar="PATH", help="files and folders, as of check")
        flag = "--output" if name == "create" else "--baseline"
        default = "the configuration's, else .repl-lint-baseline.json"
        action.add_argument(flag, dest="baseline", metavar="FILE", help=f"the baseline (default: {default})")
        if name == "create":
            action.add_argument("--force", action="store_true", help="write over a file that is there")
        if name != "show":
            action.add_argument("--select", metavar="RULES", action="append", help="only these rules, as of check")
            action.add_argument("--ignore", metavar="RULES", action="append", help="leave these out")
        action.add_argument("--config", metavar="FILE", help="the configuration, as of check")
