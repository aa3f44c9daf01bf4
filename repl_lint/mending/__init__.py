"""Fixes that several rules share or that need several edits. Edits of one node are in `editing`."""
