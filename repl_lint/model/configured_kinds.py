"""Kinds that the configuration describes: where their images are, and the versions that have them."""

from typing import NamedTuple


class CustomResource(NamedTuple):
    """The paths to images in a kind of custom resource; ``api`` is its group, or one API version of it."""

    api: str
    kind: str
    paths: tuple[str, ...]


class ApiVersion(NamedTuple):
    """The life of a kind in an API version, by the versions (major, minor) of the ``program`` that has it.

    The program is empty for Kubernetes, and the kind for every kind in the API version. A version is None where that
    has not happened or is not known, and the replacement where nothing replaces it.
    """

    api_version: str
    kind: str = ""
    program: str = ""
    introduced: tuple[int, int] | None = None
    deprecated: tuple[int, int] | None = None
    removed: tuple[int, int] | None = None
    replacement: str | None = None
