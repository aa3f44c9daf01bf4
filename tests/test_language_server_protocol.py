"""Messages that are none: each request is answered, and none ends the session or hides the message behind it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conversations import Message, converse, framed, initialize, notification, request

HOVER = {"textDocument": {"uri": "file:///none.yaml"}, "position": {"line": 0, "character": 0}}
INVALID_REQUEST, INVALID_PARAMS, PARSE_ERROR, NOT_INITIALIZED = -32600, -32602, -32700, -32002
LAST = framed(request(99, "nothing"))
"""A request whose answer says that the session went on."""


def errors(*parts: bytes) -> list[tuple[Any, int]]:
    """The ids and codes of the errors that are answered to messages after the first, without that of the last one."""
    answers = converse(framed(initialize()), *parts, LAST)
    refused = [(answer["id"], answer["error"]["code"]) for answer in answers if "error" in answer]
    assert refused[-1:] == [(99, -32601)]
    return refused[:-1]


@pytest.mark.parametrize(
    ("message", "refused"),
    [
        (request(7, "textDocument/hover", {"position": 3}), [(7, INVALID_PARAMS)]),
        (request(7, "textDocument/hover", []), [(7, INVALID_PARAMS)]),
        (request("a", "textDocument/hover", HOVER | {"position": {"line": "x"}}), [("a", INVALID_PARAMS)]),
        (request(7, "textDocument/hover", HOVER | {"position": {"line": -1, "character": 0}}), [(7, INVALID_PARAMS)]),
        (
            request(7, "textDocument/hover", HOVER | {"position": {"line": 1e999, "character": 0}}),
            [(7, INVALID_PARAMS)],
        ),
        (request(7, "initialize", {"capabilities": {}}), [(7, INVALID_REQUEST)]),  # a second one
        (request(None, "textDocument/hover", HOVER), [(None, INVALID_REQUEST)]),
        (request([], "textDocument/hover", HOVER), [(None, INVALID_REQUEST)]),
        (request(7, "textDocument/hover", HOVER) | {"jsonrpc": "1.0"}, [(7, INVALID_REQUEST)]),
        (request(7, "") | {"method": 5}, [(7, INVALID_REQUEST)]),
        ([request(7, "textDocument/hover", HOVER)], [(None, INVALID_REQUEST)]),
        (3, [(None, INVALID_REQUEST)]),
        ({}, [(None, INVALID_REQUEST)]),
        (b"{", [(None, PARSE_ERROR)]),
        (b"\xff\xfe", [(None, PARSE_ERROR)]),
        (b"[" * 100_000, [(None, PARSE_ERROR)]),
        (notification("textDocument/didOpen", 4), []),
        (notification("textDocument/didOpen"), []),
        (notification("$/nothing"), []),
        ({"jsonrpc": "2.0", "id": 5, "error": 5}, []),
        ({"jsonrpc": "2.0", "id": 5, "result": 5}, []),
    ],
    ids=lambda value: json.dumps(value)[:70] if isinstance(value, (dict, list)) else None,
)
def test_a_message_that_is_none_is_answered(message: Any, refused: list[tuple[Any, int]]) -> None:
    assert errors(framed(message)) == refused


@pytest.mark.parametrize(
    "text",
    [
        b"Content-Type: application/json\r\n\r\n" + json.dumps(request(7, "textDocument/hover", HOVER)).encode(),
        b"\r\n\r\n",
        b"Content-Length: 0\r\n\r\n",
        b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}",
        b"Content-Length: -5\r\n\r\n{}",
        b"Content-Length: ten\r\n\r\n{}",
        b"Content-Length\r\n\r\n",
        b"x" * 100_000 + b"\r\n\r\n",
    ],
    ids=lambda text: text[:40].decode(),
)
def test_text_without_a_length_is_passed_over(text: bytes) -> None:
    assert errors(text) == []


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: %d\n\n",
        b"content-length:%d\r\n\r\n",
        b"Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %d \r\n\r\n",
    ],
)
def test_headers_as_others_write_them(header: bytes) -> None:
    text = json.dumps(request(7, "nothing")).encode()
    assert errors(header % len(text) + text) == [(7, -32601)]


def test_a_text_that_ends_too_early_is_answered() -> None:
    answers = converse(framed(initialize()), b'Content-Length: 50\r\n\r\n{"js')
    assert [answer["error"]["code"] for answer in answers[1:]] == [PARSE_ERROR]


def test_requests_before_and_after_the_session() -> None:
    hover = request(1, "textDocument/hover", HOVER)
    shutdown: Message = {"jsonrpc": "2.0", "id": 3, "method": "shutdown"}
    parts = [hover, notification("textDocument/didOpen"), initialize(), shutdown, hover | {"id": 4}]
    answers = {answer.get("id"): answer for answer in converse(*map(framed, parts)) if "id" in answer}
    assert answers[1]["error"]["code"] == NOT_INITIALIZED
    assert "capabilities" in answers[0]["result"]
    assert answers[3]["result"] is None
    assert answers[4]["error"]["code"] == INVALID_REQUEST
