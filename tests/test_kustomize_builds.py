"""Overlays of kustomize whose images only a build can know."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from repl_lint.charts.renderer import overlay_builder
from repl_lint.model.renderings import RenderFailure, RenderOptions
from tests.conftest import Run
from tests.renderers import write

PROGRAMS = ("kustomize", "kubectl")
BOTH = [
    pytest.param(name, marks=pytest.mark.skipif(not shutil.which(name), reason=f"needs {name}")) for name in PROGRAMS
]
needs_any = pytest.mark.skipif(not any(map(shutil.which, PROGRAMS)), reason="needs kustomize or kubectl")

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}}
    spec:
      containers:
      - name: web
        image: a.example.com/web:latest
      - name: side
        image: a.example.com/side:1
"""
PATCH = """\
patches:
- target: {kind: Deployment, name: web}
  patch: |-
    - op: replace
      path: /spec/template/spec/containers/0/image
      value: a.example.com/web:1.0
"""
BASE = {"base/kustomization.yaml": "resources: [web.yaml]\n", "base/web.yaml": DEPLOYMENT}
FILES = {**BASE, "prod/kustomization.yaml": "namePrefix: prod-\nresources: [../base]\n" + PATCH}
NOT_BUILT = "not built by kustomize, so that images are judged as the bases have them: "
WEB, SIDE = "base/web.yaml:11 latest-tag", "base/web.yaml:13 latest-tag"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("repl_lint.charts.renderer.OVERLAY_PROGRAMS", PROGRAMS)


def found(run: Run, files: Mapping[str, str], *flags: str) -> tuple[list[str], list[str]]:
    """The places of the findings of latest-tag, and the notes on overlays."""
    write(files)
    report = json.loads(run("check", ".", "--output-format", "json", "--select", "latest-tag", *flags)[1])
    places = [f"{one['path']}:{one['start']['line']} {one['rule']}" for one in report["findings"]]
    return places, [note.removeprefix(NOT_BUILT) for note in report["notes"] if note.startswith(NOT_BUILT)]


@pytest.mark.parametrize("program", BOTH)
def test_an_image_that_a_patch_sets(program: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("repl_lint.charts.renderer.OVERLAY_PROGRAMS", (program,))
    assert found(run, FILES) == ([], [])


def test_without_a_program_an_overlay_is_named_as_not_built(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("repl_lint.charts.renderer.OVERLAY_PROGRAMS", ())
    assert found(run, FILES) == ([WEB], ["prod (that needs `kustomize` or `kubectl` on the PATH)"])
    assert found(run, {".repl-lint.yaml": "charts: {render: 'off'}\n"}) == ([WEB], [])


@needs_any
@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, []),
        ({"dev/kustomization.yaml": "resources: [../base]\n"}, [WEB]),
        ({"prod/kustomization.yaml": FILES["prod/kustomization.yaml"].replace("web:1.0", "web:latest")}, [WEB]),
        (
            {
                "prod/kustomization.yaml": "nameSuffix: -x\nresources: [../base]\npatches: [{path: side.yaml}]\n",
                "prod/side.yaml": DEPLOYMENT.partition("      - name: web")[0]
                + "      - {name: side, image: a.example.com/side}\n",
            },
            [WEB, "prod/side.yaml:10 latest-tag"],
        ),
        (
            {
                "top/kustomization.yaml": "resources: [../prod]\nimages: [{name: a.example.com/web, newTag: latest}]\n",
            },
            [WEB],
        ),
        (
            {
                "prod/kustomization.yaml": "resources: [../base]\ncomponents: [../pin]\n",
                "pin/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n" + PATCH,
            },
            [],
        ),
        (
            {
                "base/kustomization.yaml": "resources: [web.yaml]\nconfigMapGenerator: [{name: c, files: [k=x.txt]}]\n",
                "base/x.txt": "x",
            },
            [],
        ),
        (
            {"base/web.yaml": DEPLOYMENT + "---\n" + DEPLOYMENT.replace("name: web}", "name: my-web}")},
            ["base/web.yaml:25"],
        ),
    ],
    ids=["patched", "also as it is", "patched to latest", "in a patch", "twice", "component", "generator", "names"],
)
def test_what_overlays_make_of_a_base(files: Mapping[str, str], expected: list[str], run: Run) -> None:
    places, notes = found(run, {**FILES, **files})
    assert notes == []
    assert [place.removesuffix(" latest-tag") for place in places] == [
        place.removesuffix(" latest-tag") for place in expected
    ]


@needs_any
def test_a_finding_names_the_overlay(run: Run) -> None:
    write({**FILES, "prod/kustomization.yaml": FILES["prod/kustomization.yaml"].replace("web:1.0", "app:latest")})
    (finding,) = json.loads(run("check", ".", "--output-format", "json", "--select", "latest-tag")[1])["findings"]
    assert finding["message"].startswith("`a.example.com/app:latest` needs the registry at every start")
    (related,) = finding["related"]
    assert (related["path"], related["message"]) == (
        "prod/kustomization.yaml",
        "kustomize makes it `a.example.com/app:latest`",
    )


@needs_any
@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("resources: [../base, 'https://example.com/x.yaml']\n", "`https://example.com/x.yaml` is not here"),
        ("resources: [../base, 'github.com/a/b?ref=v1']\n", "`github.com/a/b?ref=v1` is not here"),
        ("resources: [../base]\nbases: ['git@github.com:a/b']\n", "`git@github.com:a/b` is not here"),
        ("resources: [../base]\nopenapi: {path: 'http://localhost:9/x'}\n", "`http://localhost:9/x` is not here"),
        ("resources: [../base]\ntransformers: ['http://localhost:9/x']\n", "`http://localhost:9/x` is not here"),
        ("resources: [../base]\nsecretGenerator: [{name: a, files: [/etc/passwd]}]\n", "`/etc/passwd` is not here"),
        ("resources: [../base]\nconfigMapGenerator: [{name: a, envs: [../../x]}]\n", "`../../x` is not here"),
        ("resources: [../base]\nnamePrefix: '{{repl ConfigOption \"a\" }}'\n", "a template is in it"),
        ("resources: [../base]\nconfigMapGenerator: [{name: a, files: [link]}]\n", "`link` is not here"),
    ],
)
def test_nothing_is_fetched_and_nothing_outside_is_read(more: str, reason: str, run: Run, tmp_path: Path) -> None:
    write(FILES)
    (tmp_path / "prod/link").symlink_to("/etc/hostname")
    assert found(run, {"prod/kustomization.yaml": more + PATCH}) == ([WEB], [f"prod ({reason})"])


@needs_any
def test_what_kustomize_refuses(run: Run) -> None:
    places, notes = found(run, {"prod/kustomization.yaml": FILES["prod/kustomization.yaml"] + "nonsense: 1\n", **BASE})
    assert places == [WEB]
    assert "nonsense" in notes[0]
    assert "\n" not in notes[0]


@needs_any
def test_the_process_of_a_build_finds_no_git_and_no_home(tmp_path: Path) -> None:
    build = overlay_builder(20)
    remote = "resources: ['github.com/kubernetes-sigs/kustomize//examples?ref=v1']\n"
    result = build({"top/kustomization.yaml": remote.encode()}, {}, RenderOptions("", "top"))
    assert isinstance(result, RenderFailure)
    assert "git" in result.message
    assert str(tmp_path) not in result.message


@needs_any
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_processes_find_the_same(jobs: str, run: Run) -> None:
    assert found(run, FILES, "--jobs", jobs) == ([], [])
