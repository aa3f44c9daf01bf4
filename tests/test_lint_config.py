"""The vendor's LintConfig is honoured, and the names of its linter are ours too."""

from __future__ import annotations

from pathlib import Path

import pytest

from repl_lint import check
from repl_lint.cli import main
from repl_lint.configuration.catalog import catalog
from repl_lint.configuration.settings import Flags, load
from tests.conftest import Lint, places

pytestmark = pytest.mark.about("hardcoded-namespace", "latest-tag", "unused-suppression")

APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: tidepool}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {namespace: web}\nspec: {containers: [{image: a, name: a}]}\n"
LATEST, NAMESPACE = "pod.yaml:4:29-30 latest-tag", "pod.yaml:3:23-26 hardcoded-namespace"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gc.disable", lambda: None)
    return tmp_path


def lint_config(**levels: str) -> str:
    rules = "".join(f'  - {{name: {name.replace("_", "-")}, level: "{level}"}}\n' for name, level in levels.items())
    return f"apiVersion: kots.io/v1beta1\nkind: LintConfig\nmetadata: {{name: a}}\nspec:\n  rules:\n{rules}"


def release(**levels: str) -> dict[str, str]:
    return {"app.yaml": APPLICATION, "pod.yaml": POD, "lint.yaml": lint_config(**levels)}


def test_its_levels_hold_for_rules_by_their_ids_and_by_the_vendors_names(lint: Lint) -> None:
    report = lint(release(container_image_latest_tag="error", hardcoded_namespace="info", replicas_1="error"))
    assert places(report) == [f"{NAMESPACE} info", f"{LATEST} error"]
    assert report.notes == (
        "lint.yaml (LintConfig) changes these rules for its release: latest-tag error, hardcoded-namespace info",
    )


def test_a_rule_that_is_off_does_not_run_and_is_told(lint: Lint) -> None:
    report = lint(release(container_image_latest_tag="off", hardcoded_namespace="off"))
    assert places(report) == []
    assert report.notes == (
        "lint.yaml (LintConfig) changes these rules for its release: latest-tag off, hardcoded-namespace off",
    )


def test_of_many_rules_the_note_names_a_few(lint: Lint) -> None:
    names = "duplicate_kots_kind invalid_yaml nonexistent_status_informer_object unquoted_template".split()
    levels = dict.fromkeys((*names, "invalid_kots_object", "hardcoded_namespace"), "error")
    known = lint(release(**levels)).notes
    assert known[0].endswith(", invalid-kots-object error and 1 more")
    assert len(known) == 1
    [note] = lint(release(**{**levels, "latest_tag": "off"})).notes
    assert ": latest-tag off, duplicate-kots-kind error, " in note
    assert note.endswith(" and 2 more")


def test_it_speaks_for_its_own_release(lint: Lint) -> None:
    files = {f"a/{name}": text for name, text in release(hardcoded_namespace="off").items()}
    report = lint({**files, "b/app.yaml": APPLICATION, "b/pod.yaml": POD})
    assert places(report) == [f"a/{LATEST} warning", f"b/{NAMESPACE} warning", f"b/{LATEST} warning"]


@pytest.mark.parametrize(
    ("config", "flags", "found"),
    [
        ("", Flags(), []),
        ("rules: {latest-tag: {severity: error}}", Flags(), [f"{LATEST} error"]),
        ("rules: {container-image-latest-tag: {severity: error}}", Flags(), [f"{LATEST} error"]),
        ("select: [images]", Flags(), [f"{LATEST} warning"]),
        ("", Flags(select=["all"]), [f"{NAMESPACE} warning", f"{LATEST} warning"]),
        ("ignore: [container-image-latest-tag]", Flags(select=["namespaces"]), [f"{NAMESPACE} warning"]),
    ],
)
def test_flags_and_our_file_come_before_it(folder: Path, config: str, flags: Flags, found: list[str]) -> None:
    for name, text in release(latest_tag="off", hardcoded_namespace="off").items():
        (folder / name).write_text(text)
    (folder / ".repl-lint.yaml").write_text(config)
    assert places(check(["."], load(["."], flags))) == found


def test_the_file_ignores_what_it_sets(lint: Lint) -> None:
    report = lint(release(hardcoded_namespace="error"), config="ignore: [hardcoded-namespace]")
    assert places(report) == [f"{LATEST} warning"]
    assert report.notes == ()


def test_a_level_that_is_none_is_told(lint: Lint) -> None:
    report = lint(release(hardcoded_namespace="warning", replicas_1="never"))
    assert places(report) == [f"{NAMESPACE} warning", f"{LATEST} warning"]
    assert report.notes == ("lint.yaml:6: `warning` is not a level of a LintConfig: write error, warn, info, off",)


@pytest.mark.parametrize(
    "text",
    [
        lint_config(hardcoded_namespace="off").replace("kots.io/v1beta1", "example.com/v1"),
        lint_config(hardcoded_namespace="off").replace("LintConfig", "Config") + "# no LintConfig\n",
        "apiVersion: kots.io/v1beta1\nkind: LintConfig\nspec: {rules: [{name: hardcoded-namespace}, 5]}\n",
        "apiVersion: kots.io/v1beta1\nkind: LintConfig\n",
    ],
)
def test_anything_else_says_nothing(lint: Lint, text: str) -> None:
    report = lint({"app.yaml": APPLICATION, "pod.yaml": POD, "lint.yaml": text})
    assert places(report) == [f"{NAMESPACE} warning", f"{LATEST} warning"]
    assert report.notes == ()


def test_a_level_holds_for_every_case_and_the_last_one_counts(lint: Lint) -> None:
    text = lint_config(container_image_latest_tag="off", latest_tag="info")
    report = lint({"app.yaml": APPLICATION, "all.yaml": f"{text}---\n{POD}"})
    assert [(finding.rule.id, finding.severity) for finding in report.findings] == [
        ("hardcoded-namespace", "warning"),
        ("latest-tag", "info"),
    ]


def test_comments_and_exemptions_take_the_vendors_names(lint: Lint) -> None:
    pod = POD.replace("name: a}]}", "name: a}]}  # repl-lint: ignore[container-image-latest-tag] why not")
    report = lint(
        {"app.yaml": APPLICATION, "pod.yaml": pod, "b.yaml": POD},
        config="ignore: [namespaces]\nexempt: [{rule: container-image-latest-tag, image: a, reason: demo}]",
    )
    assert places(report) == []
    assert [(suppressed.finding.location.path, suppressed.reason) for suppressed in report.suppressed] == [
        ("b.yaml", "demo"),
        ("pod.yaml", "why not"),
    ]


def test_a_comment_that_is_of_no_use_is_told_in_its_own_words(lint: Lint) -> None:
    report = lint(
        {"pod.yaml": f"# repl-lint-ignore-file container-image-latest-tag\n{POD.replace('image: a', 'image: a:1')}"}
    )
    assert "there is no `container-image-latest-tag` finding here to suppress: remove the comment" in [
        finding.message for finding in report.findings
    ]
    assert {finding.rule.id for finding in report.findings} == {"unused-suppression", "hardcoded-namespace"}


def test_flags_and_rule_take_the_vendors_names(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pod.yaml").write_text(POD)
    assert main(["check", "--select", "container-image-latest-tag"]) == 1
    assert "pod.yaml:4:29 error latest-tag: " in capsys.readouterr().out
    assert main(["rule", "container-image-latest-tag"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("# latest-tag\n")
    assert "Other linters call it `container-image-latest-tag`; that name does here, too." in out


def test_an_alias_means_one_thing() -> None:
    aliases = [name for rule in catalog().values() for name in rule.other_names]
    taken = {*catalog(), *(rule.category for rule in catalog().values()), "all"}
    assert len(aliases) == len(set(aliases))
    assert not taken.intersection(aliases)


FAULTY = """\
apiVersion: kots.io/v1beta1
kind: Config
metadata: {name: a}
spec:
  groups:
  - name: a
    title: A
    items:
    - {name: a, title: A, type: txt}
    - {name: b, title: B, type: text, when: b}
"""


@pytest.mark.about("invalid-config-option")
def test_a_level_for_one_of_several_names_holds_for_the_faults_of_that_name(lint: Lint) -> None:
    files = {"app.yaml": APPLICATION, "config.yaml": FAULTY}
    first, second = "config.yaml:9:33-36 invalid-config-option", "config.yaml:10:45-46 invalid-config-option"
    report = lint(files | {"lint.yaml": lint_config(config_option_invalid_type="off")})
    assert places(report) == [f"{second} error"]
    assert report.notes == (
        "lint.yaml (LintConfig) changes these rules for its release: config-option-invalid-type off",
    )
    report = lint(files | {"lint.yaml": lint_config(config_option_invalid_type="warn", invalid_config_option="info")})
    assert places(report) == [f"{first} warning", f"{second} info"]
    report = lint(files | {"lint.yaml": lint_config(invalid_config_option="off")})
    assert places(report) == []


PREFLIGHT = "apiVersion: troubleshoot.sh/v1beta2\nkind: Preflight\nmetadata: {name: a}\nspec: {analyzers: []}\n"
CLUSTER = "apiVersion: embeddedcluster.replicated.com/v1beta1\nkind: Config\nspec: {version: 3.0.0+k8s-1.33}\n"


@pytest.mark.about("unknown-kots-kind", "unused-suppression")
def test_the_only_name_of_a_rule_may_stand_for_a_part_of_it(lint: Lint) -> None:
    other = "apiVersion: kots.io/v1beta1\nkind: Confg\nmetadata: {name: a}\n"
    files = {"app.yaml": APPLICATION, "ec.yaml": CLUSTER, "pre.yaml": PREFLIGHT, "other.yaml": other}
    first, second = "other.yaml:2:7-12 unknown-kots-kind", "pre.yaml:1:13-36 unknown-kots-kind"
    report = lint(files)
    assert places(report) == [f"{first} error", f"{second} error"]
    (related,) = report.findings[1].related
    assert (related.location.path_line_column, related.message) == (
        "ec.yaml:3:17",
        "the release installs Embedded Cluster 3",
    )
    levels = lint_config(ec_v3_preflight_api_version="off")
    assert places(lint(files | {"lint.yaml": levels})) == [f"{first} error"]
    silenced = PREFLIGHT.replace("v1beta2\n", "v1beta2  # repl-lint: ignore[unknown-kots-kind]\n")
    assert places(lint(files | {"lint.yaml": levels, "pre.yaml": silenced})) == [f"{first} error"]


@pytest.mark.about("missing-object-field")
def test_each_missing_field_has_a_name(lint: Lint) -> None:
    text = "kind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nmetadata: {name: b}\n"
    files = {"app.yaml": APPLICATION, "a.yaml": text}
    first, second = "a.yaml:1:1-5 missing-object-field", "a.yaml:4:1-11 missing-object-field"
    assert places(lint(files)) == [f"{first} error", f"{second} error"]
    assert places(lint(files | {"lint.yaml": lint_config(missing_kind_field="off")})) == [f"{first} error"]
    assert places(lint(files | {"lint.yaml": lint_config(missing_api_version_field="warn")})) == [
        f"{first} warning",
        f"{second} error",
    ]
