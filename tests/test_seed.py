"""What the vendor's page "Docker Registries" requires, statement by statement, with the page's own samples.

S7 and S8 are about `docker login` and `docker push`: no file of a release shows them.
"""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.conftest import Lint, places

pytestmark = pytest.mark.about(
    *"""
    always-pull-policy deprecated-api-version docker-hub-endpoint embedded-registry-credentials
    hardcoded-namespace image-source-mismatch image-tag-mismatch invalid-yaml kind-not-rewritten latest-tag
    misplaced-pull-secret missing-pull-secret preproxied-image redefined-pull-secret removed-api-version
    undeclared-image unmapped-registry unrewritten-image unused-image wrong-app-slug
    """.split()
)

CONFIG = """\
app-slug: myapp
registries:
  mythirdpartyprivateregistry: quay.io/namespace
ignore: [unused-image]
"""
IMAGES = """\
images:
- source: mythirdpartyprivateregistry
  name: namespace/imagename
  tag: 2.0.0
- source: public
  name: redis
  tag: 3.2-alpine
- source: public
  name: postgres
  tag: 9.4
- source: replicated
  name: app
  tag: v1
"""
SECRET = "imagePullSecrets:\n- name: replicatedregistrykey\n"


def containers(*images: str) -> str:
    return "containers:\n" + "".join(f"- name: worker\n  image: {image}\n" for image in images)


def check(lint: Lint, images: str, pod: str, config: str = CONFIG) -> list[str]:
    return places(lint(release(images, deployment(pod)), config))


SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {namespace: there}\n"
WORKER = containers("registry.replicated.com/myapp/worker:1.0.1") + SECRET
EXTERNAL = containers("quay.io/namespace/imagename:2.0.0") + SECRET
WORKER_ENTRY = "images:\n- source: replicated\n  name: worker\n  tag: 1.0.1\n"
EXTERNAL_ENTRY = "images:\n- source: mythirdpartyprivateregistry\n  name: namespace/imagename\n  tag: 2.0.0\n"


def deployment(pod: str, api_version: str = "apps/v1", metadata: str = "name: worker") -> str:
    """An object whose pod begins on its seventh line, six columns in."""
    head = f"apiVersion: {api_version}\nkind: Deployment\nmetadata: {{{metadata}}}\nspec:\n  template:\n    spec:\n"
    return head + indent(pod, "      ")


def credentials(name: str, host: str) -> str:
    """A Secret for pulling images that is written out."""
    auths = f'{{"auths": {{"{host}": {{"auth": "ZXhhbXBsZTpub3RoaW5n"}}}}}}'
    head = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}}}\ntype: kubernetes.io/dockerconfigjson\n"
    return f"{head}stringData: {{.dockerconfigjson: '{auths}'}}\n"


def release(images: str, *objects: str) -> dict[str, str]:
    """A replicated document, and beside it one file for each object."""
    root = f"# kind: replicated\nreplicated_api_version: 2.41.0\n{images}"
    files = {f"{number}.yaml": text for number, text in enumerate(objects, start=1)}
    return {"replicated.yaml": root, **files}


def test_s1_an_image_comes_from_replicated_from_a_registry_of_the_vendors_or_is_public(lint: Lint) -> None:
    images = ("registry.replicated.com/myapp/app:v1", "quay.io/namespace/imagename:2.0.0", "redis:3.2-alpine")
    assert check(lint, IMAGES, containers(*images) + SECRET) == []
    assert check(lint, IMAGES, containers("gcr.io/acme/other:1") + SECRET) == ["1.yaml:9:16-35 undeclared-image error"]


def test_s2_the_replicated_registry_is_private(lint: Lint) -> None:
    assert check(lint, WORKER_ENTRY, WORKER.removesuffix(SECRET)) == ["1.yaml:9:16-58 missing-pull-secret error"]


@pytest.mark.parametrize("host", ["registry.replicated.com", "https://registry.replicated.com/v1/"])
def test_s3_the_license_authenticates_so_a_release_holds_no_credentials(host: str, lint: Lint) -> None:
    assert places(lint(release("", credentials("mine", host)), CONFIG)) == [
        "1.yaml:5:14-31 embedded-registry-credentials warning"
    ]


def test_s4_an_image_in_the_replicated_registry_has_a_version(lint: Lint) -> None:
    entry = WORKER_ENTRY.replace("1.0.1", "latest")
    assert check(lint, entry, WORKER.replace(":1.0.1", "")) == ["1.yaml:9:16-52 latest-tag error"]


def test_s5_the_slug_is_the_applications(lint: Lint) -> None:
    other = WORKER.replace("myapp", "otherapp")
    assert check(lint, WORKER_ENTRY, other) == ["1.yaml:9:16-61 wrong-app-slug error"]


def test_s6_the_tagged_worker_of_myapp_is_right(lint: Lint) -> None:
    assert check(lint, WORKER_ENTRY, WORKER) == []


@pytest.mark.parametrize("name", ["redis", "quay.io/acme/redis", "gcr.io/a/b/redis", "localhost:5000/redis"])
def test_s9_public_images_come_from_any_registry_and_need_no_secret(name: str, lint: Lint) -> None:
    images = f"images:\n- source: public\n  name: {name}\n  tag: 3.2-alpine\n"
    assert check(lint, images, containers(f"{name}:3.2-alpine")) == []


@pytest.mark.parametrize("endpoint", ["index.docker.io", "quay.io", "123456789012.dkr.ecr.us-east-1.amazonaws.com"])
def test_s10_private_images_come_from_any_registry_of_the_vendors(endpoint: str, lint: Lint) -> None:
    images = "images:\n- source: mine\n  name: acme/api\n  tag: 1.0.0\n"
    pod = containers(f"{endpoint}/acme/api:1.0.0") + SECRET
    assert check(lint, images, pod, f"registries: {{mine: {endpoint}}}\n") == []


def test_s11_an_external_registry_is_added_on_the_vendors_site(lint: Lint) -> None:
    config = "registries: {other: gcr.io}\n"
    assert check(lint, EXTERNAL_ENTRY, EXTERNAL) == []
    assert check(lint, EXTERNAL_ENTRY, EXTERNAL, config) == ["replicated.yaml:4:11-38 unmapped-registry warning"]


@pytest.mark.parametrize(
    ("entry", "pod", "columns"), [(WORKER_ENTRY, WORKER, "16-58"), (EXTERNAL_ENTRY, EXTERNAL, "16-49")]
)
def test_s12_a_private_image_needs_the_pull_secret(entry: str, pod: str, columns: str, lint: Lint) -> None:
    assert check(lint, entry, pod) == []
    assert check(lint, entry, pod.removesuffix(SECRET)) == [f"1.yaml:9:{columns} missing-pull-secret error"]


@pytest.mark.parametrize("name", ["replicatedregistry", "regcred", "myapp", "ReplicatedRegistryKey"])
def test_s13_the_name_of_the_pull_secret_is_fixed(name: str, lint: Lint) -> None:
    pod = WORKER.replace("replicatedregistrykey", name)
    assert check(lint, WORKER_ENTRY, pod) == ["1.yaml:9:16-58 missing-pull-secret error"]


def test_s14_replicated_makes_the_pull_secret(lint: Lint) -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: replicatedregistrykey}\n"
    assert places(lint(release("", text), CONFIG)) == ["1.yaml:3:18-39 redefined-pull-secret warning"]


@pytest.mark.parametrize(
    ("text", "severity"),
    [(deployment(WORKER, metadata="namespace: there"), "error"), (SERVICE, "warning")],
)
def test_s15_an_object_with_a_namespace_is_not_deployed_with_the_application(
    text: str, severity: str, lint: Lint
) -> None:
    assert places(lint(release(WORKER_ENTRY, text), CONFIG)) == [f"1.yaml:3:23-28 hardcoded-namespace {severity}"]


def test_s16_the_secret_stands_beside_the_containers(lint: Lint) -> None:
    inside = WORKER.replace("imagePullSecrets:\n-", "  imagePullSecrets:\n  -")
    assert check(lint, WORKER_ENTRY, inside) == ["1.yaml:10:9-25 misplaced-pull-secret error"]


def test_s16_the_printed_sample_is_no_yaml(lint: Lint) -> None:
    sample = """\
spec:
  containers:
  - name: worker
     image: registry.replicated.com/myapp/worker:1.0.1
  imagePullSecrets:
  - name: replicatedregistrykey
"""
    assert places(lint({"k8s.yaml": sample})) == ["k8s.yaml:4:6-12 invalid-yaml error"]


@pytest.mark.parametrize("airgap", ["true", "false"])
def test_s17_an_external_private_image_must_be_declared(airgap: str, lint: Lint) -> None:
    config = f"{CONFIG}airgap: {airgap}\nprivate-registries: [quay.io/namespace]\n"
    assert check(lint, EXTERNAL_ENTRY, EXTERNAL, config) == []
    assert check(lint, "images: []\n", EXTERNAL, config) == ["1.yaml:9:16-49 undeclared-image error"]


@pytest.mark.parametrize(
    ("source", "name", "tag", "found"),
    [
        ("mythirdpartyprivateregistry", "namespace/imagename", "2.0.0", []),
        ("mythirdpartyprivateregistry", "namespace/imagename", '"2.0"', ["image-tag-mismatch"]),
        ("mythirdpartyprivateregistry", "namespace/image", "2.0.0", ["undeclared-image"]),
        ("replicated", "namespace/imagename", "2.0.0", ["image-source-mismatch"]),
        ("public", "namespace/imagename", "2.0.0", ["image-source-mismatch"]),
    ],
)
def test_s18_an_entry_is_source_name_and_tag(source: str, name: str, tag: str, found: list[str], lint: Lint) -> None:
    images = f"images:\n- source: {source}\n  name: {name}\n  tag: {tag}\n"
    assert check(lint, images, EXTERNAL) == [f"1.yaml:9:16-49 {rule} error" for rule in found]


@pytest.mark.parametrize(
    ("image", "found"),
    [
        ("quay.io/namespace/imagename:2.0.0", []),
        ("mythirdpartyprivateregistry/namespace/imagename:2.0.0", ["16-69 image-source-mismatch error"]),
        ("mythirdpartyprivateregistry/imagename:2.0.0", ["16-59 undeclared-image error"]),
    ],
)
def test_s19_a_pod_uses_the_reference_of_the_external_registry(image: str, found: list[str], lint: Lint) -> None:
    pod = EXTERNAL.replace("quay.io/namespace/imagename:2.0.0", image)
    assert check(lint, EXTERNAL_ENTRY, pod) == [f"1.yaml:9:{each}" for each in found]


def test_s20_the_reference_is_not_rewritten_by_hand(lint: Lint) -> None:
    pod = EXTERNAL.replace("quay.io/namespace/imagename", "registry.replicated.com/myapp/quay.namespace.imagename")
    assert check(lint, EXTERNAL_ENTRY, pod) == ["1.yaml:9:16-76 preproxied-image warning"]


@pytest.mark.parametrize("host", ["quay.io", "https://index.docker.io/v1/"])
def test_s21_credentials_of_external_registries_are_never_sent(host: str, lint: Lint) -> None:
    assert places(lint(release("", credentials("mine", host)), CONFIG)) == [
        "1.yaml:5:14-31 embedded-registry-credentials warning"
    ]
    template = credentials("mine", host).replace("ZXhhbXBsZTpub3RoaW5n", "{{repl ConfigOption `auth`}}")
    assert places(lint(release("", template), CONFIG + "select: [secrets]\n")) == []


@pytest.mark.parametrize(("endpoint", "columns"), [("index.docker.io", None), ("docker.io", "14-23")])
def test_s22_the_endpoint_of_docker_hub_is_index_docker_io(endpoint: str, columns: str | None, lint: Lint) -> None:
    report = lint(release(""), f"registries:\n  dockerhub: {endpoint}\n")
    assert places(report) == ([f".repl-lint.yaml:2:{columns} docker-hub-endpoint error"] if columns else [])


def test_s23_the_latest_version_of_a_resource_that_the_target_has_is_used(lint: Lint) -> None:
    old = "apiVersion: extensions/v1beta1\nkind: Deployment\n"
    current = "apiVersion: apps/v1\nkind: Deployment\n"
    for target, found in (("1.15", "deprecated-api-version warning"), ("1.16", "removed-api-version error")):
        config = f'kubernetes-version: "{target}"\n'
        assert places(lint(release("", old, current), config)) == [f"1.yaml:1:13-31 {found}"]


def test_s24_the_images_of_an_apps_v1_deployment_are_rewritten(lint: Lint) -> None:
    assert check(lint, EXTERNAL_ENTRY, EXTERNAL, CONFIG + 'kubernetes-version: "1.15"\n') == []


@pytest.mark.parametrize(("api_version", "columns"), [("apps/v1beta1", "13-25"), ("extensions/v1beta1", "13-31")])
def test_s25_the_images_of_an_older_deployment_are_not_rewritten(api_version: str, columns: str, lint: Lint) -> None:
    config = CONFIG + 'kubernetes-version: "1.15"\nairgap: false\n'
    report = lint(release(EXTERNAL_ENTRY, deployment(EXTERNAL, api_version)), config)
    deprecated = f"1.yaml:1:{columns} deprecated-api-version warning"
    assert places(report) == [deprecated, "1.yaml:9:16-49 unrewritten-image error"]


@pytest.mark.parametrize(("airgap", "severity"), [("true", "error"), ("false", "warning")])
def test_s26_all_images_are_declared_for_the_airgap_bundle(airgap: str, severity: str, lint: Lint) -> None:
    pod = "containers:\n- image: a:1\ninitContainers:\n- image: b:1\nephemeralContainers:\n- image: c:1\n"
    preflight = "# kind: preflight-kubernetes\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: d:1}]}\n"
    report = lint(
        release(IMAGES, deployment(pod), preflight), f"airgap: {airgap}\nignore: [unmapped-registry, unused-image]\n"
    )
    found = ["1.yaml:8:16-19", "1.yaml:10:16-19", "1.yaml:12:16-19", "2.yaml:4:29-32"]
    assert places(report) == [f"{place} undeclared-image {severity}" for place in found]


def test_s27_the_sample_with_four_entries_is_right(lint: Lint) -> None:
    pod = containers("quay.io/namespace/imagename:2.0.0", "redis:3.2-alpine", "postgres:9.4")
    app = containers("registry.replicated.com/myapp/app:v1")
    assert places(lint(release(IMAGES, deployment(pod + SECRET), deployment(app + SECRET)), CONFIG)) == []


@pytest.mark.parametrize(
    ("tag", "policy", "found"),
    [
        ("latest", "Always", ["1.yaml:9:16-28 latest-tag error"]),
        ("latest", "IfNotPresent", []),
        ("3.2-alpine", "Always", ["1.yaml:10:26-32 always-pull-policy warning"]),
    ],
)
def test_s28_latest_is_avoided_or_not_pulled_again(tag: str, policy: str, found: list[str], lint: Lint) -> None:
    images = f"images:\n- name: redis\n  tag: {tag}\n"
    assert check(lint, images, f"{containers(f'redis:{tag}')}  imagePullPolicy: {policy}\n") == found


@pytest.mark.parametrize("image", ["redis", "redis:latest"])
def test_s28_latest_may_be_implied(image: str, lint: Lint) -> None:
    found = check(lint, "images:\n- name: redis\n", containers(image))
    assert found == [f"1.yaml:9:16-{16 + len(image)} latest-tag error"]


@pytest.mark.parametrize("name", ["quay", "mythirdpartyprivateregistry"])
def test_s29_the_pull_secret_is_the_same_for_every_source(name: str, lint: Lint) -> None:
    pod = EXTERNAL.replace("replicatedregistrykey", name)
    assert check(lint, EXTERNAL_ENTRY, pod) == ["1.yaml:9:16-49 missing-pull-secret error"]


def test_s30_only_the_listed_kinds_are_rewritten(lint: Lint) -> None:
    text = f"apiVersion: v1\nkind: PodTemplate\ntemplate:\n  spec:\n{indent(EXTERNAL, '    ')}"
    assert places(lint(release(EXTERNAL_ENTRY, text), CONFIG)) == ["1.yaml:7:14-47 kind-not-rewritten warning"]
