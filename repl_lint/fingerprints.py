"""By what services know a finding again when lines have moved."""

from __future__ import annotations

import hashlib
import os
from collections import Counter

from repl_lint.model import Finding


def fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """The same for the same fault after lines have moved: rule, file and text, and how many of these came before."""
    key = "\0".join((finding.rule.id, finding.location.path, finding.location.text))
    seen[key] += 1
    return f"{hashlib.sha256(os.fsencode(key)).hexdigest()[:16]}:{seen[key]}"
