"""Markdown for pull requests, read back by a Markdown parser with GitHub's tables."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from repl_lint.formats.printable import one_line, visible
from repl_lint.model.findings import SEVERITIES
from repl_lint.model.reports import Crash, FileStatus, Report
from tests.conftest import Lint, Run
from tests.reports import RELEASE, many, odd, written

DOCS: Final = "https://help.replicated.com/docs/kubernetes/getting-started/docker-registries/"

TEXT: Final = f"""\
### repl-lint: 1 error; 1 suppressed

| severity | place | rule | finding |
|---|---|---|---|
| error | `replicated.yaml:13` | [image-tag-mismatch]({DOCS}) | `redis:6.2` is used here, but `images` declares it only with tag `5.0`: change the tag of `redis` to `6.2` |

<details><summary><code>replicated.yaml:13</code> image-tag-mismatch</summary>

```yaml
  - {{name: "🦊", image: "redis:6.2"}}
```

- `replicated.yaml:4`: declared here
- `replicated.yaml:15`: here too

Unsafe fix: change the tag of `redis` to `6.2`, but nothing says which of the two tags is meant

`replicated.yaml:5`:

```diff
 - name: redis
-  tag: "5.0"
+  tag: "6.2"
 ---
```

</details>

1 file, 2 documents: 2 checked; 1 fixable with `--fix` `--unsafe-fixes`
"""  # noqa: E501

POD: Final = "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: %s}]}\n"

ODD: Final = [
    "``<b>|@all```",
    r"a\|b \\| `|` c",
    "`",
    "` `",
    " a ",
    "![x](javascript:alert) [y][z] <https://a.example> https://a.example www.a.example",
    "@octocat @org/team #1 GH-1 org/repo#2 0123456789abcdef",
    "$`x`$ $$y$$ :bug: ~~no~~ **b** _i_ &#64;all &lt;",
    "</code></details><img src=x>",
    "a`s`b`` ```c```",
    "- x\n\n# y\r\n```\nz\x85| \u2028 w",
    "\\",
    '(`a`) `b`, "`c`"; `d`\'s e.',
]
"""Texts that mean something in Markdown, in HTML or to GitHub."""


class Page(NamedTuple):
    """What a reader of Markdown sees: cells of tables and other texts, code with its backticks gone, and blocks."""

    rows: list[list[str]]
    texts: list[str]
    plain: list[str]
    links: list[str]
    fences: list[tuple[str, str]]
    html: list[str]


def page(text: str) -> Page:
    assert len(text.encode()) < 65_536
    seen = Page([], [], [], [], [], [])
    inside = False
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        if token.type in ("thead_open", "tr_open"):
            inside = True
            seen.rows.extend([[]] if token.type == "tr_open" else [])
        elif token.type == "table_close":
            inside = False
        elif token.type == "fence":
            seen.fences.append((token.info, token.content))
        elif token.type == "html_block":
            seen.html.append(token.content.strip())
        elif token.type == "inline":
            text = "".join(child.content for child in token.children or ())
            (seen.rows[-1] if inside else seen.texts).append(text)
            _inline(token.children or [], seen)
    return seen


def _inline(tokens: list[Token], seen: Page) -> None:
    for token in tokens:
        assert token.type in ("text", "code_inline", "link_open", "link_close", "softbreak", "hardbreak"), token
        if token.type == "text":
            seen.plain.append(token.content)
        elif token.type == "link_open":
            seen.links.append(str(token.attrs["href"]))


def read(report: Report) -> Page:
    """The report as a reader sees it; it has no markup but ours, and no word that GitHub makes a link of."""
    seen = page(written(report, "markdown"))
    for block in seen.html:
        assert re.fullmatch(r"<details><summary><code>[^<>]*</code> [a-z-]+</summary>|</details>", block)
    for text in seen.plain:
        assert not re.search(r"[@#$<>&|`\\*_~\[\]{}]|://|www\.|GH-|[0-9a-f]{7}|:\w+:", text), text
    assert all(link.startswith("https://") for link in seen.links)
    return seen


def same(shown: str, text: str) -> bool:
    """Whether a text is shown whole; which backticks are those around code, and how many spaces, is not told."""
    return re.sub(r"[`\s\x00\ufffd]", "", shown) == re.sub(r"[`\s\x00\ufffd]", "", visible(one_line(text)))


@pytest.fixture
def report(lint: Lint) -> Report:
    return lint({"replicated.yaml": RELEASE})


def test_a_release(report: Report) -> None:
    text = written(report._replace(sources={"replicated.yaml": RELEASE}), "markdown")
    assert text == TEXT
    seen = page(text)
    assert seen.rows == [
        ["severity", "place", "rule", "finding"],
        [
            "error",
            "replicated.yaml:13",
            "image-tag-mismatch",
            "redis:6.2 is used here, but images declares it only with tag 5.0: change the tag of redis to 6.2",
        ],
    ]
    assert seen.links == [DOCS]


def test_on_the_command_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "replicated.yaml").write_bytes(RELEASE.encode())
    code, out, _ = run("check", "--output-format", "markdown")
    assert (code, out) == (1, TEXT)


def test_without_the_texts_of_files_a_fix_has_no_diff(report: Report) -> None:
    assert [language for language, _ in read(report).fences] == ["yaml"]


def test_what_a_clean_release_says(lint: Lint) -> None:
    report = lint({"a.yaml": "apiVersion: v1\nkind: Service\n"})._replace(notes=())
    assert written(report, "markdown") == "✅ repl-lint: no findings; 1 file, 1 document: 1 checked\n"


def test_nothing_is_not_clean() -> None:
    text = written(Report((), (), ()), "markdown")
    assert text == "### repl-lint: no findings\n\n0 files, 0 documents: 0 checked\n"
    unread = Report((), (FileStatus("a.yaml", failed=1, reasons=("is a #1",)), FileStatus("b.yaml", 1)), ())
    assert written(unread, "markdown") == (
        "### repl-lint: no findings\n\n- failed: `a.yaml`: is a `#1`\n\n2 files, 2 documents: 1 checked, 1 failed\n"
    )


def test_odd_names_and_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = odd(tmp_path, monkeypatch)
    seen = read(report)
    assert [row[:3] for row in seen.rows[1:]] == [
        ["error", "a b,c:d%.yaml:3", "latest-tag"],
        ["error", "broken.yaml:1", "invalid-yaml"],
        ["error", "new line.yaml:3", "latest-tag"],
        ["error", "⟨U+DCFF⟩.yaml:3", "invalid-yaml"],
        ["info", r"C:\x|y.yaml:3", "invalid-image-reference"],
    ]
    assert seen.texts[0] == "repl-lint: 4 errors, 1 info"
    told = seen.texts[-4:]
    assert same(told[0], "crash: rule latest-tag failed in clean.yaml: KeyError: '⟨U+0000⟩]]>'")
    assert told[1].startswith("note: 4 files are not part of a release")
    assert told[2:] == [
        "failed: gone.yaml: no such file or directory",
        "8 files, 8 documents: 4 checked, 1 ignored, 3 failed",
    ]


@pytest.mark.parametrize("text", ODD)
def test_every_text_is_shown_as_it_is_and_means_nothing(text: str, lint: Lint) -> None:
    report = lint({"a.yaml": POD % "a"})
    place = report.findings[0].location._replace(path=f"{text}.yaml", excerpt=text)
    for message in (text, f"`{text}`", f"`{text}` is no image, `{text}`: write ({text})"):
        finding = report.findings[0]._replace(fault=message, advice="", location=place)
        crash = Crash("latest-tag", f"{text}.yaml", message)
        seen = read(report._replace(findings=(finding,) * 2, crashes=(crash,), notes=(message,)))
        assert len(seen.rows) == 3
        assert all(same(row[3], message) for row in seen.rows[1:]), seen.rows[1]
        assert seen.rows[1][1] == one_line(f"{text}.yaml:3")
        assert html.escape(one_line(text)) in seen.html[0]
        assert same(seen.texts[1], f"crash: rule latest-tag failed in {text}.yaml: {message}")
        assert same(seen.texts[2], f"note: {message}")
        assert [content.rstrip("\n") for _, content in seen.fences[:1]] == [visible(text)]


def test_a_fix_of_crlf_lines_and_of_a_last_line(lint: Lint, run: Run) -> None:
    lint({"a.yaml": 'apiVersion: v1\r\nkind: Pod\r\nmetadata:\r\n  name: a\r\n  namespace: "```a"'})
    text = run("check", "--output-format", "markdown")[1]
    assert page(text).fences == [
        ("yaml", '  namespace: "```a"\n'),
        ("diff", '   name: a\n-  namespace: "```a"\n'),
    ]


def test_many_findings_are_cut_to_what_a_comment_takes(report: Report) -> None:
    seen = read(many(report))
    rows = seen.rows[1:]
    assert {row[0] for row in rows} == {"error"}
    assert 100 < len(rows) < 400
    assert f"… and {25_000 - len(rows)} more findings" in seen.texts
    details = sum(block.startswith("<details>") for block in seen.html)
    assert f"… and {25_000 - details} more details" in seen.texts
    assert seen.html.count("</details>") == details > 50
    assert seen.texts[-1].startswith("1 file, 2 documents: 2 checked")


def test_long_texts_and_many_notes_are_cut(report: Report) -> None:
    first = report.findings[0]
    long = first._replace(fault="🦊`" * 50_000, severity="warning")
    notes = tuple(f"`{number}`" for number in range(20_000))
    seen = read(report._replace(findings=(long, first), notes=notes))
    assert [row[0] for row in seen.rows[1:]] == ["error", "warning"]
    assert seen.rows[2][3].endswith("…")
    assert any(re.fullmatch(r"… and \d+ more notes", text) for text in seen.texts)


def test_many_related_places_are_cut(report: Report) -> None:
    first = report.findings[0]
    seen = read(report._replace(findings=(first._replace(related=first.related * 1_000),)))
    shown = seen.texts.count("replicated.yaml:4: declared here")
    assert 10 < shown < 100
    assert f"… and {2_000 - 2 * shown} more places" in seen.texts
    assert seen.texts[-2].startswith("Unsafe fix: ")


def test_the_gravest_come_first(report: Report) -> None:
    shown = [row[0] for row in read(many(report, 6)).rows[1:]]
    assert shown == sorted(shown, key=SEVERITIES.index, reverse=True)


def test_paths_count_from_the_root_of_the_repository(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a, name: a}]}\n")
    monkeypatch.chdir(tmp_path / "app")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert "app/pod.yaml:3" in run("check", "--output-format", "markdown")[1]
