"""Fixes that need more than one edit of one node. Small edits are in `editing`."""
