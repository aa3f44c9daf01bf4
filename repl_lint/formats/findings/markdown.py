"""The report in GitHub's Markdown, as a comment on a pull request or the summary of a job.

https://github.github.com/gfm/. GitHub makes links of ``@name``, ``#1``, addresses and hashes of commits in text, even
if escaped, but not in code: so every word with more than letters, or a short number, becomes a code span.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from typing import IO, Final
from urllib.parse import quote

from repl_lint.editing.edits import apply
from repl_lint.formats.printable import one_line, visible, without_commands
from repl_lint.formats.repository_paths import rooted
from repl_lint.formats.rule_page import page_of
from repl_lint.formats.summaries import closing, most_severe_first, totals
from repl_lint.model.findings import Edit, Finding
from repl_lint.model.locations import Location
from repl_lint.model.reports import CHECKED, FAILED, Report
from repl_lint.reading.sources import lines_of

NEEDS: Final = frozenset(("sources",))
_LIMIT: Final = 65_000
"""In bytes: GitHub takes 65,536 characters for a comment, and the lines about what is left out need a few."""

_LONGEST: Final = 1_000
"""The most characters of a text that are shown."""

_LONGEST_PART: Final = 4_000
"""The most characters of the related locations, and of a diff."""

_PIPE: Final = r"\|"

_WORD: Final = re.compile(r"""(?<!\S)([("]*)(?:`(.+?)`|(\S+?))([)",.:;?]*)(?!\S)""")
_PLAIN: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d{1,5}(?:\.\d{1,5}){0,2}|[…–—(),.:;]")


def write(report: Report, out: IO[str]) -> None:
    """Write a headline, a table of the findings, the details of each, crashes, notes, failed files, and the totals.

    The most severe findings come first. All is about 65,000 bytes at most; a line says how many findings there is no
    room for. If nothing was found and nothing failed, the headline has the totals, and the notes follow.
    """
    counts, *ends = totals(report)
    others = list(closing(report))[: -1 - len(ends)]
    is_unclean = report.findings or report.crashes or report.coverage[FAILED] or report.has_unrendered_charts
    clean = not is_unclean and report.coverage[CHECKED]
    head = f"✅ repl-lint: {_text('; '.join([counts, *ends]))}\n" if clean else f"### repl-lint: {_text(counts)}\n"
    last = "" if clean else f"\n{_text('; '.join(ends))}\n"
    below = _fitting((f"- {_text(line)}\n" for line in others), len(others), _LIMIT // 4, "notes")
    findings = most_severe_first(report.findings)
    table = _fitting(map(_row, findings), len(findings), _LIMIT // 2, "findings")
    room = _LIMIT - _size(head + last + below + table)
    details = _fitting((_details(finding, report) for finding in findings), len(findings), room, "details")
    if findings:
        table = f"\n| severity | place | rule | finding |\n|---|---|---|---|\n{table}"
    out.writelines([head, table, details, f"\n{below}" if below else "", last])


def _fitting(pieces: Iterable[str], count: int, room: int, noun: str) -> str:
    """The pieces, as many as fit into ``room`` bytes, and a line with the number of the others if there are any."""
    fitting = []
    for piece in pieces:
        room -= _size(piece)
        if room < 0:
            break
        fitting.append(piece)
    others = count - len(fitting)
    return "".join(fitting) + (f"\n… and {others} more {noun}\n" if others else "")


def _size(text: str) -> int:
    return len(text.encode("utf-8", errors="replace"))


def _row(finding: Finding) -> str:
    page = _page(finding.rule.path)
    rule = f"[{finding.rule.id}]({page})" if page else finding.rule.id
    cells = (finding.severity, _code(_path_line(finding.location)), rule, _text(finding.message))
    return "".join(f"| {cell.replace('|', _PIPE)} " for cell in cells) + "|\n"


@cache
def _page(path: str) -> str:
    """The page about the rule in a file, as an address that Markdown can have in a link; empty if it has none."""
    return quote(page_of(path) or "", safe=":/?#@!$&*+,;=%")


def _details(finding: Finding, report: Report) -> str:
    return "\n".join(_detail_lines(finding, report)) + "\n"


def _detail_lines(finding: Finding, report: Report) -> Iterator[str]:
    path_line = escape(_cut(visible(one_line(_path_line(finding.location)))))
    yield ""
    yield f"<details><summary><code>{path_line}</code> {finding.rule.id}</summary>"
    yield ""
    if finding.location.excerpt.strip():
        yield from _fenced("yaml", [_cut(finding.location.excerpt)])
        yield ""
    if finding.related:
        items = (f"- {_code(_path_line(related.location))}: {_text(related.message)}\n" for related in finding.related)
        yield _fitting(items, len(finding.related), _LONGEST_PART, "places")
    if finding.fix:
        yield f"{'Fix' if finding.fix.safe else 'Unsafe fix'}: {_text(finding.fix.summary)}"
        yield ""
        yield from _diffs(finding.fix.edits, report)
    yield "</details>"


def _diffs(edits: Sequence[Edit], report: Report) -> Iterator[str]:
    """The lines of a diff in a code block for each file that edits change.

    There is none if it is too long, or if the report has no text of the file.
    """
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.location.path, []).append(edit)
    for path, edits_of_file in by_path.items():
        if path in report.sources:
            edits_of_file.sort(key=lambda edit: edit.location.span)
            lines = list(_diff(report.sources[path], edits_of_file))
            if 0 < sum(map(len, lines)) <= _LONGEST_PART:
                yield f"{_code(_path_line(edits_of_file[0].location))}:"
                yield ""
                yield from _fenced("diff", lines)
                yield ""


def _diff(text: str, edits: Sequence[Edit]) -> Iterator[str]:
    """The lines of a unified diff without line numbers: the lines that edits change, and the few around them.

    The edits are of one file, and sorted.
    """
    from difflib import unified_diff

    first, last = edits[0].location.span[0], edits[-1].location.span[1]
    start = text.rfind("\n", 0, max(0, text.rfind("\n", 0, first))) + 1
    end = text.find("\n", text.find("\n", last) + 1 or len(text))
    before = text[:end] if end >= 0 else text
    after = apply(before, edits)
    diff = list(unified_diff(lines_of(before[start:]), lines_of(after[start:])))
    # Line numbers would count from `start`.
    return ("@@" if line.startswith("@@") else line.rstrip("\r\n") for line in diff[3:])


def _path_line(location: Location) -> str:
    return f"{rooted(location.path, 'GITHUB_WORKSPACE')}:{location.start.line}"


def _fenced(language: str, lines: Sequence[str]) -> Iterator[str]:
    fence = "`" * max(3, 1 + _longest_run(lines))
    yield f"{fence}{language}"
    yield from (without_commands(visible(line)) for line in lines)
    yield fence


def _longest_run(texts: Iterable[str]) -> int:
    """The length of the longest run of backticks in some texts; 0 if they have none."""
    return max((len(run) for text in texts for run in re.findall("`+", text)), default=0)


def _text(text: str) -> str:
    """A text as one line of Markdown, cut if it is too long.

    Text in backticks is code, and so is every word that is not plain.
    """
    return _WORD.sub(_word, _cut(visible(one_line(text))))


def _word(match: re.Match[str]) -> str:
    before, quoted, word, after = match.groups()
    return f"{before}{word if word and _PLAIN.fullmatch(word) else _code(quoted or word)}{after}"


def _code(text: str) -> str:
    """A text as a code span of one line, cut if it is too long; it may have backticks, and spaces at its ends."""
    text = _cut(visible(one_line(text)))
    fence = "`" * (1 + _longest_run([text]))
    pad = " " if re.search("^`|`$|^ .*[^ ].* $", text) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
