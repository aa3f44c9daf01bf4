"""Markdown for the cursor: why a finding is one, and what is known of an image."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.facts.images.coverage import entries_of
from repl_lint.facts.images.declarations import Entry, declarations
from repl_lint.facts.images.privacy import private
from repl_lint.facts.images.proxies import behind
from repl_lint.facts.images.references import parse_reference
from repl_lint.formats.rule_page import is_link, sentence
from repl_lint.language_server.diagnostics import rule_file
from repl_lint.language_server.links import WrittenImage
from repl_lint.model.findings import Finding
from repl_lint.reading.releases import Release


def of_finding(finding: Finding) -> str:
    """Markdown about a finding: its fault, the reasons and references of its rule, its advice and its fix if any."""
    return "\n\n".join(_paragraphs(finding))


def of_image(release: Release, use: WrittenImage) -> str | None:
    """Markdown about an image; None if its text is no reference.

    It has the canonical form and, in a release with a replicated document, the entries and whether it is private.
    """
    reference = parse_reference(use.text)
    if reference is None:
        return None
    paragraphs = [f"`{reference.canonical}`"]
    if release.type.has_replicated_document:
        exact = release.fact(declarations).exactly(behind(reference))
        paragraphs += [
            f"{'declared' if entry in exact else 'not declared; near to it is'} {_entry(entry)}"
            for entry in entries_of(release, use.text)
        ] or ["not declared in `images`"]
        paragraphs.append(f"private: {private(release, reference).text}")
    return "\n\n".join(paragraphs)


def _entry(entry: Entry) -> str:
    return f"in {entry.location.path_line} as `{{source: {entry.source}, name: {entry.name}, tag: {entry.tag}}}`"


def _paragraphs(finding: Finding) -> Iterator[str]:
    rule, fix = finding.rule, finding.fix
    about = rule_file(rule.path)
    yield f"**{rule.id}** ({finding.severity}): {finding.statement}"
    yield sentence(rule)
    if about["why"]:
        yield about["why"].rstrip()
    if how_to_fix := about.get("how-to-fix"):
        yield f"**How to fix it**\n\n{how_to_fix.rstrip()}"
    if "says" in about:
        yield f"Replicated says: “{' '.join(about['says']['sentences'])}” <{about['says']['source']}>"
    if about["references"]:
        yield "\n".join(f"- <{each}>" if is_link(each) else f"- {each}" for each in about["references"])
    if finding.help:
        yield f"Help: {finding.help}{'' if finding.help.endswith('?') else '.'}"
    if fix:
        yield f"Fix{'' if fix.safe else ' (unsafe)'}: {fix.summary}."
