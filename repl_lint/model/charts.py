"""Helm charts: those that lie among the files of a run, and those that a release ships."""

from typing import Final, NamedTuple

from repl_lint.model.locations import Location

_DEPENDENCIES: Final = ("Chart.yaml", "requirements.yaml")


def build_of(folder: str) -> str:
    """The end of a message that says how to fetch the dependencies of the chart in a folder, with a colon in front.

    An empty ``folder`` is the working folder.
    """
    return f": run `helm dependency build {folder or '.'}`"


class Dependency(NamedTuple):
    """A dependency that a chart names and does not have below its ``charts``.

    ``location`` is where the chart names it, in an archive the beginning. ``may_be_off`` is whether a condition or tags
    may switch it off.
    """

    name: str
    location: Location
    may_be_off: bool


class Chart(NamedTuple):
    """A Helm chart: a folder with a ``Chart.yaml``, or an archive.

    ``path`` is as reports show it, that of a folder with a slash at its end; ``place`` is the path on the disk.
    ``version`` is empty without one. ``location`` is that of its name, ``version_location`` that of its version; both
    are the beginning of an archive. ``missing`` are the dependencies that are not below its ``charts``. ``problem`` is
    why it could not be read as a whole, empty if it could; ``name`` may be empty then. ``has_fetched`` is whether it
    has dependencies from repositories below its ``charts``.
    """

    path: str
    place: str
    name: str
    version: str
    location: Location
    version_location: Location
    missing: tuple[Dependency, ...] = ()
    problem: str = ""
    has_fetched: bool = False

    @property
    def is_archive(self) -> bool:
        """Whether it is an archive, as releases ship charts."""
        return not self.path.endswith("/")

    @property
    def title(self) -> str:
        """Its name, and its version if it has one; the path of one that has neither."""
        return f"{self.name} {self.version}".strip() or self.path

    @property
    def build(self) -> str:
        """The end of a message that says how to fetch its dependencies, as of `build_of`; empty for an archive."""
        return "" if self.is_archive else build_of(self.path.rstrip("/"))


class ShippedChart(NamedTuple):
    """A chart that a release ships: the one that a HelmChart or an extension names, or one that nothing names.

    ``location`` is that of the name in the HelmChart, or of the chart. ``chart`` is None where no chart of the name is
    among the files. ``is_rendered`` is whether it was rendered; ``unrendered_because`` is why not, and empty for one
    that was rendered or is not here.
    """

    name: str
    version: str
    location: Location
    chart: Chart | None
    is_rendered: bool = False
    unrendered_because: str = ""

    @property
    def title(self) -> str:
        """The `title` of the chart that is here, else the name and version that the release has for it."""
        return self.chart.title if self.chart else f"{self.name} {self.version}".strip()

    @property
    def sentence(self) -> str:
        """The title, and in parentheses the path of the chart.

        Of a chart that is not here, the parentheses say where it is named, and how to fetch it if a chart needs it.
        """
        if self.chart is None:
            folder, _, file = self.location.path.rpartition("/")
            build = build_of(folder) if file in _DEPENDENCIES else ""
            return f"{self.title} (not here, named in {self.location.path_line}{build})"
        return f"{self.title} ({self.chart.path})"
