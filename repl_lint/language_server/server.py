"""The server: it lints what has changed, and tells its editor what is found."""

from __future__ import annotations

import asyncio
import os
import traceback
from collections.abc import Callable, Collection, Coroutine
from typing import Any, Final, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from repl_lint import __version__
from repl_lint.language_server import actions
from repl_lint.language_server.diagnostics import diagnostic, of_config
from repl_lint.language_server.folders import Checked
from repl_lint.language_server.session import Session
from repl_lint.model.reports import Report

T = TypeVar("T")

DELAY: Final = 0.2
"""Seconds without a change until text is linted while it is being typed."""


class Server(LanguageServer):
    """A language server with what it knows of its editor's workspace."""

    def __init__(self) -> None:
        super().__init__("repl-lint", __version__)
        self.session = Session("utf-16")
        self.published: dict[str, list[types.Diagnostic]] = {}
        self.told: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[Any]] = set()  # which asyncio itself would forget

    @property
    def files(self) -> actions.Files:
        """The files as the editor knows them."""
        workspace = self.client_capabilities.workspace
        editing = workspace and workspace.workspace_edit
        return actions.Files(self.session.read, self.session.uri, bool(editing and editing.document_changes))

    def soon(self, delay: float = 0) -> None:
        """Lint what has changed, when nothing more has for a while."""
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(delay, self._start)

    def _start(self) -> None:
        self._begun(self.settled())

    def _begun(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def settled(self) -> None:
        """Lint what has changed, and come back when nothing is left."""
        async with self._turn:
            while self.session.waiting:
                place, changed = self.session.waiting.popitem()
                try:
                    done = await asyncio.to_thread(self.session.check, place, changed)
                except Exception:  # a text that nobody has thought of must not end the editor's session
                    self.tell(f"linting failed: {traceback.format_exc()}", types.MessageType.Error)
                    continue
                if self.session.keep(done):
                    self._publish(done, changed or ())

    async def now(self, compute: Callable[[], T]) -> T:
        """What is computed from the newest findings, away from the loop that reads messages.

        An editor that does not want it any more cancels the waiting alone: what is linted for it must still be told.
        """

        async def computed() -> T:
            while True:
                await self.settled()
                async with self._turn:
                    found = await asyncio.to_thread(compute)
                if not self.session.waiting:  # else the texts are others than those that the findings are in
                    return found

        return await asyncio.shield(self._begun(computed()))

    def tell(self, message: str, severity: types.MessageType = types.MessageType.Warning) -> None:
        """Log a message, once."""
        if message not in self.told:
            self.told.add(message)
            self.window_log_message(types.LogMessageParams(severity, message))

    def send(self, path: str, diagnostics: list[types.Diagnostic], *, anyway: bool = False) -> None:
        """Publish the diagnostics of a file, if they are others than before."""
        if anyway or self.published.get(path, []) != diagnostics:
            self.published[path] = diagnostics
            text = self.session.texts.get(path)
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(self.session.uri(path), diagnostics, text.version if text else None)
            )

    def clear(self) -> None:
        """Take back the diagnostics of files whose folders do not count any more."""
        for path in [path for path, sent in self.published.items() if sent and not self.session.folder(path)]:
            self.send(path, [])

    def _publish(self, done: Checked, changed: Collection[str]) -> None:
        place, config = done.folder.place, done.folder.config
        for report in done.reports:
            self._log(report)
        found = self.session.found[place]
        known = {path for path in self.published if self.session.workspace.folder_of(path) == place}
        config_path = config and os.path.abspath(config.place)
        for path in sorted({*known, *found, *changed} - {config_path or ""}):
            sent = [diagnostic(each, self.session.read, self.session.uri) for each in found.get(path, ())]
            self.send(path, sent, anyway=path in changed and self.session.workspace.folder_of(path) == place)
        if config_path:
            text = self.session.read(config_path)
            wrong = list(of_config(done.folder.error, text)) if done.folder.error else []
            own = [diagnostic(each, self.session.read, self.session.uri) for each in found.get(config_path, ())]
            self.send(config_path, wrong + own)

    def _log(self, report: Report) -> None:
        for crash in report.crashes:
            self.tell(f"rule {crash.rule} crashed at {crash.path}: {crash.message}", types.MessageType.Error)
        for file in report.files:
            if file.unread:
                self.tell(f"{file.path}: {file.reason}")
        for note in report.notes:
            self.tell(note, types.MessageType.Info)
