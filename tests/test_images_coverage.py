"""Images and the one rule that says how `images` does not cover them: places, messages, and what stays quiet."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, places
from tests.coverage import CONFIG, IMAGE_RULES, ROOT, pod, told
from tests.explanations import POLICY

pytestmark = pytest.mark.about(*IMAGE_RULES)

HEADER = "# kind: scheduler-kubernetes\n"
SHA = "sha256:" + "0123456789abcdef" * 4
WITHOUT_SLUG = CONFIG.partition("\n")[2]


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("redis:3.2-alpine", ""),
        ("docker.io/library/redis:3.2-alpine", ""),
        ("registry.replicated.com/myapp/worker:1.0.1", ""),
        ("registry.replicated.com/library/sdk:1", ""),
        ("proxy.replicated.com/library/sdk:1", ""),
        ("quay.io/acme/api:2.0.0", ""),
        ("index.docker.io/acme/web:v1", ""),
        (f"redis:3.2-alpine@{SHA}", ""),
        # another version
        ("redis:5", "image-tag-mismatch error"),
        (f"redis:5@{SHA}", "image-tag-mismatch error"),
        ("quay.io/acme/api:3", "image-tag-mismatch error"),
        ("acme/api:3", "image-tag-mismatch error"),
        (f"redis@{SHA}", "digest-only-image warning"),
        (f"postgres@{SHA}", "undeclared-image warning"),
        # another registry
        ("gcr.io/acme/api:2.0.0", "image-source-mismatch error"),
        ("quay/acme/api:2.0.0", "image-source-mismatch error"),
        ("quay/acme/api:3", "image-source-mismatch error"),
        ("postgres:9.4", "undeclared-image error"),
        # Replicated's registry
        ("registry.replicated.com/worker:1.0.1", "malformed-replicated-image error"),
        ("registry.replicated.com/worker", "malformed-replicated-image error"),
        ("registry.replicated.com/other/worker:1.0.1", "wrong-app-slug error"),
        ("registry.replicated.com/myapps/worker:1.0.1", "wrong-app-slug error"),
        ("proxy.replicated.com/proxy/other/quay.io/acme/api:2.0.0", "wrong-app-slug error"),
        # what Replicated makes of an image
        ("proxy.replicated.com/proxy/myapp/quay.io/acme/api:2.0.0", "preproxied-image warning"),
        ("images.acme.test/proxy/myapp/quay.io/acme/api:2.0.0", "preproxied-image warning"),
        ("proxy.replicated.com/anonymous/docker.io/library/redis:3.2-alpine", "preproxied-image warning"),
        ("registry.replicated.com/myapp/a1b2.api:2.0.0", "preproxied-image warning"),
        ("registry.replicated.com/myapp/quay.io/acme/api:2.0.0", "preproxied-image warning"),
        ("registry.replicated.com/myapp/a.other:1", "undeclared-image error"),
        ("proxy.replicated.com/proxy/myapp/quay.io/acme/other:1", "undeclared-image error"),
        # declared, and written otherwise
        ("acme/api:2.0.0", "unqualified-image warning"),
        ("docker.io/acme/api:2.0.0", "unqualified-image warning"),
        ("tools:1", "unqualified-image warning"),
        ("acme/web:v1", "image-spelling warning"),
        ("docker.io/acme/web:v1", "image-spelling warning"),
        ("registry-1.docker.io/acme/web:v1", "image-spelling warning"),
        ("hub.docker.com/library/redis:3.2-alpine", "image-spelling warning"),
        # no reference
        ("https://quay.io/acme/api:2.0.0", "invalid-image-reference error"),
        ("acme/API:2.0.0", "invalid-image-reference error"),
        ('"acme/api: 2"', "invalid-image-reference error"),
        ('""', "invalid-image-reference error"),
        ('"acme/api:"', "invalid-image-reference error"),
        ("$(IMAGE)", "invalid-image-reference warning"),
        ("registry.replicated.com/REPLICATED_APP/web:latest", "invalid-image-reference warning"),
        ("MY_REGISTRY/web:1", "invalid-image-reference warning"),
        ("IMAGE", "invalid-image-reference warning"),
        ("quay.io/REPO/web:TAG", "invalid-image-reference warning"),
        ("quay.io/acme/APP-NAME@sha256:" + "0" * 64, "invalid-image-reference warning"),
        ("quay.io/__ORG__/web:1", "invalid-image-reference warning"),
        ("NGINX:1.25", "invalid-image-reference error"),
        ('"{{ .Values.image }}"', "invalid-image-reference warning"),
    ],
)
def test_an_image_has_one_finding_at_most(image: str, expected: str, lint: Lint) -> None:
    report = pod(image, CONFIG, lint)
    assert told(report) == ([f"12-{12 + len(image)} {expected}"] if expected else [])


@pytest.mark.about("invalid-image-reference")
@pytest.mark.parametrize(
    ("image", "message"),
    [
        (
            "quay.io/REPLICATED_APP/web:1",
            "`REPLICATED_APP` in `quay.io/REPLICATED_APP/web:1` is a placeholder, not an image: write the image, or",
        ),
        ("IMAGE_NAME", "`IMAGE_NAME` is a placeholder, not an image: write the image, or replace it before"),
        ("acme/API:2", "`acme/API:2` is not a valid image reference: write `acme/api:2`, or replace `API` before you"),
        ("acme/Api:2", "`acme/Api:2` is not a valid image reference: write `acme/api:2`"),
    ],
)
def test_words_in_capitals_may_be_placeholders(image: str, message: str, lint: Lint) -> None:
    [finding] = pod(image, CONFIG, lint).findings
    assert finding.message.startswith(message)


@pytest.mark.parametrize("quote", ["", '"', "'"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_quotes_and_line_ends_change_no_place(quote: str, end: str, lint: Lint) -> None:
    text = f"{ROOT}  - image: {quote}redis:5{quote}\n".replace("\n", end)
    expected = [f"replicated.yaml:17:12-{19 + 2 * len(quote)} image-tag-mismatch error"]
    assert places(lint(text, CONFIG)) == expected


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ("quay/acme/api:2.0.0", "not its host: write `quay.io/acme/api:2.0.0`"),
        ("registry.replicated.com/worker:1", "write `registry.replicated.com/myapp/worker:1`"),
        ("registry.replicated.com/other/worker:1", "write `registry.replicated.com/myapp/worker:1`"),
        ("registry.replicated.com/myapp/a1.api:2.0.0", "write `quay.io/acme/api:2.0.0`"),
        ("proxy.replicated.com/proxy/myapp/quay.io/acme/x:1", "declare `quay.io/acme/x:1`, and write it here"),
        ("acme/api:2.0.0", "write `quay.io/acme/api:2.0.0`"),
        (
            "acme/web:v1",
            "which Replicated may not find without the host `index.docker.io`: write `index.docker.io/acme/",
        ),
        ("hub.docker.com/redis:3.2-alpine", "write `docker.io/redis:3.2-alpine`"),
        ("https://quay.io/acme/api:2.0.0", "write `quay.io/acme/api:2.0.0`"),
        ("acme/API:2.0.0-RC1", "write `acme/api:2.0.0-RC1`"),
        ('"a b c"', "`a b c` is not a valid image reference: write `host/path:tag`"),
        ('""', "the image is empty"),
        (
            f"redis@{SHA}",
            "so it cannot declare `redis@sha256:0123456789ab…`: write `redis:3.2-alpine`, the declared tag,",
        ),
    ],
)
def test_a_message_says_what_to_write(image: str, message: str, lint: Lint) -> None:
    [finding] = pod(image, CONFIG, lint).findings
    assert message in finding.message


@pytest.mark.about(*IMAGE_RULES, "invalid-kubernetes-object")
@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("{repository: a, tag: b}", []),
        ("{image: a}", []),
        ("[a]", ["13-14 undeclared-image error"]),
        ("[[a], {b: c}]", []),
    ],
)
def test_what_is_no_text_is_found_at_its_key(value: str, found: list[str], lint: Lint) -> None:
    assert told(pod(f"{value}\n    name: a", CONFIG, lint)) == ["5-10 invalid-kubernetes-object error", *found]


@pytest.mark.about("invalid-image-reference", "undeclared-image")
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{repository: a, tag: b}", "11-16 invalid-image-reference error"),
        ("[a]", "11-16 invalid-image-reference error"),
        ("1.5", "18-21 undeclared-image error"),
    ],
)
def test_what_is_no_text_in_a_collector_is_said_too(value: str, expected: str, lint: Lint) -> None:
    spec = "apiVersion: troubleshoot.sh/v1beta2\nkind: SupportBundle\nmetadata: {name: a}\nspec:\n  collectors:\n"
    text = f"{spec}  - runPod:\n      podSpec:\n        containers:\n        - image: {value}\n"
    report = lint({"replicated.yaml": ROOT.partition("---")[0], "bundle.yaml": text}, CONFIG)
    assert places(report) == [f"bundle.yaml:9:{expected}"]


@pytest.mark.parametrize("name", ["k8s/pod.yaml", "manifests/pod.yaml"])
def test_three_of_the_rules_are_true_without_a_root_document_too(name: str, lint: Lint) -> None:
    images = (
        "https://a.b/c:1",
        "registry.replicated.com/a:1",
        "registry.replicated.com/other/a:1",
        "redis:5",
        "<image>",
    )
    lines = "".join(f"  - image: {image}\n" for image in images)
    secret = "  imagePullSecrets: [{name: replicatedregistrykey}]\n"
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n{secret}  containers:\n{lines}"
    files = {name: text}
    if name.startswith("manifests"):
        files["manifests/app.yaml"] = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\n"
    assert [
        place.partition(":")[2] for place in places(lint(files, "app-slug: myapp\nignore: [kots-legacy-pull-secret]\n"))
    ] == [
        "7:12-27 invalid-image-reference error",
        "8:12-39 malformed-replicated-image error",
        "9:12-45 wrong-app-slug error",
        "11:12-19 invalid-image-reference info",
    ]


def test_images_of_several_applications_are_a_warning_where_none_is_ours(lint: Lint) -> None:
    images = ("a/x:1", "b/x:1", "b/y:1", "library/z:1", "a/y:1", "b/z:1")
    lines = "".join(f"  - image: registry.replicated.com/{image}\n" for image in images)
    config = f"{WITHOUT_SLUG}select: [wrong-app-slug]\n"
    report = lint(ROOT + lines, config)
    assert places(report) == ["replicated.yaml:17:12-41 wrong-app-slug warning"]
    [finding] = report.findings
    assert "belongs to application `a`, but most images belong to `b`" in finding.message
    assert [each.location.start.line for each in finding.related] == [21]


def test_images_at_the_proxy_count_for_the_most_usual_application(lint: Lint) -> None:
    root, _, proxied = ROOT.partition("---\n")
    proxied += "".join(f"  - image: proxy.replicated.com/proxy/b/quay.io/c/d:{tag}\n" for tag in (1, 2))
    other = f"{HEADER}{POLICY}  - image: registry.replicated.com/a/x:1\n"
    files = {"replicated.yaml": root, "web.yaml": proxied, "pod.yaml": other}
    report = lint(files, f"{WITHOUT_SLUG}select: [wrong-app-slug]\n")
    assert [finding.location.path for finding in report.findings] == ["pod.yaml"]


def test_one_application_needs_no_slug(lint: Lint) -> None:
    image = "registry.replicated.com/any/worker:1.0.1"
    assert places(pod(image, WITHOUT_SLUG, lint)) == []
    [finding] = pod("registry.replicated.com/worker:1.0.1", WITHOUT_SLUG, lint).findings
    assert "write `registry.replicated.com/<slug>/worker:1.0.1`" in finding.message
    assert finding.fix is None


def test_a_registry_that_is_not_mapped_may_have_any_host(lint: Lint) -> None:
    config = "ignore: [unused-image, unmapped-registry]\n"
    for image in ("acme/api:2.0.0", "quay.io/acme/api:2.0.0", "docker.io/acme/web:v1"):
        assert places(pod(image, config, lint)) == []


@pytest.mark.parametrize(
    ("image", "safe"),
    [
        ("registry.replicated.com/worker:1.0.1", True),
        ("registry.replicated.com/worker:2", False),
        ("registry.replicated.com/other/worker:1.0.1", None),
        ("proxy.replicated.com/proxy/myapp/quay.io/acme/api:2.0.0", True),
        ("registry.replicated.com/myapp/a1.api:2.0.0", False),
        ("registry.replicated.com/myapp/a1.api:3", None),
        ("gcr.io/acme/api:2.0.0", None),
        ("quay/acme/api:2.0.0", True),
        ("acme/api:2.0.0", True),
        ("docker.io/acme/api:2.0.0", None),
        ("acme/web:v1", True),
        ("https://quay.io/acme/api:2.0.0", True),
        ("acme/Api:2.0.0", False),
        ("acme/API:2.0.0", None),  # a pipeline may look for it
        ("acme/APP_NAME:2.0.0", None),
        (f"redis@{SHA}", None),
    ],
)
def test_which_fixes_are_safe(image: str, safe: bool | None, lint: Lint) -> None:
    [finding] = pod(image, CONFIG, lint).findings
    assert (finding.fix and finding.fix.safe) is safe


def test_the_path_of_an_image_that_is_asked_for_is_not_another_source_of_it(lint: Lint) -> None:
    files = {
        "replicated.yaml": "# kind: replicated\nreplicated_api_version: 2.41.0\nimages:\n- {name: a/b, tag: 1}\n",
        "k8s/a.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - image: gcr.io/a/b:1\n",
    }
    config = "ignore: [unused-image]\n"
    assert places(lint(files, config)) == ["k8s/a.yaml:6:12-24 image-source-mismatch error"]
    files["k8s/a.yaml"] += "  - image: a/b:1\n"
    assert places(lint(files, config)) == ["k8s/a.yaml:6:12-24 undeclared-image error"]
