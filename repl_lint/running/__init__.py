"""Inputs -> releases -> findings -> a report, and the fixes of findings. No format and no command."""
