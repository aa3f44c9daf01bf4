"""Items of a Config that ask for a secret and show it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.kots.config_options import is_config
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_WORDS: Final = r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+"
_SECRETS: Final = frozenset("password passwd passphrase passcode pwd secret token apikey".split())
_KEYS: Final = frozenset("api auth encryption hmac license private secret shared signing".split())
"""The words that make a secret of a `key` after them."""

_OBJECTS: Final = frozenset("existing pull registry tls ca cert certificate".split())
"""The words that make a `secret` after them the name of a Secret."""

_ABOUT_A_NAME: Final = r"(?i)\bnames? of\b|\bsecret(?:'s)? name\b|\bkubernetes secret\b"

_ADVICE: Final = "write `password`"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the type `text` of each item of a Config whose name is that of a secret, with an unsafe fix.

    None for an item that KOTS never shows or that nobody can edit.
    """
    if not is_config(document) or document.root is None:
        return
    groups = (group for group in document.root.select("spec", "groups", "*") if not _is_never_shown(group))
    for item in (item for group in groups for item in group.select("items", "*")):
        kind, name = item.get("type"), item.get("name")
        is_entered = not _is_never_shown(item) and not _is_true(item, "readonly")
        if not (is_entered and kind and kind.value == "text" and name) or name.templated:
            continue
        if _is_secret(name.value, item):
            yield rule.finding(
                document.locate(kind),
                f"`{name.value}` asks for a secret, but shows it to everybody who opens the page",
                advice=_ADVICE,
                fix=fix(
                    _ADVICE,
                    replacement(document, kind, "password"),
                    unsafe_because="only the name says that it is a secret",
                ),
            )


def _is_never_shown(node: Node) -> bool:
    """Whether KOTS shows a group or an item to nobody: it is hidden, or its condition is false."""
    when = node.get("when")
    return _is_true(node, "hidden") or (when is not None and when.plain() in (False, "false"))


def _is_true(item: Node, key: str) -> bool:
    """Whether a key of an item is the boolean true."""
    node = item.get(key)
    return node is not None and node.plain() is True


def _is_secret(name: str, item: Node) -> bool:
    """Whether a name is that of a secret: its last word says so, and no text calls it the name of a Secret."""
    words = [word.lower() for word in re.findall(_WORDS, name)]
    last, before = (words[-1], words[-2] if len(words) > 1 else "") if words else ("", "")
    is_named_so = (last in _SECRETS and not (last == "secret" and before in _OBJECTS)) or (
        last == "key" and before in _KEYS
    )
    texts = (node.value for key in ("title", "help_text") for node in item.select(key))
    return is_named_so and not any(re.search(_ABOUT_A_NAME, text) for text in texts)
