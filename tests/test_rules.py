"""Every rule's file: its shape, and its examples as tests."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

import pytest
import yaml

from repl_lint import resources
from repl_lint.configuration.catalog import RuleFileError, catalog, checks, read_rule, rule_faults
from repl_lint.configuration.heads import KEPT, built_heads, heads
from repl_lint.model.findings import Rule
from tests.conftest import Lint
from tests.renderers import HAS
from tests.rule_examples import RULES, charts, examples, marked, marked_archives


@pytest.mark.parametrize(("rule", "kind", "example"), list(examples()))
def test_example(rule: Rule, kind: str, example: dict[str, str], lint: Lint) -> None:
    files = {"replicated.yaml": example[kind], **charts(example)}
    if any("/templates/" in path for path in files) and not any(HAS.values()):
        pytest.skip("needs a renderer of charts")
    report = lint(files, example.get("config", ""))
    if kind == "good":
        assert [finding.message for finding in report.findings] == []
        return
    found = {
        (finding.location.path, finding.location.start.line, finding.rule.id): finding.message
        for finding in report.findings
    }
    expected = {
        (path, *place): part
        for path, text in files.items()
        if isinstance(text, str)
        for place, part in marked(text, rule).items()
    }
    expected |= {(path, 1, name): part for path, name, part in marked_archives(example, rule)} if kind == "bad" else {}
    assert rule.id in {name for *_, name in expected}, "no line of `bad` ends in `# finding`"
    assert not [message for message in found.values() if message.endswith(".")]
    assert found.keys() == expected.keys()
    for place, part in expected.items():
        assert part in found[place]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_file(rule: Rule) -> None:
    assert rule_faults(rule.path) == []
    about = read_rule(rule.path)
    assert rule.path.endswith(f"/{rule.id}.yaml")
    assert any(checks(rule)), "a check looks at documents or at releases"
    with open(rule.path, encoding="utf-8") as stream:
        head = stream.read().partition("\nwhy:")[0]
    assert yaml.safe_load(head).keys() == about.keys() - {"why", "how-to-fix", "says", "references", "examples"}
    assert "says" not in about or about["says"]["source"] in about["references"]


def test_the_vendor_is_quoted_word_for_word(corpus: Path) -> None:
    page = (corpus.parent / "design" / "docker-registries.txt").read_text(encoding="utf-8")
    said = {rule.id: about["says"]["sentences"] for rule in RULES if "says" in (about := read_rule(rule.path))}
    assert said
    assert [sentence for sentences in said.values() for sentence in sentences if sentence not in page] == []


def test_ids_are_unique_and_sorted() -> None:
    assert [rule.id for rule in RULES] == sorted({rule.id for rule in RULES})


FAULTY = """\
id: Bad_Id
summary: it ends in a full stop.
category: pictures
severity: error
check: bad
colour: red
why: too short
references: [http://example.com]
examples:
- good: |
    a: 1
"""


def test_a_faulty_rule_file_is_told_with_all_its_faults_and_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(FAULTY)
    assert [line.removeprefix(f"{path}:") for line in rule_faults(str(path))] == [
        "1: required key `since` is missing",
        "1: `id` must be a name of the problem in lower case, its words joined by hyphens, not `Bad_Id`",
        "2: `summary` must be one sentence in the present tense without a full stop, not `it ends in a full stop.`",
        (
            "3: `category` is `pictures`, but must be one of"
            " `api-versions`, `format`, `images`, `namespaces`, `secrets`, `suppressions`, `templates`"
        ),
        "5: there is no `repl_lint/checks/bad.py`",
        "6: unknown key `colour`",
        "7: `why` has 9 characters, but needs 100",
        "8: `references` must be an address that begins with https://, not `http://example.com`",
        "10: `examples` has no item with `bad`",
    ]
    path.write_text("id: [")
    assert [line.removeprefix(f"{path}:") for line in rule_faults(str(path))] == [
        "1: this `[` is not closed: add `]` where it ends"
    ]


def test_a_rule_that_cannot_be_made_says_all_that_is_wrong_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.yaml").write_text(FAULTY)
    monkeypatch.setattr(resources, "folder", {"rules": str(tmp_path), "schemas": resources.folder("schemas")}.get)
    with pytest.raises(RuleFileError) as caught:
        catalog.__wrapped__()
    assert str(caught.value).splitlines() == rule_faults(str(tmp_path / "bad.yaml"))


HEAD: Final = "id: one\nseverity: error\n"


def test_heads_are_read_anew_where_a_text_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = tmp_path / "one.yaml"
    rule.write_text(f"{HEAD}why: a\n")
    assert heads(str(tmp_path)) == {"one": {"id": "one", "severity": "error"}}
    rule.write_text(f"{HEAD}why: another text, which is no part of the head\n")
    with monkeypatch.context() as context:
        context.setattr("yaml.load", None)
        assert heads(str(tmp_path)) == {"one": {"id": "one", "severity": "error"}}
    stamp = rule.stat()
    rule.write_text(f"{HEAD.replace('error', 'infos')}why: another text, which is no part of the head\n")
    os.utime(rule, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # of the same length and age
    (tmp_path / "two.yaml").write_text("id: two\nwhy: a\n")
    assert heads(str(tmp_path)) == {"one": {"id": "one", "severity": "infos"}, "two": {"id": "two"}}
    rule.unlink()
    assert heads(str(tmp_path)) == {"two": {"id": "two"}}
    assert json.loads((tmp_path / KEPT).read_text()) == {"two": ["id: two", {"id": "two"}]}


@pytest.mark.parametrize("kept", [b"", b"{", b"[1]", b'{"one": 1}', b'{"one": ["id: two", {"id": "two"}]}', b"\xff"])
def test_heads_are_read_anew_where_what_is_kept_is_not_theirs(kept: bytes, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("id: one\nwhy: a\n")
    (tmp_path / KEPT).write_bytes(kept)
    assert heads(str(tmp_path)) == {"one": {"id": "one"}}
    assert json.loads((tmp_path / KEPT).read_text()) == {"one": ["id: one", {"id": "one"}]}


def test_heads_are_read_where_nobody_may_keep_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("repl_lint.writing.replace", refuse)
    (tmp_path / "one.yaml").write_text("id: one\nwhy: a\n")
    assert heads(str(tmp_path)) == heads(str(tmp_path)) == {"one": {"id": "one"}}
    assert os.listdir(tmp_path) == ["one.yaml"]


def test_an_installed_package_reads_no_rule_to_start(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("id: one\nwhy: a\n")
    assert built_heads(str(tmp_path)) == {"one": {"id": "one"}}, "where the build kept nothing"
    (tmp_path / "one.yaml").unlink()
    assert built_heads(str(tmp_path)) == {"one": {"id": "one"}}


def test_a_head_is_what_its_rule_file_says() -> None:
    for name, head in heads(resources.folder("rules")).items():
        whole = read_rule(os.path.join(resources.folder("rules"), f"{name}.yaml"))
        assert head == {key: value for key, value in whole.items() if key in head}


def test_a_word_of_a_rule_may_be_written_with_escapes_and_in_a_large_release(lint: Lint) -> None:
    rule = catalog()["always-pull-policy"]
    assert rule.words == ("always",)
    container = "{name: a, image: a:1, imagePullPolicy: %s}"
    pod = f"kind: Pod\napiVersion: v1\nmetadata: {{name: a}}\nspec: {{containers: [{container}]}}\n"
    large = f"# {'x' * 300_000}\n"
    escaped = (pod % r'"\x41lways"', pod % '"Al\\\n  ways"', pod % '"Al\\\r\n\tways"')
    for text in (pod % "Always", *escaped, large + pod % "Always", f"---\n{large}---\n{pod % 'Always'}"):
        assert "always-pull-policy" in {finding.rule.id for finding in lint(text).findings}


def test_a_slash_in_a_word_of_a_rule_may_be_escaped(lint: Lint) -> None:
    assert catalog()["chart-upgrade-flag"].words == ("kots.io/",)
    chart = "{chart: {name: a, chartVersion: 1.0.0}, helmUpgradeFlags: [--timeout 9m]}"
    text = f'apiVersion: "kots.io\\/v1beta2"\nkind: HelmChart\nmetadata: {{name: a}}\nspec: {chart}\n'
    assert "chart-upgrade-flag" in {finding.rule.id for finding in lint(text).findings}
