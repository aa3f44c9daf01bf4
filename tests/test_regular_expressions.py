"""Patterns of items are refused where Go refuses them: its own verdicts are in a table, compared by `make readers`."""

from __future__ import annotations

import time

import pytest

from repl_lint.facts.kots.regular_expressions import refusal
from tests.go_patterns import patterns


@pytest.mark.parametrize(("pattern", "is_taken"), patterns().items())
def test_a_pattern_is_refused_where_go_refuses_it(pattern: str, is_taken: bool) -> None:
    assert (refusal(pattern) is None) == is_taken


@pytest.mark.parametrize(
    ("pattern", "part", "reason"),
    [
        ("^(?!admin).*$", "(?!", "Go has no look-around"),
        ("(?<=a)b", "(?<=", "Go has no look-around"),
        (r"(a)\1", r"\1", "Go has no backreferences"),
        ("a++", "++", "Go does not repeat a repetition"),
        (r"\Z", r"\Z", "Go has no such escape"),
        ("[z-a]", "z-a", "the range ends before it begins"),
        ("[a-z", "[a-z", "the class is not closed"),
        ("(a", "(a", "the group is not closed"),
        ("a)", ")", "no group is open"),
        ("a{2,1}", "{2,1}", "a repetition goes from a number to a higher one, up to 1000"),
        ("[[:word:]][[:nope:]]", "[:nope:]", "Go has no such class"),
        ("a\\", "\\", "nothing follows the backslash"),
    ],
)
def test_the_part_and_the_reason_are_named(pattern: str, part: str, reason: str) -> None:
    assert refusal(pattern) == (part, reason)


@pytest.mark.parametrize("text", ["[" + "[:" * 50_000, "(" * 50_000, "[" * 50_000, "a?" * 50_000, "\\Q" * 50_000])
def test_long_patterns_take_no_time(text: str) -> None:
    start = time.process_time()
    refusal(text)
    assert time.process_time() - start < 2
