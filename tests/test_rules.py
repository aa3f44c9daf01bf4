"""Every rule's file: its shape, and its examples as tests."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from repl_lint import resources
from repl_lint.configuration.catalog import checks, read_rule
from repl_lint.model.findings import Rule
from tests.conftest import Lint
from tests.rule_examples import RULES, examples, marked


@pytest.mark.parametrize(("rule", "kind", "example"), list(examples()))
def test_example(rule: Rule, kind: str, example: dict[str, str], lint: Lint) -> None:
    report = lint(example[kind], example.get("config", ""))
    if kind == "good":
        assert [finding.message for finding in report.findings] == []
        return
    found = {(finding.location.start.line, finding.rule.id): finding.message for finding in report.findings}
    expected = marked(example[kind], rule)
    assert rule.id in {name for _, name in expected}
    assert found.keys() == expected.keys()
    for place, part in expected.items():
        assert part in found[place]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_file(rule: Rule) -> None:
    with open(f"{resources.folder('schemas')}/rule.json", encoding="utf-8") as stream:
        schema = json.load(stream)
    jsonschema.Draft202012Validator.check_schema(schema)
    about = read_rule(rule.path)
    jsonschema.validate(about, schema)
    assert rule.path.endswith(f"/{rule.id}.yaml")
    assert any(checks(rule)), "a check looks at documents or at releases"
    with open(rule.path, encoding="utf-8") as stream:
        head = stream.read().partition("\nwhy:")[0]
    assert yaml.safe_load(head).keys() == about.keys() - {"why", "says", "references", "examples"}
    assert "says" not in about or about["says"]["source"] in about["references"]


def test_the_vendor_is_quoted_word_for_word(corpus: Path) -> None:
    page = (corpus.parent / "design" / "docker-registries.txt").read_text(encoding="utf-8")
    said = {rule.id: about["says"]["sentences"] for rule in RULES if "says" in (about := read_rule(rule.path))}
    assert list(said) == [
        "docker-hub-endpoint",
        "hardcoded-namespace",
        "latest-tag",
        "missing-pull-secret",
        "undeclared-image",
        "unrewritten-image",
    ]
    assert [sentence for sentences in said.values() for sentence in sentences if sentence not in page] == []


def test_ids_are_unique_and_sorted() -> None:
    assert [rule.id for rule in RULES] == sorted({rule.id for rule in RULES})
