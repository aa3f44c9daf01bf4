"""Sources in ``images`` that are misspellings of ``public`` or ``replicated``."""

from collections.abc import Iterator

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.images.declarations import listed, meant_source
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each source that is a misspelt `public` or `replicated`.

    The fix is unsafe unless only the case is wrong.
    """
    for entry in listed(document):
        source = entry.get("source")
        if source is None or source.templated or source.shape != "scalar" or not source.value:
            continue
        meant = meant_source(source.value, release.environment)
        if meant != source.value:
            yield rule.finding(
                document.locate(source),
                f"unknown source `{source.value}`",
                advice=f"write `{meant}`",
                fix=fix(
                    f"write `{meant}`",
                    replacement(document, source, meant),
                    unsafe_because=_doubt(source.value, meant),
                ),
            )


def _doubt(source: str, meant: str) -> str:
    """The reason why the fix is unsafe; empty where only the case or blanks around the source are wrong."""
    is_certain = source.strip().lower() == meant
    return "" if is_certain else "a registry of this name may be in the vendor portal"
