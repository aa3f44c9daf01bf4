"""The hash of a line is the one that GitHub computes; its values are those of github/codeql-action's own tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from repl_lint.formats.fingerprints import line_hashes

_END = "c129715d7a2bc9a3:1"
_GREETINGS = [
    "e9496ae3ebfced30:1",
    "fb7c023a8b9ccb3f:1",
    "ce8ba1a563dcdaca:1",
    "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1",
    _END,
]


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", [_END]),
        (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", _GREETINGS),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", _GREETINGS),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", _GREETINGS),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", _GREETINGS),
        (
            "Lorem ipsum dolor sit amet.\n" * 10,
            [
                *(f"a7f2ff13bc495cf2:{number}" for number in range(1, 7)),
                "a7f2ff1481e87703:1",
                "a9cf91f7bbf1862b:1",
                "55ec222b86bcae53:1",
                "cc97dc7b1d7d8f7b:1",
                _END,
            ],
        ),
    ],
)
def test_line_hashes_are_githubs(text: str, hashes: list[str]) -> None:
    assert line_hashes(text) == hashes


def test_a_character_beyond_the_basic_plane_counts_as_two() -> None:
    assert line_hashes("🦊" * 50 + "a") == line_hashes("🦊" * 50 + "b")  # they fill the window
    assert line_hashes("🦊" * 49 + "a") != line_hashes("🦊" * 49 + "b")


def test_a_finding_is_the_same_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(
        "kind: Pod\napiVersion: v1\nspec: {containers: [{image: 'né:latest', name: a}]}\n", "utf-8"
    )
    command = [sys.executable, "-m", "repl_lint", "check", "--output-format", "gitlab"]
    plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    ascii_only, utf8 = (
        subprocess.run(command, cwd=tmp_path, env={**os.environ, **each}, capture_output=True, check=False).stdout
        for each in (plain, {"PYTHONUTF8": "1"})
    )
    assert b"fingerprint" in utf8
    assert ascii_only == utf8
