"""What an editor shows of the place that is pointed at: why a finding is one, and what an image means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from repl_lint.facts.images.coverage import entries_of
from repl_lint.facts.images.declarations import Entry, declarations
from repl_lint.facts.images.privacy import private
from repl_lint.facts.images.proxies import behind
from repl_lint.facts.images.references import parse_reference
from repl_lint.language_server.diagnostics import about
from repl_lint.language_server.links import WrittenImage
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.releases import Release


def of_findings(findings: Sequence[Finding]) -> str:
    """Markdown that explains findings at one place."""
    return "\n\n---\n\n".join("\n\n".join(_finding(each)) for each in findings)


def of_image(release: Release, use: WrittenImage) -> str | None:
    """Markdown about an image: its canonical form, its entries, and whether it is private; None of no reference."""
    reference = parse_reference(use.text)
    if reference is None:
        return None
    told = [f"`{reference.canonical}`"]
    if release.type.has_replicated_document:
        exact = release.fact(declarations).exactly(behind(reference))
        told += [
            f"{'declared' if entry in exact else 'not declared; near to it is'} {_entry(entry)}"
            for entry in entries_of(release, use.text)
        ] or ["not declared in `images`"]
        told.append(f"private: {private(release, reference).text}")
    return "\n\n".join(told)


def _entry(entry: Entry) -> str:
    return f"in {entry.location.path_line} as `{{source: {entry.source}, name: {entry.name}, tag: {entry.tag}}}`"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"**{finding.rule.id}** ({finding.severity}): {finding.message}"
    yield from _why(finding.rule)
    if finding.fix:
        yield f"Fix{'' if finding.fix.safe else ' (unsafe)'}: {finding.fix.title}."


def _why(rule: Rule) -> Iterator[str]:
    facts = about(rule.path)
    yield f"{rule.summary[0].upper()}{rule.summary[1:]}."
    yield facts["why"].rstrip()
    if "says" in facts:
        yield f"The vendor says: “{' '.join(facts['says']['sentences'])}” <{facts['says']['source']}>"
    yield "\n".join(f"- <{reference}>" for reference in facts["references"])
