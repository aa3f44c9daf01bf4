"""Baselines, through the real command line: what was there passes, whatever moves; what is new is found."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import pytest

from tests.baselines import API, FILE, PRIVATE, ROOT, SECOND, WEB, checked, deployment, entries, new, write
from tests.conftest import Run
from tests.schemas import validate


def test_what_is_there_passes_and_is_counted(run: Run) -> None:
    write(replicated=ROOT, k8s_api=API)
    assert run("check")[0] == 1
    code, out, err = run("baseline", "create")
    number = len(entries())
    assert (code, err) == (0, "")
    assert out.startswith(f"{FILE}: {number} findings; ")
    code, out, _ = run("check", "--baseline", FILE)
    assert code == 0
    assert out.splitlines() == [f"no findings; {number} in the baseline", "2 files, 2 documents: 2 checked"]
    report = checked(run)
    assert (report["findings"], len(report["baselined"]), report["mended"]) == ([], number, 0)
    assert json.loads(run("check", "--baseline", FILE, "--output-format", "sarif")[1])["runs"][0]["results"] == []


def test_entries_name_the_object_the_path_and_the_text(run: Run) -> None:
    write(replicated=ROOT, k8s_api=API)
    run("baseline", "create")
    validate(json.loads(Path(FILE).read_text()), "baseline")
    nginx = {
        "rule": "latest-tag",
        "object": "Deployment/api",
        "path": "spec.template.spec.containers[ngi].image",
        "text": "nginx",
        "file": "k8s/api.yaml",
        "count": 1,
    }
    source = {
        "rule": "docker-hub-endpoint",
        "object": "images/redis",
        "path": "source",
        "text": "registry.hub.docker.com",
        "file": "replicated.yaml",
        "count": 1,
    }
    assert nginx in entries()
    assert source in entries()
    assert entries() == sorted(entries(), key=lambda each: [each[key] for key in ("rule", "object", "path", "text")])
    assert str(Path.cwd()) not in Path(FILE).read_text()


def test_nothing_counts_as_mended_while_the_root_document_is_no_yaml(run: Run) -> None:
    write(replicated=ROOT, k8s_api=API)
    run("baseline", "create")
    write(replicated=f"{ROOT}a: [\n")
    assert checked(run)["mended"] == 0


def test_what_is_new_is_found(run: Run) -> None:
    write(replicated=ROOT, k8s_api=API)
    run("baseline", "create")
    write(k8s_api=API.replace("nginx", "nginx:latest"), k8s_web=WEB)
    found = new(run)
    assert "k8s/api.yaml:11 latest-tag" in found
    assert "k8s/web.yaml:11 latest-tag" in found
    assert "k8s/web.yaml:5 hardcoded-namespace" in found
    assert "k8s/api.yaml:5 hardcoded-namespace" not in found


@pytest.mark.parametrize("order", list(itertools.permutations([PRIVATE, "nginx", SECOND, "redis:6.2"]))[::3])
def test_the_order_of_containers_changes_nothing(order: tuple[str, ...], run: Run) -> None:
    write(replicated=ROOT, k8s_api=API)
    run("baseline", "create")
    write(k8s_api=deployment("api", *order))
    report = checked(run)
    assert (report["findings"], report["mended"]) == ([], 0)


@pytest.mark.parametrize(
    "files",
    [
        {"k8s_all": f"{API}---\n{WEB}"},
        {"k8s_all": f"{WEB}---\n{API}"},
        {"k8s_api": f"# moved down\n\n\n{API}", "k8s_web": f"# a\n---\n{WEB}"},
        {"other_b": API, "k8s_a_a": WEB},
        {"k8s_list": "apiVersion: v1\nkind: List\nitems:\n"
         + "".join("- " + entry.rstrip().replace("\n", "\n  ") + "\n" for entry in (WEB, API))},
    ],
)  # fmt: skip
def test_documents_may_move(files: dict[str, str], run: Run) -> None:
    write(replicated=ROOT, k8s_api=API, k8s_web=WEB)
    run("baseline", "create", "--ignore", "kind-not-rewritten")
    os.remove("k8s/api.yaml")
    os.remove("k8s/web.yaml")
    write(**files)
    report = checked(run, "--ignore", "kind-not-rewritten")
    assert (report["findings"], report["mended"]) == ([], 0)


def test_entries_of_the_root_document_may_move(run: Run) -> None:
    write(replicated=ROOT)
    run("baseline", "create")
    head, first, second, third = ROOT.partition("- name")[0], *(f"- name{each}" for each in ROOT.split("- name")[1:])
    os.remove("replicated.yaml")
    write(release_other=head + third + second + first)
    report = checked(run)
    assert (report["findings"], report["mended"]) == ([], 0)


def test_the_release_and_its_comments_may_move(run: Run) -> None:
    headed = "# kind: scheduler-kubernetes\n" + deployment(
        "api", "nginx:1  # repl-lint: ignore[latest-tag, no-such] a", namespace="x"
    )
    other = "# kind: preflight-kubernetes\napiVersion: v1\nkind: Pod\n"
    write(a=f"{headed}---\n{other}")
    run("baseline", "create")
    rules = {entry["rule"]: entry["object"] for entry in entries()}
    assert rules["missing-replicated-document"] == "release"
    assert rules["unused-suppression"] == rules["unknown-suppression"] == "Deployment/api"
    write(a=f"{other}---\n# moved\n{headed}")
    report = checked(run)
    assert (report["findings"], report["mended"]) == ([], 0)
    os.remove("a.yaml")
    write(b=f"{other}---\n{headed}")
    report = checked(run)
    assert (report["findings"], report["mended"]) == ([], 0)


def test_one_more_of_the_same_is_new(run: Run) -> None:
    write(**{".repl-lint": "select: [latest-tag]\n"})  # not that containers without names are faults
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
    write(a=pod + "  - image: nginx\n" * 2)
    run("baseline", "create")
    assert [entry["count"] for entry in entries()] == [2]
    assert entries()[0]["path"] == "spec.containers[].image"
    write(a=pod + "  - image: nginx\n" * 3)
    assert new(run) == ["a.yaml:8 latest-tag"]
    write(a=pod + "  - image: nginx\n" * 2, b=pod + "  - image: nginx\n")
    assert new(run) == ["b.yaml:6 latest-tag"]
    write(a=pod + "  - image: nginx\n", b=pod + "  - image: nginx\n")
    assert new(run) == []


def test_findings_of_one_cause_are_compared_one_by_one(run: Run) -> None:
    write(replicated=ROOT, a=deployment("a", "redis:6.2"))
    run("baseline", "create")
    write(a=deployment("a", "redis:6.2"), b=deployment("b", "redis:6.2", namespace="'{{repl Namespace}}'"))
    (finding,) = checked(run, "--select", "images")["findings"]
    assert (finding["path"], finding["rule"]) == ("b.yaml", "image-tag-mismatch")
    assert [related["message"] for related in finding["related"]] == ["declared here"]
    write(a=deployment("a", "caddy:1"), b=deployment("a", "redis:6.2"))
    assert new(run, "--select", "images") == ["a.yaml:11 undeclared-image"]


def test_a_run_without_the_root_document_mends_nothing(run: Run) -> None:
    """An image may be private only because the replicated document says so."""
    write(
        replicated=ROOT.replace("source: registry.hub.docker.com", "source: acme"),
        k8s_web=deployment("web", "redis:5.0"),
    )
    code, out, _ = run("baseline", "create", "--select", "missing-pull-secret")
    assert (code, out.split(";")[0]) == (0, f"{FILE}: 1 finding")
    for action in ("prune", "update"):
        assert "0 removed, 1 kept" in run("baseline", action, "k8s")[1]
    assert run("check", "--baseline", FILE, "--select", "missing-pull-secret")[0] == 0
