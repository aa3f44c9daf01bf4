"""The files of kustomizations, by their names: what is in them is not read here."""

from __future__ import annotations

import os
from typing import Final

from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

KUSTOMIZATION_NAMES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""The names of a kustomization's file."""


def are_applied(release: Release) -> bool:
    """Whether a release has a file of a kustomization; False for KOTS, which reads all files as they are."""
    names = (os.path.basename(file.path) for file in release.files)
    return not release.type.has_application and not set(KUSTOMIZATION_NAMES).isdisjoint(names)


def is_kustomized(release: Release, document: Document) -> bool:
    """Whether a kustomization is on the disk in the folder of a document, or in a folder above it.

    It need not be in the release, as a run may be over a few files that the user names.
    """
    return release.fact(_is_folder_kustomized, os.path.dirname(document.source.path))


def _is_folder_kustomized(release: Release, folder: str) -> bool:
    """Whether a kustomization is in a folder, or in a folder above it up to the working folder."""
    if any(os.path.isfile(os.path.join(folder, name)) for name in KUSTOMIZATION_NAMES):
        return True
    above, name = os.path.split(folder)
    return bool(name) and release.fact(_is_folder_kustomized, above)
