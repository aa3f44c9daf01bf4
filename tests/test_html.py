"""What the HTML report says of a release with an emoji, CRLF, a template, related places, fixes and suppressions."""

from __future__ import annotations

import importlib
import io
import re
import sys
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from repl_lint.formats.findings.html import write
from repl_lint.model.reports import Crash, FileStatus, Report
from tests.conftest import Lint, Run
from tests.reports import HOSTILE, PAGE_RELEASE

VOID = {"meta", "br", "input"}


class Page(HTMLParser):
    """A page read back: its tags all close in order; the texts and attributes of what has a class or is a tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[tuple[str, str], ...]] = []
        self.data: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.found.append((tag, values))
        if tag not in VOID:
            self.open.append((tag, values.get("class", "")))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(tuple(self.open))
        self.data.append(data)

    def of(self, name: str) -> list[str]:
        """The texts right in the tags of a name or class."""
        return [data for path, data in zip(self.texts, self.data, strict=True) if path and name in path[-1]]

    def attributes(self, name: str) -> list[str]:
        return [values[name] for _, values in self.found if name in values]


def text_of(report: Report) -> str:
    out = io.StringIO()
    write(report, out)
    return out.getvalue()


@pytest.fixture
def page(run: Run, tmp_path: Path) -> str:
    (tmp_path / "replicated.yaml").write_bytes(PAGE_RELEASE.encode())
    code, out, err = run("check", "--output-format", "html", ".")
    assert (code, err) == (1, "")
    return out


def test_the_page_has_each_finding_in_its_source(page: str) -> None:
    read = Page(page)
    assert read.of("h1") == ["1 error; 2 suppressed"]
    assert read.of("mark")[:3] == ['"redis:6.2"', "redis", "docker.io/library/redis:6.2"]
    cards = [values for _, values in read.found if values.get("class") == "finding"]
    assert [(card["data-rule"], card["data-severity"], card["data-category"], card["data-file"]) for card in cards] == [
        ("image-tag-mismatch", "error", "images", "replicated.yaml"),
        ("image-tag-mismatch", "error", "images", "replicated.yaml"),
        ("latest-tag", "error", "images", "replicated.yaml"),
    ]
    numbers = [values["data-number"] for _, values in read.found if "data-number" in values]
    assert numbers[:7] == ["10", "11", "12", "13", "14", "15", "16"]
    assert "<mark>&#34;redis:6.2&#34;</mark>}\n</span>" in page
    assert read.of("removed")[:1] == ['-  tag: "5.0"\n']
    assert read.of("added")[:1] == ['+  tag: "6.2"\n']
    assert read.of("reason") == ["Let pass in replicated.yaml:16: the <vendor> moves it"] * 2


def test_the_page_has_scores_and_the_images(page: str) -> None:
    read = Page(page)
    assert "secrets" in read.of("th")
    assert read.of("percent")[0] == "100%"
    assert "docker.io/library/redis:6.2" in read.of("th")
    assert "state missing" in read.attributes("class")
    assert "Pod/fox container b" in read.of("div")


def test_the_page_loads_nothing_and_its_policy_forbids_it(page: str, tmp_path: Path) -> None:
    read = Page(page)
    assert not {"src", "srcset", "style", "action", "formaction", "onclick", "onload"} & {
        name for _, values in read.found for name in values
    }
    assert not {"link", "img", "iframe", "object", "embed", "base"} & {tag for tag, _ in read.found}
    assert [href for href in read.attributes("href") if not href.startswith(("#", "https://"))] == []
    assert "url(" not in page
    assert "@import" not in page
    assert str(tmp_path) not in page
    (policy,) = [value for value in read.attributes("content") if value.startswith("default-src 'none'")]
    for tag in ("style", "script"):
        (inline,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, flags=re.DOTALL)
        assert f"'sha256-{b64encode(sha256(inline.encode()).digest()).decode()}'" in policy


def test_without_a_script_there_is_no_filter_and_nothing_is_hidden(page: str) -> None:
    hidden = [(tag, values.get("id")) for tag, values in Page(page).found if "hidden" in values]
    assert hidden == [("form", "filter")]


def test_links_inside_the_page_lead_somewhere(page: str) -> None:
    read = Page(page)
    assert {href[1:] for href in read.attributes("href") if href.startswith("#")} <= set(read.attributes("id"))


def test_the_page_is_the_same_twice(page: str, run: Run) -> None:
    assert run("check", "--output-format", "html", ".")[1] == page


def test_text_of_files_stays_text(run: Run, tmp_path: Path) -> None:
    name = '<img src=x onerror="alert(1)">.yaml'
    (tmp_path / name).write_text(HOSTILE)
    code, out, _ = run("check", "--output-format", "html", ".")
    read = Page(out)
    assert code == 1
    assert [tag for tag, _ in read.found].count("script") == 1
    assert "img" not in {tag for tag, _ in read.found}
    assert not [key for _, values in read.found for key in values if key.startswith("on")]
    assert not [href for href in read.attributes("href") if not href.startswith(("#", "https://"))]
    assert name in read.attributes("data-file")
    assert "\u202e" not in out
    assert "⟨U+202E⟩" in out
    assert "{{ 7 * 7 }}{% raw %}" in out


def test_a_surrogate_in_a_path_is_shown(lint: Lint) -> None:
    report = lint("apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a, name: a}]}\n")
    place = report.findings[0].location._replace(path="a\udcff.yaml")
    out = text_of(report._replace(findings=(report.findings[0]._replace(location=place),)))
    assert "a⟨U+DCFF⟩.yaml:3:29" in out
    out.encode()


def test_what_was_not_done_comes_first(lint: Lint) -> None:
    report = lint("apiVersion: v1\nkind: Service\n")
    out = text_of(
        report._replace(
            files=(FileStatus("gone.yaml", failed=1, reasons=("permission denied",), unread=True),),
            crashes=(Crash("latest-tag", "a.yaml", "ValueError: <b>"),),
            notes=("say `more`",),
        )
    )
    assert out.index("Not everything was checked") < out.index('id="findings"')
    assert "<b>gone.yaml</b>: permission denied" in out
    assert "rule <b>latest-tag</b> failed in a.yaml: ValueError: &lt;b&gt;" in out
    assert "<li>say <code>more</code></li>" in out
    assert "Nothing was checked." in out
    assert 'id="scores"' not in out


def test_a_score_is_the_share_of_the_rules_that_found_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a, name: a}, {image: b, name: b}]}\n"
    )
    _, out, _ = run("check", "--output-format", "html", "--select", "latest-tag,always-pull-policy", ".")
    read = Page(out)
    assert read.of("percent") == ["50%"]
    assert "1 of 2 rules, 2 findings" in read.of("td")


def test_a_huge_report_has_the_source_around_the_gravest_only(lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("repl_lint.formats.findings.html._WITH_SOURCE", 1)
    report = lint("apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a, name: a}, {image: b, name: b}]}\n")
    report = report._replace(sources={"replicated.yaml": "apiVersion: v1\nkind: Pod\nspec: {…}\n"})
    out = text_of(report)
    assert "at the 1 gravest findings only; 1 others have their line" in out
    assert out.count("kind: Pod") == 1


def test_without_jinja_one_line_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    importlib.import_module("repl_lint.formats.findings.html")
    monkeypatch.delitem(sys.modules, "repl_lint.formats.findings.html")
    monkeypatch.setitem(sys.modules, "jinja2", None)
    needed = "repl-lint: the format html needs a library: pip install 'repl-lint[html]'\n"
    assert run("check", "--output-format", "html", ".") == (2, "", needed)
    assert run("check", "--report", "html=a.html", ".") == (2, "", needed)
