"""Addresses in the customer's registry that charts look for images at: `chart-image-not-in-registry`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, RENDERERS, needs_renderer, write

pytestmark = needs_renderer

APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"
VALUES = """\
registry: quay.io
repository: a/web
whole: ghcr.io/a/side
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - {name: web, image: "{{ .Values.registry }}/{{ .Values.repository }}:1"}
  - {name: side, image: "{{ .Values.whole }}:2"}
"""
RULE = "chart-image-not-in-registry"
HOST, NAMESPACE = "repl{{ LocalRegistryHost }}", "repl{{ LocalRegistryNamespace }}"
MISPLACED = "KOTS pushes images to `HOST/NAMESPACE/NAME` of the customer's registry, but this is"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(run: Run, spec: str, *, settings: str = "", template: str = POD, **files: str) -> list[str]:
    write(
        {
            "app.yaml": APPLICATION,
            "chart.yaml": HELM_CHART + spec,
            "chart/Chart.yaml": CHART,
            "chart/values.yaml": VALUES,
            "chart/templates/web.yaml": template,
            ".repl-lint.yaml": settings,
            **files,
        }
    )
    _, out, error = run("check", "--output-format", "json", "--select", RULE, ".")
    assert "rule" not in error, error
    return [
        f"{finding['path']}:{finding['start']['line']}:{finding['start']['column']} {finding['severity']}: "
        f"{finding['message'].partition(': put ')[0]}"
        for finding in json.loads(out)["findings"]
    ]


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize(
    ("values", "shown"),
    [
        pytest.param(f"whole: {HOST}/a/side", "HOST/a/side", id="the path of the image"),
        pytest.param(f"whole: '{HOST}/side'", "HOST/side", id="no namespace"),
        pytest.param(f"whole: '{HOST}/{NAMESPACE}/a/side'", "HOST/NAMESPACE/a/side", id="more of the path"),
        pytest.param("whole: 'repl{{ LocalRegistryAddress }}/a/side'", "HOST/NAMESPACE/a/side", id="the address"),
        pytest.param(
            "whole: 'repl{{ HasLocalRegistry | ternary (print LocalRegistryHost `/x/side`) `ghcr.io/a/side` }}'",
            "HOST/x/side",
            id="by a ternary",
        ),
        pytest.param(f"unused: {{image: '{HOST}/library/alpine'}}", "HOST/library/alpine", id="of a part that is off"),
    ],
)
def test_a_value_out_of_the_namespace(values: str, shown: str, renderer: str, run: Run) -> None:
    (finding,) = found(run, f"  values:\n    {values}\n", settings=f"charts: {{render: {renderer}}}\n")
    assert finding.startswith(f"chart.yaml:7:{21 if values.startswith('unused') else 12} ")
    assert f" error: {MISPLACED} `{shown}`: write `{HOST}/{NAMESPACE}/" in finding


def test_several_values_out_of_the_namespace_are_one_finding(run: Run) -> None:
    values = f"  values:\n    whole: '{HOST}/side'\n    other: {{image: '{HOST}/x/other'}}\n"
    assert found(run, values) == [
        f"chart.yaml:7:12 error: {MISPLACED} `HOST/side`: write `{HOST}/{NAMESPACE}/NAME` for this address"
    ]


def test_parts_of_an_address_out_of_the_namespace(run: Run) -> None:
    (finding,) = found(run, f"  values: {{registry: '{HOST}', repository: a/web}}\n")
    assert finding.endswith(f"error: {MISPLACED} `HOST/a/web:1`: write `{HOST}/{NAMESPACE}/web` for this address")
    assert found(run, f"  values: {{registry: '{HOST}', repository: '{NAMESPACE}/web'}}\n") == []


@pytest.mark.parametrize(
    "values",
    [
        f"whole: '{HOST}/{NAMESPACE}/side'",
        "whole: 'repl{{ LocalRegistryAddress }}/side'",
        "whole: 'repl{{ LocalImageName `ghcr.io/a/side` }}'",
        "whole: 'repl{{ LocalImageName `a/side` }}'",
        "whole: 'repl{{ ReplicatedImageName `ghcr.io/a/side` }}'",
        "registry: 'repl{{ ReplicatedImageRegistry `quay.io` }}'",
        f"whole: '{HOST}/repl{{{{ ConfigOption `unknown` }}}}/side'",
        f"whole: '{HOST}/repl{{{{ LicenseFieldValue `slug` }}}}/side'",
    ],
)
def test_the_address_of_an_image(values: str, run: Run) -> None:
    assert found(run, f"  values:\n    {values}\n") == []


def test_an_image_with_another_name_than_in_the_bundle(run: Run) -> None:
    values = f"  values: {{whole: '{HOST}/{NAMESPACE}/sidecar'}}\n"
    (finding,) = found(run, values)
    assert finding == (
        "chart.yaml:6:19 error: the customer's registry has no image `sidecar`, because KOTS pushes "
        "`ghcr.io/a/side:2` as `side`: write `side`"
    )
    application = APPLICATION.replace("{title: A}", "{title: A, additionalImages: [x.io/sidecar]}")
    assert found(run, values, **{"app.yaml": application}) == []
    assert found(run, values, settings="airgap: false\n") == []


def test_the_image_in_the_bundle_is_where_it_comes_from_there(run: Run) -> None:
    template = POD.replace("  containers:\n", "{{ if .Values.more }}  a: 1\n  b: 1\n{{ end }}  containers:\n")
    found(run, f"  values: {{more: true, whole: '{HOST}/{NAMESPACE}/sidecar'}}\n", template=template)
    (finding,) = json.loads(run("check", "--output-format", "json", "--select", RULE, ".")[1])["findings"]
    related = [(item["path"], item["start"]["line"], item["message"]) for item in finding["related"]]
    assert related == [
        ("chart/templates/web.yaml", 9, "in this template"),
        ("chart/templates/web.yaml", 9, "the image in the bundle"),
    ]


def test_a_chart_that_is_not_here_may_bring_an_image_of_that_name(run: Run) -> None:
    values = f"  values: {{whole: '{HOST}/{NAMESPACE}/sidecar'}}\n"
    other = HELM_CHART.replace("name: app", "name: other")
    (finding,) = found(run, values, **{"other.yaml": other})
    assert " warning: the customer's registry has no image `sidecar`" in finding


def test_a_container_that_the_bundle_does_not_have(run: Run) -> None:
    extra = POD + '  {{ if .Values.extra }}\n  - {name: extra, image: "{{ .Values.extra }}:3"}\n  {{ end }}\n'
    assert found(run, f"  values: {{extra: '{HOST}/{NAMESPACE}/extra'}}\n", template=extra) == []


def test_embedded_cluster_3_has_functions_of_its_own(run: Run) -> None:
    cluster = "apiVersion: embeddedcluster.replicated.com/v1beta1\nkind: Config\nspec: {version: 3.0.0}\n"
    assert found(run, f"  values: {{whole: '{HOST}/side'}}\n", **{"cluster.yaml": cluster}) == []


def test_a_release_without_an_application(run: Run) -> None:
    config = {"app.yaml": "apiVersion: kots.io/v1beta1\nkind: Config\nmetadata: {name: a}\nspec: {groups: []}\n"}
    for other in (config, {"app.yaml": "# no object\n"}):
        (finding,) = found(run, f"  values: {{whole: '{HOST}/{NAMESPACE}/a/side'}}\n", **other)
        assert finding == (
            f"chart.yaml:6:19 error: {MISPLACED} `HOST/NAMESPACE/a/side`:"
            f" write `{HOST}/{NAMESPACE}/side` for this address"
        )
        assert found(run, f"  values: {{whole: '{HOST}/{NAMESPACE}/sidecar'}}\n", **other) == []
        assert found(run, f"  values: {{whole: '{HOST}/side'}}\n", settings="airgap: false\n", **other) == []
