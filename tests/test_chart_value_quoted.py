"""Templates in quotes where a chart has a boolean: `chart-value-quoted`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, needs_renderer, write

pytestmark = needs_renderer

VALUES = "cache: {enabled: false, size: 1}\nsub: {enabled: true}\nshown: true\nname: a\n"
TEMPLATE = """\
{{- if .Values.cache.enabled }}
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Values.name }}"}
data: {shown: "{{ .Values.shown }}"}
{{- end }}
"""
DEPENDENCY = "dependencies:\n- {name: sub, version: 1.0.0, condition: sub.enabled}\n"
FAULT = "the quotes make `{}` a string, which the chart takes for true even if it is `false`: write `repl{{{{ {} }}}}`"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(run: Run, spec: str, template: str = TEMPLATE) -> list[str]:
    write(
        {
            "chart.yaml": HELM_CHART + spec,
            "chart/Chart.yaml": CHART + DEPENDENCY,
            "chart/values.yaml": VALUES,
            "chart/templates/a.yaml": template,
        }
    )
    _, out, _ = run("check", "--output-format", "json", "--select", "chart-value-quoted", ".")
    return [
        f"{finding['path']}:{finding['start']['line']}:{finding['start']['column']} {finding['message']}"
        for finding in json.loads(out)["findings"]
    ]


@pytest.mark.parametrize(
    ("spec", "place", "name", "action"),
    [
        (
            "  values:\n    cache:\n      enabled: '{{repl HasLocalRegistry }}'\n",
            "8:16",
            "cache.enabled",
            "HasLocalRegistry",
        ),
        ("  values: {cache: {enabled: '{{repl HasLocalRegistry }}'}}\n", "6:29", "cache.enabled", "HasLocalRegistry"),
        ('  values:\n    sub: {enabled: "{{repl IsAirgap }}"}\n', "7:20", "sub.enabled", "IsAirgap"),
        (
            "  optionalValues:\n  - when: 'true'\n    values: {sub: {enabled: '{{repl IsAirgap }}'}}\n",
            "8:29",
            "sub.enabled",
            "IsAirgap",
        ),
    ],
)
def test_a_text_where_the_chart_has_a_boolean(spec: str, place: str, name: str, action: str, run: Run) -> None:
    assert found(run, spec) == [f"chart.yaml:{place} {FAULT.format(name, action)}"]


@pytest.mark.parametrize(
    "spec",
    [
        "  values: {cache: {enabled: 'repl{{ HasLocalRegistry }}'}}\n",  # KOTS takes these quotes away
        "  values: {cache: {enabled: repl{{ HasLocalRegistry }}}}\n",
        "  values: {cache: {enabled: '{{repl if HasLocalRegistry }}a{{repl end }}'}}\n",
        "  values: {cache: {size: '{{repl ConfigOption `size` }}'}}\n",
        "  values: {shown: '{{repl HasLocalRegistry }}'}\n",
        "  values: {name: '{{repl ConfigOption `name` }}'}\n",
        "  values: {other: '{{repl HasLocalRegistry }}'}\n",
    ],
)
def test_a_text_that_is_meant(spec: str, run: Run) -> None:
    assert found(run, spec) == []


@pytest.mark.parametrize(
    ("condition", "is_found"),
    [
        ("{{- if and .Values.cache.enabled .Values.name }}", True),
        ("{{ if not .Values.cache.enabled }}", True),
        ("{{- if or (.Values.name) .Values.cache.enabled }}", True),
        ('{{- if eq (toString .Values.cache.enabled) "true" }}', False),
        ('{{- if eq .Values.cache.enabled "true" }}', False),
        ("{{- if .Values.cache.enabledToo }}", False),
        ("{{- if .Values.name }}", False),
    ],
)
def test_what_a_template_decides_by(condition: str, is_found: bool, run: Run) -> None:
    template = TEMPLATE.replace("{{- if .Values.cache.enabled }}", condition)
    assert bool(found(run, "  values: {cache: {enabled: '{{repl HasLocalRegistry }}'}}\n", template)) == is_found
