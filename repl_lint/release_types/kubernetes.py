"""Plain manifests: nothing in them says what renders and installs them."""

from typing import Final

from repl_lint.release_types.release_type import ReleaseType

KUBERNETES: Final = ReleaseType("kubernetes", is_plain=True)
