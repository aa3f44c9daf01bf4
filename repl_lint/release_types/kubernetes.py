"""Plain manifests: nothing in them says what renders and installs them."""

from typing import Final

from repl_lint.release_types.release_type import ReleaseType

KUBERNETES: Final = ReleaseType("kubernetes", is_plain=True)

BESIDE: Final = KUBERNETES._replace(most_severe="warning")
"""The type of files beside a release that nothing names, but that may ship with it: findings are warnings at most."""
