"""``repl-lint rule ID``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from repl_lint.catalog import catalog, read_rule
from repl_lint.model import Rule
from repl_lint.spelling import did_you_mean


def run(options: argparse.Namespace) -> int:
    """Print why a rule is there, what it finds, and where the vendor says so."""
    rule = catalog().get(options.id)
    if rule is None:
        print(f"repl-lint: no rule `{options.id}`{did_you_mean(options.id, catalog())}", file=sys.stderr)
        return 2
    page = "\n".join(markdown(rule)) + "\n"
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page))
    else:
        sys.stdout.write(page)
    return 0


def markdown(rule: Rule) -> Iterator[str]:
    """The lines of a rule's page."""
    about = read_rule(rule.path)
    yield f"# {rule.id}"
    yield ""
    yield f"{rule.summary[0].upper()}{rule.summary[1:]}."
    yield ""
    yield f"Category {rule.category}, severity {rule.severity}, since {rule.since}, in releases of the kind " + ", ".join(rule.formats) + "."
    yield ""
    yield about["why"].rstrip()
    for example in about["examples"]:
        for name, title in (("config", "With this `.repl-lint.yaml`"), ("bad", "Found"), ("good", "Clean")):
            if name in example:
                yield from ("", f"## {title}", "", "```yaml", example[name].rstrip(), "```")
    yield from ("", "## References", "")
    for reference in about["references"]:
        yield f"- <{reference}>"
