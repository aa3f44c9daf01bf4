"""The rules, and the examples in their files with the findings that they mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from repl_lint.configuration.catalog import catalog, read_rule
from repl_lint.model.findings import Rule

RULES = list(catalog().values())

MARK = re.compile(r"#\s*finding(?:\[(?P<rule>[a-z-]+)\])?(?::\s*\"(?P<part>.*)\")?\s*$")


def examples() -> Iterator[Any]:
    for rule in RULES:
        for number, example in enumerate(read_rule(rule.path)["examples"]):
            for kind in ("bad", "good"):
                if kind in example:
                    yield pytest.param(rule, kind, example, id=f"{rule.id}-{number}-{kind}")


def marked(text: str, rule: Rule) -> dict[tuple[int, str], str]:
    """The lines on which an example says a finding is, of which rule, and the part of its message that it quotes."""
    found = {}
    for number, line in enumerate(text.splitlines(), start=1):
        mark = MARK.search(line)
        if mark:
            found[number + (not line[: mark.start()].strip()), mark["rule"] or rule.id] = mark["part"] or ""
    return found
