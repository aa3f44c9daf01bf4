"""The names of the commands, and the help and the version of the whole program, which need nothing but this module."""

from repl_lint import __version__

PROGRAM = "repl-lint"
COMMANDS = {
    "check": "lint releases",
    "explain": "tell what a line was compared with, and what was found there",
    "images": "list the images of a release, who asks for each, and whether the airgap bundle has it",
    "images sync": "make `images` of the root document match the manifests",
    "rules": "list the rules",
    "rules test": "try the examples of your own rule files",
    "rules explain": "tell what one of your own rules makes of a line, step by step",
    "rules new": "write the beginning of a rule file",
    "rules import": "make rule files of policies for Kubernetes, Kyverno and Gatekeeper",
    "rule": "explain a rule",
    "self-test": "put faults into the releases, in memory, and say which are found",
    "baseline": "let pass what is there, so that only what is new is found",
    "init": "write a configuration",
    "registries": "take registries over from the vendor portal",
    "config": "show which settings count, and why",
    "lsp": "serve an editor, by the Language Server Protocol",
    "completion": "print what makes a shell complete our commands",
}
OPTIONS = {
    "-h, --help": "show this help message and exit",
    "--version": "show program's version number and exit",
}
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
