"""The truth tables of pull secrets and of namespaces."""

from __future__ import annotations

from textwrap import indent

import pytest

from repl_lint.model.reports import Report
from tests.conftest import Lint, places

pytestmark = pytest.mark.about("hardcoded-namespace", "misplaced-pull-secret", "missing-pull-secret")

CLUSTER_SCOPED = """
    Namespace Node PersistentVolume ComponentStatus APIService/apiregistration.k8s.io CSIDriver/storage.k8s.io
    CSINode/storage.k8s.io CertificateSigningRequest/certificates.k8s.io ClusterRole/rbac.authorization.k8s.io
    ClusterRoleBinding/rbac.authorization.k8s.io ClusterTrustBundle/certificates.k8s.io
    CustomResourceDefinition/apiextensions.k8s.io DeviceClass/resource.k8s.io DeviceTaintRule/resource.k8s.io
    FlowSchema/flowcontrol.apiserver.k8s.io IPAddress/networking.k8s.io IngressClass/networking.k8s.io
    MutatingAdmissionPolicy/admissionregistration.k8s.io MutatingAdmissionPolicyBinding/admissionregistration.k8s.io
    MutatingWebhookConfiguration/admissionregistration.k8s.io PodSecurityPolicy/policy PriorityClass/scheduling.k8s.io
    PriorityLevelConfiguration/flowcontrol.apiserver.k8s.io ResourceSlice/resource.k8s.io RuntimeClass/node.k8s.io
    SelfSubjectAccessReview/authorization.k8s.io SelfSubjectReview/authentication.k8s.io
    SelfSubjectRulesReview/authorization.k8s.io ServiceCIDR/networking.k8s.io StorageClass/storage.k8s.io
    StorageVersion/internal.apiserver.k8s.io StorageVersionMigration/storagemigration.k8s.io
    SubjectAccessReview/authorization.k8s.io TokenReview/authentication.k8s.io
    ValidatingAdmissionPolicy/admissionregistration.k8s.io
    ValidatingAdmissionPolicyBinding/admissionregistration.k8s.io
    ValidatingWebhookConfiguration/admissionregistration.k8s.io VolumeAttachment/storage.k8s.io
    VolumeAttributesClass/storage.k8s.io
""".split()
PRIVATE = "registry.replicated.com/myapp/worker:1.0.1"
SECRET = "imagePullSecrets: [{name: replicatedregistrykey}]\n"


def of(report: Report, *rules: str) -> list[str]:
    return [place for place in places(report) if place.split()[1] in rules]


def pod(spec: str) -> str:
    return "apiVersion: v1\nkind: Pod\nspec:\n" + indent(spec, "  ")


def account(metadata: str, secrets: str = SECRET) -> str:
    return f"---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {metadata}\n{secrets}"


@pytest.mark.parametrize(
    ("beside", "documents", "is_found"),
    [
        ("", "", True),
        (SECRET, "", False),
        ("imagePullSecrets:\n- name: other\n- name: replicatedregistrykey\n", "", False),
        ("imagePullSecrets: []\n", "", True),
        ("imagePullSecrets:\n", "", True),
        # misuse
        ("imagePullSecrets: [{name: replicatedregistry}]\n", "", True),
        ("imagePullSecrets: [{name: ReplicatedRegistryKey}]\n", "", True),
        ("imagePullSecrets: [replicatedregistrykey]\n", "", True),
        ("imagePullSecrets: replicatedregistrykey\n", "", True),
        ("imagePullSecret: [{name: other}]\n", "", True),
        # what a template says is not known
        ("imagePullSecrets:\n- name: '{{repl ConfigOption \"secret\"}}'\n", "", False),
        ('imagePullSecrets:\n- name: {{repl ConfigOption "secret"}}\n', "", False),
        ('imagePullSecrets: {{repl ConfigOption "secrets"}}\n', "", False),
        ('imagePullSecrets:\n  {{repl ConfigOption "secrets"}}\n', "", False),
        (f'{{{{repl if ConfigOptionEquals "a" "1"}}}}\n{SECRET}{{{{repl end}}}}\n', "", False),
        # the service account's list is copied into a pod that has none
        ("", account("{name: default}"), False),
        ("serviceAccountName: puller\n", account("{name: puller}"), False),
        ("serviceAccount: puller\n", account("{name: puller}"), False),
        ("imagePullSecrets: []\n", account("{name: default}"), False),
        ("", account("{name: default, namespace: ''}"), False),
        ("", account("{name: default, namespace: '{{repl Namespace}}'}"), False),
        ("", account("{name: default, namespace: other}"), True),
        ("", account("{name: puller}"), True),
        ("serviceAccountName: puller\n", account("{name: default}"), True),
        ("imagePullSecrets: [{name: other}]\n", account("{name: default}"), True),
        ("", account("{name: default}", "imagePullSecrets: [{name: other}]\n"), True),
    ],
)
def test_a_pod_with_a_private_image_gets_the_pull_secret(
    beside: str, documents: str, is_found: bool, lint: Lint
) -> None:
    report = lint({"k8s.yaml": pod(f"containers:\n- image: {PRIVATE}\n{beside}") + documents})
    expected = ["k8s.yaml:5:12-54 missing-pull-secret error"] if is_found else []
    assert of(report, "missing-pull-secret") == expected


@pytest.mark.parametrize(
    ("spec", "place", "others"),
    [
        ("containers:\n- image: redis:3\n", None, []),
        (f"containers:\n- image: redis:3\n{SECRET}", None, []),
        ("containers:\n- image: registry.replicated.com/library/sdk:1\n", None, []),
        (f"initContainers:\n- image: {PRIVATE}\ncontainers:\n- image: redis:3\n", "5:12-54", ["3:1"]),
        (f"containers:\n- image: redis:3\nephemeralContainers:\n- image: {PRIVATE}\n", "7:12-54", ["3:1"]),
        (f"volumes:\n- image:\n    reference: {PRIVATE}\n", "6:18-60", ["3:1"]),
        (f"containers:\n- image: {PRIVATE}\n- image: {PRIVATE}\n", "5:12-54", ["3:1", "6:12"]),
        (f"imagePullSecrets:\n- name: a\ncontainers:\n- image: {PRIVATE}\n", "7:12-54", ["3:1", "5:5"]),
    ],
)
def test_a_pod_is_one_finding_at_its_first_private_image(
    spec: str, place: str | None, others: list[str], lint: Lint
) -> None:
    report = lint({"k8s.yaml": pod(spec)})
    assert places(report) == ([f"k8s.yaml:{place} missing-pull-secret error"] if place else [])
    starts = [related.location.start for finding in report.findings for related in finding.related]
    assert [f"{start.line}:{start.column}" for start in starts] == others


@pytest.mark.parametrize(
    ("beside", "place"),
    [
        ("imagePullSecret: [{name: replicatedregistrykey}]\n", "6:3-18"),
        ("imagePullSecrets: [{name: other}]\nimagePullSecret: replicatedregistrykey\n", "7:3-18"),
        (f"initContainers:\n- name: a\n  {SECRET}", "8:5-21"),
    ],
)
def test_a_misplaced_secret_is_one_finding_at_its_key(beside: str, place: str, lint: Lint) -> None:
    report = lint({"k8s.yaml": pod(f"containers:\n- image: {PRIVATE}\n{beside}")})
    assert places(report) == [f"k8s.yaml:{place} misplaced-pull-secret error"]


def test_the_secret_of_the_deployment_is_not_the_pods(lint: Lint) -> None:
    spec = f"{SECRET}template:\n  spec:\n    containers:\n    - image: {PRIVATE}\n"
    report = lint({"k8s.yaml": "apiVersion: apps/v1\nkind: Deployment\nspec:\n" + indent(spec, "  ")})
    assert places(report) == ["k8s.yaml:4:3-19 misplaced-pull-secret error"]


@pytest.mark.parametrize(
    ("namespace", "columns"),
    [
        ("", None),
        ('""', None),
        ("null", None),
        ("{{repl Namespace}}", None),
        ('"{{repl Namespace}}"', None),
        ("repl{{ Namespace }}", None),
        ("monitoring", None),
        ("default", "14-21"),
        ("production", "14-24"),
        ("{{repl Namespace}}-db", "14-35"),
        ("'a-{{repl Namespace}}'", "14-36"),
    ],
)
@pytest.mark.parametrize(
    ("api_version", "kind", "image", "severity"),
    [
        ("v1", "Pod", PRIVATE, "error"),
        ("v1", "Pod", "redis:3", "warning"),
        ("v1", "Service", "", "warning"),
        ("acme.test/v1", "Database", "", "warning"),
        ("acme.test/v1", "ClusterRole", "", "warning"),
    ],
)
def test_a_literal_namespace_is_never_the_applications(
    namespace: str, columns: str | None, api_version: str, kind: str, image: str, severity: str, lint: Lint
) -> None:
    spec = f"spec:\n  containers:\n  - image: {image}\n  {SECRET}" if image else ""
    text = f"apiVersion: {api_version}\nkind: {kind}\nmetadata:\n  namespace: {namespace}\n{spec}"
    report = lint({"k8s.yaml": text}, "namespaces: {allow: [monitoring]}\n")
    severity = "info" if "{{" in namespace else severity
    assert places(report) == ([f"k8s.yaml:4:{columns} hardcoded-namespace {severity}"] if columns else [])


@pytest.mark.parametrize("name", CLUSTER_SCOPED)
def test_an_object_without_a_namespace_may_say_one(name: str, lint: Lint) -> None:
    kind, _, group = name.partition("/")
    text = f"apiVersion: {group and group + '/'}v1\nkind: {kind}\nmetadata: {{name: a, namespace: b}}\n"
    assert of(lint({"k8s.yaml": text}), "hardcoded-namespace") == []


def test_the_namespace_of_each_item_of_a_list_counts_and_that_of_a_subject_does_not(lint: Lint) -> None:
    binding = "kind: RoleBinding, subjects: [{kind: ServiceAccount, name: a, namespace: b}]"
    items = "- {apiVersion: v1, kind: Service, metadata: {namespace: a}}\n- {apiVersion: v1, kind: Secret}\n"
    text = f"apiVersion: v1\nkind: List\nitems:\n{items}- {{apiVersion: rbac.authorization.k8s.io/v1, {binding}}}\n"
    assert places(lint({"k8s.yaml": text})) == ["k8s.yaml:4:57-58 hardcoded-namespace warning"]


@pytest.mark.parametrize(("listed", "is_found"), [("[db]", False), ("['*']", False), ("[other]", True), ("[]", True)])
def test_a_kots_application_names_more_namespaces(listed: str, is_found: bool, lint: Lint) -> None:
    application = f"apiVersion: kots.io/v1beta1\nkind: Application\nspec: {{additionalNamespaces: {listed}}}\n"
    report = lint({"app.yaml": application, "k8s.yaml": "apiVersion: v1\nkind: Service\nmetadata: {namespace: db}\n"})
    assert places(report) == (["k8s.yaml:3:23-25 hardcoded-namespace warning"] if is_found else [])


@pytest.mark.parametrize("namespace", ["kube-system", "kube-public", "kube-node-lease", "default", "kube-systems"])
@pytest.mark.parametrize(
    ("kind", "is_found"),
    [
        ("{apiVersion: rbac.authorization.k8s.io/v1, kind: Role", False),
        ("{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding", False),
        ("{apiVersion: v1, kind: ConfigMap", False),
        ("{apiVersion: acme.test/v1, kind: Database, spec: {template: {spec: {}}}", False),
        ("{apiVersion: v1, kind: Pod, spec: {containers: []}", True),
        ("{apiVersion: apps/v1, kind: DaemonSet, spec: {template: {spec: {containers: []}}}", True),
        ("{apiVersion: batch/v1, kind: CronJob, spec: {jobTemplate: {spec: {template: {spec: {}}}}}", True),
    ],
)
def test_what_has_no_pods_may_be_in_a_namespace_of_kubernetes_own(
    namespace: str, kind: str, is_found: bool, lint: Lint
) -> None:
    found = of(lint({"a.yaml": f"{kind}, metadata: {{name: a, namespace: {namespace}}}}}\n"}), "hardcoded-namespace")
    assert bool(found) == (is_found or namespace in ("default", "kube-systems"))


def test_what_to_do_about_a_namespace_depends_on_who_can_make_it(lint: Lint) -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata: {namespace: web}\n"
    [plain] = lint({"a.yaml": service}).findings
    assert plain.message.endswith("so it cannot be installed in another one: remove `namespace`")
    [kots] = lint({"a.yaml": service, "app.yaml": "apiVersion: kots.io/v1beta1\nkind: Application\n"}).findings
    assert kots.message.endswith("remove `namespace`, or add `web` to `additionalNamespaces` of the Application")


_AS_TEXT = "lists the pull secret as text: write `- name: replicatedregistrykey`"
_NOT_LISTED = "does not list the pull secret `replicatedregistrykey`"


@pytest.mark.parametrize(
    ("secrets", "told"),
    [
        (
            "imagePullSecrets: [replicatedregistrykey]\n",
            _AS_TEXT,
        ),
        (
            "imagePullSecrets: replicatedregistrykey\n",
            _AS_TEXT,
        ),
        (
            "imagePullSecrets: {name: replicatedregistrykey}\n",
            "has a mapping instead of a list of pull secrets: write `- name: replicatedregistrykey`",
        ),
        (
            "imagePullSecrets: [{name: other}]\n",
            f"{_NOT_LISTED}: add `- name: replicatedregistrykey` to the pod's `imagePullSecrets`",
        ),
        (
            "",
            f"{_NOT_LISTED}: add `imagePullSecrets: [{{name: replicatedregistrykey}}]` next to the pod's `containers`",
        ),
    ],
)
def test_what_a_pod_lists_instead_of_the_secret(secrets: str, told: str, lint: Lint) -> None:
    [finding] = lint({"pod.yaml": pod(f"containers:\n- image: {PRIVATE}\n{secrets}")}).findings
    assert finding.message.endswith(f" is private, but its pod {told}")
