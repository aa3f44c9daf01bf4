"""Byte order marks, one or many: places are those that an editor shows, and a fix keeps them and corrupts nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from repl_lint import check
from repl_lint.editing.edits import apply
from repl_lint.model.findings import Edit
from repl_lint.reading.files import decode
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source
from repl_lint.running.edited import is_kept
from repl_lint.running.file_changes import FileChange, write
from tests.conftest import Run

FLOW = "{replicated_api_version: 2.41.0, images: [{source: public, name: nginx, tag: 1.0}]}\n"
BLOCK = "replicated_api_version: 2.41.0\nimages:\n- source: public\n  name: nginx\n  tag: 1.0\n"
HEADED = "# kind: replicated\n" + FLOW
MARKS = ["", "\ufeff", "\ufeff\ufeff", "\ufeff" * 5]


@pytest.mark.parametrize("text", [FLOW, BLOCK, HEADED])
def test_places_and_fixes_are_those_without_marks(text: str, run: Run, tmp_path: Path) -> None:
    seen = []
    for marks in MARKS:
        place = tmp_path / "replicated.yaml"
        place.write_bytes((marks + text).encode())
        found = [(each.rule.id, each.location) for each in check(["."]).findings]
        assert found
        run("check", "--fix", "--unsafe-fixes", ".")
        after = place.read_bytes().decode()
        assert after.startswith(marks)
        seen.append((found, after[len(marks) :]))
    assert all(each == seen[0] for each in seen)
    assert seen[0][1] != text


@pytest.mark.parametrize("marks", MARKS)
def test_a_byte_that_is_no_utf8_is_found_behind_marks(marks: str) -> None:
    problem = decode("a.yaml", marks.encode() + b"a: \xff\n").problem
    assert problem
    assert problem.start == 3


@pytest.mark.parametrize(
    ("now", "is_written"), [("\ufeff\ufeffa: 1\n", True), ("b: 1\n", False), ("x\ufeffa: 1\n", False)]
)
def test_only_what_was_read_is_replaced(now: str, is_written: bool, tmp_path: Path) -> None:
    from repl_lint.reading.files import File

    place = tmp_path / "a.yaml"
    place.write_text(now, encoding="utf-8")
    change = FileChange(File("a.yaml", str(place), b""), "a: 1\n", "a: 2\n")
    if is_written:
        write(change)
        assert place.read_text(encoding="utf-8") == "\ufeff\ufeffa: 2\n"
    else:
        with pytest.raises(OSError, match="changed while"):
            write(change)


@pytest.mark.parametrize(
    ("text", "span", "replacement", "kept"),
    [
        ("{name: a, tag: 1.0}", (15, 18), '"1.0"', True),
        ("{name: a, tag: 1.0}", (14, 17), '"1.0"', False),  # one off, as a mark that nobody counts makes it
        ("{name: a, tag: 1.0}", (16, 19), '"1.0"', False),
        ("{name: a, tag: '1.0'}", (14, 19), '"2.0"', False),
        ("name: a\ntag: 1.0\n", (13, 16), '"1.0"', True),
        ("name: a\ntag: 1.0\n", (12, 15), '"1.0"', False),
        ("{name: a, tag: 1.0}", (15, 16), "", True),
        ("{name: a, tag: 1.0}", (13, 16), " ", False),  # cut in two
        ("{name: a, tag: 1.0}", (16, 19), "}", False),
        ("{name: a, tag: 10.0}", (17, 20), ", b: {}}", False),
        ("{name: a, tag: '1.0'}", (19, 21), "", False),
        ("{name: a, tag: '1.0'}", (16, 17), "2", True),
        ("{name: a, tag: '1.0'}", (15, 15), "x", False),
        ("{name: a, tag: 1.0}", (18, 18), ", key: a", True),
        ("{name: a, tag: 1.0}", (15, 15), "v", True),
        ("name: a\ntag: 1.0\n", (10, 13), "", False),
        ("name: a\ntag: 1.0\n", (12, 14), " {", False),
        ("- a\n- b\n- c\n", (3, 7), "", True),
        ("a: |\n  b\n  c\nd: 1\n", (7, 8), "x", True),
        ("a: |\n  b\n  c\nd: 1\n", (12, 14), "", False),
        ("a: 1\nb: 2\n", (5, 10), "", True),
        ("a: 1\nb: 2\n", (4, 10), " # ", True),
        ("a: 1\nb: 2\n", (2, 2), "'", False),
        ("a: 1\nb: 2\nc: '3'\n", (8, 9), "'2", False),
        ("a: &x 1\nb: *x\n", (6, 7), "2", True),
        ("images: []\nb: 1\n", (8, 10), "\n- a: 1", True),
        ("images:\nb: 1\n", (8, 8), "- a: 1\n", True),
    ],
)
def test_the_guard_sees_what_an_edit_does(text: str, span: tuple[int, int], replacement: str, kept: bool) -> None:
    source = Source("a.yaml", text)
    edits = [Edit(source.location(*span), replacement)]
    after = outline(Source("a.yaml", apply(text, edits))).documents()
    assert is_kept(outline(source).documents(), after, edits) is kept
