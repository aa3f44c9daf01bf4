"""The rows of the branch `images` in docs/decisions/0015-which-rule-yields.md: one fault is one finding."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from repl_lint.catalog import catalog
from tests.conftest import Lint, places

TABLE = Path(__file__).parents[1] / "docs" / "decisions" / "0015-which-rule-yields.md"
HEAD = "# kind: replicated\nreplicated_api_version: 2.41.0\nimages:\n"
POD = """\
---
# kind: scheduler-kubernetes
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  imagePullSecrets: [{name: replicatedregistrykey}]
  containers:
"""
CONFIG = "app-slug: myapp\nregistries: {quay: quay.io/acme, hub: index.docker.io}\n"
SHA = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("speaks", "entry", "image"),
    [
        ("invalid-image-reference", "", "https://quay.io/acme/a:1"),
        ("malformed-replicated-image", "", "registry.replicated.com/a:1"),
        ("wrong-app-slug", "", "registry.replicated.com/other/a:1"),
        ("wrong-app-slug", "{source: quay, name: acme/a, tag: 1}", "proxy.replicated.com/proxy/o/quay.io/acme/a:1"),
        (
            "preproxied-image",
            "{source: quay, name: acme/a, tag: 1}",
            "proxy.replicated.com/proxy/myapp/quay.io/acme/a:2",
        ),
        ("image-tag-mismatch", "{name: a, tag: 1}", "a:2"),
        ("digest-only-image", "{name: a, tag: 1}", f"a@{SHA}"),
        ("image-source-mismatch", "{name: quay.io/a/b, tag: 1}", "gcr.io/a/b:1"),
        ("unknown-image-field", "{name: a, version: 1}", "a:1"),
        ("unknown-image-field", "{image: a, tag: 1}", ""),
        ("invalid-image-tag", "{name: a, tag: ':1'}", "a:1"),
        ("image-name-with-tag", "{name: 'a:1'}", "a:1"),
        ("unknown-image-source", "{source: Public, name: quay.io/acme/a, tag: 1}", "quay.io/acme/a:1"),
        ("unknown-image-source", "{source: replicate, name: a, tag: 1}", "registry.replicated.com/myapp/a:1"),
        ("image-name-with-host", "{source: quay, name: quay.io/acme/a, tag: 1}", "quay.io/acme/a:1"),
        ("image-name-with-host", "{source: replicated, name: myapp/a, tag: 1}", "registry.replicated.com/myapp/a:1"),
        (
            "image-name-with-host",
            "{source: replicated, name: registry.replicated.com/myapp/a, tag: 1}",
            "registry.replicated.com/myapp/a:1",
        ),
        ("image-tag-mismatch", "{source: quay, name: acme/a, tag: 1}", "acme/a:2"),
        ("image-tag-mismatch", "{source: hub, name: acme/a, tag: 1}", "acme/a:2"),
        ("unqualified-image", "{source: quay, name: acme/a, tag: 1}", "acme/a:1"),
        ("image-spelling", "{source: hub, name: acme/a, tag: 1}", "acme/a:1"),
    ],
)
def test_the_more_specific_rule_speaks_alone(speaks: str, entry: str, image: str, lint: Lint) -> None:
    text = HEAD + (f"- {entry}\n" if entry else "") + (f"{POD}  - image: {image}\n" if image else "")
    assert [place.split()[1] for place in places(lint(text, CONFIG))] == [speaks]


def test_two_entries_of_one_image_are_one_fault(lint: Lint) -> None:
    images = "- {name: a, tag: 1}\n- {name: a, tag: 1}\n- {name: b, version: 1}\n- {name: b, version: 2}\n"
    rules = [place.split()[1] for place in places(lint(f"{HEAD}{images}{POD}  - image: a:1\n  - image: b:1\n", CONFIG))]
    assert rules == ["duplicate-image", "unknown-image-field", "unknown-image-field"]


def test_the_table_names_rules_that_there_are() -> None:
    rows = re.findall(r"^\| ([a-z, -]+) \| ([a-z, -]+) \| .+ \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for row in rows for cell in row for name in cell.split(", ")} - {"this rule", "yields to"}
    assert len(rows) > 10
    assert named <= catalog().keys()
