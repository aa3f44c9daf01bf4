"""What a server does when its editor goes on while it lints: in process, so that a test can say when."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from repl_lint.language_server import folders
from repl_lint.language_server.server import Server
from repl_lint.language_server.texts import Text

POD = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: 'nginx:latest', name: a}]}\n"


class Slow(Server):
    """A server that lints when it is let, and keeps what it would tell its editor."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.order: list[tuple[str, int]] = []
        self.began, self.go_on = threading.Event(), threading.Event()

        def check(*arguments: Any) -> Any:
            self.began.set()
            assert self.go_on.wait(10)
            return folders.check(*arguments)

        monkeypatch.setattr("repl_lint.language_server.session.check", check)

    def text_document_publish_diagnostics(self, params: types.PublishDiagnosticsParams) -> None:
        name = params.uri.rpartition("/")[2]
        self.sent[name] = [str(each.code) for each in params.diagnostics]
        self.order.append((name, len(params.diagnostics)))

    def window_log_message(self, params: types.LogMessageParams) -> None:
        assert params.type != types.MessageType.Error, params.message

    async def at_work(self) -> None:
        assert await asyncio.to_thread(self.began.wait, 10)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Slow:
    monkeypatch.chdir(tmp_path)
    return Slow(monkeypatch)


def show(server: Server, path: Path) -> None:
    server.session.open(str(path), Text(str(path), path.read_text(), "utf-16", 1), path.as_uri())


async def test_a_request_that_is_cancelled_leaves_the_linting_that_it_began_to_be_told(
    server: Slow, tmp_path: Path
) -> None:
    (tmp_path / "pod.yaml").write_text(POD)
    show(server, tmp_path / "pod.yaml")
    request = asyncio.ensure_future(server.answer(lambda: None))
    await server.at_work()
    request.cancel()
    await asyncio.sleep(0)
    server.go_on.set()
    await server.lint()
    assert server.sent == {"pod.yaml": ["latest-tag"]}


async def test_a_folder_that_is_left_while_it_is_linted_is_forgotten(server: Slow, tmp_path: Path) -> None:
    path = tmp_path / "pod.yaml"
    path.write_text(POD)
    show(server, path)
    linting = asyncio.ensure_future(server.lint())
    await server.at_work()
    del server.session.texts[str(path)]  # as closing does
    server.session.changed(str(path))
    server.session.forget_unopened(str(path))
    server.go_on.set()
    await linting
    assert server.sent == {}
    assert (server.session.folders, server.session.reported) == ({}, {})


async def test_what_changes_in_one_folder_takes_nothing_back_in_another(server: Slow, tmp_path: Path) -> None:
    paths = [tmp_path / name / f"{name}.yaml" for name in ("one", "two")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(POD)
        show(server, path)
    server.go_on.set()
    await server.lint()
    server.order.clear()
    for path in paths:
        server.session.changed(str(path))
    await server.lint()
    assert sorted(server.order) == [("one.yaml", 1), ("two.yaml", 1)]


async def test_what_is_computed_while_text_changes_is_computed_again(server: Slow, tmp_path: Path) -> None:
    path = tmp_path / "pod.yaml"
    path.write_text(POD)
    show(server, path)
    server.go_on.set()
    edits = ["nginx:1.25.3"]  # the editor's, while the first answer is worked out

    def compute() -> tuple[str, int]:
        found = len(server.session.findings(str(path)))
        while edits:
            path.write_text(POD.replace("nginx:latest", edits.pop()))
            show(server, path)
        return server.session.read(str(path)).source.text, found

    assert await server.answer(compute) == (POD.replace("nginx:latest", "nginx:1.25.3"), 0)
