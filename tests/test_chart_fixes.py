"""Fixes of a value that a chart makes a fault of, and where there are none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, needs_renderer, write

pytestmark = needs_renderer

APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A, icon: a}\n"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: a
    image: a.example.com/a:1
    imagePullPolicy: POLICY
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def chart(values: str, policy: str = "{{ .Values.pull }}", more: str = "") -> dict[str, str]:
    return {
        "chart/Chart.yaml": CHART,
        "chart/values.yaml": values,
        "chart/templates/pod.yaml": POD.replace("POLICY", policy) + more,
    }


def fixed(run: Run, files: Mapping[str, str], *flags: str) -> str:
    """The values of the chart after the fixes."""
    write(files)
    run("check", ".", "--fix", "--select", "invalid-kubernetes-object,invalid-image-reference", *flags)
    return Path("chart/values.yaml").read_text()


@pytest.mark.parametrize(
    ("written", "policy", "expected"),
    [
        ("pull: always  # ours\n", "{{ .Values.pull }}", "pull: Always  # ours\n"),
        ("pull: 'always'\n", "{{ .Values.pull }}", "pull: 'Always'\n"),
        ('pull: "always"\n', "{{ .Values.pull | quote }}", 'pull: "Always"\n'),
        ("pull: always\n", "{{ .Values.pull | quote }}", "pull: Always\n"),
        ("a: {b: always}\n", "{{ .Values.a.b }}", "a: {b: Always}\n"),
        ("a: [always, x]\n", "{{ index .Values.a 0 }}", "a: [Always, x]\n"),
        ("\ufeffé: 1\r\npull: always\r\n", "{{ .Values.pull }}", "\ufeffé: 1\r\npull: Always\r\n"),
        ("x: &p always\npull: *p\n", "{{ .Values.pull }}", "x: &p Always\npull: *p\n"),
    ],
)
def test_a_value_is_fixed_where_it_stands(written: str, policy: str, expected: str, run: Run) -> None:
    files = chart("", policy)
    write(files)
    Path("chart/values.yaml").write_bytes(written.encode())
    fixed(run, {})
    assert Path("chart/values.yaml").read_bytes().decode() == expected
    assert json.loads(run("check", ".", "--output-format", "json")[1])["findings"] == []


def test_a_value_of_the_builder(run: Run) -> None:
    write({"app.yaml": APPLICATION, "chart.yaml": HELM_CHART + "  builder: {pull: always}\n"})
    assert fixed(run, chart("pull: Never\n")) == "pull: Never\n"
    assert Path("chart.yaml").read_text() == HELM_CHART + "  builder: {pull: Always}\n"


@pytest.mark.parametrize(
    ("values", "policy", "more"),
    [
        (
            "pull: always\n",
            "{{ .Values.pull }}",
            "  - {name: b, image: 'a.example.com/b:1', command: [{{ .Values.pull }}-x]}\n",
        ),
        (
            "pull: always\n",
            "{{ .Values.pull }}",
            "  subdomain: {{ .Values.pull | sha256sum | trunc 8 }}\n",
        ),
        ("pull: always\n", "{{ .Values.pull }}", '{{ if ne .Values.pull "always" }}  hostname: x\n{{ end }}'),
        ("pull: way\n", "al{{ .Values.pull }}s", ""),
        ("pull: ALWAYS\n", "{{ .Values.pull | lower }}", ""),
        ("", "always", ""),
        ("", '{{ "always" }}', ""),
        ("pull: >-\n  always\n", "{{ .Values.pull }}", ""),
    ],
    ids=["elsewhere", "a digest", "compared", "a part", "changed", "text", "literal", "block"],
)
def test_what_would_change_anything_else_is_left(values: str, policy: str, more: str, run: Run) -> None:
    assert fixed(run, chart(values, policy, more)) == values
    report = json.loads(run("check", ".", "--select", "invalid-kubernetes-object", "--output-format", "json")[1])
    assert [finding["rule"] for finding in report["findings"]] == ["invalid-kubernetes-object"]


def test_one_value_of_several_scalars_with_the_same_fault(run: Run) -> None:
    more = "  - {name: b, image: 'a.example.com/b:1', imagePullPolicy: {{ .Values.pull }}}\n"
    assert fixed(run, chart("pull: always\n", more=more), "--jobs", "2") == "pull: Always\n"


def test_an_unsafe_fix_stays_unsafe(run: Run) -> None:
    files = chart("pull: Always\nimage: Nginx:1.0\n")
    files["chart/templates/pod.yaml"] = files["chart/templates/pod.yaml"].replace(
        "a.example.com/a:1", "{{ .Values.image }}"
    )
    assert fixed(run, files) == "pull: Always\nimage: Nginx:1.0\n"
    assert fixed(run, files, "--unsafe-fixes") == "pull: Always\nimage: nginx:1.0\n"


def test_a_diff_and_an_explanation(run: Run) -> None:
    write(chart("pull: always\n"))
    _, out, _ = run("check", ".", "--diff")
    assert "-pull: always\n+pull: Always\n" in out
    assert "+pull: Always" in run("explain", "chart/values.yaml:1")[1]


def test_a_value_in_an_archive_or_from_a_repository_is_left(run: Run) -> None:
    dependent = CHART + "dependencies: [{name: sub, version: 1.0.0, repository: 'https://example.com'}]\n"
    sub = {f"chart/charts/sub/{path.partition('/')[2]}": text for path, text in chart("pull: always\n").items()}
    sub["chart/charts/sub/Chart.yaml"] = CHART.replace("app", "sub")
    assert fixed(run, {"chart/Chart.yaml": dependent, "chart/values.yaml": "a: 1\n", **sub}) == "a: 1\n"
    assert Path("chart/charts/sub/values.yaml").read_text() == "pull: always\n"
    assert fixed(run, {"chart/values.yaml": "sub: {pull: always}\n"}) == "sub: {pull: Always}\n"
