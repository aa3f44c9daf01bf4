"""Patterns, each with whether Go takes it."""

from __future__ import annotations

import json
from pathlib import Path

TABLE = Path(__file__).with_suffix(".json")


def patterns() -> dict[str, bool]:
    """Whether Go takes each pattern of the table."""
    return dict(json.loads(TABLE.read_text(encoding="utf-8")))
