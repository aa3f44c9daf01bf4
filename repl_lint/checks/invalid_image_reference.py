"""Images whose text is no reference for a container runtime."""

import re
from collections.abc import Iterator

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.images.coverage import INVALID, images_that_are
from repl_lint.facts.images.references import parse_reference
from repl_lint.mending.respelling import respelling
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_VARIABLE = r"\$(?:\w|\{[^}]*\})"
_PLACEHOLDER = r"\$[({\w]|\{\{|<[^>]*>|%\w+%|@\w+@"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each image that is no reference, or at its key where it is a list or a mapping.

    The findings of one text have one cause. Where another tool may fill in the image of a pod or a collector they are
    warnings, and infos in a type of release whose files are not shipped as written; there are none for a variable such
    as `$REGISTRY` in the values of a chart, which is filled in before the chart is packed. In KOTS releases, items of
    ``additionalImages`` are errors in any case.
    """
    severity = "warning" if release.type.ships_as_written else "info"
    for image, covered in images_that_are(release, document, INVALID):
        node, text = image.node, image.text
        if node.shape != "scalar":
            yield rule.finding(document.locate_key(node), f"`{node.key}` holds a {node.shape}: write a reference")
            continue
        if re.search(_VARIABLE, text) and _is_rendered(release, document):
            continue
        if re.search(_PLACEHOLDER, text):
            message = f"`{text}` is no image reference as long as nothing fills it in: write the image"
            location = image.location(document)
            yield rule.finding(location, message, severity=severity, related=covered.related, cause=text)
            continue
        better, doubt = _better(text)
        yield rule.finding(
            image.location(document),
            _message(text, better),
            related=covered.related,
            cause=text,
            fix=respelling(document, image, better, doubt),
        )
    if release.type.has_application:
        yield from _additional(document, rule)


def _is_rendered(release: Release, document: Document) -> bool:
    """Whether a chart of the release makes a document."""
    if not release.renderings:
        return False
    from repl_lint.facts.charts.rendered import is_rendered

    return is_rendered(release, document)


def _additional(document: Document, rule: Rule) -> Iterator[Finding]:
    """Errors at the items of ``additionalImages`` that are no reference."""
    from repl_lint.facts.kots.bundle import additional_images  # an Application has them

    for entry in document.fact(additional_images):
        if not parse_reference(entry.value):
            better, doubt = _better(entry.value)
            change = replacement(document, entry, better) if better else None
            correction = fix(f"write `{better}`", change, unsafe_because=doubt)
            yield rule.finding(document.locate(entry), _message(entry.value, better), cause=entry.value, fix=correction)


def _better(text: str) -> tuple[str | None, str]:
    """The reference that was probably meant by a text, and the reason why that is not certain; empty where it is.

    The reference is None where no spelling of the text is one.
    """
    trimmed = re.sub(r"^\s*(?:https?|docker|oci)://|\s+$", "", text).strip()
    better = next((spelling for spelling in (trimmed, _in_small_letters(trimmed)) if parse_reference(spelling)), None)
    return better, "" if better == trimmed else "a registry may have the image under another name"


def _message(text: str, better: str | None) -> str:
    """The message of a finding, with the reference that was probably meant, or the form of one."""
    subject = f"`{text}`" if text else "an empty text"
    return f"{subject} is no image reference: write `{better or 'host/path:tag'}`"


def _in_small_letters(text: str) -> str:
    """The text with its path and its digest in small letters; a tag may have capitals."""
    name, at, digest = text.partition("@")
    path, slash, last = name.rpartition("/")
    name, colon, tag = last.partition(":")
    return f"{path}{slash}{name}".lower() + colon + tag + at + digest.lower()
