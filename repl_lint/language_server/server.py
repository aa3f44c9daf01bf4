"""The server: it lints the files that have changed, and publishes their diagnostics."""

from __future__ import annotations

import asyncio
import os
import traceback
from collections.abc import Callable, Collection, Coroutine, Iterable
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import Any, Final, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from repl_lint import __version__
from repl_lint.language_server.diagnostics import diagnostic, of_config
from repl_lint.language_server.folders import Folder
from repl_lint.language_server.protocol import Protocol
from repl_lint.language_server.session import Session
from repl_lint.model.errors import UserError
from repl_lint.model.reports import Report

T = TypeVar("T")

DELAY: Final = 0.2
"""Seconds after the last change until text is linted."""


class Server(LanguageServer):
    """A language server with the state of its editor's workspace, and the diagnostics that it has published by path."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__("repl-lint", __version__, protocol_cls=Protocol)
        self.session = Session("utf-16")
        self.published: dict[str, list[types.Diagnostic]] = {}
        self._logged: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._turn = asyncio.Lock()
        self._rendering = asyncio.Lock()
        self._unrendered: set[str] = set()  # folders with charts
        self._tasks: set[asyncio.Task[Any]] = set()  # asyncio itself keeps none

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Answer a text that is no JSON with an error; show other errors, unless they are the answer to a request."""
        if isinstance(error, (ValueError, RecursionError)):
            self.protocol.refuse_text()
        else:
            super().report_server_error(error, source)

    def lint_soon(self, delay: float = 0) -> None:
        """Lint the changed files after ``delay`` seconds, counted anew at each call."""
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(delay, lambda: self._started(self.lint()))

    def _started(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def lint(self) -> None:
        """Lint the changed files and publish their diagnostics, until none is waiting; an exception is logged."""
        async with self._turn:
            while self.session.waiting:
                folder, changed = self.session.waiting.popitem()
                try:
                    checked = await asyncio.to_thread(self.session.check, folder, changed)
                except UserError as error:
                    self._log(f"not linted: {error}", types.MessageType.Error)
                    continue
                except Exception:  # an unforeseen text must not end the editor's session
                    self._log(f"linting failed: {traceback.format_exc()}", types.MessageType.Error)
                    continue
                if self.session.keep(checked):
                    self._log_reports(checked.reports, notes=not checked.folder.has_charts)
                    self._publish_folder(checked.folder, changed or ())
                    if checked.paths is None and checked.folder.has_charts:
                        self._unrendered.add(folder)
                        self._started(self._render_charts())

    async def _render_charts(self) -> None:
        """Render the charts of folders, one after the other, while text is linted, and publish what is found."""
        async with self._rendering:
            while self._unrendered:
                folder = self._unrendered.pop()
                try:
                    found = await _in_background(partial(self.session.rendered, folder))
                except UserError as error:
                    self._log(f"charts not rendered: {error}", types.MessageType.Error)
                    continue
                except Exception:  # as above
                    self._log(f"rendering charts failed: {traceback.format_exc()}", types.MessageType.Error)
                    continue
                if self.session.keep_rendered(found):
                    self._log_reports([found.report], notes=True)
                    self._publish_folder(found.folder, ())

    async def answer(self, compute: Callable[[], T]) -> T:
        """The result of a function on the newest findings, computed in a thread; its exceptions are raised.

        Changed files are linted first; if texts change meanwhile, the function is called again. If an editor cancels
        the request, the linting still ends and is published.
        """

        async def computed() -> T:
            while True:
                await self.lint()
                async with self._turn:
                    result = await asyncio.to_thread(compute)
                if not self.session.waiting:  # else the texts have changed since the findings
                    return result

        return await asyncio.shield(self._started(computed()))

    def _publish(self, path: str, diagnostics: list[types.Diagnostic], *, anyway: bool = False) -> None:
        """Publish the diagnostics of a file if they have changed, or ``anyway``."""
        if anyway or self.published.get(path, []) != diagnostics:
            self.published[path] = diagnostics
            text = self.session.texts.get(path)
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(self.session.uri(path), diagnostics, text.version if text else None)
            )

    def clear(self) -> None:
        """Withdraw the published diagnostics of files whose folders are closed."""
        for path in [path for path, sent in self.published.items() if sent and not self.session.folder(path)]:
            self._publish(path, [])

    def _publish_folder(self, folder: Folder, changed: Collection[str]) -> None:
        session = self.session
        paths = {path for path in self.published if session.workspace.folder_of(path) == folder.path}
        paths.update(session.files_with_findings(folder.path), changed)
        config = os.path.abspath(folder.config.place) if folder.config else None
        if config:
            paths.add(config)
        for path in sorted(paths):
            errors = of_config(folder.error, session.read(path)) if folder.error and path == config else ()
            diagnostics = [*errors, *(diagnostic(session, finding) for finding in session.findings(path))]
            is_changed = path in changed and session.workspace.folder_of(path) == folder.path
            self._publish(path, diagnostics, anyway=is_changed)

    def _log_reports(self, reports: Iterable[Report], *, notes: bool) -> None:
        for report in reports:
            for crash in report.crashes:
                self._log(f"rule {crash.rule} crashed at {crash.path}: {crash.message}", types.MessageType.Error)
            for file in report.files:
                if file.unread:
                    self._log(f"{file.path}: {file.reason}", types.MessageType.Warning)
            for note in report.notes if notes else ():
                self._log(note, types.MessageType.Info)

    def _log(self, message: str, severity: types.MessageType) -> None:
        """Log a message, unless it was logged before."""
        if message not in self._logged:
            self._logged.add(message)
            self.window_log_message(types.LogMessageParams(severity, message))


async def _in_background(compute: Callable[[], T]) -> T:
    """The result of a function that takes long, in a thread that does not keep the server from ending."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def work() -> None:
        with suppress(RuntimeError):  # the server has ended
            try:
                result = compute()
            except Exception as error:  # who waits for it gets it
                loop.call_soon_threadsafe(future.set_exception, error)
            else:
                loop.call_soon_threadsafe(future.set_result, result)

    Thread(target=work, daemon=True).start()
    return await future
