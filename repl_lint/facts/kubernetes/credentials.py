"""Literal registry credentials in a Secret, of which only the registries are read.

Their two formats are at https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from repl_lint.facts.images.references import is_host
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.reading.documents import Source, outline
from repl_lint.reading.nodes import Node

_KEYS: Final = (".dockerconfigjson", ".dockercfg")
_FIELDS: Final = ("auth", "password", "identitytoken", "registrytoken")
_PLACEHOLDER: Final = r"[<>{}$\[\]*]|\.\.\.|(?i:^(?:x+|change-?me|redacted|todo|password|secret|token|auth|base64)$)"
_INTERNAL: Final = r"localhost|.*\.(?:svc|local|localhost|internal|test|invalid|example)|[\d.]+|\[.*"


class Credentials(NamedTuple):
    """The key of a Secret that holds credentials, and the registries that they are for, in the order of the text."""

    node: Node
    hosts: tuple[str, ...]


def is_secret(obj: Object) -> bool:
    """Whether an object is a Secret of Kubernetes itself."""
    return obj.kind == "Secret" and (obj.api_version.value == "v1" or obj.api_version.templated)


def embedded_credentials(obj: Object) -> Iterator[Credentials]:
    """The literal credentials for registries outside the cluster, in a Secret for pulling images."""
    if not is_secret(obj):
        return
    for section in ("data", "stringData"):
        for key in _KEYS:
            for node in obj.node.select(section, key):
                hosts = () if node.templated else _hosts(_text(node.value, encoded=section == "data"))
                if hosts:
                    yield Credentials(node, hosts)


def concealed(source: Source) -> str:
    """A file's text with dots in place of such credentials, so that reports can show it."""
    text = source.text
    if not any(key in text for key in _KEYS):
        return text
    for document in outline(source).documents():
        for obj in document.fact(objects):
            for node, _ in embedded_credentials(obj):
                dots = re.sub(r"[^\s]", "•", text[node.start : node.end])
                text = text[: node.start] + dots + text[node.end :]
    return text


def _text(value: str, *, encoded: bool) -> str:
    """The value in the Secret, decoded; empty where it cannot be."""
    if not encoded:
        return value
    import binascii
    from base64 import b64decode

    try:
        return b64decode("".join(value.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _hosts(text: str) -> tuple[str, ...]:
    import json

    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    auths = data.get("auths", data) if isinstance(data, dict) else None
    if not isinstance(auths, dict):
        return ()
    hosts = (re.sub(r"^https?://", "", name).partition("/")[0] for name, entry in auths.items() if _is_real(entry))
    return tuple(dict.fromkeys(host for host in hosts if _is_public(host)))


def _is_public(host: str) -> bool:
    """Whether a host has a public name, and not one of a customer's network."""
    return is_host(host) and "." in host and re.fullmatch(_INTERNAL, host.partition(":")[0]) is None


def _is_real(entry: Any) -> bool:
    """Whether an entry has a value that is no placeholder."""
    values = [entry.get(field) for field in _FIELDS] if isinstance(entry, dict) else []
    return any(isinstance(value, str) and value and not re.search(_PLACEHOLDER, value) for value in values)
