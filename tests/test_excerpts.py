"""Excerpts: the lines of a place and around it, and what a fix changes."""

from __future__ import annotations

import re

from repl_lint.formats.excerpts import Excerpts, Line
from repl_lint.model.findings import Edit, Fix
from repl_lint.model.locations import Location, Position


def place(text: str, start: int, end: int) -> Location:
    def at(offset: int) -> Position:
        lines = re.split(r"\r\n|\r|\n", text[:offset])
        return Position(len(lines), len(lines[-1]) + 1)

    first = text.rfind("\n", 0, start) + 1
    return Location("a.yaml", at(start), at(end), (start, end), text[first:].partition("\n")[0].rstrip("\r"))


def test_an_excerpt_has_all_lines_of_a_span_and_cuts_long_ones() -> None:
    text = "a: |\r\n  b\r\n  c\r\nd: " + "x" * 1000 + "\r\n"
    lines = Excerpts({"a.yaml": text}).around(place(text, 3, 14))
    assert lines[:3] == [
        Line(1, "a: ", "|", "", is_marked=True),
        Line(2, "  ", "b", "", is_marked=True),
        Line(3, "  ", "c", "", is_marked=True),
    ]
    assert [line.number for line in lines] == [1, 2, 3, 4]
    assert len(lines[3].before + lines[3].after) == 241
    many = "a\n" * 100
    lines = Excerpts({"a.yaml": many}).around(place(many, 0, 199))
    assert [line.number for line in lines] == [*range(1, 41), 0]
    assert lines[-1].before == "… 60 more lines"


def test_an_excerpt_without_the_text_is_the_line_of_the_place() -> None:
    text = "a: b\nc: d\n"
    assert Excerpts({}).around(place(text, 8, 9)) == [Line(2, "c: ", "d", "", is_marked=True)]


def test_a_diff_has_a_piece_for_edits_far_apart() -> None:
    text = "".join(f"k{number}: v\n" for number in range(30))
    edits = [Edit(place(text, text.index(f"k{n}:"), text.index(f"k{n}:") + len(f"k{n}")), "new") for n in (0, 3, 20)]
    pieces = list(Excerpts({"a.yaml": text}).diff(Fix("do", tuple(edits))))
    assert pieces == [
        ("a.yaml", 1, ["-k0: v", "+new: v", " k1: v", " k2: v", "-k3: v", "+new: v", " k4: v", " k5: v"]),
        ("a.yaml", 19, [" k18: v", " k19: v", "-k20: v", "+new: v", " k21: v", " k22: v"]),
    ]
