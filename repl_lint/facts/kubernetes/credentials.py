"""Literal registry credentials in objects, of which only the hosts of the registries are returned.

Their two formats are at https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets: a text of JSON
in a Secret, in a collector's `imagePullSecret` (https://troubleshoot.sh/docs/collect/run-pod/) or in the values of a
chart, in base64 or not. The same may be written as YAML.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from repl_lint.facts.images.references import is_host
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import Outline

_WORDS: Final = {"docker": r"docker[\w.-]*(?:cfg|config)", "auth": r"auth(?<!\wauth)s?\b"}
"""Patterns for a text in small letters, by their beginnings: credentials match one of them, or are in base64."""
_IN_BASE64: Final = ("YXV0aH", "hdXRoc", "F1dGhz")
_ENCODED: Final = rf"e[wy][A-Za-z0-9+/]{{0,20}}(?:{'|'.join(_IN_BASE64)})"
"""The beginning of a JSON object in base64 whose first key is ``auths``, after blanks or none."""
_CONFIG_KEY: Final = re.compile(r"(?i)\.?docker[_-]?(?:cfg|config(?:[_-]?json)?)")
_AUTHS: Final = "auths"
_HOST_KEYS: Final = ("registry", "server", "host", "url")
_FIELDS: Final = ("auth", "password", "identitytoken", "registrytoken")
_PLACEHOLDER: Final = r"[<>{}$\[\]*]|\.\.\.|(?i:^(?:x+|change-?me|redacted|todo|password|secret|token|auth|base64)$)"
_INTERNAL: Final = r"localhost|.*\.(?:svc|local|localhost|internal|test|invalid|example)|[\d.]+|\[.*"


class Credentials(NamedTuple):
    """The node that holds credentials, and the hosts of the registries that they are for, in the order of the text."""

    node: Node
    hosts: tuple[str, ...]


def is_secret(obj: Object) -> bool:
    """Whether an object is a Secret of Kubernetes itself: its API version is ``v1`` or a template."""
    return obj.kind == "Secret" and (obj.api_version.value == "v1" or obj.api_version.templated)


def may_have_credentials(document: Document) -> bool:
    """Whether a document may have credentials, by the words in its text; if False, it has none for certain."""
    return document.file_fact(_is_in_file) and _has_words(document.text)


def _is_in_file(document: Document) -> bool:
    return _has_words(document.source.text)


def embedded_credentials(obj: Object) -> Iterator[Credentials]:
    """The literal credentials in an object, in the order of the text; placeholders and templates are left out.

    Left out too are credentials for hosts without a public name: those in a cluster or a private network, and IP
    addresses.
    """
    waiting = [obj.node]
    while waiting:
        node = waiting.pop()
        hosts = _hosts_of_text(node) if node.shape == "scalar" else _hosts_of_mapping(node)
        if hosts:
            yield Credentials(node, hosts)
        else:
            waiting += reversed(node.own_children)


def concealed(split: Outline) -> str:
    """The text of a file with a dot for each character of `embedded_credentials`, so that reports can show it.

    Blanks and all offsets stay the same. The text itself if its objects have no such credentials.
    """
    text = split.source.text
    if not _has_words(text):
        return text
    for document in split.documents():
        for obj in document.fact(objects):
            for node, _ in embedded_credentials(obj):
                dots = re.sub(r"[^\s]", "•", text[node.start : node.end])
                text = text[: node.start] + dots + text[node.end :]
    return text


def _has_words(text: str) -> bool:
    lower = text.lower()  # to look for texts is a hundred times faster than for a pattern of any letter
    if any(word in lower and re.search(pattern, lower) for word, pattern in _WORDS.items()):
        return True
    return any(word in text for word in _IN_BASE64) and re.search(rf"\b{_ENCODED}", text) is not None


def _hosts_of_text(node: Node) -> tuple[str, ...]:
    """The hosts in a text of credentials, in base64 or not; empty for a template and for any other text."""
    if node.templated or not node.key:
        return ()
    if _CONFIG_KEY.fullmatch(node.key) or re.match(_ENCODED, node.value):
        return _hosts(node.value if node.value.lstrip().startswith("{") else _decoded(node.value))
    return _hosts(node.value) if f'"{_AUTHS}"' in node.value else ()


def _hosts_of_mapping(node: Node) -> tuple[str, ...]:
    """The public hosts of ``auths``, or of a mapping with a literal ``auth``; empty for any other mapping.

    The mapping's key and its fields for a host may name the registry of an ``auth``.
    """
    if node.key == _AUTHS:
        return _public({child.key: child.plain() for child in node.children})
    auth = node.get("auth")
    if auth is None or auth.templated or ":" not in _decoded(auth.value):
        return ()
    names = [node.key, *(host.value for key in _HOST_KEYS if (host := node.get(key)))]
    return _public({name: {"auth": auth.value} for name in names if name})


def _decoded(value: str) -> str:
    """The text that a value in base64 stands for; empty where it is no base64."""
    import binascii
    from base64 import b64decode

    try:
        return b64decode("".join(value.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _hosts(text: str) -> tuple[str, ...]:
    """The public hosts in a text of JSON; empty where it is no JSON of credentials."""
    import json

    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    auths = data.get(_AUTHS, data) if isinstance(data, dict) else None
    return _public(auths) if isinstance(auths, dict) else ()


def _public(auths: dict[Any, Any]) -> tuple[str, ...]:
    """The hosts with a public name and real credentials, among entries by registry, each once."""
    hosts = (re.sub(r"^https?://", "", str(name)).partition("/")[0] for name, entry in auths.items() if _is_real(entry))
    return tuple(dict.fromkeys(host for host in hosts if _is_public(host)))


def _is_public(host: str) -> bool:
    """Whether a host has a public name: it is no address, no test name and none inside a cluster or private network."""
    return is_host(host) and "." in host and re.fullmatch(_INTERNAL, host.partition(":")[0]) is None


def _is_real(entry: Any) -> bool:
    """Whether an entry has credentials that are no placeholder."""
    values = [entry.get(field) for field in _FIELDS] if isinstance(entry, dict) else []
    return any(isinstance(value, str) and value and not re.search(_PLACEHOLDER, value) for value in values)
