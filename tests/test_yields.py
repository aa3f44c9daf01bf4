"""The table of which rule yields to which: its ids, and a case for each of its rows in `yields.yaml`.

A case is a release in which the rule that is yielded to speaks alone, all rules on, and what to `alter` in it so that
the rule that yields speaks: else nobody would know whether it is silent because it yields. `text` is the root
document's file, and `files` are those of a release without one; `entry` and `image` stand for an entry of `images` and
the image of a pod. `config` takes the place of the configuration that these need.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from repl_lint.configuration.catalog import catalog
from tests.conftest import Lint

TABLE: Final = Path(__file__).parents[1] / "docs" / "decisions" / "0015-which-rule-yields.md"
CASES: Final[dict[str, dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("yields.yaml").read_text(encoding="utf-8")
)
CONFIG: Final = "app-slug: myapp\nregistries: {quay: quay.io/acme, hub: index.docker.io}\n"
ROOT: Final = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
POD: Final = """\
---
# kind: scheduler-kubernetes
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  imagePullSecrets: [{name: replicatedregistrykey}]
  containers:
  - image: """


def rows() -> list[list[str]]:
    """The cells of every row of every table, heads and rules left out."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row != ["this rule", "yields to", "when"] and set("".join(row)) != {"-"}]


def pair(row: list[str]) -> str:
    """A row as the key of its case."""
    return " -> ".join(cell.strip("`") for cell in row[:2])


def found(lint: Lint, case: dict[str, Any], alter: dict[str, str]) -> set[str]:
    """The rules of the table that speak of a case, after some of its texts were altered."""
    text = case.get("text")
    if text is None:
        images = f"images: [{case['entry']}]\n" if "entry" in case else ""
        text = ROOT + images + (f"{POD}{case['image']}\n    name: a\n" if "image" in case else "")
    files = case.get("files") or {"replicated.yaml": text}
    for old, new in alter.items():
        assert any(old in text for text in files.values()), f"`{old}` is to be altered, and is not there"
        files = {name: text.replace(old, new) for name, text in files.items()}
    listed = {cell.strip("`") for row in rows() for cell in row[:2]}
    return listed & {finding.rule.id for finding in lint(files, case.get("config", CONFIG)).findings}


@pytest.mark.parametrize("row", rows(), ids=pair)
def test_a_row_names_two_rules_and_says_when(row: list[str]) -> None:
    assert len(row) == 3, "a row has three cells"
    for cell in row[:2]:
        assert re.fullmatch(r"`[a-z-]+`", cell), f"{cell}: a cell has one id in backticks; write a row for each"
        assert cell.strip("`") in catalog(), f"{cell} is no rule"
    assert row[2], "a row says when"


def test_no_pair_is_there_twice() -> None:
    twice = [each for each, count in Counter(map(pair, rows())).items() if count > 1]
    assert twice == [], "make their rows in 0015-which-rule-yields.md one"


def test_every_row_has_a_case_and_every_case_a_row() -> None:
    named = set(map(pair, rows()))
    assert sorted(named - CASES.keys()) == [], "add a case of this name to tests/yields.yaml for each of these rows"
    assert sorted(CASES.keys() - named) == [], "add a row to 0015-which-rule-yields.md for each of these cases"


@pytest.mark.parametrize("name", CASES)
def test_only_the_rule_that_is_yielded_to_speaks(name: str, lint: Lint) -> None:
    assert found(lint, CASES[name], {}) == {name.partition(" -> ")[2]}


@pytest.mark.parametrize("name", CASES)
def test_the_rule_that_yields_speaks_elsewhere(name: str, lint: Lint) -> None:
    assert name.partition(" -> ")[0] in found(lint, CASES[name], CASES[name]["alter"])
