"""The images that templates of KOTS name: `LocalImageName "quay.io/acme/api:1"` is the address of an image.

It is that in the registry of the installation, else that behind Replicated's proxy:
https://docs.replicated.com/reference/template-functions-config-context#localimagename
"""

from __future__ import annotations

import re
from typing import Final

from repl_lint.facts.templates.tokens import NAME, TEXT, Token, tokens
from repl_lint.reading.templates import Action

LOCAL_IMAGE_NAME: Final = "LocalImageName"
_SAME: Final = frozenset(("quote", "squote", "trim"))
"""Functions that leave a reference the same."""
_OPENS: Final = ("(", "=")


def local_images(action: Action) -> tuple[Token, ...]:
    """The literal arguments of `LocalImageName` in an action, written behind it or piped to it; often empty."""
    if LOCAL_IMAGE_NAME not in action.text:
        return ()
    words = tokens(action).tokens
    return tuple(text for at, call in enumerate(words) if _is_call(call) and (text := _argument(words, at)))


def local_image(action: Action) -> Token | None:
    """The literal image whose address is all that an action renders; None for any other action."""
    images = local_images(action)
    others = {word.text for word in tokens(action).tokens if word.kind == NAME} if images else set()
    return images[0] if len(images) == 1 and others - _SAME == {LOCAL_IMAGE_NAME} else None


def _is_call(word: Token) -> bool:
    return word.kind == NAME and word.text == LOCAL_IMAGE_NAME


def _argument(words: tuple[Token, ...], at: int) -> Token | None:
    """The literal that the call at an index gets; None for an argument of another kind.

    A piped literal counts only where it is all that is before the pipe.
    """
    behind = [word for word in words[at + 1 : at + 3] if word.text != "("][:1]
    before = words[max(0, at - 3) : at]
    piped = [word for word in before[-2:-1] if before[-1].text == "|" and (len(before) < 3 or before[0].text in _OPENS)]
    literals = (word for word in (*behind, *piped) if word.kind == TEXT and not re.search(r"\\|\[\[", word.text))
    return next(literals, None)
