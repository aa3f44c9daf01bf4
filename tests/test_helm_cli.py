"""Charts that customers install with the Helm CLI alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, needs_renderer, write

pytestmark = needs_renderer

DOT_REPLICATED = "appSlug: app\ncharts:\n- path: ./chart\n"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  {{- if and .Values.secret (dig "replicated" "dockerconfigjson" "" (.Values.global | default dict)) }}
  imagePullSecrets: [{name: enterprise-pull-secret}]
  {{- end }}
  containers: [{name: a, image: "{{ .Values.image }}"}]
"""
FILES = {
    "chart/Chart.yaml": CHART,
    "chart/values.yaml": "image: proxy.replicated.com/proxy/app/quay.io/a/b:1\nsecret: false\n",
    "chart/templates/pod.yaml": POD,
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(run: Run, *arguments: str) -> list[str]:
    findings = json.loads(run("check", ".", "--output-format", "json", *arguments)[1])["findings"]
    return [f"{item['path']}:{item['start']['line']} {item['severity']} {item['rule']}" for item in findings]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("image: proxy.replicated.com/proxy/app/quay.io/a/b:1\nsecret: false\n", "error"),
        ("image: registry.replicated.com/app/b:1\nsecret: false\n", "warning"),
        ("image: proxy.replicated.com/proxy/app/quay.io/a/b:1\nsecret: true\n", None),
        ("image: registry.k8s.io/b:1\nsecret: false\n", None),
        ("image: quay.io/a/b:1\nsecret: false\n", None),
    ],
)
def test_pods_without_the_pull_secret(values: str, expected: str | None, run: Run) -> None:
    write({".replicated": DOT_REPLICATED, **FILES, "chart/values.yaml": values})
    assert found(run) == ([f"chart/templates/pod.yaml:4 {expected} chart-pull-secret-missing"] if expected else [])
    if expected:
        assert "`pullSecret: enterprise-pull-secret` in `values.yaml`" in run("check", ".")[1]


def test_a_chart_that_nothing_names_or_that_is_beside_a_release_is_of_no_such_type(run: Run) -> None:
    write(FILES)
    assert found(run) == []
    write({".replicated": DOT_REPLICATED})
    assert len(found(run)) == 1
    write({"kots/chart.yaml": HELM_CHART.replace("app", "other")})
    assert "chart-pull-secret-missing" not in " ".join(found(run))


def test_its_images_are_in_no_bundle(run: Run) -> None:
    write({".replicated": DOT_REPLICATED, **FILES})
    out = run("images", ".")[1]
    assert out.startswith("chart/: 1 image; customers install it with Helm, so there is no airgap bundle\n")
    (release,) = [item for item in json.loads(run("images", ".", "--format", "json")[1])["releases"] if item["images"]]
    assert release["format"] == "helm"
    assert release["images"][0]["bundled"] == {
        "value": None,
        "because": "customers install it with Helm, so there is no airgap bundle",
    }


def test_what_is_true_of_any_object_is_found(run: Run) -> None:
    objects = "\n---\napiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a, namespace: prod}\n"
    preflight = "\n---\napiVersion: troubleshoot.sh/v1beta2\nkind: Preflight\nmetadata: {name: a}\nspec: {}\n"
    write({".replicated": DOT_REPLICATED, **FILES, "chart/templates/pod.yaml": POD + objects + preflight})
    assert sorted(item.partition(":")[2] for item in found(run)) == [
        "11 error removed-api-version",
        "13 warning hardcoded-namespace",
        "17 warning chart-troubleshoot-object",
        "4 error chart-pull-secret-missing",
    ]
    assert "KOTS" not in run("check", ".")[1]
    assert "airgap" not in run("check", ".")[1]


def test_init_says_who_names_it(run: Run) -> None:
    write({".replicated": DOT_REPLICATED, **FILES})
    assert "app 1.0.0 in chart/, which `.replicated` names: customers get it with Helm" in run("init", "--stdout")[2]
