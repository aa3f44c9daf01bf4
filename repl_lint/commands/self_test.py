"""``repl-lint self-test``: put faults into the releases, in memory, and say which are found."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from repl_lint.command_line.exit_codes import CLEAN, FAILED, FINDINGS
from repl_lint.command_line.messages import complain
from repl_lint.command_line.selection import add_selection, names
from repl_lint.configuration.settings import Flags, load
from repl_lint.formats.printable import line, write_json
from repl_lint.formats.summaries import count
from repl_lint.running.inputs import gather
from repl_lint.running.self_test import Trial, trials
from repl_lint.running.surveying import releases

_EXAMPLES = """\
examples:
  repl-lint self-test                       what the rules that run would catch in the releases below this folder
  repl-lint self-test --output-format json

exit codes:
  0  every fault whose rule runs is found
  1  one is not
  2  something could not be done, or no fault could be put into what is there
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.description = "Put faults into the releases, in memory and one by one, and say which are found."
    parser.epilog = _EXAMPLES
    parser.add_argument("paths", nargs="*", metavar="PATH", help="as for check")
    add_selection(parser)
    parser.add_argument("--output-format", "--format", choices=("text", "json"), default="text", help="default: text")


def run(options: argparse.Namespace) -> int:
    """Print each fault that was tried, whether it was found, and the rules of the user for which none could be made.

    The exit code is 2 if a file was not read or no fault could be made; 1 if a fault whose rule runs was not found; and
    0 else. Raises `UserError` if the settings are wrong.
    """
    flags = Flags(options.config, names(options.select), names(options.ignore), options.fail_on)
    settings = load(options.paths or ["."], flags)
    inputs = gather(options.paths, settings)
    tried = list(trials(releases(inputs.files, settings), settings))
    tried_rules = {trial.seed.rule for trial in tried}
    untried = [rule.id for rule in settings.rules if rule.policy and rule.id not in tried_rules]
    if options.output_format == "json":
        write_json({"faults": [_data(trial) for trial in tried], "untried": untried}, sys.stdout)
    else:
        _print(tried, untried)
    for failure in inputs.failures:
        complain(failure)
    if not tried:
        complain("no fault could be put into what is there")
    if inputs.failures or not tried:
        return FAILED
    return FINDINGS if any(trial.is_on and not trial.is_found for trial in tried) else CLEAN


def _state(trial: Trial) -> str:
    return "found" if trial.is_found else "not found" if trial.is_on else "off"


def _data(trial: Trial) -> dict[str, object]:
    location = trial.seed.location
    return {
        "release": trial.release,
        "rule": trial.seed.rule,
        "fault": trial.seed.sentence,
        "path": location.path,
        "line": location.start.line,
        "state": _state(trial),
        "also": list(trial.others),
    }


def _print(tried: Sequence[Trial], untried: Sequence[str]) -> None:
    width = max((len(rule) for rule in (*untried, *(trial.seed.rule for trial in tried))), default=0)
    for trial in tried:
        also = f" (also {', '.join(trial.others)})" if trial.others else ""
        text = f"{_state(trial):<9}  {trial.seed.rule:<{width}}  {trial.seed.location.path_line}: {trial.seed.sentence}"
        print(line(text + also))
    for rule in untried:
        print(f"not tried  {rule:<{width}}  no field that it reads can be removed")
    on = [trial for trial in tried if trial.is_on]
    found, off = sum(trial.is_found for trial in on), len(tried) - len(on)
    print(f"{found} of {count(len(on), 'fault')} found" + (f", {off} off" if off else ""))
