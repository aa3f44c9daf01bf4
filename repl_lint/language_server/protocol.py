"""The layer below an editor's messages, with answers that pygls does not give, and a stream that never loses its place.

The protocol is https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#baseProtocol
and, below it, https://www.jsonrpc.org/specification.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol

if TYPE_CHECKING:
    from collections.abc import Mapping

_LENGTH: Final = re.compile(rb"(?i)(?<![\w-])Content-Length:[ \t]*(\d{1,9})[ \t]*\r?\n")
_LONGEST_LINE: Final = 1 << 16


class MessageStream:
    """A stream of messages; text that is not behind a header ``Content-Length`` is left out.

    The server's loop reads it by lines up to an empty one, then as many bytes as the header says.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lines: list[bytes] = []

    def readline(self) -> bytes:
        """The next line of headers: ``Content-Length``, then an empty line; no bytes at the end of the stream."""
        if not self._lines:
            length = self._next_length()
            if not length:
                return b""
            self._lines = [b"\r\n", b"Content-Length: %d\r\n" % length]
        return self._lines.pop()

    def read(self, size: int) -> bytes:
        """The text of a message, ``size`` bytes of it; fewer if the stream ends in it."""
        return self._stream.read(size)

    def _next_length(self) -> int:
        """The length of the next message, with the stream at the beginning of its text; 0 at the end of the stream."""
        length = 0
        while line := self._stream.readline(_LONGEST_LINE):
            if match := _LENGTH.search(line):  # which may stand behind a text that had no length
                length = int(match[1])
            elif length and not line.strip():
                return length
        return 0


class Protocol(LanguageServerProtocol):
    """The protocol of a server that answers every request, also malformed ones and those out of turn."""

    def structure_message(self, data: Any) -> Any:
        """The message as it is.

        `handle_message` structures it, and knows which request to answer if its parameters are wrong.
        """
        return data

    def handle_message(self, message: Any) -> None:
        """Handle a message of the editor; a request that cannot be handled is answered with an error.

        For a notification that cannot be handled, the error is shown.
        """
        try:
            structured = self._structured(message)
        except JsonRpcException as error:
            self._refuse(message, error)
        else:
            super().handle_message(structured)

    def refuse_text(self) -> None:
        """Answer text that is no JSON with an error."""
        self._refuse(None, JsonRpcParseError())

    def _structured(self, message: Any) -> Any:
        if not isinstance(message, dict) or message.get("jsonrpc") != self.VERSION:
            raise JsonRpcInvalidRequest
        if "method" in message and not isinstance(message["method"], str):
            raise JsonRpcInvalidRequest
        if "id" in message and "method" in message:
            self._check_turn(message)
        try:
            return super().structure_message(message)
        except JsonRpcException as error:
            raise JsonRpcInvalidParams from error

    def _check_turn(self, request: Mapping[str, Any]) -> None:
        """Raise `JsonRpcServerNotInitialized` for a request before the session begins.

        Raise `JsonRpcInvalidRequest` for one after the session ends, for a second beginning, and for one without an id.
        """
        is_first = request["method"] == types.INITIALIZE
        if self._shutdown or (is_first and self._workspace is not None):
            raise JsonRpcInvalidRequest
        if not is_first and self._workspace is None:
            raise JsonRpcServerNotInitialized
        if _id(request) is None:
            raise JsonRpcInvalidRequest

    def _refuse(self, message: Any, error: JsonRpcException) -> None:
        """Answer a request, or what is no message, with an error; for a notification or an answer, show the error."""
        if isinstance(message, dict) and ("id" in message) != ("method" in message):
            self._server.report_server_error(error, JsonRpcException)
        else:
            answer = {"jsonrpc": self.VERSION, "id": _id(message), "error": error.to_response_error()}
            self._send_data(answer)  # a message of pygls' own would leave out an id that is null


def _id(message: Any) -> int | str | None:
    """The id of a request; None if it has none, or one that is neither a number nor a text."""
    identifier = message.get("id") if isinstance(message, dict) else None
    return identifier if isinstance(identifier, (int, str)) and not isinstance(identifier, bool) else None
