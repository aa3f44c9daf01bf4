"""Edits of a text at its nodes. Whether something should be edited is decided elsewhere."""
