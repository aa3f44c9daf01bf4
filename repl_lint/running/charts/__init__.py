"""Helm charts in a run: which release ships them, their renderings, and where findings in these are."""
