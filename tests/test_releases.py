"""Releases: which files ship together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from repl_lint.configuration.settings import load
from repl_lint.reading.discovery import discover
from repl_lint.reading.files import File
from repl_lint.reading.grouping import group
from repl_lint.reading.releases import Release
from repl_lint.reading.surveys import survey
from tests.conftest import Lint, places

pytestmark = pytest.mark.about("undeclared-image")

ROOT = "# kind: replicated\nreplicated_api_version: 2.9.0\n"
BARE_ROOT = "images:\n- {name: a, tag: '1'}\n"
POD = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: quay.io/b:1}]}\n"
HEADED = f"# kind: scheduler-kubernetes\n{POD}"
APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\n"
PREFLIGHT = "apiVersion: troubleshoot.sh/v1beta2\nkind: Preflight\n"
INSTALLER = "apiVersion: cluster.kurl.sh/v1beta1\nkind: Installer\nmetadata: {name: a}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def releases(files: Mapping[str, str], config: str = "") -> list[Release]:
    for path, text in {**files, **({".repl-lint.yaml": config} if config else {})}.items():
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")
    settings = load(["."])
    found = [
        survey(item)
        for item in discover(["."], settings.excluded)
        if isinstance(item, File) and item.path != ".repl-lint.yaml"
    ]
    return group(found, settings.environment, settings.assigned)


def grouped(files: Mapping[str, str], config: str = "") -> dict[str, list[str]]:
    """The files of each release, by its name and format."""
    return {
        f"{release.name} {release.type.name}": [file.path for file in release.files]
        for release in releases(files, config)
    }


@pytest.mark.parametrize("root", [ROOT, BARE_ROOT, ROOT.replace("# kind: replicated\n", "")])
def test_a_root_takes_the_manifests_below_its_folder(root: str) -> None:
    files = {"app/replicated.yaml": root, "app/a.yaml": POD, "app/k8s/deep/b.yaml": HEADED, "other/c.yaml": POD}
    assert grouped(files) == {
        "app/replicated.yaml replicated": ["app/a.yaml", "app/k8s/deep/b.yaml", "app/replicated.yaml"],
        "other/ outside": ["other/c.yaml"],
    }


@pytest.mark.parametrize("separator", ["---\n", "---\n# kind: scheduler-kubernetes\n"])
def test_a_root_with_objects_in_its_file_is_a_release_by_itself(separator: str) -> None:
    files = {"replicated.yaml": ROOT + separator + POD, "a.yaml": POD, "k8s/b.yaml": HEADED}
    assert grouped(files) == {
        "replicated.yaml replicated": ["replicated.yaml"],
        "k8s/ with headers replicated": ["k8s/b.yaml"],
        "./ outside": ["a.yaml"],
    }


@pytest.mark.parametrize("end", ["---\n# kind: scheduler-kubernetes\n", "---\n# nothing\n", "---\nname: x\n", "---\n"])
def test_documents_that_are_no_objects_do_not_make_a_release_whole(end: str) -> None:
    files = {"replicated.yaml": ROOT + end, "a.yaml": POD}
    assert grouped(files) == {"replicated.yaml replicated": ["a.yaml", "replicated.yaml"]}


def test_one_line_of_json_is_an_object_too() -> None:
    files = {"replicated.yaml": ROOT + '---\n{"apiVersion": "v1", "kind": "Pod"}\n', "a.yaml": POD}
    assert grouped(files) == {"replicated.yaml replicated": ["replicated.yaml"], "./ outside": ["a.yaml"]}


def test_the_nearest_root_above_takes_a_file() -> None:
    files = {
        "replicated.yaml": ROOT,
        "a.yaml": POD,
        "x/b.yaml": POD,
        "x/y/replicated.yaml": ROOT,
        "x/y/c.yaml": POD,
        "x/y/z/d.yaml": POD,
    }
    assert grouped(files) == {
        "replicated.yaml replicated": ["a.yaml", "replicated.yaml", "x/b.yaml"],
        "x/y/replicated.yaml replicated": ["x/y/c.yaml", "x/y/replicated.yaml", "x/y/z/d.yaml"],
    }


def test_a_whole_release_does_not_take_what_the_root_above_takes() -> None:
    files = {"replicated.yaml": ROOT, "x/replicated.yaml": f"{ROOT}---\n{HEADED}", "x/a.yaml": POD}
    assert grouped(files) == {
        "x/replicated.yaml replicated": ["x/replicated.yaml"],
        "replicated.yaml replicated": ["replicated.yaml", "x/a.yaml"],
    }


@pytest.mark.parametrize(
    ("others", "winner"),
    [
        (["b.yaml", "c.yaml"], "b.yaml"),
        (["b.yaml", "replicated.yaml"], "replicated.yaml"),
        (["replicated.yml", "s.yaml"], "replicated.yml"),
    ],
)
def test_of_several_roots_in_a_folder_one_takes_the_files_and_a_note_names_it(others: list[str], winner: str) -> None:
    found = releases({**dict.fromkeys(others, ROOT), "a.yaml": POD})
    (loser,) = set(others) - {winner}
    assert {release.name: [file.path for file in release.files] for release in found} == {
        winner: sorted(["a.yaml", winner]),
        loser: [loser],
    }
    (note,) = [note for release in found for note in release.notes]
    assert note.startswith(
        f"several replicated documents are in the folder of {winner}: the files below belong to that one"
    )


def test_several_roots_without_files_beside_them_need_no_note() -> None:
    found = releases({"a.yaml": ROOT, "b.yaml": ROOT})
    assert {release.name: release.notes for release in found} == {"a.yaml": (), "b.yaml": ()}


def test_a_kots_application_takes_its_folder() -> None:
    files = {"m/app.yaml": APPLICATION, "m/a.yaml": POD, "m/sub/preflight.yaml": PREFLIGHT, "b.yaml": POD}
    assert grouped(files) == {
        "m/app.yaml kots": ["m/a.yaml", "m/app.yaml", "m/sub/preflight.yaml"],
        "./ outside": ["b.yaml"],
    }
    (release,) = [release for release in releases(files) if release.type.name == "kots"]
    assert [document.source.path for document in release.applications] == ["m/app.yaml"]


@pytest.mark.parametrize(
    "anchor",
    [
        "apiVersion: kots.io/v1beta1\nkind: Config\n",
        "kind: HelmChart\napiVersion: kots.io/v1beta2\n",
        '{"apiVersion": "kots.io/v1beta1", "kind": "HelmChart"}\n',
        "a: b\n---\n'apiVersion': 'kots.io/v1beta1'\n'kind': 'Config'\n",
        "apiVersion: kots.io/v1beta1\nkind: Config\nspec: [\n",
    ],
)
def test_a_config_or_a_chart_of_kots_without_an_application_takes_its_folder_too(anchor: str) -> None:
    files = {"m/config.yaml": anchor, "m/a.yaml": POD, "m/x/preflight.yaml": PREFLIGHT}
    assert grouped(files) == {"m/config.yaml kots": ["m/a.yaml", "m/config.yaml", "m/x/preflight.yaml"]}


@pytest.mark.parametrize(
    "specification",
    [
        PREFLIGHT,
        PREFLIGHT.replace("Preflight", "SupportBundle"),
        "apiVersion: troubleshoot.replicated.com/v1beta1\nkind: Redactor\n",
        INSTALLER,
        INSTALLER.replace("cluster.kurl.sh", "kurl.sh"),
        "apiVersion: embeddedcluster.replicated.com/v1beta1\nkind: Config\n",
        "apiVersion: kots.io/v1beta1\nkind: ConfigValues\n",
        "apiVersion: kots.io/v1beta1\nkind: LintConfig\n",
        f"apiVersion: kots.io/v1beta1\nkind: License\n---\n{INSTALLER.replace('Installer', 'Config')}",
    ],
)
def test_specifications_of_tools_make_no_release_of_what_is_beside(specification: str) -> None:
    assert grouped({"m/s.yaml": specification}) == {"m/ with specifications of tools kubernetes": ["m/s.yaml"]}
    assert grouped({"m/s.yaml": specification, "m/a.yaml": POD, "m/b.yaml": HEADED}) == {
        "m/ with headers replicated": ["m/b.yaml"],
        "m/ with specifications of tools kubernetes": ["m/s.yaml"],
        "m/ outside": ["m/a.yaml"],
    }


def test_what_only_speaks_of_kots_is_plain_kubernetes() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {annotations: {kots.io/when: 'true'}}\n"
    chart = "data:\n  chart: |\n    apiVersion: kots.io/v1beta1\n    kind: HelmChart\n"
    assert grouped({"a.yaml": text, "b.yaml": f"apiVersion: v1\nkind: Secret\n{chart}"}) == {
        "./ kubernetes": ["a.yaml", "b.yaml"]
    }


def test_a_root_comes_before_a_kots_application_beside_it() -> None:
    files = {"a.yaml": APPLICATION, "replicated.yaml": ROOT}
    assert grouped(files) == {"replicated.yaml replicated": ["a.yaml", "replicated.yaml"]}


def test_without_a_root_headed_files_are_one_release_and_the_others_plain_kubernetes() -> None:
    files = {"a.yaml": HEADED, "b/c.yaml": HEADED, "b/d.yaml": POD, "broken.yaml": "a: ["}
    assert grouped(files) == {
        "./ with headers replicated": ["a.yaml", "b/c.yaml"],
        "./ kubernetes": ["b/d.yaml", "broken.yaml"],
    }


@pytest.mark.parametrize("root", ["# kind: replicated\na: [\n", "replicated_api_version: 2.41.0\na: [\n"])
def test_a_root_that_is_no_yaml_takes_its_folder_all_the_same(root: str) -> None:
    files = {"m/r.yaml": root, "m/k8s/a.yaml": POD, "m/k8s/b.yaml": HEADED, "c.yaml": POD}
    assert grouped(files) == {
        "m/ replicated": ["m/k8s/a.yaml", "m/k8s/b.yaml", "m/r.yaml"],
        "./ outside": ["c.yaml"],
    }


def test_a_root_comes_before_one_that_is_no_yaml() -> None:
    for name in ("a.yaml", "z.yaml"):
        files = {name: "# kind: replicated\na: [\n", "replicated.yaml": ROOT, "k8s/a.yaml": POD}
        assert list(grouped(files)) == ["replicated.yaml replicated"]
        os.remove(name)


def test_a_kustomization_is_no_root() -> None:
    files = {"kustomization.yaml": BARE_ROOT, "a.yaml": POD}
    assert grouped(files) == {"./ kubernetes": ["a.yaml", "kustomization.yaml"]}


def test_the_configuration_says_what_ships_together() -> None:
    files = {"root/a.yaml": ROOT, "root/own.yaml": POD, "k8s/b.yaml": POD, "k8s/not.yaml": POD, "c.yaml": POD}
    config = "releases:\n- {name: app, files: [root/a.yaml, k8s/, '!k8s/not.yaml']}\n- {files: [c.yaml]}\n"
    assert grouped(files, config) == {
        "app replicated": ["k8s/b.yaml", "root/a.yaml"],
        "release 2 kubernetes": ["c.yaml"],
        "./ outside": ["k8s/not.yaml", "root/own.yaml"],
    }


def test_of_two_releases_in_the_configuration_the_first_takes_a_file() -> None:
    config = "releases:\n- {name: one, files: ['a*']}\n- {name: two, files: ['*.yaml']}\n"
    assert grouped({"a.yaml": POD, "b.yaml": POD}, config) == {
        "one kubernetes": ["a.yaml"],
        "two kubernetes": ["b.yaml"],
    }


def test_the_images_of_a_release_are_declared_in_its_own_root(lint: Lint) -> None:
    declared = f"{ROOT}images:\n- {{name: quay.io/b, tag: '1'}}\n"
    report = lint({"x/replicated.yaml": declared, "x/a.yaml": POD, "y/replicated.yaml": ROOT, "y/a.yaml": POD})
    assert places(report) == ["y/a.yaml:3:29-40 undeclared-image error"]


def test_all_files_outside_of_releases_are_one() -> None:
    files = {"x/config.yaml": INSTALLER, "x/a.yaml": POD, "y/b.yaml": POD}
    assert grouped(files) == {
        "x/ with specifications of tools kubernetes": ["x/config.yaml"],
        "./ outside": ["x/a.yaml", "y/b.yaml"],
    }
    assert grouped({**files, "m/app.yaml": APPLICATION, "z/c.yaml": HEADED}) == {
        "m/app.yaml kots": ["m/app.yaml"],
        "z/ with headers replicated": ["z/c.yaml"],
        "./ outside": ["x/a.yaml", "x/config.yaml", "y/b.yaml"],
    }


APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\n"
OPTIONS = "apiVersion: kots.io/v1beta1\nkind: Config\nmetadata: {name: a}\nspec: {groups: []}\n"
HELM_CHART = (
    "kind: HelmChart\napiVersion: kots.io/v1beta2\nmetadata: {name: a}\nspec: {chart: {name: a, chartVersion: '1'}}\n"
)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (  # all in folders of their own
            {
                "m/app/app.yaml": APPLICATION,
                "m/config/x/c.yaml": OPTIONS,
                "m/charts/h.yml": HELM_CHART,
                "m/d.yaml": POD,
            },
            {"m/app/app.yaml kots": ["m/app/app.yaml", "m/charts/h.yml", "m/config/x/c.yaml", "m/d.yaml"]},
        ),
        (  # two folders above the Application
            {"m/a/b/app.yaml": APPLICATION, "m/c.yaml": OPTIONS, "other/p.yaml": POD},
            {"m/a/b/app.yaml kots": ["m/a/b/app.yaml", "m/c.yaml"], "other/ outside": ["other/p.yaml"]},
        ),
        (  # three
            {"m/a/b/c/app.yaml": APPLICATION, "m/c.yaml": OPTIONS},
            {"m/a/b/c/app.yaml kots": ["m/a/b/c/app.yaml"], "m/ outside": ["m/c.yaml"]},
        ),
        (  # the Application has its parts
            {"a/app.yaml": APPLICATION, "a/b/c.yaml": OPTIONS, "b/h.yaml": HELM_CHART},
            {"a/app.yaml kots": ["a/app.yaml", "a/b/c.yaml"], "b/ outside": ["b/h.yaml"]},
        ),
        (  # each part to the nearest
            {"x/a/app.yaml": APPLICATION, "x/c/c.yaml": OPTIONS, "y/a/app.yaml": APPLICATION, "y/c/h.yaml": HELM_CHART},
            {"x/a/app.yaml kots": ["x/a/app.yaml", "x/c/c.yaml"], "y/a/app.yaml kots": ["y/a/app.yaml", "y/c/h.yaml"]},
        ),
        (  # two are as near
            {"a/app.yaml": APPLICATION, "b/app.yaml": APPLICATION, "c/c.yaml": OPTIONS},
            {"a/app.yaml kots": ["a/app.yaml"], "b/app.yaml kots": ["b/app.yaml"], "c/ outside": ["c/c.yaml"]},
        ),
        (  # an installer and a Preflight may be elsewhere
            {"a/app.yaml": APPLICATION, "kurl.yaml": INSTALLER, "b/p.yaml": PREFLIGHT},
            {"a/app.yaml kots": ["a/app.yaml"], "./ outside": ["b/p.yaml", "kurl.yaml"]},
        ),
    ],
)
def test_parts_of_no_release_belong_to_the_nearest_application_without_parts(
    files: dict[str, str], expected: dict[str, list[str]]
) -> None:
    assert grouped(files) == expected


PARTS = {
    "m/kots/app.yaml": APPLICATION,
    "m/kots/config.yaml": "apiVersion: kots.io/v1beta1\nkind: Config\n",
    "m/app/pod.yaml": POD,
    "test/pod.yaml": POD,
}
TOGETHER = {"m/kots/app.yaml kots": ["m/app/pod.yaml", "m/kots/app.yaml", "m/kots/config.yaml"]}
APART = {"m/kots/app.yaml kots": ["m/kots/app.yaml", "m/kots/config.yaml"]}


@pytest.mark.parametrize(
    ("makefiles", "is_whole"),
    [
        ({}, False),
        ({"Makefile": "release:\n\treplicated release create --yaml-dir m --promote Unstable\n"}, True),
        (
            {"Makefile": "release:\n\treplicated release create \\\n\t\t--yaml-dir=./m/ \\\n\t\t--promote Unstable\n"},
            True,
        ),
        (
            {"Makefile": "lint:\n\treplicated release lint --yaml-dir 'm'\n\treplicated release create --yaml-dir m\n"},
            True,
        ),
        ({"Makefile": "DIR := m\nrelease:\n\treplicated release create --yaml-dir $(DIR)\n"}, True),
        ({"Makefile": "export DIR ?= m\nrelease:\n\treplicated release create --yaml-dir ${DIR}\n"}, True),
        ({"m/Makefile": "release:\n\treplicated release create --yaml-dir .\n"}, True),
        ({"Makefile": "release:\n\treplicated release create --yaml-dir ${DIR}\n"}, False),
        ({"Makefile": "DIR = $(ROOT)/m\nrelease:\n\treplicated release create --yaml-dir ${DIR}\n"}, False),
        ({"Makefile": "release:\n\treplicated release create --yaml-dir m/kots\n"}, False),
        ({"Makefile": "release:\n\treplicated release create --yaml-dir test\n"}, False),
        (
            {"Makefile": "a:\n\treplicated release lint --yaml-dir m\nb:\n\treplicated release lint --yaml-dir .\n"},
            False,
        ),
        ({"Makefile": "a:\n\techo --yaml-dir m\n", "m/Makefile": "a:\n\techo --yaml-dir kots\n"}, False),
    ],
)
def test_a_makefile_says_which_folder_ships(makefiles: dict[str, str], is_whole: bool) -> None:
    found = grouped({**PARTS, **makefiles})
    outside = {"m/app/pod.yaml", "test/pod.yaml"} - ({"m/app/pod.yaml"} if is_whole else set())
    assert {name: files for name, files in found.items() if not name.endswith(" outside")} == (
        TOGETHER if is_whole else APART
    )
    assert {file for name, files in found.items() if name.endswith(" outside") for file in files} == outside


def test_a_folder_with_two_applications_ships_in_parts() -> None:
    makefile = {"Makefile": "release:\n\treplicated release create --yaml-dir m\n"}
    found = grouped({**PARTS, "m/other/app.yaml": APPLICATION, **makefile})
    assert [name for name in found if name.endswith(" kots")] == ["m/kots/app.yaml kots", "m/other/app.yaml kots"]
    assert "m/app/pod.yaml" not in found["m/kots/app.yaml kots"]
