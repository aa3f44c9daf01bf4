"""A release -> faults to put into it, each at one place, with the rule that is meant to find it."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from repl_lint.editing.edits import edit, entry_after, removal, replacement
from repl_lint.editing.removals import all_items_removal, item_removal
from repl_lint.facts.images.declarations import Entry, declarations
from repl_lint.facts.images.pod_uses import pod_uses
from repl_lint.facts.images.privacy import is_private
from repl_lint.facts.images.pulling import keeps_local_copy
from repl_lint.facts.images.references import parse_reference
from repl_lint.facts.images.uses import ImageUse, all_uses
from repl_lint.facts.kots.exclusion import is_excluded
from repl_lint.facts.kubernetes.api_versions import target
from repl_lint.facts.kubernetes.lifecycles import lifecycles
from repl_lint.facts.kubernetes.namespaces import additional_namespaces, is_cluster_scoped, is_for_the_cluster
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.kubernetes.pull_secrets import PULL_SECRET
from repl_lint.model.findings import Edit
from repl_lint.model.locations import Location
from repl_lint.reading.releases import Release

_NAMESPACE: Final = "seeded-namespace"
_TAG: Final = "0.0.0-seeded"


class Seed(NamedTuple):
    """A fault to put into a release: the rule that is meant to find it, its location, and its edits.

    ``sentence`` says in the passive what is changed.
    """

    rule: str
    sentence: str
    location: Location
    edits: tuple[Edit, ...]


def seeds(release: Release) -> Iterator[Seed]:
    """The faults for a release: of each kind the first that can be made, if there is one."""
    for kind in _KINDS:
        if seed := next(kind(release), None):
            yield seed


def made(rule: str, sentence: str, location: Location, *edits: Edit | None) -> Iterator[Seed]:
    """The fault that some edits make, as the only item; no item without edits, or if one of them is None."""
    complete = tuple(edit for edit in edits if edit)
    if complete and len(complete) == len(edits):
        yield Seed(rule, sentence, location, complete)


def _entries(release: Release) -> Iterator[tuple[Entry, ImageUse]]:
    """The entries of `images` that alone stand for an image which a pod uses, each with a use."""
    listed = release.fact(declarations)
    names = [entry.name for entry in listed.entries]
    for _, use in all_uses(release):
        entries = listed.exactly(use.reference) if use.pod and use.reference and not use.is_templated else ()
        if len(entries) == 1 and names.count(entries[0].name) == 1:
            yield entries[0], use


def _entry_removed(release: Release) -> Iterator[Seed]:
    for entry, _ in _entries(release):
        document = entry.document
        for listed in document.root.select("images") if document.root else ():
            if entry.node in listed.children:
                alone = len(listed.children) == 1
                edits = all_items_removal(document, listed) if alone else (item_removal(document, listed, entry.node),)
                yield from made("undeclared-image", f"the entry of `{entry.name}` is removed", entry.location, *edits)


def _entry_with_another_tag(release: Release) -> Iterator[Seed]:
    for entry, use in _entries(release):
        tag = entry.node.get("tag")
        if tag and not tag.templated and use.reference and use.reference.tag != "latest":
            place = entry.document.locate(tag)
            sentence = f"the tag of `{entry.name}` in `images` is changed"
            yield from made("image-tag-mismatch", sentence, place, replacement(entry.document, tag, _TAG))


def _latest(release: Release) -> Iterator[Seed]:
    for document, use in all_uses(release):
        reference = None if keeps_local_copy(use) or is_excluded(release, use.owner) else parse_reference(use.text)
        if use.pod and not use.is_templated and reference and reference.tag and reference.tag != "latest":
            text = use.text.partition("@")[0].removesuffix(reference.tag) + "latest"
            place = document.locate(use.node)
            yield from made(
                "latest-tag", f"`{use.text}` is made `latest`", place, replacement(document, use.node, text)
            )


def _namespace(release: Release) -> Iterator[Seed]:
    if "*" in release.fact(additional_namespaces):
        return
    for document in release.documents("metadata"):
        for obj in document.fact(objects):
            metadata = obj.node.get("metadata")
            name = metadata and metadata.get("name")
            if metadata is None or name is None or metadata.get("namespace"):
                continue
            if is_cluster_scoped(obj) or is_for_the_cluster(document, obj) or is_excluded(release, obj):
                continue
            inserted = entry_after(document, metadata, name, [f"namespace: {_NAMESPACE}"])
            flow = (
                edit(document, name.end, name.end, f", namespace: {_NAMESPACE}") if metadata.style == "flow" else None
            )
            sentence = f"{obj.kind} `{obj.name}` gets a namespace"
            yield from made("hardcoded-namespace", sentence, document.locate(name), inserted or flow)


def _older_api_version(release: Release) -> Iterator[Seed]:
    newest = target(release)
    gone = {
        (str(new.api_version), kind): version
        for (version, kind), life in lifecycles().items()
        if life.removed and life.removed <= newest
        for new in life.replacements
    }
    for document in release.documents("apiVersion"):
        for obj in document.fact(objects):
            older = gone.get((obj.api_version.value, obj.kind))
            if older and not is_excluded(release, obj):
                place = document.locate(obj.api_version)
                sentence = f"the apiVersion of {obj.kind} `{obj.name}` is lowered to `{older}`"
                changed = replacement(document, obj.api_version, older)
                yield from made("removed-api-version", sentence, place, changed)


def _pull_secret_removed(release: Release) -> Iterator[Seed]:
    for document in release.documents(PULL_SECRET):
        for pod, uses in pod_uses(release, document):
            secrets = pod.node.get("imagePullSecrets")
            if secrets is None or not any(is_private(release, use) for use in uses):
                continue
            for item in secrets.children:
                name = item.get("name")
                if name and name.value == PULL_SECRET:
                    alone = len(secrets.children) == 1
                    gone = removal(document, pod.node, secrets) if alone else item_removal(document, secrets, item)
                    sentence = f"the pull secret of {pod.owner.kind} `{pod.owner.name}` is removed"
                    yield from made("missing-pull-secret", sentence, document.locate(name), gone)


_KINDS: Final[tuple[Callable[[Release], Iterator[Seed]], ...]] = (
    _entry_removed,
    _entry_with_another_tag,
    _latest,
    _namespace,
    _older_api_version,
    _pull_secret_removed,
)
