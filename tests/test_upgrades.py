"""What each kind becomes: exact texts before and after, which Kubernetes' own schemas accept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mending import (
    AUTOSCALER,
    AUTOSCALER_V2,
    DEPLOYMENT,
    INGRESS,
    INGRESS_V1,
    POD,
    SELECTOR,
    Mend,
    after,
    mender,
    validate,
)

NAMES = "group: a.example.com, scope: Cluster, names: {kind: A, plural: a}"
SERVED = "name: v1, served: true, storage: true"
SCHEMA = "{openAPIV3Schema: {type: object}}"


@pytest.fixture
def mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mend:
    monkeypatch.chdir(tmp_path)
    return mender(tmp_path)


def test_a_selector_is_written_where_it_is_required(mend: Mend) -> None:
    for version in ("extensions/v1beta1", "apps/v1beta1", "apps/v1beta2"):
        done = mend(DEPLOYMENT.format(version=version, selector=""))
        assert after(done) == DEPLOYMENT.format(version="apps/v1", selector=SELECTOR)
        validate(after(done))


@pytest.mark.parametrize("kind", ["DaemonSet", "ReplicaSet", "StatefulSet"])
def test_a_selector_that_is_there_stays_and_what_is_gone_goes(kind: str, mend: Mend) -> None:
    before = f"apiVersion: apps/v1beta2\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n"
    before += "  serviceName: a\n" if kind == "StatefulSet" else ""
    rest = f"  selector: {{matchLabels: {{a: b}}}}\n  template: {{metadata: {{labels: {{a: b, c: d}}}}, {POD}}}\n"
    text = after(mend(f"{before}  templateGeneration: 3\n{rest}"))
    assert text == f"{before}{rest}".replace("v1beta2", "v1")
    validate(text)


@pytest.mark.parametrize("group", ["extensions", "networking.k8s.io"])
def test_an_ingress_names_its_backends_otherwise(group: str, mend: Mend) -> None:
    text = after(mend(INGRESS.replace("networking.k8s.io", group)))
    assert text == INGRESS_V1
    validate(text)


def test_an_ingress_is_only_renamed_at_a_target_that_does_not_have_the_last_version(mend: Mend) -> None:
    old = INGRESS.replace("networking.k8s.io", "extensions")
    assert after(mend(old, "1.15")) == INGRESS


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
@pytest.mark.parametrize("tail", ["", "\n"])
def test_line_ends_and_the_end_of_the_file_stay(newline: str, tail: str, mend: Mend) -> None:
    before, expected = (text.rstrip().replace("\n", newline) + tail for text in (INGRESS, INGRESS_V1))
    assert after(mend(before)) == expected
    deployment = DEPLOYMENT.format(version="apps/v1beta1", selector="").replace("\n", newline)
    assert after(mend(deployment)) == DEPLOYMENT.format(version="apps/v1", selector=SELECTOR).replace("\n", newline)


def test_the_metrics_of_an_autoscaler_get_targets(mend: Mend) -> None:
    assert after(mend(AUTOSCALER)) == AUTOSCALER_V2
    assert after(mend(AUTOSCALER, "1.15")) == AUTOSCALER_V2.replace("autoscaling/v2", "autoscaling/v2beta2")
    validate(AUTOSCALER_V2)


@pytest.mark.parametrize(
    ("older", "newer", "kind", "rest"),
    [
        (
            "batch/v1beta1",
            "batch/v1",
            "CronJob",
            f"spec: {{schedule: a, jobTemplate: {{spec: {{template: {{{POD}}}}}}}}}",
        ),
        (
            "batch/v2alpha1",
            "batch/v1",
            "CronJob",
            f"spec: {{schedule: a, jobTemplate: {{spec: {{template: {{{POD}}}}}}}}}",
        ),
        ("policy/v1beta1", "policy/v1", "PodDisruptionBudget", "spec: {selector: {matchLabels: {a: b}}}"),
        ("policy/v1beta1", "policy/v1", "PodDisruptionBudget", "spec: {minAvailable: 1}"),
        ("rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1", "Role", "rules: []"),
        (
            "rbac.authorization.k8s.io/v1alpha1",
            "rbac.authorization.k8s.io/v1",
            "ClusterRoleBinding",
            "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}",
        ),
        ("extensions/v1beta1", "networking.k8s.io/v1", "NetworkPolicy", "spec: {podSelector: {}}"),
        ("scheduling.k8s.io/v1beta1", "scheduling.k8s.io/v1", "PriorityClass", "value: 1"),
        ("storage.k8s.io/v1beta1", "storage.k8s.io/v1", "StorageClass", "provisioner: a"),
        ("coordination.k8s.io/v1beta1", "coordination.k8s.io/v1", "Lease", "spec: {}"),
        ("node.k8s.io/v1beta1", "node.k8s.io/v1", "RuntimeClass", "handler: a"),
        ("discovery.k8s.io/v1beta1", "discovery.k8s.io/v1", "EndpointSlice", "addressType: IPv4\nendpoints: []"),
        (
            "apiextensions.k8s.io/v1beta1",
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            f"spec: {{{NAMES}, preserveUnknownFields: false, versions: [{{{SERVED}, schema: {SCHEMA}}}]}}",
        ),
    ],
)
def test_the_version_alone_changes(older: str, newer: str, kind: str, rest: str, mend: Mend) -> None:
    text = f"kind: {kind}\napiVersion: {older}  # old\nmetadata: {{name: a}}\n{rest}\n"
    expected = text.replace(older, newer)
    assert after(mend(text)) == expected
    validate(expected)


def test_each_document_and_each_item_of_a_list_is_upgraded(mend: Mend) -> None:
    one = DEPLOYMENT.format(version="apps/v1beta1", selector="")
    item = "- " + INGRESS.replace("\n", "\n  ").rstrip() + "\n"
    done = mend(f"{one}---\napiVersion: v1\nkind: List\nitems:\n{item}---\n{one}")
    new, new_item = DEPLOYMENT.format(version="apps/v1", selector=SELECTOR), "- " + INGRESS_V1.replace("\n", "\n  ")
    assert after(done) == f"{new}---\napiVersion: v1\nkind: List\nitems:\n{new_item.rstrip()}\n---\n{new}"
    assert done.report.fixed == {"removed-api-version": 3}
    validate(after(done))


def test_one_fix_mends_the_findings_of_two_rules(mend: Mend) -> None:
    text = DEPLOYMENT.format(version="apps/v1beta1", selector="").replace("nginx", "quay.io/acme/web:1")
    done = mend(text, "1.15", config="private-registries: [quay.io/acme]\n")
    assert after(done) == DEPLOYMENT.format(version="apps/v1", selector=SELECTOR).replace("nginx", "quay.io/acme/web:1")
    assert done.report.fixed == {"deprecated-api-version": 1, "unrewritten-image": 1}
