"""The consoles on the pages show what their commands print; the commands of other blocks exist."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from repl_lint.command_line.parser import parsed
from scripts.samples import ROOT, pages, renewed
from tests.renderers import HAS


@pytest.mark.parametrize("page", list(pages()), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_shows_what_its_commands_print(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    if not shutil.which("git"):
        pytest.skip("needs git")
    if "examples/kots" in text and not any(HAS.values()):
        pytest.skip("needs a renderer of charts")
    assert renewed(text) == text, "run `make docs`"


def commands() -> list[str]:
    """The commands of repl-lint in blocks that are not run."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))]
    blocks = [block for text in texts for block in re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]
    found = (re.match(r"(?:[^|#]*\| )?(repl-lint [^#|<>]+)", line) for block in blocks for line in block.splitlines())
    return sorted({match[1].strip() for match in found if match})


@pytest.mark.parametrize("command", commands())
def test_a_command_on_a_page_exists(command: str) -> None:
    assert parsed(shlex.split(command)[1:])
