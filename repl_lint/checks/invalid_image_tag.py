"""Tags in ``images`` that no registry accepts."""

from collections.abc import Iterator

from repl_lint.editing.edits import edit, fix
from repl_lint.editing.tags import tag_scalar
from repl_lint.facts.images.declarations import listed
from repl_lint.facts.images.references import is_tag
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each invalid tag in ``images``, or at its key where it is a list or a mapping.

    There is a fix if the tag is valid without blanks, a colon or the name before it. None for an empty tag or a
    template.
    """
    for entry in listed(document):
        for tag in entry.select("tag"):
            if tag.shape != "scalar":
                yield rule.finding(document.locate_key(tag), f"`tag` must be a string, but it is a {tag.shape}")
                continue
            text = tag.value
            if not text or tag.templated or is_tag(text):
                continue
            better = text.strip().removeprefix(":").strip()
            name = entry.get("name")
            if name and text.startswith(f"{name.value}:"):
                better = text.removeprefix(f"{name.value}:")
            advice = "use at most 128 letters, digits, `_`, `.` and `-`"
            fault = f"`{text}` is not a valid tag"
            if ":" in better and "sha" in better:
                fault, advice = "`images` cannot declare a digest", "write the image's tag"
            elif is_tag(better):
                advice = f"write `{better}`"
            correction = None
            if is_tag(better) and tag.style not in ("|", ">"):
                change = edit(document, tag.start, tag.end, tag_scalar(better, tag.style))
                correction = fix(f"write `{better}`", change)
            yield rule.finding(document.locate(tag), fault, advice=advice, fix=correction)
