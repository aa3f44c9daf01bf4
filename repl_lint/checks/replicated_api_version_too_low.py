"""Replicated documents that use a feature of a later version of Replicated than the one that they ask for."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.images.declarations import PUBLIC, REPLICATED_SOURCE
from repl_lint.model.findings import Edit, Finding, Related, Rule
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_SINCE: Final = {
    ("custom_requirements",): (2, 4, 0),
    ("admin_commands", "*", "source", "kubernetes"): (2, 6, 0),
    ("swarm",): (2, 7, 0),
    ("images",): (2, 8, 0),
    ("support",): (2, 10, 0),
    ("terms",): (2, 27, 0),
}
"""The features and the versions that they came with: https://github.com/replicatedhq/libyaml/blob/master/root_config.go."""
_PRIVATE_IMAGES: Final = (2, 13, 0)
_PREFLIGHT_PODS: Final = (2, 29, 0)


class _Feature(NamedTuple):
    """A feature that a document uses: the version that it came with, its node, and its name in a message."""

    since: tuple[int, int, int]
    node: Node
    name: str


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding at `replicated_api_version`, where it is older than a feature of the document, with an unsafe fix.

    The features are related locations. None where the text is no version of three numbers.
    """
    root = document.root
    version = root.get("replicated_api_version") if document.role == REPLICATED_DOCUMENT and root else None
    match = version and re.fullmatch(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})", version.value)
    if root is None or version is None or not match:
        return
    asked_for = (int(match[1]), int(match[2]), int(match[3]))
    newer = [feature for feature in _features(release, root) if feature.since > asked_for]
    if newer:
        needed, _, newest = max(newer, key=lambda feature: feature.since)
        shown = ".".join(map(str, needed))
        others = [node for node in root.select("host_requirements", "replicated_version") if _accepts(node, needed)]
        too = ", and raise `replicated_version` in `host_requirements` as well" if others else ""
        yield rule.finding(
            document.locate(version),
            f"{newest} needs Replicated {shown} or newer, but this release can be installed with {version.value}",
            advice=f"write `{shown}` or newer{too}",
            related=(
                *(
                    Related(document.locate_key(node), f"{name}: since {'.'.join(map(str, since))}")
                    for since, node, name in newer
                ),
                *(Related(document.locate(node), f"this accepts a Replicated before {shown}, too") for node in others),
            ),
            fix=fix(
                f"write `{shown}`{too}",
                replacement(document, version, shown),
                *(_raised(document, node, shown) for node in others),
                unsafe_because="customers with an older Replicated cannot install the release then",
            ),
        )


def _accepts(versions: Node, needed: tuple[int, int, int]) -> bool:
    """Whether a range of versions, such as ``>=2.5.0 <3.0.0 || 3.1.x``, accepts one before another version."""
    if versions.templated or not versions.value:
        return False
    return any(_lowest(alternative) < needed for alternative in versions.value.split("||"))


def _lowest(versions: str) -> tuple[int, ...]:
    """The lowest version that a range without ``||`` accepts; zero without a lower bound."""
    bounds = (
        tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
        for operator, version in re.findall(r"([<>=!]*) *(\d{1,9}(?:\.(?:\d{1,9}|x))*)", versions)
        if operator[:1] not in ("<", "!")
    )
    return max(bounds, default=(0,))


def _raised(document: Document, versions: Node, version: str) -> Edit | None:
    """The edit that raises a lower bound; None for a range that is more than that."""
    is_simple = re.fullmatch(r" *>= *[\d.]+ *", versions.value)
    return replacement(document, versions, f">={version}") if is_simple else None


def _features(release: Release, root: Node) -> Iterator[_Feature]:
    """The features of a replicated document, each at its first node; those of images need objects in the release."""
    for path, since in _SINCE.items():
        for node in root.select(*path):
            yield _Feature(since, node, f"`{path[0]}`")
            break
    if not release.has_objects:
        return
    for source in root.select("images", "*", "source"):
        if source.value not in (PUBLIC, REPLICATED_SOURCE) and not source.templated:
            yield _Feature(_PRIVATE_IMAGES, source, f"the registry `{source.value}` in `images`")
            break
    for command in root.select("custom_requirements", "*", "command", "id"):
        if command.value == "scheduler":
            yield _Feature(_PREFLIGHT_PODS, command, "a preflight check in a pod")
            break
