"""Write the pages of the rules from their files.

python scripts/pages.py [--check]      with --check, only say whether they are what they should be
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from repl_lint.configuration.catalog import catalog
from repl_lint.formats.rule_page import markdown, shown_severity

FOLDER = Path(__file__).parents[1] / "docs" / "rules"


def pages() -> Iterator[tuple[Path, str]]:
    """The path and the text of each page: one for each rule, and last their table."""
    rows = ["# Rules", "", "| rule | severity | category | finds |", "|---|---|---|---|"]
    for rule in catalog().values():
        yield FOLDER / f"{rule.id}.md", "\n".join(markdown(rule)) + "\n"
        rows.append(f"| [{rule.id}]({rule.id}.md) | {shown_severity(rule)} | {rule.category} | {rule.summary} |")
    yield FOLDER / "README.md", "\n".join(rows) + "\n"


def main() -> int:
    """Write all pages and return 0; with ``--check``, print those that are not up to date, and return 1 if any is."""
    stale = [path for path, text in pages() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path} is not what its rule says; run `make docs`")
        return bool(stale)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in pages():
        path.write_text(text, encoding="utf-8")
    print(f"{len(stale)} pages written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
