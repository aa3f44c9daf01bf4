"""Write the pictures of the README: what a terminal shows, as SVG, and the top of the HTML report, from Chromium.

python scripts/picture.py
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from repl_lint import check
from repl_lint.cli import main as repl_lint
from repl_lint.formats.findings.text import lines

ROOT = Path(__file__).parents[1]


IMAGES = ROOT / "docs" / "images"


def main() -> None:
    """Lint the example release, and write a picture of a terminal and one of the HTML report."""
    os.chdir(ROOT)
    IMAGES.mkdir(parents=True, exist_ok=True)
    terminal(IMAGES / "check.svg")
    page(IMAGES / "report.png")


def terminal(target: Path) -> None:
    """Write an SVG of a terminal after `repl-lint check examples`, with the fonts that a reader has."""
    console = Console(record=True, width=128, force_terminal=True, highlight=False, file=io.StringIO())
    console.print(Text.assemble(("$ ", "dim"), "repl-lint check examples"))
    for line in lines(check(["examples"]), links=False):
        console.print(Text.assemble(*line))
    own_fonts = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    target.write_text(console.export_svg(title="repl-lint", code_format=own_fonts), encoding="utf-8")
    print(f"{target.relative_to(ROOT)} written")


def page(target: Path) -> None:
    """Write a picture of the top of the HTML report; without Chromium, print that it stays as it is."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print(f"{target.relative_to(ROOT)} stays as it is: it needs Chromium")
        return
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.html")
        repl_lint(["check", "examples", "--output-format", "html", "--output", str(report)])
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={folder}/profile",
        ]
        size = "--window-size=1200,1290"
        subprocess.run(
            [chromium, *flags, size, f"--screenshot={target}", report.as_uri()], check=True, capture_output=True
        )
    print(f"{target.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
