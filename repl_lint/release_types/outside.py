"""Files that belong to no release, in a run that has one: nobody knows what installs them, or whether they ship."""

from typing import Final

from repl_lint.release_types.release_type import ReleaseType

OUTSIDE: Final = ReleaseType(
    "outside", files="files of no release", is_plain=True, is_outside=True, most_severe="warning"
)
