"""Text, JSON and SARIF over the one release, read back by real readers; what holds for every format."""

from __future__ import annotations

import io
import os

import pytest

from repl_lint import __version__
from repl_lint.formats.findings.text import write as write_text
from repl_lint.formats.registry import REPORTS
from repl_lint.model.reports import Crash, Report
from tests.conftest import Lint
from tests.reports import FINDING, RELEASE, SUPPRESSED, parsed
from tests.schemas import validate

TEXT = """\
replicated.yaml:13:24 error image-tag-mismatch: `redis:6.2` is used here, but `images` declares it only with tag `5.0`
13 |   - {name: "🦊", image: "redis:6.2"}
   |                         ^^^^^^^^^^^
   = replicated.yaml:4:9: declared here
   = replicated.yaml:15:12: here too
   = unsafe fix: change the tag of `redis` to `6.2`, but nothing says which of the two tags is meant

1 error; 1 suppressed
1 file, 2 documents: 2 checked
1 fixable with --fix --unsafe-fixes
"""


@pytest.fixture
def report(lint: Lint) -> Report:
    return lint({"replicated.yaml": RELEASE})


def test_text(report: Report) -> None:
    out = io.StringIO()
    write_text(report, out)
    assert out.getvalue() == TEXT


def test_text_says_the_places_of_one_file_in_one_line(lint: Lint) -> None:
    out = io.StringIO()
    images = "".join(f"  - {{name: n{number}, image: 'redis:6.2'}}\n" for number in range(3))
    write_text(lint({"replicated.yaml": RELEASE + images}), out)
    assert [line for line in out.getvalue().splitlines() if line.startswith("   = r")] == [
        "   = replicated.yaml:4:9: declared here",
        "   = replicated.yaml:15:12: here too, and at 17:23, 18:23, 19:23",
    ]


def test_text_on_a_terminal_has_colour_and_links_and_the_same_words(report: Report) -> None:
    out = io.StringIO()
    write_text(report, out, color=True)
    assert "\x1b[1;31merror" in out.getvalue()
    assert f"file://{os.getcwd()}/replicated.yaml" in out.getvalue()
    from rich.text import Text

    plain = "\n".join(Text.from_ansi(line).plain for line in out.getvalue().splitlines())
    assert plain.split() == TEXT.split()


def test_a_link_leads_to_a_file_with_a_space_in_its_name(lint: Lint) -> None:
    out = io.StringIO()
    write_text(
        lint({"a b[c].yaml": "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a, name: a}]}\n"}), out, color=True
    )
    assert f"file://{os.getcwd()}/a%20b%5Bc%5D.yaml" in out.getvalue()
    assert "a b[c].yaml" in out.getvalue()


def test_text_lists_files_and_crashes_and_cuts_long_lines(lint: Lint) -> None:
    head = f'"kind": "Pod", "apiVersion": "v1", "metadata": {{"name": "{"x" * 5000}"}}'
    pod = f'{{{head}, "spec": {{"containers": [{{"image": "a", "name": "b"}}]}}}}'
    report = lint({"a.yaml": pod})
    out = io.StringIO()
    write_text(report._replace(crashes=(Crash("latest-tag", "a.yaml", "KeyError: 'x'"),)), out, show_files=True)
    lines = out.getvalue().splitlines()
    column = pod.index('"a"') + 1
    assert lines[0].startswith(f"a.yaml:1:{column} error latest-tag: `a` has no tag")
    assert len(lines[1]) < 200
    assert lines[1][lines[2].index("^") :].startswith('"a"')
    assert "crash: rule latest-tag failed in a.yaml: KeyError: 'x'" in lines
    assert "checked a.yaml" in lines


def test_json(report: Report) -> None:
    data = parsed(report, "json")
    validate(data, "report")
    assert data == {
        "version": 1,
        "tool": {"name": "repl-lint", "version": __version__},
        "findings": [FINDING],
        "suppressed": [SUPPRESSED],
        "baselined": [],
        "mended": 0,
        "fixed": {},
        "crashes": [],
        "notes": [],
        "charts": [],
        "open": [],
        "files": [{"path": "replicated.yaml", "status": "checked", "reason": None}],
        "coverage": {"files": 1, "documents": 2, "checked": 2, "ignored": 0, "failed": 0},
    }


@pytest.mark.parametrize("name", REPORTS.about)
def test_every_report_is_the_same_twice(name: str, lint: Lint) -> None:
    files = {f"{letter}.yaml": RELEASE for letter in "cab"}
    texts = []
    for _ in range(2):
        out = io.StringIO()
        REPORTS.load(name).write(lint(files), out)
        texts.append(out.getvalue())
    assert texts[0] == texts[1]
    assert texts[0].index("a.yaml") < texts[0].index("b.yaml") < texts[0].index("c.yaml")


@pytest.mark.parametrize("name", ["text", "concise"])
def test_what_a_release_says_neither_commands_a_terminal_nor_a_log(name: str, lint: Lint) -> None:
    text = 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: "\\e[31mnginx\\n::error::no"\n'
    out = io.StringIO()
    REPORTS.load(name).write(lint(text), out)
    assert "\x1b" not in out.getvalue()
    assert not [line for line in out.getvalue().splitlines() if line.startswith("::")]
    assert "`⟨U+001B⟩[31mnginx ::error::no`" in out.getvalue()
