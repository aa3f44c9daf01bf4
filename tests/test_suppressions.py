"""Comments that silence: where they may stand, what they cover, and what becomes of those that cover nothing."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from repl_lint.cli import main
from repl_lint.model.reports import Report
from tests.conftest import Lint, places

pytestmark = pytest.mark.about(
    *"""
    docker-hub-endpoint expired-suppression hardcoded-namespace invalid-yaml latest-tag undeclared-image
    unknown-suppression unused-suppression
    """.split()
)

HEAD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: b\nspec:\n  containers:\n"
CONTAINERS = "  - name: a\n    image: a\n  - name: b\n    image: b\n"
NAMESPACE, A, B = (
    "p.yaml:5:14-15 hardcoded-namespace warning",
    "p.yaml:9:12-13 latest-tag error",
    "p.yaml:11:12-13 latest-tag error",
)


def silenced(report: Report) -> list[str]:
    return [f"{each.finding.location.start.line} {each.finding.rule.id}: {each.reason}" for each in report.suppressed]


def at(line: int, comment: str, text: str = HEAD + CONTAINERS) -> str:
    """The text with a comment at the end of a line, counted from 1."""
    lines = text.splitlines()
    lines[line - 1] += comment
    return "\n".join(lines) + "\n"


def above(line: int, comment: str, text: str = HEAD + CONTAINERS) -> str:
    """The text with a comment on a line of its own."""
    lines = text.splitlines()
    indent = len(lines[line - 1]) - len(lines[line - 1].lstrip())
    return "\n".join([*lines[: line - 1], " " * indent + comment, *lines[line - 1 :]]) + "\n"


def test_without_a_comment_everything_is_found(lint: Lint) -> None:
    report = lint({"p.yaml": HEAD + CONTAINERS})
    assert places(report) == [NAMESPACE, A, B]
    assert report.suppressed == ()


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("  # repl-lint: ignore[latest-tag]", ""),
        ("  # repl-lint: ignore[latest-tag] moved on purpose", "moved on purpose"),
        ("  #repl-lint:ignore[ hardcoded-namespace , latest-tag ]: why", "why"),
        ("  # repl-lint: ignore latest-tag - why", "why"),
        ("  # repl-lint: ignore[latest-tag] until=2999-12-31 why", "why"),
    ],
)
def test_at_the_end_of_a_line_it_is_for_that_line(comment: str, reason: str, lint: Lint) -> None:
    report = lint({"p.yaml": at(9, comment)}, config="ignore: [unused-suppression]")
    assert places(report) == [NAMESPACE, B]
    assert silenced(report) == [f"9 latest-tag: {reason}"]


@pytest.mark.parametrize(
    ("line", "comment", "lines"),
    [
        (8, "# repl-lint: ignore[latest-tag]", [10]),  # the container
        (9, "# repl-lint: ignore[latest-tag]", [10]),  # the entry
        (7, "# repl-lint: ignore[latest-tag]", [10, 12]),  # all containers
        (10, "# repl-lint: ignore[latest-tag]", [12]),
        (8, "# repl-lint-ignore-next latest-tag", [10]),
        (8, "# repl-lint-ignore-next", [10]),
        (1, "# repl-lint: ignore[latest-tag]", [10, 12]),  # the document
        (3, "# repl-lint-ignore-start latest-tag", [10, 12]),
        (10, "# repl-lint-ignore-file [latest-tag]", [9, 12]),
    ],
)
def test_alone_on_a_line_it_is_for_what_is_below(line: int, comment: str, lines: list[int], lint: Lint) -> None:
    report = lint({"p.yaml": above(line, comment)})
    assert silenced(report) == [f"{number} latest-tag: " for number in lines]
    assert {finding.rule.id for finding in report.findings} <= {"latest-tag", "hardcoded-namespace"}
    assert len(places(report)) == 3 - len(lines)


def test_start_and_end_are_for_what_is_between(lint: Lint) -> None:
    text = above(11, "# repl-lint-ignore-end", above(8, "# repl-lint-ignore-start latest-tag moved on purpose"))
    report = lint({"p.yaml": text})
    assert silenced(report) == ["10 latest-tag: moved on purpose"]
    assert places(report) == [NAMESPACE, "p.yaml:13:12-13 latest-tag error"]


def test_at_the_top_of_a_document_it_is_for_that_document_only(lint: Lint) -> None:
    text = f"# repl-lint: ignore[latest-tag]\n{HEAD}{CONTAINERS}---\n{HEAD}{CONTAINERS}"
    report = lint({"p.yaml": text}, config="ignore: [hardcoded-namespace]")
    assert [finding.location.start.line for finding in report.findings] == [22, 24]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "  - name: '# repl-lint: ignore[latest-tag]'\n    image: a\n  - name: b\n    image: b\n",
        HEAD + CONTAINERS + "  x: |\n    # repl-lint-ignore-file\n",
        HEAD + CONTAINERS + '  x: {{repl print "# repl-lint-ignore-file" }}\n',
        HEAD + CONTAINERS + "  x: a# repl-lint-ignore-file\n",
        at(9, "  # repl-lint finds this, and it is wanted"),
        at(9, "  # repl-lint ignores this file"),
        at(9, "  # repl-lint: see https://example.com/issues/5"),
        at(9, "  # repl-lint: https://example.com/issues/5"),
        at(9, "  # repl-lint: the tag is checked by hand"),
        at(9, "  # repl-lint-config is elsewhere"),
        at(9, "  # checked by repl-lint"),
    ],
)
def test_what_is_no_comment_silences_nothing(text: str, lint: Lint) -> None:
    report = lint({"p.yaml": text})
    assert report.suppressed == ()
    assert {finding.rule.category for finding in report.findings} <= {"images", "namespaces"}


def test_an_image_silenced_at_its_first_use_is_found_at_the_next(lint: Lint) -> None:
    root = "# kind: replicated\nreplicated_api_version: 2.41.0\n---\n# kind: scheduler-kubernetes\n"
    pod = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: a:1{}\n  - image: a:1\n  - image: a:1\n"
    report = lint(root + pod.format("  # repl-lint: ignore[undeclared-image]"))
    assert places(report) == ["replicated.yaml:10:12-15 undeclared-image error"]
    assert [related.location.start.line for related in report.findings[0].related] == [11]
    assert silenced(report) == ["9 undeclared-image: "]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"# repl-lint: ignore[latest-tag]\n---\n{HEAD}{CONTAINERS}---\n{HEAD}{CONTAINERS}", [23, 25]),
        (f"# repl-lint-ignore-file latest-tag\n---\n{HEAD}{CONTAINERS}---\n{HEAD}{CONTAINERS}", []),
    ],
)
def test_above_the_first_marker_it_is_for_what_is_behind(text: str, kept: list[int], lint: Lint) -> None:
    report = lint({"p.yaml": text}, config="ignore: [hardcoded-namespace]")
    assert [finding.location.start.line for finding in report.findings] == kept


@pytest.mark.parametrize(
    "comment",
    [
        "# repl-lint-ignore-next [hardcoded-namespace",
        "# repl-lint-ignore-next []",
        "# repl-lint-ignore-next Latest-Tag",
    ],
)
def test_a_slip_does_not_silence_everything(comment: str, lint: Lint) -> None:
    report = lint({"p.yaml": above(8, comment)})
    assert report.suppressed == ()
    assert "unknown-suppression" in {finding.rule.id for finding in report.findings}


def test_text_of_a_document_that_cannot_be_read_silences_nothing(lint: Lint) -> None:
    broken = "x: |\n  # repl-lint-ignore-file\ny: [\n---\n"
    report = lint({"p.yaml": broken + HEAD + CONTAINERS})
    assert report.suppressed == ()
    assert [finding.rule.id for finding in report.findings] == [
        "invalid-yaml",
        "hardcoded-namespace",
        "latest-tag",
        "latest-tag",
    ]


def test_a_comment_of_a_document_that_cannot_be_read_is_not_judged(lint: Lint) -> None:
    report = lint({"p.yaml": "# repl-lint: ignore[latest-tag] why\nspec: [\n"})
    assert [finding.rule.id for finding in report.findings] == ["invalid-yaml"]


def test_behind_the_indicator_of_a_block_scalar_is_a_comment(lint: Lint) -> None:
    text = HEAD + "  - name: a\n    image: >-  # repl-lint: ignore[latest-tag] why\n      nginx\n"
    assert silenced(lint({"p.yaml": text})) == ["9 latest-tag: why"]


@pytest.mark.parametrize(
    ("until", "message"),
    [
        (
            "2020-02-29",
            "this suppression expired on 2020-02-29, so it suppresses nothing: remove it, or write a later date",
        ),
        ("tomorrow", "`until=tomorrow` is not a date, so it suppresses nothing: write a date such as `2027-01-01`"),
        ("2020-02-30", "`until=2020-02-30` is not a date, so it suppresses nothing: write a date such as `2027-01-01`"),
    ],
)
def test_a_date_is_over_or_is_none(until: str, message: str, lint: Lint) -> None:
    report = lint({"p.yaml": at(9, f"  # repl-lint: ignore[latest-tag] until={until}")})
    messages = [finding.message for finding in report.findings if finding.rule.id == "expired-suppression"]
    assert messages == [message]


@pytest.mark.parametrize("until", ["until=2999-01-01, why", "(until=2999-01-01) why", "why, until=2999-01-01"])
def test_punctuation_around_a_date_is_no_part_of_it(until: str, lint: Lint) -> None:
    report = lint({"p.yaml": at(9, f"  # repl-lint: ignore[latest-tag] {until}")})
    assert [finding.rule.id for finding in report.findings] == ["hardcoded-namespace", "latest-tag"]
    assert silenced(report)[0].endswith("why")


def test_an_end_that_ends_nothing_is_found(lint: Lint) -> None:
    report = lint({"p.yaml": above(8, "# repl-lint-ignore-end")}, config="select: [suppressions]")
    assert places(report) == ["p.yaml:8:3-25 unused-suppression warning"]


def test_thousands_of_comments_take_no_longer_than_their_lines(lint: Lint) -> None:
    started = time.process_time()
    entry = "  - name: a\n    image: a  # repl-lint: ignore[latest-tag]\n"
    assert len(lint({"p.yaml": HEAD + entry * 8000}).suppressed) == 8000
    assert time.process_time() - started < 8


def test_the_configuration_may_silence_itself(lint: Lint) -> None:
    config = "registries:\n  hub: docker.io  # repl-lint: ignore[docker-hub-endpoint] a mirror\n"
    assert silenced(lint({"a.yaml": "a: 1\n"}, config=config)) == ["2 docker-hub-endpoint: a mirror"]


def test_a_category_in_a_comment_is_said_to_be_one(lint: Lint) -> None:
    report = lint({"p.yaml": at(9, "  # repl-lint: ignore[format, latest-tag]")})
    told = [each.message for each in report.findings if each.rule.id == "unknown-suppression"]
    assert told == [
        (
            "`format` is a category, but comments accept only rule ids: write the ids of rules,"
            " such as `ignore[latest-tag]`"
        )
    ]


@pytest.mark.parametrize(
    ("comment", "found"),
    [
        ("  # repl-lint: ignore[latest-tag, invalid-yaml]", "9:47-59 unused-suppression"),
        ("  # repl-lint: ignore[latest-tags]", "9:35-46 unknown-suppression"),
        ("  # repl-lint: ignore[namespaces]", "9:35-45 unknown-suppression"),
        ("  # repl-lint: ignore", "9:15-34 unknown-suppression"),
        ("  # repl-lint: ignore[latest-tag] until=2020-02-29", "9:15-63 expired-suppression"),
        ("  # repl-lint: ignore[latest-tag] until=tomorrow", "9:15-61 expired-suppression"),
    ],
)
def test_a_comment_that_cannot_do_what_it_says_is_found(comment: str, found: str, lint: Lint) -> None:
    report = lint({"p.yaml": at(9, comment)}, config="ignore: [images, namespaces]" if "s]" in comment else "")
    assert f"p.yaml:{found} warning" in places(report)


LIST = "is in the place of the reason, so it suppresses nothing: write"


@pytest.mark.parametrize(
    ("comment", "place", "message"),
    [
        ("# Repl-lint: ignore[latest-tag]", "15-46", "write `# repl-lint: ignore[latest-tag]`"),
        ("# REPL-LINT-IGNORE-NEXT latest-tag", "15-49", "write `# repl-lint-ignore-next [latest-tag]`"),
        ("# repl_lint: ignore[latest-tag]", "15-46", "write `# repl-lint: ignore[latest-tag]`"),
        ("## repl-lint: ignore[latest-tag]", "15-47", "write `# repl-lint: ignore[latest-tag]`"),
        ("# repl-lint ignore[latest-tag]", "15-45", "write `# repl-lint: ignore[latest-tag]`"),
        ("# repl-lint: file-ignore[latest-tag]", "15-51", "write `# repl-lint-ignore-file [latest-tag]`"),
        ("# replint: ignore[latest-tag]", "15-44", "write `# repl-lint: ignore[latest-tag]`"),
        ("# repl-lint: disable=x", "15-37", "write `# repl-lint: ignore[rule-id]`"),
        ("# repl-lint: disable latest-tag  ", "15-46", "write `# repl-lint: ignore[latest-tag]`"),
        ("# repl-lint: ignored[latest-tag]", "15-47", "write `# repl-lint: ignore[latest-tag]`"),
        ("# repl-lint: ignore-file", "15-39", "write `# repl-lint-ignore-file`"),
        ("# repl-lint: nothing", "15-35", "write `# repl-lint: ignore[rule-id]`"),
        ("# repl-lint: latest-tag", "15-38", "write `# repl-lint: ignore[latest-tag]`"),
        ("# repl-lint:", "15-27", "write `# repl-lint: ignore[rule-id]`"),
        ("# repl-lint-ignore", "15-33", "write `# repl-lint: ignore[rule-id]`"),
        ("# repl-lint-ignore-nothing", "15-41", "write `# repl-lint: ignore[rule-id]`"),
        ("# repl-lint-ignore-next-line latest-tag", "15-54", "write `# repl-lint-ignore-next [latest-tag]`"),
        ("# repl-lint: ignore latesttag", "35-44", f"`latesttag` {LIST} `[latest-tag]`"),
        ("# repl-lint-ignore-file latest_tag", "39-49", f"`latest_tag` {LIST} `[latest-tag]`"),
        ("# repl-lint: ignore latest-tag invalid-yaml", "46-58", f"`invalid-yaml` {LIST} `[latest-tag, invalid-yaml]`"),
        (
            "# repl-lint: ignore latest-tag and invalid-yml",
            "50-61",
            f"`invalid-yml` {LIST} `[latest-tag, invalid-yaml]`",
        ),
        (
            "# repl-lint: ignore[latest-tag], invalid-yaml",
            "48-60",
            f"`invalid-yaml` {LIST} `[latest-tag, invalid-yaml]`",
        ),
        (
            "# repl-lint: ignore[latest-tag][invalid-yaml]",
            "47-59",
            f"`invalid-yaml` {LIST} `[latest-tag, invalid-yaml]`",
        ),
        (
            "# repl-lint: ignore[latest-tag]  # repl-lint: ignore[invalid-yaml]",
            "48-81",
            "move its rules to the list of the comment before it",
        ),
    ],
)
def test_a_comment_that_means_to_silence_and_cannot(comment: str, place: str, message: str, lint: Lint) -> None:
    report = lint({"p.yaml": at(9, f"  {comment}")})
    unknown = [finding for finding in report.findings if finding.rule.id == "unknown-suppression"]
    assert [spot for spot in places(report) if "unknown" in spot] == [f"p.yaml:9:{place} unknown-suppression warning"]
    assert unknown[0].message.endswith(message)
    assert B in places(report), "nothing else is silenced"


def test_a_comment_in_a_comment_silences(lint: Lint) -> None:
    report = lint({"p.yaml": at(9, "  # # repl-lint: ignore[latest-tag]")})
    assert (silenced(report), places(report)) == (["9 latest-tag: "], [NAMESPACE, B])


@pytest.mark.parametrize("reason", ["latest-tag is wanted here", "moved on purpose, see invalid-yaml", "and so on"])
def test_a_reason_may_speak_of_rules(reason: str, lint: Lint) -> None:
    report = lint({"p.yaml": at(9, f"  # repl-lint: ignore[latest-tag] {reason}")})
    assert silenced(report) == [f"9 latest-tag: {reason}"]
    assert places(report) == [NAMESPACE, B]


def test_thousands_of_comments_in_one_line_take_no_time(lint: Lint) -> None:
    started = time.process_time()
    for line in (" # repl-lint: x" * 8000, " #" * 60_000, " # repl-lint: ignore" * 4000):
        lint({"p.yaml": at(9, line)})
    assert time.process_time() - started < 8


def test_a_comment_that_is_for_all_rules_and_silences_nothing_is_found(lint: Lint) -> None:
    report = lint({"p.yaml": "# repl-lint-ignore-file\na: 1\n"})
    assert places(report) == ["p.yaml:1:1-24 unused-suppression warning"]


def test_rules_that_do_not_run_are_not_judged(lint: Lint) -> None:
    report = lint({"p.yaml": at(9, "  # repl-lint: ignore[latest-tag]")}, config="ignore: [latest-tag]")
    assert places(report) == [NAMESPACE]


def test_an_audit_shows_what_is_silenced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gc.disable", lambda: None)
    Path("p.yaml").write_text(
        "# repl-lint-ignore-file: latest-tag, hardcoded-namespace as agreed\n" + HEAD + CONTAINERS
    )
    assert main(["check"]) == 0
    assert "no findings; 3 suppressed\n" in capsys.readouterr().out
    for flag in ("--no-ignore", "--ignore-suppressions"):
        assert main(["check", flag]) == 1
        assert "2 errors, 1 warning\n" in capsys.readouterr().out
    assert main(["check", "--output-format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["findings"] == []
    assert [suppressed["rule"] for suppressed in data["suppressed"]] == [
        "hardcoded-namespace",
        "latest-tag",
        "latest-tag",
    ]
    assert data["suppressed"][0]["suppression"] == {
        "path": "p.yaml",
        "start": {"line": 1, "column": 1},
        "end": {"line": 1, "column": 67},
        "reason": "as agreed",
    }
    assert main(["check", "--output-format", "sarif"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"][0]["results"] == []
