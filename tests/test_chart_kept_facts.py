"""Facts about charts that are kept for later runs: what rules ask is there again without any of what it is made of."""

from __future__ import annotations

import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from repl_lint.charts.cache import Cache, digest, digests, key_of
from repl_lint.charts.kept_facts import KeptFacts, restored
from repl_lint.model.additions import AddedImage, Addition
from repl_lint.model.locations import Location, Position
from repl_lint.model.traces import Leaf, Place, TracedPart
from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, needs_renderer, write

AT = Location("a.yaml", Position(1, 2), Position(1, 3), (1, 2), "é")
PART = TracedPart(1, 5, (Place("templates/a.yaml", 0, 9),), False, Leaf("a", keys=("list", 0)), (0, 4))
ANSWERS: list[tuple[Any, Any]] = [
    (tuple[tuple[TracedPart, ...], ...], ((PART, TracedPart(5, 6)), ())),
    (tuple[Addition, ...], (Addition(AT, ("a", "b"), "1", (AddedImage("a", "b", "c", "d", "e", "f", AT, (AT, AT)),)),)),
    (tuple[tuple[str, ...], ...] | None, (("a", "b"), ())),
    (tuple[tuple[str, ...], ...] | None, None),
    (tuple[str, ...], ()),
    (tuple[int, int], (1, 2)),
    (str | int, "1"),
]


def answer(kind: Any, value: Any, folder: Path, *, renderer: str = "helm 4", is_final: bool = True) -> bool:
    """Whether an answer is computed, and not kept from before."""
    asked = []

    def compute() -> Any:
        asked.append(1)
        return value

    assert KeptFacts(str(folder), renderer)(kind, ("a question", 1), compute, lambda: is_final) == value
    return bool(asked)


@pytest.mark.parametrize(("kind", "value"), ANSWERS, ids=lambda item: str(item)[:40])
def test_an_answer_is_the_same_in_a_later_run(kind: Any, value: Any, tmp_path: Path) -> None:
    assert answer(kind, value, tmp_path)
    assert not answer(kind, value, tmp_path)


def test_another_renderer_is_asked_and_an_answer_that_is_not_final_is_not_kept(tmp_path: Path) -> None:
    assert answer(int, 1, tmp_path, is_final=False)
    assert answer(int, 1, tmp_path)
    assert not answer(int, 1, tmp_path)
    assert answer(int, 2, tmp_path, renderer="helm 5")


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"null", b"1", b'[["a"]]', b"[[[1]]]", b"[[[1, 2, 3, 4, 5, 6, 7]]]", b'{"a": 1}']
)
def test_what_is_damaged_is_computed_and_replaced(data: bytes, tmp_path: Path) -> None:
    kind, value = ANSWERS[0]
    assert answer(kind, value, tmp_path)
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    file.write_bytes(zlib.compress(data))
    assert answer(kind, value, tmp_path)
    assert not answer(kind, value, tmp_path)


OTHERS: list[tuple[Any, Any]] = [
    (str, 1),
    (int, True),
    (int, None),
    (int | None, "1"),
    (Position, [1]),
    (Position, [1, "2"]),
    (tuple[int, int], [1]),
]


@pytest.mark.parametrize(("kind", "data"), OTHERS)
def test_what_is_of_another_type_is_not_taken(kind: Any, data: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        restored(kind, data)


def test_keys_are_of_all_files_and_texts() -> None:
    assert digests({"b": b"1", "a": b"2"}) == digests({"a": b"2", "b": b"1"}) != digests({"a": b"1", "b": b"2"})
    assert digest(b"ab", b"c") != digest(b"a", b"bc") != digest(b"abc")
    assert key_of("a", None) != key_of("a", "None")
    assert Cache(None).read(key_of(1)) is None


APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"
POD = """\
{{ if .Values.more }}
apiVersion: v1
kind: Pod
metadata: {name: more}
spec: {containers: [{name: a, image: "quay.io/a/more:{{ .Values.tag }}"}]}
---
{{ end }}
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: a, image: "quay.io/a/a:{{ .Values.tag }}"}]}
"""
OPTIONS = "  values: {unknown: 1}\n  optionalValues: [{when: 'true', values: {more: true}}]\n"
_MODULES = ("repl_lint.charts.tracing", "repl_lint.charts.templates", "repl_lint.charts.worker", "subprocess")


@needs_renderer
def test_a_second_run_reads_no_template_and_says_the_same(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    files = {"app.yaml": APPLICATION, "chart.yaml": HELM_CHART + OPTIONS, "chart/Chart.yaml": CHART}
    write({**files, "chart/values.yaml": "tag: latest\nmore: false\n", "chart/templates/pod.yaml": POD})
    expected = run("check", ".")[1]
    assert run("check", ".", "--no-cache")[1] == expected
    for rule in ("chart-image-not-bundled", "chart-value-unknown", "latest-tag"):
        assert rule in expected
    code = (
        "import sys\nfrom repl_lint.cli import main\nmain(['check', '.'])\n"
        f"print([name for name in {_MODULES} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr.strip()) == (expected, "[]")
    changes = (
        ("chart/values.yaml", "latest", "v1"),
        ("chart.yaml", "unknown", "tag"),
        ("chart.yaml", "more: true", "more: false"),
    )
    for path, old, new in changes:
        Path(path).write_text(Path(path).read_text().replace(old, new))
        changed = run("check", ".")[1]
        assert changed == run("check", ".", "--no-cache")[1] != expected
        expected = changed
