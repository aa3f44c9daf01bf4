"""The replicated document's `images`: which entry stands for which image, and which images are private."""

from __future__ import annotations

from pathlib import Path

import pytest

from repl_lint.facts.images.declarations import Declarations, declarations
from repl_lint.facts.images.privacy import is_private_elsewhere
from repl_lint.facts.images.privacy import private as judged
from repl_lint.facts.images.references import Reference, parse_reference
from repl_lint.model.environments import Environment
from repl_lint.reading.files import File
from repl_lint.reading.grouping import group
from repl_lint.reading.releases import Release
from repl_lint.reading.surveys import survey
from tests.conftest import Lint, places

pytestmark = pytest.mark.about("unknown-image-source", "wrong-app-slug")

ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\nimages:\n"
SHA = "sha256:" + "0123456789abcdef" * 4


def released(images: str, profile: Environment = Environment()) -> Release:  # noqa: B008 -- frozen
    [release] = group([survey(File("replicated.yaml", "replicated.yaml", (ROOT + images).encode()))], profile)
    return release


def declared(images: str, profile: Environment = Environment()) -> Declarations:  # noqa: B008 -- frozen
    return released(images, profile).fact(declarations)


def reference(text: str) -> Reference:
    parsed = parse_reference(text)
    assert parsed is not None
    return parsed


REGISTRIES = {
    "mythirdpartyprivateregistry": "quay.io/namespace",
    "mine": "registry.acme.test:5000",
    "dockerhub": "index.docker.io",
}


@pytest.mark.parametrize(
    ("entry", "image", "stands"),
    [
        # public, or nothing: the whole reference, in any spelling
        ("{source: public, name: redis, tag: 3.2-alpine}", "redis:3.2-alpine", True),
        ("{name: redis, tag: 3.2-alpine}", "index.docker.io/library/redis:3.2-alpine", True),
        ("{source: public, name: docker.io/library/redis, tag: 1}", "redis:1", True),
        ("{source: public, name: k8s.gcr.io/echoserver, tag: 1.4}", "k8s.gcr.io/echoserver:1.4", True),
        ("{source: public, name: gcr.io/google-samples/gb, tag: v4}", "gcr.io/google-samples/gb:v4", True),
        ("{source: public, name: echoserver, tag: 1.4}", "k8s.gcr.io/echoserver:1.4", False),
        ("{source: public, name: k8s.gcr.io/echoserver, tag: 1.4}", "echoserver:1.4", False),
        ("{source: public, name: redis, tag: 3.2-alpine}", "redis:3.2", False),
        ("{source: public, name: redis, tag: 1}", "acme/redis:1", False),
        ("{source: public, name: redis, tag: 1}", "registry.replicated.com/myapp/redis:1", False),
        # a registry of the portal: its host, and the name, which repeats the endpoint's path or leaves it out
        ("{source: mythirdpartyprivateregistry, name: namespace/api, tag: 2}", "quay.io/namespace/api:2", True),
        ("{source: mythirdpartyprivateregistry, name: api, tag: 2}", "quay.io/namespace/api:2", True),
        ("{source: mythirdpartyprivateregistry, name: namespace/api, tag: 2}", "quay.io/other/api:2", False),
        ("{source: mythirdpartyprivateregistry, name: namespace/api, tag: 2}", "gcr.io/namespace/api:2", False),
        ("{source: mine, name: acme/api, tag: 1}", "registry.acme.test:5000/acme/api:1", True),
        ("{source: mine, name: acme/api, tag: 1}", "registry.acme.test/acme/api:1", False),
        ("{source: mine, name: acme/api, tag: 1}", "mine/acme/api:1", False),
        ("{source: mine, name: acme/api, tag: 1}", "acme/api:1", True),  # as older releases write it
        ("{source: dockerhub, name: replicated/examples, tag: v1}", "index.docker.io/replicated/examples:v1", True),
        ("{source: dockerhub, name: replicated/examples, tag: v1}", "docker.io/replicated/examples:v1", True),
        ("{source: dockerhub, name: replicated/examples, tag: v1}", "replicated/examples:v1", True),
        ("{source: dockerhub, name: replicated/examples, tag: v1}", "quay.io/replicated/examples:v1", False),
        # the portal names a registry after its endpoint unless it is told another name
        ("{source: index.docker.io, name: acme/api, tag: 1}", "acme/api:1", True),
        ("{source: quay.io, name: acme/api, tag: 1}", "quay.io/acme/api:1", True),
        ("{source: quay.io, name: acme/api, tag: 1}", "gcr.io/acme/api:1", False),
        ("{source: quay.io/acme, name: acme/api, tag: 1}", "quay.io/acme/api:1", True),
        ("{source: quay.io/acme, name: api, tag: 1}", "quay.io/acme/api:1", True),
        # a registry that the configuration does not map: any host, and any path before the name
        ("{source: unmapped, name: acme/api, tag: 1}", "quay.io/acme/api:1", True),
        ("{source: unmapped, name: acme/api, tag: 1}", "gcr.io/project/acme/api:1", True),
        ("{source: unmapped, name: acme/api, tag: 1}", "index.docker.io/acme/api:1", True),
        ("{source: unmapped, name: acme/api, tag: 1}", "quay.io/acme/api:2", False),
        ("{source: unmapped, name: acme/api, tag: 1}", "quay.io/notacme/api:1", False),
        ("{source: unmapped, name: acme/api, tag: 1}", "quay.io/api:1", False),
        ("{source: unmapped, name: acme/api, tag: 1}", "registry.replicated.com/acme/api:1", False),
        # the names of the sources have no upper case: `unknown-image-source` says so, and nothing follows from it
        ("{source: Public, name: acme/api, tag: 1}", "acme/api:1", True),
        ("{source: unmapped, name: quay.io/acme/api, tag: 1}", "quay.io/acme/api:1", True),
    ],
)
def test_which_image_an_entry_stands_for(entry: str, image: str, stands: bool) -> None:
    assert bool(declared(f"- {entry}\n", Environment(registries=REGISTRIES)).exactly(reference(image))) is stands


@pytest.mark.parametrize("endpoint", ["https://quay.io/namespace", "http://quay.io/namespace/", "quay.io/namespace/"])
def test_a_scheme_and_a_slash_around_an_endpoint_change_nothing(endpoint: str) -> None:
    found = declared("- {source: mine, name: imagename, tag: 1}\n", Environment(registries={"mine": endpoint}))
    assert found.exactly(reference("quay.io/namespace/imagename:1"))


@pytest.mark.parametrize(
    ("slug", "image", "stands"),
    [
        ("myapp", "registry.replicated.com/myapp/worker:1.0.1", True),
        ("myapp", "registry.replicated.com/other/worker:1.0.1", False),
        ("myapp", "registry.replicated.com/worker:1.0.1", False),
        ("myapp", "registry.replicated.com/other/myapp/worker:1.0.1", False),
        ("myapp", "worker:1.0.1", False),
        ("myapp", "registry.replicated.com/myapp/worker:1.0.2", False),
        (None, "registry.replicated.com/myapp/worker:1.0.1", True),
        (None, "registry.replicated.com/other/worker:1.0.1", True),
        (None, "registry.replicated.com/myapp/coworker:1.0.1", False),
        (None, "worker:1.0.1", False),
        (None, "quay.io/myapp/worker:1.0.1", False),
    ],
)
def test_the_source_replicated_is_the_applications_own_registry(slug: str | None, image: str, stands: bool) -> None:
    found = declared("- {source: replicated, name: worker, tag: 1.0.1}\n", Environment(app_slug=slug))
    assert bool(found.exactly(reference(image))) is stands


RELEASE = """\
# kind: replicated
replicated_api_version: 2.41.0
images: [{source: replicated, name: worker, tag: 1.0.1}]
---
# kind: scheduler-kubernetes
apiVersion: v1
kind: Pod
metadata: {name: worker}
spec:
  imagePullSecrets: [{name: replicatedregistrykey}]
  containers:
  - image: registry.replicated.com/myapp/worker:1.0.1
"""
OTHERS = ["replicated.yaml:12:12-54 wrong-app-slug error"]


@pytest.mark.parametrize(
    ("config", "environment", "dot_replicated", "expected"),
    [
        ("", "", "", []),
        ("app-slug: myapp\n", "", "", []),
        ("app-slug: other\n", "", "", OTHERS),
        ("", "other", "", OTHERS),
        ("", "", "appSlug: other\n", OTHERS),
        ("", "", "appSlug: myapp\nappId: 1\n", []),
        ("app-slug: myapp\n", "other", "appSlug: other\n", []),
        ("", "myapp", "appSlug: other\n", []),
        ("", "", "appId: other\n", []),
    ],
)
def test_the_slug_is_the_configurations_else_the_environments_else_the_vendor_files(
    config: str,
    environment: str,
    dot_replicated: str,
    expected: list[str],
    lint: Lint,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if environment:
        monkeypatch.setenv("REPLICATED_APP", environment)
    if dot_replicated:
        Path(".replicated").write_text(dot_replicated)
    assert places(lint(RELEASE, config)) == expected


@pytest.mark.parametrize(
    ("keys", "image", "stands"),
    [
        ("tag: 9.4", "postgres:9.4", True),
        ("tag: 9.40", "postgres:9.40", True),
        ("tag: 9.40", "postgres:9.4", False),
        ("tag: '9.40'", "postgres:9.40", True),
        ("tag: 010", "postgres:010", True),
        ("tag: 2018-03-29", "postgres:2018-03-29", True),
        # no tag is `latest`; a key that Replicated does not know gives none
        ("key: ''", "postgres", True),
        ("tag:", "postgres:latest", True),
        ("tag: ''", "postgres:latest", True),
        ("key: ''", "postgres:9.4", False),
        ("version: 9.4", "postgres:9.4", False),
        ("version: 9.4", "postgres:latest", True),
        # what a template says is not known
        ('tag: {{repl ConfigOption "tag"}}', "postgres:9.4", True),
        ('tag: 9.{{repl ConfigOption "minor"}}', "postgres:9.4", True),
        ('tag: {{repl ConfigOption "tag"}}', "mysql:5", False),
        # a digest beside the tag changes nothing, and instead of the tag it cannot be declared
        ("tag: 9.4", f"postgres:9.4@{SHA}", True),
        ("tag: 9.4", f"postgres@{SHA}", False),
    ],
)
def test_the_tag_of_an_entry_is_its_source_text(keys: str, image: str, stands: bool) -> None:
    assert bool(declared(f"- name: postgres\n  {keys}\n").exactly(reference(image))) is stands


@pytest.mark.parametrize(
    ("images", "image", "stands"),
    [
        ("- name: postgres:9.4\n", "postgres:9.4", True),
        ("- name: postgres:9.4\n", "postgres:latest", False),
        ("- name: localhost:5000/postgres\n", "localhost:5000/postgres:latest", True),
        ("- source: quay.io\n  name: acme/api:1\n", "quay.io/acme/api:1", True),
    ],
)
def test_a_tag_in_the_name_counts_where_there_is_no_other(images: str, image: str, stands: bool) -> None:
    assert bool(declared(images).exactly(reference(image))) is stands


@pytest.mark.parametrize(
    "images",
    [
        "- name: '{{repl ConfigOption \"name\"}}'\n  tag: 9.4\n",
        "- source: public\n  tag: 9.4\n",
        "- name:\n  tag: 9.4\n",
        "-\n",
        "- postgres:9.4\n",
        "null\n",
    ],
)
def test_an_entry_without_a_literal_name_stands_for_nothing(images: str) -> None:
    indented = "".join(f"  {line}\n" for line in images.splitlines())
    assert declared(indented).entries == ()


IMAGES = """\
- {source: public, name: redis, tag: 3.2-alpine}
- {source: replicated, name: worker, tag: 1}
- {source: mythirdpartyprivateregistry, name: namespace/imagename, tag: 2.0.0}
- {source: dockerhub, name: acme/api, tag: 1}
- {source: public, name: gcr.io/both, tag: 1}
- {source: unmapped, name: both, tag: 1}
"""


@pytest.mark.parametrize(
    ("image", "whose"),
    [
        ("registry.replicated.com/myapp/worker:1", "replicated"),
        ("registry.replicated.com/myapp/undeclared:1", "replicated"),
        ("registry.replicated.com/library/replicated-sdk-image:1", None),
        ("quay.io/namespace/imagename:2.0.0", "third-party"),
        ("quay.io/namespace/imagename:another-tag", "third-party"),
        ("quay.io/namespace/undeclared:1", None),
        ("index.docker.io/acme/api:1", "third-party"),
        ("acme/api:1", "third-party"),
        ("redis:3.2-alpine", None),
        ("gcr.io/undeclared:1", None),
        ("gcr.io/both:1", None),
        ("registry.acme.test/undeclared:1", "third-party"),
        ("registry.acme.test.evil/undeclared:1", None),
        ("ghcr.io/acme/tools/undeclared:1", "third-party"),
        ("ghcr.io/acmeother/undeclared:1", None),
        ("ghcr.io/undeclared:1", None),
        ("index.docker.io/secret/undeclared:1", "third-party"),
        ("acmehub/undeclared:1", "third-party"),
    ],
)
def test_whose_private_image_it_is(image: str, whose: str | None) -> None:
    private = ("registry.acme.test", "ghcr.io/acme", "docker.io/secret", "acmehub")
    release = released(IMAGES, Environment(registries=REGISTRIES, private_registries=private))
    assert bool(judged(release, reference(image)).value) is (whose is not None)
    assert is_private_elsewhere(release, reference(image)) is (whose == "third-party")
