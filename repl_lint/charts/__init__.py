"""Folders and archives -> Helm charts, and the texts that their templates make. Which charts ship is a fact."""
