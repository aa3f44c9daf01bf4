"""The exit codes: done, findings at or above the threshold, something could not be done, and ended by Ctrl-C."""

CLEAN, FINDINGS, FAILED, INTERRUPTED = 0, 1, 2, 130
