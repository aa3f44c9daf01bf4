"""The texts that an image may be: its literal text, or every literal that an inline ``if`` chooses from.

``{{repl if A}}redis:5{{repl else}}redis:6{{repl end}}`` may be two images, whatever A is. In a KOTS release
``{{repl LocalImageName "redis:5"}}`` is another address of the literal, and an option that is hidden has its one value.
The image of any other unrendered text is not known.
"""

import re
from itertools import product
from math import prod
from typing import Final, NamedTuple

from repl_lint.facts.images.references import Reference, parse_reference
from repl_lint.model.findings import Related
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.templates import Action

_CONTROL: Final = r"(?:\{\{repl|repl\{\{)-?\s*(if|else|end)\b"
_MOST: Final = 16  # combinations of one image


class Alternative(NamedTuple):
    """A text that an image is, or may be, with the node of the image and the offsets of the text in its file.

    The offsets are those of the whole node if actions divide the text. ``related`` are the places that set the text,
    such as items of a kustomization; empty if the text is the one at the offsets.
    """

    node: Node
    text: str
    span: tuple[int, int]
    related: tuple[Related, ...] = ()

    @property
    def reference(self) -> Reference | None:
        """The reference in the text; None if the text is no reference."""
        return parse_reference(self.text)

    def location(self, document: Document) -> Location:
        """The location of the text in the image's document."""
        return document.source.location(*self.span)


class KnownOutputs(NamedTuple):
    """The facts about the rendering of a release: whether templates name images, and the values of fixed options.

    With ``names_images`` a call of `LocalImageName` is the image that it names. ``options`` has the name and the value
    of each fixed option.
    """

    names_images: bool = False
    options: tuple[tuple[str, str], ...] = ()

    def output(self, action: Action) -> str | None:
        """The output of an action: the image that it names, or the value of a fixed option; None where not known."""
        from repl_lint.facts.images.local_images import local_image
        from repl_lint.facts.templates.tokens import TEXT, tokens  # most images have no templates

        if self.names_images and (image := local_image(action)):
            return image.text
        words = tokens(action).tokens if self.options else ()
        if len(words) == 2 and (words[0].text, words[1].kind) == ("ConfigOption", TEXT):
            return dict(self.options).get(words[1].text)
        return None


def literal(node: Node) -> tuple[Alternative, ...]:
    """The one text of an image without a template; empty for an image with a template."""
    return () if node.templated else (Alternative(node, node.value, (node.start, node.end)),)


def alternatives(document: Document, node: Node, outputs: KnownOutputs) -> tuple[tuple[Alternative, ...], bool]:
    """The texts that an image with a template may be, and whether these are all.

    They are not all where an action may render to anything. Empty texts are left out.

    Nothing is known, so ``((), False)``, where an ``if`` is inside another or has no end, and where there is a block
    that is no ``if``. The same holds for several lines, a backslash, and more than 16 combinations.
    """
    parts = _parts(document, node, outputs)
    if not parts or prod(map(len, parts)) > _MOST:
        return (), False
    made: list[Alternative] = []
    is_complete = True
    for pieces in product(*parts):
        texts = [piece.text for piece in pieces if piece.text is not None]
        spans = [piece.span for piece in pieces if piece.text]
        if len(texts) < len(pieces):
            is_complete = False
        elif spans:  # without a text there is no image
            span = spans[0] if len(spans) == 1 else (node.start, node.end)
            made.append(Alternative(node, "".join(texts), span))
    return tuple(made), is_complete and bool(made)


class _Piece(NamedTuple):
    """A part of an alternative: its text, None for the output of an action, and its offsets."""

    text: str | None
    span: tuple[int, int]


def _parts(document: Document, node: Node, outputs: KnownOutputs) -> list[list[_Piece]]:
    """The parts of an image, divided at its actions, each with the pieces that it may be.

    Empty where an ``if`` is in another or has no end, and for text with several lines or escapes.
    """
    text = document.source.text
    start, end = (node.start + 1, node.end - 1) if node.style in ("'", '"') else (node.start, node.end)
    if node.style in ("|", ">") or re.search(r"[\r\n\\]", document.hidden.text[start:end]):
        return []
    parts: list[list[_Piece]] = []
    branches: list[_Piece] | None = None  # of the `if` that is open
    has_else = False

    def add(piece: _Piece) -> None:
        if branches is None:
            parts.append([piece])
        else:
            branches[-1] = _joined(branches[-1], piece)

    for action in document.hidden.within(start, end):
        add(_piece(text, start, action.start))
        word = re.match(_CONTROL, action.text)
        start = action.end
        if word is None:
            add(_Piece(outputs.output(action), (node.start, node.end)))
        elif word[1] == "if" and branches is None:
            branches, has_else = [_Piece("", (start, start))], False
        elif word[1] == "else" and branches is not None:
            branches.append(_Piece("", (start, start)))
            has_else = not re.search(r"else\s+if\b", action.text)
        elif word[1] == "end" and branches is not None:
            parts.append(branches if has_else else [*branches, _Piece("", (start, start))])
            branches = None
        else:
            return []
    return [] if branches is not None else [*parts, [_piece(text, start, end)]]


def _piece(text: str, start: int, end: int) -> _Piece:
    """The text between two offsets without the blanks around it, and its own offsets."""
    padded = text[start:end]
    begin = start + len(padded) - len(padded.lstrip())
    return _Piece(padded.strip(), (begin, begin + len(padded.strip())))


def _joined(first: _Piece, second: _Piece) -> _Piece:
    """Two pieces as one; its text is None where that of one is."""
    if first.text is None or second.text is None:
        return _Piece(None, first.span)
    if not second.text:
        return first
    return second if not first.text else _Piece(first.text + second.text, (first.span[0], second.span[1]))
