"""Folders and archives -> Helm charts: names, versions and dependencies. Nothing is rendered here."""
