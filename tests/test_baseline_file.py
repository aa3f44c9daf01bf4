"""The file of a baseline: how it is renewed and read, and who names it."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest

from repl_lint import check
from repl_lint.checks import latest_tag
from tests.baselines import API, FILE, ROOT, WEB, checked, deployment, entries, new, write
from tests.conftest import Run


def test_what_is_mended_is_counted_and_pruned(run: Run) -> None:
    write(replicated=ROOT, k8s_api=API, k8s_web=WEB)
    run("baseline", "create")
    number = len(entries())
    write(k8s_api=API.replace("  namespace: x\n", ""))
    os.remove("k8s/web.yaml")
    report = checked(run)
    mended = report["mended"]
    assert mended > 1
    assert report["findings"] == []
    out = run("check", "--baseline", FILE)[1]
    assert f"{mended} findings of the baseline no longer occur: run `repl-lint baseline prune`" in out.splitlines()
    write(k8s_new=deployment("new", "nginx"))
    assert run("baseline", "prune") == (0, f"{FILE}: {mended} removed, {number - mended} kept\n", "")
    assert {entry["object"] for entry in entries()} == {"Deployment/api", "images/redis"}
    assert checked(run)["mended"] == 0
    assert "k8s/new.yaml:5 hardcoded-namespace" in new(run)
    before = Path(FILE).read_bytes()
    assert run("baseline", "prune")[0] == 0
    assert Path(FILE).read_bytes() == before


def test_a_finding_goes_by_the_former_id_of_its_rule_too(run: Run) -> None:
    application = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: a, annotations: {kots.io/when: 'maybe'}}\n"
    write(app=application, service=service + "spec: {ports: [{port: 80}]}\n")
    run("baseline", "create")
    text = Path(FILE).read_text(encoding="utf-8")
    assert '"rule": "invalid-kots-annotation"' in text
    Path(FILE).write_text(text.replace("invalid-kots-annotation", "kots-annotation-bool"), encoding="utf-8")
    assert new(run) == []


def test_a_message_as_the_text_of_an_entry_without_a_path_is_still_read(run: Run) -> None:
    write(k8s_api=f"# kind: scheduler-kubernetes\n{API}")
    run("baseline", "create")
    findings = entries()
    (whole,) = (finding for finding in findings if finding["object"] == "release")
    assert (whole["rule"], whole["path"], whole["text"]) == (
        "missing-replicated-document",
        "",
        "scheduler-kubernetes",
    )
    whole["text"] = "this release has no replicated document: add one under `# kind: replicated`"
    Path(FILE).write_text(json.dumps({"version": 1, "findings": findings}), encoding="utf-8")
    assert (new(run), checked(run)["mended"]) == ([], 0)
    assert run("baseline", "update")[1] == f"{FILE}: 0 added, 0 removed, {len(findings)} kept\n"
    assert [entry["text"] for entry in entries() if entry["object"] == "release"] == ["scheduler-kubernetes"]


def test_update_adds_and_drops(run: Run) -> None:
    write(a=deployment("a", "nginx"), b=deployment("b", "nginx:1"))
    run("baseline", "create")
    write(a=deployment("a", "nginx:1"), b=deployment("b", "caddy"))
    assert run("baseline", "update") == (0, f"{FILE}: 1 added, 1 removed, 2 kept\n", "")
    assert new(run) == []
    assert [f"{entry['rule']} {entry['object']}" for entry in entries()] == [
        "hardcoded-namespace Deployment/a",
        "hardcoded-namespace Deployment/b",
        "latest-tag Deployment/b",
    ]
    again = Path(FILE).read_bytes()
    run("baseline", "create", "--force")
    assert Path(FILE).read_bytes() == again


@pytest.mark.parametrize("arguments", [("a.yaml",), (".", "--select", "hardcoded-namespace")])
def test_what_a_run_does_not_look_at_is_not_mended(arguments: tuple[str, ...], run: Run) -> None:
    write(a=deployment("a", "nginx"), b=deployment("b", "nginx"))
    run("baseline", "create")
    before = Path(FILE).read_bytes()
    assert checked(run, *arguments)["mended"] == 0
    for action in ("update", "prune"):
        assert run("baseline", action, *arguments)[0] == 0
        assert Path(FILE).read_bytes() == before


def test_what_could_not_be_read_does_not_count_as_mended(run: Run) -> None:
    write(a=deployment("a", "nginx"))
    run("baseline", "create")
    write(a=deployment("a", "nginx") + "---\na: [\n")
    assert new(run) == ["a.yaml:15 invalid-yaml"]
    write(a="a: [\n" + deployment("a", "nginx"))
    report = checked(run)
    assert ([finding["rule"] for finding in report["findings"]], report["mended"]) == (["invalid-yaml"], 0)


@pytest.mark.parametrize("action", ["create --force", "update", "prune"])
def test_nothing_is_written_of_a_run_that_could_not_read_everything(
    action: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(a=deployment("a", "nginx"))
    run("baseline", "create")
    before = Path(FILE).read_bytes()
    code, out, err = run("baseline", *action.split(), "a.yaml", "missing.yaml")
    assert (code, out) == (2, "")
    assert err.splitlines()[0] == "repl-lint: missing.yaml: no such file or directory"
    assert err.splitlines()[1].startswith(f"repl-lint: {FILE} was not written: ")
    write(b="a: [\n")
    assert run("baseline", *action.split())[0] == 2
    os.remove("b.yaml")

    def crash(*_: object) -> None:
        raise RuntimeError("oops")

    monkeypatch.setattr(latest_tag, "uses", crash)
    code, _, err = run("baseline", *action.split())
    assert (code, err.splitlines()[0]) == (2, "repl-lint: rule latest-tag failed in a.yaml: RuntimeError: oops")
    assert Path(FILE).read_bytes() == before


def test_create_does_not_write_over_a_file(run: Run) -> None:
    write(a=deployment("a", "nginx"))
    Path("mine.json").write_text("mine")
    code, _, err = run("baseline", "create", "--output", "mine.json")
    assert code == 2
    assert err.startswith("repl-lint: mine.json already exists: ")
    assert Path("mine.json").read_text() == "mine"
    assert run("baseline", "create", "--output", "mine.json", "--force")[0] == 0
    assert run("check", "--baseline", "mine.json")[0] == 0
    assert run("baseline", "create", "--output", "none/mine.json")[0] == 2


@pytest.mark.parametrize("command", [("check",), ("baseline", "show"), ("baseline", "update"), ("baseline", "prune")])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"version": 1,\n<<<<<<< a\n', "2:1: this is not valid JSON: expecting property name enclosed in double quotes"),  # noqa: E501
        ('{"version": 2, "findings": []}', "1:13: version 2 is newer than 1, the version that this repl-lint reads"),
        ('{"version": 1}', "1:1: required key `findings` is missing"),
        ('{"version": 1,\n "findings": [{"rule": "a"}]}', "2:15: required key `object` is missing"),
        ('{"version": 1, "findings": {}}', "1:28: `findings` must be a list"),
        ('{"version": 1, "findings": [], "finding": 1}', "1:32: unknown key `finding`; did you mean `findings`?"),
        ("[]", "1:1: the file must be a mapping"),
        ("", "1:1: this is not valid JSON: expecting value"),
        ("[" * 100_000, " this is not a baseline file: create one with `repl-lint baseline create`"),
    ],
)  # fmt: skip
def test_a_broken_baseline_is_told_with_its_place(command: tuple[str, ...], text: str, message: str, run: Run) -> None:
    Path("b.json").write_text(text)
    assert run(*command, "--baseline", "b.json") == (2, "", f"repl-lint: b.json:{message}\n")


def test_a_baseline_that_is_missing_or_no_text_is_told(run: Run) -> None:
    missing = "repl-lint: b.json: no such file: create one with `repl-lint baseline create`\n"
    assert run("check", "--baseline", "b.json") == (2, "", missing)
    Path("b.json").write_bytes(b"\xff\xfe{")
    assert run("check", "--baseline", "b.json")[0] == 2
    os.mkdir("c.json")
    assert run("check", "--baseline", "c.json") == (2, "", "repl-lint: c.json: is a directory\n")


def test_the_configuration_may_name_it_from_its_own_folder(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(k8s_a=deployment("a", "nginx"))
    Path(".repl-lint.yaml").write_text("airgap: true\nbaseline: ci/known.json\n")
    message = "there is no file `ci/known.json`: create one with `repl-lint baseline create`"
    assert run("check") == (2, "", f"repl-lint: .repl-lint.yaml:2:11: {message}\n")
    os.mkdir("ci")
    assert run("baseline", "create")[1] == "ci/known.json: 2 findings\n"
    assert {finding["file"] for finding in json.loads(Path("ci/known.json").read_text())["findings"]} == {
        "../k8s/a.yaml"
    }
    assert run("check")[0] == 0
    assert run("check", "--no-baseline")[0] == 1
    assert run("check", "--no-baseline", "--baseline", "x.json")[0] == 2
    assert check(["."]).findings == ()
    monkeypatch.chdir("k8s")
    assert run("check")[0] == 0
    assert run("baseline", "prune") == (0, "../ci/known.json: 0 removed, 2 kept\n", "")
    Path("other.json").write_text('{"version": 1, "findings": []}')
    assert run("check", "--baseline", "other.json")[0] == 1


def test_the_configuration_has_its_findings_by_their_file(run: Run) -> None:
    write(a="a: 1\n")
    Path(".repl-lint.yaml").write_text(
        "registries: {hub: docker.io}\nexempt:\n- {rule: latest-tag, object: Pod/a, reason: a}\n"
    )
    run("baseline", "create")
    assert [(entry["rule"], entry["object"], entry["path"], entry["text"], entry["file"]) for entry in entries()] == [
        ("docker-hub-endpoint", "", "registries.hub", "docker.io", ".repl-lint.yaml"),
        ("unused-suppression", "", "", "latest-tag", ".repl-lint.yaml"),
    ]
    assert new(run) == []


def test_what_a_comment_silences_is_not_in_it(run: Run) -> None:
    write(a=deployment("a", "nginx  # repl-lint: ignore[latest-tag] moved on purpose"))
    run("baseline", "create")
    assert [each["rule"] for each in entries()] == ["hardcoded-namespace"]


def test_show_prints_plain_columns(run: Run) -> None:
    write(a=deployment("a", "nginx"))
    run("baseline", "create")
    code, out, err = run("baseline", "show")
    assert (code, err) == (0, "")
    assert [line.split() for line in out.splitlines()] == [
        ["hardcoded-namespace", "a.yaml", "Deployment/a", "metadata.namespace", "x", "1"],
        ["latest-tag", "a.yaml", "Deployment/a", "spec.template.spec.containers[ngi].image", "nginx", "1"],
    ]


def test_show_prints_a_table_on_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(a=deployment("a", "nginx"))
    run("baseline", "create")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "150")
    out = re.sub(r"\x1b\[[0-9;]*m", "", run("baseline", "show")[1])
    assert out.split()[:6] == ["rule", "file", "object", "path", "text", "count"]
    assert out.splitlines()[-1] == "2 findings"


@pytest.mark.parametrize("path", ["nope.json", "other.json", "nope.yaml"])
def test_a_baseline_is_not_named_by_a_path(path: str, run: Run) -> None:
    write(a=deployment("a", "nginx"))
    run("baseline", "create")
    run("baseline", "create", "--output", "other.json")
    message = f"{path} is neither a folder nor a YAML file; --baseline names the baseline to show"
    assert run("baseline", "show", path) == (2, "", f"repl-lint: {message}\n")
    assert run("baseline", "show", "a.yaml", ".") == run("baseline", "show", "--baseline", "other.json")


def test_an_empty_baseline_is_one(run: Run) -> None:
    write(a="apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n")
    assert run("baseline", "create")[0] == 0
    assert run("baseline", "show") == (0, "the baseline has no findings\n", "")
    assert run("check", "--baseline", FILE)[0] == 0


def test_only_what_is_new_is_fixed(run: Run) -> None:
    write(replicated=ROOT, a=deployment("a", "redis:5.0"))
    run("baseline", "create")
    write(b=deployment("b", "redis:5.0"))
    run("check", "--baseline", FILE, "--fix")
    assert "namespace" in Path("a.yaml").read_text()
    assert "namespace" not in Path("b.yaml").read_text()


@pytest.mark.parametrize("action", ["create", "update", "prune", "show"])
def test_every_action_has_examples(action: str, run: Run) -> None:
    code, out, _ = run("baseline", action, "--help")
    assert code == 0
    assert f"\n  repl-lint baseline {action}" in out


def test_a_linted_file_is_not_written_over(run: Run) -> None:
    write(a=deployment("a", "nginx"))
    before = Path("a.yaml").read_bytes()
    code, _, told = run("baseline", "create", "--output", "a.yaml", "--force")
    assert (code, Path("a.yaml").read_bytes()) == (2, before)
    assert told == "repl-lint: a.yaml: this file is checked, and an output would overwrite it: name another file\n"
