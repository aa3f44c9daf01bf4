"""Namespaces of other objects that are written out."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, of

RULE = "hardcoded-namespace-reference"
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: operator}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: hook}\n"
ROOT = {"replicated.yaml": "# kind: replicated\nreplicated_api_version: 2.41.0\n"}
KOTS = "apiVersion: kots.io/v1beta1\nkind: Application\nspec:\n"


def binding(subject: str, kind: str = "ClusterRoleBinding") -> str:
    role = "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: operator}\n"
    return f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nsubjects:\n- {subject}\n{role}"


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("{kind: ServiceAccount, name: operator, namespace: prod}", "53-57"),
        ("{kind: ServiceAccount, name: operator, namespace: 'prod'}", "53-59"),
        ("{kind: ServiceAccount, name: default, namespace: prod}", "52-56"),
        ("{kind: ServiceAccount, name: operator, namespace: '{{repl Namespace}}'}", None),
        ("{kind: ServiceAccount, name: operator, namespace: ''}", None),
        ("{kind: ServiceAccount, name: operator}", None),
        ("{kind: ServiceAccount, name: operator, namespace: kube-system}", None),
        ("{kind: ServiceAccount, name: operator, namespace: monitoring}", None),  # allowed
        ("{kind: ServiceAccount, name: other, namespace: prod}", None),  # not in the release
        ("{kind: Group, name: operator, namespace: prod}", None),
        ("{name: operator, namespace: prod}", None),
        ("ServiceAccount", None),
        ("[]", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("kind", ["ClusterRoleBinding", "RoleBinding"])
def test_an_account_of_the_release_is_where_the_application_is(
    subject: str, found: str | None, kind: str, lint: Lint
) -> None:
    config = "namespaces: {allow: [monitoring]}\n"
    report = lint({**ROOT, "account.yaml": ACCOUNT, "rbac.yaml": binding(subject, kind)}, config)
    assert of(report, RULE) == ([f"rbac.yaml:4:{found} {RULE} warning"] if found else [])
    assert report.crashes == ()


def test_the_template_is_offered_in_the_quotes_that_are_there(lint: Lint) -> None:
    subject = "{kind: ServiceAccount, name: operator, namespace: 'prod'}"
    [finding] = lint({**ROOT, "account.yaml": ACCOUNT, "rbac.yaml": binding(subject)}).findings
    assert finding.fix
    assert not finding.fix.safe
    assert [edit.replacement for edit in finding.fix.edits] == ["'{{repl Namespace}}'"]
    [finding] = lint({"app.yaml": KOTS, "replicated.yaml": "", "account.yaml": ACCOUNT}).findings
    assert finding.fix
    assert [edit.replacement for edit in finding.fix.edits] == ["'repl{{ Namespace }}'"]


@pytest.mark.parametrize("name", ["operator", "default"])
def test_what_is_pinned_to_the_same_namespace_is_one_finding(name: str, lint: Lint) -> None:
    account = ACCOUNT.replace("{name: operator}", f"{{name: {name}, namespace: prod}}")
    subject = f"{{kind: ServiceAccount, name: {name}, namespace: prod}}"
    report = lint({**ROOT, "account.yaml": account, "rbac.yaml": binding(subject)})
    assert [finding.rule.id for finding in report.findings] == ["hardcoded-namespace"]


def test_namespaces_of_the_application_are_fine(lint: Lint) -> None:
    rbac = binding("{kind: ServiceAccount, name: operator, namespace: prod}")
    for spec, count in (("  additionalNamespaces: [prod]\n", 0), ('  additionalNamespaces: ["*"]\n', 0), ("", 1)):
        report = lint({"app.yaml": KOTS + spec, "account.yaml": ACCOUNT, "rbac.yaml": rbac})
        assert len(of(report, RULE)) == count


HOOK = "clientConfig: {service: {name: hook, namespace: prod}}"


@pytest.mark.parametrize(
    ("api_version", "kind", "body"),
    [
        ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", f"webhooks: [{{{HOOK}}}]"),
        ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", f"webhooks: [{{{HOOK}}}]"),
        ("apiregistration.k8s.io/v1", "APIService", "spec: {service: {name: hook, namespace: prod}}"),
        (
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            f"spec: {{conversion: {{webhook: {{{HOOK}}}}}}}",
        ),
    ],
)
def test_a_service_behind_the_api_is_an_info(api_version: str, kind: str, body: str, lint: Lint) -> None:
    text = f"apiVersion: {api_version}\nkind: {kind}\n{body}\n"
    start = body.index("prod") + 1
    found = of(lint({**ROOT, "service.yaml": SERVICE, "hook.yaml": text}), RULE)
    assert found == [f"hook.yaml:3:{start}-{start + 4} {RULE} info"]
    knative = SERVICE.replace("v1", "serving.knative.dev/v1")
    assert of(lint({**ROOT, "service.yaml": knative, "hook.yaml": text}), RULE) == []
