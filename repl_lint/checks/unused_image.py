"""Entries of ``images`` that nothing in the release asks for."""

from collections.abc import Iterator

from repl_lint.facts.usage import unused
from repl_lint.model import Finding, Rule
from repl_lint.reading.releases import Release


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Points at the name."""
    if not release.has_objects:
        return
    for entry in release.fact(unused):
        yield rule.finding(
            entry.location,
            f"nothing in this release asks for `{entry.name}` with tag `{entry.tag}`: leave this entry out",
        )
