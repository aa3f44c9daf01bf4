"""Whatever a run has to say, every report format says: read back, each in its own way, they all say the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from html import unescape
from pathlib import Path
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree as ET

import pytest

from repl_lint.configuration.catalog import rule_id
from repl_lint.formats.registry import REPORTS
from repl_lint.model.reports import Crash, Report
from tests.conftest import Lint, Run
from tests.reports import written

FILES: Final = {
    "error.yaml": "apiVersion: v1\nkind: Pod\nspec:\n  containers: [{name: a, image: nginx}]\n",
    "warning.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  namespace: prod\n",
    "info.yaml": "apiVersion: v1\nkind: Pod\nspec:\n  containers: [{image: 'nginx:1', imagePullPolicy: Always}]\n",
    "broken.yaml": "a: 1\n---\nb: [\n",
}
CONFIG: Final = "rules: {always-pull-policy: {severity: info}}\n"
CRASH: Final = Crash("latest-tag", "error.yaml", "KeyError: 'spec'")
NOTE: Final = "this folder is linted without the rest"

Place = tuple[str, str, str, int]


class Read(NamedTuple):
    """What a reader of a report sees: rule, severity, path and line of each finding; what was not done; notes."""

    findings: list[Place]
    undone: list[str]
    notes: list[str]


def of_lines(text: str) -> Read:
    found = re.findall(r"^(\S+?):(\d+):\d+:? (error|warning|info) ([a-z-]+): ", text, re.MULTILINE)
    lines = text.splitlines()
    return Read([(rule, severity, path, int(line)) for path, line, severity, rule in found], lines, lines)


def of_json(text: str) -> Read:
    data = json.loads(text)
    return Read(_places(data["findings"]), _texts([*data["crashes"], *data["files"]]), data["notes"])


def of_json_lines(text: str) -> Read:
    lines = [json.loads(line) for line in text.splitlines()]
    kinds = {kind: [line for line in lines if line["type"] == kind] for kind in ("finding", "crash", "file", "note")}
    return Read(_places(kinds["finding"]), _texts([*kinds["crash"], *kinds["file"]]), _texts(kinds["note"]))


def _places(findings: Iterable[Any]) -> list[Place]:
    return [(each["rule"], each["severity"], each["path"], each["start"]["line"]) for each in findings]


def _texts(data: Iterable[Any]) -> list[str]:
    return [json.dumps(each) for each in data]


def of_sarif(text: str) -> Read:
    (run,) = json.loads(text)["runs"]
    places = []
    for each in run["results"]:
        at = each["locations"][0]["physicalLocation"]
        severity = "info" if each["level"] == "note" else each["level"]
        places.append((each["ruleId"], severity, at["artifactLocation"]["uri"], at["region"]["startLine"]))
    told = run["invocations"][0]["toolExecutionNotifications"]
    undone, notes = ([each for each in told if each["level"] == level] for level in ("error", "note"))
    return Read(places, _texts(undone), _texts(notes))


def of_github(text: str) -> Read:
    commands = re.findall(r"^::(\w+) file=([^,]+),line=(\d+).*,title=([a-z-]+)::", text, re.MULTILINE)
    names = {"error": "error", "warning": "warning", "notice": "info"}
    lines = text.splitlines()
    undone, notes = ([line for line in lines if line.startswith(f"::{name} ")] for name in ("error", "notice"))
    return Read([(rule, names[name], path, int(line)) for name, path, line, rule in commands], undone, notes)


def of_gitlab(text: str) -> Read:
    issues = json.loads(text)
    names = {"critical": "error", "major": "warning", "info": "info"}
    places = [
        (each["check_name"], names[each["severity"]], each["location"]["path"], each["location"]["lines"]["begin"])
        for each in issues
        if each["severity"] in names
    ]
    return Read(places, _texts(each for each in issues if each["severity"] == "blocker"), [])


def of_junit(text: str) -> Read:
    root = ET.fromstring(text)
    places = []
    for case in root.iter("testcase"):
        for failure in case.iter("failure"):
            path, line, _ = (failure.text or "").split(":", 2)
            places.append(
                (case.attrib["classname"].removeprefix("repl-lint."), failure.attrib["type"], path, int(line))
            )
    undone = [error.text or "" for error in root.iter("error")]
    return Read(places, undone, (root.findtext("testsuite/system-out") or "").splitlines())


def of_markdown(text: str) -> Read:
    rows = re.findall(r"^\| (\w+) \| `(\S+):(\d+)` \| \[([a-z-]+)\]", text, re.MULTILINE)
    places = [(rule, severity, path, int(line)) for severity, path, line, rule in rows]
    lines = text.replace("`", "").splitlines()
    return Read(places, lines, lines)


def of_kots_lint(text: str) -> Read:
    expressions = json.loads(text)["lintExpressions"]
    names = {"error": "error", "warn": "warning", "info": "info"}
    places = [
        (rule_id(each["rule"]), names[each["type"]], each["path"], each["positions"][0]["start"]["line"])
        for each in expressions
        if each["positions"]
    ]
    others = [{**each, "rule": rule_id(each["rule"])} for each in expressions if not each["positions"]]
    undone, notes = ([each for each in others if each["type"] == kind] for kind in ("error", "info"))
    return Read(places, _texts(undone), _texts(notes))


def of_html(text: str) -> Read:
    cards = re.findall(
        r'data-severity="(\w+)" data-rule="([a-z-]+)".*?<span class="place">([^:<]+):(\d+):', text, re.DOTALL
    )
    places = [(rule, severity, path, int(line)) for severity, rule, path, line in cards]
    undone, notes = (
        unescape(re.sub("<[^>]+>", "", text.partition(f' id="{name}">')[2].partition("</section>")[0])).splitlines()
        for name in ("unread", "notes")
    )
    return Read(places, undone, notes)


READERS: Final[dict[str, Callable[[str], Read]]] = {
    "text": of_lines,
    "concise": of_lines,
    "json": of_json,
    "jsonl": of_json_lines,
    "sarif": of_sarif,
    "github": of_github,
    "gitlab": of_gitlab,
    "junit": of_junit,
    "markdown": of_markdown,
    "kots-lint": of_kots_lint,
    "html": of_html,
}
"""How each format is read back. A new format needs a reader here."""

WITHOUT_NOTES: Final = {"gitlab": "every issue of Code Quality has a file and a line, and a note has neither"}
"""The formats that have no way to say a note, and why: with them it goes to standard error."""


@pytest.fixture
def report(lint: Lint, tmp_path: Path) -> Report:
    """A report that has something of everything: a finding of each severity, and whatever else may be said."""
    (tmp_path / "gone.yaml").symlink_to("nowhere.yaml")
    report = lint(FILES, CONFIG)
    assert {finding.severity for finding in report.findings} == {"error", "warning", "info"}
    return report._replace(crashes=(CRASH,), notes=(NOTE,))


def says(messages: Iterable[str], *parts: str) -> bool:
    """Whether one of the messages has all the parts."""
    return any(all(part in message for part in parts) for message in messages)


def test_every_format_has_a_reader() -> None:
    assert READERS.keys() == REPORTS.about.keys()
    assert WITHOUT_NOTES.keys() < REPORTS.about.keys()


@pytest.mark.parametrize("name", REPORTS.about)
def test_every_finding_is_there_with_its_rule_its_severity_and_its_place(name: str, report: Report) -> None:
    expected = [(each.rule.id, each.severity, each.location.path, each.location.start.line) for each in report.findings]
    assert sorted(READERS[name](written(report, name)).findings) == sorted(expected)


@pytest.mark.parametrize("name", REPORTS.about)
def test_what_was_not_done_is_there(name: str, report: Report) -> None:
    read = READERS[name](written(report, name))
    assert says(read.undone, CRASH.rule, CRASH.path, CRASH.message), "a rule crashed"
    assert says(read.undone, "gone.yaml", "no such file or directory"), "a file was not read"
    assert ("invalid-yaml", "error", "broken.yaml", 3) in read.findings, "a document failed"


@pytest.mark.parametrize("name", REPORTS.about)
def test_a_document_that_failed_is_there_when_its_rule_is_off(name: str, lint: Lint) -> None:
    report = lint({"broken.yaml": FILES["broken.yaml"]}, "ignore: [invalid-yaml]\n")
    *_, reason = report.files[-1].reasons
    undone = [text.replace("`", "") for text in READERS[name](written(report, name)).undone]  # Markdown's code has none
    assert says(undone, "broken.yaml", reason.replace("`", ""))


@pytest.mark.parametrize("name", [name for name in REPORTS.about if name not in WITHOUT_NOTES])
def test_a_note_is_there(name: str, report: Report) -> None:
    notes = READERS[name](written(report, name)).notes
    assert says(notes, NOTE) or says(notes, NOTE.capitalize())


@pytest.mark.parametrize("name", WITHOUT_NOTES)
def test_a_note_that_a_format_cannot_say_goes_to_standard_error(name: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / ".replicated").write_text("manifests: [none/*.yaml]\n")
    (tmp_path / "warning.yaml").write_text(FILES["warning.yaml"])
    notes = [f"note: {note}\n" for note in json.loads(run("check", "--output-format", "json")[1])["notes"]]
    assert notes
    assert run("check", "--output-format", name)[2] == "".join(f"repl-lint: {note}" for note in notes)
    _, out, err = run("check", "--report", f"{name}=report")
    assert ("".join(notes) in out, err) == (True, "")


@pytest.mark.parametrize("name", [*REPORTS.about, "hover", "explain"])
def test_whoever_shows_an_unsafe_fix_says_why_it_is_unsafe(name: str, lint: Lint) -> None:
    from repl_lint.formats.findings.text import finding_lines
    from repl_lint.language_server.hover import of_finding

    report = lint(FILES["info.yaml"], "select: [always-pull-policy]\n")
    [finding] = report.findings
    assert finding.fix
    assert (finding.fix.title, finding.fix.safe) == ("set `imagePullPolicy: IfNotPresent`", False)
    if name == "hover":
        text = of_finding(finding)
    elif name == "explain":
        text = "".join(piece[0] for line in finding_lines(finding, links=False) for piece in line)
    else:
        text = unescape(re.sub(r"</?code>", "`", written(report, name)))
    assert re.search("(?i)set `imagePullPolicy: IfNotPresent`", text)
    assert ("nodes then keep the old image" in text) == (name not in {"concise", "gitlab", "kots-lint"})
