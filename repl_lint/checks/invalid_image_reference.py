"""Images whose text is not a valid reference for a container runtime."""

import re
from collections.abc import Iterator

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.images.references import parse_reference
from repl_lint.facts.images.uses import pulled_images
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_VARIABLE = r"\$(?:\w|\{[^}]*\})"
_PLACEHOLDER = r"\$[({\w]|\{\{|<[^>]*>|%\w+%|@\w+@|__\w+__"
_CAPITALS = r"(?<![^/:@])[A-Z][A-Z0-9_-]+(?![^/:@])"
"""A whole part of a reference in capitals, as in `quay.io/acme/IMAGE_NAME:1`."""
_TO_FILL_IN = (
    r"_|\b(APP|APPLICATION|CHANGE|CHANGEME|COMPANY|DOMAIN|FIXME|HOST|IMAGE|IMG|NAME|NAMESPACE|ORG|ORGANIZATION"
    r"|PLACEHOLDER|PROJECT|REGISTRY|REPLACE|REPLACEME|REPO|REPOSITORY|SLUG|TAG|TODO|USER|VERSION|YOUR)\b"
)
"""The texts in a word in capitals that make it a placeholder; others may be the name of an image."""


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each image that is not a valid reference, or at its key where it is a list or a mapping.

    Findings of one text have one cause. Errors; but for a placeholder that another tool may fill in, warnings in a
    release type whose files ship as written, and infos in others. Items of ``additionalImages`` in KOTS releases are
    always errors.

    None for a variable such as `$REGISTRY` in a chart. A word in capitals has no fix, since a pipeline may replace it.
    """
    severity = "warning" if release.type.ships_as_written else "info"
    for image in pulled_images(release, document):
        node, text = image.node, image.text
        if image.reference:
            continue
        if node.shape != "scalar":
            yield rule.finding(document.locate_key(node), f"`{node.key}` must be a string, but it is a {node.shape}")
            continue
        if document.of_chart and re.search(_VARIABLE, text):
            continue
        if placeholder := _placeholder(text):
            yield rule.finding(
                image.location(document),
                f"{placeholder} is a placeholder, not an image",
                advice="write the image, or replace it before you create the release",
                severity=severity,
                related=image.related,
                cause=text,
            )
            continue
        from repl_lint.mending.respelling import respelling  # most runs end without it

        better, doubt = _better(text)
        yield rule.finding(
            image.location(document),
            _fault(text),
            advice=_advice(better, text),
            related=image.related,
            cause=text,
            fix=None if _capitals(text) else respelling(document, image, better, doubt),
        )
    if release.type.has_application:
        yield from _additional(document, rule)


def _placeholder(text: str) -> str:
    """The part of a text that another tool may fill in, or the text where it has one, in backticks; empty without."""
    word = _capitals(text)
    if word != text and re.search(_TO_FILL_IN, word):
        return f"`{word}` in `{text}`"
    return f"`{text}`" if re.search(_PLACEHOLDER, text) or re.search(_TO_FILL_IN, word) else ""


def _capitals(text: str) -> str:
    """The first part of a text that is a word in capitals; empty without one.

    Empty as well where the text is no reference with small letters either.
    """
    word = re.search(_CAPITALS, text.partition("@")[0])
    return word[0] if word and parse_reference(_in_small_letters(text)) else ""


def _additional(document: Document, rule: Rule) -> Iterator[Finding]:
    """Errors at the items of ``additionalImages`` that are no reference."""
    from repl_lint.facts.kots.bundle import additional_images  # an Application has them

    for entry in document.fact(additional_images):
        if not parse_reference(entry.value):
            better, doubt = _better(entry.value)
            change = replacement(document, entry, better) if better and not _capitals(entry.value) else None
            advice = _advice(better, entry.value)
            correction = fix(advice, change, unsafe_because=doubt)
            yield rule.finding(
                document.locate(entry), _fault(entry.value), advice=advice, cause=entry.value, fix=correction
            )


def _better(text: str) -> tuple[str | None, str]:
    """The reference that was probably meant by a text, and the reason why that is not certain; empty where it is.

    The reference is None where no spelling of the text is one.
    """
    trimmed = re.sub(r"^\s*(?:https?|docker|oci)://|\s+$", "", text).strip()
    better = next((spelling for spelling in (trimmed, _in_small_letters(trimmed)) if parse_reference(spelling)), None)
    return better, "" if better == trimmed else "a registry may have the image under another name"


def _fault(text: str) -> str:
    return f"`{text}` is not a valid image reference" if text else "the image is empty"


def _advice(better: str | None, text: str) -> str:
    """The advice to write the reference that was probably meant by a text, or one of the right form.

    A word in capitals may also be what a pipeline replaces.
    """
    word = _capitals(text)
    replaced = f", or replace `{word}` before you create the release" if word else ""
    return f"write `{better or 'host/path:tag'}`{replaced}"


def _in_small_letters(text: str) -> str:
    """The text with its path and its digest in small letters; a tag may have capitals."""
    name, at, digest = text.partition("@")
    path, slash, last = name.rpartition("/")
    name, colon, tag = last.partition(":")
    return f"{path}{slash}{name}".lower() + colon + tag + at + digest.lower()
