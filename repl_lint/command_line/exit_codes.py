"""The exit codes of every command."""

from __future__ import annotations

CLEAN, FINDINGS, FAILED, INTERRUPTED = 0, 1, 2, 130
