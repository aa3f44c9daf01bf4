"""The paths to images in custom resources: of the best known operators, and those that the configuration names.

The fields are documented at https://argo-workflows.readthedocs.io/en/latest/fields/, https://tekton.dev/docs/pipelines/,
https://knative.dev/docs/serving/reference/serving-api/ and https://prometheus-operator.dev/docs/api-reference/api/.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from repl_lint.facts.kubernetes.objects import Object
from repl_lint.model.profiles import CustomResource

_PODS: Final = "containers[*].image initContainers[*].image"
_ARGO: Final = "container.image script.image containerSet.containers[*].image initContainers[*].image sidecars[*].image"
_STEPS: Final = "steps[*].image sidecars[*].image stepTemplate.image"
_KNOWN: Final = (
    ("argoproj.io", "Workflow WorkflowTemplate ClusterWorkflowTemplate", ("spec.templates[*]",), _ARGO),
    ("argoproj.io", "CronWorkflow", ("spec.workflowSpec.templates[*]",), _ARGO),
    ("tekton.dev", "Task ClusterTask", ("spec",), _STEPS),
    ("tekton.dev", "TaskRun", ("spec.taskSpec",), _STEPS),
    ("tekton.dev", "Pipeline", ("spec.tasks[*].taskSpec", "spec.finally[*].taskSpec"), _STEPS),
    (
        "tekton.dev",
        "PipelineRun",
        ("spec.pipelineSpec.tasks[*].taskSpec", "spec.pipelineSpec.finally[*].taskSpec"),
        _STEPS,
    ),
    ("serving.knative.dev", "Service Configuration", ("spec.template.spec",), _PODS),
    (
        "serving.knative.dev",
        "Service",
        ("spec.runLatest.configuration.revisionTemplate.spec", "spec.release.configuration.revisionTemplate.spec"),
        "container.image",
    ),
    ("monitoring.coreos.com", "Alertmanager Prometheus PrometheusAgent ThanosRuler", ("spec",), f"image {_PODS}"),
)
"""Groups, kinds, the paths to what holds their images, and the paths from there to the images."""
_GROUPS: Final = frozenset(known[0] for known in _KNOWN)


@cache
def _known() -> Mapping[tuple[str, str], list[list[str]]]:
    """The paths to images, by group and kind."""
    known: dict[tuple[str, str], list[list[str]]] = {}
    for group, kinds, holders, images in _KNOWN:
        for kind in kinds.split():
            paths = [path_of(f"{holder}.{image}") for holder in holders for image in images.split()]
            known.setdefault((group, kind), []).extend(paths)
    return known


def path_of(text: str) -> list[str]:
    """A path such as ``spec.templates[*].container.image`` as keys, in which ``*`` means every item."""
    return text.replace("[*]", ".*").split(".")


def image_paths(owner: Object, configured: Sequence[CustomResource]) -> list[list[str]]:
    """The paths to the images of an object that is a custom resource."""
    paths = [*_known().get((owner.group, owner.kind), ())] if owner.group in _GROUPS else []
    for resource in configured:
        if resource.kind == owner.kind and resource.api in (owner.group, owner.api_version.value):
            paths += [path_of(path) for path in resource.paths]
    return paths
