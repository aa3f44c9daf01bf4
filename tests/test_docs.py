"""What is written is what is so."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from repl_lint import __version__
from repl_lint.cli import main
from scripts.sentences import sentences, words

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("script", ["scripts/pages.py", "benchmarks/page.py"])
def test_the_pages_that_a_script_writes_are_up_to_date(script: str) -> None:
    done = subprocess.run(
        [sys.executable, script, "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout == ""
    assert done.returncode == 0


PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if path.parent.name != "decisions"),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_has_short_sentences_and_links_that_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    prose = re.sub(r"^```.*?^```$|`[^`]*`", "", text, flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose):
        assert target.startswith("https://") or (page.parent / target).exists(), target
    assert [sentence for sentence in sentences(text) if words(sentence) > 35] == []


def test_the_readme_is_short() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.split()) <= 1000
    lengths = [words(sentence) for sentence in sentences(text)]
    assert sum(lengths) / len(lengths) <= 14


def test_the_example_release_has_a_fault_for_each_policy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("gc.disable", lambda: None)
    assert main(["check", "examples"]) == 1
    found = re.findall(r"^(examples/\S+) (\w+) ([a-z-]+):", capsys.readouterr().out, re.MULTILINE)
    assert found == [
        ("examples/.repl-lint.yaml:6:14", "error", "docker-hub-endpoint"),
        ("examples/k8s/api.yaml:19:16", "error", "latest-tag"),
        ("examples/k8s/api.yaml:19:16", "error", "undeclared-image"),
        ("examples/k8s/api.yaml:23:16", "error", "missing-pull-secret"),
        ("examples/k8s/api.yaml:39:14", "warning", "hardcoded-namespace"),
        ("examples/k8s/api.yaml:47:13", "error", "removed-api-version"),
        ("examples/k8s/cache.yaml:17:16", "error", "image-tag-mismatch"),
        ("examples/k8s/cache.yaml:21:16", "error", "undeclared-image"),
        ("examples/k8s/scheduler.yaml:1:13", "error", "removed-api-version"),
        ("examples/k8s/scheduler.yaml:18:16", "error", "unrewritten-image"),
    ]


def test_the_changelog_knows_the_version() -> None:
    assert f"\n## {__version__}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_configuration_page_has_every_key() -> None:
    schema = json.loads((ROOT / "schemas" / "config.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    told = {key.partition(".")[0] for key in re.findall(r"^\| `([a-z-]+(?:\.[<>a-z.]+)?)` \|", page, re.MULTILINE)}
    assert schema["properties"].keys() <= told


BANNED = (
    r"\bstands?\b",
    r"(?<![tT]here) (?:is|are) no\b",
    r"\bis none\b",
    r"\basks? for\b",
    r"\bmade up\b",
    r"\bmended\b",
    r"\bpass(?:es)? over\b",
    r"\bcounts? (?:for|to)\b",
    r"\bsilence[sd]?\b",
    r"\broot document\b",
    r"\bthe vendor(?! portal)\b",
    r"\bcolour\b",
    r"\bspelt\b",
)
"""Phrases that a reader with English as a second language reads twice, and words that are not Replicated's."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_in_plain_words(page: Path) -> None:
    prose = re.sub(r"`[^`]*`", "x", " ".join(sentences(page.read_text(encoding="utf-8"))))
    assert [found for phrase in BANNED for found in re.findall(rf".{{30}}{phrase}.{{20}}", prose)] == []
