"""The functions that write to the disk.

`replace` is for files of the user: sources, configurations, baselines. `put` is for outputs, which may also go to a
pipe or a device; only `repl_lint.command_line.outputs` calls it.
"""

from __future__ import annotations

import os


def replace(place: str, data: bytes) -> None:
    """Replace the bytes of a file in one step that keeps its mode; a link stays a link.

    A file that does not exist is created. Raises `OSError`; then nothing has changed.
    """
    import tempfile  # slow: it imports shutil, bz2 and lzma

    target = os.path.realpath(place)
    mode = None
    if os.path.exists(target):
        if not os.path.isfile(target):
            raise OSError(0, "not a regular file", place)
        if not os.access(target, os.W_OK):
            raise PermissionError(13, "Permission denied", place)
        mode = os.stat(target).st_mode & 0o7777
    descriptor, draft = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".repl-lint-")
    try:
        with open(descriptor, "wb") as stream:
            stream.write(data)
        os.chmod(draft, 0o666 & ~_umask() if mode is None else mode)
        os.replace(draft, target)
    except BaseException:
        os.unlink(draft)
        raise


def put(place: str, data: bytes) -> None:
    """Write an output: in one step if its folder is writable, so that a reader of the file never sees half of it.

    A pipe or a device gets the bytes as they are. Raises `OSError`.
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
