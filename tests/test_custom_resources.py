"""Images in custom resources, in releases for Replicated and in plain manifests."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, Run, of, places

pytestmark = pytest.mark.about("image-in-custom-resource", "image-tag-mismatch", "undeclared-image", "unused-image")

RULE = "image-in-custom-resource"
ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\nimages: [{source: public, name: redis, tag: 5-alpine}]\n"


@pytest.mark.parametrize(
    ("api_version", "kind", "body"),
    [
        ("argoproj.io/v1alpha1", "Workflow", "spec: {templates: [{container: {image: IMAGE}}]}"),
        ("argoproj.io/v1alpha1", "WorkflowTemplate", "spec: {templates: [{script: {image: IMAGE}}]}"),
        ("argoproj.io/v1alpha1", "Workflow", "spec: {templates: [{initContainers: [{image: IMAGE}]}]}"),
        ("argoproj.io/v1alpha1", "Workflow", "spec: {templates: [{sidecars: [{image: IMAGE}]}]}"),
        ("argoproj.io/v1alpha1", "CronWorkflow", "spec: {workflowSpec: {templates: [{container: {image: IMAGE}}]}}"),
        ("tekton.dev/v1", "Task", "spec: {steps: [{image: IMAGE}]}"),
        ("tekton.dev/v1beta1", "Pipeline", "spec: {tasks: [{taskSpec: {steps: [{image: IMAGE}]}}]}"),
        ("tekton.dev/v1", "PipelineRun", "spec: {pipelineSpec: {finally: [{taskSpec: {sidecars: [{image: IMAGE}]}}]}}"),
        ("serving.knative.dev/v1", "Service", "spec: {template: {spec: {containers: [{image: IMAGE}]}}}"),
        (
            "serving.knative.dev/v1alpha1",
            "Service",
            "spec: {runLatest: {configuration: {revisionTemplate: {spec: {container: {image: IMAGE}}}}}}",
        ),
        ("monitoring.coreos.com/v1", "Prometheus", "spec: {image: IMAGE}"),
        ("monitoring.coreos.com/v1", "Alertmanager", "spec: {containers: [{image: IMAGE}]}"),
    ],
)
@pytest.mark.parametrize(
    ("image", "severity", "online"),
    [
        ("busybox:1.31", "warning", "warning"),
        ("redis:5-alpine", "info", None),
        ("quay.io/private/api:1", "warning", "warning"),
        ("registry.replicated.com/library/sdk:1", None, None),
        ("'{{repl ConfigOption `image`}}'", None, None),
        ("'{{inputs.parameters.image}}'", None, None),
        ("$(params.image)", None, None),
        ("[a]", None, None),
    ],
)
def test_images_of_known_operators(
    api_version: str, kind: str, body: str, image: str, severity: str | None, online: str | None, lint: Lint
) -> None:
    text = f"apiVersion: {api_version}\nkind: {kind}\n{body.replace('IMAGE', image)}\n"
    column = body.index("IMAGE") + 1
    files = {"replicated.yaml": ROOT, "custom.yaml": text}
    for airgap, grave in (("true", severity), ("false", online)):
        report = lint(files, f"airgap: {airgap}\nprivate-registries: [quay.io/private]\n")
        expected = [f"custom.yaml:3:{column}-{column + len(image)} {RULE} {grave}"] if grave else []
        assert of(report, RULE) == expected
        assert report.crashes == ()


def test_an_image_that_a_pod_asks_for_too_is_one_finding(lint: Lint) -> None:
    pod = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: 'busybox:1.31'}]}\n"
    text = "apiVersion: tekton.dev/v1\nkind: Task\nspec: {steps: [{image: 'docker.io/library/busybox:1.31'}]}\n"
    report = lint(
        {"replicated.yaml": ROOT, "pod.yaml": pod, "task.yaml": text}, "airgap: false\nignore: [unused-image]\n"
    )
    assert places(report) == ["pod.yaml:3:29-43 undeclared-image warning"]


def test_an_image_of_several_resources_is_one_finding(lint: Lint) -> None:
    text = "apiVersion: tekton.dev/v1\nkind: Task\nspec: {steps: [{image: a:1}, {image: docker.io/library/a:1}]}\n"
    report = lint({"replicated.yaml": ROOT, "task.yaml": text}, "ignore: [unused-image]\n")
    assert places(report) == [f"task.yaml:3:24-27 {RULE} warning"]
    assert [each.location.start for each in report.findings[0].related] == [(3, 38)]
    assert report.findings[0].message == (
        '`a:1` in this Task is not in `images`, and is not rewritten: add `{source: public, name: a, tag: "1"}`'
    )


def test_an_entry_that_only_a_custom_resource_uses_keeps_its_tag(lint: Lint) -> None:
    pod = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: 'redis:6-alpine'}]}\n"
    text = "apiVersion: tekton.dev/v1\nkind: Task\nspec: {steps: [{image: 'redis:5-alpine'}]}\n"
    report = lint({"replicated.yaml": ROOT, "pod.yaml": pod, "task.yaml": text}, "select: [image-tag-mismatch]\n")
    [finding] = report.findings
    assert finding.fix
    assert finding.fix.title == "declare `redis` with tag `6-alpine`"


CUSTOM = "custom-resources: [{GROUP, kind: Trainer, paths: ['spec.workers[*].image', spec.image, spec.image.at]}]\n"


@pytest.mark.parametrize(
    ("group", "api_version", "count"),
    [
        ("group: acme.io", "acme.io/v1", 2),
        ("api-version: acme.io/v1", "acme.io/v1", 2),
        ("api-version: acme.io/v2", "acme.io/v1", 0),
        ("group: acme", "acme.io/v1", 0),
    ],
)
def test_the_configuration_knows_others(group: str, api_version: str, count: int, lint: Lint) -> None:
    text = f"apiVersion: {api_version}\nkind: Trainer\nspec:\n  image: a:1\n  workers: [{{image: b:1}}, c, null]\n"
    report = lint({"replicated.yaml": ROOT, "custom.yaml": text}, CUSTOM.replace("GROUP", group))
    expected = [f"custom.yaml:4:10-13 {RULE} warning", f"custom.yaml:5:21-24 {RULE} warning"]
    assert of(report, RULE) == expected[:count]


@pytest.mark.parametrize(
    "entry",
    ["{kind: A, paths: [a]}", "{group: a, kind: A}", "{group: a, api-version: a/v1, kind: A, paths: [a]}"]
    + [f"{{group: a, kind: A, paths: ['{path}']}}" for path in ("", "a..b", ".a", "$.a", "a[0]", "a.*")],
)
def test_what_no_path_is_is_an_error_of_the_configuration(entry: str, run: Run) -> None:
    with open(".repl-lint.yaml", "w", encoding="utf-8") as file:
        file.write(f"custom-resources: [{entry}]\n")
    code, _, told = run("check")
    assert code == 2
    assert ".repl-lint.yaml:1:" in told
