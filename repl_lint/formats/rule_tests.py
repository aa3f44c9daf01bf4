"""The reports of `rules test`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from repl_lint.model.findings import Related
from repl_lint.reading.files import shown
from repl_lint.running.rule_tests import Tested


def text(results: Sequence[Tested]) -> str:
    """What is wrong and what may be, a line each, and the numbers of rules and examples."""
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


def as_json(results: Sequence[Tested]) -> str:
    """The results as JSON, rule by rule."""
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


def junit(results: Sequence[Tested]) -> str:
    """The results as XML of JUnit: a test case for each rule."""
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


FORMATS = {"text": text, "json": as_json, "junit": junit}
"""The reports by the names of their formats."""
