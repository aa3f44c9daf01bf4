"""Charts that nothing names beside a release, charts that are parts of others, and what only `helm test` creates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, needs_renderer, write

pytestmark = needs_renderer

APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A, icon: a}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a.example.com/web}]}\n"
REMOVED = "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\nspec: {rules: [{host: a}]}\n"
OTHER = CHART.replace("app", "other")
TAG, OLD = "latest-tag", "removed-api-version"
BESIDE = {"charts/other/Chart.yaml": OTHER, "charts/other/templates/a.yaml": f"{POD}---\n{REMOVED}"}
NAMED = {
    "kots/app.yaml": APPLICATION,
    "kots/chart.yaml": HELM_CHART,
    "charts/app/Chart.yaml": CHART,
    "charts/app/templates/a.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}]}\n",
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(run: Run, *arguments: str) -> list[str]:
    _, out, err = run("check", ".", "--output-format", "json", "--select", f"{TAG},{OLD}", *arguments)
    assert "Traceback" not in err
    return [
        f"{item['path']}:{item['start']['line']} {item['rule']} {item['severity']}"
        for item in json.loads(out)["findings"]
    ]


def test_of_a_chart_that_nothing_names_only_what_is_wrong_with_any_object_is_found(run: Run) -> None:
    write({**NAMED, **BESIDE})
    assert found(run) == [f"charts/other/templates/a.yaml:6 {OLD} warning"]


def test_a_chart_beside_a_release_that_names_none_has_warnings_at_most(run: Run) -> None:
    write({"kots/app.yaml": APPLICATION, **BESIDE})
    assert found(run) == [
        f"charts/other/templates/a.yaml:4 {TAG} warning",
        f"charts/other/templates/a.yaml:6 {OLD} warning",
    ]


def test_a_chart_that_replicated_names_ships(run: Run) -> None:
    write({**NAMED, **BESIDE, ".replicated": "charts:\n- path: charts/*\n"})
    assert found(run) == [
        f"charts/other/templates/a.yaml:4 {TAG} warning",
        f"charts/other/templates/a.yaml:6 {OLD} warning",
    ]


def test_a_chart_that_a_helm_chart_of_no_release_names_may_ship(run: Run) -> None:
    chart = HELM_CHART.replace("app", "other")
    write({**NAMED, **BESIDE, "charts/other/replicated/chart.yaml": chart})
    assert found(run) == [
        f"charts/other/templates/a.yaml:4 {TAG} warning",
        f"charts/other/templates/a.yaml:6 {OLD} warning",
    ]


def test_charts_without_a_release_are_judged_as_before(run: Run) -> None:
    write(BESIDE)
    assert found(run) == [
        f"charts/other/templates/a.yaml:4 {TAG} error",
        f"charts/other/templates/a.yaml:6 {OLD} error",
    ]


@pytest.mark.parametrize("repository", ["file://../other", "oci://a.example.com/charts", "https://a.example.com"])
def test_a_chart_that_another_depends_on_is_a_part_of_it(repository: str, run: Run) -> None:
    dependency = f"dependencies:\n- {{name: other, version: 1.0.0, repository: '{repository}'}}\n"
    write({**NAMED, **BESIDE, "charts/app/Chart.yaml": CHART + dependency})
    assert found(run) == [
        f"charts/other/templates/a.yaml:4 {TAG} warning",
        f"charts/other/templates/a.yaml:6 {OLD} error",
    ]
    _, out, _ = run("check", ".", "--show-files")
    assert "checked charts/other/templates/a.yaml" in out


def test_a_part_that_the_release_switches_off_is_not_judged(run: Run) -> None:
    dependency = (
        "dependencies:\n- {name: other, version: 1.0.0, condition: other.enabled, repository: 'file://../other'}\n"
    )
    files = {"charts/app/Chart.yaml": CHART + dependency, "charts/app/values.yaml": "other: {enabled: false}\n"}
    write({**NAMED, **BESIDE, **files})
    assert found(run) == []


def hooked(hooks: str) -> str:
    return POD.replace("{name: a}", f"{{name: a, annotations: {{helm.sh/hook: {hooks}}}}}", 1)


@pytest.mark.parametrize("hooks", ["test", '"test-success"', "' Test , test-failure'"])
def test_what_only_helm_test_creates_is_not_installed(hooks: str, run: Run) -> None:
    write({**NAMED, "charts/app/templates/tests/a.yaml": hooked(hooks)})
    assert found(run) == []
    write({"kots/chart.yaml": HELM_CHART.replace("v1beta2", "v1beta1") + "  useHelmInstall: true\n"})
    assert found(run) == []
    _, out, _ = run("images", ".", "--format", "json")
    images: list[dict[str, Any]] = json.loads(out)["releases"][0]["images"]
    assert any("a.example.com/web" in image["name"] for image in images)


@pytest.mark.parametrize("hooks", ["pre-install", '"test,post-install"', '""', "tests"])
def test_hooks_that_run_are_judged(hooks: str, run: Run) -> None:
    write({**NAMED, "charts/app/templates/tests/a.yaml": hooked(hooks)})
    assert found(run) == [f"charts/app/templates/tests/a.yaml:4 {TAG} warning"]


@pytest.mark.parametrize("rest", ["", "  useHelmInstall: false\n"])
def test_kots_applies_the_tests_of_a_chart_that_it_installs_without_helm(rest: str, run: Run) -> None:
    chart = HELM_CHART.replace("v1beta2", "v1beta1") + rest
    write({**NAMED, "kots/chart.yaml": chart, "charts/app/templates/tests/a.yaml": hooked("test")})
    assert found(run) == [f"charts/app/templates/tests/a.yaml:4 {TAG} warning"]


def test_a_chart_that_helm_alone_installs_has_tests_too(run: Run) -> None:
    write({"charts/other/Chart.yaml": OTHER, "charts/other/templates/a.yaml": hooked("test")})
    assert found(run) == []
