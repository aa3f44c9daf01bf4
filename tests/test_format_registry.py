"""Every format is in its registry, and says truly what it takes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import repl_lint
from repl_lint.command_line.parser import parsed
from repl_lint.formats.registry import IMAGE_LISTS, REPORTS, MissingLibraryError, Registry
from repl_lint.model.reports import Report

ALL = [(registry, name) for registry in (REPORTS, IMAGE_LISTS) for name in registry.about]


@pytest.mark.parametrize("registry", [REPORTS, IMAGE_LISTS], ids=lambda each: each.package)
def test_a_registry_has_the_modules_of_its_package(registry: Registry) -> None:
    folder = Path(repl_lint.__file__).parents[1] / registry.package.replace(".", "/")
    modules = {path.stem.replace("_", "-") for path in folder.glob("*.py")} - {"--init--"}
    assert modules == set(registry.about)
    assert registry.default in modules


@pytest.mark.parametrize(("registry", "name"), ALL, ids=lambda each: str(each)[:40])
def test_a_format_takes_options_and_parts_of_reports_that_there_are(registry: Registry, name: str) -> None:
    form = registry.load(name)
    assert set(form.options) <= set(vars(parsed(["check" if registry is REPORTS else "images"])))
    assert form.needs <= set(Report._fields)


def test_options_are_the_keyword_arguments_that_write_takes() -> None:
    assert set(REPORTS.load("text").options) == {"show_files", "statistics", "color"}
    assert set(REPORTS.load("sarif").options) == {"include_suppressed"}
    assert set(IMAGE_LISTS.load("table").options) == {"grouped"}


def test_a_library_that_is_missing_is_said_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "repl_lint.formats.findings.html", raising=False)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingLibraryError, match=r"^needs a library: pip install 'repl-lint\[html\]'$"):
        REPORTS.load("html")


def test_no_command_names_a_format() -> None:
    names = (set(REPORTS.about) | set(IMAGE_LISTS.about)) - {"text", "json"}  # `config show` and `explain` have two
    for room in ("command_line", "commands"):
        for path in (Path(repl_lint.__file__).parent / room).glob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert [name for name in names if f'"{name}"' in text] == [], path
