"""The changes since a git revision: the files as they were then, and the lines that differ now.

``git`` itself finds them (https://git-scm.com/docs/git-diff). The files are compared with the commit at which the
present branch left the revision. A repository may come with what is linted, so git runs no program that the repository
names, and fetches nothing.
"""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from repl_lint.configuration.config_file import SettingsError

_HUNK: Final = r"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@"
_DIFF: Final = ("diff", "--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty", "--find-renames")
_SUBMODULE: Final = "160000"
_PLAIN: Final = {"safe.bareRepository": "explicit", "core.fsmonitor": "false", "core.hooksPath": os.devnull}
"""The settings with which git runs no program of a repository, but for those of its filters."""
_ALONE: Final = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "", "GIT_OPTIONAL_LOCKS": "0"}
"""The variables with which git fetches nothing, and writes nothing; its version 2.44 was the first to know one."""


class Hunk(NamedTuple):
    """Lines of a file that differ from before: from ``first`` to before ``end``, none if lines were only removed.

    ``text`` has the removed and the added lines.
    """

    first: int
    end: int
    text: str


class ChangedFile(NamedTuple):
    """A file that changed, by its absolute path: its bytes ``before``, None if it is new, and its hunks.

    The hunks are None if every line is new, and empty for a file that no longer exists. ``is_removed`` says that it no
    longer exists, ``is_submodule`` that it is a repository of its own, at another commit. A submodule has neither bytes
    nor hunks.
    """

    place: str
    before: bytes | None
    hunks: tuple[Hunk, ...] | None
    is_removed: bool = False
    is_submodule: bool = False

    def touches(self, line: int) -> bool:
        """Whether a line, of which the first is 1, differs from before."""
        return self.hunks is None or any(hunk.first <= line < hunk.end for hunk in self.hunks)


def changed_since(revision: str, folder: str = ".") -> Mapping[str, ChangedFile]:
    """The files of the repository around a folder that differ from a revision, committed or not, by absolute path.

    New files that git does not track are among them, without ignored ones. Raises `SettingsError` outside a repository,
    without git, and for an unknown revision.
    """
    top = _git(folder, "rev-parse", "--show-toplevel").decode().rstrip("\n")
    base = _base(revision, top)
    changes = {file.place: file for file in _tracked(top, base)}
    for name in _names(_git(top, "ls-files", "-z", "--others", "--exclude-standard")):
        place = os.path.join(top, name)
        changes[place] = ChangedFile(place, None, None)
    return changes


def _base(revision: str, top: str) -> str:
    """The commit at which the present branch left a revision; the revision's own if they have no common commit.

    Raises `SettingsError` for a text that is no revision.
    """
    if revision.startswith("-"):
        raise SettingsError(f"`{revision}` is not a revision")
    try:
        commit = _git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
    except SettingsError:
        raise SettingsError(
            f"`{revision}` is not a revision of the repository {top}: fetch it, or use another"
        ) from None
    try:
        return _git(top, "merge-base", commit, "HEAD").decode().strip()
    except SettingsError:
        return commit


def _tracked(top: str, base: str) -> Iterator[ChangedFile]:
    fields = iter(_names(_git(top, *_DIFF, "--raw", "-z", base, "--")))
    for field in fields:
        *modes, _, _, status = field.lstrip(":").split(" ")
        old = next(fields)
        new = next(fields) if status[0] in "RC" else old
        place = os.path.join(top, new)
        if _SUBMODULE in modes:
            yield ChangedFile(place, None, (), is_submodule=True)
            continue
        before = None if status[0] == "A" else _git(top, "cat-file", "blob", f"{base}:{old}")
        if status[0] == "R":
            yield ChangedFile(os.path.join(top, old), before, (), is_removed=True)
            before = None
        if status[0] == "D":
            yield ChangedFile(place, before, (), is_removed=True)
        elif status[0] in "AC":
            yield ChangedFile(place, None, None)
        else:
            names = [old, new] if old != new else [new]
            yield ChangedFile(place, before, tuple(_hunks(top, base, names)))


def _hunks(top: str, base: str, names: Sequence[str]) -> Iterator[Hunk]:
    text = _git(top, *_DIFF, "--unified=0", "--text", base, "--", *names).decode(errors="replace")
    parts = re.split(f"(?m)^{_HUNK}", text)
    for first, count, body in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        lines = [line[1:] for line in body.split("\n")[1:] if line[:1] in ("+", "-")]
        start = int(first)
        yield Hunk(start, start + int(count or 1), "\n".join(lines))


def _names(output: bytes) -> list[str]:
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


def _git(folder: str, *arguments: str) -> bytes:
    return _run(folder, arguments, {**_PLAIN, **_without_filters(folder)})


@cache
def _without_filters(folder: str) -> Mapping[str, str]:
    """The settings that switch off the filters of a repository, which are programs that git runs to compare files."""
    try:
        names = _names(_run(folder, ("config", "--list", "--name-only", "-z"), _PLAIN))
    except SettingsError:  # what follows will say why
        return {}
    filters = {name.rpartition(".")[0] for name in names if name.startswith("filter.")}
    return {f"{name}.{key}": "" for name in filters for key in ("clean", "smudge", "process", "required")}


def _run(folder: str, arguments: Sequence[str], settings: Mapping[str, str]) -> bytes:
    """The output of git with some settings besides those in the environment.

    Raises `SettingsError` if there is no git, or if it fails.
    """
    count = os.environ.get("GIT_CONFIG_COUNT", "")
    known = int(count) if re.fullmatch("[0-9]{1,9}", count) else 0
    environment = {**os.environ, **_ALONE, "GIT_CONFIG_COUNT": str(known + len(settings))}
    for number, (key, text) in enumerate(settings.items(), known):
        environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": text}
    command = ["git", "--literal-pathspecs", "-C", folder, *arguments]
    try:
        process = subprocess.run(command, env=environment, capture_output=True, check=False)
    except OSError:
        raise SettingsError("--diff-base needs git, which is not on the PATH") from None
    if process.returncode:
        message = process.stderr.decode(errors="replace").strip().removeprefix("fatal: ").partition("\n")[0]
        raise SettingsError(f"git {arguments[0]}: {message}" if message else f"git {arguments[0]} failed")
    return process.stdout
