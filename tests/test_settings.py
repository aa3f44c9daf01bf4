"""The configuration: found, checked, and followed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from repl_lint.configuration.config_file import SettingsError
from repl_lint.configuration.settings import Flags, load
from tests.conftest import Lint, places

pytestmark = pytest.mark.about(
    *"""
    docker-hub-endpoint hardcoded-namespace invalid-yaml latest-tag undeclared-image
    """.split()
)

POD = "apiVersion: v1\nkind: Pod\nmetadata: {namespace: web}\nspec: {containers: [{image: a}]}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("airgapp: true", "1:1: unknown key `airgapp`; did you mean `airgap`?"),
        ("airgap: true\nregistry:\n  a: b", "2:1: unknown key `registry`; did you mean `registries`?"),
        ("airgap: yes", "1:9: `airgap` must be `true` or `false`"),
        ("fail-on: fatal", "1:10: `fail-on` is `fatal`, but must be one of `error`, `warning`, `info`, `never`"),
        ("ignore: [latest]", "1:10: no rule or category `latest`; did you mean `latest-tag`?"),
        ("rules: {latest-tg: {severity: info}}", "1:9: no rule or category `latest-tg`; did you mean `latest-tag`?"),
        ("rules:\n  latest-tag: {level: info}", "2:16: unknown key `level`"),
        ("rules: {latest-tag: {params: {tag: x}}}", "1:31: rule `latest-tag` has no parameter `tag`"),
        ("kubernetes-version: newest", "1:21: `kubernetes-version` must be a Kubernetes version such as 1.29"),
        ("registries:\n  quay: {endpont: quay.io}", "2:10: unknown key `endpont`; did you mean `endpoint`?"),
        ("registries:\n  quay: 5", "2:9: `quay` must be a string"),
        ("releases: [{name: a}]", "1:12: required key `files` of `a` is missing: add `files`"),
        (
            "private-registries: ['*.dkr.ecr']",
            "1:22: `private-registries` must be a host, or a host with a path, without",
        ),
        ("airgap: true\n---\nairgap: false", "3:1: the configuration must be a single YAML document"),
        ("exclude: ['!']", "1:11: `!` is not a valid glob"),
        ("- a", "1:1: the file must be a mapping"),
        ("a: [", "1:4: this `[` is not closed: add `]` where it ends"),
    ],
)
def test_a_mistake_is_an_error_at_its_place(folder: Path, text: str, message: str) -> None:
    (folder / ".repl-lint.yaml").write_text(text)
    with pytest.raises(SettingsError) as error:
        load(["."])
    assert message in str(error.value)


def test_every_mistake_is_told_at_once(folder: Path) -> None:
    (folder / ".repl-lint.yaml").write_text("airgapp: true\nselct: [all]\n")
    with pytest.raises(SettingsError) as error:
        load(["."])
    assert [line.rpartition(";")[0] for line in str(error.value).splitlines()] == [
        ".repl-lint.yaml:1:1: unknown key `airgapp`",
        ".repl-lint.yaml:2:1: unknown key `selct`",
    ]


def test_the_nearest_file_above_all_paths_counts(folder: Path) -> None:
    for name in ("a/b", "a/c"):
        (folder / name).mkdir(parents=True)
    (folder / ".repl-lint.yaml").write_text("app-slug: top\n")
    (folder / "a" / "b" / ".repl-lint.yaml").write_text("app-slug: b\n")
    assert load(["a/b"]).environment.app_slug == "b"
    assert load(["a/b", "a/c"]).environment.app_slug == "top"
    assert load(["a/c"], Flags(config="a/b/.repl-lint.yaml")).environment.app_slug == "b"


def test_the_slug_comes_from_the_file_then_the_environment_then_the_vendors_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".replicated").write_text("appSlug: theirs\nrepl-lint: {version: 1}\n")
    assert load(["."]).environment.app_slug == "theirs"
    monkeypatch.setenv("REPLICATED_APP", "environment")
    assert load(["."]).environment.app_slug == "environment"
    (folder / ".repl-lint.yaml").write_text("app-slug: ours\n")
    assert load(["."]).environment.app_slug == "ours"


def test_a_version_keeps_its_zero(folder: Path) -> None:
    (folder / ".repl-lint.yaml").write_text("kubernetes-version: 1.30\n")
    assert load(["."]).environment.kubernetes_version == (1, 30)


@pytest.mark.parametrize(
    ("config", "flags", "chosen"),
    [
        ("", {}, {"latest-tag", "undeclared-image", "invalid-yaml"}),
        ("select: [images]", {}, {"latest-tag", "undeclared-image"}),
        ("ignore: [images]", {}, {"invalid-yaml"}),
        ("select: [images]\nignore: [latest-tag]", {}, {"undeclared-image"}),
        ("ignore: [latest-tag]", {"select": ["latest-tag"]}, {"latest-tag"}),
        ("ignore: [latest-tag]", {"ignore": ["format"]}, {"undeclared-image"}),
        ("select: [format]", {"select": ["all"], "ignore": ["images"]}, {"invalid-yaml"}),
    ],
)
def test_flags_come_before_the_file(folder: Path, config: str, flags: dict[str, Any], chosen: set[str]) -> None:
    (folder / ".repl-lint.yaml").write_text(config)
    ids = {rule.id for rule in load(["."], Flags(**flags)).rules}
    assert ids & {"latest-tag", "undeclared-image", "invalid-yaml"} == chosen


def test_a_severity_that_is_set_holds_for_every_case(lint: Lint) -> None:
    report = lint(
        {"a.yaml": POD}, config="rules: {hardcoded-namespace: {severity: error}, latest-tag: {severity: info}}"
    )
    assert places(report) == [
        "a.yaml:3:23-26 hardcoded-namespace error",
        "a.yaml:4:29-30 latest-tag info",
    ]


def test_excluded_files_are_ignored_with_that_reason(lint: Lint, folder: Path) -> None:
    os.makedirs(folder / "sub")
    report = lint(
        {"a.yaml": POD, "sub/b.yaml": POD, "c.draft.yaml": POD}, config="exclude: [sub/, '*.draft.yaml', a.yaml]"
    )
    assert [(file.path, file.reason) for file in report.files] == [
        ("./", "nothing was checked: everything here is ignored (excluded)"),
        (".repl-lint.yaml", None),
        ("a.yaml", "excluded"),
        ("c.draft.yaml", "excluded"),
        ("sub/", "excluded"),
    ]


def test_the_configuration_is_linted_wherever_it_is(lint: Lint) -> None:
    report = lint({"a.yaml": "a: 1\n"}, config="registries:\n  hub:\n    endpoint: https://index.docker.io/v1/\n")
    assert places(report) == [".repl-lint.yaml:3:15-42 docker-hub-endpoint error"]


def test_the_schema_accepts_the_example_of_the_page() -> None:
    page = (Path(__file__).parents[1] / "docs" / "configuration.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    Path(".repl-lint.yaml").write_text(example)
    Path(".repl-lint-baseline.json").write_text('{"version": 1, "findings": []}')
    for path in ("release/replicated.yaml", "build/k8s/web.yaml"):
        Path(path).parent.mkdir(parents=True)
        Path(path).touch()
    settings = load(["."])
    assert settings.environment.registries == {"quay": "quay.io/tidepool", "dockerhub": "index.docker.io"}
    assert settings.environment.kubernetes_version == (1, 29)
    assert [name for name, _ in settings.assigned] == ["appliance"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("custom-resources: [{kind: A, paths: [spec.x]}]", "`custom-resources` needs `api-version` or `group`"),
        (
            "custom-resources: [{kind: A, group: a.io, api-version: a.io/v1, paths: [spec.x]}]",
            "`custom-resources` has `api-version` and `group`: write one of them",
        ),
        ("custom-resources: [{kind: A, group: a.io, path: [spec.x]}]", "unknown key `path`; did you mean `paths`?"),
        ("app-slug:", "`app-slug` is empty: write a value, or remove it"),
        ("app-slug: ''", "`app-slug` is empty: write a value, or remove it"),
        ("namespaces: {allow: ['']}", "an item of `allow` is empty: write a value, or remove it"),
    ],
)
def test_messages_of_wrong_settings_are_sentences(text: str, message: str) -> None:
    Path(".repl-lint.yaml").write_text(f"{text}\n")
    with pytest.raises(SettingsError, match=re.escape(message)):
        load(["."])
