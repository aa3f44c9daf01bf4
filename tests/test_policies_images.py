"""The truth tables of images: declared or not, and Docker Hub's endpoint."""

from __future__ import annotations

import pytest

from repl_lint.model.reports import Report
from tests.conftest import Lint, of, places
from tests.coverage import IMAGE_RULES
from tests.workloads import POD, SHA

pytestmark = pytest.mark.about(*IMAGE_RULES)

ROOT = """\
# kind: replicated
replicated_api_version: 2.41.0
images:
- {source: public, name: redis, tag: 3.2-alpine}
- {source: public, name: tools/kubectl, tag: 1.15.3}
- {source: replicated, name: worker, tag: 1.0.1}
- {source: mine, name: namespace/imagename, tag: 2.0.0}
---
"""
REGISTRIES = "registries: {mine: quay.io/namespace}\nignore: [latest-tag, unused-image]\n"
ONLINE = REGISTRIES + "airgap: false\n"


def related(report: Report) -> list[list[str]]:
    """The related places of each finding."""
    return [
        [
            f"{at.location.path}:{at.location.start.line}:{at.location.start.column} {at.message}"
            for at in finding.related
        ]
        for finding in report.findings
    ]


@pytest.mark.parametrize(
    ("image", "airgapped", "online"),
    [
        # declared; what is nearly declared is another rule's
        ("redis:3.2-alpine", None, None),
        ("registry.replicated.com/myapp/worker:1.0.1", None, None),
        ("quay.io/namespace/imagename:2.0.0", None, None),
        (f"redis:3.2-alpine@{SHA}", None, None),
        # public
        ("postgres:9.4", "error", "warning"),
        ("redis:5", None, None),
        # Replicated's registry; what Replicated publishes there needs no entry
        ("registry.replicated.com/myapp/other:1", "error", "warning"),
        ("registry.replicated.com/myapp/worker:2", None, None),
        ("registry.replicated.com/library/sdk:1", None, None),
        # a registry of the vendor's, which Replicated can proxy only if it is declared
        ("quay.io/namespace/imagename:3", None, None),
        ("ghcr.io/private/api:1", "error", "error"),
        # a digest cannot be declared
        (f"redis@{SHA}", None, None),
        (f"postgres@{SHA}", "warning", "warning"),
        # no reference at all
        ("http://quay.io/acme/api:1", None, None),
        # what a template makes is not known
        ('"{{repl ConfigOption `image`}}"', None, None),
        ('{{repl ConfigOption "image"}}', None, None),
        ('postgres:{{repl ConfigOption "tag"}}', None, None),
    ],
)
@pytest.mark.parametrize("airgap", [True, False])
def test_an_undeclared_image_is_graver_where_there_is_no_network(
    image: str, airgapped: str | None, online: str | None, airgap: bool, lint: Lint
) -> None:
    config = (REGISTRIES if airgap else ONLINE) + "private-registries: [ghcr.io/private]\n"
    severity = airgapped if airgap else online
    report = lint(f"{ROOT}{POD}  - image: {image}\n", config)
    expected = [f"replicated.yaml:16:12-{12 + len(image)} undeclared-image {severity}"] if severity else []
    assert of(report, "undeclared-image") == expected


def test_a_digest_of_an_image_that_is_not_declared_is_a_warning(lint: Lint) -> None:
    report = lint(f"{ROOT}{POD}  - image: postgres@{SHA}\n", REGISTRIES)
    assert places(report) == ["replicated.yaml:16:12-92 undeclared-image warning"]


@pytest.mark.parametrize(
    ("image", "message", "entry"),
    [
        ("redis:5", "`redis:5` is used here, but `images` declares it only with tag `3.2-alpine`", "4:26"),
        ("redis", "`redis` is used here, but `images` declares it only with tag `3.2-alpine`", "4:26"),
        (f"redis@{SHA}", "`images` declares tags, not digests, so it cannot declare", "4:26"),
        ("registry.replicated.com/myapp/worker:2", "declares it only with tag `1.0.1`", "6:30"),
        ("quay.io/namespace/imagename:3", "declares it only with tag `2.0.0`", "7:24"),
        (
            "registry.replicated.com/myapp/redis:3.2-alpine",
            (
                "with source `public`, which is in another registry than"
                " `registry.replicated.com/myapp/redis:3.2-alpine`: use the declared image, or add"
                ' `{source: replicated, name: redis, tag: "3.2-alpine"}`'
            ),
            "4:26",
        ),
        (
            "gcr.io/tools/kubectl:1.15.3",
            (
                "with source `public`, which is in another registry than"
                " `gcr.io/tools/kubectl:1.15.3`: use the declared image, or add"
                ' `{source: public, name: gcr.io/tools/kubectl, tag: "1.15.3"}`'
            ),
            "5:26",
        ),
        (
            "worker:1.0.1",
            "with source `replicated`, which is in another registry than `worker:1.0.1`: use the declared image",
            "6:30",
        ),
        (
            "gcr.io/namespace/imagename:2.0.0",
            "with source `mine`, which is in another registry than `gcr.io/namespace/imagename:2.0.0`",
            "7:24",
        ),
        ("mine/namespace/imagename:2.0.0", "not its host: write `quay.io/namespace/imagename:2.0.0`", "7:24"),
    ],
)
def test_a_near_miss_says_so_and_points_at_the_entry(image: str, message: str, entry: str, lint: Lint) -> None:
    report = lint(f"{ROOT}{POD}  - image: {image}\n", REGISTRIES)
    [finding] = report.findings
    assert message in finding.message
    assert related(report) == [[f"replicated.yaml:{entry} declared here"]]


PRIVATE_TOO = "; if it is private, write its registry's name in the vendor portal instead of `public`"


@pytest.mark.parametrize(
    ("image", "entry"),
    [
        ("postgres:9.4", 'source: public, name: postgres, tag: "9.4"'),
        ("gcr.io/acme/other:1", 'source: public, name: gcr.io/acme/other, tag: "1"'),
        ("quay.io/other:1", 'source: public, name: quay.io/other, tag: "1"'),
        ("quay.io/namespace/other:1", 'source: mine, name: namespace/other, tag: "1"'),
        ("acme/redis:3.2-alpine", 'source: public, name: acme/redis, tag: "3.2-alpine"'),
        ("registry.replicated.com/myapp/a/b:1", 'source: replicated, name: a/b, tag: "1"'),
    ],
)
def test_what_is_like_no_entry_points_at_none_and_is_told_the_one_to_add(image: str, entry: str, lint: Lint) -> None:
    report = lint(f"{ROOT}{POD}  - image: {image}\n", REGISTRIES)
    assert [finding.message for finding in report.findings] == [
        f"`{image}` is not in `images`, so the airgap bundle does not contain it: add `{{{entry}}}` to `images`"
        + (PRIVATE_TOO if entry.startswith("source: public") and image != "postgres:9.4" else "")
    ]
    assert related(report) == [[]]


def test_an_image_of_another_application_says_whose_it_is(lint: Lint) -> None:
    image = "registry.replicated.com/acme/worker:1.0.1"
    report = lint(f"{ROOT}{POD}  - image: {image}\n", f"{REGISTRIES}app-slug: myapp\n")
    expected = "belongs to application `acme`, so customers of `myapp` cannot pull it: write"
    expected += " `registry.replicated.com/myapp/worker:1.0.1`, or correct `app-slug` in .repl-lint.yaml"
    assert [finding.message for finding in report.findings] == [f"`{image}` {expected}"]


def test_an_image_in_several_places_is_one_finding_at_the_first(lint: Lint) -> None:
    pod = POD + "  - image: postgres:9.4\n  - image: docker.io/library/postgres:9.4\n---\n"
    report = lint(f"{ROOT}{pod}{pod}", REGISTRIES)
    assert places(report) == ["replicated.yaml:16:12-24 undeclared-image error"]
    also = ["replicated.yaml:17:12 here too", "replicated.yaml:26:12 here too", "replicated.yaml:27:12 here too"]
    assert related(report) == [also]


@pytest.mark.parametrize(
    ("endpoint", "columns"),
    [
        ("index.docker.io", None),
        ("quay.io/namespace", None),
        ("https://quay.io", None),
        ("docker.io", "14-23"),
        ("registry-1.docker.io", "14-34"),
        ("registry.hub.docker.com", "14-37"),
        ("hub.docker.com", "14-28"),
        ("https://index.docker.io/v1/", "14-41"),
        ("https://index.docker.io", "14-37"),
        ("http://index.docker.io", "14-36"),
        ("index.docker.io/", "14-30"),
        ("index.docker.io/acme", "14-34"),
        ("Index.Docker.io", "14-29"),
        ('"docker.io"', "14-25"),
    ],
)
def test_the_endpoint_of_docker_hub_is_written_in_one_way(endpoint: str, columns: str | None, lint: Lint) -> None:
    expected = [f".repl-lint.yaml:2:{columns} docker-hub-endpoint error"] if columns else []
    assert places(lint({}, f"registries:\n  dockerhub: {endpoint}\n")) == expected


def test_an_endpoint_may_stand_below_its_registry(lint: Lint) -> None:
    report = lint({}, "registries:\n  dockerhub:\n    endpoint: docker.io\n")
    assert places(report) == [".repl-lint.yaml:3:15-24 docker-hub-endpoint error"]


@pytest.mark.parametrize(
    ("source", "columns"),
    [
        ("index.docker.io", None),
        ("dockerhub", None),
        ("public", None),
        ("quay.io", None),
        ("'{{repl ConfigOption \"docker.io\"}}'", None),
        ("docker.io", "11-20"),
        ("hub.docker.com", "11-25"),
        ("registry-1.docker.io", "11-31"),
    ],
)
def test_a_source_that_is_docker_hubs_host_is_a_warning(source: str, columns: str | None, lint: Lint) -> None:
    root = f"# kind: replicated\nreplicated_api_version: 2.41.0\nimages:\n- source: {source}\n  name: a/b\n  tag: 1\n"
    expected = [f"replicated.yaml:4:{columns} docker-hub-endpoint warning"] if columns else []
    assert places(lint(root, "ignore: [unmapped-registry]\n")) == expected
