"""Single faults in clean releases of KOTS: each is found by exactly the rule meant, at its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Lint
from tests.reports import parsed

DATA: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "planted_faults.yaml").read_text(encoding="utf-8"))
RELEASES: tuple[dict[str, str], ...] = DATA["release"], DATA["third"]

TABLE = Path(__file__).parents[1] / "scripts" / "kots_lint.tsv"
LEVELS = dict(line.split("\t")[:2] for line in TABLE.read_text(encoding="utf-8").splitlines() if line[0] != "#")
"""The levels of the rules of Replicated's linter."""


@pytest.mark.parametrize("release", RELEASES, ids=("release", "third"))
def test_the_release_is_clean(release: dict[str, str], lint: Lint) -> None:
    assert [str(finding) for finding in lint(release).findings] == []


@pytest.mark.parametrize("fault", DATA["faults"], ids=lambda fault: f"{fault['in']}: {fault['as'][:40]}")
def test_a_fault_is_found(fault: dict[str, Any], lint: Lint) -> None:
    release = next(release for release in RELEASES if fault["in"] in release)
    text = release[fault["in"]]
    assert text.count(fault["put"]) == 1, "the text is there once"
    report = lint({**release, fault["in"]: text.replace(fault["put"], fault["as"])})
    found = [
        f"{at.path} {finding.rule.id} {finding.severity} {at.start.line}:{at.start.column}"
        for finding in report.findings
        if (at := finding.location)
    ]
    assert found == [f"{fault['in']} {fault['finds']}"]
    for told in parsed(report, "kots-lint")["lintExpressions"]:
        assert LEVELS.get(told["rule"], told["type"]) == told["type"]


def test_there_are_enough() -> None:
    assert len(DATA["faults"]) >= 100
