"""Our reading of templates against Go's own, over a table of texts and thousands that are made from it."""

from __future__ import annotations

import json
import random
import re
import subprocess
from collections.abc import Callable

import pytest

from tests.go_templates import NAMES, Verdict, agree, first_kind, verdicts, write_verdicts
from tests.readers.go_programs import built

COUNT = 20_000
PARTS = re.compile(r"""(?s)\{\{repl|\}\}|"(?:\\.|[^"\\])*"|`[^`]*`|\w+|\s+|.""")
SIGNS = [
    *"\"'`(){}|$.,:=-+ \n\t\\/*!&<>#@;_0189abefinoxpPE²éßЖ٣“\u00a0\u200b",
    *'}} {{ {{repl {{repl- /* */ := \\" \\x \\u00 0x 1i &&'.split(),
    " -}}",
]
NUMBERS = "00112789__..eExXpPbBoOii+-aF"
LIMITS = [2**63 - 1, 2**63, 2**64 - 1, 2**64, 10**308, 2**1023]
AFTER_LIMITS = ["", "i", ".0", "e0", "e300", "p0", "p999", "_0", "+1i", "e1+1e308i"]
ESCAPES = [*"\\'\"0748né`\r😀", "\\x", "\\u", "\\U", "d8", "00", "10", "FFFF"]

Ask = Callable[..., list[Verdict]]


@pytest.fixture(scope="module")
def ask_go(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Asks Go for its verdicts on texts, each with its opening delimiter; only texts that are known are run."""
    judge = built("go_templates", tmp_path_factory)

    def ask(questions: list[tuple[str, str]], run: bool = False) -> list[Verdict]:
        asked = "".join(json.dumps({"Text": text, "Opening": opening, "Run": run}) for text, opening in questions)
        done = subprocess.run(
            [judge], input=json.dumps(sorted(NAMES)) + asked, capture_output=True, text=True, check=True
        )
        answers = map(json.loads, done.stdout.splitlines())
        return [
            Verdict(text, answer["parsing"], answer["running"])
            for (text, _), answer in zip(questions, answers, strict=True)
        ]

    return ask


def test_the_table_holds_what_go_says(ask_go: Ask, request: pytest.FixtureRequest) -> None:
    answers = ask_go([(verdict.text, "{{repl") for verdict in verdicts()], run=True)
    if request.config.getoption("--update", False):
        write_verdicts(answers)
    assert verdicts() == answers


def test_go_and_we_say_the_same_of_texts_with_faults(ask_go: Ask) -> None:
    chance, texts = random.Random(1), [verdict.text for verdict in verdicts()]
    parts = sorted({part for text in texts for part in PARTS.findall(text)})
    questions = []
    for _ in range(COUNT):
        text = mutated(chance.choice(texts) + chance.choice(["", "", "", chance.choice(texts)]), parts, chance)
        opening = chance.choice(["{{repl", "{{repl", "repl{{"])
        questions.append((text.replace("{{repl", opening), opening))
    assert disagreements(ask_go, questions) == []


def test_go_and_we_say_the_same_of_literals(ask_go: Ask) -> None:
    chance = random.Random(1)
    makers = (number, number, limit, quoted)
    questions = [(f"{{{{repl print {chance.choice(makers)(chance)} }}}}", "{{repl") for _ in range(COUNT)]
    assert disagreements(ask_go, questions) == []


def disagreements(ask_go: Ask, questions: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """The texts of which Go says something else than we do, with its error and our kind."""
    ours = [first_kind(text, opening) for text, opening in questions]
    return [
        (verdict.text, verdict.parsing, kind)
        for verdict, kind in zip(ask_go(questions), ours, strict=True)
        if not agree(verdict.parsing, kind)
    ]


def mutated(text: str, parts: list[str], chance: random.Random) -> str:
    """A text with one to five faults: parts or characters lost, doubled, exchanged or put in."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        pieces = PARTS.findall(text) if chance.random() < 0.55 else list(text)
        pool = parts if chance.random() < 0.5 else SIGNS
        first, second = (chance.randrange(len(pieces) + 1) for _ in "ab")
        match chance.randrange(5):
            case 0:
                del pieces[first : first + 1]
            case 1:
                pieces[second:second] = pieces[first : first + 1]
            case 2:
                pieces[first : first + 2] = pieces[first : first + 2][::-1]
            case 3:
                pieces[first : first + 1] = [chance.choice(pool)]
            case _:
                pieces.insert(first, chance.choice(pool))
        text = "".join(pieces)
    return text


def number(chance: random.Random) -> str:
    return "".join(chance.choices(NUMBERS, k=chance.choice((1, 2, 3, 4, 5, 6, 8))))


def limit(chance: random.Random) -> str:
    sign, base = chance.choice(["", "-", "+"]), chance.choice(["", "", "0x", "0b", "0o", "0"])
    return f"{sign}{base}{chance.choice(LIMITS)}{chance.choice(AFTER_LIMITS)}"


def quoted(chance: random.Random) -> str:
    quote = chance.choice("\"'`")
    return quote + "".join(chance.choices(ESCAPES, k=chance.randrange(6))) + quote
