"""Namespaces and names that kustomizations set for the files that they list."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Lint, Run, of, places

NAMESPACE, REFERENCE, SECRET = "hardcoded-namespace", "hardcoded-namespace-reference", "missing-pull-secret"
pytestmark = pytest.mark.about(NAMESPACE, REFERENCE, SECRET)

ROOT = {"replicated.yaml": "# kind: replicated\nreplicated_api_version: 2.41.0\n"}
OURS = "namespace: '{{repl Namespace}}'\n"
FIXED = "namespace: prod\n"
LISTS = "resources: [a.yaml]\n"
OVER = "resources: [../base]\n"


def object_of(kind: str, name: str, namespace: str = "") -> str:
    return f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}{namespace and ', namespace: ' + namespace}}}\n"


CONFIG = object_of("ConfigMap", "c", "old")
IN_PROD = "prod/kustomization.yaml:2:12-16 hardcoded-namespace warning"
AT_OBJECT = ["base/a.yaml:3:32-35 hardcoded-namespace warning"]


@pytest.mark.parametrize(
    ("kustomizations", "expected"),
    [
        ({"base": LISTS}, AT_OBJECT),
        ({"base": LISTS + OURS}, []),
        ({"base": LISTS + 'namespace: "{{repl Namespace }}"\n'}, []),
        ({"base": LISTS + FIXED}, ["base/kustomization.yaml:2:12-16 hardcoded-namespace warning"]),
        ({"base": FIXED + "bases: [a.yaml]\n"}, ["base/kustomization.yaml:1:12-16 hardcoded-namespace warning"]),
        ({"base": LISTS + "namespace: ''\n"}, AT_OBJECT),
        ({"base": LISTS + "namespace:\n"}, AT_OBJECT),
        ({"base": "resources: [other.yaml]\n" + OURS}, AT_OBJECT),
        ({"base": LISTS, "prod": OVER + OURS}, []),
        ({"base": LISTS, "prod": OVER + FIXED}, [IN_PROD]),
        ({"base": LISTS + "namespace: dev\n", "prod": OVER + OURS}, []),
        ({"base": LISTS + OURS, "dev": OVER + FIXED}, []),
        (
            {"base": LISTS + "namespace: dev\n", "prod": OVER + FIXED},
            [IN_PROD],
        ),
        (
            {"base": LISTS, "x": OVER, "prod": OVER + FIXED},
            [*AT_OBJECT, IN_PROD],
        ),
    ],
)
def test_the_namespace_of_a_kustomization(kustomizations: dict[str, str], expected: list[str], lint: Lint) -> None:
    files = {f"{folder}/kustomization.yaml": text for folder, text in kustomizations.items()}
    assert places(lint({**ROOT, "base/a.yaml": CONFIG, **files})) == expected


def test_a_fixed_namespace_of_what_has_none_or_is_allowed(lint: Lint) -> None:
    files = {**ROOT, "kustomization.yaml": LISTS + FIXED}
    cluster = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\nrules: []\n"
    assert places(lint({**files, "a.yaml": cluster})) == []
    report = lint({**files, "a.yaml": object_of("ConfigMap", "c")})
    assert [(finding.fault, finding.advice) for finding in report.findings] == [
        (
            "this kustomization puts its objects into the fixed namespace `prod` instead of the application's",
            "write `{{repl Namespace}}`",
        )
    ]
    allowed = {".repl-lint.yaml": "namespaces: {allow: [prod]}\n"}
    assert places(lint({**files, "a.yaml": CONFIG, **allowed})) == []


def test_the_namespace_of_private_images_is_an_error(lint: Lint) -> None:
    pod = object_of("Pod", "p") + (
        "spec:\n  imagePullSecrets: [{name: replicatedregistrykey}]\n"
        "  containers: [{name: a, image: registry.replicated.com/app/a:1}]\n"
    )
    report = lint({**ROOT, "kustomization.yaml": LISTS + FIXED, "a.yaml": pod})
    assert places(report) == ["kustomization.yaml:2:12-16 hardcoded-namespace error"]


def test_the_namespace_is_written_in_quotes(run: Run, tmp_path: Path) -> None:
    for name, text in {**ROOT, "kustomization.yaml": LISTS + FIXED, "a.yaml": CONFIG}.items():
        (tmp_path / name).write_text(text)
    run("check", ".", "--select", NAMESPACE, "--fix", "--unsafe-fixes")
    assert (tmp_path / "kustomization.yaml").read_text() == LISTS + OURS


BINDING = (
    "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
    "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects:\n"
)
ACCOUNTS = object_of("ServiceAccount", "web") + "---\n" + object_of("ServiceAccount", "other", "prod")


@pytest.mark.parametrize(
    ("account", "namespace", "is_rewritten"),
    [
        ("web", "default", True),
        ("web", "prod", False),
        ("other", "prod", True),
        ("other", "default", False),
        ("default", "prod", True),
        ("default", "any", True),
    ],
)
def test_references_as_kustomize_writes_them(account: str, namespace: str, is_rewritten: bool, lint: Lint) -> None:
    text = f"{ACCOUNTS}{BINDING}- {{kind: ServiceAccount, name: {account}, namespace: {namespace}}}\n"
    files = {**ROOT, "a.yaml": text, "kustomization.yaml": LISTS + OURS}
    assert len(of(lint(files), REFERENCE)) == (not is_rewritten)
    without = {**files, "kustomization.yaml": LISTS}
    if account == "web":
        assert len(of(lint(without), REFERENCE)) == 1


@pytest.mark.parametrize(
    ("names", "host", "count"),
    [
        ("", "db.prod.svc", 1),
        ("namePrefix: acme-\n", "acme-db.prod.svc", 1),
        ("namePrefix: acme-\nnameSuffix: -v1\n", "acme-db-v1.prod.svc", 1),
        ("nameSuffix: -v1\n", "acme-db-v1.prod.svc", 0),
        ("", "acme-db.prod.svc", 0),
    ],
)
def test_hosts_of_services_with_new_names(names: str, host: str, count: int, lint: Lint) -> None:
    text = object_of("Service", "db") + "---\n" + object_of("ConfigMap", "c") + f"data: {{host: {host}}}\n"
    files = {**ROOT, "base/a.yaml": text, "base/kustomization.yaml": LISTS, "prod/kustomization.yaml": OVER + names}
    assert len(of(lint(files), REFERENCE)) == count


def test_kustomizations_that_list_each_other_end(lint: Lint) -> None:
    one, two = "resources: [a.yaml, ../two]\nnamePrefix: x-\n", "resources: [../one]\n" + FIXED
    assert places(lint({**ROOT, "one/a.yaml": CONFIG, "one/kustomization.yaml": one, "two/kustomization.yaml": two}))


def test_kots_reads_files_as_they_are(lint: Lint) -> None:
    kots = {"app.yaml": "apiVersion: kots.io/v1beta1\nkind: Application\nspec: {title: A}\n"}
    report = lint({**kots, "base/a.yaml": CONFIG, "base/kustomization.yaml": LISTS + OURS})
    assert places(report) == AT_OBJECT


def deployment(image: str, secret: str = "") -> str:
    return (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {a: b}}\n"
        "  template:\n    metadata: {labels: {a: b}}\n    spec:\n"
        f"      containers: [{{name: web, image: {image}}}]\n"
        + (f"      imagePullSecrets: [{{name: {secret}}}]\n" if secret else "")
    )


PRIVATE = "registry.replicated.com/app/web:2"
LISTED = deployment("nginx:1", "replicatedregistrykey")


@pytest.mark.parametrize(
    ("base", "patches", "count"),
    [
        (LISTED, "patchesStrategicMerge: [p.yaml]\n", 0),
        (LISTED, "patches: [{path: p.yaml}]\n", 0),
        (LISTED, "patches: [{path: p.yaml, target: {kind: Deployment}}]\n", 0),
        (LISTED.replace("name: web}", "name: api}", 1), "patches: [{path: p.yaml, target: {kind: Deployment}}]\n", 0),
        (LISTED, "resources: [p.yaml]\n", 1),
        (deployment("nginx:1"), "patchesStrategicMerge: [p.yaml]\n", 1),
        (deployment("nginx:1", "other"), "patches: [{path: p.yaml}]\n", 1),
    ],
)
def test_pull_secrets_of_what_a_patch_changes(base: str, patches: str, count: int, lint: Lint) -> None:
    files = {**ROOT, "base/a.yaml": base, "base/kustomization.yaml": LISTS, "p/p.yaml": deployment(PRIVATE)}
    report = lint({**files, "p/kustomization.yaml": patches + ("" if "resources" in patches else OVER)})
    assert len(of(report, SECRET)) == count
