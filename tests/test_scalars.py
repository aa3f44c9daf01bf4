"""What scalars say: templates in block scalars, and what is not closed."""

from __future__ import annotations

import pytest

from repl_lint.reading.documents import NOTHING
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source
from repl_lint.reading.templates import hide
from repl_lint.reading.trees import parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('v: |\n  a\n  {{repl F "x"}}\nw: 1\n', 'a\n{{repl F "x"}}\n'),
        ('v: |\n  a\n  {{repl F "x"}}\n  b\nw: 1\n', 'a\n{{repl F "x"}}\nb\n'),
        ("v: |-\n  {{repl if A}}\n  a\n  {{repl end}}\nw: 1\n", "{{repl if A}}\na"),
        ("v: |\n  # {{repl F}}\n  {{repl F}}\nw: 1\n", "# {{repl F}}\n{{repl F}}\n"),
    ],
)
def test_a_block_scalar_keeps_the_lines_that_say_something(text: str, value: str) -> None:
    root = parse(hide(text), 0, len(text)).root
    assert root is not None
    assert [child.value for child in root.children] == [value, "1"]


def test_a_template_that_nothing_closes_is_said_to_be_one() -> None:
    (document,) = outline(Source("a.yaml", 'host: {{repl ConfigOption "hostname"}\n')).documents()
    assert document.reason == "this template is not closed"


def test_a_helm_template_that_replicated_renders_is_no_fault() -> None:
    text = (
        "apiVersion: troubleshoot.sh/{}\nkind: Preflight\nspec:\n  {{{{- if .Values.a }}}}\n  - b\n  {{{{- end }}}}\n"
    )
    first_documents = [
        next(outline(Source("a.yaml", text.format(version))).documents()) for version in ("v1beta3", "v1beta2")
    ]
    assert [(document.role == NOTHING, document.problem is None) for document in first_documents] == [
        (True, True),
        (False, False),
    ]
