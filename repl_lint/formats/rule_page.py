"""A rule's page in Markdown, which `repl-lint rule`, the documentation and SARIF's help show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.configuration.catalog import read_rule
from repl_lint.model.findings import Rule

_PARTS: Final = {
    "config": "With this `.repl-lint.yaml`",
    "charts": "With these charts",
    "bad": "Found",
    "good": "Clean",
}
"""The parts of an example, with their titles."""


def shown_severity(rule: Rule) -> str:
    """A rule's severity, such as `error`; for a rule that is off by default, `error, off by default`."""
    return rule.severity if rule.enabled else f"{rule.severity}, off by default"


def markdown(rule: Rule) -> Iterator[str]:
    """The lines of a rule's page.

    They are its summary, facts, other names, reasons, sentences of Replicated, examples, and references.
    """
    about = read_rule(rule.path)
    yield f"# {rule.id}"
    yield ""
    yield f"{rule.summary[0].upper()}{rule.summary[1:]}."
    yield ""
    yield (
        f"Category {rule.category}, severity {shown_severity(rule)}, since {rule.since}, in releases of the kind "
        + ", ".join(release_type.name for release_type in rule.release_types)
        + "."
    )
    for names, beginning, end in (
        (rule.aliases, "Other linters call it", "that name does here, too."),
        (rule.parts, "Other linters call some of its findings", "these names do here, too."),
        (rule.former, "It was", "that name does still."),
    ):
        if names:
            yield ""
            yield f"{beginning} {', '.join(f'`{name}`' for name in names)}; {end}"
    yield ""
    yield about["why"].rstrip()
    if "says" in about:
        quoted = " ".join(about["says"]["sentences"])
        yield from ("", "The vendor says:", "", f"> {quoted}", ">", f"> <{about['says']['source']}>")
    for example in about["examples"]:
        for name, title in _PARTS.items():
            if name in example:
                yield from ("", f"## {title}", "", "```yaml", example[name].rstrip(), "```")
    yield from ("", "## References", "")
    for reference in about["references"]:
        yield f"- <{reference}>"
