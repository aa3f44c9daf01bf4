"""Status informers: names and namespaces of objects, and releases that make objects which are not written in them."""

from __future__ import annotations

import pytest

from tests.conftest import Lint

APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: web}\nspec:\n  statusInformers:\n"
TEMPLATE = "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: 'a.io/b/c:1'}]}}"


def deployment(name: str, namespace: str = "") -> str:
    meta = f"{{name: {name}, namespace: {namespace}}}" if namespace else f"{{name: {name}}}"
    spec = f"{{selector: {{matchLabels: {{a: b}}}}, {TEMPLATE}}}"
    return f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {meta}\nspec: {spec}\n"


def informers(lint: Lint, lines: list[str], *others: str) -> list[tuple[str, str]]:
    """The places and the messages of the findings about status informers."""
    files = {"app.yaml": APPLICATION + "".join(f"  - {line}\n" for line in lines)}
    files |= {f"{number}.yaml": text for number, text in enumerate(others)}
    return [
        (f"{finding.location.start.line}:{finding.location.start.column}", finding.message)
        for finding in lint(files).findings
        if finding.rule.id == "invalid-status-informer"
    ]


SOME = "`apiserver`, `shop/deployment/front`, `shop/deployment/redis-main`"
NEVER = "so the application never becomes ready"
OWN = "the namespace of the application"
SHOP = f"but it is in `shop`, {NEVER}"


@pytest.mark.parametrize(
    ("informer", "message"),
    [
        (
            "deployment/front",
            f"KOTS looks for this Deployment in {OWN}, {SHOP}: write `shop/deployment/front`",
        ),
        (
            "bar/deploy/front",
            f"KOTS looks for this Deployment in `bar`, {SHOP}: write `shop/deploy/front`",
        ),
        ("deployment/frint", f"the release has no Deployment `frint`, {NEVER}; did you mean `shop/deployment/front`?"),
        ("deployment/apiserve", f"the release has no Deployment `apiserve`, {NEVER}; did you mean `apiserver`?"),
        (
            "deployment/front-deployment.yaml",
            f"the release has no Deployment `front-deployment.yaml`, {NEVER}; did you mean `shop/deployment/front`?",
        ),
        (
            "deployment/redis-slave",
            f"the release has no Deployment `redis-slave`, {NEVER}: use one that it has, such as {SOME}",
        ),
        ("shop/deployment/front", ""),
        ("deployment/apiserver", ""),
        ("other/deployment/apiserver", ""),  # the application's namespace may be this one
    ],
)
def test_names_and_namespaces(informer: str, message: str, lint: Lint) -> None:
    objects = (deployment("front", "shop"), deployment("apiserver"), deployment("redis-main", "shop"))
    expected = [("6:5", message)] if message else []
    assert [(at, text) for at, text in informers(lint, [informer], *objects)] == expected


def test_no_name_is_proposed_that_another_informer_has(lint: Lint) -> None:
    found = informers(lint, ["deployment/front", "deployment/frint"], deployment("front"))
    assert found == [
        ("7:5", f"the release has no Deployment `frint`, {NEVER}: correct the name, or remove the informer")
    ]


RULE = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules:\n- "
BINDING = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: a}\nroleRef: "
JOB = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{name: a, "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (JOB + "image: 'a.io/b/c:1', args: [-c, helm upgrade --install web /web.tgz]}]}}}\n", 0),
        (JOB + "image: 'a.io/bitnami/kubectl:1', command: [sh]}]}}}\n", 0),
        (JOB + "image: 'a.io/b/c:1', command: [/bin/sh, -c, 'kubectl apply -f /x']}]}}}\n", 0),
        (JOB + "image: 'a.io/b/c:1', args: [migrate, helmet]}]}}}\n", 1),
        ("apiVersion: acid.zalan.do/v1\nkind: postgresql\nmetadata: {name: db}\n", 0),
        ("apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {name: a}\nspec: {selfSigned: {}}\n", 1),
        ("apiVersion: app.k8s.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {}\n", 1),
        (RULE + "{apiGroups: [apps], resources: [deployments], verbs: [get, create]}\n", 0),
        (RULE + "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}\n", 0),
        (RULE + "{apiGroups: [apps], resources: [deployments], verbs: [get, list, watch]}\n", 1),
        (BINDING + "{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n", 0),
        (BINDING + "{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\n", 1),
        (
            "apiVersion: kots.io/v1beta2\nkind: HelmChart\nspec: {chart: {name: a, chartVersion: '1'}}\n",
            0,
        ),
    ],
)
def test_what_the_release_makes_itself_is_not_known(text: str, expected: int, lint: Lint) -> None:
    assert len(informers(lint, ["deployment/nope"], deployment("web"), text)) == expected
