"""Values of HelmCharts that the schema of a chart refuses: `chart-value-refused`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, RENDERERS, needs_renderer, write

pytestmark = needs_renderer

CONFIG = """\
apiVersion: kots.io/v1beta1
kind: Config
metadata: {name: c}
spec:
  groups:
  - name: g
    items:
    - {name: mode, type: radio, default: self_signed, items: [{name: self_signed}, {name: auto}]}
    - {name: empty, type: text}
    - {name: flag, type: bool, default: "1"}
"""
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "global": {},
        "mode": {"enum": ["auto", "self-signed"]},
        "replicas": {"type": "integer", "minimum": 1},
        "flag": {"type": "boolean"},
        "hosts": {"type": "array", "items": {"type": "object", "properties": {"name": {"pattern": "^[a-z.]+$"}}}},
        "deep": {"type": "object", "additionalProperties": False, "properties": {"a": {"type": "string"}}},
    },
}
TEMPLATE = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: {{ .Values.mode }}}\n"
VALUES = "mode: auto\nreplicas: 1\nflag: false\nhosts: []\ndeep: {a: b}\n"
MODE = (
    "the schema of chart app refuses `mode`, so the chart is not installed ('self_signed' is not one of ['auto',"
    " 'self-signed']): write a value that fits the schema"
)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(run: Run, spec: str, settings: str = "") -> list[str]:
    write(
        {
            "config.yaml": CONFIG,
            "chart.yaml": HELM_CHART + spec,
            "chart/Chart.yaml": CHART,
            "chart/values.yaml": VALUES,
            "chart/values.schema.json": json.dumps(SCHEMA),
            "chart/templates/a.yaml": TEMPLATE,
            ".repl-lint.yaml": settings,
        }
    )
    _, out, _ = run("check", "--output-format", "json", "--select", "chart-value-refused", ".")
    return [
        f"{finding['path']}:{finding['start']['line']}:{finding['start']['column']} {finding['message']}"
        for finding in json.loads(out)["findings"]
    ]


@pytest.mark.parametrize("renderer", RENDERERS)
def test_a_literal_value(renderer: str, run: Run) -> None:
    settings = f"charts: {{render: {renderer}}}\n"
    assert found(run, "  values: {mode: self_signed}\n", settings) == [f"chart.yaml:6:18 {MODE}"]


@pytest.mark.parametrize(
    ("spec", "start"),
    [
        ("  values: {mode: 'repl{{ ConfigOption `mode` }}'}\n", f"chart.yaml:6:18 {MODE}"),
        (
            "  values: {replicas: 0}\n",
            "chart.yaml:6:22 the schema of chart app refuses `replicas`, so the chart is not installed (0 is less",
        ),
        ("  values: {hosts: [{name: A_b}]}\n", "chart.yaml:6:27 the schema of chart app refuses `hosts[0].name`, so"),
        (
            "  values: {deep: {b: c}}\n",
            "chart.yaml:6:22 the schema of chart app refuses `deep.b`, so the chart is not installed (`values.",
        ),
        (
            "  optionalValues:\n  - when: 'repl{{ ConfigOptionEquals `flag` `1` }}'\n    values: {mode: x}\n",
            "chart.yaml:8:20 the schema of chart app refuses `mode`",
        ),
    ],
)
def test_a_value_that_is_refused(spec: str, start: str, run: Run) -> None:
    (finding,) = found(run, spec)
    assert finding.startswith(start)


@pytest.mark.parametrize(
    "spec",
    [
        "  values: {mode: auto}\n",
        "  values: {mode: 'repl{{ ConfigOption `empty` }}'}\n",
        "  values: {hosts: [{name: 'A-repl{{ ConfigOption `empty` }}'}]}\n",
        "  values: {mode: 'repl{{ LicenseFieldValue `mode` }}'}\n",
        "  values: {flag: 'repl{{ ConfigOptionEquals `flag` `1` }}', replicas: 'repl{{ ConfigOption `flag` }}'}\n",
        "  optionalValues:\n  - when: 'repl{{ ConfigOptionEquals `flag` `0` }}'\n    values: {mode: x}\n",
        "  values: {mode: x}\n  exclude: true\n",
    ],
)
def test_a_value_that_fits_or_that_is_not_known(spec: str, run: Run) -> None:
    assert found(run, spec) == []
