"""The handlers of an editor's messages."""

from __future__ import annotations

import os
import uuid
from typing import BinaryIO, Final, cast

from lsprotocol import types
from pygls import uris

from repl_lint.configuration.catalog import catalog
from repl_lint.configuration.settings import Settings
from repl_lint.language_server import actions, answers
from repl_lint.language_server.completion import complete
from repl_lint.language_server.protocol import MessageStream
from repl_lint.language_server.server import DELAY, Server
from repl_lint.language_server.texts import Text

WATCHED: Final = ("**/*.{yaml,yml,tpl,tgz}", "**/.gitignore", "**/.replicated", "**/.repl-lint-baseline.json")


def path_of(uri: str) -> str | None:
    """The absolute path of a URI; None if it is no ``file:`` URI."""
    path = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return os.path.abspath(path) if path else None


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Serve one editor, whose messages come from a source, until it ends the session; the target is closed then."""
    server = Server()
    _handle_lifecycle(server)
    _handle_texts(server)
    _handle_requests(server)
    server.start_io(cast("BinaryIO", MessageStream(source)), target)  # which calls its two methods


def _handle_lifecycle(server: Server) -> None:
    session = server.session

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        session.encoding = types.PositionEncodingKind(server.workspace.position_encoding or "utf-16").value
        workspace = params.capabilities.workspace
        edits = workspace and workspace.workspace_edit
        session.takes_versions = bool(edits and edits.document_changes)
        folders = [folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or ""]
        session.tops = set(filter(None, map(path_of, folders)))
        if existing := [top for top in session.tops if os.path.isdir(top)]:
            os.chdir(min(existing))  # so that paths in messages are as on the command line

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        workspace = server.client_capabilities.workspace
        watching = workspace and workspace.did_change_watched_files
        if watching and watching.dynamic_registration:
            globs = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(glob) for glob in WATCHED])
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            await server.client_register_capability_async(
                types.RegistrationParams([types.Registration(method, method, globs)])
            )
        await _lint_new_folders(server)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders_changed(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for path in filter(None, (path_of(folder.uri) for folder in params.event.removed)):
            session.tops.discard(path)
            session.forget(path)
        session.tops.update(filter(None, (path_of(folder.uri) for folder in params.event.added)))
        server.clear()
        await _lint_new_folders(server)


async def _lint_new_folders(server: Server) -> None:
    session, window = server.session, server.client_capabilities.window
    new = [top for top in sorted(session.tops) if top not in session.folders]
    session.waiting |= dict.fromkeys(new)
    if not new or not (window and window.work_done_progress):
        await server.lint()
        return
    token = str(uuid.uuid4())
    await server.work_done_progress.create_async(token)
    server.work_done_progress.begin(token, types.WorkDoneProgressBegin("repl-lint", message="linting the releases"))
    await server.lint()
    server.work_done_progress.end(token, types.WorkDoneProgressEnd())


def _handle_texts(server: Server) -> None:  # noqa: C901 -- one function a message, and nothing else
    session = server.session

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        if path := path_of(document.uri):
            session.open(path, Text(path, document.text, session.encoding, document.version), document.uri)
            server.lint_soon()

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        if path and path in session.texts:
            version = params.text_document.version
            session.edit(path, session.texts[path].changed(params.content_changes, version))
            server.lint_soon(DELAY)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveTextDocumentParams) -> None:
        if path := path_of(params.text_document.uri):
            session.all_changed(path)
            server.lint_soon()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: types.DidCloseTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        if path and session.texts.pop(path, None):
            session.changed(path)
            session.forget_unopened(path)
            server.clear()
            server.lint_soon()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def on_disk(params: types.DidChangeWatchedFilesParams) -> None:
        for path in filter(None, (path_of(change.uri) for change in params.changes)):
            if session.workspace.folder_of(path) in session.folders:
                session.all_changed(path)
        server.lint_soon(DELAY)


def _handle_requests(server: Server) -> None:
    session = server.session

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions([types.CodeActionKind.QuickFix, actions.FIX_ALL], resolve_provider=True),
    )
    async def code_actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        path = path_of(params.text_document.uri)
        return await server.answer(lambda: list(answers.code_actions(session, path, params))) if path else []

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(action: types.CodeAction) -> types.CodeAction:
        path = path_of(str(action.data)) if action.data else None
        if path and not action.edit:
            action.edit = await server.answer(lambda: actions.fix_all(session, path))
        return action

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovered(params: types.HoverParams) -> types.Hover | None:
        path = path_of(params.text_document.uri)
        return await server.answer(lambda: answers.explanation(session, path, params.position)) if path else None

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> list[types.Location]:
        path = path_of(params.text_document.uri)
        return await server.answer(lambda: answers.definitions(session, path, params.position)) if path else []

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def referring(params: types.ReferenceParams) -> list[types.Location]:
        path, with_entries = path_of(params.text_document.uri), params.context.include_declaration
        if path is None:
            return []
        return await server.answer(
            lambda: answers.references(session, path, params.position, with_entries=with_entries)
        )

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["[", ",", ":", " "]))
    async def completion(params: types.CompletionParams) -> list[types.CompletionItem]:
        path = path_of(params.text_document.uri)
        folder = session.folder(path) if path else None
        settings = folder.settings if folder else Settings((), catalog=catalog())
        return complete(session.read(path), params.position, settings) if path else []
