"""What fixes take away: nothing that the first report has not asked for, however needless other fixes make it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from repl_lint.cli import main

ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\nimages:\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gc.disable", lambda: None)


def write(entries: str, containers: str) -> None:
    Path("a.yaml").write_text(POD + containers, encoding="utf-8")
    Path("replicated.yaml").write_text(ROOT + entries, encoding="utf-8")


def read() -> tuple[str, str]:
    """The entries and the containers as they are now."""
    texts = (Path(name).read_text(encoding="utf-8") for name in ("replicated.yaml", "a.yaml"))
    entries, containers = (text.removeprefix(head) for text, head in zip(texts, (ROOT, POD), strict=True))
    return entries, containers


def check(capsys: pytest.CaptureFixture[str], *flags: str) -> tuple[list[str], str]:
    """The findings of a run, places and rules, and its counts."""
    main(["check", "--output-format", "concise", *flags])
    out = capsys.readouterr().out
    found = re.findall(r"^(\S+): \w+ (\S+):", out, re.MULTILINE)
    counts = next(line for line in out.splitlines()[len(found) :] if not line.startswith("note: "))
    return [" ".join(each) for each in found], counts


def test_a_note_names_the_files_that_are_fixed(capsys: pytest.CaptureFixture[str]) -> None:
    write("", '  - {name: a, image: "nginx:1"}\n')
    assert main(["check", "--fix", "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["notes"] == ["fixed: replicated.yaml"]
    assert main(["check", "--fix", "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["notes"] == []


def test_an_entry_that_only_a_fix_makes_needless_stays_and_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    used, unused = '- {source: public, name: nginx, tag: "1"}\n', '- {source: public, name: unused, tag: "1"}\n'
    write(used + unused, '  - {name: a, image: "Nginx:1"}\n')
    assert check(capsys)[0] == ["a.yaml:6:22 invalid-image-reference"]
    left = ["replicated.yaml:5:26 unused-image"]
    assert check(capsys, "--fix", "--unsafe-fixes") == (left, "1 info; 1 fixed")
    assert read() == (used + unused, '  - {name: a, image: "nginx:1"}\n')
    assert check(capsys, "--fix", "--unsafe-fixes") == ([], "no findings; 1 fixed")
    assert read()[0] == used


def test_a_reason_that_only_a_fix_makes_needless_stays_and_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    container = "  - {name: a, image: quay.io/redis:5}  # repl-lint: ignore[undeclared-image] on the node\n"
    write('- {source: public, name: "redis:5", tag: "5"}\n', container)
    assert check(capsys) == (["replicated.yaml:4:26 image-name-with-tag"], "1 error; 1 suppressed")
    found = ["a.yaml:6:22 image-source-mismatch", "a.yaml:6:60 unused-suppression"]
    assert check(capsys, "--fix") == (found, "1 error, 1 warning; 1 fixed")
    assert read() == ('- {source: public, name: "redis", tag: "5"}\n', container)


def test_what_the_first_report_asks_for_goes_wherever_other_fixes_move_it(capsys: pytest.CaptureFixture[str]) -> None:
    """The two fixes of an entry touch, so one waits for a round; then another entry has gone above it."""
    entries = (
        '- {source: public, name: gone, tag: "1"}\n'
        '- {source: public, name: docker.io/library/unused, tag: "2"}\n'
        '- {source: public, name: nginx, tag: "1"}\n'
    )
    write(entries, '  - {name: a, image: "nginx:1"}\n  - {name: b, image: busybox:1.36}\n')
    assert check(capsys, "--fix", "--unsafe-fixes")[0] == []
    assert read()[0] == '- {source: public, name: nginx, tag: "1"}\n- {source: public, name: busybox, tag: "1.36"}\n'


def test_of_two_comments_alike_only_the_one_that_was_reported_goes(capsys: pytest.CaptureFixture[str]) -> None:
    comment = "  # repl-lint: ignore[undeclared-image] on the node"
    containers = "  - {{name: b, image: busybox:1}}{}\n  - {{name: a, image: quay.io/redis:5}}{}\n"
    entries = '- {source: public, name: busybox, tag: "1"}\n- {source: public, name: "redis:5", tag: "5"}\n'
    write(entries, containers.format(comment, comment))
    found = ["a.yaml:6:54 unused-suppression", "replicated.yaml:5:26 image-name-with-tag"]
    assert check(capsys) == (found, "1 error, 1 warning; 1 suppressed")
    found = ["a.yaml:7:22 image-source-mismatch", "a.yaml:7:60 unused-suppression"]
    assert check(capsys, "--fix") == (found, "1 error, 1 warning; 2 fixed")
    assert read()[1] == containers.format("", comment)
