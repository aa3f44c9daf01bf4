"""The advice of a finding: shown once, on a line of its own, or at the end of a message in one line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from repl_lint.language_server.hover import of_finding
from tests.conftest import Lint, Run

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: %s\n"
ALWAYS = POD % "redis:6.2" + "    imagePullPolicy: Always\n"
TITLE = "set `imagePullPolicy: IfNotPresent`"


@pytest.fixture(autouse=True)
def _files(run: Run) -> None:  # noqa: ARG001 -- it changes to the folder
    Path("a.yaml").write_text(ALWAYS)
    Path("b.yaml").write_text(POD % "nginx:latest")


def test_text_has_it_on_the_line_of_the_fix_or_of_the_help(run: Run) -> None:
    out = run("check", "--select", "always-pull-policy,latest-tag")[1]
    remedies = [line.strip() for line in out.splitlines() if re.match(r" +=", line)]
    assert remedies[0].startswith(f"= unsafe fix: {TITLE}, but ")
    assert remedies[1].startswith(f"= help: use a version tag, or {TITLE}")
    assert remedies[2].startswith(f"= unsafe fix: {TITLE}, but ")
    assert len(remedies) == 3


def test_one_line_formats_and_json_join_the_two(run: Run) -> None:
    lines = run("check", "--select", "always-pull-policy", "--output-format", "concise")[1].splitlines()
    assert lines[0].endswith(f"without a network: {TITLE}")
    (finding,) = json.loads(run("check", "--select", "always-pull-policy", "--output-format", "json")[1])["findings"]
    assert finding["advice"] == finding["fix"]["title"] == TITLE
    assert finding["message"].endswith(f": {TITLE}")


def test_hover_and_page_have_it_once(lint: Lint, run: Run) -> None:
    files = {"a.yaml": ALWAYS}
    (finding,) = (finding for finding in lint(files).findings if finding.rule.id == "always-pull-policy")
    assert of_finding(finding).count(TITLE) == 1
    page = run("check", "--select", "always-pull-policy", "--output-format", "html")[1]
    card = page.partition("<article")[2].partition("<details")
    assert "IfNotPresent" not in card[0]
    assert "set <code>imagePullPolicy: IfNotPresent</code>" in card[2]


def test_a_guess_comes_after_a_semicolon(lint: Lint) -> None:
    finding = next(iter(lint({"a.yaml": ALWAYS}).findings))._replace(fault="no option `a`", advice="add it")
    assert finding.message == "no option `a`: add it"
    assert finding._replace(advice="did you mean `b`?").message == "no option `a`; did you mean `b`?"
