"""What rules find only in charts as customers install them, with the values of the HelmChart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, RENDERERS, needs_renderer, write

pytestmark = needs_renderer

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: a
    image: "quay.io/a/web:{{ .Values.tag }}"
  {{- if .Values.side.enabled }}
  - name: side
    image: quay.io/a/side:latest
  {{- end }}
"""
BUDGET = """\
{{- if .Values.budget }}
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata:
  name: a
  name: a
{{- end }}
"""
FILES = {
    "app.yaml": "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n",
    "config.yaml": (
        "apiVersion: kots.io/v1beta1\nkind: Config\nmetadata: {name: a}\nspec:\n  groups:\n  - name: g\n    title: G\n"
        "    items:\n    - {name: tag, title: T, type: text, default: latest}\n"
        "    - {name: on, title: O, type: bool, default: '1'}\n"
    ),
    "chart/Chart.yaml": CHART,
    "chart/values.yaml": "tag: '1'\nside: {enabled: false}\nbudget: false\nhost: a\n",
    "chart/templates/web.yaml": POD,
    "chart/templates/budget.yaml": BUDGET,
}
SIDE = "chart/templates/web.yaml:10:12 latest-tag"
SELECTED = ("latest-tag", "removed-api-version", "duplicate-key", "invalid-kubernetes-object", "hardcoded-namespace")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def findings(run: Run, spec: str, *rules: str, renderer: str = "auto", **files: str) -> list[dict[str, Any]]:
    write({**FILES, "chart.yaml": HELM_CHART + spec, ".repl-lint.yaml": f"charts: {{render: {renderer}}}\n", **files})
    selected = [word for rule in rules or SELECTED for word in ("--select", rule)]
    found: list[dict[str, Any]] = json.loads(run("check", ".", "--output-format", "json", *selected)[1])["findings"]
    return found


def places(run: Run, spec: str, *rules: str, renderer: str = "auto", **files: str) -> list[str]:
    return [
        f"{item['path']}:{item['start']['line']}:{item['start']['column']} {item['rule']}"
        for item in findings(run, spec, *rules, renderer=renderer, **files)
    ]


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("", []),
        ("  values: {side: {enabled: true}}\n", [SIDE]),
        ("  values: {side: {enabled: true}}\n  builder: {side: {enabled: true}}\n", [SIDE]),
        ("  values: {side: {enabled: false}}\n  builder: {side: {enabled: true}}\n", [SIDE]),
        ("  values: {side: {enabled: 'repl{{ ConfigOptionEquals `on` `1` }}'}}\n", [SIDE]),
        ("  values: {side: {enabled: 'repl{{ ConfigOptionEquals `on` `0` }}'}}\n", []),
        ("  optionalValues: [{when: 'true', recursiveMerge: true, values: {side: {enabled: true}}}]\n", [SIDE]),
        ("  values: {tag: latest}\n", ["chart.yaml:6:17 latest-tag"]),
        ("  values: {tag: latest}\n  builder: {tag: latest}\n", ["chart.yaml:7:18 latest-tag"]),
        ("  values: {tag: '2'}\n", []),
        ("  values: {tag: 'repl{{ ConfigOption `tag` }}'}\n", []),
        ("  values: {tag: 'repl{{ LicenseFieldValue `tag` }}'}\n", []),
        ("  exclude: true\n  values: {side: {enabled: true}}\n", []),
    ],
)
def test_a_tag_that_only_an_install_has(spec: str, expected: list[str], renderer: str, run: Run) -> None:
    assert places(run, spec, renderer=renderer) == expected


def test_faults_of_an_object_that_only_an_install_makes(run: Run) -> None:
    assert places(run, "  values: {budget: true}\n") == [
        "chart/templates/budget.yaml:2:13 removed-api-version",
        "chart/templates/budget.yaml:6:3 duplicate-key",
    ]
    assert places(run, "  values: {budget: true}\n", "removed-api-version") == [
        "chart/templates/budget.yaml:2:13 removed-api-version"
    ]
    assert places(run, "", **{"chart/templates/budget.yaml": BUDGET.replace("if .V", "if not .V")}) != []


def test_a_fault_of_both_is_told_once_though_it_is_elsewhere(run: Run) -> None:
    spec = "  values: {image: 'proxy.replicated.com/proxy/app/quay.io/a/web:latest'}\n"
    pod = POD.replace('"quay.io/a/web:{{ .Values.tag }}"', "{{ .Values.image }}")
    values = FILES["chart/values.yaml"] + "image: quay.io/a/web:latest\n"
    assert places(run, spec, **{"chart/templates/web.yaml": pod, "chart/values.yaml": values}) == [
        "chart/values.yaml:5:8 latest-tag"
    ]


@pytest.mark.parametrize("host", ["repl{{ ConfigOption `host` }}", "repl{{ LicenseFieldValue `host` }}"])
def test_what_customers_fill_in_is_no_fault(host: str, run: Run) -> None:
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n"
        "  externalName: {{ .Values.host }}\n  type: ExternalName\n"
    )
    assert places(run, f"  values: {{host: '{host}'}}\n", **{"chart/templates/service.yaml": service}) == []


def test_what_only_helm_test_creates_is_not_installed(run: Run) -> None:
    pod = POD.replace("{name: web}", "{name: web, annotations: {helm.sh/hook: test}}")
    assert places(run, "  values: {side: {enabled: true}}\n", **{"chart/templates/web.yaml": pod}) == []


def test_an_extension_is_installed_with_its_values(run: Run) -> None:
    config = (
        "apiVersion: embeddedcluster.replicated.com/v1beta1\nkind: Config\nspec:\n  version: 3.0.0+k8s-1.33\n"
        "  extensions:\n    helmCharts:\n    - chart: {name: app, chartVersion: 1.0.0}\n      releaseName: app\n"
        "      namespace: app\n      values: |\n        tag: latest\n"
    )
    write({**FILES, "ec.yaml": config})
    found = json.loads(run("check", ".", "--output-format", "json", "--select", "latest-tag")[1])["findings"]
    assert [(item["path"], item["start"]) for item in found] == [("ec.yaml", {"line": 11, "column": 14})]


def test_a_value_of_the_install_is_fixed_where_it_stands(run: Run) -> None:
    pod = POD.replace("    image: ", "    imagePullPolicy: {{ .Values.pull }}\n    image: ")
    values = FILES["chart/values.yaml"] + "pull: Always\n"
    spec = "  values:\n    pull: always\n"
    files = {"chart/templates/web.yaml": pod, "chart/values.yaml": values}
    (finding,) = findings(run, spec, "invalid-kubernetes-object", **files)
    assert (finding["path"], finding["start"]["line"]) == ("chart.yaml", 7)
    run("check", ".", "--select", "invalid-kubernetes-object", "--fix", "--unsafe-fixes")
    assert Path("chart.yaml").read_text() == HELM_CHART + spec.replace("always", "Always")


def test_a_template_that_only_an_install_uses_is_checked(run: Run) -> None:
    findings(run, "  values: {budget: true}\n")
    out = run("check", ".", "--show-files")[1]
    assert "checked chart/templates/budget.yaml" in " ".join(out.split())
    findings(run, "")
    out = run("check", ".", "--show-files")[1]
    assert "ignored chart/templates/budget.yaml" in " ".join(out.split())
