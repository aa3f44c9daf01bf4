"""The files that a command lints: those named, else those that ``.replicated`` names, else those of this folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from repl_lint.configuration.settings import Settings
from repl_lint.reading.files import VENDOR_FILE, File, Known, Unread, discover, reason_of, shown

STDIN: Final = "-"


class Inputs(NamedTuple):
    """Files, the paths that they are below, where these came from, and what the report should say of that."""

    files: list[File | Unread]
    paths: list[str]
    source: str
    notes: tuple[str, ...] = ()


def gather(
    paths: Sequence[str],
    settings: Settings,
    stdin_filename: str | None = None,
    folder: str = os.curdir,
    known: Known | None = None,
) -> Inputs:
    """The files of a run. Without paths those of `.replicated` count, unless our own configuration has `releases`.

    ``folder`` is the one to which both would apply. What is ``known`` is not read again.
    """
    known = {} if known is None else known
    if paths:
        return Inputs(_below(paths, settings, stdin_filename, known), list(paths), "argument")
    notes: tuple[str, ...] = ()
    place = os.path.normpath(os.path.join(folder, VENDOR_FILE))
    if os.path.isfile(place) and not settings.assigned:
        from repl_lint.reading.dot_replicated import read_vendor_file

        vendor = read_vendor_file(place)
        found = {glob: vendor.files(glob) for glob in vendor.manifests}
        notes = tuple(
            f"{glob.location.path_line}: `{glob.value}` matches no YAML file"
            for glob, matched in found.items()
            if not matched
        )
        if any(found.values()):
            source = f"{VENDOR_FILE}:{vendor.manifests[0].location.start.line}"
            told = f"the files are those that `manifests` names in {source}: name paths to lint others"
            globs = [glob.value for glob in vendor.manifests]
            return Inputs(_matched(found.values(), settings, known), globs, source, (told, *notes))
        if vendor.problem:
            notes = (f"{vendor.problem}; this folder is linted, without what it says",)
        elif notes:
            notes = (*notes, f"`manifests` in {VENDOR_FILE} matches nothing: this folder is linted")
    return Inputs(_below([folder], settings, None, known), [folder], "default", notes)


def _matched(found: Iterable[Sequence[str]], settings: Settings, known: Known) -> list[File | Unread]:
    """The files that globs match: named, but for what the configuration excludes, as in a folder."""
    items: dict[str, File | Unread] = {}
    for path in {path: None for matched in found for path in matched}:
        if settings.excluded(os.path.abspath(path)):
            items.setdefault(shown(path), Unread(shown(path), "excluded"))
            continue
        for item in below([path], settings, known):
            items.setdefault(item.path, item)
    return [items[path] for path in sorted(items)]


def below(paths: Iterable[str], settings: Settings, known: Known | None = None) -> Iterator[File | Unread]:
    """The files below some paths; the configuration was read with the settings, and is not read again."""
    known = {} if known is None else known
    if settings.config:
        known[os.path.abspath(settings.config.place)] = settings.config
    return discover(paths, settings.excluded, settings.assigned_places, known)


def _below(paths: Sequence[str], settings: Settings, stdin_filename: str | None, known: Known) -> list[File | Unread]:
    inputs = list(below([path for path in paths if path != STDIN], settings, known))
    if STDIN in paths:
        name = shown(stdin_filename) if stdin_filename else "<stdin>"
        place = os.path.abspath(stdin_filename or "stdin")
        inputs = [item for item in inputs if item.path != name]  # unsaved text takes precedence
        inputs.append(_standard_input(name, place))
    return inputs


def _standard_input(name: str, place: str) -> File | Unread:
    if sys.stdin is None:
        return Unread(name, "standard input is closed", failed=True)
    try:
        return File(name, place, sys.stdin.buffer.read(), named=True)
    except OSError as error:
        return Unread(name, f"standard input: {reason_of(error)}", failed=True)
