"""Status informers for the objects of charts, which may be in the namespace of their HelmChart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, RENDERERS, needs_renderer, write

pytestmark = needs_renderer

APPLICATION = """\
apiVersion: kots.io/v1beta1
kind: Application
metadata: {{name: a}}
spec:
  title: A
  statusInformers:
  - {informer}
"""
TEMPLATE = """\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: "{{ .Values.namespace | default .Release.Namespace }}"}
spec: {ports: [{port: 80}]}
{{- if .Values.extra }}
---
apiVersion: v1
kind: Service
metadata: {name: extra}
spec: {ports: [{port: 80}]}
{{- end }}
"""
CLUSTER = "apiVersion: embeddedcluster.replicated.com/v1beta1\nkind: Config\nspec: {version: 2.1.0+k8s-1.30}\n"
NEVER = "so the application never becomes ready"
IN_SHOP = f"KOTS looks for this Service in the namespace of the application, but it is in `shop`, {NEVER}"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(run: Run, informer: str, spec: str = "", *, settings: str = "", **files: str) -> list[str]:
    write(
        {
            "app.yaml": APPLICATION.format(informer=informer),
            "chart.yaml": HELM_CHART + spec,
            "chart/Chart.yaml": CHART,
            "chart/values.yaml": "extra: false\n",
            "chart/templates/web.yaml": TEMPLATE,
            ".repl-lint.yaml": settings,
            **files,
        }
    )
    _, out, _ = run("check", "--output-format", "json", "--select", "invalid-status-informer", ".")
    return [
        f"{finding['path']}:{finding['start']['line']}:{finding['start']['column']} {finding['message']}"
        for finding in json.loads(out)["findings"]
    ]


@pytest.mark.parametrize("renderer", RENDERERS)
def test_an_object_in_the_namespace_of_its_helm_chart(renderer: str, run: Run) -> None:
    settings = f"charts: {{render: {renderer}}}\n"
    expected = [f"app.yaml:7:5 {IN_SHOP}: write `shop/service/web`"]
    assert found(run, "service/web", "  namespace: shop\n", settings=settings) == expected


@pytest.mark.parametrize(
    ("informer", "spec", "message"),
    [
        ("shop/service/web", "  namespace: shop\n", ""),
        ("svc/web", "  namespace: shop\n", f"{IN_SHOP}: write `shop/svc/web`"),
        ("other/service/web", "  namespace: shop\n", "KOTS looks for this Service in `other`, but it is in `shop`, "),
        ("service/web", "", ""),
        ("other/service/web", "", ""),  # the application's namespace may be this one
        ("service/web", "  values: {namespace: shop}\n", ""),  # with `builder` it is in that of the application
        ("service/web", "  values: {namespace: shop}\n  builder: {namespace: shop}\n", f"{IN_SHOP}: write"),
        ("service/extra", "  namespace: shop\n", ""),  # no rendering has it
        ("service/extra", "  namespace: shop\n  builder: {extra: true}\n", f"{IN_SHOP}: write"),
        ("service/web", "  namespace: 'repl{{ Namespace }}'\n", ""),
        ("deployment/web", "  namespace: shop\n", ""),
    ],
)
def test_names_and_namespaces(informer: str, spec: str, message: str, run: Run) -> None:
    messages = found(run, informer, spec)
    assert bool(messages) == bool(message)
    assert all(text.startswith(f"app.yaml:7:5 {message}") for text in messages)


def test_an_object_that_another_chart_may_have(run: Run) -> None:
    other = HELM_CHART.replace("name: app", "name: other")
    assert found(run, "service/web", "  namespace: shop\n", **{"other.yaml": other}) == []


def test_an_object_that_a_file_of_the_release_has_too(run: Run) -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n"
    assert found(run, "service/web", "  namespace: shop\n", **{"web.yaml": service}) == []


def test_the_namespace_of_embedded_cluster(run: Run) -> None:
    (message,) = found(run, "shop/service/web", **{"cluster.yaml": CLUSTER})
    assert message == (
        "app.yaml:7:5 Embedded Cluster installs this Service in `kotsadm`, but KOTS looks for it in `shop`: write"
        " `service/web`, or set `namespace` in its HelmChart"
    )
    assert found(run, "kotsadm/service/web", **{"cluster.yaml": CLUSTER}) == []
    assert found(run, "shop/service/web", **{"cluster.yaml": CLUSTER.replace("2.1.0", "3.0.0")}) == []
