"""Write the pages of the rules from their files, and the page that compares them with Replicated's linter.

python scripts/pages.py [--check]      with --check, only say whether they are what they should be
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from repl_lint.configuration.catalog import catalog, rule_id
from repl_lint.formats.rule_page import markdown, shown_severity

DOCS = Path(__file__).parents[1] / "docs"
FOLDER = DOCS / "rules"
KOTS_LINT = Path(__file__).with_name("kots_lint.tsv")


def pages() -> Iterator[tuple[Path, str]]:
    """The path and the text of each page: one for each rule, and last their table."""
    rows = ["# Rules", "", "| rule | severity | category | finds |", "|---|---|---|---|"]
    for rule in catalog().values():
        yield FOLDER / f"{rule.id}.md", "\n".join(markdown(rule)) + "\n"
        rows.append(f"| [{rule.id}]({rule.id}.md) | {shown_severity(rule)} | {rule.category} | {rule.summary} |")
    yield FOLDER / "README.md", "\n".join(rows) + "\n"
    yield DOCS / "kots-lint.md", "\n".join(comparison()) + "\n"


def comparison() -> Iterator[str]:
    """The lines of the page that has each rule of Replicated's linter, ours, and the difference."""
    yield "# repl-lint and Replicated's linter"
    yield ""
    yield "Replicated checks a release with [its own linter](https://docs.replicated.com/reference/linter) when it is"
    yield "made. This page has each of its rules, the rule of repl-lint that finds the same, and what is different."
    yield "Either name works in `.repl-lint.yaml`, in comments and in a LintConfig."
    yield ""
    yield "| rule | level | rule of repl-lint | difference |"
    yield "|---|---|---|---|"
    for line in KOTS_LINT.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            theirs, level, ours, difference = line.split("\t")
            ours = ours or rule_id(theirs)
            link = f"[{ours}](rules/{ours}.md)" if ours in catalog() else "–"
            yield f"| `{theirs}` | {level} | {link} | {difference} |"


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
