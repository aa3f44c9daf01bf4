"""Write the pages that are made from the program: those of the rules, the reference, and tables in other pages.

python scripts/pages.py [--check]      with --check, only say whether they are what they should be
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from repl_lint import check
from repl_lint.configuration.catalog import catalog, read_rule, rule_id
from repl_lint.formats.rule_page import markdown, shown_severity
from repl_lint.model.findings import Fix, Rule
from scripts import reference

ROOT: Final = Path(__file__).parents[1]
DOCS: Final = ROOT / "docs"
FOLDER: Final = DOCS / "rules"
KOTS_LINT: Final = Path(__file__).with_name("kots_lint.tsv")
ABOUT: Final = {
    "images": "what the airgap bundle lacks, and what customers cannot pull",
    "secrets": "pull secrets that are missing or wrong, and credentials that everybody gets",
    "namespaces": "fixed namespaces, where Replicated creates one for each install",
    "api-versions": "versions that the customer's Kubernetes does not have",
    "templates": "templates that fail, or that become something else",
    "format": "YAML, headers, keys and charts that Replicated or KOTS cannot read",
    "suppressions": "comments that suppress nothing",
}
"""What the rules of each category find."""

_BEGIN, _END = "<!-- scripts/pages.py writes what follows -->\n", "<!-- to here -->\n"


def pages() -> Iterator[tuple[Path, str]]:
    """The path and the text of each page: one for each rule, then the others."""
    for rule in catalog().values():
        yield FOLDER / f"{rule.id}.md", _text(markdown(rule, fixes(rule.id)))
    yield FOLDER / "README.md", _text(index())
    yield DOCS / "kots-lint.md", _text(comparison())
    for name in ("commands", "exit_codes", "schemas", "api_versions", "template_functions"):
        path = DOCS / "reference" / f"{name.replace('commands', 'cli').replace('_', '-')}.md"
        yield path, _text(getattr(reference, name)())
    yield from _with_tables(ROOT / "README.md", categories("docs/rules/README.md"))
    yield from _with_tables(DOCS / "reference" / "formats.md", reference.formats())
    yield from _with_tables(DOCS / "reference" / "images-csv.md", reference.columns())
    yield from _with_tables(DOCS / "configuration.md", reference.configuration())


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _with_tables(path: Path, lines: Iterator[str]) -> Iterator[tuple[Path, str]]:
    """A page written by hand, with what is made between two comments; none where there is no such page."""
    if path.is_file():
        before, _, rest = path.read_text(encoding="utf-8").partition(_BEGIN)
        yield path, f"{before}{_BEGIN}\n{_text(lines)}\n{_END}{rest.partition(_END)[2]}"


def categories(link: str) -> Iterator[str]:
    """The table of the categories, with the number of rules in each."""
    counts = Counter(rule.category for rule in catalog().values())
    rows = ((f"[{name}]({link}#{name})", str(counts[name]), about) for name, about in ABOUT.items())
    return reference.table(("category", "rules", "finds"), rows)


def index() -> Iterator[str]:
    """The lines of the page with all rules, by category."""
    yield "# Rules"
    yield ""
    yield f"repl-lint has {len(catalog())} rules. *Fix* says what `--fix` does with the findings on the rule's page:"
    yield "[safe, unsafe](../explanation/safe-and-unsafe-fixes.md), or nothing. *Applies to* says in which"
    yield "[releases](../explanation/what-is-a-release.md) the rule runs."
    for category, about in ABOUT.items():
        yield from ("", f"## {category}", "", f"{about[0].upper()}{about[1:]}.", "")
        head = ("rule", "severity", "fix", "applies to", "finds")
        yield from reference.table(head, (_row(rule) for rule in catalog().values() if rule.category == category))


def _row(rule: Rule) -> tuple[str, ...]:
    files = ", ".join(release_type.files for release_type in rule.release_types)
    return f"[{rule.id}]({rule.id}.md)", shown_severity(rule), fixes(rule.id), files, rule.summary.strip()


@cache
def fixes(name: str) -> str:
    """The fixes of the findings in a rule's examples: `safe`, `unsafe`, both, or a dash."""
    rule = catalog()[name]
    examples = read_rule(rule.path)["examples"]
    kinds = {"safe" if fix.safe else "unsafe" for example in examples for fix in _fixes(rule, example)}
    return ", ".join(sorted(kinds)) or "–"


def _fixes(rule: Rule, example: Any) -> Iterator[Fix]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "replicated.yaml")
        path.write_text(example.get("bad", ""), encoding="utf-8")
        Path(folder, ".repl-lint.yaml").write_text(example.get("config", ""), encoding="utf-8")
        yield from (finding.fix for finding in check([folder]).findings if finding.rule.id == rule.id and finding.fix)


def comparison() -> Iterator[str]:
    """The lines of the page that has each rule of Replicated's linter, ours, and the difference."""
    yield "# Rules of Replicated's linter"
    yield ""
    yield "Replicated checks a release with [its own linter](https://docs.replicated.com/reference/linter) when it is"
    yield "made. This page has each of its rules, the rule of repl-lint that finds the same, and what is different."
    yield "Either name works in `.repl-lint.yaml`, in comments and in a LintConfig."
    yield "[Other tools](explanation/other-tools.md) says what each linter is for."
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
    made = dict(pages())
    stale = [path for path, text in made.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path} is not what the program says; run `make docs`")
        return bool(stale)
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[path], encoding="utf-8")
    print(f"{len(stale)} pages written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
