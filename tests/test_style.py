"""The style of texts for users, as far as a program can hold it: see docs/decisions/0091-style.md."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import repl_lint
from repl_lint.command_line.overview import COMMANDS
from repl_lint.command_line.parser import parser_of
from repl_lint.model.findings import GUESS, Finding, Rule
from tests.conftest import Lint
from tests.renderers import HAS
from tests.rule_examples import RULES, charts, examples

PACKAGE: Final = Path(repl_lint.__file__).parent
SUMMARY: Final = 84
"""The characters that a summary may have."""
SENTENCE: Final = 160
"""The characters that any other text may have, without what is quoted."""
DESCRIPTION: Final = 200
"""The characters that a text of the help may have."""
BANNED: Final = {
    r"\bstands?\b": "is",
    r"(?<!there )\b(?:is|are|was|names|brings|lacks) no\b(?! longer)": "a fault is a verb, such as `is not`",
    r"\b(?:is|are) none\b": "is not",
    r"\bleave[^:;,.]* out\b|\btakes? (?:it|them|…|`…`) out\b|\btake out\b": "remove",
    r"\blets? [^:;,.]* pass\b|\bsilence[sd]?\b": "suppress",
    r"\bmend(?:s|ed)?\b": "fix or correct",
    r"\basks? for\b(?! a secret)": "use",
    r", for (?:the|it|KOTS|Replicated)\b": "because",
    r"\bmade up\b|\bmakes? up\b": "depends on a template",
    r"\bpass(?:es)? over\b": "ignore",
    r"\bgoes in\b": "is removed in",
    r"\bthat there is\b": "that exists",
    r"\broot document\b": "replicated document",
    r"\b(?:a|no) text\b": "a string",
    r"\b(?:colour|misspelt|spelt|recognise|behaviour|licence|organis)\w*\b": "US spelling",
    r"\bnobody\b|\b(?:our|ours|we)\b(?!-)": "who acts",
}
"""Phrases that no text for users has, with what to write instead."""


def faults(text: str, most: int = SENTENCE, *, colons: int = 0, stop: bool = False) -> list[str]:
    """What is wrong with a text: its length, a banned phrase, a full stop at its end, or too many colons.

    ``stop`` is whether it may have a full stop.
    """
    plain = re.sub(r"``[^`].*?``|`[^`]*`|\([^)]*\)", "…", text)
    found = [
        f"{match[0]!r}: write {better}"
        for pattern, better in BANNED.items()
        for match in [_first(pattern, plain)]
        if match
    ]
    if len(plain) > most:
        found.append(f"{len(plain)} characters, of which {most} are allowed")
    if plain.count(": ") > colons:
        found.append("a colon")
    return found + ["a full stop"] * (plain.endswith(".") and not stop)


def _first(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(pattern, text, re.IGNORECASE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_summaries(rule: Rule) -> None:
    assert faults(rule.summary, SUMMARY) == []
    assert len(rule.summary) <= SUMMARY


def of_finding(finding: Finding) -> Iterator[str]:
    """What is wrong with the texts of a finding, each with the text."""
    fault = re.sub(r"^only when `[^`]*`(?: and `[^`]*`)*: ", "", finding.fault)
    texts = [fault, finding.advice, *(related.message for related in finding.related)]
    if finding.fix:
        texts += [finding.fix.title, finding.fix.unsafe_because]
    for text in texts:
        colons = 1 if text in {related.message for related in finding.related} else 0
        yield from (f"{text!r} has {wrong}" for wrong in faults(text, colons=colons))
    if finding.advice.endswith("?") and not finding.advice.startswith((GUESS, "write ")):
        yield f"{finding.advice!r} is a guess that does not begin with {GUESS!r}"


@pytest.mark.parametrize(("rule", "kind", "example"), [each for each in examples() if each.values[1] == "bad"])
def test_messages_of_examples(rule: Rule, kind: str, example: dict[str, str], lint: Lint) -> None:
    files = {"replicated.yaml": example[kind], **charts(example)}
    if any("/templates/" in path for path in files) and not any(HAS.values()):
        pytest.skip("needs a renderer of charts")
    own = [finding for finding in lint(files, example.get("config", "")).findings if finding.rule.id == rule.id]
    assert own
    assert [wrong for finding in own for wrong in of_finding(finding)] == []
    assert all(finding.advice or finding.fix for finding in own) or rule.id in WITHOUT_ADVICE


WITHOUT_ADVICE: Final = frozenset(
    (
        "chart-does-not-render",
        "invalid-kots-annotation",
        "invalid-kots-object",
        "invalid-kubernetes-object",
        "invalid-replicated-document",
        "invalid-template",
        "kots-image-not-bundled",
        "chart-image-not-rewritten",
        "image-in-custom-resource",
    )
)
"""Rules with findings whose fault says what must be there, or about which nothing more is known."""


@pytest.mark.parametrize("name", COMMANDS)
def test_help(name: str) -> None:
    texts = [COMMANDS[name], *_texts(parser_of([name]), name)]
    assert [
        f"{text!r} has {wrong}" for text in texts for wrong in faults(text.rstrip("."), DESCRIPTION, colons=9)
    ] == []


def _texts(parser: argparse.ArgumentParser, name: str) -> Iterator[str]:
    """The texts of the help of a command: descriptions, helps and titles, of its own commands too."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for of_name, child in action.choices.items():
                if of_name == name or parser.prog != "repl-lint":
                    assert child.description, f"{child.prog} has no description"
                    yield child.description
                    yield from _texts(child, name)
        elif action.help:
            yield action.help
    yield from (group.title or "" for group in parser._action_groups)


WORDS: Final = 3
"""The words that a string of the code has at least if it is a sentence for users."""


def sentences() -> Iterator[tuple[str, str]]:
    """The sentences that the code may say, each with its place: notes, errors, details, faults, advices and helps.

    A new one cannot be missed, as every string of the code is looked at. What is put in is an ellipsis.
    """
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_bytes())
        nodes = list(ast.walk(tree))
        bodies = [body for node in nodes if isinstance(body := getattr(node, "body", None), list)]
        silent = {id(part.value) for body in bodies for part in body if isinstance(part, ast.Expr)}  # docstrings
        joined = [node for node in nodes if isinstance(node, ast.JoinedStr)]
        silent |= {id(part) for node in joined for part in ast.walk(node) if part is not node}
        for node in nodes:
            if isinstance(node, ast.JoinedStr | ast.Constant) and id(node) not in silent:
                text = _text(node)
                if len(text.split()) >= WORDS:
                    yield f"{path.relative_to(PACKAGE)}:{node.lineno}", text


def _text(node: ast.JoinedStr | ast.Constant) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [part.value if isinstance(part, ast.Constant) else "…" for part in parts]
    return "".join(text for text in texts if isinstance(text, str))


def test_sentences_of_the_code() -> None:
    wrong = {
        f"{place}: {text!r} has {phrases}"
        for place, text in sentences()
        if (phrases := faults(text, _most(place, text), colons=text.count(": "), stop=True))
    }
    assert wrong == set()


def _most(place: str, text: str) -> int:
    """The characters that a sentence may have: any number in several lines, and in a list of names."""
    is_list = "\n" in text or not re.search("[,.:;]", text)
    return len(text) if is_list else DESCRIPTION if place.startswith("command") else SENTENCE


def test_notes_of_runs_are_among_the_sentences() -> None:
    """Else they are made elsewhere, and no test looks at them."""
    assert any("not part of a release" in text for _, text in sentences())
    assert any("changes these rules for its release" in text for _, text in sentences())


def test_a_replicated_document_has_one_name() -> None:
    """Notes, errors, details and schemas too: https://docs.replicated.com has no other word for it."""
    top = Path(__file__).parent.parent
    files = [path for folder in ("repl_lint", "schemas", "rules") for path in (top / folder).rglob("*.*")]
    texts = {path: path.read_bytes() for path in files if path.suffix in (".py", ".json", ".yaml", ".html", ".tsv")}
    assert [path for path, text in texts.items() if b"root document" in text.lower()] == []
