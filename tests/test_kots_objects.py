"""Objects of KOTS' own kinds: one finding for one fault."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, places

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


APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"
CHART_WITHOUT = "apiVersion: kots.io/v1beta2\nkind: HelmChart\nspec:\n  chart: {name: web}\n"


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ("  values:\n    text: |\n      {{repl ConfigOption `a` }}\n", True),
        ("  values:\n    text: >-\n      a\n      repl{{ ConfigOption `a` }}\n", True),
        ("  values:\n    list:\n    - 'repl{{ ConfigOption `a` }}'\n", True),
        ("{{repl if true }}\n  values: {}\n{{repl end }}\n", False),
        ("  repl{{ print `chartVersion` }}\n", False),
    ],
)
def test_a_template_in_a_text_makes_no_key(values: str, found: bool, lint: Lint) -> None:
    report = lint({"a.yaml": CHART_WITHOUT + values, "app.yaml": APPLICATION})
    messages = [finding.message for finding in report.findings if finding.rule.id == "invalid-kots-object"]
    assert messages == (["required key `chartVersion` is missing"] if found else [])


def test_a_build_may_write_the_version_of_a_chart_in_a_folder(lint: Lint) -> None:
    chart = {"web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.2.3\n"}
    report = lint({"a.yaml": CHART_WITHOUT, "app.yaml": APPLICATION, **chart})
    (finding,) = (finding for finding in report.findings if finding.rule.id == "invalid-kots-object")
    assert (finding.severity, finding.message) == (
        "info",
        "required key `chartVersion` is missing: add `chartVersion: 1.2.3`, unless your build does it",
    )
    report = lint({"a.yaml": CHART_WITHOUT.replace("name: web", "name: other"), "app.yaml": APPLICATION, **chart})
    (finding,) = (finding for finding in report.findings if finding.rule.id == "invalid-kots-object")
    assert (finding.severity, finding.message) == ("warning", "required key `chartVersion` is missing")


VALUES = "apiVersion: kots.io/v1beta1\nkind: ConfigValues\nspec: {values: {password: 1gSczt1}}\n"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("userdata/config.yaml", VALUES, []),
        ("upstream/userdata/config.yaml", VALUES, []),
        ("upstream/userdata/license.yaml", VALUES.replace("ConfigValues", "License"), []),
        ("values/config.yaml", VALUES, ["values/config.yaml:3:27-34 invalid-kots-object error"]),
        ("userdata.yaml", VALUES, ["userdata.yaml:3:27-34 invalid-kots-object error"]),
        ("userdata/app/a.yaml", VALUES, ["userdata/app/a.yaml:3:27-34 invalid-kots-object error"]),
        (
            "userdata/a.yaml",
            CONFIG.replace("groups", "group"),
            ["userdata/a.yaml:4:8-13 invalid-kots-object error"],
        ),
    ],
)
def test_what_kots_writes_for_a_customer_is_nobodys_to_mend(
    path: str, text: str, expected: list[str], lint: Lint
) -> None:
    assert places(lint({"config.yaml": CONFIG, path: text}))[-1:] == expected
