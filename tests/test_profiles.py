"""Profiles: what a configuration extends, which of two says how severe a rule is, and what is wrong in one."""

from __future__ import annotations

from pathlib import Path

import pytest

from repl_lint import check
from repl_lint.configuration.catalog import catalog
from repl_lint.configuration.config_file import SettingsError
from repl_lint.configuration.profiles import built_in
from repl_lint.configuration.settings import Flags, load
from repl_lint.model.findings import SEVERITIES
from tests.conftest import Lint, Run, places

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: web}\nspec: {containers: [{image: a, name: a}]}\n"
LATEST, NAMESPACE = "pod.yaml:4:29-30 latest-tag", "pod.yaml:3:32-35 hardcoded-namespace"


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("config", "files", "found"),
    [
        ("", {}, [f"{NAMESPACE} warning", f"{LATEST} error"]),
        ("extends: [recommended]", {}, [f"{NAMESPACE} warning", f"{LATEST} error"]),
        ("rules: {latest-tag: off}", {}, [f"{NAMESPACE} warning"]),
        ("rules: {latest-tag: {severity: off}}", {}, [f"{NAMESPACE} warning"]),
        ("rules: {container-image-latest-tag: info}", {}, [f"{NAMESPACE} warning", f"{LATEST} info"]),
        ("extends: [online]", {}, [f"{NAMESPACE} warning", f"{LATEST} warning"]),
        ("extends: [online]\nairgap: true", {}, [f"{NAMESPACE} warning", f"{LATEST} error"]),
        ("extends: [online, airgap]", {}, [f"{NAMESPACE} warning", f"{LATEST} error"]),
        ("extends: [./a.yaml]", {"a.yaml": "rules: {latest-tag: off}"}, [f"{NAMESPACE} warning"]),
        (
            "extends: [a.yaml]\nrules: {latest-tag: info}",
            {"a.yaml": "rules: {latest-tag: off}"},
            [f"{NAMESPACE} warning", f"{LATEST} info"],
        ),
        (
            "extends: [a.yaml, b/b.yaml]",
            {"a.yaml": "rules: {latest-tag: off, hardcoded-namespace: info}", "b/b.yaml": "rules: {latest-tag: info}"},
            [f"{NAMESPACE} info", f"{LATEST} info"],
        ),
        (
            "extends: [b/b.yaml]",
            {"b/a.yaml": "rules: {latest-tag: info}", "b/b.yaml": "extends: [a.yaml]\nrules: {latest-tag: warning}"},
            [f"{NAMESPACE} warning", f"{LATEST} warning"],
        ),
        ("extends: [a.yaml]\nselect: [latest-tag]", {"a.yaml": "rules: {latest-tag: off}"}, [f"{LATEST} error"]),
        ("extends: [a.yaml]\nselect: [images]", {"a.yaml": "rules: {latest-tag: off}"}, []),
        ("extends: [a.yaml]\nignore: [latest-tag]", {"a.yaml": "rules: {latest-tag: info}"}, [f"{NAMESPACE} warning"]),
    ],
)
@pytest.mark.about("latest-tag", "hardcoded-namespace")
def test_what_takes_precedence(config: str, files: dict[str, str], found: list[str], lint: Lint) -> None:
    write(files)
    assert places(lint({"pod.yaml": POD}, config)) == found


LEVELS = """\
apiVersion: kots.io/v1beta1
kind: LintConfig
metadata: {name: a}
spec:
  rules: [{name: latest-tag, level: error}]
"""


@pytest.mark.about("latest-tag")
def test_a_lint_config_takes_precedence_over_profiles_and_not_over_rules(lint: Lint) -> None:
    app = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\n"
    files = {"app.yaml": app, "lint.yaml": LEVELS, "pod.yaml": POD}
    write({"a.yaml": "rules: {latest-tag: info}"})
    assert places(lint(files, "extends: [a.yaml]")) == [f"{LATEST} error"]
    assert places(lint(files, "extends: [a.yaml]\nrules: {latest-tag: warning}")) == [f"{LATEST} warning"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {".repl-lint.yaml": "extends: [strct]"},
            ".repl-lint.yaml:1:11: no profile `strct`; did you mean `strict`?",
        ),
        (
            {".repl-lint.yaml": "extends:\n- house"},
            ".repl-lint.yaml:2:3: no profile `house`: there are airgap, kots, online, recommended, strict, and a file",
        ),
        (
            {".repl-lint.yaml": "extends: [a.yaml]"},
            ".repl-lint.yaml:1:11: `a.yaml` cannot be read: no such file or directory",
        ),
        ({".repl-lint.yaml": "extends: strict"}, ".repl-lint.yaml:1:10: `extends` must be a list"),
        (
            {".repl-lint.yaml": "rules: {latest-tag: Off}"},
            ".repl-lint.yaml:1:21: `latest-tag` is `Off`, but must be one of `off`, `info`, `warning`, `error`; did",
        ),
        (
            {".repl-lint.yaml": "extends: [a.yaml]", "a.yaml": "extends: [b.yaml]", "b.yaml": "extends: [./a.yaml]"},
            "b.yaml:1:11: `./a.yaml` extends itself: a.yaml → b.yaml → a.yaml",
        ),
        (
            {".repl-lint.yaml": "extends: [a.yaml]", "a.yaml": "rules:\n  latest-tga: off"},
            "a.yaml:2:3: no rule or category `latest-tga`; did you mean `latest-tag`?",
        ),
        (
            {".repl-lint.yaml": "extends: [a.yaml]", "a.yaml": "rules: {latest-tag: {params: {most: 1}}}"},
            "a.yaml:1:31: rule `latest-tag` has no parameter `most`",
        ),
        (
            {".repl-lint.yaml": "extends: [a.yaml]", "a.yaml": "select: [all]"},
            "a.yaml:1:1: unknown key `select`",
        ),
        (
            {".repl-lint.yaml": "extends: [a.yaml]", "a.yaml": "- strict"},
            "a.yaml:1:1: a profile is one mapping, with `extends`, `rules` or `airgap`",
        ),
        ({".repl-lint.yaml": "extends: [a.yaml]", "a.yaml": "rules: {"}, "a.yaml:1:8: "),
    ],
)
def test_what_is_wrong_in_a_profile_has_its_place(files: dict[str, str], message: str, run: Run) -> None:
    write(files | {"pod.yaml": POD})
    code, out, err = run("check")
    assert (code, out) == (2, "")
    assert err.startswith(f"repl-lint: {message}")
    with pytest.raises(SettingsError):
        load(["."])


def test_a_file_twice_is_no_circle(lint: Lint) -> None:
    write({"a.yaml": "extends: [c.yaml]", "b.yaml": "extends: [c.yaml]", "c.yaml": "rules: {latest-tag: info}"})
    assert f"{LATEST} info" in places(lint({"pod.yaml": POD}, "extends: [a.yaml, b.yaml]"))


def test_a_profile_is_no_manifest(lint: Lint) -> None:
    write({"[a].yaml": "rules: {latest-tag: info}", "b.yaml": "rules: {}"})
    report = lint({"pod.yaml": POD}, "extends: ['[a].yaml']")
    assert {file.path: file.reason for file in report.files if file.status == "ignored"} == {
        "[a].yaml": "excluded",
        "b.yaml": "not a manifest",
    }


def test_where_a_severity_comes_from(run: Run) -> None:
    write(
        {
            ".repl-lint.yaml": "extends: [strict, a.yaml]\nrules:\n  latest-tag: off\n",
            "a.yaml": "extends: [online]\nrules: {latest-tag: info, image-like-text: error}\n",
            "pod.yaml": POD,
        }
    )
    _, out, _ = run("config", "show")
    for line in (
        "airgap: false  # profile online",
        "extends:\n  - strict  # .repl-lint.yaml:1\n  - a.yaml  # .repl-lint.yaml:1\n",
        '  latest-tag: "off"  # .repl-lint.yaml:3, over info by a.yaml:2\n',
        "  image-like-text: error  # a.yaml:2, over warning by profile strict\n",
        '  unused-image: "off"  # profile online, over warning by profile strict\n',
    ):
        assert line in out
    assert run("rules", "--why", "latest-tag") == (
        0,
        "latest-tag: does not run\n  error  the rule's file\n  info   a.yaml:2\n  off    .repl-lint.yaml:3\n",
        "",
    )
    assert run("rules", "--why", "latest-tag", "--select", "images,latest-tag")[1].splitlines() == [
        "latest-tag: runs as info at most",
        "  error  the rule's file",
        "  info   a.yaml:2",
        "  off    .repl-lint.yaml:3",
        "  on     --select",
    ]
    assert run("rules", "--why", "image-like-text", "--ignore", "images")[1].splitlines() == [
        "image-like-text: does not run",
        "  info, off  the rule's file",
        "  warning    profile strict",
        "  error      a.yaml:2",
        "  off        --ignore",
    ]
    assert run("rules", "--why", "latest") == (2, "", "repl-lint: no rule `latest`; did you mean `latest-tag`?\n")


def test_a_lint_config_is_in_the_chain(run: Run) -> None:
    write({"app.yaml": "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\n", "lint.yaml": LEVELS})
    assert run("rules", "--why", "container-image-latest-tag")[1].splitlines() == [
        "latest-tag: runs as error at most",
        "  error  the rule's file",
        "  error  LintConfig lint.yaml:5",
    ]


@pytest.fixture(name="profiles")
def _profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, str]]:
    """The severities that each profile that ships sets, by rule."""
    monkeypatch.chdir(tmp_path)
    severities = {}
    for name in built_in():
        write({".repl-lint.yaml": f"extends: [{name}]"})
        levels = load(["."]).levels
        severities[name] = {rule: own[-1].severity or "" for rule, own in levels.items()}
    return severities


def test_the_profiles_that_ship(profiles: dict[str, dict[str, str]]) -> None:
    assert sorted(profiles) == ["airgap", "kots", "online", "recommended", "strict"]
    assert profiles["recommended"] == {}
    off = {rule.id for rule in catalog().values() if not rule.enabled}
    infos = {rule.id for rule in catalog().values() if rule.severity == "info"}
    assert off | infos <= set(profiles["strict"])
    for rule, severity in profiles["strict"].items():
        assert severity == "warning"
        assert catalog()[rule].severity != "error", f"{rule} would be less severe"
    for rule, severity in profiles["airgap"].items():
        assert SEVERITIES.index(severity) >= SEVERITIES.index(catalog()[rule].severity)
    assert "error" not in profiles["online"].values()


def test_a_flag_takes_precedence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write({"pod.yaml": POD, ".repl-lint.yaml": "rules: {latest-tag: off}"})
    assert places(check(["."], load(["."], Flags(select=["latest-tag"])))) == [f"{LATEST} error"]
    assert places(check(["."], load(["."], Flags(select=["all"], ignore=["hardcoded-namespace"])))) == []


def test_a_rule_for_no_release_among_the_paths_does_not_run_here(run: Run) -> None:
    Path("app.yaml").write_text("apiVersion: kots.io/v1beta1\nkind: Application\n", encoding="utf-8")
    assert run("rules", "--why", "undeclared-image")[1].splitlines() == [
        "undeclared-image: does not run here, because it is not for KOTS releases",
        "  error  the rule's file",
    ]
