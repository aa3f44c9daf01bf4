"""``repl-lint rules test``: try the examples of rule files."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence

from repl_lint.command_line.exit_codes import CLEAN, FAILED, FINDINGS
from repl_lint.configuration.rule_files import rule_files
from repl_lint.configuration.rule_names import members
from repl_lint.configuration.settings import load
from repl_lint.model.errors import UserError
from repl_lint.model.findings import Related
from repl_lint.reading.files import shown
from repl_lint.running.rule_tests import Tested, tested


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.description = "Try the examples of your rule files: each is linted as a release of its own."
    parser.epilog = """\
examples:
  repl-lint rules test                       the rule files that `rules-dirs` of the configuration names
  repl-lint rules test policies/
  repl-lint rules test acme/our-labels

exit codes:
  0  every rule does what its examples say
  1  one does not
  2  a rule file is no rule, or there is none
"""
    parser.add_argument("names", nargs="*", metavar="FOLDER|FILE|ID", help="rule files (default: all)")
    parser.add_argument("--output-format", choices=("text", "json", "junit"), default="text", help="default: text")


def run(options: argparse.Namespace) -> int:
    """Print what is wrong with rule files, and return 0 if nothing is.

    The exit code is 1 if an example fails, and 2 if a file is no rule. Raises `UserError` if there is no rule file.
    """
    paths = list(dict.fromkeys(_paths(options.names)))
    if not paths:
        raise UserError("there are no rule files: name some, or their folder in `rules-dirs` of the configuration")
    results = [tested(path) for path in paths]
    print({"text": _text, "json": _json, "junit": _junit}[options.output_format](results))
    if any(result.is_malformed for result in results):
        return FAILED
    return FINDINGS if any(result.faults for result in results) else CLEAN


def _paths(names: Sequence[str]) -> Iterator[str]:
    """The rule files that folders, files and ids name; without any, those of the configuration."""
    for name in names or load([]).rules_dirs:
        if os.path.isdir(name):
            yield from rule_files(name)
        elif os.path.exists(name):
            yield name
        else:
            catalog = load([]).catalog
            own = [rule.path for rule in catalog.values() if rule.policy and rule.id in members(name, catalog)]
            if not own:
                raise UserError(f"`{name}` is no file, no folder and no rule of your own")
            yield from own


def _text(results: Sequence[Tested]) -> str:
    lines = []
    for result in results:
        lines += [f"{fault.location.path_line_column}: {fault.message}" for fault in result.faults]
        lines += [f"{fault.location.path_line_column}: warning: {fault.message}" for fault in result.warnings]
    failed = sum(bool(result.faults) for result in results)
    examples = sum(result.examples for result in results)
    state = f"{failed} failed" if failed else "all passed"
    return "\n".join([*lines, f"{_count(len(results), 'rule')}, {_count(examples, 'example')}: {state}"])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _json(results: Sequence[Tested]) -> str:
    rules = [
        {
            "path": shown(result.path),
            "id": result.rule.id if result.rule else None,
            "examples": result.examples,
            "faults": [_place(fault) for fault in result.faults],
            "warnings": [_place(fault) for fault in result.warnings],
        }
        for result in results
    ]
    return json.dumps({"version": 1, "rules": rules}, indent=2)


def _place(fault: Related) -> dict[str, object]:
    start = fault.location.start
    return {"path": fault.location.path, "line": start.line, "column": start.column, "message": fault.message}


def _junit(results: Sequence[Tested]) -> str:
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    failures = sum(bool(result.faults) for result in results)
    suite = Element("testsuite", name="repl-lint rules test", tests=str(len(results)), failures=str(failures))
    for result in results:
        name = result.rule.id if result.rule else shown(result.path)
        case = SubElement(suite, "testcase", classname="repl-lint", name=name)
        if result.faults:
            text = "\n".join(f"{fault.location.path_line_column}: {fault.message}" for fault in result.faults)
            SubElement(case, "failure", message=result.faults[0].message).text = text
    indent(suite)
    return tostring(suite, encoding="unicode")
