"""Where images stand, and where something that only looks like one does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import indent

import pytest

from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.facts.kubernetes.pods import pods
from repl_lint.model.environments import Environment
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.reading.files import File
from repl_lint.reading.grouping import group
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source
from repl_lint.reading.surveys import survey

MARK = re.compile(r"(\S+)\s+# here$")


def uses_of(text: str) -> Iterator[tuple[Document, ImageUse]]:
    """The uses of images in a text, each with its document."""
    [release] = group([survey(file := File("release.yaml", "release.yaml", text.encode()))], Environment())
    for document in outline(file.source()).documents():
        yield from ((document, use) for use in uses(release, document))


def found(text: str) -> list[str]:
    """The images of a text, each with its place, in the order in which they are found."""
    return [
        f"{place.start.line}:{place.start.column}-{place.end.column} {use.node.value}"
        for document, use in uses_of(text)
        for place in [document.locate(use.node)]
    ]


def marked(text: str) -> list[str]:
    """The scalars that ``# here`` stands behind, each with its place."""
    return [
        f"{number}:{mark.start(1) + 1}-{mark.end(1) + 1} {mark[1]}"
        for number, line in enumerate(text.splitlines(), start=1)
        for mark in MARK.finditer(line)
    ]


def nested(path: str, text: str) -> str:
    """A text below the keys of a path."""
    for key in reversed(path.split(".")):
        text = f"{key}:\n{indent(text, '  ')}"
    return text


POD = """\
initContainers:
- name: migrate
  image: acme/migrate:1  # here
containers:
- name: web
  image: acme/web:1  # here
- name: proxy
  image: acme/proxy:1  # here
ephemeralContainers:
- name: debug
  image: acme/debug:1  # here
volumes:
- name: model
  image:
    reference: acme/model:1  # here
"""

KINDS = [
    ("v1", "Pod", "spec"),
    ("v1", "ReplicationController", "spec.template.spec"),
    ("v1", "PodTemplate", "template.spec"),
    ("apps/v1", "Deployment", "spec.template.spec"),
    ("apps/v1beta1", "Deployment", "spec.template.spec"),
    ("apps/v1beta2", "Deployment", "spec.template.spec"),
    ("extensions/v1beta1", "Deployment", "spec.template.spec"),
    ("apps/v1", "StatefulSet", "spec.template.spec"),
    ("apps/v1beta1", "StatefulSet", "spec.template.spec"),
    ("apps/v1", "DaemonSet", "spec.template.spec"),
    ("extensions/v1beta1", "DaemonSet", "spec.template.spec"),
    ("apps/v1", "ReplicaSet", "spec.template.spec"),
    ("extensions/v1beta1", "ReplicaSet", "spec.template.spec"),
    ("batch/v1", "Job", "spec.template.spec"),
    ("batch/v1", "CronJob", "spec.jobTemplate.spec.template.spec"),
    ("batch/v1beta1", "CronJob", "spec.jobTemplate.spec.template.spec"),
    ("batch/v2alpha1", "CronJob", "spec.jobTemplate.spec.template.spec"),
]


@pytest.mark.parametrize(("api_version", "kind", "path"), KINDS)
def test_every_section_of_a_pod_specification_has_images(api_version: str, kind: str, path: str) -> None:
    text = f"apiVersion: {api_version}\nkind: {kind}\n" + nested(path, POD)
    expected = ["acme/migrate:1", "acme/web:1", "acme/proxy:1", "acme/debug:1", "acme/model:1"]
    assert [place.partition(" ")[2] for place in marked(text)] == expected
    assert found(text) == marked(text)


@pytest.mark.parametrize("header", ["scheduler-kubernetes", "preflight-kubernetes", "test-proc-kubernetes"])
def test_pods_of_preflights_and_of_test_procedures_count(header: str) -> None:
    text = f"# kind: {header}\napiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: acme/check:1  # here\n"
    assert found(text) == marked(text) == ["6:12-24 acme/check:1"]


def test_swarm_services_do_not_count() -> None:
    assert found("# kind: scheduler-swarm\nservices:\n  web:\n    image: acme/web:1\n") == []


CONTAINER = """\
  spec:
    containers:
    - image: acme/web:1  # here
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            f"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n{CONTAINER}"
            f"- apiVersion: v1\n  kind: Pod\n{CONTAINER}",
            id="items of a list",
        ),
        pytest.param(
            f"apiVersion: v1\nkind: PodList\nitems:\n- apiVersion: v1\n  kind: Pod\n{CONTAINER}",
            id="items of a typed list",
        ),
        pytest.param(
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n"
            f"  - apiVersion: v1\n    kind: Pod\n{indent(CONTAINER, '  ')}"
            f"- apiVersion: v1\n  kind: Pod\n{CONTAINER}",
            id="items of a list in a list",
        ),
        pytest.param(
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: web\n"
            '    {{repl if ConfigOptionEquals "edition" "free"}}\n    image: acme/web:1  # here\n'
            "    {{repl else}}\n    image: acme/web-pro:1  # here\n    {{repl end}}\n",
            id="both branches of a template",
        ),
        pytest.param(
            "apiVersion: '{{repl ConfigOption `version`}}'\nkind: Deployment\n"
            + nested("spec.template.spec.containers", "- image: acme/web:1  # here\n"),
            id="a version that a template decides",
        ),
        pytest.param(
            "apiVersion: troubleshoot.sh/v1beta2\nkind: SupportBundle\nspec:\n  collectors:\n"
            "  - run:\n      image: acme/run:1  # here\n"
            "  - runPod:\n      podSpec:\n        containers:\n        - image: acme/run-pod:1  # here\n"
            "  - copyFromHost:\n      image: acme/copy:1  # here\n"
            "  - sysctl:\n      image: acme/sysctl:1  # here\n"
            "  - collectd:\n      image: acme/collectd:1  # here\n"
            "  - logs:\n      selector:\n      - app=web\n",
            id="collectors of troubleshoot",
        ),
        pytest.param(
            "apiVersion: troubleshoot.replicated.com/v1beta1\nkind: Preflight\nspec:\n  collectors:\n"
            "  - run:\n      image: acme/run:1  # here\n",
            id="collectors of its older group",
        ),
    ],
)
def test_images_stand_in_more_places_than_kinds(text: str) -> None:
    assert marked(text)
    assert sorted(found(text)) == sorted(marked(text))


def test_the_owner_of_an_image_in_a_list_is_the_item() -> None:
    text = f"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: web\n{CONTAINER}"
    [document] = outline(Source("release.yaml", text)).documents()
    [pod] = pods(document)
    assert (pod.owner.kind, pod.owner.name, pod.owner.api_version.value) == ("Pod", "web", "v1")


RBD = "monitors: [10.16.154.78:6789]\npool: kube\nimage: foo\n"
IMAGE = "containers:\n- image: acme/web:1\n"


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: Deployment\n" + nested("spec.template.spec", IMAGE),
        "apiVersion: apps/v1\nkind: Deployment\n" + nested("spec", IMAGE),
        "apiVersion: apps/v1\nkind: Deployment\n" + nested("spec.template", IMAGE),
        "apiVersion: apps/v1\nkind: Deployment\n" + IMAGE,
        "apiVersion: v1\nkind: Pod\n" + nested("spec.template.spec", IMAGE),
        "apiVersion: batch/v1\nkind: CronJob\n" + nested("spec.template.spec", IMAGE),
        "apiVersion: batch/v1\nkind: Cronjob\n" + nested("spec.jobTemplate.spec.template.spec", IMAGE),
        "apiVersion: v1\nkind: pod\n" + nested("spec", IMAGE),
        "apiVersion: v1\nkind: Pod\n" + nested("spec", IMAGE.replace("containers", "container")),
        "apiVersion: v1\nkind: Pod\n" + nested("spec", IMAGE.replace("containers", "Containers")),
        "apiVersion: v1\nkind: Pod\n" + nested("spec", IMAGE.replace("containers", "init_containers")),
        "apiVersion: v1\nkind: Pod\nspec: {containers: {name: a, image: acme/web:1}}\n",
        "apiVersion: v1\nkind: Pod\nspec: {containers: {web: {image: acme/web:1}}}\n",
        "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: [acme/web:1]}]}\n",
        "apiVersion: v1\nkind: PodList\nitems:\n- spec: {containers: [{image: acme/web:1}]}\n",
        "apiVersion: batch/v1\nkind: JobList\nitems: [spec: {template: {spec: {containers: [image: acme/web:1]}}}]\n",
        "# kind: scheduler-kubernetes\nkind: Pod\nspec: {containers: [{image: acme/web:1}]}\n",
        "# kind: scheduler-kubernetes\napiversion: v1\nKind: Pod\nspec: {containers: [{image: acme/web:1}]}\n",
    ],
)
def test_images_stand_also_where_a_mistake_puts_them(text: str) -> None:
    assert [image.split()[1] for image in found(text)] == ["acme/web:1"]


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: apps.acme.test/v1\nkind: Deployment\n" + nested("spec.template.spec", IMAGE),
        "apiVersion: batch.volcano.test/v1alpha1\nkind: Job\n" + nested("spec.template.spec", IMAGE),
        "apiVersion: batch.acme.test/v1\nkind: CronJob\n" + nested("spec.jobTemplate.spec.template.spec", IMAGE),
        "apiVersion: metrics.acme.test/v1\nkind: Pod\n" + nested("spec", IMAGE),
        "apiVersion: acme.test/v1\nkind: SupportBundle\nspec:\n  collectors:\n  - run:\n      image: acme/run:1\n",
        "apiVersion: acme.test/v1\nkind: Database\nspec:\n  image: acme/web:1\n",
    ],
)
def test_kinds_of_other_groups_are_custom_resources(text: str) -> None:
    assert [image.split()[1].partition("/")[0] for image in found(text)] == ["acme"]


@pytest.mark.parametrize(
    "text",
    [
        # Ceph images
        "apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n  - name: data\n" + indent(nested("rbd", RBD), "    "),
        "apiVersion: v1\nkind: PersistentVolume\n" + nested("spec.rbd", RBD),
        "apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    image: acme/web:1\n",
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - env:\n    - name: image\n      value: acme/web:1\n",
        # text and custom resources
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  image: acme/web:1\n",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  pod.yaml: |\n"
        + indent(f"kind: Pod\n{nested('spec', IMAGE)}", "    "),
        # what is not there
        "apiVersion: v1\nkind: Pod\n",
        "apiVersion: v1\nkind: Pod\nspec:\n",
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  initContainers: ~\n  volumes: null\n",
        "apiVersion: v1\nkind: Pod\nspec:\n  containers: []\n  volumes: []\n",
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  -\n  - image:\n  volumes:\n  - image:\n",
        "apiVersion: v1\nkind: Pod\nspec:\n  containers: acme/web:1\n",
        "apiVersion: v1\nkind: Pod\nspec: acme/web:1\n",
        "apiVersion: v1\nkind: List\nitems:\n",
        "apiVersion: v1\nkind: List\nitems:\n-\n- acme/web:1\n",
    ],
)
def test_what_only_looks_like_an_image_is_none(text: str) -> None:
    [document] = outline(Source("release.yaml", text)).documents()
    assert document.role == OBJECT
    assert found(text) == []


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ("containers:\n{}initContainers:\n", "5:12-22 acme/web:1"),
        ("initContainers: null\nvolumes:\ncontainers:\n{}", "7:12-22 acme/web:1"),
        ("volumes:\n-\n- name: data\n  emptyDir: {{}}\ncontainers:\n-\n{}", "10:12-22 acme/web:1"),
        ("hostNetwork: true\ncontainers:\n- name: web\n{}", "7:12-22 acme/web:1"),
    ],
)
def test_what_is_null_hides_nothing_beside_it(sections: str, expected: str) -> None:
    text = "apiVersion: v1\nkind: Pod\nspec:\n" + indent(sections.format("- image: acme/web:1\n"), "  ")
    assert found(text) == [expected]


def test_a_pull_policy_belongs_to_its_image() -> None:
    text = "apiVersion: v1\nkind: Pod\nspec:\n" + indent(
        "containers:\n- image: a:1\n  imagePullPolicy: Never\n- image: b:1\n"
        "volumes:\n- image:\n    pullPolicy: Always\n    reference: c:1\n",
        "  ",
    )
    policies = {use.node.value: use.pull_policy and use.pull_policy.value for _, use in uses_of(text)}
    assert policies == {"a:1": "Never", "b:1": None, "c:1": "Always"}
