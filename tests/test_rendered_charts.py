"""What a release says of the charts that it renders: images, the bundle, failures, and what is not known."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from repl_lint.charts.workers import Worker
from repl_lint.formats.registry import IMAGE_LISTS
from repl_lint.model.renderings import ChartFiles, RenderOptions, Values
from tests.conftest import Printed, Run
from tests.renderers import CHART, HELM_CHART, needs_renderer, write
from tests.rule_examples import packed

pytestmark = needs_renderer

APPLICATION = """\
apiVersion: kots.io/v1beta1
kind: Application
metadata: {name: a}
spec:
  title: A
  icon: a
  statusInformers: [deployment/web]
  additionalImages: [a.example.com/job:2]
"""
BUILDER = HELM_CHART + "  builder:\n    worker: {enabled: yes}\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: {{ .Release.Namespace }}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: {{ .Values.image.repository }}:{{ .Values.image.tag }}
"""
WORKER = """\
{{- if .Values.worker.enabled }}
apiVersion: v1
kind: Pod
metadata: {name: worker}
spec:
  containers: [{name: worker, image: "a.example.com/worker:1"}]
{{- end }}
"""
VALUES = "image: {repository: a.example.com/web, tag: 1.0.0}\nworker: {enabled: false}\n"
FILES: Mapping[str, str] = {
    "chart/Chart.yaml": CHART,
    "chart/values.yaml": VALUES,
    "chart/templates/web.yaml": DEPLOYMENT,
    "chart/templates/worker.yaml": WORKER,
}
RELEASE: Mapping[str, str] = {"manifests/app.yaml": APPLICATION, "manifests/chart.yaml": BUILDER, **FILES}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def archive(files: Mapping[str, str]) -> bytes:
    return packed({path.replace("chart/", "app/"): text.encode() for path, text in files.items()})


def images(run: Run, *arguments: str) -> dict[str, Any]:
    _, out, _ = run("images", ".", "--format", "json", *arguments)
    return {image["name"]: image for release in json.loads(out)["releases"] for image in release["images"]}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[RenderOptions]:
    """The options of all renderings that a process is asked for."""
    asked, render = list[RenderOptions](), Worker.render

    def recorded(self: Worker, files: ChartFiles, values: Values, options: RenderOptions) -> Any:
        asked.append(options)
        return render(self, files, values, options)

    monkeypatch.setattr(Worker, "render", recorded)
    return asked


def test_the_images_of_charts_are_those_with_the_builder_values(run: Run) -> None:
    write(RELEASE)
    found = images(run)
    assert {name: image["state"] for name, image in found.items()} == {
        "a.example.com/job:2": "bundled",
        "a.example.com/web:1.0.0": "bundled",
        "a.example.com/worker:1": "bundled",
    }
    (use,) = found["a.example.com/web:1.0.0"]["uses"]
    assert (use["kind"], use["name"], use["holder"], use["path"]) == (
        "Deployment",
        "web",
        "container web",
        "chart/templates/web.yaml",
    )
    assert (use["chart"]["title"], use["chart"]["template"]) == ("app 1.0.0", "templates/web.yaml")
    assert run("images", ".", "--check")[0] == 0


def test_without_a_builder_the_images_are_those_of_the_defaults(run: Run) -> None:
    write({**RELEASE, "manifests/chart.yaml": HELM_CHART})
    assert list(images(run)) == ["a.example.com/job:2", "a.example.com/web:1.0.0"]


@pytest.mark.parametrize("name", list(IMAGE_LISTS.about))
def test_every_list_of_images_has_those_of_charts(name: str, run: Run, printed: Printed) -> None:
    write(RELEASE)
    code, out, err = run("images", ".", "--format", name)
    assert (code, err) == (0, "")
    printed(out, name)


def test_a_chart_in_an_archive(run: Run) -> None:
    write({"app.yaml": APPLICATION, "chart.yaml": BUILDER, "app-1.0.0.tgz": archive(FILES)})
    (use,) = images(run)["a.example.com/worker:1"]["uses"]
    assert (use["path"], use["chart"]["template"]) == ("app-1.0.0.tgz", "templates/worker.yaml")
    assert "in chart app 1.0.0: templates/worker.yaml" in run("images", ".")[1]


def test_an_extension_of_embedded_cluster_is_rendered_too(run: Run) -> None:
    extension = (
        "apiVersion: embeddedcluster.replicated.com/v1beta1\nkind: Config\nspec:\n  version: 3.0.0+k8s-1.33\n"
        "  extensions:\n    helmCharts:\n    - chart: {name: app, chartVersion: 1.0.0}\n      releaseName: app\n"
        "      namespace: app\n      builder: {worker: {enabled: true}}\n"
    )
    write({**RELEASE, "manifests/chart.yaml": extension})
    assert "a.example.com/worker:1" in images(run)


def test_two_releases_of_one_chart_have_the_images_of_both(run: Run) -> None:
    second = BUILDER.replace("{name: app}", "{name: second}", 1).replace("yes", "no") + "    image: {tag: 2.0.0}\n"
    write({**RELEASE, "manifests/second.yaml": second})
    assert list(images(run)) == [
        "a.example.com/job:2",
        "a.example.com/web:1.0.0",
        "a.example.com/web:2.0.0",
        "a.example.com/worker:1",
    ]


def test_what_a_chart_makes_decides_what_the_bundle_has(run: Run) -> None:
    custom = "apiVersion: acme.io/v1\nkind: Acme\nmetadata: {name: a}\nspec: {image: a.example.com/NAME:1}\n"
    write({**RELEASE, "manifests/acme.yaml": custom.replace("NAME", "worker")})
    assert images(run)["a.example.com/worker:1"]["state"] == "bundled"
    write({"manifests/acme.yaml": custom.replace("NAME", "other")})
    assert images(run)["a.example.com/other:1"]["state"] == "missing"
    write({"manifests/none.yaml": HELM_CHART.replace("app", "none")})
    assert images(run)["a.example.com/other:1"]["state"] == "unknown"


def test_dependencies_that_are_not_here_are_named_unless_they_are_off(run: Run) -> None:
    names = "- {name: redis, version: 1.x, condition: redis.enabled}\n- {name: db, version: 2.x}\n"
    write({**RELEASE, "chart/Chart.yaml": f"{CHART}dependencies:\n{names}"})
    out = run("images", ".")[1].splitlines()
    assert out[0] == "manifests/app.yaml: 3 images, 3 in the airgap bundle; those of 2 charts are not known"
    assert out[1] == (
        "chart    redis 1.x (not here, "
        "named in chart/Chart.yaml:5: run `helm dependency build chart`): not rendered, its images are unknown"
    )
    write({"manifests/chart.yaml": BUILDER + "    redis: {enabled: false}\n"})
    assert [line.split()[1] for line in run("images", ".")[1].splitlines() if line.startswith("chart ")] == ["db"]


def test_a_chart_that_lacks_dependencies_and_does_not_render_is_no_finding(run: Run) -> None:
    chart = f"{CHART}dependencies:\n- {{name: common, version: 1.x}}\n"
    write({**RELEASE, "chart/Chart.yaml": chart, "chart/templates/x.yaml": "{{ .Values.common.x }}"})
    code, out, _ = run("check", ".")
    assert code == 0
    assert (
        "1 chart, not rendered, so nothing in it was checked: app 1.0.0 (chart/): common is not below its `charts`,"
        " and it does not render: run `helm dependency build chart`" in out
    )


def test_templates_that_need_a_dependency_that_is_not_here_are_left_out(run: Run) -> None:
    chart = f"{CHART}dependencies:\n- {{name: common, version: 1.x}}\n"
    helper = '{{ define "ours" }}{{ include "common.x" . }}{{ end }}'
    needs = {
        "chart/templates/x.yaml": 'a: {{ include "common.x" . }}',
        "chart/templates/y.yaml": 'a: {{ include "ours" . }}',
    }
    write({**RELEASE, "chart/Chart.yaml": chart, "chart/templates/_ours.tpl": helper, **needs})
    assert list(images(run)) == ["a.example.com/job:2", "a.example.com/web:1.0.0", "a.example.com/worker:1"]
    write({"chart/templates/x.yaml": 'a: {{ template "common.x" . }}'})
    assert list(images(run)) == ["a.example.com/job:2", "a.example.com/web:1.0.0", "a.example.com/worker:1"]
    assert run("images", ".")[1].startswith(
        "manifests/app.yaml: 3 images, 3 in the airgap bundle; those of 1 chart are"
    )


def test_templates_that_need_it_through_helpers_of_helpers_are_left_out_together(run: Run) -> None:
    chart = f"{CHART}dependencies:\n- {{name: common, version: 1.x}}\n"
    inner = '{{ define "inner" }}{{ printf "%s-x" (include "common.x" .) | trunc 63 }}{{ end }}'
    write({**RELEASE, "chart/Chart.yaml": chart, "chart/templates/_inner.tpl": inner})
    write({"chart/templates/_outer.tpl": '{{ define "outer" }}{{ include "inner" . }}{{ end }}'})
    write({f"chart/templates/x{number}.yaml": 'a: {{ include "outer" . }}' for number in range(15)})
    write({f"chart/templates/y{number}.yaml": "a: 1" for number in range(15)})
    assert list(images(run)) == ["a.example.com/job:2", "a.example.com/web:1.0.0", "a.example.com/worker:1"]
    files = json.loads(run("check", ".", "--output-format", "json")[1])["files"]
    lacking = [file["path"] for file in files if file["reason"] == "needs a chart that is not below `charts`"]
    assert lacking == sorted(f"chart/templates/x{number}.yaml" for number in range(15))


def test_a_chart_most_of_whose_templates_need_a_dependency_is_not_rendered(run: Run) -> None:
    chart = f"{CHART}dependencies:\n- {{name: common, version: 1.x}}\n"
    needs = {f"chart/templates/x{number}.yaml": 'a: {{ include "common.x" . }}' for number in range(4)}
    write({**RELEASE, "chart/Chart.yaml": chart, **needs})
    assert list(images(run)) == ["a.example.com/job:2"]
    assert "app 1.0.0 (chart/): common is not below its `charts`, and it does not render" in run("check", ".")[1]


@pytest.mark.parametrize("dependency", ["version: 1.0.0", "version: 9.x, repository: file://../libs/common"])
def test_a_dependency_that_is_among_the_charts_of_the_run_is_taken_from_there(run: Run, dependency: str) -> None:
    write({**RELEASE, "chart/Chart.yaml": f"{CHART}dependencies:\n- {{name: common, {dependency}}}\n"})
    write({"chart/templates/x.yaml": '{{ include "common.x" . }}'})
    common = CHART.replace("name: app", "name: common") + "type: library\n"
    write(
        {
            "libs/common/Chart.yaml": common,
            "libs/common/templates/_x.tpl": '{{ define "common.x" }}' + WORKER + "{{ end }}",
        }
    )
    assert run("images", ".", "--check")[0] == 0
    write({"libs/common/templates/_x.tpl": '{{ define "common.x" }}a: {{ .Values.q.r }}{{ end }}'})
    ((at, _, _),) = findings(run)
    assert at == "libs/common/templates/_x.tpl:1:37"


def findings(run: Run, *arguments: str) -> list[tuple[str, str, str]]:
    _, out, _ = run("check", ".", "--output-format", "json", "--select", "chart-does-not-render", *arguments)
    return [
        (
            f"{finding['path']}:{finding['start']['line']}:{finding['start']['column']}",
            finding["message"],
            f"{finding['related'][0]['path']}:{finding['related'][0]['start']['line']}",
        )
        for finding in json.loads(out)["findings"]
    ]


ENDS = ", so the airgap bundle cannot be built"
BY_VALUES = f"{ENDS}: set the values that the chart needs in `builder`"


@pytest.mark.parametrize(
    ("template", "place", "message"),
    [
        ("a: {{ .Values.q.r }}", "1:14", f"`.Values.q` is not set{BY_VALUES}"),
        ("a:\n  b: {{ $.Values.q.r.s }}", "2:10", f"`$.Values.q` is not set{BY_VALUES}"),
        ('a: {{ index .Values.q "r" }}', "1:7", None),
        ('é: {{ required "é fehlt" .Values.q }}', "1:7", f"the chart rejects its values (é fehlt){BY_VALUES}"),
        ("a: {{ x }}", "1:1", f'Helm cannot read the template (function "x" not defined){ENDS}'),
        ("a: [", "1:1", None),
        ("- a", "1:1", f"the template does not produce a valid object (it is a list, not an object){ENDS}"),
    ],
)
def test_a_chart_that_does_not_render(run: Run, template: str, place: str, message: str | None) -> None:
    write({**RELEASE, "chart/templates/x.yaml": template})
    ((at, said, related),) = findings(run)
    assert (at, related) == (f"chart/templates/x.yaml:{place}", "manifests/chart.yaml:6")
    assert message in (None, said)


def test_a_failure_in_an_archive_or_a_packed_subchart_is_at_the_archive(run: Run) -> None:
    broken = {**FILES, "chart/templates/x.yaml": "a:\nb: {{ .Values.q.r }}"}
    write({"app.yaml": APPLICATION, "chart.yaml": HELM_CHART, "app-1.0.0.tgz": archive(broken)})
    message = f"`.Values.q` is not set (templates/x.yaml line 2){ENDS}: "
    message += "add a `builder` that sets all values without which the chart does not render"
    assert findings(run) == [("app-1.0.0.tgz:1:1", message, "chart.yaml:5")]
    os.remove("app-1.0.0.tgz")
    sub = packed({"sub/Chart.yaml": b"apiVersion: v2\nname: sub\nversion: 1.0.0\n", "sub/templates/s.yaml": b"{{ x }}"})
    write({**FILES, "chart/charts/sub-1.0.0.tgz": sub})
    ((at, _, _),) = findings(run)
    assert at == "chart/charts/sub-1.0.0.tgz:1:1"


def test_the_values_that_do_not_fit_are_said(run: Run) -> None:
    write({**RELEASE, "chart/values.schema.json": '{"properties": {"worker": {"type": "string"}}}'})
    ((at, message, _),) = findings(run)
    assert at == "chart/Chart.yaml:2:7"
    assert message.startswith("the values do not match the chart's schema (`worker`: {'enabled': True} is not of type")


def test_only_what_no_value_can_help_counts_for_customers_with_a_network(run: Run) -> None:
    write({**RELEASE, "chart/templates/x.yaml": "a: {{ .Values.q.r }}", ".repl-lint.yaml": "airgap: false\n"})
    assert findings(run) == []
    write({"chart/templates/x.yaml": "a: {{ x }}"})
    assert len(findings(run)) == 1


def test_a_note_says_which_of_two_subcharts_of_one_name_was_taken(run: Run) -> None:
    chart = "apiVersion: v2\nname: db\nversion: 1.0.0\n"
    write({**RELEASE, "chart/charts/db/Chart.yaml": chart, "chart/charts/db-1/Chart.yaml": chart + "description: b\n"})
    (note,) = json.loads(run("check", ".", "--output-format", "json")[1])["notes"]
    both = "Helm takes any of `chart/charts/db-1/` and `chart/charts/db/`"
    assert note == f"{both}, and repl-lint took `chart/charts/db/`: delete the other"


def test_a_chart_that_nothing_names_may_fail(run: Run) -> None:
    write({**FILES, "chart/templates/x.yaml": "a: {{ .Values.q.r }}"})
    assert findings(run) == []
    assert "it does not render: nil pointer" in run("check", ".")[1]


def test_a_builder_with_a_template_is_no_proof(run: Run) -> None:
    builder = HELM_CHART + "  builder:\n    q: repl{{ ConfigOption `a` }}\n"
    write({**RELEASE, "manifests/chart.yaml": builder, "chart/templates/x.yaml": "a: {{ .Values.q.r }}"})
    assert findings(run) == []
    assert "a template is in its `builder`, and it does not render" in run("check", ".")[1]


def test_each_version_of_kubernetes_is_tried_as_the_portal_does(run: Run) -> None:
    asks = '{{ if semverCompare "<1.30-0" .Capabilities.KubeVersion.Version }}{{ fail "too old" }}{{ end }}'
    write({**RELEASE, "chart/templates/x.yaml": asks})
    assert findings(run) == []
    write({"chart/Chart.yaml": CHART + 'kubeVersion: "<1.30.0-0"\n'})
    ((_, message, _),) = findings(run)
    assert message == f"the chart rejects its values (too old){BY_VALUES}"
    write({".repl-lint.yaml": "charts: {kubernetes: 1.30}\n"})
    assert "its `kubeVersion` <1.30.0-0 does not allow Kubernetes 1.30" in run("check", ".")[1]


@pytest.mark.parametrize(
    ("comparison", "tried"),
    [
        ('semverCompare "<=1.30-0" .Version', ["1.28", "1.30", "1.31"]),
        ('semverCompare "<1.31-0" .Version', ["1.28", "1.31"]),
        ('semverCompare "<v1.31.0" .GitVersion', ["1.28", "1.31"]),
        ("lt (int .Minor) 31", ["1.28", "1.29", "1.30", "1.31"]),
    ],
)
def test_versions_are_tried_that_a_chart_may_tell_from_others(
    comparison: str, tried: list[str], run: Run, asked: list[RenderOptions]
) -> None:
    template = f'{{{{ with .Capabilities.KubeVersion }}}}{{{{ if {comparison} }}}}{{{{ fail "no" }}}}'
    allowed = CHART + "kubeVersion: ^1.28-0\n"
    write({**RELEASE, "chart/Chart.yaml": allowed, "chart/templates/x.yaml": template + "{{ end }}{{ end }}"})
    assert findings(run) == []
    assert sorted({options.kubernetes for options in asked} - {"1.36", "1.37"}) == tried


def test_a_chart_without_end_fails_and_the_others_are_there(run: Run) -> None:
    other = {path.replace("chart/", "other/"): text.replace("name: app", "name: other") for path, text in FILES.items()}
    write({**RELEASE, **other, ".repl-lint.yaml": "charts: {timeout: 2}\n"})
    write({"manifests/other.yaml": HELM_CHART.replace("app", "other")})
    write({"chart/templates/x.yaml": "{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}"})
    code, out, err = run("check", ".")
    assert code == 2
    assert "chart/Chart.yaml: it did not finish within 2 seconds" in err
    assert "app 1.0.0 (chart/): it does not render: it did not finish within 2 seconds" in out
    assert "a.example.com/web:1.0.0" in images(run)


def test_the_configuration_of_charts(run: Run) -> None:
    write({**RELEASE, "ci/values.yaml": "image: {tag: 3.0.0}\n"})
    write({".repl-lint.yaml": "charts:\n  values:\n  - {chart: app, files: [ci/values.yaml]}\n"})
    assert "a.example.com/web:3.0.0" in images(run)
    write({".repl-lint.yaml": "charts: {exclude: [chart/]}\n"})
    assert "app 1.0.0 (chart/): not rendered, its images are unknown (`charts.exclude` has it)" in run("images", ".")[1]
    for text, message in (
        ("charts: {values: [{chart: a, files: [none.yaml]}]}", "there is no file `none.yaml`"),
        ("charts: {render: fast}", "`render` is `fast`, but must be one of `auto`, `sdk`, `helm`, `off`"),
        ("charts: {kubernetes: latest}", "`kubernetes` must be the Kubernetes version"),
        ("charts: {timeout: 0}", "timeout"),
    ):
        write({".repl-lint.yaml": text})
        code, _, err = run("check", ".")
        assert code == 2
        assert message in err


OF_RENDERINGS = {"chart-does-not-render", "chart-image-hardcoded", "chart-image-not-rewritten"}


def test_without_a_renderer_nothing_is_lost_but_renderings(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    latest = DEPLOYMENT.replace("{{ .Release.Namespace }}", "a").partition("image:")[0] + "image: a.example.com/x\n"
    write({**RELEASE, "manifests/pod.yaml": latest})
    with_it = {finding["rule"] for finding in json.loads(run("check", ".", "--output-format", "json")[1])["findings"]}
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr("repl_lint.charts.renderer.find_spec", lambda _name: None)
    _, out, _ = run("check", ".", "--output-format", "json")
    report = json.loads(out)
    assert {finding["rule"] for finding in report["findings"]} >= with_it - OF_RENDERINGS
    assert report["notes"][0] == (
        "1 chart, not rendered, so nothing in it was checked: app 1.0.0 (chart/):"
        " install `repl-lint[helm]` or have `helm` on the PATH"
    )
    assert report["charts"][0]["because"] == "install `repl-lint[helm]` or have `helm` on the PATH"
    assert run("images", ".", "--check")[0] == 1


def test_a_chart_is_rendered_once_for_all_rounds_of_fixes(run: Run, asked: list[RenderOptions]) -> None:
    pod = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\n"
    write({**RELEASE, "chart/values.yaml": VALUES + "once: 1\n", "manifests/pod.yaml": pod})
    assert "fixed" in run("check", ".", "--fix", "--select", "removed-api-version,latest-tag")[1]
    assert len(asked) <= 2  # a `helm` is asked twice


def test_a_run_without_charts_pays_nothing() -> None:
    write({"pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"})
    code = (
        "import sys\nfrom repl_lint.cli import main\nmain(['check', '.'])\n"
        "print([name for name in sys.modules if name in ('subprocess', 'tempfile', 'tarfile')\n"
        " or name.startswith(('repl_lint.charts', 'repl_lint.running.charts'))], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip() == "[]"


def test_charts_that_are_not_rendered_have_a_note_for_each_reason(run: Run) -> None:
    write({**RELEASE, "chart/templates/x.yaml": "{{ .Values.a.b }}"})
    other = CHART.replace("name: app", "name: other")
    write({"other/Chart.yaml": f"{other}dependencies:\n- {{name: common, version: 1.x}}\n"})
    write({"other/templates/x.yaml": "{{ .Values.common.x }}"})
    notes = [line for line in run("check", ".")[1].splitlines() if "not rendered" in line]
    start = "note: 1 chart, not rendered, so nothing in it was checked: "
    failing = "app 1.0.0 (chart/): it does not render: nil pointer evaluating interface {}.b"
    lacking = "other 1.0.0 (other/): common is not below its `charts`, and it does not render"
    assert notes == [
        f"{start}{failing}; `charts.values` in .repl-lint.yaml adds values for rendering",
        f"{start}{lacking}: run `helm dependency build other`",
    ]
