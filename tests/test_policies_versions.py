"""The truth tables of API versions: in which images are rewritten, and which are on their way out."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, of, places
from tests.workloads import CRON, ELSEWHERE, PRIVATE, TEMPLATE, workload

pytestmark = pytest.mark.about(
    "deprecated-api-version", "kind-not-rewritten", "removed-api-version", "unrewritten-image"
)

ALWAYS = ("error", "error", "warning")
NOWHERE = ("warning", "warning", "warning")
REWRITTEN = (None, None, None)
ADMISSION = "remove it, because Pod Security Admission (from 1.23 on, by labels of the namespace) replaces it"


@pytest.mark.parametrize(
    ("target", "api_version", "kind", "path", "severities"),
    [
        # the severities of a third-party image; of one of Replicated's registry without, and with a network
        ("1.15", "apps/v1", "Deployment", TEMPLATE, REWRITTEN),
        ("1.15", "apps/v1beta1", "Deployment", TEMPLATE, ALWAYS),
        ("1.15", "apps/v1beta2", "Deployment", TEMPLATE, ALWAYS),
        ("1.15", "extensions/v1beta1", "Deployment", TEMPLATE, ALWAYS),
        ("1.15", "apps/v1", "StatefulSet", TEMPLATE, REWRITTEN),
        ("1.15", "apps/v1beta1", "StatefulSet", TEMPLATE, ALWAYS),
        ("1.15", "apps/v1beta2", "StatefulSet", TEMPLATE, ALWAYS),
        ("1.15", "apps/v1", "DaemonSet", TEMPLATE, REWRITTEN),
        ("1.15", "apps/v1beta2", "DaemonSet", TEMPLATE, ALWAYS),
        ("1.15", "extensions/v1beta1", "DaemonSet", TEMPLATE, ALWAYS),
        ("1.15", "apps/v1", "ReplicaSet", TEMPLATE, REWRITTEN),
        ("1.15", "apps/v1beta1", "ReplicaSet", TEMPLATE, ALWAYS),
        ("1.15", "apps/v1beta2", "ReplicaSet", TEMPLATE, ALWAYS),
        ("1.15", "extensions/v1beta1", "ReplicaSet", TEMPLATE, ALWAYS),
        ("1.15", "batch/v1", "Job", TEMPLATE, REWRITTEN),
        ("1.15", "batch/v1beta1", "CronJob", CRON, REWRITTEN),
        ("1.21", "batch/v1beta1", "CronJob", CRON, REWRITTEN),
        ("1.15", "batch/v2alpha1", "CronJob", CRON, ALWAYS),
        ("1.20", "batch/v1", "CronJob", CRON, ALWAYS),
        ("1.21", "batch/v1", "CronJob", CRON, NOWHERE),
        ("1.15", "v1", "Pod", "spec", REWRITTEN),
        ("1.15", "v1", "ReplicationController", TEMPLATE, REWRITTEN),
        ("1.15", "v1", "PodTemplate", "template.spec", NOWHERE),
        ("1.15", "'{{repl ConfigOption `version`}}'", "Deployment", TEMPLATE, REWRITTEN),
    ],
)
@pytest.mark.parametrize(
    ("column", "image", "airgap"),
    [(0, ELSEWHERE, "true"), (0, ELSEWHERE, "false"), (1, PRIVATE, "true"), (2, PRIVATE, "false")],
)
def test_private_images_are_rewritten_in_these_versions_only(
    target: str,
    api_version: str,
    kind: str,
    path: str,
    severities: tuple[str | None, ...],
    column: int,
    image: str,
    airgap: str,
    lint: Lint,
) -> None:
    text, columns = workload(api_version, kind, path, image)
    config = f'kubernetes-version: "{target}"\nairgap: {airgap}\nprivate-registries: [quay.io/private]\n'
    rule = "kind-not-rewritten" if kind == "PodTemplate" else "unrewritten-image"
    expected = [f"k8s.yaml:3:{columns} {rule} {severities[column]}"] if severities[column] else []
    report = lint({"k8s.yaml": text}, config)
    assert of(report, "unrewritten-image") + of(report, "kind-not-rewritten") == expected


REWRITES = f"in `batch/v1` CronJobs, Replicated does not replace `{PRIVATE}` with an address that customers can pull"
UNLISTED = (
    f"Replicated may not replace the address of `{PRIVATE}`, so customers may not be able to pull it"
    " (its documentation does not list `batch/v1` CronJobs)"
)
DOUBT = f"{UNLISTED}: test an install without a network"


@pytest.mark.parametrize(
    ("target", "advice"),
    [
        ("1.15", f"{REWRITES}: use `batch/v1beta1`"),
        ("1.20", f"{REWRITES}: use `batch/v1beta1`"),
        ("1.21", f"{DOUBT}, or use `batch/v1beta1` (removed in 1.25)"),
        ("1.24", f"{DOUBT}, or use `batch/v1beta1` (removed in 1.25)"),
        ("1.25", DOUBT),
    ],
)
def test_a_cron_job_is_advised_the_version_that_its_target_leaves(target: str, advice: str, lint: Lint) -> None:
    text, _ = workload("batch/v1", "CronJob", CRON, PRIVATE)
    report = lint({"k8s.yaml": text}, f'kubernetes-version: "{target}"\nselect: [unrewritten-image]\n')
    [finding] = report.findings
    assert finding.message == advice


@pytest.mark.parametrize("path", [TEMPLATE, CRON])
def test_public_images_need_no_rewriting(path: str, lint: Lint) -> None:
    kind = "Deployment" if path == TEMPLATE else "CronJob"
    text, _ = workload("apps/v1beta1" if path == TEMPLATE else "batch/v2alpha1", kind, path, "redis:3")
    assert of(lint({"k8s.yaml": text}), "unrewritten-image") == []


def test_an_object_is_one_finding_at_its_first_private_image(lint: Lint) -> None:
    text = f"""\
apiVersion: apps/v1beta1
kind: Deployment
spec:
  template:
    spec:
      initContainers:
      - image: redis:3
      - image: {PRIVATE}
      containers:
      - image: {PRIVATE}
"""
    report = lint({"k8s.yaml": text}, "select: [unrewritten-image]\n")
    assert places(report) == ["k8s.yaml:8:16-58 unrewritten-image error"]
    related = [(each.location.start, each.message) for finding in report.findings for each in finding.related]
    assert related == [
        ((1, 13), "the version that Replicated does not support"),
        ((10, 16), "same problem"),
    ]


@pytest.mark.parametrize(
    ("airgap", "version", "found"),
    [
        (
            "true",
            "1.15",
            ["replicated.yaml:6:13-25 deprecated-api-version", "replicated.yaml:13:16-23 unrewritten-image"],
        ),
        ("true", "1.16", ["replicated.yaml:6:13-25 removed-api-version"]),
        ("false", "1.15", ["replicated.yaml:6:13-25 deprecated-api-version"]),
    ],
)
def test_a_public_image_is_rewritten_where_there_is_no_network(
    airgap: str, version: str, found: list[str], lint: Lint
) -> None:
    text = """\
# kind: replicated
replicated_api_version: 2.41.0
images: [{name: redis, tag: 3}]
---
# kind: scheduler-kubernetes
apiVersion: apps/v1beta1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - image: redis:3
"""
    report = lint(text, f'airgap: {airgap}\nkubernetes-version: "{version}"\n')
    assert [place.rpartition(" ")[0] for place in places(report)] == found


def test_the_items_of_a_list_are_not_rewritten(lint: Lint) -> None:
    pod = f"  apiVersion: v1\n  kind: Pod\n  spec: {{containers: [{{image: {PRIVATE}}}]}}\n"
    report = lint(
        {"k8s.yaml": f"apiVersion: v1\nkind: List\nitems:\n-{pod[1:]}"},
        "select: [unrewritten-image, kind-not-rewritten]\n",
    )
    assert places(report) == ["k8s.yaml:6:31-73 kind-not-rewritten warning"]


def test_the_pod_of_a_collector_is_not_rewritten(lint: Lint) -> None:
    pod = f"runPod: {{podSpec: {{containers: [{{image: {PRIVATE}}}]}}}}"
    root = "# kind: replicated\nreplicated_api_version: 2.41.0\n---\n# kind: scheduler-kubernetes\n"
    text = f"{root}apiVersion: troubleshoot.sh/v1beta2\nkind: Preflight\nspec:\n  collectors:\n  - {pod}\n"
    report = lint(text, "select: [unrewritten-image, kind-not-rewritten]\n")
    assert places(report) == ["replicated.yaml:9:45-87 kind-not-rewritten warning"]


GONE, GOING = "removed-api-version error", "deprecated-api-version warning"
LATER = "deprecated-api-version info"


@pytest.mark.parametrize(
    ("api_version", "kind", "target", "found", "advice"),
    [
        # deprecated later than the target, at it, and removed at it
        ("extensions/v1beta1", "Ingress", "1.13", LATER, "use `networking.k8s.io/v1beta1` from 1.14 on"),
        ("extensions/v1beta1", "Ingress", "1.14", GOING, "use `networking.k8s.io/v1beta1`"),
        ("extensions/v1beta1", "Ingress", "1.21", GOING, "use `networking.k8s.io/v1`"),
        ("extensions/v1beta1", "Ingress", "1.22", GONE, "use `networking.k8s.io/v1`"),
        ("apps/v1beta1", "Deployment", "1.7", LATER, "use `apps/v1beta2` from 1.8 on"),
        ("apps/v1beta1", "Deployment", "1.15", GOING, "use `apps/v1`"),
        ("apps/v1beta1", "Deployment", "1.16", GONE, "use `apps/v1`"),
        ("batch/v1beta1", "CronJob", "1.20", LATER, "use `batch/v1` from 1.21 on"),
        ("batch/v1beta1", "CronJob", "1.24", GOING, "use `batch/v1`"),
        ("batch/v1beta1", "CronJob", "1.25", GONE, "use `batch/v1`"),
        # the target does not have the replacement yet
        ("autoscaling/v2beta1", "HorizontalPodAutoscaler", "1.11", LATER, "use `autoscaling/v2beta2` from"),
        ("storage.k8s.io/v1alpha1", "VolumeAttachment", "1.12", LATER, "use `storage.k8s.io/v1` from 1.13 on"),
        # nothing replaces it
        ("policy/v1beta1", "PodSecurityPolicy", "1.21", GOING, ADMISSION),
        ("policy/v1beta1", "PodSecurityPolicy", "1.25", GONE, ADMISSION),
        ("extensions/v1beta1", "PodSecurityPolicy", "1.25", GONE, ADMISSION),
        ("settings.k8s.io/v1alpha1", "PodPreset", "1.20", GONE, "nothing replaces it"),
        # no target: the newest
        ("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", "", GONE, "use `flowcontrol.apiserver.k8s.io/v1`"),
        # the end is not known, or not the kind's
        ("settings.k8s.io/v1alpha1", "PodPreset", "1.19", "", ""),
        ("apps/v1", "Deployment", "", "", ""),
        ("extensions/v1beta1", "Gateway", "", "", ""),
        ("apps.acme.test/v1beta1", "Deployment", "", "", ""),
        ("'{{repl ConfigOption `version`}}'", "Deployment", "", "", ""),
    ],
)
def test_a_version_is_deprecated_or_removed_at_the_target(
    api_version: str, kind: str, target: str, found: str, advice: str, lint: Lint
) -> None:
    config = f'kubernetes-version: "{target}"\n' if target else ""
    report = lint({"k8s.yaml": f"apiVersion: {api_version}\nkind: {kind}\n"}, config)
    assert places(report) == ([f"k8s.yaml:1:13-{13 + len(api_version)} {found}"] if found else [])
    assert [advice in finding.message for finding in report.findings] == [True] * bool(found)


@pytest.mark.parametrize(
    ("config", "server_version", "found"),
    [
        ("", "", GONE),
        ("", "'>=1.9.3 <1.16.0'", GOING),
        ("", "'>=1.9.3'", GONE),
        ('kubernetes-version: "1.15"\n', "", GOING),
        ("kubernetes-version: 1.15\n", "'>=1.22.0 <1.30.0'", GOING),
        ('kubernetes-version: "1.30"\n', "'<1.16.0'", GONE),
        ("kubernetes-version: 1.30\n", "", GONE),
    ],
)
def test_the_target_is_the_configurations_else_the_releases_own(
    config: str, server_version: str, found: str, lint: Lint
) -> None:
    root = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
    root += f"kubernetes: {{requirements: {{server_version: {server_version}}}}}\n" if server_version else "name: a\n"
    text = f"{root}---\n# kind: scheduler-kubernetes\napiVersion: extensions/v1beta1\nkind: Deployment\n"
    assert places(lint(text, config)) == [f"replicated.yaml:6:13-31 {found}"]


def test_a_version_counts_in_each_item_of_a_list(lint: Lint) -> None:
    items = "- {apiVersion: apps/v1, kind: Deployment}\n- {apiVersion: apps/v1beta2, kind: Deployment}\n"
    report = lint({"k8s.yaml": f"apiVersion: v1\nkind: List\nitems:\n{items}"})
    assert places(report) == ["k8s.yaml:5:16-28 removed-api-version error"]
