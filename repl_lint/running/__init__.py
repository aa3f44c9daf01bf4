"""Inputs -> releases -> findings -> a report, and the fixes of what was found. No format and no command."""
