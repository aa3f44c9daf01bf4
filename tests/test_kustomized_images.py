"""Images that kustomizations set for the files that they list."""

from __future__ import annotations

from pathlib import Path

import pytest

from repl_lint.facts.images.kustomized import ImageSetting
from repl_lint.model.locations import Location, Position
from tests.conftest import Lint, Run, places
from tests.coverage import CONFIG, IMAGE_RULES
from tests.coverage import ROOT as ENTRIES_AND_POD

pytestmark = pytest.mark.about("latest-tag", "missing-pull-secret", *IMAGE_RULES)

SHA = "sha256:" + "0123456789abcdef" * 4
ROOT = ENTRIES_AND_POD.partition("---\n")[0]
NOWHERE = Location("k.yaml", Position(1, 1), Position(1, 1), (0, 0), "")
POD = """apiVersion: v1
kind: Pod
metadata: {name: m}
spec:
  containers:
  - name: manager
    image: controller:latest
"""
LATEST = ["base/m.yaml:7:12-29 latest-tag error"]
LISTS = "resources: [m.yaml]\n"
PINNED = "images: [{name: controller, newTag: v1}]\n"


@pytest.mark.parametrize(
    ("fields", "written", "expected"),
    [
        (("controller", "", "v1", "", ""), "controller:latest", "controller:v1"),
        (("controller", "", "v1", "", ""), "controller", "controller:v1"),
        (("controller", "", "v1", "", ""), f"controller:1@{SHA}", "controller:v1"),
        (("controller", "", "", SHA, ""), "controller:latest", f"controller@{SHA}"),
        (("controller", "", "v1", SHA, ""), "controller:latest", f"controller:v1@{SHA}"),
        (("controller", "h:5/a/b", "", "", ""), "controller:latest", "h:5/a/b:latest"),
        (("controller", "h:5/a/b", "", "", ""), f"controller@{SHA}", f"h:5/a/b@{SHA}"),
        (("h:5/a/b", "c", "v1", "", ""), "h:5/a/b", "c:v1"),
        (("controller", "", "", "", "-rc"), "controller:v1", "controller:v1-rc"),
        (("nginx", "", "v1", "", ""), "docker.io/library/nginx:1", "docker.io/library/nginx:1"),
        (("a/nginx", "", "v1", "", ""), "nginx:1", "nginx:1"),
        (("controller", "", "v1", "", ""), "", ""),
        (("", "x", "v1", "", ""), "controller:1", "controller:1"),
    ],
)
def test_an_image(fields: tuple[str, str, str, str, str], written: str, expected: str) -> None:
    assert ImageSetting(*fields, NOWHERE).applied(written) == expected


@pytest.mark.parametrize("name", ["kustomization.yaml", "kustomization.yml"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LISTS + PINNED, []),
        (LISTS + f"images: [{{name: controller, digest: '{SHA}'}}]\n", []),
        ("resources:\n- ./m.yaml\nimages:\n- name: controller\n  newTag: '1.0'\n  newName: quay.io/acme/c\n", []),
        (LISTS + "images: [{name: controller, newName: other}]\n", LATEST),
        (LISTS + "images: [{name: other, newTag: v1}]\n", LATEST),
        (LISTS + "images: [{name: controller, newName: b}, {name: b, newTag: v1}]\n", []),
        (LISTS + "images: [{name: controller, newTag: '{{repl ConfigOption \"t\"}}'}]\n", LATEST),
        (LISTS + "images:\n", LATEST),
        ("resources: [other.yaml]\n" + PINNED, LATEST),
        (PINNED, LATEST),
        (LISTS + PINNED + "patches: [{patch: '- {op: add, path: /spec/x, value: 1}', target: {kind: Pod}}]\n", []),
        (LISTS + PINNED + "patches: [{path: p.yaml}]\n", []),
        (LISTS + PINNED + "patches:\n- patch: |-\n    - {op: add, path: /x/imagePullPolicy, value: Never}\n", []),
        (LISTS + PINNED + "patches: [{path: image.yaml}]\n", LATEST),
        (LISTS + PINNED + "patches: [{path: sets.yaml}]\n", LATEST),
        (LISTS + PINNED + "patchesStrategicMerge: [sets.yaml]\n", LATEST),
        (LISTS + PINNED + "patchesStrategicMerge: [gone.yaml]\n", LATEST),
        (LISTS + PINNED + "transformers: [gone.yaml]\n", LATEST),
        (LISTS + PINNED + "patches:\n- patch: |-\n    - {op: add, path: /spec/containers/0/image, value: a}\n", LATEST),
        (LISTS + PINNED + "---\n" + LISTS, LATEST),
        ("[]\n", LATEST),
    ],
)
def test_a_kustomization(lint: Lint, name: str, text: str, expected: list[str]) -> None:
    patch = "apiVersion: v1\nkind: Pod\nmetadata: {name: m}\nspec: {nodeName: a}\n"
    sets = "- {op: add, path: /spec/containers/0/image, value: 'a:1'}\n"
    files = {"base/m.yaml": POD, f"base/{name}": text, "base/p.yaml": patch, "base/sets.yaml": sets}
    assert places(lint(files)) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"top/kustomization.yaml": "resources: [../base]\n" + PINNED}, []),
        ({"top/kustomization.yaml": "bases: [../base/]\n" + PINNED}, []),
        (
            {
                "mid/kustomization.yaml": "resources: [../base]\n",
                "top/kustomization.yaml": "resources: [../mid]\n" + PINNED,
            },
            [],
        ),
        (
            {
                "a/kustomization.yaml": "resources: [../base]\n" + PINNED,
                "b/kustomization.yaml": "resources: [../base]\n" + PINNED.replace("v1", "v2"),
            },
            [],
        ),
        (
            {
                "a/kustomization.yaml": "resources: [../base]\n" + PINNED,
                "b/kustomization.yaml": "resources: [../base]\n",
            },
            LATEST,
        ),
        (
            {
                "top/kustomization.yaml": "resources: [../base]\ncomponents: [../pin]\n",
                "pin/kustomization.yaml": PINNED,
            },
            [],
        ),
        ({"top/kustomization.yaml": "resources: [../base]\ncomponents: [../gone]\n" + PINNED}, LATEST),
        ({"base/kustomization.yaml": "resources: [m.yaml, ../top]\n", "top/kustomization.yaml": PINNED}, LATEST),
        ({"top/kustomization.yaml": "resources: [../base, ../top]\n" + PINNED}, LATEST),
        ({"base/kustomization.yaml": LISTS + "components: [../base]\n" + PINNED}, LATEST),
    ],
)
def test_bases_and_overlays(lint: Lint, files: dict[str, str], expected: list[str]) -> None:
    assert places(lint({"base/m.yaml": POD, "base/kustomization.yaml": LISTS, **files})) == expected


def test_a_finding_names_the_place_that_sets_the_image(lint: Lint) -> None:
    text = LISTS + "images:\n- name: controller\n  newName: quay.io/acme/c\n  newTag: latest\n"
    (finding,) = lint({"base/m.yaml": POD, "base/kustomization.yaml": text}).findings
    assert finding.message.startswith("`quay.io/acme/c:latest` needs the registry at every start")
    assert finding.location.path_line == "base/m.yaml:7"
    assert [(other.location.path_line, other.message) for other in finding.related] == [
        ("base/kustomization.yaml:3", "kustomize makes it `quay.io/acme/c:latest`")
    ]


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("newName: redis, newTag: 3.2-alpine", []),
        ("newName: redis, newTag: '5'", ["image-tag-mismatch `redis:5` is used here"]),
        (
            "newName: postgres, newTag: '9'",
            ["undeclared-image `postgres:9` is not in `images`, so the airgap bundle does not contain it"],
        ),
        ("newName: index.docker.io/redis, newTag: 3.2-alpine", []),
        (
            "newName: registry.hub.docker.com/redis, newTag: 3.2-alpine",
            ["image-spelling the host in `registry.hub.docker.com/redis:3.2"],
        ),
    ],
)
def test_images_of_the_release(lint: Lint, image: str, expected: list[str]) -> None:
    files = {
        "replicated.yaml": ROOT,
        "base/m.yaml": POD,
        "base/kustomization.yaml": LISTS + f"images: [{{name: controller, {image}}}]\n",
    }
    findings = [finding for finding in lint(files, CONFIG).findings if finding.location.path == "base/m.yaml"]
    messages = [f"{finding.rule.id} {finding.message}" for finding in findings]
    assert len(messages) == len(expected)
    assert all(message.startswith(text) for message, text in zip(messages, expected, strict=True))
    assert all(finding.related[0].location.path == "base/kustomization.yaml" for finding in findings)


def test_a_private_image_needs_the_pull_secret(lint: Lint) -> None:
    text = LISTS + "images: [{name: controller, newName: quay.io/acme/api, newTag: 2.0.0}]\n"
    report = lint({"replicated.yaml": ROOT, "base/m.yaml": POD, "base/kustomization.yaml": text}, CONFIG)
    (finding,) = [finding for finding in report.findings if finding.rule.id == "missing-pull-secret"]
    assert finding.message.startswith("`quay.io/acme/api:2.0.0` is private")
    assert finding.related[0].location.path_line == "base/kustomization.yaml:2"


def test_no_fix_writes_into_the_base(run: Run, tmp_path: Path) -> None:
    text = LISTS + "images: [{name: controller, newName: 'https://quay.io/acme/c', newTag: v1}]\n"
    for name, content in {"m.yaml": POD, "kustomization.yaml": text}.items():
        (tmp_path / name).write_text(content)
    _, output, _ = run("check", "--fix", "--unsafe-fixes", "--select", "invalid-image-reference", ".")
    assert "`https://quay.io/acme/c:v1` is not a valid image reference" in output
    assert (tmp_path / "m.yaml").read_text() == POD


def test_what_kustomize_does_not_look_for(lint: Lint) -> None:
    pod = POD.replace("  containers:", "  ephemeralContainers:")
    nested = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  m.yaml: |\n" + "".join(
        f"    {line}\n" for line in POD.splitlines()
    )
    files = {"m.yaml": pod, "n.yaml": nested, "kustomization.yaml": "resources: [m.yaml, n.yaml]\n" + PINNED}
    quiet = places(lint(files))
    del files["kustomization.yaml"]
    assert quiet == places(lint(files | {"kustomization.yaml": "resources: [m.yaml, n.yaml]\n"}))


def test_kots_reads_the_files_as_they_are(lint: Lint) -> None:
    application = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: a}\n"
    files = {"app.yaml": application, "base/m.yaml": POD, "base/kustomization.yaml": LISTS + PINNED}
    assert [place.split(" ")[1] for place in places(lint(files))] == ["latest-tag"]
