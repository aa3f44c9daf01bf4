"""Policies for Kubernetes among the rule files of users, as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from repl_lint.configuration.config_file import SettingsError
from tests.conftest import Lint, Run

POLICY = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: few-replicas
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
    - apiGroups: [apps]
      apiVersions: [v1]
      operations: [CREATE, UPDATE]
      resources: [deployments]
  matchConditions:
  - name: people
    expression: request.userInfo.username != "bot"
  validations:
  - expression: object.spec.replicas <= params.most
    message: runs more than 5 times
  paramKind: {apiVersion: v1, kind: ConfigMap}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: few-replicas}
spec: {policyName: few-replicas, validationActions: [Warn]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: params}
most: 5
"""
DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  replicas: 9\n"
CONFIG = "rules-dirs: [acme]\nselect: [acme/]\n"


def test_a_policy_for_kubernetes_is_a_rule_of_the_house_of_its_folder(lint: Lint) -> None:
    [finding] = lint({"acme/a.yaml": POLICY, "app.yaml": DEPLOYMENT}, config=CONFIG).findings
    assert (finding.rule.id, finding.severity) == ("acme/few-replicas", "warning")
    assert (finding.location.start, finding.message) == ((5, 13), "Deployment: runs more than 5 times")


def test_its_page_and_every_list_have_it(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "a.yaml").write_text(POLICY)
    (tmp_path / "app.yaml").write_text(DEPLOYMENT)
    (tmp_path / ".repl-lint.yaml").write_text(CONFIG)
    assert run("rule", "acme/few-replicas")[1].startswith("# acme/few-replicas\n\nRuns more than 5 times.\n")
    assert "acme/few-replicas" in run("rules")[1]
    for name in ("sarif", "html", "json"):
        assert "acme/few-replicas" in run("check", "--output-format", name)[1]
    code, out, _ = run("rules", "test")
    assert (code, out.splitlines()) == (
        0,
        [
            "acme/a.yaml:4:9: warning: the condition `people` is left out: only a cluster knows `request.userInfo`",
            "acme/a.yaml:1:1: warning: it has no examples: `rules import` makes a rule file of it",
            "1 rule, 0 examples: all passed",
        ],
    )


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("replicas <=", "replicas.startWith('a') && 1 <=", "17:38: there is no function `startWith`; did you mean"),
        ("params.most", "params.moist", "17:48: `params` has no `moist`; did you mean `most`?"),
        ("[deployments]", "[widgets]", "1:1: `widgets` is the plural of no kind that is known"),
        (
            "  - expression: object.spec.replicas <= params.most\n    m",
            "  - m",
            "1:1: Kubernetes rejects a policy in it",
        ),
        ("kind: ValidatingAdmissionPolicy\n", "kind: Policy\n", "1:1: there is no ValidatingAdmissionPolicy,"),
        ("spec:\n", "spec: [\n", "5:7: this `[` is not closed"),
    ],
)
def test_what_is_wrong_in_it_is_an_error_at_its_place(old: str, new: str, fault: str, lint: Lint) -> None:
    assert old in POLICY
    with pytest.raises(SettingsError) as failure:
        lint({"acme/a.yaml": POLICY.replace(old, new, 1), "app.yaml": DEPLOYMENT}, config=CONFIG)
    assert failure.value.lines[0].startswith(f"acme/a.yaml:{fault}")
