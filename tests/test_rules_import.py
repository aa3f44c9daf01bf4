"""Policies of Kubernetes, Kyverno and Gatekeeper as rules of users."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Run

POLICY = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: Replica-Limit.acme.io
spec:
  failurePolicy: Fail
  paramKind: {apiVersion: rules.acme.io/v1, kind: ReplicaLimit}
  matchConstraints:
    resourceRules:
    - apiGroups: [apps]
      apiVersions: [v1]
      operations: [CREATE, UPDATE]
      resources: [deployments, statefulsets, deployments/scale]
    - operations: [DELETE]
      resources: [pods]
    objectSelector:
      matchLabels: {tier: web}
      matchExpressions:
      - {key: env, operator: In, values: [prod, stage]}
    namespaceSelector:
      matchLabels: {a: b}
  matchConditions:
  - {name: not-kubelet, expression: "request.userInfo.username != 'kubelet'"}
  - {name: has-spec, expression: has(object.spec)}
  variables:
  - {name: replicas, expression: object.spec.replicas}
  validations:
  - expression: variables.replicas <= params.maxReplicas
    messageExpression: "'at most ' + string(params.maxReplicas)"
    reason: Invalid
  - expression: authorizer.group('').resource('x').check('y').allowed()
  auditAnnotations:
  - {key: a, valueExpression: "'x'"}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: b}
spec:
  policyName: Replica-Limit.acme.io
  validationActions: [Warn, Audit]
---
apiVersion: rules.acme.io/v1
kind: ReplicaLimit
metadata: {name: l}
maxReplicas: 3
"""

AUTHORIZER = "authorizer.group('').resource('x').check('y').allowed()"
LOST = [
    f"  a validation is left out, which only a cluster can judge: {AUTHORIZER}",
    "  the subresource `deployments/scale` is left out",
    "  the rule about DELETE is left out",
    "  the condition `not-kubelet` is left out: only a cluster knows `request.userInfo`",
    "  `auditAnnotations` is left out",
    "  `namespaceSelector` is left out",
]

RULE = {
    "id": "acme/replica-limit-acme-io",
    "summary": "Replica-Limit.acme.io",
    "check": "cel",
    "severity": "warning",
    "match": {"kinds": ["Deployment", "StatefulSet"], "labels": {"tier": "web"}},
    "params": {"maxReplicas": 3},
    "conditions": [
        {"name": "has-spec", "expression": "has(object.spec)"},
        {"name": "label env", "expression": 'object.metadata.?labels[?"env"].orValue("") in ["prod", "stage"]'},
    ],
    "variables": [{"name": "replicas", "expression": "object.spec.replicas"}],
    "validations": [
        {
            "expression": "variables.replicas <= params.maxReplicas",
            "messageExpression": "'at most ' + string(params.maxReplicas)",
        }
    ],
    "examples": [],
}

APP = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {tier: web, env: prod}}
spec:
  replicas: 5
"""


@pytest.fixture
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.yaml.txt").write_text(POLICY)


@pytest.mark.usefixtures("_folder")
def test_an_admission_policy_becomes_a_rule_and_says_what_is_lost(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("rules", "import", "policy.yaml.txt", "--house", "acme")
    path = "policies/replica-limit-acme-io.yaml"
    first = f"wrote {path}: add examples, and try them by `repl-lint rules test {path}`"
    assert (code, out.splitlines()) == (0, [first, *LOST])
    text = (tmp_path / path).read_text()
    assert yaml.safe_load(text) == RULE
    assert [line.removeprefix("# ") for line in text.splitlines()[: len(LOST)]] == [line.strip() for line in LOST]
    assert run("rules", "import", "policy.yaml.txt", "--house", "acme")[0] == 2, "it is there already"


@pytest.mark.usefixtures("_folder")
def test_it_finds_what_the_cluster_would_refuse(run: Run, tmp_path: Path) -> None:
    run("rules", "import", "policy.yaml.txt", "--house", "acme")
    (tmp_path / ".repl-lint.yaml").write_text("rules-dirs: [policies]\nselect: [acme/]\n")
    (tmp_path / "app.yaml").write_text(APP)
    _, out, _ = run("check", "app.yaml")
    assert out.splitlines()[0] == "app.yaml:5:13 warning acme/replica-limit-acme-io: Deployment: at most 3"


def written(tmp_path: Path, policy: dict[str, Any]) -> str:
    (tmp_path / "policy.json").write_text(yaml.safe_dump(policy))
    return "policy.json"


@pytest.mark.usefixtures("_folder")
def test_gatekeeper_and_kyverno_are_read(run: Run, tmp_path: Path) -> None:
    validations = [{"expression": "has(object.metadata.labels)", "message": "has no labels"}]
    template = {
        "kind": "ConstraintTemplate",
        "metadata": {"name": "k8slabels"},
        "spec": {"targets": [{"code": [{"engine": "K8sNativeValidation", "source": {"validations": validations}}]}]},
    }
    kyverno = {
        "kind": "ValidatingPolicy",
        "metadata": {"name": "labels"},
        "spec": {"validationActions": ["Audit"], "autogen": {"a": 1}, "validations": validations},
    }
    name = written(tmp_path, {"kind": "List", "items": [template, kyverno]})
    _, out, _ = run("rules", "import", name)
    assert "  `autogen` is left out: `for: pod` judges the pods of every kind" in out.splitlines()
    rules = {path.name: yaml.safe_load(path.read_text()) for path in (tmp_path / "policies").iterdir()}
    assert {name: (rule["summary"], rule["severity"]) for name, rule in rules.items()} == {
        "k8slabels.yaml": ("has no labels", "error"),
        "labels.yaml": ("has no labels", "info"),
    }


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"validations": [{"expression": "oldObject == null"}]}, "p: none of its validations can be false"),
        ({"validations": [{"expression": "resource.Get('v1', 'x', 'y', object.metadata.name) != null"}]}, "of Kyverno"),
        (
            {
                "validations": [{"expression": "object.a == 1"}],
                "matchConstraints": {"resourceRules": [{"resources": ["widgets"]}]},
            },
            "`widgets` is the plural of no kind that is known: give `rules import` the option `--kind widgets=KIND`",
        ),
    ],
)
@pytest.mark.usefixtures("_folder")
def test_what_can_be_no_rule_is_refused(spec: dict[str, Any], message: str, run: Run, tmp_path: Path) -> None:
    name = written(tmp_path, {"kind": "ValidatingAdmissionPolicy", "metadata": {"name": "p"}, "spec": spec})
    code, _, err = run("rules", "import", name)
    assert (code, message in err) == (2, True)
    assert not (tmp_path / "policies").exists()


@pytest.mark.usefixtures("_folder")
def test_a_plural_can_be_named(run: Run, tmp_path: Path) -> None:
    spec = {
        "validations": [{"expression": "object.a == 1"}],
        "matchConstraints": {"resourceRules": [{"resources": ["widgets"]}]},
    }
    name = written(tmp_path, {"kind": "ValidatingAdmissionPolicy", "metadata": {"name": "p"}, "spec": spec})
    assert run("rules", "import", name, "--kind", "widgets=Widget")[0] == 0
    assert yaml.safe_load((tmp_path / "policies" / "p.yaml").read_text())["match"] == {"kinds": ["Widget"]}
    assert run("rules", "import", name, "--kind", "widgets")[0] == 2


@pytest.mark.parametrize("text", ["a: [", "a: 1\n", ""])
@pytest.mark.usefixtures("_folder")
def test_a_file_without_policies_is_an_error(text: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "none.txt").write_text(text)
    assert run("rules", "import", "none.txt")[0] == 2
    assert run("rules", "import", "missing.txt")[0] == 2
