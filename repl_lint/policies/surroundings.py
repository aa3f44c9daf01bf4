"""The variables of expressions besides the subject: the release, its config options, and the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from repl_lint.cel.programs import Lazy, Outcome
from repl_lint.cel.values import Unknown
from repl_lint.facts.images.references import parse_reference
from repl_lint.facts.inventory.inventories import inventory
from repl_lint.facts.kots.config_options import option_documents
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.answers import Answer
from repl_lint.model.inventory import ENTRIES, Item
from repl_lint.policies.plain import plain
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def lazy(make: Callable[[], Any]) -> Lazy:
    """A value that ``make`` gives when it is read for the first time."""
    return Lazy(lambda _names, _steps: Outcome(make(), "", None, [], 0))


class _Kinds(dict[object, Any]):
    """The objects by kind; a kind that is not there has none."""

    def __missing__(self, _kind: object) -> list[Any]:
        return []


def surroundings(release: Release) -> dict[str, Any]:
    """The values of the variables that are the same for every subject of a release, by name.

    Most are made when they are read for the first time. ``oldObject`` is None; what only a cluster knows is an
    `Unknown`.
    """
    return {
        "release": {
            "type": release.type.name,
            "name": release.name,
            "objects": lazy(lambda: release.fact(_objects)),
            "kind": lazy(lambda: release.fact(_by_kind)),
            "images": lazy(lambda: [image(item) for item in inventory(release).items]),
            "declared": lazy(lambda: list(_declared(release))),
            "replicatedDocument": lazy(lambda: _replicated_document(release)),
            "files": [file.path for file in release.files],
        },
        "config": lazy(lambda: dict(_options(release))),
        "settings": settings(release),
        "oldObject": None,
        "namespaceObject": Unknown("namespaceObject"),
        "authorizer": Unknown("authorizer"),
    }


def settings(release: Release) -> Mapping[str, Any]:
    """The value of the variable `settings`, from the configuration of a release.

    ``appSlug`` is empty and ``kubernetesVersion`` None if they are not set.
    """
    environment = release.environment
    version = environment.kubernetes_version
    return {
        "airgap": environment.airgap,
        "appSlug": environment.app_slug or "",
        "kubernetesVersion": {"major": version[0], "minor": version[1]} if version else None,
        "registries": dict(environment.registries),
    }


def _objects(release: Release) -> list[Any]:
    """The objects of a release, those that its charts make too."""
    return [document.fact(plain).of(obj.node) for document in _documents(release) for obj in document.fact(objects)]


def _documents(release: Release) -> Iterator[Document]:
    """The documents of a release, and those that its charts make as they are installed."""
    yield from release.documents("kind")
    if release.charts:
        from repl_lint.facts.charts.rendered import rendered_documents  # few releases are rendered
        from repl_lint.model.renderings import INSTALL

        yield from (rendered.document for rendered in release.fact(rendered_documents, INSTALL))


def _by_kind(release: Release) -> dict[object, Any]:
    kinds = _Kinds()
    for value in release.fact(_objects):
        if isinstance(value, dict) and isinstance(value.get("kind"), str):
            kinds.setdefault(value.get("kind"), []).append(value)
    return kinds


def _declared(release: Release) -> Iterator[dict[str, str]]:
    for item in inventory(release).items:
        for listing in item.listings:
            if listing.where == ENTRIES:
                yield {"source": listing.source, "name": listing.name, "tag": listing.tag}


def _replicated_document(release: Release) -> Any:
    document = next(iter(release.replicated_documents), None)
    return document.fact(plain).of(document.root) if document and document.root else None


def _options(release: Release) -> Iterator[tuple[str, Any]]:
    for document in option_documents(release):
        values = document.fact(plain)
        groups = (
            [*document.root.select("spec", "groups", "*"), *document.root.select("config", "*")]
            if document.root
            else []
        )
        for group in groups:
            for item in group.select("items", "*"):
                option = values.of(item)
                if isinstance(option, dict) and isinstance(option.get("name"), str):
                    name = group.get("name")
                    yield (
                        option["name"],
                        {
                            "type": option.get("type", "text"),
                            "default": option.get("default", ""),
                            "value": option.get("value", ""),
                            "group": name.value if name else "",
                            "required": option.get("required", False),
                        },
                    )


def image(item: Item) -> dict[str, Any]:
    """An image of an inventory as the map that expressions see. Parts of a name that it lacks are empty strings.

    ``bundled``, ``private`` and ``used`` are an `Unknown` where the files do not say.
    """
    reference = parse_reference(item.canonical or item.name)
    sources = [listing.source for listing in item.listings if listing.where == ENTRIES]
    return {
        "text": item.name,
        "registry": reference.domain if reference else "",
        "repository": reference.path if reference else "",
        "tag": (reference.tag if reference else "") or "",
        "digest": (reference.digest if reference else "") or "",
        "canonical": item.canonical or "",
        "declared": bool(item.listings),
        "bundled": known(item.bundled),
        "private": known(item.private),
        "used": known(item.used),
        "source": sources[0] if sources else "",
        "uses": [
            {
                "kind": use.kind,
                "name": use.name,
                "holder": use.holder,
                "path": use.location.path,
                "line": use.location.start.line,
            }
            for use in item.uses
        ],
    }


def known(answer: Answer) -> bool | Unknown:
    """The value of an answer; an `Unknown` where the files do not say."""
    return Unknown(answer.text) if answer.value is None else answer.value
