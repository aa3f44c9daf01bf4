"""The functions that write to the disk.

`replace` is for files of the user: sources, configurations, baselines. `put` is for outputs, which may also go to a
pipe or a device; only `repl_lint.command_line.outputs` calls it.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import Final

_DRAFT: Final = (".repl-lint-", ".tmp")
"""The beginning and the end of the names of files that are being written, which discovery leaves alone."""
_STALE: Final = 60  # seconds after which the run that wrote a draft has been killed


def replace(place: str, data: bytes) -> None:
    """Replace the bytes of a file in one step, or create the file.

    The mode and the owner stay, and a link stays a link: the file that it leads to is replaced. Drafts that killed runs
    left in the folder are removed. Raises `OSError`, also for what is not a regular file or may not be written; then
    the file has not changed.
    """
    import tempfile  # slow: it imports shutil, bz2 and lzma

    target = os.path.realpath(place)
    former = None
    if os.path.exists(target):
        if not os.path.isfile(target):
            raise OSError(0, "not a regular file", place)
        if not os.access(target, os.W_OK):
            raise PermissionError(13, "Permission denied", place)
        former = os.stat(target)
    folder = os.path.dirname(target)
    _sweep(folder)
    descriptor, draft = tempfile.mkstemp(dir=folder, prefix=_DRAFT[0], suffix=_DRAFT[1])
    try:
        with open(descriptor, "wb") as stream:
            stream.write(data)
        if former and hasattr(os, "chown"):
            with contextlib.suppress(PermissionError):  # root alone gives files away
                os.chown(draft, former.st_uid, former.st_gid)
        os.chmod(draft, former.st_mode & 0o7777 if former else 0o666 & ~_umask())
        os.replace(draft, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):  # Ctrl-C may come when it has its place already
            os.unlink(draft)
        raise


def _sweep(folder: str) -> None:
    """Remove from a folder the drafts that are older than a minute: the runs that wrote them were killed."""
    for name in os.listdir(folder):
        if name.startswith(_DRAFT[0]) and name.endswith(_DRAFT[1]):
            draft = os.path.join(folder, name)
            with contextlib.suppress(OSError):
                if os.lstat(draft).st_mtime < time.time() - _STALE:
                    os.unlink(draft)


def put(place: str, data: bytes) -> None:
    """Write an output: in one step, as `replace` does, if it is new or a file in a writable folder.

    A pipe, a device, and a file in a folder that is not writable get the bytes directly. Raises `OSError`.
    """
    folder = os.path.dirname(os.path.realpath(place))
    if os.path.exists(place) and not (os.path.isfile(place) and os.access(folder, os.W_OK)):
        with open(place, "wb") as out:
            out.write(data)
    else:
        replace(place, data)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
