"""Findings in what charts make: at the value or the template that they come from, once, and without false alarms."""

from __future__ import annotations

import base64
import json
import pickle
import re
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from repl_lint.configuration.settings import load
from repl_lint.formats.registry import REPORTS
from repl_lint.running.collecting import Details
from repl_lint.running.inputs import gather
from repl_lint.running.shares import Work
from repl_lint.running.shares import gather as gather_findings
from repl_lint.running.surveying import surveyed
from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, needs_renderer, write
from tests.rule_examples import packed

pytestmark = needs_renderer

APPLICATION = """\
apiVersion: kots.io/v1beta1
kind: Application
metadata: {name: a}
spec: {title: A, icon: a}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: NAME}
spec:
  containers:
  - name: web
    image: IMAGE
    imagePullPolicy: Always
"""


def pod(image: str, name: str = "web") -> str:
    return POD.replace("IMAGE", image).replace("NAME", name)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write({"app.yaml": APPLICATION, "chart.yaml": HELM_CHART, "chart/Chart.yaml": CHART})


def findings(run: Run, *arguments: str) -> list[dict[str, Any]]:
    """The findings, but for those of images that stand in templates: the images of these tests do."""
    others = ("--ignore", "chart-image-hardcoded,chart-image-not-rewritten")
    _, out, err = run("check", ".", "--output-format", "json", *others, *arguments)
    assert "Traceback" not in err
    report = json.loads(out)
    assert report["crashes"] == []
    found: list[dict[str, Any]] = report["findings"]
    return found


def place(finding: dict[str, Any]) -> str:
    return f"{finding['path']}:{finding['start']['line']}:{finding['start']['column']}"


def places(run: Run, *arguments: str) -> list[str]:
    return [f"{place(finding)} {finding['rule']}" for finding in findings(run, *arguments)]


def test_a_text_in_a_template_is_where_it_stands(run: Run) -> None:
    write({"chart/templates/web.yaml": "# a pod\n" + pod("a.example.com/web:latest")})
    (finding,) = findings(run)
    assert (place(finding), finding["rule"], finding["end"]["column"]) == (
        "chart/templates/web.yaml:8:12",
        "latest-tag",
        36,
    )
    assert finding["fix"] is None


def test_a_whole_value_is_where_it_stands_with_the_templates_as_related(run: Run) -> None:
    write({"chart/values.yaml": "# ours\nimage: a.example.com/web:latest\n"})
    write({f"chart/templates/{name}.yaml": pod("{{ .Values.image }}", name) for name in ("one", "two")})
    (finding,) = findings(run)
    assert (place(finding), finding["rule"]) == ("chart/values.yaml:2:8", "latest-tag")
    assert [(place(related), related["message"]) for related in finding["related"]] == [
        ("chart/templates/one.yaml:7:12", "in this template"),
        ("chart/templates/two.yaml:7:12", "in this template"),
    ]


def test_an_image_of_several_values_is_at_the_one_that_is_wrong(run: Run) -> None:
    write({"chart/values.yaml": "image: {repository: a.example.com/web, tag: latest}\n"})
    write({"chart/templates/web.yaml": pod('"{{ .Values.image.repository }}:{{ .Values.image.tag }}"')})
    (finding,) = findings(run)
    assert place(finding) == "chart/values.yaml:1:45"
    related = [place(related) for related in finding["related"]]
    assert related == ["chart/templates/web.yaml:7:13", "chart/values.yaml:1:21"]
    write({"chart/templates/side.yaml": pod("a.example.com/side:{{ .Values.image.tag }}", "side")})
    assert places(run) == ["chart/values.yaml:1:45 latest-tag"]


def test_an_image_of_several_values_that_is_wrong_as_a_whole_is_at_its_line_in_the_template(run: Run) -> None:
    write({"chart/values.yaml": "image: {repository: a.example.com/Web, tag: 1}\n"})
    write({"chart/templates/web.yaml": pod('"{{ .Values.image.repository }}:{{ .Values.image.tag }}"')})
    (finding,) = findings(run)
    assert (place(finding), finding["rule"]) == ("chart/templates/web.yaml:7:13", "invalid-image-reference")
    assert [place(related) for related in finding["related"]] == ["chart/values.yaml:1:21", "chart/values.yaml:1:45"]


def test_a_value_of_the_builder_is_in_the_helm_chart(run: Run) -> None:
    values = "  values: {image: 'a.example.com/web:repl{{ LicenseFieldValue `tag` }}'}\n"
    write({"chart.yaml": f"{HELM_CHART}  builder:\n    image: a.example.com/web:latest\n{values}"})
    write({"chart/templates/web.yaml": pod("{{ .Values.image }}")})
    assert places(run) == ["chart.yaml:7:12 latest-tag"]


def test_a_line_of_a_helper_is_one_finding_for_all_that_include_it(run: Run) -> None:
    helper = (
        '{{ define "init" }}\n- name: wait\n  image: a.example.com/wait:latest\n  imagePullPolicy: Always\n{{ end }}'
    )
    write({"chart/templates/_init.tpl": helper})
    asks = pod("a.example.com/web:1").replace(
        "  containers", '  initContainers:\n  {{ include "init" . | nindent 2 }}\n  containers'
    )
    write({f"chart/templates/{name}.yaml": asks.replace("web}", f"{name}}}") for name in ("one", "two")})
    assert places(run) == ["chart/templates/_init.tpl:3:10 latest-tag"]


LATEST = "a.example.com/web:latest"
SUB = {
    "Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\nappVersion: 2\n",
    "values.yaml": "image: {repository: a.example.com/web, tag: latest}\n",
    "templates/web.yaml": pod("{{ .Values.image.repository }}:{{ .Values.image.tag }}"),
}
DEPENDENT = f"{CHART}dependencies:\n- name: sub\n  version: 1.0.0\n  repository: https://charts.example.com\n"


def test_what_is_in_an_archive_is_at_the_nearest_place_that_can_be_edited(run: Run) -> None:
    def place_of(subchart: Mapping[str, str]) -> str:
        whole = {**SUB, **subchart}
        write({"chart/charts/sub-1.0.0.tgz": packed({f"sub/{name}": text.encode() for name, text in whole.items()})})
        (finding,) = findings(run)
        assert "(in chart/charts/sub-1.0.0.tgz: templates/web.yaml line 7)" in finding["message"]
        return place(finding)

    assert place_of({}) == "chart/charts/sub-1.0.0.tgz:1:1"
    write({"chart/Chart.yaml": DEPENDENT})
    assert place_of({}) == "chart/Chart.yaml:5:9"
    write({"chart/values.yaml": "sub:\n  image:\n    pullPolicy: Always\n"})
    assert place_of({}) == "chart/values.yaml:2:3"
    assert place_of({"templates/web.yaml": pod(LATEST)}) == "chart/values.yaml:1:1"
    write({"chart/values.yaml": "sub:\n  image:\n    tag: latest\n"})
    assert place_of({"values.yaml": SUB["values.yaml"].replace("latest", "1")}) == "chart/values.yaml:3:10"
    write({"chart/values.yaml": f"sub:\n  image: {LATEST}\n"})
    assert place_of({"templates/web.yaml": pod("{{ .Values.image }}"), "values.yaml": "image: a:1\n"}) == (
        "chart/values.yaml:2:10"
    )
    write({"chart.yaml": HELM_CHART + "  builder:\n    sub: {image: {repository: b.example.com/web}}\n"})
    write({"chart/values.yaml": "a: 1\n"})
    assert place_of({}) == "chart.yaml:7:11"


def test_sarif_names_the_place_in_an_archive(run: Run) -> None:
    write({"chart/charts/sub-1.0.0.tgz": packed({f"sub/{name}": text.encode() for name, text in SUB.items()})})
    (result,) = json.loads(run("check", ".", "--output-format", "sarif")[1])["runs"][0]["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "chart/charts/sub-1.0.0.tgz"
    assert location["logicalLocations"] == [
        {
            "name": "templates/web.yaml",
            "fullyQualifiedName": "chart/charts/sub-1.0.0.tgz/templates/web.yaml:7",
            "kind": "resource",
        }
    ]


BUDGET = """\
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata: {name: NAME}
spec: {minAvailable: 1, selector: {matchLabels: {a: b}}}
"""
ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1beta1
kind: Role
metadata: {name: NAME}
rules: []
"""


def named(manifest: str, *names: str) -> str:
    return "---\n".join(manifest.replace("NAME", name) for name in names)


def archive(**templates: str) -> None:
    """The chart as an archive beside its HelmChart, with nothing else."""
    Path("chart/Chart.yaml").unlink(missing_ok=True)
    files = {"app/Chart.yaml": CHART, **{f"app/templates/{name}.yaml": text for name, text in templates.items()}}
    write({"app-1.0.0.tgz": packed({path: text.encode() for path, text in files.items()})})


def test_what_differs_in_an_archive_is_not_lost_and_what_is_alike_is_counted(run: Run) -> None:
    budgets = {name: named(BUDGET, name) for name in ("a", "b", "c", "d")}
    archive(**budgets, more=named(BUDGET, "x", "y", "z"), roles=named(ROLE, "r"), web=pod("a.example.com/web:latest"))
    told = [(place(found), found["rule"], found["message"].partition(",")[0]) for found in findings(run)]
    assert told == [
        ("app-1.0.0.tgz:1:1", "latest-tag", told[0][2]),
        (
            "app-1.0.0.tgz:1:1",
            "removed-api-version",
            "`policy/v1beta1` PodDisruptionBudget was removed in Kubernetes 1.25",
        ),
        (
            "app-1.0.0.tgz:1:1",
            "removed-api-version",
            "`rbac.authorization.k8s.io/v1beta1` Role was removed in Kubernetes 1.22",
        ),
    ]
    _, budget, role = findings(run)
    assert (
        "(at 7 places in app-1.0.0.tgz: templates/a.yaml line 1, templates/b.yaml line 1, templates/c.yaml line 1,"
        " templates/d.yaml line 1, templates/more.yaml line 1 and 2 more): use `policy/v1`" in budget["message"]
    )
    assert [(inner["home"], inner["path"], inner["line"]) for inner in budget["inside"]] == [
        ("app-1.0.0.tgz", f"templates/{name}.yaml", line)
        for name, line in (("a", 1), ("b", 1), ("c", 1), ("d", 1), ("more", 1), ("more", 6), ("more", 11))
    ]
    assert "(in app-1.0.0.tgz: templates/roles.yaml line 1)" in role["message"]
    sarif = json.loads(run("check", ".", "--output-format", "sarif")[1])["runs"][0]["results"]
    logical = [
        result["locations"][0]["logicalLocations"] for result in sarif if "policy/v1" in result["message"]["text"]
    ]
    assert [item["fullyQualifiedName"] for item in logical[0]][-2:] == [
        "app-1.0.0.tgz/templates/more.yaml:6",
        "app-1.0.0.tgz/templates/more.yaml:11",
    ]
    assert "at 7 places in app-1.0.0.tgz" in run("check", ".")[1]


def test_lines_of_one_file_in_an_archive_stand_together(run: Run) -> None:
    archive(more=named(BUDGET, "x", "y", "z"))
    (finding,) = findings(run)
    assert "(at 3 places in app-1.0.0.tgz: templates/more.yaml lines 1, 6, 11)" in finding["message"]


def test_two_subcharts_in_archives_are_two_places(run: Run) -> None:
    for name in ("one", "two"):
        files = {"Chart.yaml": SUB["Chart.yaml"].replace("sub", name), "templates/a.yaml": named(BUDGET, name)}
        write({f"chart/charts/{name}.tgz": packed({f"{name}/{path}": text.encode() for path, text in files.items()})})
    write({"chart/values.yaml": "a: 1\n"})
    told = [(place(found), found["message"].partition("(in ")[2]) for found in findings(run)]
    assert told == [
        ("chart/charts/one.tgz:1:1", "chart/charts/one.tgz: templates/a.yaml line 1): use `policy/v1`"),
        ("chart/charts/two.tgz:1:1", "chart/charts/two.tgz: templates/a.yaml line 1): use `policy/v1`"),
    ]


def test_one_value_that_an_archive_reads_often_is_one_finding(run: Run) -> None:
    web = pod("{{ .Values.image.repository }}:{{ .Values.image.tag }}")
    side = pod("a.example.com/side:{{ .Values.image.tag }}", "side")
    files = {**SUB, "templates/web.yaml": web, "templates/side.yaml": side}
    write({"chart/charts/sub-1.0.0.tgz": packed({f"sub/{path}": text.encode() for path, text in files.items()})})
    write({"chart/values.yaml": "sub:\n  image:\n    tag: latest\n"})
    (finding,) = findings(run)
    assert place(finding) == "chart/values.yaml:3:10"
    assert [inner["path"] for inner in finding["inside"]] == ["templates/side.yaml", "templates/web.yaml"]


@pytest.mark.parametrize(
    ("images", "more"),
    [
        ('(list "a:latest" "b:latest" "c:latest")', " (one of 3 that this line makes)"),
        ('(list "a:latest" "b:1")', ""),
        ('(list "a:latest" "a:latest")', ""),
    ],
)
def test_a_line_of_a_template_says_how_many_faults_it_makes(images: str, more: str, run: Run) -> None:
    several = pod("x.io/{{ $image }}", "p{{ $number }}")
    write({"chart/templates/a.yaml": f"{{{{- range $number, $image := {images} }}}}\n{several}---\n{{{{- end }}}}"})
    (finding,) = findings(run)
    assert place(finding) == "chart/templates/a.yaml:8:12"
    assert finding["message"].startswith(f"`x.io/a:latest` needs the registry at every start{more}: ")


def test_an_object_in_an_archive_is_exempt_and_the_others_are_not(run: Run) -> None:
    archive(a=named(BUDGET, "a"), b=named(BUDGET, "b"), c=named(BUDGET, "c"))
    exemption = "{rule: removed-api-version, object: PodDisruptionBudget/a, reason: known}"
    write({".repl-lint.yaml": f"exempt:\n- {exemption}\n"})
    (finding,) = findings(run)
    assert "(at 2 places in app-1.0.0.tgz: templates/b.yaml line 1, templates/c.yaml line 1)" in finding["message"]


def test_a_baseline_has_each_object_in_an_archive(run: Run) -> None:
    archive(a=named(BUDGET, "a"), b=named(BUDGET, "b"))
    assert run("baseline", "create", ".")[0] == 0
    archive(a=named(BUDGET, "a"), b=named(BUDGET, "b"), c=named(BUDGET, "c"))
    (finding,) = findings(run, "--baseline", ".repl-lint-baseline.json")
    assert "(in app-1.0.0.tgz: templates/c.yaml line 1)" in finding["message"]


def test_a_subchart_from_a_repository_is_not_edited_in_its_folder_and_one_without_is(run: Run) -> None:
    write({f"chart/charts/sub/{name}": text for name, text in SUB.items()})
    assert places(run) == ["chart/charts/sub/values.yaml:1:45 latest-tag"]
    write({"chart/Chart.yaml": DEPENDENT.replace("https://charts.example.com", "file://charts/sub")})
    assert places(run) == ["chart/charts/sub/values.yaml:1:45 latest-tag"]
    write({"chart/Chart.yaml": DEPENDENT})
    (finding,) = findings(run)
    assert place(finding) == "chart/Chart.yaml:5:9"
    assert "(in chart/charts/sub/templates/web.yaml line 7)" in finding["message"]


def test_a_whole_chart_in_an_archive_is_at_the_values_of_its_helm_chart_else_at_the_archive(run: Run) -> None:
    Path("chart/Chart.yaml").unlink()
    files = {**SUB, "Chart.yaml": CHART, "templates/web.yaml": pod("{{ .Values.image.repository }}:latest")}
    write({"app-1.0.0.tgz": packed({f"app/{name}": text.encode() for name, text in files.items()})})
    assert places(run) == ["app-1.0.0.tgz:1:1 latest-tag"]
    write({"chart.yaml": HELM_CHART + "  builder:\n    image: {repository: b.example.com/web}\n"})
    (finding,) = findings(run)
    assert (place(finding), finding["rule"]) == ("chart.yaml:7:13", "latest-tag")
    assert [(place(related), related["message"]) for related in finding["related"]] == [
        ("chart.yaml:7:25", "from this value")  # the template is in the archive
    ]


def test_a_chart_that_never_ends_with_marks_costs_two_deadlines_at_most(run: Run) -> None:
    endless = '{{ if regexMatch "[^a-z.:/]" .Values.image }}{{ tpl .Values.loop . }}{{ end }}'
    write({".repl-lint.yaml": "charts: {timeout: 2}\n"})
    write({"chart/values.yaml": f"image: {LATEST}\nloop: '{{{{ tpl .Values.loop . }}}}'\n"})
    write({"chart/templates/web.yaml": endless + pod("{{ .Values.image }}")})
    began = time.monotonic()
    assert places(run) == ["chart/templates/web.yaml:7:12 latest-tag"]
    assert time.monotonic() - began < 20


def test_the_namespace_of_the_release_is_the_applications(run: Run) -> None:
    spaced = pod("a.example.com/web:1").replace("{name: web}", "{name: web, namespace: {{ .Release.Namespace }}}")
    refers = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n"
        "metadata: {name: a, namespace: {{ .Release.Namespace | quote }}}\n"
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}\n"
        "subjects: [{kind: ServiceAccount, name: default, namespace: {{ .Release.Namespace }}}]\n"
    )
    write({"chart/templates/web.yaml": spaced, "chart/templates/bind.yaml": refers})
    assert places(run) == []
    write({"chart/templates/web.yaml": spaced.replace("{{ .Release.Namespace }}", "web-{{ .Release.Namespace }}")})
    (finding,) = findings(run)
    assert (finding["rule"], finding["severity"]) == ("hardcoded-namespace", "info")
    assert "repl-lint" not in finding["message"]
    write({"chart/templates/web.yaml": spaced.replace("{{ .Release.Namespace }}", "web")})
    assert places(run) == ["chart/templates/web.yaml:3:34 hardcoded-namespace"]


def test_documents_end_where_helm_ends_them(run: Run) -> None:
    one = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n"
    write({"chart/templates/maps.yaml": f"{one}---{one.replace('one', 'two')}"})
    assert places(run) == []


def test_text_that_looks_like_a_template_is_text(run: Run) -> None:
    rules = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: '{{`{{ $labels.x }} {{repl nothing`}}'\n"
    write({"chart/templates/map.yaml": rules})
    assert places(run) == []


def test_rules_about_api_versions_and_objects(run: Run) -> None:
    old = "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: {{ .Chart.Name }}}\n"
    wrong = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: {{ .Values.port | quote }}}]}\n"
    write({"chart/values.yaml": "port: 80\n", "chart/templates/old.yaml": old, "chart/templates/wrong.yaml": wrong})
    assert places(run, "--select", "api-versions,format") == [
        "chart/templates/old.yaml:1:13 removed-api-version",
        "chart/values.yaml:1:7 invalid-kubernetes-object",
    ]


def test_what_a_chart_makes_for_the_version_that_customers_run_is_judged(run: Run) -> None:
    choice = (
        '{{ if semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version }}apiVersion: networking.k8s.io/v1'
        "{{ else }}apiVersion: extensions/v1beta1{{ end }}\nkind: Ingress\nmetadata: {name: a}\n"
        "spec: {defaultBackend: {service: {name: a, port: {number: 80}}}}\n"
    )
    write({"chart/Chart.yaml": CHART + 'kubeVersion: ">=1.25.0-0"\n', "chart/templates/old.yaml": choice})
    assert places(run) == []


def test_a_chart_that_nothing_names_is_linted_with_its_defaults(run: Run) -> None:
    Path("app.yaml").unlink()
    Path("chart.yaml").unlink()
    write({"chart/templates/web.yaml": pod("a.example.com/web:latest")})
    assert places(run, "--select", "latest-tag") == ["chart/templates/web.yaml:7:12 latest-tag"]


@pytest.mark.parametrize("output_format", REPORTS.about)
def test_paths_of_a_chart_in_the_working_folder(output_format: str, run: Run) -> None:
    """They are as of any other file, without a `./`."""
    for name in ("app.yaml", "chart.yaml", "chart/Chart.yaml"):
        Path(name).unlink()
    comment = "# repl-lint: ignore[always-pull-policy]\n"
    write({"Chart.yaml": CHART, "values.yaml": "image: a.example.com/web:latest\n"})
    write({"templates/a.yaml": comment + pod("{{ .Values.image }}"), "templates/b.yaml": pod("b:latest")})
    _, out, err = run("check", "--output-format", output_format)
    assert not re.search(r"\./(?:templates|values|Chart)", out + err)
    _, out, _ = run("check", "--output-format", "concise")
    assert [line.partition(" ")[0] for line in out.splitlines()[:2]] == ["templates/b.yaml:7:12:", "values.yaml:1:8:"]
    assert "templates/a.yaml" in run("explain", "values.yaml:1")[1]


BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: x}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects:
- kind: ServiceAccount
  name: ACCOUNT
  namespace: jobs
"""
OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: NAMESPACE}\n"


@pytest.mark.parametrize("is_named", [True, False])
def test_a_namespace_in_the_values_of_a_chart_is_not_fixed(is_named: bool, run: Run) -> None:
    if not is_named:
        Path("app.yaml").unlink()
        Path("chart.yaml").unlink()
    text = OBJECT.replace("NAMESPACE", "{{ .Values.namespaceOverride }}")
    write({"chart/templates/a.yaml": text, "chart/values.yaml": "namespaceOverride: x\n"})
    assert places(run, "--select", "hardcoded-namespace") == []
    write(
        {"chart/templates/a.yaml": text, "chart/values.yaml": "global: {namespace: {name: x}, namespaceOverride: y}\n"}
    )
    write({"chart/templates/a.yaml": OBJECT.replace("NAMESPACE", "{{ .Values.global.namespace.name }}")})
    assert places(run, "--select", "hardcoded-namespace") == []
    write({"chart/templates/a.yaml": OBJECT.replace("NAMESPACE", "fixed")})
    assert places(run, "--select", "hardcoded-namespace") == ["chart/templates/a.yaml:3:32 hardcoded-namespace"]


def test_a_reference_in_a_chart_gets_what_helm_renders(run: Run) -> None:
    rule = "hardcoded-namespace-reference"
    write({"chart/templates/a.yaml": BINDING.replace("ACCOUNT", "default")})
    (finding,) = findings(run, "--select", rule)
    assert finding["advice"] == "write `{{ .Release.Namespace }}`, unless you mean pods in `jobs`"
    write({"chart/templates/b.yaml": OBJECT.replace("NAMESPACE", "jobs")})
    assert places(run, "--select", rule) == []
    write({"account.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: op}\n"})
    write({"chart/templates/a.yaml": BINDING.replace("ACCOUNT", "op")})
    (finding,) = findings(run, "--select", rule)
    assert finding["advice"] == "write `{{ .Release.Namespace }}`"


ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: op, namespace: jobs}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {ports: [{port: 1}]}\n"
HOST = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {host: db.jobs.svc}\n"


def test_references_in_a_chart_to_its_own_objects(run: Run) -> None:
    rules = "hardcoded-namespace,hardcoded-namespace-reference"
    write({"chart/templates/a.yaml": BINDING.replace("ACCOUNT", "op"), "chart/templates/b.yaml": ACCOUNT})
    (finding,) = findings(run, "--select", rules)
    assert (finding["rule"], finding["path"]) == ("hardcoded-namespace", "chart/templates/b.yaml")
    (related,) = finding["related"]
    assert (related["path"], related["start"]["line"]) == ("chart/templates/a.yaml", 8)
    assert related["message"] == "this refers to the namespace: write `{{ .Release.Namespace }}`"
    write({"chart/templates/b.yaml": ACCOUNT.replace(", namespace: jobs", "")})
    write({"chart/templates/c.yaml": SERVICE, "chart/templates/d.yaml": HOST})
    found = ["chart/templates/a.yaml:8:14", "chart/templates/d.yaml:4:14"]
    assert places(run, "--select", rules) == [f"{place} hardcoded-namespace-reference" for place in found]
    write({"chart/templates/d.yaml": HOST.replace("jobs", "{{ .Release.Namespace }}")})
    assert places(run, "--select", rules) == [f"{found[0]} hardcoded-namespace-reference"]
    write({"chart/templates/d.yaml": HOST})
    write({"chart.yaml": HELM_CHART.replace("spec:\n", "spec:\n  namespace: jobs\n")})
    assert places(run, "--select", rules) == []


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_processes_find_the_same(run: Run, jobs: str) -> None:
    write(
        {"chart/values.yaml": "image: a.example.com/web:latest\n", "chart/templates/a.yaml": pod("{{ .Values.image }}")}
    )
    write({f"pods/{number}.yaml": pod("a.example.com/other:1", f"p{number}") * 50 for number in range(40)})
    assert places(run, "--select", "latest-tag", "--jobs", jobs) == ["chart/values.yaml:1:8 latest-tag"]


def test_another_process_gets_the_renderings() -> None:
    broken = "{{ .Values.q.r }}"
    write({"chart/templates/a.yaml": pod("a.example.com/web:latest"), "chart/templates/b.yaml": broken})
    write({"other.yaml": HELM_CHART.replace("app", "none")})
    settings = load(["."])
    (release,) = surveyed(gather(["."], settings).files, settings).releases
    work = Work(release, settings.rules, Details(subjects=False, identities=False, suppressions=True))
    sent: Work = pickle.loads(pickle.dumps(work))
    assert [rendering._replace(render=None) for rendering in release.renderings] == list(sent.release.renderings)
    found = gather_findings(sent, sent.whole).groups.values()
    places = [occurrence.finding.location.path_line for group in found for occurrence in group]
    assert "chart/templates/b.yaml:1" in places


def test_a_baseline_has_findings_of_charts(run: Run) -> None:
    write(
        {"chart/values.yaml": "image: a.example.com/web:latest\n", "chart/templates/a.yaml": pod("{{ .Values.image }}")}
    )
    assert run("baseline", "create", ".")[0] == 0
    assert places(run, "--baseline", ".repl-lint-baseline.json") == []


def test_files_of_a_chart_have_their_statuses(run: Run) -> None:
    write(
        {
            "chart/values.yaml": "on: 1\n",
            "chart/templates/two.yaml": pod("a.example.com/a:1") + "---\n" + pod("a.example.com/a:1", "b"),
        }
    )
    write({"chart/templates/none.yaml": "{{ if .Values.none }}a: 1{{ end }}\n", "chart/crds/a.yaml": "a: 1\n"})
    report = json.loads(run("check", ".", "--output-format", "json")[1])
    statuses = {
        file["path"]: (file["status"], file["reason"]) for file in report["files"] if file["path"].startswith("chart/")
    }
    assert statuses == {
        "chart/Chart.yaml": ("checked", None),
        "chart/crds/a.yaml": ("ignored", "in a Helm chart"),
        "chart/templates/none.yaml": ("ignored", "makes nothing with the values for the bundle"),
        "chart/templates/two.yaml": ("checked", None),
        "chart/values.yaml": ("checked", None),
    }
    assert report["coverage"]["checked"] == 6


@pytest.mark.parametrize(
    ("comment", "silences"),
    [
        ("", "none"),
        ("    # repl-lint: ignore[latest-tag] we want it\n", "web"),
        ("    # repl-lint: ignore[privileged]\n", "none"),
        ("    # repl-lint-ignore-next latest-tag\n", "web"),
        ("    {{/* repl-lint-ignore-next */}}\n", "web"),
        ("    {{- /* repl-lint: ignore[latest-tag] we want it */}}\n    # more\n", "web"),
        ("  # repl-lint-ignore-start\n", "both"),
        ("  # repl-lint-ignore-file latest-tag\n", "both"),
        ("    # repl-lint: ignore[latest-tag] until=2020-01-01\n", "none"),
    ],
)
def test_comments_in_templates_silence(run: Run, comment: str, silences: str) -> None:
    text = pod(LATEST) + f"  - name: side\n    image: {LATEST}\n    imagePullPolicy: Always\n"
    write({"chart/templates/web.yaml": text.replace("    image", f"{comment}    image", 1)})
    left = [name for name in ("web", "side") if silences not in (name, "both")]
    assert len(places(run, "--select", "latest-tag")) == len(left)
    assert len(places(run, "--select", "latest-tag", "--no-ignore")) == 2


def test_a_comment_at_the_end_of_a_line_and_one_above_a_block_of_a_template(run: Run) -> None:
    write({"chart/templates/web.yaml": pod(f"{LATEST} # repl-lint: ignore[latest-tag] we want it")})
    assert places(run) == []
    write({"chart/templates/web.yaml": pod(f"{LATEST} {{{{/* repl-lint: ignore[latest-tag] we want it */}}}}")})
    assert places(run) == []
    block = "  {{/* repl-lint: ignore[latest-tag] */}}\n  {{- if true }}\n  containers:"
    text = pod(LATEST).replace("  containers:", block).replace("Always\n", "Always\n  {{- end }}\n")
    write({"chart/templates/web.yaml": text + f"  initContainers:\n  - name: b\n    image: {LATEST}\n"})
    assert places(run) == ["chart/templates/web.yaml:14:12 latest-tag"]


def test_comments_in_values_silence_and_nobody_judges_them(run: Run) -> None:
    write({"chart/templates/web.yaml": pod("{{ .Values.image }}")})
    write({"chart/values.yaml": f"image: {LATEST} # repl-lint: ignore[latest-tag] we want it\n"})
    assert places(run) == []
    write({"chart/values.yaml": f"a: 1\n# repl-lint: ignore[latest-tag] we want it\nimage: {LATEST}\n"})
    assert places(run) == []
    write({"chart/values.yaml": "# repl-lint-ignore-file latest-tag\nimage: a.example.com/web:1\n"})
    assert places(run) == []


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ntype: kubernetes.io/dockerconfigjson\ndata:\n"


@pytest.mark.parametrize(
    ("host", "advice"),
    [("a.example.com", "remove them"), ("proxy.replicated.com", "pack the chart from its source")],
)
def test_credentials_of_a_value_are_told_with_its_place_and_never_shown(host: str, advice: str, run: Run) -> None:
    auths = json.dumps({"auths": {host: {"auth": base64.b64encode(b"user:secret").decode()}}})
    value = base64.b64encode(auths.encode()).decode()
    chart = {
        "Chart.yaml": CHART,
        "values.yaml": f"global:\n  login: {value}\n",
        "templates/a.yaml": SECRET + "  .dockerconfigjson: {{ .Values.global.login }}\n",
    }
    write({f"chart/{name}": text for name, text in chart.items()})
    (finding,) = findings(run)
    assert (place(finding), finding["rule"]) == ("chart/templates/a.yaml:6:3", "embedded-registry-credentials")
    assert [(item["path"], item["start"]["line"]) for item in finding["related"]] == [("chart/values.yaml", 2)]
    assert advice in finding["message"]
    shutil.rmtree("chart")
    write({"app-1.0.0.tgz": packed({f"app/{name}": text.encode() for name, text in chart.items()})})
    (finding,) = findings(run)
    assert place(finding) == "app-1.0.0.tgz:1:1"
    assert "(in app-1.0.0.tgz: values.yaml line 2)" in finding["message"]
    for report in ("text", "json", "sarif", "html", "markdown"):
        assert value not in run("check", ".", "--output-format", report)[1]


@pytest.mark.parametrize("variable", ["$REGISTRY", "${REGISTRY}"])
def test_a_variable_in_the_values_of_a_chart_is_filled_in_before_it_is_packed(variable: str, run: Run) -> None:
    write({"chart/values.yaml": f"image: '{variable}/web:1'\n", "chart/templates/a.yaml": pod("{{ .Values.image }}")})
    assert places(run, "--select", "invalid-image-reference") == []
    write({"chart/values.yaml": "image: '<registry>/web:1'\n"})
    assert places(run, "--select", "invalid-image-reference") == ["chart/values.yaml:1:8 invalid-image-reference"]
