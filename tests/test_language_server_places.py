"""What the language server works out from text alone: where a comment silences, and where a cursor is."""

from __future__ import annotations

import sys
import time

import pytest
from lsprotocol import types

from repl_lint.configuration.settings import Settings
from repl_lint.editing.edits import apply
from repl_lint.language_server.actions import is_requested
from repl_lint.language_server.completion import complete
from repl_lint.language_server.cursor import cursor
from repl_lint.language_server.suppressing import suppression_edit
from repl_lint.language_server.texts import Text
from repl_lint.reading.sources import Source
from tests.conftest import Lint, Run

POD = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image: nginx{}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (POD.format(""), POD.format("  # repl-lint: ignore[latest-tag]")),
        (POD.format("  # why"), POD.format("  # why  # repl-lint: ignore[latest-tag]")),
        (POD.format("  # repl-lint: ignore[a-b] x"), POD.format("  # repl-lint: ignore[a-b, latest-tag] x")),
        (
            POD.format("").replace("nginx", ">-\n      nginx"),
            POD.format("").replace("nginx", ">-  # repl-lint: ignore[latest-tag]\n      nginx"),
        ),
        (
            POD.format("").replace("\n", "\r\n"),
            POD.format("  # repl-lint: ignore[latest-tag]").replace("\n", "\r\n"),
        ),
    ],
)
def test_a_comment_stands_where_it_silences(text: str, expected: str, lint: Lint) -> None:
    (finding,) = [each for each in lint({"a.yaml": text}).findings if each.rule.id == "latest-tag"]
    edit = suppression_edit(Source("a.yaml", text), finding)
    assert edit
    assert apply(text, [edit]) == expected
    again = lint({"a.yaml": expected})
    assert "latest-tag" not in [each.rule.id for each in again.findings]


def test_what_is_no_yaml_is_silenced_for_the_file(lint: Lint) -> None:
    text = "a: [\n"
    (finding,) = lint({"a.yaml": text}).findings
    edit = suppression_edit(Source("a.yaml", text), finding)
    assert edit
    assert not lint({"a.yaml": apply(text, [edit])}).findings


@pytest.mark.parametrize(
    ("text", "path", "word", "is_value"),
    [
        ("images:\n- source: pub", "images * source", "pub", True),
        ("images:\n  - name: x\n    source: ", "images * source", "", True),
        ("images: [{name: a, source: rep", "images * source", "rep", True),
        ("images:\n- {source: ", "images * source", "", True),
        ("ignore: [a-b, lat", "ignore *", "lat", False),
        ("rules:\n  latest-tag:\n    sev", "rules latest-tag", "sev", False),
        ("exempt:\n  - reason: x\n    rule: l", "exempt * rule", "l", True),
        ('per-file-ignores:\n  "k8s/**": [lat', "per-file-ignores k8s/** *", "lat", False),
        ("x: {a: 1}\nsel", "", "sel", False),
    ],
)
def test_where_a_cursor_is(text: str, path: str, word: str, is_value: bool) -> None:
    assert cursor(text.split("\n")) == (tuple(path.split()), word, is_value)


def test_without_the_extra_it_says_how_to_get_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygls", None)
    assert run("lsp") == (2, "", "repl-lint: lsp needs pygls: pip install 'repl-lint[lsp]'\n")


@pytest.mark.parametrize("quickfix", ["quickfix", types.CodeActionKind.QuickFix])
@pytest.mark.parametrize(
    ("only", "is_wanted"),
    [
        (None, True),
        ([], True),
        (["quickfix"], True),
        ([types.CodeActionKind.QuickFix], True),
        (["refactor"], False),
        (["quick"], False),
        (["quickfix.more"], False),
        (["source", "quickfix"], True),
    ],
)
def test_a_kind_is_wanted_as_a_text_or_as_a_member(quickfix: str, only: list[str] | None, is_wanted: bool) -> None:
    assert is_requested(quickfix, only) is is_wanted


@pytest.mark.parametrize(("text", "line"), [("a" * 50_000 + "[", 0), ("a: b\n", 2**31 - 1)])
def test_where_a_cursor_is_takes_no_time(text: str, line: int) -> None:
    begun = time.monotonic()
    assert complete(Text("/a.yaml", text, "utf-16"), types.Position(line, 60_000), Settings(())) == []
    assert time.monotonic() - begun < 2
