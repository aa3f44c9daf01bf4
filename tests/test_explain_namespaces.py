"""`repl-lint explain`: namespaces, an object's own and those in which it looks for others."""

# ruff: noqa: E501 -- what is printed, to the letter

from __future__ import annotations

import pytest

from tests.conftest import Run
from tests.explanations import compared, data, details, write

BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: a}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}
subjects:
- kind: ServiceAccount
  name: NAME
  namespace: NAMESPACE
"""
HOMES = """\
apiVersion: v1
kind: ServiceAccount
metadata: {name: ours}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: theirs, namespace: jobs}
"""
ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
APPLICATION = (
    "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {additionalNamespaces: [data]}\n"
)
CHART = "apiVersion: kots.io/v1beta2\nkind: HelmChart\nmetadata: {name: redis}\nspec:\n  namespace: NAMESPACE\n"


@pytest.mark.parametrize(
    ("name", "namespace", "meant", "found"),
    [
        ("ours", "prod", "the release has ServiceAccount `ours` in the application's namespace, so the application's namespace is meant", True),
        ("theirs", "jobs", "the release has a ServiceAccount `theirs` in this namespace, so this one may be meant", False),
        ("other", "prod", "the release has no ServiceAccount `other` in the application's namespace, so this one may be meant", False),
        ("default", "prod", "every namespace has a ServiceAccount `default`, and the release pins nothing else to this one, so the application's namespace is meant", True),
        ("default", "jobs", "every namespace has a ServiceAccount `default`, and the release pins other objects to this one, so this one may be meant", False),
    ],
)  # fmt: skip
def test_a_namespace_in_which_another_object_is_looked_for(
    name: str, namespace: str, meant: str, found: bool, run: Run
) -> None:
    binding = BINDING.replace("NAMESPACE", namespace).replace("NAME", name)
    write({"replicated.yaml": ROOT, "a.yaml": binding.replace("\n", "\r\n"), "homes.yaml": HOMES})
    explanation = data(run, "a.yaml:8")
    assert details(explanation)["meant"] == meant
    assert [finding["rule"] for finding in explanation["findings"]] == ["hardcoded-namespace-reference"] * found


def test_what_is_told_of_a_reference_reads_well(run: Run) -> None:
    write({"replicated.yaml": ROOT, "a.yaml": BINDING.replace("NAMESPACE", "kube-system").replace("NAME", "ours")})
    assert (
        compared(run, "a.yaml:8").partition("compared\n")[2]
        == """\
  namespace `kube-system` of ServiceAccount `ours` in RoleBinding/a
    allowed  `namespaces.allow` does not have it
    allowed  it is Kubernetes' own
    meant    the release has no ServiceAccount `ours` in the application's namespace, so this one may be meant
"""
    )


def test_a_reference_that_a_template_makes(run: Run) -> None:
    write({"a.yaml": BINDING.replace("NAMESPACE", "'{{repl Namespace}}'")})
    assert details(data(run, "a.yaml:8")) == {"written": "by a template, which may be the application's namespace"}


@pytest.mark.parametrize(
    ("namespace", "told"),
    [
        ("data", {"allowed": "the Application's `additionalNamespaces` have it"}),
        ("jobs", {"allowed": "the Application's `additionalNamespaces` do not have it"}),
        ("'{{repl Namespace}}'", {"written": "by a template, which may be the application's namespace"}),
    ],
)
def test_the_namespace_of_a_chart(namespace: str, told: dict[str, str], run: Run) -> None:
    write({"app.yaml": APPLICATION, "chart.yaml": CHART.replace("NAMESPACE", namespace)})
    assert details(data(run, "chart.yaml:5")) == told


def test_a_chart_without_an_application(run: Run) -> None:
    write({"chart.yaml": CHART.replace("NAMESPACE", "data")})
    assert details(data(run, "chart.yaml:5")) == {
        "allowed": "there is no Application whose `additionalNamespaces` have it"
    }


def test_an_object_that_is_never_deployed(run: Run) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  namespace: a\n  annotations: {kots.io/exclude: 'true'}\n"
    write({"app.yaml": APPLICATION, "pod.yaml": pod})
    explanation = data(run, "pod.yaml:4")
    assert details(explanation)["deployed"] == "never: `kots.io/exclude` excludes it"
    assert explanation["findings"] == []


def test_a_binding_of_a_role_that_is_kubernetes_own(run: Run) -> None:
    binding = BINDING.replace("metadata: {name: a}", "metadata: {name: a, namespace: kube-system}")
    write({"replicated.yaml": ROOT, "a.yaml": binding})
    explanation = data(run, "a.yaml:3")
    assert details(explanation)["allowed"] == "this namespace is Kubernetes' own, and a RoleBinding has no pods in it"
    assert explanation["findings"] == []
