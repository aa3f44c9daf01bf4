"""Fingerprints of content trust in a form that Replicated does not read."""

import re
from collections.abc import Iterator

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.images.declarations import listed
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_FINGERPRINT = r"[0-9a-f]{2}(?::[0-9a-f]{2}){15}"
_FORM = "16 pairs of lowercase hexadecimal digits, separated by `:`"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each fingerprint in a form that Replicated does not read, or at its key if it is a collection.

    There is a fix if it has 16 pairs of hexadecimal digits.
    """
    for entry in listed(document):
        for node in entry.select("content_trust", "public_key_fingerprint"):
            if node.shape != "scalar":
                yield rule.finding(
                    document.locate_key(node), f"`{node.key}` must be a string, but it is a {node.shape}"
                )
            elif node.value and not node.templated and not re.fullmatch(_FINGERPRINT, node.value):
                better = _as_pairs(node.value)
                advice = f"write `{better}`" if better else "write the MD5 of the key in this form, such as `c0:69:…`"
                yield rule.finding(
                    document.locate(node),
                    f"a fingerprint must be {_FORM}, not `{node.value}`",
                    advice=advice,
                    fix=fix(advice, replacement(document, node, better)) if better else None,
                )


def _as_pairs(text: str) -> str | None:
    """The sixteen octets of a text in the spelling that Replicated reads; None where there are not sixteen."""
    digits = re.sub(r"[:\s-]", "", text.lower().removeprefix("md5:"))
    return ":".join(re.findall("..", digits)) if re.fullmatch(r"[0-9a-f]{32}", digits) else None
