"""Objects of KOTS' own kinds: one finding for one fault."""

from __future__ import annotations

import pytest

from tests.conftest import Lint

pytestmark = pytest.mark.about("invalid-kots-object")

CONFIG = "apiVersion: kots.io/v1beta1\nkind: Config\nmetadata: {name: a}\nspec: {groups: []}\n"
ANALYZERS = """\
apiVersion: troubleshoot.sh/v1beta2
kind: Preflight
metadata: {name: a}
spec:
  analyzers:
  - nodeResources:
    checkName: one
    filters: {cpuCapacity: "2"}
    outcomes: [{fail: {message: a}}]
  - nodeResources:
    checkName: two
    outcomes: [{fail: {message: a}}]
  - nodeResources: {outcomes: [{fail: {message: a}}]}
    filters: {cpuCapacity: "2"}
"""


def test_keys_of_one_mapping_that_belong_in_another_one_are_one_finding(lint: Lint) -> None:
    told = lint({"a.yaml": ANALYZERS, "config.yaml": CONFIG}).findings
    home = "`spec.analyzers[].nodeResources`"
    assert [(finding.location.start.line, finding.message) for finding in told] == [
        (7, f"unknown keys `checkName`, `filters` and `outcomes`: move them to {home}"),
        (11, f"unknown keys `checkName` and `outcomes`: move them to {home}"),
        (14, f"unknown key `filters`: move it to {home}"),
    ]
    assert [[related.location.start.line for related in finding.related] for finding in told] == [[8, 9], [12], []]


def test_versions_that_a_build_writes_are_told_once(lint: Lint) -> None:
    chart = "apiVersion: kots.io/v1beta2\nkind: HelmChart\nmetadata: {{name: {0}}}\nspec:\n  chart: {{name: {0}{1}}}\n"
    files = {
        "a.yaml": chart.format("a", ""),
        "b.yaml": chart.format("b", ", chartVersion: ''"),
        "c.yaml": chart.format("c", ", chartVersion: ~"),
        "d.yaml": chart.format("d", ", chartVersion: '{{repl LicenseFieldValue \"v\"}}'"),
    }
    (finding,) = lint(files).findings
    assert (finding.location.path_line, finding.severity) == ("a.yaml:5", "warning")
    assert [related.location.path_line for related in finding.related] == ["b.yaml:5", "c.yaml:5"]


def test_a_chart_without_a_name_is_found(lint: Lint) -> None:
    text = "apiVersion: kots.io/v1beta2\nkind: HelmChart\nspec: {chart: {name: '', chartVersion: 1.0.0}}\n"
    told = lint({"a.yaml": text}).findings
    assert [(finding.location.start.column, finding.fault) for finding in told] == [(22, "`name` is empty")]


def test_a_key_that_is_like_none_says_that_kots_drops_it(lint: Lint) -> None:
    text = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A, zebraStripes: 1}\n"
    (finding,) = (each for each in lint({"a.yaml": text}).findings if each.rule.id == "invalid-kots-object")
    assert finding.message == "unknown key `zebraStripes`: remove it, because KOTS drops it"
