"""Fingerprints, by which services recognise a finding in the next report, even if lines have moved."""

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
_END: Final = 65535  # follows the last character
_LEAVING: Final = pow(_BASE, _WINDOW, 2**64)


def fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """A hash of a finding's rule, file and text, a colon, and the finding's number among those with that hash.

    The finding is counted in ``seen``.
    """
    return numbered((finding.rule.id, finding.location.path, finding.location.text), seen)


def numbered(parts: tuple[str, ...], seen: Counter[str]) -> str:
    """A hash of some texts, a colon, and the number of their occurrences, this one included.

    The occurrence is counted in ``seen``.
    """
    key = "\0".join(parts)
    seen[key] += 1
    return f"{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}:{seen[key]}"


def line_hashes(text: str) -> list[str]:
    """The `primaryLocationLineHash` of every line, as GitHub computes it if a report has none.

    It has a colon between two parts. The first is the hash of 100 UTF-16 code units from the beginning of the line on,
    without blanks and tabs. The second is the number of lines up to this one that have that hash:
    https://github.com/github/codeql-action, fingerprints.ts.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    units = array("H", plain.encode("utf-16-le", errors="surrogatepass"))
    starts = [0, *(at + 1 for at, unit in enumerate(units) if unit == 0x0A)]
    padded = [*units, _END, *[0] * _WINDOW]
    sums = list(accumulate(padded, lambda total, unit: (_BASE * total + unit) & _MASK, initial=0))
    seen: Counter[str] = Counter()
    hashes = []
    for start in starts:
        value = f"{(sums[start + _WINDOW] - sums[start] * _LEAVING) & _MASK:x}"
        seen[value] += 1
        hashes.append(f"{value}:{seen[value]}")
    return hashes
