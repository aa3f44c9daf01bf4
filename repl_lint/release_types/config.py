"""The type of repl-lint's own configuration, which is linted like any file."""

from typing import Final

from repl_lint.release_types.release_type import ReleaseType

CONFIG: Final = ReleaseType("config", files="the configuration", is_configuration=True)
