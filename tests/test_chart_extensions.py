"""Charts that extensions of Embedded Cluster name, with the values that they set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, RENDERERS, needs_renderer, write

pytestmark = needs_renderer

APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - {name: a, image: "{{ .Values.image.registry }}/{{ .Values.image.repository }}:{{ .Values.image.tag }}"}
{{- if .Values.metrics.enabled }}
  - {name: b, image: quay.io/a/metrics:1}
{{- end }}
"""
VALUES = "image: {registry: quay.io, repository: a/app, tag: '1'}\nmetrics: {enabled: false}\n"
FILES = {"chart/Chart.yaml": CHART, "chart/values.yaml": VALUES, "chart/templates/pod.yaml": POD}
CONFIG = """\
apiVersion: embeddedcluster.replicated.com/v1beta1
kind: Config
spec:
  version: 3.0.0+k8s-1.33
  extensions:
    helmCharts:
    - chart: {name: app, chartVersion: 1.0.0}
      releaseName: app
      namespace: app
"""
FETCHED = """\
apiVersion: embeddedcluster.replicated.com/v1beta1
kind: Config
spec:
  version: 2.4.0+k8s-1.30
  extensions:
    helm:
      charts:
      - name: own
        chartname: acme/app
        version: 1.0.0
        namespace: app
"""
NOT_BUNDLED, NOT_REWRITTEN, HARDCODED = "chart-image-not-bundled", "chart-image-not-rewritten", "chart-image-hardcoded"
ADDS_TAG = (
    "`image.tag` adds `quay.io/a/app:2`, but `builder` does not, so the airgap bundle does not contain it: "
    'add `image: {tag: "2"}` to a `builder`'
)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(run: Run, config: str, *rules: str, renderer: str = "auto") -> list[str]:
    settings = f"charts: {{render: {renderer}}}\n"
    write({"app.yaml": APPLICATION, "ec.yaml": config, ".repl-lint.yaml": settings, **FILES})
    _, out, _ = run("check", ".", "--output-format", "json", *(word for rule in rules for word in ("--select", rule)))
    return [
        f"{finding['path']}:{finding['start']['line']}:{finding['start']['column']} {finding['message']}"
        for finding in json.loads(out)["findings"]
    ]


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize(
    ("values", "place"),
    [
        ("      values: {image: {tag: '2'}}\n", "10:29"),
        ("      values:\n        image:\n          tag: '2'\n", "12:16"),
        ("      values: |\n        image:\n          tag: '2'\n", "12:16"),
        ("      values: |-\n        # the tag\n\n        image: {tag: '2'}\n", "13:22"),
        ("      values: >\n        image: {tag: '2'}\n", "11:22"),
        ("      values: \"image: {tag: '2'}\"\n", "10:29"),
        ("      values: \"image:\\n  tag: '2'\\n\"\n", "10:31"),
        ("      values: |\n        image:\n          tag: '{{repl ConfigOption \"a\"}}'\n", ""),
        ("      values: |\n        image: [\n", ""),
        ("      values: none\n", ""),
        ("      values: |\n        image: {tag: '2'}\n      builder: {image: {tag: '2'}}\n", ""),
        ("", ""),
    ],
)
def test_images_that_values_of_an_extension_bring(values: str, place: str, renderer: str, run: Run) -> None:
    assert found(run, CONFIG + values, NOT_BUNDLED, renderer=renderer) == (
        [f"ec.yaml:{place} {ADDS_TAG}"] if place else []
    )


def test_the_value_that_brings_an_image_is_named_and_added(run: Run) -> None:
    config = CONFIG + "      values: |\n        metrics: {enabled: true}\n"
    (message,) = found(run, config, NOT_BUNDLED)
    assert message.startswith("ec.yaml:11:28 `metrics.enabled` adds `quay.io/a/metrics:1`, but `builder` does not, so")
    assert message.endswith("add `metrics: {enabled: true}` to a `builder`")
    run("check", ".", "--select", NOT_BUNDLED, "--fix", "--unsafe-fixes")
    added = "      builder:\n        metrics:\n          enabled: true\n"
    assert Path("ec.yaml").read_text() == config.replace("      values", added + "      values")
    code, out, _ = run("images", ".", "--check")
    assert (code, "quay.io/a/metrics:1" in out) == (0, True)


def test_one_image_that_values_write_in_two_ways(run: Run) -> None:
    image = "{{ with .Values.image.registry }}{{ . }}/{{ end }}"
    pod = POD.replace("{{ .Values.image.registry }}/", image)
    chart = {"chart/templates/pod.yaml": pod, "chart/values.yaml": VALUES.replace("quay.io", "")}
    config = CONFIG + "      values: {image: {registry: docker.io, repository: b/c}}\n"
    write({"app.yaml": APPLICATION, "ec.yaml": config, **FILES, **chart})
    out = run("check", ".", "--output-format", "concise", "--select", NOT_BUNDLED)[1]
    assert out.startswith("ec.yaml:10:57: error chart-image-not-bundled: `image.repository` adds `docker.io/b/c:1`")
    assert "1 error" in out


def test_each_of_several_extensions_has_its_values(run: Run) -> None:
    item = CONFIG.partition("helmCharts:\n")[2].replace("releaseName: app", "releaseName: other")
    config = f"{CONFIG}      values: {{}}\n{item}      values: {{image: {{tag: '2'}}}}\n"
    assert found(run, config, NOT_BUNDLED) == [f"ec.yaml:14:29 {ADDS_TAG}"]


NAMED = "      values: {image: {registry: '{{repl ReplicatedImageRegistry \"quay.io\" }}'}}\n"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (NAMED, []),
        (
            NAMED.replace("registry", "other"),
            ["chart/values.yaml:1:19"],
        ),
        (NAMED.replace("{image", "|\n        {image"), []),
    ],
)
def test_images_of_an_extension_that_nothing_rewrites(values: str, expected: list[str], run: Run) -> None:
    messages = found(run, CONFIG + values, NOT_REWRITTEN)
    assert [message.partition(" ")[0] for message in messages] == expected
    assert all("the extension does not replace the address of `quay.io/a/app:1`" in message for message in messages)
    assert all(
        " in `values` of the extension, write `repl{{ ReplicatedImageRegistry " in message for message in messages
    )


def test_an_image_in_a_template_of_an_extension(run: Run) -> None:
    (message,) = found(run, CONFIG + "      builder: {metrics: {enabled: true}}\n" + NAMED, HARDCODED)
    place, _, fault = message.partition(" ")
    assert place == "chart/templates/pod.yaml:8:22"
    assert "so Embedded Cluster cannot take it" in fault
    assert 'in `values` of the extension, write `repl{{ ReplicatedImageRegistry "quay.io" }}`' in fault


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("values: {nope: 1}\n", "10:16"),
        ("values: |\n        nope: 1\n", "11:9"),
        ("values: |\n        image: {nope: 1}\n", "11:17"),
        ("values: |\n        image: {tag: 1}\n", ""),
    ],
)
def test_values_that_the_chart_of_an_extension_does_not_know(values: str, expected: str, run: Run) -> None:
    messages = found(run, f"{CONFIG}      {values}", "chart-value-unknown")
    assert [message.partition(" ")[0] for message in messages] == ([f"ec.yaml:{expected}"] if expected else [])


@pytest.mark.parametrize("text", ["", "|\n        "])
def test_functions_of_the_wrong_sort_in_an_extension(text: str, run: Run) -> None:
    config = f"{CONFIG}      values: {text}{{image: {{registry: '{{{{repl ReplicatedImageName \"quay.io\" }}}}'}}}}\n"
    assert [message.partition(": ")[2] for message in found(run, config, "chart-replicated-image-function")] == [
        'write `repl{{ ReplicatedImageRegistry "quay.io" }}`'
    ]


def states(run: Run) -> dict[str, str]:
    releases = json.loads(run("images", ".", "--format", "json")[1])["releases"]
    return {image["name"]: image["state"] for release in releases for image in release["images"]}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("", ["quay.io/a/app:1"]),
        ("        values: |\n          image: {tag: '2'}\n", ["quay.io/a/app:2"]),
        ("        values: {image: {tag: '2'}}\n", ["quay.io/a/app:2"]),
        ("        values: |\n          image: {tag: '{{repl ConfigOption \"a\"}}', repository: b}\n", ["quay.io/b:1"]),
        ("        values: |\n          metrics: {enabled: true}\n", ["quay.io/a/app:1", "quay.io/a/metrics:1"]),
    ],
)
def test_a_chart_that_embedded_cluster_2_fetches(values: str, expected: list[str], run: Run) -> None:
    write({"app.yaml": APPLICATION, "ec.yaml": FETCHED + values, **FILES})
    assert states(run) == dict.fromkeys(expected, "bundled")
    if values:
        assert found(run, FETCHED + values, NOT_BUNDLED, HARDCODED, "chart-archive-missing") == []
        assert "manifests" not in run("explain", "ec.yaml:12")[1]


def test_another_version_is_not_the_chart_that_is_fetched(run: Run) -> None:
    write({"app.yaml": APPLICATION, "ec.yaml": FETCHED.replace("1.0.0", "1.0.1"), **FILES})
    assert states(run) == {"quay.io/a/app:1": None}  # a chart that nothing names
    write({"chart.yaml": HELM_CHART})
    assert states(run) == {"quay.io/a/app:1": "bundled"}


DIGEST = "sha256:" + "0123456789abcdef" * 4
WITH_DIGEST = {
    "chart/values.yaml": f"{VALUES}digest: {DIGEST}\n",
    "chart/templates/pod.yaml": POD.replace("tag }}", "tag }}{{ with .Values.digest }}@{{ . }}{{ end }}"),
}


@pytest.mark.parametrize(
    ("config", "settings", "expected"),
    [
        (CONFIG, "", ["chart/values.yaml:3:9"]),
        (CONFIG + "      values: {digest: ''}\n", "", []),
        (CONFIG + "      builder: {digest: ''}\n", "", ["chart/values.yaml:3:9"]),
        (f"{CONFIG}      values:\n        digest: {DIGEST.replace('0', '1')}\n", "", ["ec.yaml:11:17"]),
        (CONFIG + "      values: {digest: '{{repl ConfigOption \"none\" }}'}\n", "", []),
        (CONFIG, "airgap: false\n", []),
        (HELM_CHART, "", []),
    ],
)
def test_a_digest_of_an_image(config: str, settings: str, expected: list[str], run: Run) -> None:
    files = {"app.yaml": APPLICATION, "ec.yaml": config, **FILES, **WITH_DIGEST}
    write({**files, ".repl-lint.yaml": settings} if settings else files)
    out = run("check", ".", "--output-format", "json", "--select", "chart-image-digest")[1]
    found = json.loads(out)["findings"]
    assert [f"{item['path']}:{item['start']['line']}:{item['start']['column']}" for item in found] == expected
    for item in found:
        assert item["message"].startswith(
            "the airgap bundle has only one architecture of `quay.io/a/app:1`, whose digest may be another"
        )
