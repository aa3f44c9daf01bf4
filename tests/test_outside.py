"""Files that belong to no release, in a run that has one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from repl_lint.configuration.catalog import catalog
from repl_lint.language_server.session import Session
from repl_lint.language_server.texts import Text
from repl_lint.model.reports import Report
from tests.conftest import Lint, Run, places

APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"
ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
KEYED = 'images:\n- {source: public, name: redis, tag: "7"}\n'
MAIN = pytest.mark.parametrize("main", [APPLICATION, ROOT, KEYED], ids=["application", "header", "images"])
DEPLOYMENT = """\
apiVersion: extensions/v1beta1
kind: Deployment
metadata: {name: web, namespace: prod}
spec:
  replicas: 2
  replicas: 2
  template:
    spec:
      containers:
      - {name: web, image: nginx, imagePullPolicy: Always}
      - {name: private, image: registry.replicated.com/a/b}
"""
TWICE = "other/web.yaml:6:3-11 duplicate-key warning"
REMOVED = "other/web.yaml:1:13-31 removed-api-version warning"
NOTE = "file with Kubernetes objects is not part of a release"


def notes(report: Report) -> list[str]:
    return [note for note in report.notes if "not part of a release" in note]


@MAIN
def test_outside_of_a_release_only_what_is_true_of_any_object_is_found(main: str, lint: Lint) -> None:
    report = lint({"release/main.yaml": main, "other/web.yaml": DEPLOYMENT})
    assert [place for place in places(report) if place.startswith("other")] == [REMOVED, TWICE]
    (note,) = notes(report)
    assert note.startswith(f"1 {NOTE} (other/web.yaml), so few rules run there: ")
    assert note.endswith(" or list it in `releases` of .repl-lint.yaml")


def test_a_run_without_a_release_judges_plain_manifests(lint: Lint) -> None:
    report = lint({"other/web.yaml": DEPLOYMENT})
    rules = {finding.rule.id: finding.severity for finding in report.findings}
    assert rules["removed-api-version"] == rules["latest-tag"] == "error"
    assert {"hardcoded-namespace", "missing-pull-secret", "duplicate-key"} <= set(rules)
    (note,) = notes(report)
    assert note.startswith("1 file is not part of a release (no replicated document")


BUNDLE = "apiVersion: troubleshoot.sh/v1beta2\nkind: SupportBundle\nmetadata: {name: a}\nspec: {x: 1}\n"
INSTALLER = "apiVersion: cluster.kurl.sh/v1beta1\nkind: Installer\nspec: {kubernetes: {version: 1.24.x}}\n"
CLUSTER = "apiVersion: embeddedcluster.replicated.com/v1beta1\nkind: Config\nspec: {version: 1.x}\n"


def test_specifications_of_tools_alone_are_checked_by_themselves(lint: Lint) -> None:
    files = {"a.yaml": BUNDLE, "b.yaml": BUNDLE, "c.yaml": INSTALLER, "d.yaml": INSTALLER, "e.yaml": CLUSTER}
    report = lint({**files, "x/web.yaml": DEPLOYMENT})
    assert places(report) == [
        "a.yaml:4:8-9 invalid-kots-object error",
        "b.yaml:4:8-9 invalid-kots-object error",
        "c.yaml:3:30-36 unpinned-installer warning",
        "d.yaml:3:30-36 unpinned-installer warning",
        "e.yaml:3:17-20 unpinned-installer warning",
        "x/web.yaml:1:13-31 removed-api-version warning",
        "x/web.yaml:6:3-11 duplicate-key warning",
    ]
    assert [note.split(", so ")[0] for note in notes(report)] == [
        "5 files are not part of a release (no replicated document, no KOTS Application)",
        f"1 {NOTE} (x/web.yaml)",
    ]


def test_plain_manifests_are_not_told_of_an_application(lint: Lint) -> None:
    report = lint({"a.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: prod}\n"})
    (finding,) = report.findings
    assert finding.message == (
        "Secret has the fixed namespace `prod`, so it cannot be installed in another one: remove `namespace`"
    )


def test_a_broken_replicated_document_makes_a_release_too(lint: Lint) -> None:
    report = lint({"release/main.yaml": f"{ROOT}a: [\n", "other/web.yaml": DEPLOYMENT})
    assert places(report) == [REMOVED, TWICE, "release/main.yaml:3:4-5 invalid-yaml error"]


def test_a_broken_application_makes_a_release_too(lint: Lint) -> None:
    broken = APPLICATION.replace("{title: A}", "[")
    files = {"x/app.yaml": broken, "x/a.yaml": DEPLOYMENT, "y/app.yaml": APPLICATION, "other/web.yaml": DEPLOYMENT}
    report = lint(files)
    assert "x/app.yaml:4:7-8 invalid-yaml error" in places(report)
    found = [place for place in places(report) if place.startswith(("x/a.", "other"))]
    assert found[:2] == [REMOVED, TWICE]
    assert any("latest-tag" in place for place in found[2:])


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: kots.io/v1beta1\nkind: Config\nspec: {groups: []}\n",
        "apiVersion: troubleshoot.sh/v1beta2\nkind: Preflight\nspec: {}\n",
    ],
)
def test_other_objects_of_kots_make_no_release_beside_one(text: str, lint: Lint) -> None:
    other = f"{text}metadata: {{name: a}}\n---\n{DEPLOYMENT}"
    assert len(places(lint({"other/web.yaml": other}))) > 2
    parts = "apiVersion: kots.io/v1beta1\nkind: Config\nmetadata: {name: a}\nspec: {groups: []}\n"
    report = lint({"release/main.yaml": APPLICATION, "release/config.yaml": parts, "other/web.yaml": other})
    assert [place.split()[1] for place in places(report)] == ["removed-api-version", "duplicate-key"]


def test_headers_and_the_configuration_say_that_files_ship(lint: Lint) -> None:
    report = lint({"release/main.yaml": ROOT, "other/web.yaml": f"# kind: scheduler-kubernetes\n{DEPLOYMENT}"})
    assert {"missing-replicated-document", "latest-tag"} <= {finding.rule.id for finding in report.findings}
    config = "releases: [{name: web, files: [other/**]}]\n"
    report = lint({"release/main.yaml": ROOT, "other/web.yaml": DEPLOYMENT}, config=config)
    assert "latest-tag" in {finding.rule.id for finding in report.findings}


def test_a_severity_of_the_user_counts_outside_too(lint: Lint) -> None:
    config = "rules: {removed-api-version: {severity: error}, duplicate-key: {severity: info}}\n"
    report = lint({"release/main.yaml": APPLICATION, "other/web.yaml": DEPLOYMENT}, config=config)
    assert [place.rpartition(" ")[2] for place in places(report)] == ["error", "info"]


def test_what_is_no_yaml_outside_fails_no_run(run: Run) -> None:
    files = {"release/app.yaml": APPLICATION, "other/a.yaml": "a: [\n---\napiVersion: v1\nkind: Service\n"}
    for name, text in files.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text)
    code, out, _ = run("check", "--output-format", "json")
    report = json.loads(out)
    assert code == 0
    assert [(finding["rule"], finding["severity"]) for finding in report["findings"]] == [("invalid-yaml", "warning")]
    assert [file["status"] for file in report["files"]] == ["failed", "checked"]
    assert run("check", "--diff")[0] == 0
    assert run("check", "--fail-on", "warning")[0] == 1
    assert run("check", "other")[0] == 1  # without a release


@pytest.mark.parametrize("name", ["{{repl a", "{{ Repl A", "repl{{", "{{repl a: }}", "{{repl a\nb: c }}"])
def test_outside_a_template_is_no_reason_to_say_nothing_of_what_is_no_yaml(name: str, lint: Lint) -> None:
    report = lint({"release/app.yaml": APPLICATION, "other/a.yaml": f"a: {name}\n  - b: [\n"})
    (finding,) = report.findings
    assert (finding.location.path, finding.rule.id, finding.severity) == ("other/a.yaml", "invalid-yaml", "warning")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("workflows/a.yaml", "on: push\njobs: {a: {runs-on: ubuntu}}\n"),
        ("Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n"),
        ("values.yaml", "image: {repository: nginx, tag: latest}\n"),
        ("compose.yaml", "services: {web: {image: nginx}}\n"),
        ("kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: a\n"),
        ("skaffold.yaml", "apiVersion: skaffold/v4beta6\nkind: Config\n"),
        ("a.yaml", "# nothing\n"),
        ("kurl.yaml", "apiVersion: kurl.sh/v1beta1\nkind: Installer\n"),
        ("values.yaml", "apiVersion: kots.io/v1beta1\nkind: ConfigValues\n"),
        ("license.yaml", "apiVersion: kots.io/v1beta1\nkind: License\n"),
    ],
)
def test_files_without_objects_for_a_cluster_are_not_spoken_of(name: str, text: str, lint: Lint) -> None:
    assert notes(lint({"release/app.yaml": APPLICATION, f"x/{name}": text})) == []
    (note,) = notes(lint({"release/app.yaml": APPLICATION, f"x/{name}": text, "x/b.yaml": DEPLOYMENT}))
    assert note.startswith(f"1 {NOTE}")
    assert notes(lint({f"x/{name}": text, "release/app.yaml": APPLICATION, "x/b.yaml": f"{text}---\n{DEPLOYMENT}"}))


def test_the_note_counts_all_files_once(lint: Lint) -> None:
    spec = "apiVersion: troubleshoot.sh/v1beta2\nkind: Preflight\n"
    files = {"release/app.yaml": APPLICATION, "x/a.yaml": DEPLOYMENT, "y/b.yaml": DEPLOYMENT, "z/c.yaml": spec}
    (note,) = notes(lint(files))
    assert note.startswith(
        "3 files with Kubernetes objects are not part of a release (x/a.yaml, y/b.yaml, z/c.yaml), so "
    )


def test_comments_in_files_outside_are_needless_for_no_rule_that_is_silent_there(lint: Lint) -> None:
    text = DEPLOYMENT.replace("Always}", "Always}  # repl-lint: ignore[latest-tag]")
    text = text.replace("a/b}", "a/b}  # repl-lint-ignore-next")
    report = lint({"release/app.yaml": APPLICATION, "other/web.yaml": text})
    assert {finding.rule.id for finding in report.findings} == {"removed-api-version", "duplicate-key"}


def test_every_rule_that_speaks_outside_says_so_itself() -> None:
    speaking = {rule.id for rule in catalog().values() if any(kind.is_outside for kind in rule.release_types)}
    of_any_object = (
        "deprecated-api-version duplicate-key invalid-kubernetes-object invalid-yaml missing-object-field "
        "removed-api-version unavailable-api-version unknown-kubernetes-kind"
    )
    assert catalog().keys() & of_any_object.split() <= speaking
    silent = ("images", "namespaces", "secrets", "templates")
    of_helm_charts = {"chart-replicated-image-function"}  # a HelmChart may lie in a repository without an Application
    assert {rule for rule in speaking if catalog()[rule].category in silent} <= of_helm_charts


def test_an_editor_shows_the_same_after_each_change(tmp_path: Path) -> None:
    for name, text in {"release/app.yaml": APPLICATION, "other/web.yaml": DEPLOYMENT}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    session, top, path = Session("utf-8"), str(tmp_path), str(tmp_path / "other/web.yaml")
    session.tops.add(top)
    session.keep(session.check(top, None))
    assert [finding.rule.id for finding in session.findings(path)] == ["removed-api-version", "duplicate-key"]
    session.open(path, Text(path, DEPLOYMENT.replace("nginx", "nginx:latest"), "utf-8"), "file:///web.yaml")
    session.keep(session.check(top, {path}))
    found = [(finding.rule.id, finding.severity) for finding in session.findings(path)]
    assert found == [("removed-api-version", "warning"), ("duplicate-key", "warning")]
    (tmp_path / "release/app.yaml").write_text("a: 1\n")
    session.keep(session.check(top, {str(tmp_path / "release/app.yaml")}))
    assert "latest-tag" in {finding.rule.id for finding in session.findings(path)}


def test_a_helm_chart_outside_of_a_release_ships_nothing(lint: Lint) -> None:
    chart = "apiVersion: kots.io/v1beta2\nkind: HelmChart\nmetadata: {name: a}\nspec: {chart: {name: a}}\n"
    config = "apiVersion: kots.io/v1beta1\nkind: Config\nmetadata: {name: a}\nspec: {groups: []}\n"
    application = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"
    files = {"release/app.yaml": application, "release/config.yaml": config, "charts/a/release/chart.yaml": chart}
    report = lint({**files, "charts/a/Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.0.0\n"})
    assert [shipped.name for shipped in report.charts if shipped.chart is None] == []
    assert [shipped.name for shipped in report.charts] == ["a"]
