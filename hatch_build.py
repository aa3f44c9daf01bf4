"""What the build of the package adds: the heads of the rule files as data, which ship beside them."""

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class HeadsOfRules(BuildHookInterface):
    """A hook that writes the heads into the folder of the rules."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write them."""
        del version, build_data
        sys.path.insert(0, self.root)
        from repl_lint.configuration.heads import heads

        heads(f"{self.root}/rules")
