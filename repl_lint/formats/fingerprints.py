"""Fingerprints, by which a finding is the same one in the next report though lines have moved."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from itertools import accumulate
from typing import Final

from repl_lint.model.findings import Finding

_WINDOW: Final = 100  # characters that the hash of a line covers
_BASE: Final = 37
_MASK: Final = 2**64 - 1
_END: Final = 65535  # stands behind the last character
_LEAVING: Final = pow(_BASE, _WINDOW, 2**64)


def fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """The fingerprint of a finding: its rule, file and text, and the number of findings before it with the same."""
    return numbered((finding.rule.id, finding.location.path, finding.location.text), seen)


def numbered(parts: tuple[str, ...], seen: Counter[str]) -> str:
    """The hash of some texts, with the number of times that they came."""
    key = "\0".join(parts)
    seen[key] += 1
    return f"{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}:{seen[key]}"


def line_hashes(text: str) -> list[str]:
    """The `primaryLocationLineHash` of every line, as GitHub computes it where a report has none.

    A line's is over the 100 characters from its first on that are neither blanks nor tabs, in UTF-16 code units, and
    over how many lines with the same came before
    (https://github.com/github/codeql-action, fingerprints.ts).
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    units = array("H", plain.encode("utf-16-le", errors="surrogatepass"))
    starts = [0, *(at + 1 for at, unit in enumerate(units) if unit == 0x0A)]
    sums = list(accumulate([*units, _END, *[0] * _WINDOW], lambda had, unit: (_BASE * had + unit) & _MASK, initial=0))
    seen: Counter[str] = Counter()
    hashes = []
    for start in starts:
        value = f"{(sums[start + _WINDOW] - sums[start] * _LEAVING) & _MASK:x}"
        seen[value] += 1
        hashes.append(f"{value}:{seen[value]}")
    return hashes
