"""The reports of `rules test`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import IO, Final

from repl_lint.formats.printable import harmless, line, write_json
from repl_lint.formats.summaries import count
from repl_lint.model.findings import Related
from repl_lint.reading.files import shown
from repl_lint.running.rule_tests import Tested


def text(results: Sequence[Tested], out: IO[str]) -> None:
    """Write a line for each fault and each warning, and last the numbers of rules, examples and failed rules."""
    for result in results:
        for fault in result.faults:
            print(line(_told(fault)), file=out)
        for fault in result.warnings:
            print(line(f"{fault.location.path_line_column}: warning: {fault.message}"), file=out)
    failed = sum(bool(result.faults) for result in results)
    examples = sum(result.examples for result in results)
    state = f"{failed} failed" if failed else "all passed"
    print(f"{count(len(results), 'rule')}, {count(examples, 'example')}: {state}", file=out)


def _told(fault: Related) -> str:
    return f"{fault.location.path_line_column}: {fault.message}"


def as_json(results: Sequence[Tested], out: IO[str]) -> None:
    """Write the results as JSON, rule by rule; the ``id`` is None for a file that is no rule.

    Lines and columns count from 1.
    """
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
    write_json({"version": 1, "rules": rules}, out)


def _place(fault: Related) -> dict[str, object]:
    start = fault.location.start
    return {"path": fault.location.path, "line": start.line, "column": start.column, "message": fault.message}


def junit(results: Sequence[Tested], out: IO[str]) -> None:
    """Write the results as XML of JUnit: a test case for each rule, with one failure that has all faults of the rule.

    Warnings are left out.
    """
    from xml.etree import ElementTree as ET

    failures = sum(bool(result.faults) for result in results)
    suite = ET.Element("testsuite", name="repl-lint rules test", tests=str(len(results)), failures=str(failures))
    for result in results:
        name = result.rule.id if result.rule else shown(result.path)
        case = ET.SubElement(suite, "testcase", classname="repl-lint", name=line(name))
        if result.faults:
            told = "\n".join(map(_told, result.faults))
            ET.SubElement(case, "failure", message=line(result.faults[0].message)).text = harmless(told)
    ET.indent(suite)
    print(ET.tostring(suite, encoding="unicode"), file=out)


FORMATS: Final[dict[str, Callable[[Sequence[Tested], IO[str]], None]]] = {"text": text, "json": as_json, "junit": junit}
"""The functions that write the reports, by the names of their formats."""
