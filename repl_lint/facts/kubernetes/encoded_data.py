"""Values that Kubernetes reads as base64: `data` of a Secret, and `binaryData` of a ConfigMap.

https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data: the API server refuses other texts.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Final

from repl_lint.facts.kubernetes.objects import Object
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.templates import is_wholly_template

ENCODING: Final = {"Secret": "data", "ConfigMap": "binaryData"}
"""The kinds with base64, and the key of the mapping that has it."""
_PLACEHOLDER: Final = r"\$[({]|\{\{|<\w"
"""Text that another program replaces."""
_TO_FILL_IN: Final = r"[*.x]+|(?i:.*(?:base64|encoded|placeholder|change.?me|replace.?me).*)"
"""Text that a person replaces in a sample."""
_TEXTS: Final = frozenset(("text", "textarea", "password", "bool", "select_one", "dropdown", "radio"))
"""The types of items whose values are texts; that of a `file` is base64 already."""


def unencoded_data(release: Release, document: Document, obj: Object) -> Iterator[tuple[Node, str]]:
    """The values of a Secret or a ConfigMap (under `ENCODING`) that are no base64 for certain, each with an option.

    It is the name of the option whose text the whole value is, without a function; empty for a literal value. Left
    out are other values with a template, values with a placeholder that another program replaces, and, in plain
    manifests, sample values. Other objects have none.
    """
    holder = obj.node.get(ENCODING.get(obj.kind, "")) if obj.group == "" else None
    for node in holder.children if holder else ():
        if node.shape != "scalar" or node.is_null:
            continue
        if not node.templated:
            is_sample = release.type.is_plain and re.fullmatch(_TO_FILL_IN, node.value) is not None
            if not (is_sample or _is_encoded(node.value) or re.search(_PLACEHOLDER, node.value)):
                yield node, ""
        elif option := _option(release, document, node):
            yield node, option


def _is_encoded(text: str) -> bool:
    """Whether Go decodes a text as base64; it passes over line ends."""
    try:
        binascii.a2b_base64(text.replace("\n", "").replace("\r", ""), strict_mode=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _option(release: Release, document: Document, node: Node) -> str:
    """The option whose text is the whole value of a node; empty where the value is another one, or may be."""
    from repl_lint.facts.templates.tokens import NAME, TEXT, tokens  # most documents have no templates

    actions = document.hidden.within(node.start, node.end)
    if len(actions) != 1 or not is_wholly_template(node.value):
        return ""
    parts = tokens(actions[0]).tokens
    is_call = [part.kind for part in parts] == [NAME, TEXT] and parts[0].text == "ConfigOption"
    return parts[1].text if is_call and release.fact(_types).get(parts[1].text) in _TEXTS else ""


def _types(release: Release) -> Mapping[str, str]:
    """The types of the options of a release, by name."""
    from repl_lint.facts.kots.config_options import items, option_documents

    result = {}
    for document in option_documents(release):
        for item in items(document):
            name, type_ = item.get("name"), item.get("type")
            if name and type_ and not type_.templated:
                result[name.value] = type_.value
    return result
