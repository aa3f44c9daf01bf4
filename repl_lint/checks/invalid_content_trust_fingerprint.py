"""Fingerprints of content trust that are none."""

import re
from collections.abc import Iterator

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.images.declarations import listed
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_FINGERPRINT = r"[0-9a-f]{2}(?::[0-9a-f]{2}){15}"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the fingerprint."""
    for entry in listed(document):
        for found in entry.select("content_trust", "public_key_fingerprint"):
            if found.shape != "scalar":
                yield rule.finding(document.locate_key(found), f"`{found.key}` holds a {found.shape}: write one text")
            elif found.value and not found.templated and not re.fullmatch(_FINGERPRINT, found.value):
                better = _as_pairs(found.value)
                yield rule.finding(
                    document.locate(found),
                    f"`{found.value}` is no fingerprint: write "
                    + (
                        f"`{better}`"
                        if better
                        else "the MD5 of the key as 16 pairs of small hexadecimal digits, `:` between"
                    ),
                    fix=fix(f"write `{better}`", replacement(document, found, better)) if better else None,
                )


def _as_pairs(text: str) -> str | None:
    """The sixteen octets of a text in the one spelling that is read; None where they are not there."""
    digits = re.sub(r"[:\s-]", "", text.lower().removeprefix("md5:"))
    return ":".join(re.findall("..", digits)) if re.fullmatch(r"[0-9a-f]{32}", digits) else None
