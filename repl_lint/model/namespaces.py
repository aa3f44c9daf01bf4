"""The namespace that charts are rendered for."""

from typing import Final

RELEASE_NAMESPACE: Final = "repl-lint-release-namespace"
"""In a rendered text it stands for the namespace that the customer chooses."""
