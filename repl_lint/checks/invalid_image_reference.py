"""Images whose text no container runtime reads as a reference."""

import re
from collections.abc import Iterator

from repl_lint.facts.candidates import place, respelt
from repl_lint.facts.coverage import INVALID, images_that_are
from repl_lint.facts.edits import fix
from repl_lint.facts.references import parse_reference
from repl_lint.model import REPLICATED, Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_PLACEHOLDER = r"\$[({\w]|\{\{|<[^>]*>|%\w+%|@\w+@"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the image; what another tool may fill in is milder, most of all in files that may be its input."""
    mild = "warning" if release.format == REPLICATED else "info"
    for found, _ in images_that_are(release, document, INVALID):
        node, text = found.image.node, found.text
        if node.shape != "scalar":
            yield rule.finding(document.locate_key(node), f"`{node.key}` holds a {node.shape}: write a reference")
            continue
        if re.search(_PLACEHOLDER, text):
            message = f"`{text}` is no image reference as long as nothing fills it in: write the image"
            yield rule.finding(place(document, found), message, severity=mild, cause=text)
            continue
        without = re.sub(r"^\s*(?:https?|docker|oci)://|\s+$", "", text).strip()
        better = next((each for each in (without, _in_small_letters(without)) if parse_reference(each)), None)
        what = f"`{text}`" if text else "an empty text"
        yield rule.finding(
            place(document, found),
            f"{what} is no image reference: " + (f"write `{better}`" if better else "write `host/path:tag`"),
            cause=text,
            fix=fix(f"write `{better}`", respelt(document, found, better), safe=better == without) if better else None,
        )


def _in_small_letters(text: str) -> str:
    """The text with its path in small letters; a tag may have others."""
    path, slash, last = text.rpartition("/")
    name, colon, tag = last.partition(":")
    return f"{path}{slash}{name}".lower() + colon + tag
