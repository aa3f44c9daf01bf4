"""The questions that a type of release answers."""

from collections.abc import Collection
from typing import NamedTuple


class ReleaseType(NamedTuple):
    """A type of release, with the answer to each question that depends on it.

    The defaults are true of plain manifests: nothing in them says what renders and installs them.
    """

    name: str
    """The name in rule files and reports."""
    files: str = "plain manifests"
    """The files of this type, as pages about rules call them."""
    main_document: str = "replicated document"
    """The document that decides what is in the airgap bundle, as messages call it."""
    anchor: str = ""
    """The object that names a release without its main document, as messages call it."""
    api_groups: tuple[str, ...] = ()
    """The API groups of the objects that its installer and its tools read."""
    anchor_group: str = ""
    """The API group of the objects by which a release of this type is recognised, if it is by objects."""
    anchor_kinds: tuple[str, ...] = ()
    """Their kinds. An object that only a tool reads, such as a support bundle, makes no release of other files."""

    is_plain: bool = False
    """Do the files not say their type of release? They may be a part of any."""
    is_configuration: bool = False
    """Is it repl-lint's own configuration, which never ships?"""
    is_outside: bool = False
    """Do the files belong to no release, though other files of the run do?"""
    most_severe: str = "error"
    """The severity that findings have at most, unless users set one."""
    has_replicated_document: bool = False
    """Is there a replicated document, whose `images` decide what is in the airgap bundle?"""
    has_application: bool = False
    """Do pods, and the lists of a KOTS Application, decide what is in the airgap bundle?"""

    appliance_kubernetes: tuple[int, int] | None = None
    """The last version of Kubernetes (major, minor) of the installer's own cluster; None if newer ones will follow."""

    without_bundle: str = ""
    """The reason why a release of this type has no airgap bundle, as messages say it; empty where one may have."""

    installer: str = "Replicated"
    """The product that makes pull secrets, as messages call it."""
    adds_pull_secret: bool = False
    """Does the installer add a pull secret to pods? Elsewhere a pod names it."""
    pull_secret: str = "repl{{ ImagePullSecretName }}"  # noqa: S105 -- a name
    """The name of the pull secret that pods of charts list."""
    logs_charts_in: bool = False
    """Does each customer get the charts with a login for Replicated's registries among the values?"""
    opens_every_host: bool = False
    """Does the pull secret open every host of Replicated? Elsewhere it opens Replicated's registry alone."""

    functions: str | None = None
    """The set of this type in `template_functions.tsv`; None where it is not known what renders templates."""
    renderer: str = ""
    """The renderer of templates, as messages about releases of other types call it."""
    own_renderer: str = ""
    """The renderer of templates, as messages about releases of this type call it."""
    delimiters: tuple[str, ...] = ("{{repl", "repl{{")
    """The opening delimiters of templates, in the order in which they are rendered, each by itself."""
    item_delimiters: tuple[str, ...] = ()
    """The opening delimiters of templates in what repeatable items repeat, in the order in which they are rendered."""
    gives_data: bool = True
    """May templates get data, so that a field of it, such as `.Values.size`, can have a value?"""
    renders_each_document: bool = False
    """Is each document rendered by itself? Elsewhere a file is rendered as a whole."""
    gives_choices: bool = True
    """Has a choice of an item a value of its own? Elsewhere only items have one."""
    names_images: bool = False
    """Do templates name images, by `LocalImageName`?"""
    reads_unrendered_objects: bool = False
    """Does something read Kubernetes objects as YAML before they are rendered?"""
    namespace_template: str = "{{repl Namespace}}"
    """The template for the namespace of the application."""

    rewrites_every_kind: bool = False
    """Are the images of pods rewritten in objects of every kind? Elsewhere in those of a closed list."""
    needs_rewriting_offline: bool = False
    """Can a pod without a network pull only images that are rewritten to the in-cluster registry?"""
    repeats_pulls_offline: bool = False
    """Can a pod pull an image again without a network?"""

    excludes_objects: bool = False
    """Can an annotation exclude an object, so that it is never deployed?"""
    makes_namespace: bool = False
    """Does the installer make the namespace of the application, and deploy there what names none?"""
    ships_as_written: bool = False
    """Do files ship as they are written? Elsewhere they may be the input of another tool."""

    @property
    def ships(self) -> bool:
        """Whether files of this type may ship; rules that name no type are for all that may."""
        return not (self.is_configuration or self.is_outside)

    def is_among(self, types: "Collection[ReleaseType]") -> bool:
        """Whether one of ``types`` has the same name. A variant, such as `BESIDE`, has the name of its type."""
        return self.name in [release_type.name for release_type in types]

    @property
    def is_rendered(self) -> bool:
        """Whether it is known that templates in files of this type are rendered."""
        return self.functions is not None
