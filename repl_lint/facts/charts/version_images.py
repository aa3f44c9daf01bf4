"""The images of a chart that depend on the version of Kubernetes, as the text of its templates says it."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.charts.leaves import text_of
from repl_lint.model.renderings import ChartFiles
from repl_lint.reading.go_templates.lexemes import LexedAction

_OWN: Final = re.compile(r"templates/.+")
_VERSION: Final = "KubeVersion"
_OPENS: Final = frozenset(("if", "with", "range", "define", "block"))
_IMAGE: Final = re.compile(r"(?m)^[ \t-]*image:[ \t]*(\S.*?)[ \t]*$")


class VersionedImage(NamedTuple):
    """An image that only some versions of Kubernetes get: its file, and the span of it or of its `if`."""

    path: str
    span: tuple[int, int]


class _VersionBlock(NamedTuple):
    """An action that opens a block, and the spans of its branches so far; the last one has no end yet."""

    action: LexedAction
    branches: list[tuple[int, int]]
    is_by_version: list[bool]


def versioned_images(files: ChartFiles) -> Iterator[VersionedImage]:
    """The first image in each block of the chart's own templates that the version of Kubernetes chooses.

    Images that all branches of the block have, or that are elsewhere in the file too, are left out.
    """
    for path, data in files.items():
        if _OWN.fullmatch(path) and _VERSION.encode() in data:
            text = text_of(data)
            for block in _blocks(path, text):
                if span := _chosen(text, block):
                    yield VersionedImage(path, span)


def _blocks(path: str, text: str) -> Iterator[_VersionBlock]:
    """The blocks of a template that ask for the version."""
    from repl_lint.charts.templates import lexed  # few charts ask for the version

    opened: list[_VersionBlock] = []
    for action in lexed(path, text).actions:
        keyword, asks = action.keyword.text if action.keyword else "", _VERSION in text[action.start : action.end]
        if keyword in _OPENS:
            opened.append(_VersionBlock(action, [(action.end, action.end)], [asks]))
        elif keyword in ("else", "end") and opened:
            block = opened[-1]
            block.branches[-1] = (block.branches[-1][0], action.start)
            block.is_by_version.append(asks)
            if keyword == "else":
                block.branches.append((action.end, action.end))
            elif any(opened.pop().is_by_version):
                yield block


def _chosen(text: str, block: _VersionBlock) -> tuple[int, int] | None:
    """The first image that a block chooses; None where it chooses none."""
    line = text[text.rfind("\n", 0, block.action.start) + 1 : block.action.start]
    if re.match(r"[ \t-]*image:", line) and "\n" not in text[block.action.start : block.branches[-1][1]]:
        return block.action.start, block.action.end
    images = [{match[1]: match.span(1) for match in _IMAGE.finditer(text, *branch)} for branch in block.branches]
    if len(images) == 1:  # without `else` the other versions get nothing
        images.append({})
    elsewhere = text[: block.action.start] + text[block.branches[-1][1] :]
    others = {match[1] for match in _IMAGE.finditer(elsewhere)}
    spans = (
        span
        for own in images
        for image, span in own.items()
        if image not in others and any(image not in other for other in images)
    )
    return next(spans, None)
