"""API versions that a target does not have yet, and kinds that are rewritten in none."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, of
from tests.workloads import CRON, PRIVATE, workload


@pytest.mark.parametrize(
    ("target", "api_version", "kind", "found"),
    [
        ("1.18", "networking.k8s.io/v1", "Ingress", "exists since Kubernetes 1.19, but your target is 1.18"),
        ("1.18", "networking.k8s.io/v1", "Ingress", "use `networking.k8s.io/v1beta1`"),
        ("1.13", "networking.k8s.io/v1", "Ingress", "use `extensions/v1beta1`"),
        ("1.19", "networking.k8s.io/v1", "Ingress", None),
        ("1.20", "batch/v1", "CronJob", "use `batch/v1beta1`"),
        ("1.21", "batch/v1", "CronJob", None),
        ("1.22", "autoscaling/v2", "HorizontalPodAutoscaler", "use `autoscaling/v2beta2`"),
        ("1.11", "autoscaling/v2beta2", "HorizontalPodAutoscaler", "use `autoscaling/v2beta1`"),
        ("1.20", "policy/v1", "PodDisruptionBudget", "use `policy/v1beta1`"),
        ("1.8", "apps/v1", "Deployment", "use `apps/v1beta2`"),
        ("1.15", "batch/v1", "Job", None),
        ("1.15", "v1", "Service", None),
        ("1.15", "acme.io/v1", "Ingress", None),
        ("1.15", '{{repl ConfigOption "version"}}', "Ingress", None),
    ],
)
def test_a_version_that_the_target_does_not_have_yet(
    target: str, api_version: str, kind: str, found: str | None, lint: Lint
) -> None:
    report = lint({"k8s.yaml": f"kind: {kind}\napiVersion: {api_version}\n"}, f'kubernetes-version: "{target}"\n')
    expected = [f"k8s.yaml:2:13-{13 + len(api_version)} unavailable-api-version warning"] if found else []
    assert of(report, "unavailable-api-version") == expected
    if found:
        [finding] = report.findings  # `deprecated-api-version` is silent
        assert found in finding.message


def test_a_version_of_an_unrewritten_image_is_named_once(lint: Lint) -> None:
    text, _ = workload("batch/v1", "CronJob", CRON, PRIVATE)
    report = lint({"k8s.yaml": text}, 'kubernetes-version: "1.15"\nselect: [api-versions, unrewritten-image]\n')
    assert [finding.rule.id for finding in report.findings] == ["unrewritten-image"]


def test_the_release_says_which_versions_it_is_for(lint: Lint) -> None:
    root = "replicated_api_version: 2.41.0\nkubernetes: {requirements: {server_version: '<1.19'}}\n"
    ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\n"
    report = lint({"replicated.yaml": root, "k8s.yaml": ingress})
    assert of(report, "unavailable-api-version") == ["k8s.yaml:1:13-33 unavailable-api-version warning"]


def test_what_is_never_rewritten_says_what_to_do(lint: Lint) -> None:
    template, _ = workload("v1", "PodTemplate", "template.spec", PRIVATE)
    [finding] = lint({"k8s.yaml": template}, "select: [kind-not-rewritten]\n").findings
    told = (
        "in objects of kind PodTemplate, Replicated does not replace"
        f" `{PRIVATE}` with an address that customers can pull"
    )
    assert finding.fault == told
