"""Kinds that the configuration describes: where their images are, and the versions that have them."""

from typing import NamedTuple


class CustomResource(NamedTuple):
    """The ``paths`` to images in a kind of custom resource, such as ``spec.image``.

    ``api`` is its API group, or one API version of that.
    """

    api: str
    kind: str
    paths: tuple[str, ...]


class ApiVersion(NamedTuple):
    """The life of a kind in an API version: the versions (major, minor) of the ``program`` that change it.

    ``program`` is empty for Kubernetes, and ``kind`` is empty for every kind in the API version. ``introduced``,
    ``deprecated`` and ``removed`` are None where that has not happened or is not known. ``replacement`` is the API
    version to use instead, None where nothing replaces it.
    """

    api_version: str
    kind: str = ""
    program: str = ""
    introduced: tuple[int, int] | None = None
    deprecated: tuple[int, int] | None = None
    removed: tuple[int, int] | None = None
    replacement: str | None = None
