"""What was declared or meant to be a Kubernetes object: its two fields, and kinds that Kubernetes has."""

from __future__ import annotations

from pathlib import Path

import pytest

from repl_lint import check
from tests.conftest import Lint, Run

pytestmark = pytest.mark.about("missing-object-field", "unknown-kubernetes-kind")

ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\n---\n"
APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"


def found(lint: Lint, files: dict[str, str], config: str = "") -> list[str]:
    told = ((each.location, f"{each.severity} {each.message}") for each in lint(files, config).findings)
    return [f"{at.start.line}:{at.start.column}-{at.end.column} {message}" for at, message in told]


FIELDS = [
    ("kind: Service\n", ["1:1-5 error required key `apiVersion` is missing: write `apiVersion: v1`"]),
    ("kind: Widget\n", ["1:1-5 error required key `apiVersion` is missing"]),
    (
        "metadata: {name: a}\nkind: Service\n",
        ["1:1-9 error required key `apiVersion` is missing: write `apiVersion: v1`"],
    ),
    ("apiVersion: v1\nmetadata: {name: a}\n", ["1:1-11 error required key `kind` is missing"]),
    ("metadata: {name: a}\n", ["1:1-9 error required keys `apiVersion` and `kind` are missing"]),
    ("{metadata: {name: a}}\n", ["1:2-10 error required keys `apiVersion` and `kind` are missing"]),
    ("apiVersion: v1\nkind:\nspec: {}\n", ["2:1-5 error `kind` is empty"]),
    ("apiVersion: ~\nkind: Service\n", ["1:1-11 error `apiVersion` is empty: write `apiVersion: v1`"]),
    ("apiVersion: v1\nkind: ''\n", ["2:1-5 error `kind` is empty"]),
    ("apiVersion: v1\nkind: [Service]\n", ["2:1-5 error `kind` must be a string"]),
    (
        "api_version: v1\ndata: {}\n",
        [
            "1:1-12 error Kubernetes objects have no key `api_version`: write `apiVersion`",
            "1:1-12 error required key `kind` is missing",
        ],
    ),
    ("metdata: {name: a}\ndata: {}\n", ["1:1-8 error required keys `apiVersion` and `kind` are missing"]),
    (
        "apiversion: v1\nkind: Service\n",
        ["1:1-11 error Kubernetes objects have no key `apiversion`: write `apiVersion`"],
    ),
    (
        "api_version: v1\nkind: Service\n",
        ["1:1-12 error Kubernetes objects have no key `api_version`: write `apiVersion`"],
    ),
    ("apiVersion: v1\nKind: Service\n", ["2:1-5 error Kubernetes objects have no key `Kind`: write `kind`"]),
    ("apiVersion: v1\nkinds: Service\n", ["2:1-6 error Kubernetes objects have no key `kinds`: write `kind`"]),
    ("apiVersion: v1\nkind: Service\n", []),
    ("apiVersion: v1\nkind: {{repl ConfigOption 'k'}}\n", []),
    ("apiVersion: a.example.com/v1\nkind: Widget\n", []),
    ('{{repl ConfigOptionData "object" }}\nkind: Service\n', []),
    (
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n- kind: Service\n- a\n",
        [
            "6:3-7 error required key `apiVersion` is missing: write `apiVersion: v1`",
            "7:3-4 error this is a scalar, not a Kubernetes object: write a mapping with `apiVersion` and `kind`",
        ],
    ),
    ("apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n", []),
]


@pytest.mark.parametrize(("text", "told"), FIELDS)
@pytest.mark.parametrize("header", ["scheduler-kubernetes", "preflight-kubernetes", "test-proc-kubernetes"])
def test_what_has_a_header_is_an_object(header: str, text: str, told: list[str], lint: Lint) -> None:
    moved = [f"{int(line) + 4}:{rest}" for line, rest in (each.split(":", 1) for each in told)]
    for end in ("\n", "\r\n"):
        assert found(lint, {"r.yaml": f"{ROOT}# kind: {header}\n{text}".replace("\n", end)}) == moved


@pytest.mark.parametrize(("text", "told"), FIELDS)
def test_in_a_release_of_kots(text: str, told: list[str], lint: Lint) -> None:
    assert found(lint, {"app.yaml": APPLICATION, "b.yaml": text}) == told


@pytest.mark.parametrize(
    ("text", "noun", "at"), [("- a\n", "a list", "1-2"), ("text\n", "a text", "1-2"), ("[a: b]\n", "a list", "1-2")]
)
def test_a_list_or_a_text_is_no_object(text: str, noun: str, at: str, lint: Lint) -> None:
    advice = "write a mapping with `apiVersion` and `kind`"
    message = f"error this is {noun.replace('a text', 'a scalar')}, not a Kubernetes object: {advice}"
    assert found(lint, {"r.yaml": f"{ROOT}# kind: scheduler-kubernetes\n{text}"}) == [f"5:{at} {message}"]
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\n"
    assert found(lint, {"app.yaml": APPLICATION, "r.yaml": service + text}) == [f"5:{at} {message}"]
    assert found(lint, {"app.yaml": APPLICATION, "r.yaml": text}) == []


@pytest.mark.parametrize(
    "text",
    [
        "metdata: {title: a}\n",
        "{}\n",
        "a: b\n",
        "items: [a]\n",
        "replicaCount: 1\nimage: {tag: a}\n",
        "name: a\non: push\njobs: {}\n",
    ],
)
def test_other_mappings_are_none_unless_their_file_has_objects(text: str, lint: Lint) -> None:
    assert found(lint, {"app.yaml": APPLICATION, "r.yaml": text}) == []
    told = found(lint, {"app.yaml": APPLICATION, "r.yaml": f"{text}---\napiVersion: v1\nkind: Service\n"})
    assert [each.partition(" ")[2] for each in told] == ["error required keys `apiVersion` and `kind` are missing"]


@pytest.mark.parametrize(
    "path",
    [
        *("Chart.yaml", "chart/Chart.yaml", "values.yaml", "values-prod.yaml", "prod-values.yml", "kustomization.yaml"),
        *(".gitlab-ci.yml", "docker-compose.yaml", "compose.yml", "mkdocs.yml"),
    ],
)
def test_files_of_other_tools_are_none(path: str, lint: Lint) -> None:
    text = "apiVersion: v2\nname: a\nspec: {}\nmetadata: {}\n"
    assert found(lint, {"app.yaml": APPLICATION, path: text}) == []


def test_a_workflow_that_is_named_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / ".github" / "workflows" / "ci.yaml").write_text("name: ci\non: push\nspec: {}\njobs: {}\n")
    (tmp_path / "app.yaml").write_text(APPLICATION)
    report = check(["app.yaml", ".github/workflows/ci.yaml"])
    assert [finding.rule.id for finding in report.findings if finding.location.path != "app.yaml"] == []
    assert [status.ignored for status in report.files] == [1, 0]


def test_what_is_beside_a_chart_or_a_kustomization_is_none(lint: Lint) -> None:
    patch = "- op: replace\n  path: /spec/replicas\n  value: 2\n---\nspec: {}\n"
    files = {"app.yaml": APPLICATION, "k/kustomization.yaml": "resources: []\n", "k/patch.yaml": patch}
    assert found(lint, files | {"c/Chart.yaml": "apiVersion: v2\nname: a\n", "c/ci/small.yaml": "spec: {}\n"}) == []


def test_a_release_in_the_repository_of_a_chart_is_none_of_the_chart(lint: Lint) -> None:
    files = {"Chart.yaml": "apiVersion: v2\nname: a\n", "kots/app.yaml": APPLICATION, "kots/a.yaml": "kind: Service\n"}
    assert found(lint, files) == ["1:1-5 error required key `apiVersion` is missing: write `apiVersion: v1`"]


@pytest.mark.parametrize("text", [text for text, told in FIELDS if told])
def test_in_a_plain_folder_nothing_is_declared(text: str, lint: Lint) -> None:
    assert found(lint, {"a.yaml": text}, "ignore: [unknown-kubernetes-kind]\n") in ([], found(lint, {"a.yaml": text}))


NOTHING_NEAR = "correct its `kind` or `apiVersion`, or remove it"


@pytest.mark.parametrize(
    ("version", "kind", "told"),
    [
        ("apps/v1", "Deployment", None),
        ("extensions/v1beta1", "Ingress", None),
        ("batch/v1", "Cronjob", "2:7-14 write `kind: CronJob`"),
        ("apps/v1", "deployment", "2:7-17 write `kind: Deployment`"),
        ("apps/v1", "Deploymnet", "2:7-17 write `kind: Deployment`"),
        ("apps/v1", "StatefullSet", "2:7-19 write `kind: StatefulSet`"),
        ("apps/v1", "Deamonset", "2:7-16 write `kind: DaemonSet`"),
        ("apps/v1", "Deployment // x", "2:7-22 write `kind: Deployment`"),
        ("apps/v1", '"Stateful Set"', "2:7-21 write `kind: StatefulSet`"),
        ("v1", "ConfigMaps", "2:7-17 write `kind: ConfigMap`"),
        ("v1", "pod", "2:7-10 write `kind: Pod`"),
        ("app/v1", "Deployment", "1:13-19 write `apiVersion: apps/v1`"),
        ("Apps/v1", "Deployment", "1:13-20 write `apiVersion: apps/v1`"),
        ("apps/V1", "Deployment", "1:13-20 write `apiVersion: apps/v1`"),
        ("apps", "Deployment", "1:13-17 write `apiVersion: apps/v1`"),
        ("apps/v1/", "Deployment", "1:13-21 write `apiVersion: apps/v1`"),
        ("apps/v1beta3", "Deployment", "1:13-25 write `apiVersion: apps/v1`"),
        ("v1", "Deployment", "1:13-15 write `apiVersion: apps/v1`"),
        ("v1beta1", "Deployment", "1:13-20 write `apiVersion: apps/v1`"),
        ("apps/v1", "Pod", "1:13-20 write `apiVersion: v1`"),
        ("extensions/v1", "Ingress", "1:13-26 write `apiVersion: networking.k8s.io/v1`"),
        ("networking/v1", "Ingress", "1:13-26 write `apiVersion: networking.k8s.io/v1`"),
        ("network.k8s.io/v1", "Ingress", "1:13-30 write `apiVersion: networking.k8s.io/v1`"),
        ("networking.kubernetes.io/v1", "Ingress", "1:13-40 write `apiVersion: networking.k8s.io/v1`"),
        ("rbac.authorisation.k8s.io/v1", "Role", "1:13-41 write `apiVersion: rbac.authorization.k8s.io/v1`"),
        ("batch/v2", "CronJob", "1:13-21 write `apiVersion: batch/v1`"),
        ("2", "Service", "1:13-14 write `apiVersion: v1`"),
        ("apps.v1", "Deployment", "1:13-20 write `apiVersion: apps/v1`"),
        ("networking.k8s.io", "Ingress", "1:13-30 write `apiVersion: networking.k8s.io/v1`"),
        ("k8s.io/v1", "Ingress", "1:13-22 write `apiVersion: networking.k8s.io/v1`"),
        ("acme.example", "Service", "1:13-25 write `apiVersion: v1`"),
        ("acme.example", "Widget", None),
        ("k8s.io/v1", "Widget", None),
        ("autoscaling/v3", "hpa", "2:7-10 "),
        ("apps/v1", "Rollout", "2:7-14 "),
        ("policy/v1", "PodSecurityPolicy", "2:7-24 "),
        ("deployment/v1", "apps", "1:13-26 write `apiVersion: apps/v1` and `kind: Deployment`"),
        ("Deployment", "apps/v1", "1:13-23 write `apiVersion: apps/v1` and `kind: Deployment`"),
        # Kinds of others, and lists.
        *(("v1", kind, None) for kind in ("Config", "DeploymentConfig", "Template", "Route", "List", "PodList")),
        ("policy/v1beta1", "PodDisruptionBudgetList", None),
        ("apps.kruise.io/v1alpha1", "StatefulSet", None),
        ("serving.knative.dev/v1", "Service", None),
        ("networking.internal.knative.dev/v1alpha1", "Ingress", None),
        ("scheduling.x-k8s.io/v1alpha1", "PodGroup", None),
        ("snapshot.storage.k8s.io/v1", "VolumeSnapshotClass", None),
        ("gateway.networking.k8s.io/v1", "Gateway", None),
        ("audit.k8s.io/v1", "Policy", None),
        ("app.k8s.io/v1beta1", "Application", None),
        ("skaffold/v2beta1", "Config", None),
        ("kots.io/v1beta1", "Config", None),
        ("batch.tutorial.kubebuilder.io/v1", "CronJob", None),
        ("{{repl A}}", "deployment", None),
        ("apps/v1", "{{repl A}}", None),
    ],
)
def test_kinds(version: str, kind: str, told: str | None, lint: Lint) -> None:
    text = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n"
    written = kind.strip('"')
    if told is None:
        assert found(lint, {"a.yaml": text}) == []
        return
    at, _, advice = told.partition(" ")
    message = f"{at} error Kubernetes has no kind `{written}` in `{version}`: {advice or NOTHING_NEAR}"
    assert found(lint, {"a.yaml": text}) == [message]


def test_an_object_that_kots_does_not_deploy_is_left_alone(lint: Lint) -> None:
    text = "apiVersion: apps/v1\nkind: deployment\nmetadata: {name: a, annotations: {kots.io/exclude: 'true'}}\n"
    assert found(lint, {"app.yaml": APPLICATION, "b.yaml": text}) == []


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        (["--fix"], "apiVersion: v1\nkind: Pod\n---\napiVersion: 'app/v1'\nkind: Deployment\n"),
        (["--fix", "--unsafe-fixes"], "apiVersion: v1\nkind: Pod\n---\napiVersion: 'apps/v1'\nkind: Deployment\n"),
    ],
)
def test_fixes(flags: list[str], text: str, run: Run) -> None:
    Path("a.yaml").write_text("apiVersion: v1\nkind: pod\n---\napiVersion: 'app/v1'\nkind: Deployment\n")
    run("check", ".", "--select", "unknown-kubernetes-kind", *flags)
    assert Path("a.yaml").read_text() == text


def test_a_misspelt_field_is_mended(run: Run) -> None:
    head = ROOT + "# kind: scheduler-kubernetes\n"
    Path("a.yaml").write_text(f"{head}apiversion: v1\nKind: Service\nmetadata: {{name: a}}\n")
    run("check", ".", "--select", "missing-object-field", "--fix")
    assert Path("a.yaml").read_text() == f"{head}apiVersion: v1\nkind: Service\nmetadata: {{name: a}}\n"


def test_a_misspelt_version_makes_a_document_an_object_again(run: Run) -> None:
    chart = "apiVersion: kots.io/v1beta2\nkind: HelmChart\nmetadata: {name: s}\nspec: {chart: {name: s}}\n"
    text = f"piVersion: kots.io/v1beta1\nkind: Application\nmetadata: {{name: a}}\nspec: {{title: A}}\n---\n{chart}"
    Path("app.yaml").write_text(text, encoding="utf-8")
    assert run("check", "--fix", "--select", "missing-object-field", "app.yaml")[0] == 0
    assert Path("app.yaml").read_text(encoding="utf-8") == f"a{text}"


def test_a_path_with_two_dots_is_not_hidden(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("release").mkdir()
    Path("work").mkdir()
    text = "kind: Application\nmetadata: {name: a}\n---\napiVersion: kots.io/v1beta2\nkind: HelmChart\n"
    Path("release/app.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir("work")
    code, out, _ = run("check", "--output-format", "concise", "--select", "missing-object-field", "../release")
    assert (code, out.splitlines()[0].partition(": ")[0]) == (1, "../release/app.yaml:1:1")
