"""Write the pictures of the README: what a terminal shows, as SVG.

python scripts/picture.py
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from repl_lint import check
from repl_lint.reporters.text import lines

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Lint the example release and draw the report, with the fonts that a reader has."""
    os.chdir(ROOT)
    console = Console(record=True, width=128, force_terminal=True, highlight=False, file=io.StringIO())
    console.print(Text.assemble(("$ ", "dim"), "repl-lint check examples"))
    for line in lines(check(["examples"]), links=False):
        console.print(Text.assemble(*line))
    target = ROOT / "docs" / "images" / "check.svg"
    target.parent.mkdir(parents=True, exist_ok=True)
    own_fonts = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    target.write_text(console.export_svg(title="repl-lint", code_format=own_fonts), encoding="utf-8")
    print(f"{target.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
