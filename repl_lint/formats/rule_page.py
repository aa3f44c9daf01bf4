"""A rule's page in Markdown, which `repl-lint rule`, the documentation and SARIF's help show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.configuration.catalog import read_rule
from repl_lint.model.findings import Rule

_PARTS: Final = {
    "config": "With this `.repl-lint.yaml`",
    "charts": "With these charts",
    "bad": "Bad",
    "good": "Good",
    "silent": "Left to a template",
}
"""The parts of an example, with their titles."""

_PARAGRAPHS: Final = {"Severity": "The finding is ", "Not reported": "Nothing is "}
"""The titles of paragraphs of the reasons, with the words that these begin with."""


def sentence(rule: Rule) -> str:
    """The summary of a rule as a sentence."""
    text = rule.summary.strip()
    return f"{text[0].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?")) else ".")


def is_link(reference: str) -> bool:
    """Whether a reference is an address on the web; a user's rule may refer to anything."""
    return reference.startswith(("https://", "http://")) and not any(character.isspace() for character in reference)


def page_of(path: str) -> str | None:
    """The address of the page about the rule in a file: its first reference that is one; None if it has none."""
    return next(filter(is_link, read_rule(path)["references"]), None)


def shown_severity(rule: Rule) -> str:
    """A rule's severity, such as `error`; for a rule that is off by default, `error, off by default`."""
    return rule.severity if rule.enabled else f"{rule.severity}, off by default"


def markdown(rule: Rule, fix: str = "") -> Iterator[str]:
    """The lines of a rule's page.

    They are its id, its summary, a table of facts, other names, reasons, advice, sentences of Replicated, examples, and
    references; parts that the rule does not have are left out. ``fix`` is the text of the table about fixes; if it is
    empty, the table has no such column.
    """
    about = read_rule(rule.path)
    yield f"# {rule.id}"
    yield ""
    yield sentence(rule)
    yield ""
    yield from _facts(rule, fix)
    for names, beginning, end in (
        (rule.aliases, "Other linters call it", "that name does here, too."),
        (rule.parts, "Other linters call some of its findings", "these names do here, too."),
        (rule.former, "It was", "that name does still."),
    ):
        if names:
            yield ""
            yield f"{beginning} {', '.join(f'`{name}`' for name in names)}; {end}"
    yield from _reasons(about["why"].strip(), about.get("how-to-fix", "").strip())
    if "says" in about:
        quoted = " ".join(about["says"]["sentences"])
        yield from ("", "## Replicated's documentation", "", f"> {quoted}", ">", f"> <{about['says']['source']}>")
    for example in about["examples"]:
        for name, title in _PARTS.items():
            if name in example:
                yield from ("", f"## {title}", "", "```yaml", _text(example[name]).rstrip(), "```")
    if about["references"]:
        yield from ("", "## References", "")
    for reference in about["references"]:
        yield f"- <{reference}>" if is_link(reference) else f"- {reference}"


def _reasons(why: str, how_to_fix: str) -> Iterator[str]:
    """The paragraphs of the reasons with their titles; what to do is above the first of `_PARAGRAPHS`."""
    sections = ["", "## How to fix it", "", how_to_fix] if how_to_fix else []
    for number, paragraph in enumerate(why.split("\n\n") if why else ()):
        title = next((name for name, words in _PARAGRAPHS.items() if paragraph.startswith(words)), None)
        if title:
            yield from sections
            sections = []
        heading = title or ("Why this matters" if number == 0 else None)
        yield from ("", f"## {heading}", "", paragraph) if heading else ("", paragraph)
    yield from sections


def _facts(rule: Rule, fix: str) -> Iterator[str]:
    """The rows of the table of facts."""
    facts = {
        "Severity at most": shown_severity(rule),
        "Category": rule.category,
        "Fix": fix,
        "Applies to": ", ".join(release_type.files for release_type in rule.release_types),
        "Since": rule.since,
    }
    known = {name: text for name, text in facts.items() if text}
    for cells in (known, ["---"] * len(known), known.values()):
        yield f"| {' | '.join(cells)} |"


def _text(example: str | dict[str, dict[str, str]]) -> str:
    """The text of an example; of one that has several files, each below a comment with its path."""
    if isinstance(example, str):
        return example
    return "\n".join(f"# {path}\n{text}" for path, text in example["files"].items())
