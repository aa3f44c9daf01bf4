"""Images whose text no container runtime reads as a reference."""

import re
from collections.abc import Iterator

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.images.coverage import INVALID, images_that_are
from repl_lint.facts.images.references import parse_reference
from repl_lint.facts.kots.bundle import additional_images
from repl_lint.mending.respelling import respelt
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_PLACEHOLDER = r"\$[({\w]|\{\{|<[^>]*>|%\w+%|@\w+@"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the image; what another tool may fill in is milder, most of all in files that may be its input."""
    mild = "warning" if release.type.ships_as_written else "info"
    for found, _ in images_that_are(release, document, INVALID):
        node, text = found.node, found.text
        if node.shape != "scalar":
            yield rule.finding(document.locate_key(node), f"`{node.key}` holds a {node.shape}: write a reference")
            continue
        if re.search(_PLACEHOLDER, text):
            message = f"`{text}` is no image reference as long as nothing fills it in: write the image"
            yield rule.finding(found.location(document), message, severity=mild, cause=text)
            continue
        better, is_certain = _better(text)
        yield rule.finding(
            found.location(document),
            _message(text, better),
            cause=text,
            fix=fix(f"write `{better}`", respelt(document, found, better), safe=is_certain) if better else None,
        )
    for entry in document.fact(additional_images) if release.type.has_application else ():
        if not parse_reference(entry.value):
            better, is_certain = _better(entry.value)
            mended = fix(f"write `{better}`", replacement(document, entry, better), safe=is_certain) if better else None
            yield rule.finding(document.locate(entry), _message(entry.value, better), cause=entry.value, fix=mended)


def _better(text: str) -> tuple[str | None, bool]:
    """The reference that a text was meant to be, and whether that is certain."""
    without = re.sub(r"^\s*(?:https?|docker|oci)://|\s+$", "", text).strip()
    better = next((each for each in (without, _in_small_letters(without)) if parse_reference(each)), None)
    return better, better == without


def _message(text: str, better: str | None) -> str:
    what = f"`{text}`" if text else "an empty text"
    return f"{what} is no image reference: " + (f"write `{better}`" if better else "write `host/path:tag`")


def _in_small_letters(text: str) -> str:
    """The text with its path in small letters; a tag may have others."""
    path, slash, last = text.rpartition("/")
    name, colon, tag = last.partition(":")
    return f"{path}{slash}{name}".lower() + colon + tag
