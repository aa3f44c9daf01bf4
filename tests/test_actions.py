"""What is inside an action: each part with its kind, its text and its place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repl_lint.facts.templates.tokens import NAME, ODD, OTHER, TEXT, in_comments, tokens
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source
from repl_lint.reading.templates import hide
from tests.template_texts import TEXTS

N, T, S, X = NAME, TEXT, OTHER, ODD


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ('{{repl ConfigOption "a b"}}', [(N, "ConfigOption"), (T, "a b")]),
        ("repl{{ConfigOption `a`}}", [(N, "ConfigOption"), (T, "a")]),
        ("{{repl- A -}}", [(N, "A")]),
        ("{{repl -1}}", [(S, "-1")]),
        (
            "{{repl if not (eq .a.b $x.c)}}",
            [(N, "if"), (N, "not"), (S, "("), (N, "eq"), (S, ".a.b"), (S, "$x.c"), (S, ")")],
        ),
        ("{{repl $x := 1.5e3 | A}}", [(S, "$x"), (S, ":"), (S, "="), (S, "1.5e3"), (S, "|"), (N, "A")]),
        ("{{repl (A).b}}", [(S, "("), (N, "A"), (S, ")"), (S, ".b")]),
        (r"{{repl A \"x\"}}", [(N, "A"), (T, "x")]),
        (r'{{repl A "x\"y"}}', [(N, "A"), (T, r"x\"y")]),
        ("{{repl A 'b'}}", [(N, "A"), (S, "'b'")]),
        ("{{repl A\n\tB}}", [(N, "A"), (N, "B")]),
        ("{{repl/* A */}}", []),
        ("{{repl- /* A */ -}}", []),
        ('{{repl A "x}}', [(N, "A"), (X, '"'), (N, "x")]),
        ("{{repl A # B}}", [(N, "A"), (X, "#"), (N, "B")]),
        ("{{repl}}", []),
        ("{{repl-}}", []),
        ("repl{{}}", []),
        ("{{repl héllo}}", [(N, "héllo")]),
    ],
)
def test_an_action_is_taken_apart(action: str, expected: list[tuple[str, str]]) -> None:
    text = f"é: {action}"
    found = tokens(hide(text).actions[0])
    assert [(token.kind, token.text) for token in found.tokens] == expected
    assert all(text[token.start : token.end] == token.text for token in found.tokens)


@pytest.mark.parametrize(
    ("action", "calls", "literals"),
    [
        ('{{repl if ConfigOptionEquals "a" "b"}}', ["ConfigOptionEquals"], []),
        ('{{repl ConfigOption "a" | trim}}', ["ConfigOption", "trim"], ["a"]),
        ("{{repl print (ConfigOption `a`) (ConfigOption $x)}}", ["print", "ConfigOption", "ConfigOption"], ["a"]),
        (r'{{repl ConfigOption "a\"b"}}', ["ConfigOption"], []),
        ('{{repl template "x" nil}}', [], []),
        ('{{repl .ConfigOption "a"}}', [], []),
        ('{{repl Foo "a}}', [], []),
    ],
)
def test_calls_and_their_first_arguments(action: str, calls: list[str], literals: list[str]) -> None:
    found = tokens(hide(f"v: {action}").actions[0])
    assert [token.text for token in found.calls()] == calls
    assert [token.text for token in found.literals(frozenset(("ConfigOption",)))] == literals


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("a: {{repl A}} # {{repl B}} {{repl C}}\nb: {{repl D}}\n", "B C"),
        ("# {{repl A}}\r\n{{repl B}}\r\n", "A"),
        ("a: b#{{repl A}} {{repl B}}\n", ""),
        ("a: {{repl A}}#{{repl B}}\n", ""),
        ("a: {{repl A}} #{{repl B}}\n", "B"),
        ("#{{repl A}}\n#\n{{repl B}} # x\n{{repl C}}", "A"),
    ],
)
def test_what_stands_in_comments(text: str, inside: str) -> None:
    document = next(outline(Source("a.yaml", text)).documents())
    starts = [action.start for action in document.hidden.actions]
    assert [text[at + 7] for at in starts if at in in_comments(document, starts)] == inside.split()


@settings(deadline=None)
@given(TEXTS | st.text(alphabet="\"'`\\ {}repl#/*.$a1-\n", max_size=60).map(lambda text: f"{{{{repl {text}}}}}"))
def test_every_part_stands_where_it_says(text: str) -> None:
    for action in hide(text).actions:
        last = action.start
        for token in tokens(action).tokens:
            assert last <= token.start <= token.end <= action.end
            assert text[token.start : token.end] == token.text
            last = token.end


@pytest.mark.parametrize("unit", ['" ', "` ", "' ", '\\" ', "/* ", ". ", "a.", "$a", "-", "1e", "a1", "\\", "''", "é"])
def test_half_a_megabyte_inside_takes_less_than_two_seconds(unit: str) -> None:
    for size in (60_000, 120_000, 250_000, 500_000):
        (action,) = hide("{{repl " + unit * (size // len(unit)) + "}}").actions or hide("{{repl A}}").actions
        started = time.process_time()
        tokens(action)
        assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "unclosed"),
    [
        ("v: {{repl A\nw: {{repl B}}", [3]),
        ("v: {{repl A", [3]),
        ("v: {{repl A }\nw: repl{{ B }", [3, 17]),
        ("v: {{repl A}}\nw: {{repl B", [17]),
        ('v: {{repl A "\nw: repl{{ B }}', [3]),
        ("v: {{repl A}} {{ repl B {{replC", []),
    ],
)
def test_openings_that_nothing_closes_are_known(text: str, unclosed: list[int]) -> None:
    assert list(hide(text).unclosed) == unclosed
