"""Charts whose images depend on the version of Kubernetes, and that do not say which versions they are for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, needs_renderer, write

pytestmark = needs_renderer

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: NAME}
spec:
  containers:
  - name: web
    image: IMAGE
"""
OLD, NEW = '{{- if semverCompare "<1.22-0" .Capabilities.KubeVersion.Version }}', "{{- else }}"
GIT = '{{- if semverCompare "<1.30-0" .Capabilities.KubeVersion.GitVersion }}'
END = "{{- end }}\n"


def pod(image: str, name: str = "a") -> str:
    return POD.replace("IMAGE", image).replace("NAME", name)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(run: Run, **files: str) -> list[tuple[str, str, list[str]]]:
    write({"a/chart.yaml": HELM_CHART, "chart/Chart.yaml": CHART, **files})
    _, out, _ = run("check", ".", "--output-format", "json", "--select", "chart-kube-version-missing")
    return [
        (
            f"{item['path']}:{item['start']['line']}:{item['start']['column']}",
            item["message"].partition(", but")[0],
            [f"{other['path']}:{other['start']['line']}:{other['start']['column']}" for other in item["related"]],
        )
        for item in json.loads(out)["findings"]
    ]


BY_TEMPLATE = "`app` takes an image by the version of Kubernetes"


@pytest.mark.parametrize(
    ("template", "message", "line"),
    [
        pytest.param(f"{OLD}\n{pod('x.io/a:1')}{NEW}\n{pod('x.io/b:1')}{END}", BY_TEMPLATE, "8:12", id="objects"),
        pytest.param(f"{OLD}\n{pod('x.io/a:1')}{END}", BY_TEMPLATE, "8:12", id="without else"),
        pytest.param(
            pod('x.io/{{ if semverCompare "<1.22-0" $.Capabilities.KubeVersion.Version }}a{{ else }}b{{ end }}:1'),
            BY_TEMPLATE,
            "7:17",
            id="in an image",
        ),
        pytest.param(
            pod("x.io/a:1").replace("    image", f"    {OLD}\n    image")
            + f"    {NEW}\n    image: x.io/b:1\n    {END}",
            BY_TEMPLATE,
            "8:12",
            id="images",
        ),
        pytest.param(
            f'{{{{ if .Values.on }}}}{{{{ else if eq .Capabilities.KubeVersion.Minor "21" }}}}\n{pod("x.io/a:1")}{END}',
            BY_TEMPLATE,
            "8:12",
            id="else if",
        ),
        pytest.param(
            '{{ $tag := ternary "1" "2" (semverCompare "<1.30-0" .Capabilities.KubeVersion.Version) }}\n'
            + pod("x.io/a:{{ $tag }}"),
            "`app` needs `x.io/a:2` on Kubernetes",
            "",
            id="by a variable",
        ),
        pytest.param(
            f"{GIT}\n{pod('x.io/a:1')}{NEW}\n{pod('x.io/b:1')}---\n{pod('x.io/c:1', 'c')}{END}",
            "`app` needs `x.io/b:1` and 1 other image on Kubernetes",
            "8:12",
            id="rendered",
        ),
    ],
)
def test_images_that_depend_on_the_version(template: str, message: str, line: str, run: Run) -> None:
    ((place, told, related),) = found(run, **{"chart/templates/a.yaml": template})
    assert place == "chart/Chart.yaml:3:10"
    assert told.startswith(message)
    assert related == ([f"chart/templates/a.yaml:{line}"] if line else [])


@pytest.mark.parametrize(
    "files",
    [
        {"chart/templates/a.yaml": f"{OLD}\napiVersion: v1\n{NEW}\napiVersion: v2\n{END}kind: A\n"},
        {"chart/templates/a.yaml": f"{OLD}\n{pod('x.io/a:1')}{NEW}\n{pod('x.io/a:1')}{END}"},
        {"chart/templates/a.yaml": f"{OLD}\n{pod('x.io/a:1')}{END}---\n{pod('x.io/a:1', 'b')}"},
        {"chart/templates/a.yaml": pod("x.io/a:1") + f"    {OLD}\n    imagePullPolicy: Always\n    {END}"},
        {"chart/templates/a.yaml": pod("x.io/a:1") + "    # {{ .Capabilities.KubeVersion }}\n"},
        {
            "chart/templates/a.yaml": f"{GIT}\n{pod('x.io/a:1')}{NEW}\n{pod('x.io/b:1')}{END}",
            "chart/Chart.yaml": CHART + 'kubeVersion: ">=1.20.0-0"\n',
        },
        {
            "chart/templates/a.yaml": f"{GIT}\n{pod('x.io/a:1')}{NEW}\n{pod('x.io/b:1')}{END}",
            ".repl-lint.yaml": "airgap: false\n",
        },
    ],
)
def test_images_that_do_not(files: dict[str, str], run: Run) -> None:
    assert found(run, **files) == []


def test_a_chart_of_two_releases_is_told_once(run: Run) -> None:
    application = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A, icon: a}\n"
    absent = "dependencies:\n- {name: gone, version: 1.0.0, repository: 'https://a.example.com'}\n"
    chart = {"chart/templates/a.yaml": f"{OLD}\n{pod('x.io/a:1')}{END}", "chart/Chart.yaml": CHART + absent}
    releases = {f"{name}/app.yaml": application for name in ("a", "b")} | {"b/chart.yaml": HELM_CHART}
    assert len(found(run, **chart, **releases)) == 1
    _, out, _ = run("check", ".", "--output-format", "json")
    (note,) = (text for text in json.loads(out)["notes"] if "gone" in text)
    assert note.startswith("1 chart, not rendered, so nothing in it was checked: gone 1.0.0 (not here, named in ")
    assert note.count("gone 1.0.0") == 1
