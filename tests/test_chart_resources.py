"""Rules on what HelmCharts say, and on what charts make."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, needs_renderer, write

APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(run: Run, rule: str, spec: str = "", **files: str) -> list[str]:
    write({"app.yaml": APPLICATION, "chart.yaml": HELM_CHART + spec, "chart/Chart.yaml": CHART, **files})
    _, out, error = run("check", "--output-format", "json", "--select", rule, ".")
    report = json.loads(out)
    assert report["crashes"] == [], error
    return [
        f"{finding['path']}:{finding['start']['line']}:{finding['start']['column']} {finding['message']}"
        for finding in report["findings"]
    ]


MERGE = "write `recursiveMerge: true` next to `when` of this item, so that KOTS merges the two"
LOST = "chart.yaml:9:14 this item of `optionalValues` replaces the whole `a` of `values`, so"


@pytest.mark.parametrize(
    ("values", "item", "findings"),
    [
        pytest.param("a: {b: 1, c: 2}", "a: {b: 3}", [f"{LOST} `a.c` is lost: {MERGE}"], id="one"),
        pytest.param(
            "a: {b: 1, c: {d: 2, e: 3}, f: 4, g: 5}",
            "a: {c: {d: 3}}",
            [f"{LOST} `a.b`, `a.c.e`, `a.f` and 1 more are lost: {MERGE}"],
            id="several",
        ),
        pytest.param("a: {b: 1}", "a: {b: 3, c: 4}", [], id="all of it"),
        pytest.param("a: {b: 1}", "c: {b: 3}", [], id="another key"),
        pytest.param("a: {b: 1}", "a: 3", [], id="a text"),
        pytest.param("a: 1", "a: {b: 1}", [], id="in place of a text"),
    ],
)
def test_an_item_that_takes_the_place_of_more(values: str, item: str, findings: list[str], run: Run) -> None:
    spec = f"  values: {{{values}}}\n  optionalValues:\n  - when: 'true'\n    values: {{{item}}}\n"
    assert found(run, "chart-optional-values-replace", spec) == findings


@pytest.mark.parametrize("merge", ["true", "'repl{{ ConfigOption `a` }}'"])
def test_an_item_that_is_merged(merge: str, run: Run) -> None:
    spec = (
        "  values: {a: {b: 1, c: 2}}\n  optionalValues:\n  - {when: 'true', recursiveMerge: %s, values: {a: {b: 3}}}\n"
    )
    assert found(run, "chart-optional-values-replace", spec % merge) == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            "registry: 'repl{{ ReplicatedImageName \"quay.io/a/b\" }}'",
            'write `repl{{ ReplicatedImageRegistry "quay.io" }}`',
        ),
        (
            "registry: repl{{ ReplicatedImageName (HelmValue `.image.registry`) true }}",
            "write `ReplicatedImageRegistry`",
        ),
        (
            "repository: '{{repl ReplicatedImageRegistry \"quay.io/a/b\" }}'",
            'write `repl{{ ReplicatedImageName "quay.io/a/b" }}`',
        ),
        ("initImage: '{{repl ReplicatedImageRegistry (HelmValue \".initImage\") }}'", "write `ReplicatedImageName`"),
        ("registry: 'repl{{ ReplicatedImageRegistry \"quay.io\" }}'", ""),
        ("repository: 'repl{{ ReplicatedImageName \"quay.io/a/b\" }}'", ""),
        ("repository: 'repl{{ ReplicatedImageRegistry \"quay.io\" }}/a/b'", ""),
        ("other: 'repl{{ ReplicatedImageRegistry \"quay.io\" }}'", ""),
        ("image: {name: 'repl{{ ReplicatedImageName \"quay.io/a\" }}'}", ""),
    ],
)
def test_the_function_that_a_value_needs(value: str, message: str, run: Run) -> None:
    findings = found(run, "chart-replicated-image-function", f"  values:\n    {value}\n")
    assert [finding.endswith(message) for finding in findings] == [True] * bool(message), findings


POD = """\
apiVersion: v1
kind: Pod
metadata: {name: %(name)s}
spec:
  containers: [{name: a, image: %(image)s}]
"""


def pods(*images: str) -> dict[str, str]:
    return {
        f"chart/templates/{number}.yaml": POD % {"name": f"p{number}", "image": image}
        for number, image in enumerate(images)
    }


@needs_renderer
@pytest.mark.parametrize(
    ("images", "clashes"),
    [
        pytest.param(("quay.io/a/x:1", "quay.io/b/x:1"), True, id="paths"),
        pytest.param(("bitnami/kubectl:1", "rancher/kubectl:1"), True, id="Docker Hub"),
        pytest.param(("redis:7", "bitnami/redis:7"), True, id="an official image"),
        pytest.param(("quay.io/a/x:1", "ghcr.io/b/x:1"), True, id="registries and paths"),
        pytest.param(("quay.io/a/x", "quay.io/b/x:latest"), True, id="latest"),
        pytest.param(("quay.io/a/x:1", "quay.io/b/x:2"), False, id="tags"),
        pytest.param(("quay.io/a/x:1", "quay.io/a/y:1"), False, id="names"),
        pytest.param(("quay.io/a/x:1", "ghcr.io/a/x:1"), False, id="registries alone"),
        pytest.param(("quay.io/a/x:1", "x.io/mirror/a/x:1"), False, id="a mirror"),
        pytest.param(("quay.io/a/x:1", "x.io/proxy/app/quay.io/a/x:1"), False, id="the proxy"),
        pytest.param(("redis:7", "quay.io/mirror/redis:7"), False, id="a mirror of an official image"),
        pytest.param(("prom/x:1", "quay.io/prometheus/x:1"), False, id="Prometheus"),
        pytest.param(("quay.io/prometheus/x:1", "docker.io/prom/x:1"), False, id="Prometheus the other way"),
        pytest.param(("prom/x:1", "x.io/mirror/prometheus/x:1"), False, id="a mirror of Prometheus"),
        pytest.param(("prom/x:1", "quay.io/prometheus-operator/x:1"), True, id="another project"),
        pytest.param(("prom/x:1", "prometheus/x:1"), True, id="both in Docker Hub"),
    ],
)
def test_images_of_one_name(images: tuple[str, str], clashes: bool, run: Run) -> None:
    findings = found(run, "chart-image-name-clash", **pods(*images))
    assert [finding.partition(" ")[0] for finding in findings] == ["chart/templates/1.yaml:5:33"] * clashes


ADVICE = "give one of them another name or tag"
SAME = "take both from one registry if they are the same image, else "


@needs_renderer
@pytest.mark.parametrize(
    ("images", "severity", "advice"),
    [
        (("quay.io/a/x:1", "quay.io/b/x:1"), "error", ADVICE),
        (("redis:7", "bitnami/redis:7"), "error", ADVICE),
        (("x.io/proxy/app/quay.io/a/x:1", "quay.io/b/x:1"), "error", ADVICE),
        (("quay.io/a/x:1", "ghcr.io/b/x:1"), "warning", SAME + ADVICE),
        (("prom/x:1", "ghcr.io/acme/x:1"), "warning", SAME + ADVICE),
    ],
)
def test_images_of_two_registries_may_be_the_same(
    images: tuple[str, str], severity: str, advice: str, run: Run
) -> None:
    found(run, "chart-image-name-clash", **pods(*images))
    _, out, _ = run("check", ".", "--select", "chart-image-name-clash", "--output-format", "json")
    (finding,) = json.loads(out)["findings"]
    assert (finding["severity"], finding["advice"]) == (severity, advice)


@needs_renderer
def test_an_image_of_a_file_is_the_first_of_its_name(run: Run) -> None:
    pod = POD % {"name": "a", "image": "quay.io/z/x:1"}
    (finding,) = found(run, "chart-image-name-clash", **pods("quay.io/a/x:1"), **{"pod.yaml": pod})
    assert finding.startswith("chart/templates/0.yaml:5:33 `quay.io/a/x:1` and `quay.io/z/x:1` are both `x:1` in")


@needs_renderer
@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"app.yaml": "{}"}, id="no Application"),
        pytest.param({".repl-lint.yaml": "airgap: false\n"}, id="a network"),
        pytest.param(
            {"ec.yaml": "apiVersion: embeddedcluster.replicated.com/v1beta1\nkind: Config\nspec: {version: 3.0.0}\n"},
            id="Embedded Cluster 3",
        ),
    ],
)
def test_names_do_not_matter_elsewhere(other: dict[str, str], run: Run) -> None:
    assert found(run, "chart-image-name-clash", **pods("quay.io/a/x:1", "quay.io/b/x:1"), **other) == []


PREFLIGHT = "apiVersion: troubleshoot.sh/v1beta2\nkind: Preflight\nmetadata: {name: a}\nspec: {analyzers: []}\n"


@needs_renderer
def test_an_object_of_troubleshoot_in_a_chart(run: Run) -> None:
    rule, template = "chart-troubleshoot-object", "chart/templates/a.yaml"
    assert [item.partition(" ")[0] for item in found(run, rule, **{template: PREFLIGHT})] == [f"{template}:2:7"]
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  a: |\n"
    secret += "".join(f"    {line}\n" for line in PREFLIGHT.splitlines())
    assert found(run, rule, **{template: secret}) == []
    assert found(run, rule, **{template: "", "preflight.yaml": PREFLIGHT}) == []
    crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {group: troubleshoot.sh}\n"
    assert found(run, rule, **{template: PREFLIGHT, "chart/crds/a.yaml": crd}) == []


HOOK = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  annotations: {helm.sh/hook: "%s", helm.sh/hook-weight: "%s"}
"""


ROLLBACK = "KOTS ignores hooks of rollbacks, so it never creates ConfigMap a: use another hook, such as `post-upgrade`"


@needs_renderer
@pytest.mark.parametrize(
    ("hook", "weight", "message"),
    [
        ("post-rollback", "1", ROLLBACK),
        ("pre-rollback, post-rollback", "1", ROLLBACK),
        ("pre-install", "-10000", "KOTS does not support weights below -9999: write a weight of -9999 or more"),
        ("pre-install", "-9999", ""),
        ("post-rollback,post-upgrade", "0", ""),
        ("test", "0", ""),
    ],
)
def test_a_hook_of_a_chart(hook: str, weight: str, message: str, run: Run) -> None:
    findings = found(run, "chart-hook", **{"chart/templates/a.yaml": HOOK % (hook, weight)})
    assert [finding.partition(" ")[2] for finding in findings] == [message] * bool(message)


REFUSES = """\
{{- if and (ne .Values.registry "docker.io") (not .Values.global.security.allowInsecureImages) }}
{{- fail "Original containers have been substituted: set global.security.allowInsecureImages" }}
{{- end }}
"""
BITNAMI = {
    "chart/values.yaml": "registry: docker.io\nglobal: {security: {allowInsecureImages: false}}\n",
    "chart/templates/a.yaml": REFUSES,
}
ALLOWED = "global: {security: {allowInsecureImages: true}}"
OTHER = "  values: {registry: x.io}\n"
LOCAL = (
    "  optionalValues:\n  - {when: 'repl{{ HasLocalRegistry }}', values: {registry: 'repl{{ LocalRegistryHost }}'}}\n"
)


@needs_renderer
@pytest.mark.parametrize(
    ("spec", "findings"),
    [
        pytest.param(OTHER, ["chart.yaml:6:3"], id="another registry"),
        pytest.param(f"  values: {{registry: x.io, {ALLOWED}}}\n", [], id="allowed"),
        pytest.param(f"{OTHER}  builder: {{{ALLOWED}}}\n", ["chart.yaml:6:3"], id="in builder alone"),
        pytest.param(LOCAL, ["chart.yaml:5:17"], id="with a local registry"),
        pytest.param("", [], id="its own"),
    ],
)
def test_a_chart_that_refuses_images(spec: str, findings: list[str], run: Run) -> None:
    assert [item.partition(" ")[0] for item in found(run, "chart-insecure-images", spec, **BITNAMI)] == findings


@needs_renderer
def test_a_release_without_the_sdk(run: Run) -> None:
    (finding,) = found(run, "chart-sdk-missing")
    assert finding.startswith("chart.yaml:5:17 no chart of the release depends on the Replicated SDK")
    depends = CHART + "dependencies: [{name: replicated, version: 1.0.0}]\n"
    assert found(run, "chart-sdk-missing", **{"chart/Chart.yaml": depends}) == []


@needs_renderer
def test_the_secret_of_a_support_bundle_has_the_label_and_the_key_that_troubleshoot_reads(run: Run) -> None:
    template = {"chart/templates/a.yaml": PREFLIGHT.replace("Preflight", "SupportBundle")}
    (finding,) = found(run, "chart-troubleshoot-object", **template)
    assert finding.endswith(
        "under `support-bundle-spec` in `stringData` of a Secret with the label `troubleshoot.sh/kind: support-bundle`"
    )


@needs_renderer
def test_a_key_that_a_value_prints_again_is_not_removed_with_its_line(run: Run) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  {{- toYaml .Values.more | nindent 2 }}\nspec: {}\n"
    files = {"chart/values.yaml": "more: {name: a, labels: {b: c}}\n", "chart/templates/a.yaml": pod}
    (finding,) = found(run, "duplicate-key", **files)
    assert finding.startswith("chart/templates/a.yaml:5:3 this template makes key `name` twice with the same value")
    assert finding.endswith(": make `name` only once, and keep what else this line makes")
