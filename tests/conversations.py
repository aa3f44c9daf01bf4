"""Conversations with the language server in this process: bytes of an editor go in, its answers come out."""

from __future__ import annotations

import io
import json
import re
from typing import Any

from repl_lint.language_server.messages import serve

Message = dict[str, Any]


class _Answers(io.BytesIO):
    """A stream that stays readable after it is closed."""

    def close(self) -> None:
        """Stay open, so that what was written can be read."""


def request(number: Any, method: str, params: Any = None) -> Message:
    """A request of the editor."""
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": {} if params is None else params}


def notification(method: str, params: Any = None) -> Message:
    """A notification of the editor."""
    return {"jsonrpc": "2.0", "method": method, "params": {} if params is None else params}


def initialize(root: str | None = None) -> Message:
    """The request that begins a conversation, with the folder that is open."""
    return request(0, "initialize", {"capabilities": {}, "processId": None, "rootUri": root})


def framed(message: Any) -> bytes:
    """The bytes of a message, or of a text that is none, with the header that says its length."""
    text = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n" % len(text) + text


def converse(*parts: bytes) -> list[Message]:
    """The answers and notifications of a new server that reads the bytes of an editor to their end."""
    answers = _Answers()
    serve(io.BytesIO(b"".join(parts)), answers)
    return [json.loads(text) for text in re.split(rb"Content-Length: \d+\r\n.*\r\n\r\n", answers.getvalue()) if text]
