"""Results that are kept for later runs in the user's cache folder; those of renderings also in this process.

The key of a result is made of all that it depends on: another file, value, option or renderer has another key. So no
result is out of date. What cannot be read or written is computed again.
"""

from __future__ import annotations

import json
import os
import sys
import zlib
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from repl_lint import __version__
from repl_lint.model.renderings import ENDED, ChartFiles, Render, RenderFailure, Rendering, RenderOptions, Values
from repl_lint.writing import replace

_FORMAT: Final = 2
_ROOM: Final = (200 << 20) // 16
"""The bytes of the results whose keys begin with the same of 16 digits. The oldest are removed beyond that."""
_MOST_REMEMBERED: Final = 50


def cache_folder() -> str | None:
    """The path of repl-lint's folder in the user's cache folder. It may not exist. None where none is known."""
    if sys.platform == "win32":
        home = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        home = os.path.expanduser("~/Library/Caches")
    else:
        home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(home, "repl-lint") if os.path.isabs(home) else None


class Cache:
    """Results in a folder, by their keys. Without a folder nothing is found, and nothing is written."""

    def __init__(self, folder: str | None) -> None:
        self.folder = folder
        self._is_writable = folder is not None

    def read(self, key: str) -> Any:
        """The data of a key as JSON has it, so that tuples are lists; None where there is none, or it is damaged."""
        if self.folder is None:
            return None
        place = _place(self.folder, key)
        try:
            with open(place, "rb") as stream:
                data = json.loads(zlib.decompress(stream.read()))
        except (OSError, ValueError, zlib.error):  # there is none, or it is damaged
            return None
        with suppress(OSError):  # the folder may be for reading only
            os.utime(place)
        return data

    def write(self, key: str, data: Any) -> None:
        """Keep data that JSON can hold for later runs. After a file that cannot be written, nothing is written."""
        if self.folder is None or not self._is_writable:
            return
        place = _place(self.folder, key)
        try:
            os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
            replace(place, zlib.compress(json.dumps(data).encode(), 1))
            _remove_oldest(os.path.dirname(place))
        except OSError:
            self._is_writable = False  # the next one could not be written either


def _place(folder: str, key: str) -> str:
    return os.path.join(folder, key[0], key[1:])


def key_of(*parts: Any) -> str:
    """The key of a result that depends on some values, which JSON can hold, and on this version of repl-lint."""
    return sha256(json.dumps([_FORMAT, __version__, *parts]).encode()).hexdigest()


def digests(files: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """The paths of some files, sorted, each with the digest of its content: what a key needs of them."""
    return [(path, digest(files[path])) for path in sorted(files)]


@lru_cache(maxsize=2048)
def digest(*texts: bytes) -> str:
    """The hexadecimal SHA-256 digest of some texts and their lengths."""
    whole = sha256()
    for text in texts:
        whole.update(f"{len(text)} ".encode() + text)
    return whole.hexdigest()


class KeptResults:
    """A renderer that returns kept results, else those of ``render``, which it keeps.

    They are kept in this process, and in ``folder`` if it is given. ``identity`` names the renderer and its version.
    Failures of the kinds in `ENDED` are not kept: the renderer may have had too little time or memory.
    """

    def __init__(self, render: Render, identity: str, folder: str | None) -> None:
        self._render, self._identity, self._cache = render, identity, Cache(folder)
        self._remembered: dict[str, Rendering | RenderFailure] = {}

    def __call__(self, files: ChartFiles, values: Values, options: RenderOptions) -> Rendering | RenderFailure:
        """The result for a chart, kept or rendered now. Raises `UnusableRendererError` where the renderer does."""
        key = key_of(self._identity, values, options, digests(files))
        result = self._remembered.get(key) or _result(self._cache.read(key))
        if result is None:
            result = self._render(files, values, options)
            if isinstance(result, RenderFailure) and result.kind in ENDED:
                return result
            self._cache.write(key, [type(result).__name__, result])
        self._remembered[key] = result
        if len(self._remembered) > _MOST_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        return result


def _result(data: Any) -> Rendering | RenderFailure | None:
    """The result in a file of the cache; None for anything else."""
    try:
        name, fields = data
        if name == RenderFailure.__name__:
            return RenderFailure(*fields)
        texts, crds, notes = fields
        if all(isinstance(text, str) for text in (*texts.values(), *crds.values(), *notes)):
            return Rendering(texts, crds, tuple(notes))
    except (ValueError, TypeError, AttributeError):
        pass
    return None


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
