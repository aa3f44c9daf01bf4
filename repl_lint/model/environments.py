"""The facts about a release that are not in its files."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from repl_lint.model.configured_kinds import ApiVersion, CustomResource


class Environment(NamedTuple):
    """The facts about a release that are not in its files: from the vendor portal, and about where it is installed.

    ``app_slug`` is the application's, None if it is not known. ``registries`` maps the names of the portal's registries
    to their endpoints (``host`` or ``host/path``). ``private_registries`` are further ones (``host`` or ``host/path``)
    whose images are private. ``kubernetes_version`` is ``(major, minor)``, None if the configuration has none.
    ``airgap`` is whether customers install without a network. ``allowed_namespaces`` are those that the release may
    name. ``custom_resources`` are those with images that the configuration knows. ``schemas`` are the absolute paths of
    folders with the JSON Schemas of custom resources. ``api_versions`` are the configuration's own, which take
    precedence over the tables. ``program_versions`` are the versions (major, minor) that customers run, by the program.
    """

    airgap: bool = True
    app_slug: str | None = None
    kubernetes_version: tuple[int, int] | None = None
    registries: Mapping[str, str] = {}
    private_registries: tuple[str, ...] = ()
    allowed_namespaces: frozenset[str] = frozenset()
    custom_resources: tuple["CustomResource", ...] = ()
    schemas: tuple[str, ...] = ()
    api_versions: tuple["ApiVersion", ...] = ()
    program_versions: Mapping[str, tuple[int, int]] = {}
