"""Results of renderings that are kept for later runs: when they are used, and that no state of the folder matters."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from repl_lint.charts import cache
from repl_lint.charts.cache import KeptResults, cache_folder
from repl_lint.model.renderings import ChartFiles, RenderFailure, Rendering, RenderOptions, Values
from tests.conftest import Run
from tests.renderers import CHART, needs_renderer, write

FILES: ChartFiles = {"Chart.yaml": b"name: a\n", "templates/a.yaml": b"a: 1\n"}
OPTIONS = RenderOptions("1.32")
RENDERED = Rendering({"templates/a.yaml": "a: é\n"}, {"crds/a.yaml": "b: 1\n"}, ("a note",))


class Renderer:
    """A renderer that counts how often it is asked, and always has the same result."""

    def __init__(self, result: Rendering | RenderFailure = RENDERED) -> None:
        self.result, self.times = result, 0

    def __call__(self, _files: ChartFiles, _values: Values, _options: RenderOptions) -> Rendering | RenderFailure:
        self.times += 1
        return self.result


def results(folder: Path) -> list[Path]:
    """The files of the cache."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def times(folder: Path | None, *requests: Any, result: Rendering | RenderFailure = RENDERED) -> int:
    """How often a renderer is asked for some charts by a run of its own for each."""
    renderer = Renderer(result)
    for files, values, options in requests:
        kept = KeptResults(renderer, "helm 4", str(folder) if folder else None)
        assert kept(files, values, options) == result
    return renderer.times


@pytest.mark.parametrize(
    "result",
    [RENDERED, Rendering({}), RenderFailure("nil", "nil pointer", "templates/a.yaml", 1, 2, "a", "templates/b.yaml")],
    ids=["rendered", "nothing", "failed"],
)
def test_a_later_run_has_the_same_result(result: Rendering | RenderFailure, tmp_path: Path) -> None:
    assert times(tmp_path, *[(FILES, {"a": [1, None, "x"]}, OPTIONS)] * 3, result=result) == 1
    assert len(results(tmp_path)) == 1


def test_whatever_a_rendering_depends_on_is_another_one(tmp_path: Path) -> None:
    requests = [
        (FILES, {}, OPTIONS),
        ({**FILES, "templates/a.yaml": b"a: 2\n"}, {}, OPTIONS),
        ({**FILES, "templates/b.yaml": b""}, {}, OPTIONS),
        ({"Chart.yaml": b"name: a\ntemplates/a.yaml 5 a: 1\n"}, {}, OPTIONS),
        (FILES, {"a": 1}, OPTIONS),
        (FILES, {"a": "1"}, OPTIONS),
        (FILES, {}, OPTIONS._replace(kubernetes="1.33")),
        (FILES, {}, OPTIONS._replace(release="other")),
        (FILES, {}, OPTIONS._replace(namespace="other")),
        (FILES, {}, OPTIONS._replace(is_raw=True)),
    ]
    assert times(tmp_path, *requests) == len(requests)
    assert times(tmp_path, *requests) == 0
    assert KeptResults(renderer := Renderer(), "helm 3", str(tmp_path))(FILES, {}, OPTIONS) == RENDERED
    assert renderer.times == 1


def test_another_version_of_ours_renders_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert times(tmp_path, (FILES, {}, OPTIONS)) == 1
    monkeypatch.setattr(cache, "__version__", "99.0.0")
    assert times(tmp_path, (FILES, {}, OPTIONS)) == 1


@pytest.mark.parametrize("kind", ["timeout", "memory", "crash"])
def test_an_end_of_the_renderer_is_not_kept(kind: Any, tmp_path: Path) -> None:
    assert times(tmp_path, *[(FILES, {}, OPTIONS)] * 2, result=RenderFailure(kind, "it ended")) == 2
    assert results(tmp_path) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive",
        zlib.compress(b""),
        zlib.compress(b"[]"),
        zlib.compress(b"\xff\xfe"),
        zlib.compress(b'["Rendering", [{"a": 1}, {}, []]]'),
        zlib.compress(b'["Rendering", ["a", {}, []]]'),
        zlib.compress(b'["Rendering", 1]'),
        zlib.compress(b'["RenderFailure", []]'),
        zlib.compress(b'{"Rendering": 1}'),
    ],
)
def test_what_is_damaged_is_rendered_and_replaced(data: bytes, tmp_path: Path) -> None:
    assert times(tmp_path, (FILES, {}, OPTIONS)) == 1
    (file,) = results(tmp_path)
    whole = file.read_bytes()
    for damaged in (data, whole[:-3], whole[:20]):
        file.write_bytes(damaged)
        assert times(tmp_path, *[(FILES, {}, OPTIONS)] * 2) == 1
        assert file.read_bytes() == whole


@pytest.mark.parametrize("occupied", ["", "repl-lint"])
def test_a_folder_that_cannot_be_made_costs_nothing_but_the_time(occupied: str, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    file = tmp_path / "home" / occupied if occupied else tmp_path / "file"
    file.write_text("")
    assert times(file, *[(FILES, {}, OPTIONS)] * 2) == 2
    assert times(None, *[(FILES, {}, OPTIONS)] * 2) == 2


def test_what_cannot_be_written_is_still_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert times(tmp_path, (FILES, {}, OPTIONS)) == 1

    def refuse(*_arguments: Any, **_options: Any) -> None:
        raise PermissionError(30, "Read-only file system")

    for name in ("os.utime", "os.makedirs", "repl_lint.charts.cache.replace"):
        monkeypatch.setattr(name, refuse)
    kept = KeptResults(renderer := Renderer(), "helm 4", str(tmp_path))
    for values in ({"a": 1}, {}, {"a": 2}):
        assert kept(FILES, values, OPTIONS) == RENDERED
    assert renderer.times == 2
    assert len(results(tmp_path)) == 1


def test_results_that_were_not_used_for_long_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    requests = [(FILES, {"a": number}, OPTIONS) for number in range(100)]
    assert times(tmp_path, *requests) == 100
    shelf = max(tmp_path.iterdir(), key=lambda folder: len(list(folder.iterdir())))
    before = sorted(shelf.iterdir())
    for number, path in enumerate(results(tmp_path)):
        os.utime(path, (number, number))
    assert times(tmp_path, requests[0]) == 0
    os.utime(before[0])  # as if it had been read
    monkeypatch.setattr(cache, "_ROOM", sum(path.stat().st_size for path in before) - 1)
    new = iter(range(100))
    while not {*shelf.iterdir()} - {*before}:
        assert times(tmp_path, (FILES, {"b": next(new)}, OPTIONS)) == 1
    after = {*shelf.iterdir()}
    assert before[0] in after
    assert {*before} - after == {before[1], before[2]}


def _ask(folder: str, number: int) -> None:
    for value in range(30):
        assert KeptResults(Renderer(), "helm 4", folder)(FILES, {"a": (value + number) % 30}, OPTIONS) == RENDERED


def test_several_processes_share_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_ask, args=(str(tmp_path), number)) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert len(results(tmp_path)) == 30


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="other variables name the folder")
@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"XDG_CACHE_HOME": "/c", "HOME": "/h"}, "/c/repl-lint"),
        ({"XDG_CACHE_HOME": "", "HOME": "/h"}, "/h/.cache/repl-lint"),
        ({"XDG_CACHE_HOME": "c", "HOME": "/h"}, None),
    ],
)
def test_the_folder_is_the_users(
    variables: dict[str, str], folder: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == folder


@needs_renderer
def test_a_second_run_starts_no_renderer_and_no_cache_does(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a, image: a.example.com/a}]\n"
    write({"chart/Chart.yaml": CHART, "chart/templates/pod.yaml": pod})
    for command in (["check", "."], ["images", "."], ["explain", "chart/templates/pod.yaml:5"]):
        run(*command, "--no-cache")
        assert results(tmp_path / "cache") == []
    expected = run("check", ".")
    assert "latest-tag" in expected[1]
    assert len(results(tmp_path / "cache")) > 0
    code = (
        "import sys\nfrom repl_lint.cli import main\nmain(['check', '.'])\n"
        "print('subprocess' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr.strip()) == (expected[1], "False")
