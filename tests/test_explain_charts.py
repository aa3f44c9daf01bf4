"""What is explained of a place in a file of a chart: the text that is made of it, and the sources of its parts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.renderers import CHART, needs_renderer
from tests.rule_examples import packed

pytestmark = needs_renderer

FILES = {
    "app.yaml": "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A, icon: a}\n",
    "chart.yaml": """\
apiVersion: kots.io/v1beta2
kind: HelmChart
metadata: {name: app}
spec:
  chart: {name: app, chartVersion: 1.0.0}
  builder: {image: {tag: "2"}}
""",
    "chart/Chart.yaml": CHART,
    "chart/values.yaml": "image:\n  name: web\n  tag: 1\nreplicas: 3\nunused: 1\n",
    "chart/templates/_image.tpl": '{{ define "image" }}a.example.com/{{ .name }}:{{ .tag }}{{ end }}',
    "chart/templates/web.yaml": """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: {{ include "image" .Values.image }}
  - name: {{ .Values.image.name }}-{{ .Values.replicas }}
    image: a.example.com/side:1
""",
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(FILES)


def write(files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def compared(run: Run, place: str) -> list[tuple[str, list[str]]]:
    """The lines that are made of a place, each with its details and their places."""
    code, out, err = run("explain", place, "--output-format", "json")
    assert (code, err) == (0, "")
    data = json.loads(out)
    return [
        (comparison["subject"], [_shown(detail) for detail in comparison["details"]]) for comparison in data["compared"]
    ]


def _shown(detail: Mapping[str, Any]) -> str:
    text, at = f"{detail['label']}: {detail['text']}", detail["location"]
    return f"{text} ({at['path']}:{at['start']['line']}:{at['start']['column']})" if at else text


IMAGE = (
    "`image: a.example.com/web:2`",
    [
        "in: Pod/web, made by templates/web.yaml",
        "from: `a.example.com/` is text of the template (chart/templates/_image.tpl:1:21)",
        "from: `web` is the value `image.name` (chart/values.yaml:2:9)",
        "from: `2` is the value `image.tag` that the release sets (chart.yaml:6:26)",
        'through: `{{ include "image" .Values.image }}` (chart/templates/web.yaml:7:12)',
        "through: `{{ .name }}` (chart/templates/_image.tpl:1:35)",
        "through: `{{ .tag }}` (chart/templates/_image.tpl:1:47)",
    ],
)
NAME = (
    "`- name: web-3`",
    [
        "in: Pod/web, made by templates/web.yaml",
        "from: `web` is the value `image.name` (chart/values.yaml:2:9)",
        "from: `3` is the value `replicas` (chart/values.yaml:4:11)",
        "through: `{{ .Values.image.name }}` (chart/templates/web.yaml:8:11)",
        "through: `{{ .Values.replicas }}` (chart/templates/web.yaml:8:36)",
    ],
)
TEXT = (
    "`image: a.example.com/side:1`",
    [
        "in: Pod/web, made by templates/web.yaml",
        "from: `a.example.com/side:1` is text of the template (chart/templates/web.yaml:9:12)",
    ],
)


def test_a_line_of_a_template(run: Run) -> None:
    assert compared(run, "chart/templates/web.yaml:7") == [IMAGE]
    assert compared(run, "chart/templates/web.yaml:8:40") == [NAME]
    assert compared(run, "chart/templates/web.yaml:9") == [TEXT]
    assert compared(run, "chart/templates/web.yaml:4") == []


def test_a_helper_and_a_value_are_in_all_that_is_made_of_them(run: Run) -> None:
    assert compared(run, "chart/templates/_image.tpl:1") == [IMAGE]
    assert compared(run, "chart/values.yaml:2") == [IMAGE, NAME]
    assert compared(run, "chart/values.yaml:4") == [NAME]
    assert compared(run, "chart/values.yaml:5") == []
    assert compared(run, "chart/values.yaml:3") == []  # the release sets another


def test_a_value_of_the_builder_is_in_what_is_made_of_it(run: Run) -> None:
    assert compared(run, "chart.yaml:6") == [IMAGE]
    assert compared(run, "chart.yaml:6:27") == [IMAGE]
    assert compared(run, "chart.yaml:5") == []
    write(
        {"chart.yaml": FILES["chart.yaml"].replace('{image: {tag: "2"}}', "\n    replicas: 3\n    image: {name: web}")}
    )
    assert [subject for subject, _ in compared(run, "chart.yaml:7")] == [NAME[0]]
    assert [subject for subject, _ in compared(run, "chart.yaml:8")] == ["`image: a.example.com/web:1`", NAME[0]]


def test_a_chart_that_no_release_names(run: Run) -> None:
    Path("chart.yaml").unlink()
    Path("app.yaml").unlink()
    assert [subject for subject, _ in compared(run, "chart/templates/web.yaml:8")] == [NAME[0]]


def test_a_value_that_no_mark_may_be_in(run: Run) -> None:
    guard = '{{ if not (regexMatch "^[a-z]+$" .Values.image.name) }}{{ fail "no" }}{{ end }}\n'
    write({"chart/templates/guard.yaml": guard})
    assert compared(run, "chart/values.yaml:2") == [IMAGE, NAME]


def test_the_chart_and_its_values_are_named(run: Run) -> None:
    _, out, _ = run("explain", "chart/templates/web.yaml:7")
    assert "chart    app 1.0.0, rendered with its `builder` values (chart.yaml:5:17)" in out
    assert "release  app.yaml (kots)" in out


def test_a_value_in_an_archive_is_told_with_its_place_there(run: Run) -> None:
    sub = {
        "Chart.yaml": CHART.replace("app", "sub"),
        "values.yaml": "a: 1\nimage: a:1\n",
        "templates/a.yaml": "a: {{ .Values.image }}\n",
    }
    write({"chart/charts/sub-1.0.0.tgz": packed({f"sub/{name}": text.encode() for name, text in sub.items()})})
    write({"chart/templates/b.yaml": "b: {{ .Subcharts.sub.Values.image }}\n"})
    assert compared(run, "chart/templates/b.yaml:1") == [
        (
            "`b: a:1`",
            [
                "in: /, made by templates/b.yaml",
                "from: `a:1` is the value `image`, in values.yaml (chart/charts/sub-1.0.0.tgz:1:1)",
                "through: `{{ .Subcharts.sub.Values.image }}` (chart/templates/b.yaml:1:4)",
            ],
        )
    ]


def test_without_a_renderer_only_the_findings_are_there(run: Run) -> None:
    write({".repl-lint.yaml": "charts: {render: off}\n"})
    assert compared(run, "chart/templates/web.yaml:7") == []
