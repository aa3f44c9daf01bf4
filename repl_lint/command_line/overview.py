"""The names of the commands, and the help and the version of the whole program, which need nothing but this module."""

from repl_lint import __version__

PROGRAM = "repl-lint"
COMMANDS = {
    "check": "lint releases",
    "explain": "explain why a line has a finding, or why it has none",
    "images": "list the images of a release, where each is used, and whether the airgap bundle contains it",
    "images sync": "update `images` in the replicated document to match the manifests",
    "rules": "list the rules",
    "rules test": "run the examples of your own rule files as tests",
    "rules explain": "explain step by step what one of your own rules does with a line",
    "rules new": "create a rule file to start from",
    "rules import": "create rule files from policies for Kubernetes, Kyverno and Gatekeeper",
    "rule": "explain a rule",
    "self-test": "test repl-lint on your releases with faults that it adds in memory",
    "baseline": "accept today's findings, so that only new ones are reported",
    "init": "create a configuration",
    "registries": "import registries from the vendor portal",
    "config": "show the effective settings and where each comes from",
    "lsp": "start the language server for editors",
    "completion": "print the shell completion script",
}
OPTIONS = {
    "-h, --help": "show this help message and exit",
    "--version": "show program's version number and exit",
}
NO_COLOR = "do not use color, as with the variable NO_COLOR"
USAGE = f"{PROGRAM} [-h] [--version] COMMAND ..."

_HELP = """\
usage: {usage}

Linter and policy checker for Replicated releases.

examples:
  repl-lint init
  repl-lint check
  repl-lint rule latest-tag
  repl-lint check --help

positional arguments:
  COMMAND
{commands}

options:
{options}"""


def answer(option: str) -> str | None:
    """The help for `-h` or `--help`, the version for `--version`, and None for any other word."""
    if option == "--version":
        return f"{PROGRAM} {__version__}"
    if option in ("-h", "--help"):
        return _HELP.format(usage=USAGE, commands=_table(COMMANDS), options=_table(OPTIONS))
    return None


def _table(rows: dict[str, str]) -> str:
    width = max(map(len, (*COMMANDS, *OPTIONS)))
    return "\n".join(f"  {name:{width}}  {about}" for name, about in rows.items())
