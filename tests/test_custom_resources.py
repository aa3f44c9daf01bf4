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
        "`a:1` is not in `images`, and Replicated does not look for images in custom resources: "
        'add `{source: public, name: a, tag: "1"}` to `images`; '
        "for customers without a network, load the image onto their nodes, "
        "or let them set its registry in a config option"
    )


def test_an_entry_that_only_a_custom_resource_uses_keeps_its_tag(lint: Lint) -> None:
    pod = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: 'redis:6-alpine'}]}\n"
    text = "apiVersion: tekton.dev/v1\nkind: Task\nspec: {steps: [{image: 'redis:5-alpine'}]}\n"
    report = lint({"replicated.yaml": ROOT, "pod.yaml": pod, "task.yaml": text}, "select: [image-tag-mismatch]\n")
    [finding] = report.findings
    assert finding.fix
    assert finding.fix.title == 'add `{source: public, name: redis, tag: "6-alpine"}` to `images`'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("argoproj.io/v1alpha1 Rollout", "spec: {template: {spec: {containers: [{name: a, image: IMAGE}]}}}"),
        ("apps.kruise.io/v1alpha1 CloneSet", "spec: {template: {spec: {initContainers: [{image: IMAGE}]}}}"),
        ("apps.openshift.io/v1 DeploymentConfig", "spec: {template: {spec: {containers: [{image: IMAGE}]}}}"),
        ("keda.sh/v1alpha1 ScaledJob", "spec: {jobTargetRef: {template: {spec: {containers: [{image: IMAGE}]}}}}"),
        (
            "jobset.x-k8s.io/v1alpha2 JobSet",
            "spec: {a: [{template: {spec: {template: {spec: {containers: [{image: IMAGE}]}}}}}]}",
        ),
        (
            "kubeflow.org/v1 PyTorchJob",
            "spec: {pytorchReplicaSpecs: {Master: {template: {spec: {containers: [{image: IMAGE}]}}}}}",
        ),
        (
            "velero.io/v1 Restore",
            "spec: {hooks: {resources: [{postHooks: [{init: {initContainers: [{image: IMAGE}]}}]}]}}",
        ),
        ("acme.io/v1 Ring", "spec: {podTemplate: {spec: {volumes: [{image: {reference: IMAGE}}]}}}"),
        ("operators.coreos.com/v1alpha1 ClusterServiceVersion", "spec: {relatedImages: [{name: a, image: IMAGE}]}"),
        ("operators.coreos.com/v1alpha1 CatalogSource", "spec: {sourceType: grpc, image: IMAGE}"),
        ("postgresql.cnpg.io/v1 Cluster", "spec: {imageName: IMAGE, instances: 3}"),
        ("acid.zalan.do/v1 postgresql", "spec: {dockerImage: IMAGE}"),
        ("acid.zalan.do/v1 OperatorConfiguration", "configuration: {docker_image: IMAGE}"),
        ("elasticsearch.k8s.elastic.co/v1 Elasticsearch", "spec: {version: 8.1.0, image: IMAGE, nodeSets: []}"),
        ("kafka.strimzi.io/v1beta2 Kafka", "spec: {kafka: {image: IMAGE, brokerRackInitImage: x}}"),
        ("kafka.strimzi.io/v1beta2 Kafka", "spec: {kafka: {brokerRackInitImage: IMAGE}}"),
        ("databases.spotahome.com/v1 RedisFailover", "spec: {redis: {exporter: {image: IMAGE}}}"),
        ("ceph.rook.io/v1 CephCluster", "spec: {cephVersion: {image: IMAGE}}"),
        ("kubevirt.io/v1 VirtualMachine", "spec: {volumes: [{containerDisk: {image: IMAGE}}]}"),
        ("monitoring.coreos.com/v1 Prometheus", "spec: {thanos: {image: IMAGE}}"),
        ("sparkoperator.k8s.io/v1beta2 SparkApplication", "spec: {image: IMAGE, driver: {initContainers: []}}"),
        ("acme.io/v1 Ring", "spec: {images: {api: x, apiImage: IMAGE}}"),
    ],
)
def test_images_of_other_operators(kind: str, body: str, lint: Lint) -> None:
    api_version, name = kind.split()
    text = f"apiVersion: {api_version}\nkind: {name}\n" + body.replace("IMAGE", "quay.io/bell/x:1")
    column = body.rindex("IMAGE") + 1
    report = lint({"replicated.yaml": ROOT, "custom.yaml": text}, "airgap: false\n")
    assert of(report, RULE) == [f"custom.yaml:3:{column}-{column + 16} {RULE} warning"]


@pytest.mark.parametrize(
    ("values", "image"),
    [
        ("image: {repository: quay.io/bell/x, tag: '1.10'}", "quay.io/bell/x:1.10"),
        ("image: {registry: quay.io, repository: bell/x, tag: 1.10}", "quay.io/bell/x:1.10"),
        ("image: {registry: '', repository: bell/x, tag: 1.10, digest: ''}", "bell/x:1.10"),
        ("sidecarImage: {repository: bell, tag: v1}", "bell:v1"),
        ("images: {api: {repository: bell, tag: v1}}", "bell:v1"),
        ("api: {repository: bell/x, tag: v1, pullPolicy: Always}", "bell/x:v1"),
        ("api: {repository: ghcr.io/bell/x, tag: v1}", "ghcr.io/bell/x:v1"),
        (f"image: {{repository: bell/x, digest: sha256:{'0' * 64}}}", f"bell/x@sha256:{'0' * 64}"),
        ("driver: {repository: nvcr.io/nvidia, image: driver, version: '5.1', env: []}", "nvcr.io/nvidia/driver:5.1"),
        (
            f"driver: {{repository: nvcr.io/nvidia, image: driver, version: 'sha256:{'0' * 64}', args: []}}",
            f"nvcr.io/nvidia/driver@sha256:{'0' * 64}",
        ),
        ("driver: {repository: nvcr.io/nvidia, image: driver, imagePullPolicy: Always}", None),
        ("api: {registry: quay.io, image: bell/x, tag: v1}", "quay.io/bell/x:v1"),
        ("api: {registry: quay.io, image: 'quay.io/bell/x:v1'}", "quay.io/bell/x:v1"),
        ("api: {image: quay.io/bell/x, tag: v1}", "quay.io/bell/x:v1"),
        ("api: {image: quay.io/bell/x, imageTag: v1}", "quay.io/bell/x:v1"),
        ("api: {image: 'quay.io/bell/x:v2', tag: v1}", "quay.io/bell/x:v2"),
        ("api: {image: bell, tag: v1, env: []}", "bell:v1"),
        ("image: {repository: bell/x}", None),
        ("image: {repository: bell/x, tag: ''}", None),
        ("image: {repository: bell/x, tag: null}", None),
        ("image: {tag: '1'}", None),
        ("chart: {repository: 'https://charts.bell.dev', tag: '1'}", None),
        ("source: {repository: bell/code, tag: v1}", None),
        ("source: {repository: github.com/bell/code, tag: v1}", None),
        ("image: {repository: 'BELL', tag: v1}", None),
        ("image: {repository: [a], tag: v1}", None),
    ],
)
def test_an_image_in_several_values(values: str, image: str | None, run: Run) -> None:
    text = f"apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec:\n  values:\n    {values}\n"
    with open("release.yaml", "w", encoding="utf-8") as file:
        file.write(f"{ROOT}---\n{text}")
    out = run("images", "--format", "csv")[1]
    uses = [row.split(",") for row in out.splitlines() if "HelmRelease" in row]
    assert [row[3] for row in uses] == ([image] if image else []) or [image in row for row in uses] == [True]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("apiextensions.k8s.io/v1 CustomResourceDefinition", "spec: {default: {image: 'quay.io/bell/x:1'}}"),
        (
            "kyverno.io/v1 ClusterPolicy",
            "spec: {rules: [{validate: {pattern: {spec: {containers: [{image: 'a:1'}]}}}}]}",
        ),
        ("kyverno.io/v1 ClusterPolicy", "spec: {rules: [{validate: {pattern: {containers: [{image: '!*:latest'}]}}}]}"),
        ("constraints.gatekeeper.sh/v1beta1 K8sAllowedRepos", "spec: {parameters: {image: 'quay.io/bell/x:1'}}"),
        ("acme.io/v1 Rule", "spec: {match: {image: '!*:latest'}, deny: {image: '*:latest', baseImage: 'quay.io/*'}}"),
        ("image.toolkit.fluxcd.io/v1beta2 ImageRepository", "spec: {image: 'quay.io/bell/x:1'}"),
        ("argocd-image-updater.argoproj.io/v1alpha1 ImageUpdater", "spec: {images: [{imageName: 'nginx:1'}]}"),
        ("kots.io/v1beta1 HelmChart", "spec: {values: {image: 'quay.io/bell/x:1'}}"),
        ("embeddedcluster.replicated.com/v1beta1 Config", "spec: {image: 'quay.io/bell/x:1'}"),
        ("cluster.kurl.sh/v1beta1 Installer", "spec: {image: 'quay.io/bell/x:1'}"),
        ("kustomize.config.k8s.io/v1beta1 Kustomization", "images: [{name: x, image: 'quay.io/bell/x:1'}]"),
        ("acme.io/v1 Ring", "spec: {volumes: [{rbd: {image: 'pool:1', pool: kube, monitors: [a]}}]}"),
        ("acme.io/v1 Ring", "metadata: {annotations: {containerImage: 'quay.io/bell/x:1'}}"),
        ("acme.io/v1 Ring", "status: {image: 'quay.io/bell/x:1'}"),
        (
            "app.k8s.io/v1beta1 Application",
            "spec: {descriptor: {icons: [{src: 'https://a.dev/a.png', image: icons/a.png}]}}",
        ),
        (
            "acme.io/v1 Site",
            "spec: {logoImage: 'https://a.dev/a.png', image: a.dev/a.svg, heroImage: hero, iconImage: a.png}",
        ),
        (
            "compute.gcp.upbound.io/v1 Instance",
            "spec: {bootDisk: [{initializeParams: [{image: debian-cloud/debian-11}]}]}",
        ),
        ("compute.gcp.upbound.io/v1 Disk", "spec: {image: projects/debian-cloud/global/images/family/debian-11}"),
        (
            "infrastructure.cluster.x-k8s.io/v1 OpenStackMachine",
            "spec: {image: ubuntu-2004, imageName: ubuntu, ports: []}",
        ),
        (
            "infrastructure.cluster.x-k8s.io/v1 AWSMachine",
            "spec: {ami: {id: ami-0a1b}, imageLookupFormat: 'capa-{{.V}}'}",
        ),
        ("infrastructure.cluster.x-k8s.io/v1 AzureMachine", "spec: {image: {marketplace: {sku: 'a:1'}}}"),
        ("acme.io/v1 Machine", "spec: {image: 'Canonical:UbuntuServer:18.04-LTS:latest', bootImage: /var/lib/a.qcow2}"),
        (
            "acme.io/v1 Machine",
            "spec: {image: www.googleapis.com/compute/v1/projects/p/global/images/i, diskImage: a.img}",
        ),
        ("acme.io/v1 Machine", "spec: {enableImage: true, pullImage: 'false', image: '1.5', ratioImage: '16:9'}"),
        ("acme.io/v1 Machine", "spec: {image: iVBORw0KGgoAAAANSUhEUgAA, imagePullPolicy: Always, imageFormat: qcow2}"),
        ("kafka.strimzi.io/v1beta2 KafkaConnect", "spec: {build: {output: {type: docker, image: 'quay.io/bell/x:1'}}}"),
        ("shipwright.io/v1beta1 Build", "spec: {output: {image: 'quay.io/bell/x:1'}}"),
        (
            "acme.io/v1 Ring",
            "spec: {image: null, baseImage: '', sideImage: ~, image_name: {a: 'b:1'}, imageName: ['a:1']}",
        ),
        (
            "apiextensions.crossplane.io/v1 CompositeResourceDefinition",
            "spec: {versions: [{schema: {openAPIV3Schema: {example: {image: 'quay.io/bell/x:1'}}}}]}",
        ),
        ("acme/v1 Ring", "spec: {image: 'quay.io/bell/x:1'}"),
        ("storage.k8s.io/v1 StorageClass", "parameters: {image: 'quay.io/bell/x:1'}"),
    ],
)
def test_what_is_no_image_of_a_container(kind: str, body: str, lint: Lint) -> None:
    api_version, name = kind.split()
    text = f"apiVersion: {api_version}\nkind: {name}\n{body}\n"
    report = lint({"replicated.yaml": ROOT, "custom.yaml": text}, "airgap: true\n")
    assert of(report, RULE) == []


CUSTOM = "custom-resources: [{GROUP, kind: Trainer, paths: ['spec.jobs[*].runtime', spec.runtime, spec.runtime.at]}]\n"


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
    text = f"apiVersion: {api_version}\nkind: Trainer\nspec:\n  runtime: a:1\n  jobs: [{{runtime: b:1}}, c, null]\n"
    report = lint({"replicated.yaml": ROOT, "custom.yaml": text}, CUSTOM.replace("GROUP", group))
    expected = [f"custom.yaml:4:12-15 {RULE} warning", f"custom.yaml:5:20-23 {RULE} warning"]
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
