"""The facts about a release that are not in its files."""

from collections.abc import Mapping
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


class Environment(NamedTuple):
    """The facts about a release that are not in its files: from the vendor portal, and about where it is installed.

    ``app_slug`` is the application's, None if it is not known. ``registries`` maps the names of the portal's registries
    to their endpoints (``host`` or ``host/path``); ``kubernetes_version`` is ``(major, minor)``, None if the
    configuration has none; ``airgap`` says whether customers install without a network; ``custom_resources`` are those
    with images that the configuration knows; ``schemas`` are the absolute paths of folders with the JSON Schemas of
    custom resources. ``api_versions`` are the configuration's own, which take precedence over the tables, and
    ``program_versions`` the versions that customers run of programs with API groups.
    """

    airgap: bool = True
    app_slug: str | None = None
    kubernetes_version: tuple[int, int] | None = None
    registries: Mapping[str, str] = {}
    private_registries: tuple[str, ...] = ()
    allowed_namespaces: frozenset[str] = frozenset()
    custom_resources: tuple[CustomResource, ...] = ()
    schemas: tuple[str, ...] = ()
    api_versions: tuple[ApiVersion, ...] = ()
    program_versions: Mapping[str, tuple[int, int]] = {}
