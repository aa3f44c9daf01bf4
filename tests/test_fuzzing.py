"""Nothing ends in a traceback, is passed over in silence, or is fixed into something else, whatever the input.

A few hundred inputs each time, always the same; `make fuzz` tries new ones for as long as it is told.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from repl_lint.cli import main
from repl_lint.configuration.settings import made
from repl_lint.formats.registry import REPORTS
from repl_lint.model.reports import Report
from repl_lint.reading.files import File
from repl_lint.running.engine import run
from repl_lint.running.fixes import fix
from tests.conversations import converse, framed, initialize, notification, request
from tests.mending import asked_for
from tests.mutations import MARKS, config_texts, places, texts, trees
from tests.reports import written
from tests.seeds import releases

COUNT = int(os.environ.get("FUZZ", "0"))
"""How many inputs each test tries; 0 for a few that are always the same."""

PLAIN = made(None, ["."])
NAMES = ("replicated.yaml", "k8s/a.yaml", "k8s/b.yaml")


def fuzz(few: int) -> Callable[[Any], Any]:
    """Try a few inputs, or as many as `make fuzz` was told."""
    checks = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
    return settings(
        max_examples=COUNT or few,
        derandomize=not COUNT,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        deadline=None,
        suppress_health_check=(*checks, HealthCheck.function_scoped_fixture),
    )


@contextlib.contextmanager
def elsewhere() -> Iterator[Path]:
    """An empty folder, which is the working folder meanwhile."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield Path(folder)
        finally:
            os.chdir(before)


def inputs(given_texts: Sequence[str]) -> list[File]:
    return [
        File(name, f"/nowhere/{name}", text.encode("utf-8", "surrogatepass"), named=True)
        for name, text in zip(NAMES, given_texts, strict=False)
    ]


def assert_whole(report: Report, files: Sequence[File]) -> None:
    """Every file is accounted for, no rule crashed, and every finding stands where it says."""
    assert report.crashes == ()
    assert [status.path for status in report.files] == sorted(file.path for file in files)
    by_path = {file.path: file.source() for file in files}
    for status in report.files:
        assert status.checked + status.ignored + status.failed > 0 or not by_path[status.path].text.strip()
        assert status.reasons or not (status.ignored or status.failed), status
    for finding in report.findings:
        for location in (finding.location, *(related.location for related in finding.related)):
            source, (start, end) = by_path[location.path], location.span
            assert 0 <= start <= end <= len(source.text) + 1  # behind the last character something may be missing
            place = source.location(start, end)
            assert (place.start, place.end, place.text) == (location.start, location.end, location.text)
    if any(status.failed for status in report.files):
        assert report.findings or report.suppressed or any(status.unread for status in report.files)


def told(report: Report) -> str:
    return "".join(written(report, name) for name in ("json", "text"))


@fuzz(40)
@given(st.lists(texts, min_size=1, max_size=3), st.sampled_from(sorted(REPORTS.about)))
def test_releases(given_texts: list[str], form: str) -> None:
    files = inputs(given_texts)
    report = run(files, PLAIN)
    assert_whole(report, files)
    again = run(inputs(given_texts), PLAIN)
    assert told(report) == told(again)
    assert written(report, form)


@fuzz(40)
@given(st.lists(texts, min_size=1, max_size=3), st.booleans())
def test_fixes(given_texts: list[str], unsafe: bool) -> None:
    files = inputs(given_texts)
    before = run(files, PLAIN)
    done = fix(files, PLAIN, unsafe=unsafe)
    assert done.failures == ()
    assert done.report.crashes == ()
    changed = {change.file.path: change.after for change in done.changes}
    after = [file.with_text(changed[file.path]) if file.path in changed else file for file in files]
    failed = {status.path: status.failed for status in before.files}
    for status in run(after, PLAIN).files:
        assert status.failed <= failed[status.path], "what was YAML is YAML"
    assert all(change.before != change.after for change in done.changes)
    again = fix(after, PLAIN, unsafe=unsafe)
    assert bool(again.changes) == bool(asked_for(done, unsafe=unsafe)), "a second run does only what the first reports"


@fuzz(40)
@given(trees(), st.sampled_from(((), (".",), ("k8s",), ("a.yaml",), ("--fix",), ("--diff",), ("--no-ignore",))))
def test_trees(tree: dict[str, bytes | str], arguments: tuple[str, ...]) -> None:
    with elsewhere() as folder:
        write(folder, tree)
        code, out, err = command("check", "--output-format", "json", *arguments)
        assert code in (0, 1, 2)
        assert "Traceback" not in err
        if code == 2 and not out:
            assert err, "the reason is said"
            return
        if "--diff" in arguments:
            return
        report = json.loads(out)
        assert report["crashes"] == []
        if code != 2:
            assert all(file["status"] != "failed" or report["findings"] for file in report["files"])
        if arguments in ((), (".",)) and "./.replicated" not in tree and ".replicated" not in tree:
            accounted(folder, {file["path"] for file in report["files"]})


def write(folder: Path, tree: dict[str, bytes | str]) -> None:
    for name, content in tree.items():
        path = folder / name
        with contextlib.suppress(OSError):  # one of the names is a folder of another
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, str):
                path.symlink_to(content)
            else:
                path.write_bytes(content)


def accounted(folder: Path, told_of: set[str]) -> None:
    """Every YAML file is in the report, or a folder around it."""
    for below, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in (".git", ".hg", ".svn")]
        for name in names:
            path = os.path.relpath(os.path.join(below, name), folder)
            parents = {f"{parent}/" for parent in Path(path).parents}
            if name.endswith((".yaml", ".yml")):
                assert path in told_of or parents & told_of, path


def command(*arguments: str) -> tuple[int, str, str]:
    """A command in this process; its exit code, standard output and standard error."""
    written_out, written_err = io.BytesIO(), io.BytesIO()
    out, err = (io.TextIOWrapper(stream, "utf-8", "replace") for stream in (written_out, written_err))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        finally:
            gc.enable()  # which a command disables, for it ends soon
    out.flush()
    err.flush()
    return code, written_out.getvalue().decode(), written_err.getvalue().decode()


@fuzz(40)
@given(config_texts)
def test_configurations(text: str) -> None:
    with elsewhere() as folder:
        (folder / ".repl-lint.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
        (folder / "replicated.yaml").write_text(releases()[0], encoding="utf-8")
        for arguments in (("check",), ("config", "show")):
            code, out, err = command(*arguments)
            assert code in (0, 1, 2)
            assert "Traceback" not in err
            assert code != 2 or err, "the reason is said"
            assert code == 2 or out


POSITION = {"line": 3, "character": 9}
METHODS: dict[str, dict[str, Any]] = {
    "textDocument/hover": {"position": POSITION},
    "textDocument/definition": {"position": POSITION},
    "textDocument/references": {"position": POSITION, "context": {"includeDeclaration": True}},
    "textDocument/completion": {"position": POSITION},
    "textDocument/codeAction": {"range": {"start": POSITION, "end": POSITION}, "context": {"diagnostics": []}},
    "codeAction/resolve": {"title": "a"},
}
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    (None, -1, 0, 3, 2**31, 2**70, 1.5, 1e999, "", "x", [], {}, True, "\ud800", "file:///", "a:b")
)


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """A message of an editor: a right one, one with another value somewhere, or other bytes."""
    uri = draw(
        st.sampled_from(("file:///nowhere/a.yaml", "file:///nowhere/.repl-lint.yaml", "untitled:a", "", "file:"))
    )
    document: dict[str, Any] = {"textDocument": {"uri": uri, "version": 2}}
    opened = {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": draw(texts)}}
    change: dict[str, Any] = {
        "range": {"start": POSITION, "end": {"line": 3, "character": 11}},
        "text": draw(st.sampled_from(MARKS)),
    }
    method = draw(st.sampled_from(tuple(METHODS)))
    message = draw(
        st.sampled_from(
            (
                notification("textDocument/didOpen", opened),
                notification("textDocument/didChange", document | {"contentChanges": [change]}),
                notification("textDocument/didClose", document),
                notification("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]}),
                request(draw(st.integers(1, 10**6)), method, document | METHODS[method]),
                request(draw(st.integers(1, 10**6)), method, document | METHODS[method]),
            )
        )
    )
    message = json.loads(json.dumps(message))
    for _ in range(draw(st.integers(0, 2))):
        parent, key = draw(st.sampled_from(list(places(message["params"]))))
        parent[key] = draw(VALUES)
    return draw(
        st.sampled_from(
            (
                framed(message),
                framed(message),
                framed(message),
                framed(message)[:-3],
                json.dumps(message).encode(),
                b"\r\n\r\n",
            )
        )
    )


@fuzz(20)
@given(st.lists(messages(), max_size=8))
def test_editors(parts: list[bytes]) -> None:
    logging.disable()
    with elsewhere():
        answers = converse(framed(initialize()), *parts, framed(request(0.5, "x")), framed(request("last", "x")))
    assert "last" in [answer.get("id") for answer in answers]
    for answer in answers:
        assert answer.get("error", {}).get("code") != -32603, answer
        assert answer.get("method") != "window/logMessage" or "linting failed" not in answer["params"]["message"], (
            answer
        )
