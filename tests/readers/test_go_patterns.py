"""Our reading of regular expressions against Go's own, over a table and thousands that are made from it."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable, Sequence

import pytest

from repl_lint.facts.kots.regular_expressions import refusal
from tests.go_patterns import TABLE, patterns
from tests.readers.go_programs import built

COUNT = 20_000
PARTS = (
    *r"a b * + ? {2} {3,1} {1001} {2,} ( ) [ ] (?: (?= (?i) (?P<n> | ^ $ . \d \1 \h [a-z] [^x] \ - [:alpha:]".split(),
    *r"{ } , 1 (?<m> \pL \x{41} \Q \E \b && _ é \07 *? {0} {1} (?i-s: \z".split(),
    " ",
)

Ask = Callable[[Sequence[str]], list[bool]]


@pytest.fixture(scope="module")
def ask_go(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Whether Go takes each pattern."""
    judge = built("go_patterns", tmp_path_factory)

    def ask(texts: Sequence[str]) -> list[bool]:
        asked = "\n".join(map(json.dumps, texts))
        done = subprocess.run([judge], input=asked, capture_output=True, text=True, check=True)
        return [line == "true" for line in done.stdout.splitlines()]

    return ask


def test_the_table_holds_what_go_says(ask_go: Ask, request: pytest.FixtureRequest) -> None:
    known = patterns()
    verdicts = list(zip(known, ask_go(list(known)), strict=True))
    if request.config.getoption("--update", False):
        rows = ",\n".join(json.dumps(row) for row in verdicts)
        TABLE.write_text(f"[\n{rows}\n]\n", encoding="utf-8")
    assert list(known.items()) == verdicts


def test_go_and_we_say_the_same(ask_go: Ask) -> None:
    chance, known = random.Random(1), list(patterns())
    texts = [mutated(chance, known) for _ in range(COUNT)]
    ours = [refusal(text) is None for text in texts]
    differ = [text for text, go, own in zip(texts, ask_go(texts), ours, strict=True) if go != own]
    assert [text for text in differ if "\\p{" not in text and "\\P{" not in text] == []  # names are not looked up


def mutated(chance: random.Random, known: Sequence[str]) -> str:
    if chance.random() < 0.5:
        return "".join(chance.choice(PARTS) for _ in range(chance.randint(1, 7)))
    letters = list(chance.choice(known) + chance.choice(known))
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(letters) + 1)
        if chance.random() < 0.5 and at < len(letters):
            del letters[at]
        else:
            letters.insert(at, chance.choice(PARTS))
    return "".join(letters)
