"""The files that ``.helmignore`` leaves out of a chart: https://helm.sh/docs/chart_template_guide/helm_ignore_file/.

The rules are those of Go's `filepath.Match`, and not git's: ``**`` is no pattern.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

HELM_IGNORE: Final = ".helmignore"
_ALWAYS: Final = "templates/.?*"
_MEANT: Final = re.compile(r"\\.|\[\^?(?:\\.|[^\\\]])*\]|.")


class _Line(NamedTuple):
    """A line of the file: a pattern of the whole path or of the name, of folders alone or not, negated or not."""

    pattern: re.Pattern[str]
    is_of_path: bool
    only_folders: bool
    negated: bool

    def matches(self, path: str) -> bool:
        return self.pattern.fullmatch(path if self.is_of_path else path.rpartition("/")[2]) is not None


class HelmIgnore(NamedTuple):
    """The lines of a `.helmignore`."""

    lines: Sequence[_Line]

    def ignores(self, path: str, *, is_folder: bool = False) -> bool:
        """Whether a file or folder of the chart is left out itself; the folders above it are not looked at."""
        for line in self.lines:
            if line.negated:
                if (line.only_folders and not is_folder) or not line.matches(path):
                    return True  # as Helm has it: a negated line leaves out all that it does not match
            elif (is_folder or not line.only_folders) and line.matches(path):
                return True
        return False


def helm_ignore(text: str) -> HelmIgnore:
    """The rules in the text of a `.helmignore`, without comments and lines with ``**``; and one that always holds.

    It leaves out files in ``templates`` whose names begin with a dot.
    """
    lines = (line.strip() for line in text.lstrip("\ufeff").splitlines())
    return HelmIgnore(
        [_line(line) for line in (*lines, _ALWAYS) if line and not line.startswith("#") and "**" not in line]
    )


def _line(text: str) -> _Line:
    negated = text.startswith("!")
    glob = text.removeprefix("!")
    only_folders, glob = glob.endswith("/"), glob.removesuffix("/")
    pattern = re.compile("".join(map(_expression, _MEANT.findall(glob.removeprefix("/")))))
    return _Line(pattern, "/" in glob, only_folders, negated)


def _expression(part: str) -> str:
    if part in ("*", "?"):
        return {"*": "[^/]*", "?": "[^/]"}[part]
    return part if len(part) > 1 and part.startswith("[") else re.escape(part[-1])
