"""Single faults in clean releases of KOTS: each is found by exactly the rule meant, at its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Lint

DATA: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "planted_faults.yaml").read_text(encoding="utf-8"))
RELEASES: tuple[dict[str, str], ...] = DATA["release"], DATA["third"]


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


def test_there_are_enough() -> None:
    assert len(DATA["faults"]) >= 100
