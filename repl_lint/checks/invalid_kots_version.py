"""Versions of KOTS in an Application that are invalid or exclude each other."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.templates.lookalikes import is_misspelt_template
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_MINIMUM, _TARGET = "minKotsVersion", "targetKotsVersion"
_ALIASES: Final = {_MINIMUM: "invalid-min-kots-version", _TARGET: "invalid-target-kots-version"}

_NUMBER: Final = r"(?:0|[1-9][0-9]*)"
_IDENTIFIER: Final = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION: Final = (
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
"""The grammar of https://semver.org, without the import of a library, which would cost a tenth of a short run."""


class _Version(NamedTuple):
    """A version, which compares as its precedence: a release is later than what comes before it, texts than numbers."""

    numbers: tuple[int, int, int]
    is_release: bool
    identifiers: tuple[tuple[int, int, str], ...]


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at `minKotsVersion` or `targetKotsVersion` that is no version of three numbers, or at its key if empty.

    Also at a `minKotsVersion` that is later than `targetKotsVersion`, which is then a related location. None for
    templates.
    """
    for obj in document.fact(objects):
        if obj.group != "kots.io" or obj.kind != "Application":
            continue
        written = ((key, obj.node.get("spec", key)) for key in _ALIASES)
        nodes = {
            key: node
            for key, node in written
            if node and not node.templated and not is_misspelt_template(release, document, node)
        }
        versions = {key: _version(node.value) for key, node in nodes.items()}
        for key, version in versions.items():
            if version is None:
                node = nodes[key]
                completed = f"{node.value}.0"
                yield rule.finding(
                    document.locate(node) if node.value else document.locate_key(node),
                    f"`{key}` must be a version of three numbers" + (f", not `{node.value}`" if node.value else ""),
                    advice=f"write a version such as `{completed if _version(completed) else '1.117.3'}`",
                    alias=_ALIASES[key],
                )
        minimum, target = versions.get(_MINIMUM), versions.get(_TARGET)
        if minimum and target and minimum > target:
            yield rule.finding(
                document.locate(nodes[_MINIMUM]),
                f"`{_MINIMUM}` is later than `{_TARGET}`, `{nodes[_TARGET].value}`,"
                " so no version of KOTS can install the release",
                advice=f"raise `{_TARGET}`, or lower `{_MINIMUM}`",
                related=(Related(document.locate(nodes[_TARGET]), f"`{_TARGET}`"),),
            )


def _version(text: str) -> _Version | None:
    """The version of a text, which may begin with `v`; None where it is no semantic version."""
    match = re.fullmatch(_VERSION, text.removeprefix("v"))
    if match is None:
        return None
    major, minor, patch, before = match.groups()
    identifiers = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in (before or "").split("."))
    return _Version((int(major), int(minor), int(patch)), not before, identifiers)
