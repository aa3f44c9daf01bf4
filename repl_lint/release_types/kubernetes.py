"""Plain manifests: nothing in them says what renders and installs them."""

from typing import Final

from repl_lint.release_types.release_type import ReleaseType

KUBERNETES: Final = ReleaseType("kubernetes", is_plain=True)

BESIDE: Final = KUBERNETES._replace(most_severe="warning")
"""What is beside a release and may ship with it, though nothing names it: a fault is no graver there than in it."""
