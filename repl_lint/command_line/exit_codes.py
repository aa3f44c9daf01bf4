"""The exit codes of every command."""

CLEAN, FINDINGS, FAILED, INTERRUPTED = 0, 1, 2, 130
