"""The language server as an editor meets it: a real client over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from pytest_lsp import LanguageClient, make_test_lsp_client

from tests.renderers import needs_renderer

ROOT = """\
# kind: replicated
replicated_api_version: 2.13.0
name: Web
images:
- source: public
  name: redis
  tag: 7.2.4
"""
POD = """\
# kind: scheduler-kubernetes
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - {name: "🐳🐳", image: redis:7.2.4}
  - {name: "🐳🐳", image: nginx:1.25.3}
"""
WAIT = 6


class Editor:
    """A client that has a folder open, and keeps what the server says."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.version = 1

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    async def start(self, **capabilities: Any) -> None:
        folder = types.WorkspaceFolder(self.folder.as_uri(), "release")
        given = types.ClientCapabilities(**capabilities)
        await self.client.initialize_session(
            types.InitializeParams(capabilities=given, root_uri=folder.uri, workspace_folders=[folder])
        )

    def open(self, name: str, text: str) -> None:
        item = types.TextDocumentItem(self.uri(name), "yaml", self.version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def replace(self, name: str, at: tuple[int, int, int, int], text: str) -> None:
        self.version += 1
        span = types.Range(types.Position(*at[:2]), types.Position(*at[2:]))
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri(name)),
                [types.TextDocumentContentChangePartial(span, text)],
            )
        )

    def save(self, name: str) -> None:
        identifier = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(identifier))

    def found(self, name: str) -> list[str]:
        return [
            f"{spell(each.range)} {each.code} {each.message}"
            for each in self.client.diagnostics.get(self.uri(name), [])
        ]

    async def shows(self, name: str, *expected: str) -> None:
        """Wait until the diagnostics of a file begin as they should."""

        def fits() -> bool:
            found = self.found(name)
            known = self.uri(name) in self.client.diagnostics
            return known and len(found) == len(expected) and all(map(str.startswith, found, expected))

        await self.until(fits, lambda: f"{name} shows {self.found(name)}")

    async def until(self, fits: Callable[[], bool], otherwise: Callable[[], str]) -> None:
        try:
            async with asyncio.timeout(WAIT):
                while not fits():
                    await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        except TimeoutError:
            pytest.fail(otherwise())

    def at(self, name: str, line: int, column: int) -> dict[str, Any]:
        return {
            "text_document": types.TextDocumentIdentifier(self.uri(name)),
            "position": types.Position(line, column),
        }

    async def actions(self, name: str, line: int, column: int, *only: str) -> list[types.CodeAction]:
        here = types.Range(types.Position(line, column), types.Position(line, column))
        context = types.CodeActionContext(diagnostics=[], only=list(only) or None)
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(types.TextDocumentIdentifier(self.uri(name)), here, context)
        )
        return [each for each in found or () if isinstance(each, types.CodeAction)]

    async def labels(self, name: str, line: int, column: int) -> list[str]:
        found = await self.client.text_document_completion_async(types.CompletionParams(**self.at(name, line, column)))
        return [each.label for each in (found.items if isinstance(found, types.CompletionList) else found or ())]


def spell(span: types.Range) -> str:
    return f"{span.start.line}:{span.start.character}-{span.end.line}:{span.end.character}"


def links(found: Any) -> list[str]:
    return [f"{each.uri.rpartition('/')[2]} {spell(each.range)}" for each in found]


@pytest_asyncio.fixture
async def editor(tmp_path: Path) -> AsyncIterator[Editor]:
    client = make_test_lsp_client()
    await client.start_io(sys.executable, "-m", "repl_lint", "lsp", "--stdio")
    yield Editor(client, tmp_path)
    await client.shutdown_session()
    assert client.messages == []
    await client.stop()  # type: ignore[no-untyped-call]


async def test_what_is_found_follows_unsaved_text_in_every_file_of_the_release(editor: Editor) -> None:
    editor.write({"replicated.yaml": ROOT, "k8s/pod.yaml": POD})
    await editor.start()
    nginx = "8:26-8:38 undeclared-image"
    await editor.shows("k8s/pod.yaml", nginx)
    diagnostic = editor.client.diagnostics[editor.uri("k8s/pod.yaml")][0]
    assert (diagnostic.source, diagnostic.severity) == ("repl-lint", types.DiagnosticSeverity.Error)
    assert diagnostic.code_description
    assert diagnostic.code_description.href.startswith("https://help.replicated.com/")

    editor.open("replicated.yaml", ROOT)
    await editor.shows("replicated.yaml")
    editor.replace("replicated.yaml", (7, 0, 7, 0), "- name: nginx\n  tag: 1.25.3\n")
    await editor.shows("k8s/pod.yaml")
    editor.replace("replicated.yaml", (5, 8, 5, 13), "memcached")  # of which redis is then not declared
    await editor.shows("k8s/pod.yaml", "7:26-7:37 undeclared-image")
    await editor.shows("replicated.yaml", "5:8-5:17 unused-image")
    assert editor.client.diagnostics[editor.uri("replicated.yaml")][0].tags == (types.DiagnosticTag.Unnecessary,)

    gone = types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(editor.uri("replicated.yaml")))
    editor.client.text_document_did_close(gone)  # unsaved: the text on the disk counts again
    await editor.shows("k8s/pod.yaml", nginx)
    (editor.folder / "k8s" / "pod.yaml").unlink()
    event = types.FileEvent(editor.uri("k8s/pod.yaml"), types.FileChangeType.Deleted)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await editor.shows("k8s/pod.yaml")


async def test_a_finding_with_several_places_is_shown_at_each(editor: Editor) -> None:
    pod = POD.replace("nginx:1.25.3", "redis")
    editor.write({"replicated.yaml": ROOT, "a.yaml": pod, "b.yaml": pod.replace("name: web", "name: b")})
    await editor.start()
    for name, other in (("a.yaml", "b.yaml"), ("b.yaml", "a.yaml")):
        editor.open(name, (editor.folder / name).read_text(encoding="utf-8"))
        await editor.shows(name, "8:26-8:31 image-tag-mismatch", "8:26-8:31 latest-tag")
        latest = editor.client.diagnostics[editor.uri(name)][1]
        assert [item.location.uri for item in latest.related_information or ()] == [editor.uri(other)]


@pytest.mark.parametrize(("offered", "column"), [(None, 26), (["utf-32", "utf-16"], 24), (["utf-8"], 30)])
async def test_columns_count_what_both_sides_agreed_on(editor: Editor, offered: Any, column: int) -> None:
    text = "\ufeff" + POD.replace("\n", "\r\n").replace("name: web", '{name: web, annotations: {a: "a\u2028b"}}')
    editor.write({"replicated.yaml": ROOT, "pod.yaml": text})
    await editor.start(general=types.GeneralClientCapabilities(position_encodings=offered))
    editor.open("pod.yaml", text)
    await editor.shows("pod.yaml", f"8:{column}-8:{column + 12} undeclared-image")
    editor.replace("pod.yaml", (8, column, 8, column + 12), "redis")
    await editor.shows(
        "pod.yaml", f"8:{column}-8:{column + 5} image-tag-mismatch", f"8:{column}-8:{column + 5} latest-tag"
    )


async def test_the_first_look_tells_how_far_it_is_and_a_file_outside_counts_until_it_is_closed(editor: Editor) -> None:
    editor.write(
        {"work/replicated.yaml": ROOT, "work/pod.yaml": POD, "other/pod.yaml": POD, "other/below/pod.yaml": POD}
    )
    outside, editor.folder = editor.folder / "other", editor.folder / "work"
    await editor.start(window=types.WindowClientCapabilities(work_done_progress=True))
    await editor.shows("pod.yaml", "8:26-8:38 undeclared-image")
    editor.folder = outside
    editor.open("pod.yaml", POD.replace("nginx:1.25.3", "nginx"))
    await editor.shows("pod.yaml", "0:8-0:28 missing-replicated-document", "8:26-8:31 latest-tag")
    assert editor.found("below/pod.yaml") == []
    closed = types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(editor.uri("pod.yaml")))
    editor.client.text_document_did_close(closed)
    await editor.shows("pod.yaml")
    (progress,) = editor.client.progress_reports.values()
    assert [each.kind for each in progress] == ["begin", "end"]  # type: ignore[attr-defined]


async def test_code_actions(editor: Editor) -> None:
    editor.write({"replicated.yaml": ROOT, "pod.yaml": POD})
    edits = types.WorkspaceEditClientCapabilities(document_changes=True)
    await editor.start(workspace=types.WorkspaceClientCapabilities(workspace_edit=edits))
    editor.open("pod.yaml", POD)
    editor.open("replicated.yaml", ROOT)
    await editor.shows("pod.yaml", "8:26-8:38 undeclared-image")
    declare, ignore, every = await editor.actions("pod.yaml", 8, 30)
    alone = await editor.actions("pod.yaml", 8, 30, "quickfix")
    assert [each.title for each in alone] == [declare.title, ignore.title]
    assert (declare.title, declare.is_preferred) == (
        'add `{source: public, name: nginx, tag: "1.25.3"}` to `images`',
        True,
    )
    assert ignore.title == "ignore undeclared-image here"
    assert (every.kind, every.edit) == ("source.fixAll.repl-lint", None)
    assert texts(declare, editor) == {
        "replicated.yaml": [("7:0-7:0", "- source: public\n  name: nginx\n  tag: 1.25.3\n")]
    }
    assert texts(ignore, editor) == {"pod.yaml": [("8:39-8:39", "  # repl-lint: ignore[undeclared-image]")]}
    resolved = await editor.client.code_action_resolve_async(every)
    (asked,) = await editor.actions("pod.yaml", 0, 0, "source.fixAll")
    assert texts(resolved, editor) == texts(asked, editor) == texts(declare, editor)
    assert await editor.actions("pod.yaml", 0, 0, "refactor") == []


def texts(action: types.CodeAction, editor: Editor) -> dict[str, list[tuple[str, str]]]:
    assert action.edit
    found = {}
    for each in action.edit.document_changes or ():
        assert isinstance(each, types.TextDocumentEdit)
        assert each.text_document.version == editor.version
        name = each.text_document.uri.removeprefix(editor.uri("") + "/")
        found[name] = [(spell(one.range), getattr(one, "new_text", "")) for one in each.edits]
    return found


async def test_hover_and_links(editor: Editor) -> None:
    editor.write({"replicated.yaml": ROOT, "pod.yaml": POD})
    await editor.start()
    editor.open("pod.yaml", POD)
    await editor.shows("pod.yaml", "8:26-8:38 undeclared-image")
    finding = await editor.client.text_document_hover_async(types.HoverParams(**editor.at("pod.yaml", 8, 30)))
    assert finding
    assert isinstance(finding.contents, types.MarkupContent)
    assert finding.contents.value.startswith("**undeclared-image** (error): ")
    assert "- <https://help.replicated.com/docs/kubernetes/" in finding.contents.value
    assert 'Fix: add `{source: public, name: nginx, tag: "1.25.3"}` to `images`.' in finding.contents.value
    image = await editor.client.text_document_hover_async(types.HoverParams(**editor.at("pod.yaml", 7, 30)))
    assert image
    assert isinstance(image.contents, types.MarkupContent)
    assert image.contents.value == (
        "`docker.io/library/redis:7.2.4`\n\n"
        "declared in replicated.yaml:6 as `{source: public, name: redis, tag: 7.2.4}`\n\n"
        "private: no: source `public`"
    )
    nothing = await editor.client.text_document_hover_async(types.HoverParams(**editor.at("pod.yaml", 2, 0)))
    assert nothing is None
    to_entry = types.DefinitionParams(**editor.at("pod.yaml", 7, 30))
    assert links(await editor.client.text_document_definition_async(to_entry)) == ["replicated.yaml 5:8-5:13"]
    to_image = types.DefinitionParams(**editor.at("replicated.yaml", 5, 9))
    assert links(await editor.client.text_document_definition_async(to_image)) == ["pod.yaml 7:26-7:37"]
    every = types.ReferenceParams(types.ReferenceContext(include_declaration=True), **editor.at("pod.yaml", 7, 30))
    assert links(await editor.client.text_document_references_async(every)) == [
        "replicated.yaml 5:8-5:13",
        "pod.yaml 7:26-7:37",
    ]


async def test_completion(editor: Editor) -> None:
    config = "registries: {hub: index.docker.io}\nignore: []\nrules:\n  latest-tag:\n    \nai"
    comment = "a: b  # repl-lint: ignore[latest-tag, un]\n"
    editor.write(
        {
            "replicated.yaml": ROOT.replace("public", "p"),
            ".repl-lint.yaml": config.partition("\n")[0],
            "a.yaml": comment,
        }
    )
    await editor.start()
    await editor.shows("replicated.yaml", "4:10-4:11 unmapped-registry")
    editor.open(".repl-lint.yaml", config)
    editor.open("a.yaml", comment)
    await editor.shows("replicated.yaml", "4:10-4:11 unmapped-registry")
    assert await editor.labels("replicated.yaml", 4, 11) == ["public", "replicated", "hub"]
    assert "latest-tag" in await editor.labels("a.yaml", 0, 40)
    assert await editor.labels("a.yaml", 0, 2) == []
    names = await editor.labels(".repl-lint.yaml", 1, 9)
    assert names[:2] == ["all", "api-versions"]
    assert "latest-tag" in names
    assert await editor.labels(".repl-lint.yaml", 4, 4) == ["severity", "params"]
    keys = await editor.client.text_document_completion_async(
        types.CompletionParams(**editor.at(".repl-lint.yaml", 5, 2))
    )
    assert isinstance(keys, list)
    (airgap,) = [each for each in keys if each.label == "airgap"]
    assert (airgap.detail or "").startswith("`true`: customers install without a network")
    assert airgap.text_edit == types.TextEdit(types.Range(types.Position(5, 0), types.Position(5, 2)), "airgap: ")


OWN_RULE = """\
id: acme/labels
summary: every Pod has labels
check: fields
match: {kinds: [Pod]}
required: [metadata.labels]
"""


async def test_rules_of_users_and_profiles(editor: Editor) -> None:
    config = "rules-dirs: [rules]\nselect: [acme/]\nextends: []\nrules:\n  latest-tag: \n"
    pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a  # repl-lint: ignore[\nspec: {containers: []}\n"
    editor.write({"rules/labels.yaml": OWN_RULE, ".repl-lint.yaml": config.partition("extends")[0], "pod.yaml": pod})
    await editor.start()
    editor.open("pod.yaml", pod)
    await editor.shows("pod.yaml", "2:0-2:8 acme/labels")
    assert "acme/labels" in await editor.labels("pod.yaml", 3, 32)
    hover = await editor.client.text_document_hover_async(types.HoverParams(**editor.at("pod.yaml", 2, 2)))
    assert hover is not None
    assert isinstance(hover.contents, types.MarkupContent)
    assert hover.contents.value.startswith("**acme/labels** (warning): Pod: `labels` is missing")
    assert "\n\nEvery Pod has labels." in hover.contents.value
    editor.open(".repl-lint.yaml", config)
    assert "acme/" in await editor.labels(".repl-lint.yaml", 1, 9)
    assert await editor.labels(".repl-lint.yaml", 2, 10) == ["airgap", "kots", "online", "recommended", "strict"]
    assert await editor.labels(".repl-lint.yaml", 4, 14) == ["off", "info", "warning", "error"]


async def test_a_broken_configuration_is_shown_at_its_place_and_the_last_good_one_counts(editor: Editor) -> None:
    plain = POD.partition("\n")[2]
    editor.write({"a.yaml": plain, ".repl-lint.yaml": "ignore: [latest-tag]\n"})
    await editor.start()
    editor.open("a.yaml", plain.replace("nginx:1.25.3", "nginx:latest"))
    await editor.shows("a.yaml")
    editor.open(".repl-lint.yaml", "ignore: [latest-tag]\n")
    editor.replace(".repl-lint.yaml", (0, 9, 0, 19), "latest-tog")
    await editor.shows(".repl-lint.yaml", "0:9-0:19 None no rule or category `latest-tog`; did you mean `latest-tag`?")
    assert editor.found("a.yaml") == []
    editor.replace(".repl-lint.yaml", (0, 0, 1, 0), "airgap: true\n")
    await editor.shows("a.yaml", "7:26-7:38 latest-tag")
    await editor.shows(".repl-lint.yaml")


async def test_no_text_ends_the_session(editor: Editor) -> None:
    editor.write({"replicated.yaml": ROOT, "pod.yaml": POD})
    await editor.start()
    editor.open("pod.yaml", POD)
    await editor.shows("pod.yaml", "8:26-8:38 undeclared-image")
    texts = ["a: [\n", "\ud800: {{repl", "- " * 3000, "\x00", "", "a: &a [*a]\n", "<<: {<<: *b}\r---\r..."]
    for number, text in enumerate(texts):
        name = f"new-{number}.yaml"
        editor.open(name, text)
        for line, column in ((0, 0), (0, 5), (9, 9)):
            await editor.actions(name, line, column)
            await editor.labels(name, line, column)
            await editor.client.text_document_hover_async(types.HoverParams(**editor.at(name, line, column)))
            await editor.client.text_document_definition_async(types.DefinitionParams(**editor.at(name, line, column)))
        assert not [each for each in editor.client.log_messages if each.type == types.MessageType.Error], text
    editor.replace("pod.yaml", (8, 26, 8, 38), "redis:7.2.4")
    await editor.shows("pod.yaml")


async def test_fixes_that_are_chosen_while_text_changes_are_those_of_the_new_text(editor: Editor) -> None:
    editor.write({"pod.yaml": POD})
    await editor.start()
    editor.open("pod.yaml", POD)
    editor.open("replicated.yaml", ROOT)
    await editor.shows("pod.yaml", "8:26-8:38 undeclared-image")
    every = (await editor.actions("pod.yaml", 8, 30))[-1]
    editor.replace("replicated.yaml", (3, 0, 3, 0), "properties: {}\n")
    resolved = await editor.client.code_action_resolve_async(every)
    assert resolved.edit
    assert resolved.edit.changes
    (edit,) = resolved.edit.changes[editor.uri("replicated.yaml")]
    assert edit == types.TextEdit(
        types.Range(types.Position(8, 0), types.Position(8, 0)), "- source: public\n  name: nginx\n  tag: 1.25.3\n"
    )


async def test_a_folder_that_is_not_there_yet_is_no_reason_to_refuse_the_others(editor: Editor) -> None:
    outside, editor.folder = editor.folder, editor.folder / "away"
    await editor.start()
    editor.folder = outside
    editor.open("pod.yaml", POD.replace("nginx:1.25.3", "nginx"))
    await editor.shows("pod.yaml", "0:8-0:28 missing-replicated-document", "8:26-8:31 latest-tag")


CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
    "chart/values.yaml": "image: a.example.com/web:latest\n",
    "chart/templates/pod.yaml": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
        "  - {name: a, image: {{ .Values.image }}}\n  - {name: b, image: a.example.com/b}\n"
    ),
}


@needs_renderer
async def test_charts_are_rendered_when_they_are_saved(editor: Editor) -> None:
    editor.write(CHART)
    await editor.start()
    await editor.shows("chart/values.yaml", "0:7-0:31 latest-tag `a.example.com/web:latest`")
    await editor.shows("chart/templates/pod.yaml", "6:21-6:36 latest-tag `a.example.com/b`")
    editor.open("chart/values.yaml", CHART["chart/values.yaml"])
    editor.replace("chart/values.yaml", (0, 25, 0, 31), "1.0")
    await editor.shows("chart/values.yaml")
    await editor.shows("chart/templates/pod.yaml", "6:21-6:36 latest-tag `a.example.com/b`")
    editor.write({"chart/values.yaml": "# saved\nimage: a.example.com/web:latest\n"})
    editor.replace("chart/values.yaml", (0, 0, 1, 0), "# saved\nimage: a.example.com/web:latest\n")
    editor.save("chart/values.yaml")
    await editor.shows("chart/values.yaml", "1:7-1:31 latest-tag `a.example.com/web:latest`")
    template = CHART["chart/templates/pod.yaml"]
    editor.write(
        {"chart/templates/pod.yaml": template.partition("  - ")[0] + "  - {name: c, image: a.example.com/c}\n"}
    )
    editor.save("chart/templates/pod.yaml")
    await editor.shows("chart/values.yaml")
    await editor.shows("chart/templates/pod.yaml", "5:21-5:36 latest-tag `a.example.com/c`")


@needs_renderer
async def test_a_value_of_a_chart_has_its_quick_fix(editor: Editor) -> None:
    pod = CHART["chart/templates/pod.yaml"].replace(
        "image: a.example.com/b", "image: a:1, imagePullPolicy: {{ .Values.pull }}"
    )
    editor.write({**CHART, "chart/values.yaml": "image: a:1\npull: always\n", "chart/templates/pod.yaml": pod})
    await editor.start()
    await editor.shows("chart/values.yaml", "1:6-1:12 invalid-kubernetes-object")
    editor.open("chart/values.yaml", "image: a:1\npull: always\n")
    actions = await editor.actions("chart/values.yaml", 1, 8)
    write = actions[0]
    assert [action.title for action in actions[1:2]] == ["ignore invalid-kubernetes-object here"]
    assert write.title == "write `Always`"
    assert write.edit
    ((edit,),) = (write.edit.changes or {}).values()
    assert (spell(edit.range), edit.new_text) == ("1:6-1:12", "Always")


@needs_renderer
async def test_a_chart_without_end_keeps_neither_the_editor_nor_its_end(editor: Editor) -> None:
    endless = "a: {{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}\n"
    editor.write({**CHART, "chart/templates/x.yaml": endless, "replicated.yaml": ROOT, "k8s/pod.yaml": POD})
    await editor.start()
    await editor.shows("k8s/pod.yaml", "8:")
