"""Results of renderings that are kept: in this process, and for later runs in the user's folder for caches.

The key of a result is all that it depends on, so that none is ever out of date: another file, value, option or renderer
has another key. Nobody has to have the folder: what cannot be read, or written, is rendered.
"""

from __future__ import annotations

import json
import os
import sys
import zlib
from contextlib import suppress
from hashlib import sha256
from typing import Any, Final

from repl_lint import __version__
from repl_lint.model.renderings import ENDED, ChartFiles, Render, RenderFailure, Rendering, RenderOptions, Values
from repl_lint.writing import replace

_FORMAT: Final = 1
_ROOM: Final = (200 << 20) // 16
"""The bytes of the results whose keys begin with the same of 16 digits. The oldest are removed beyond that."""
_MOST_REMEMBERED: Final = 50


def cache_folder() -> str | None:
    """The user's folder for our caches; None where the system has none."""
    if sys.platform == "win32":
        home = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        home = os.path.expanduser("~/Library/Caches")
    else:
        home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(home, "repl-lint") if os.path.isabs(home) else None


class KeptResults:
    """A renderer that keeps its results, in a folder if there is one; ``identity`` is the name of the renderer.

    Results are not kept of a renderer that ended: it may have had too little time or memory.
    """

    def __init__(self, render: Render, identity: str, folder: str | None) -> None:
        self._render, self._identity, self._folder = render, identity, folder
        self._is_writable = folder is not None
        self._remembered: dict[str, Rendering | RenderFailure] = {}

    def __call__(self, files: ChartFiles, values: Values, options: RenderOptions) -> Rendering | RenderFailure:
        """The result for a chart, kept or rendered now."""
        key = self._key(files, values, options)
        result = self._remembered.get(key) or self._read(key)
        if result is None:
            result = self._render(files, values, options)
            if isinstance(result, RenderFailure) and result.kind in ENDED:
                return result
            self._write(key, result)
        self._remembered[key] = result
        if len(self._remembered) > _MOST_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        return result

    def _key(self, files: ChartFiles, values: Values, options: RenderOptions) -> str:
        digest = sha256(json.dumps([_FORMAT, __version__, self._identity, values, options]).encode())
        for path in sorted(files):
            digest.update(f"{len(path)} {path} {len(files[path])} ".encode() + files[path])
        return digest.hexdigest()

    def _read(self, key: str) -> Rendering | RenderFailure | None:
        """The result that an earlier run left; None where there is none, or one that is damaged."""
        if self._folder is None:
            return None
        place = _place(self._folder, key)
        try:
            with open(place, "rb") as stream:
                result = _result(json.loads(zlib.decompress(stream.read())))
        except (OSError, ValueError, TypeError, AttributeError, zlib.error):  # there is none, or it is damaged
            return None
        with suppress(OSError):  # the folder may be for reading only
            os.utime(place)
        return result

    def _write(self, key: str, result: Rendering | RenderFailure) -> None:
        if self._folder is None or not self._is_writable:
            return
        place = _place(self._folder, key)
        try:
            os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
            replace(place, zlib.compress(json.dumps([type(result).__name__, result]).encode(), 1))
            _remove_oldest(os.path.dirname(place))
        except OSError:
            self._is_writable = False  # the next one could not be written either


def _place(folder: str, key: str) -> str:
    return os.path.join(folder, key[0], key[1:])


def _result(data: Any) -> Rendering | RenderFailure:
    """The result in a file of the cache. Anything else raises ValueError, TypeError or AttributeError."""
    name, fields = data
    if name == RenderFailure.__name__:
        return RenderFailure(*fields)
    texts, crds, notes = fields
    if not all(isinstance(text, str) for text in (*texts.values(), *crds.values(), *notes)):
        raise TypeError
    return Rendering(texts, crds, tuple(notes))


def _remove_oldest(shelf: str) -> None:
    """Remove the files that were not used for the longest time, until the others have room. Raises OSError."""
    files = sorted((entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in os.scandir(shelf))
    size = sum(size for _, size, _ in files)
    for _, own, path in files:
        if size <= _ROOM:
            return
        with suppress(FileNotFoundError):  # another process may have removed it
            os.unlink(path)
        size -= own
