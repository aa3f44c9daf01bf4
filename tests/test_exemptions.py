"""What the configuration lets pass: in files, in objects, of images, and what becomes of exemptions that do nothing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from repl_lint.configuration.config_file import SettingsError
from repl_lint.configuration.settings import load
from repl_lint.model.reports import Report
from tests.conftest import Lint, Run, places

pytestmark = pytest.mark.about("hardcoded-namespace", "latest-tag", "undeclared-image", "unused-suppression")

POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {{name: {0}, namespace: {0}}}\n"
    "spec:\n  containers:\n  - image: {0}\n    name: {0}\n"
)
FILES = {"k8s/web.yaml": POD.format("web"), "third-party/db.yaml": POD.format("db")}
WEB = ["k8s/web.yaml:3:34-37 hardcoded-namespace warning", "k8s/web.yaml:6:12-15 latest-tag error"]
DB = ["third-party/db.yaml:3:33-35 hardcoded-namespace warning", "third-party/db.yaml:6:12-14 latest-tag error"]


def silenced(report: Report) -> list[str]:
    """The findings that are let pass, each with the line of the exemption and the reason."""
    return [
        f"{each.finding.location.path}:{each.finding.location.start.line} {each.finding.rule.id}"
        f" by {each.location.path}:{each.location.start.line} {each.reason}".rstrip()
        for each in report.suppressed
    ]


def test_without_exemptions_all_is_found(lint: Lint) -> None:
    assert places(lint(FILES)) == [*WEB, *DB]


@pytest.mark.parametrize(
    ("config", "left"),
    [
        ("per-file-ignores:\n  third-party/: [latest-tag, namespaces]\n", WEB),
        ("per-file-ignores:\n  'third-party/*.yaml': [all]\n", WEB),
        ("per-file-ignores:\n  '*.yaml': [images]\n", [WEB[0], DB[0]]),
        ("exempt:\n- {rule: latest-tag, image: d*, reason: theirs}\n", [*WEB, DB[0]]),
        ("exempt:\n- {rule: all, object: Pod/db, reason: theirs}\n", WEB),
        ("exempt:\n- {rule: hardcoded-namespace, object: 'Pod/*', reason: theirs}\n", [WEB[1], DB[1]]),
        ("exempt:\n- {rule: latest-tag, object: Pod/db, image: db, reason: theirs}\n", [*WEB, DB[0]]),
    ],
)
def test_what_is_exempt_is_not_found_but_counted(config: str, left: list[str], lint: Lint) -> None:
    report = lint(FILES, config=config)
    assert places(report) == left
    reason = " theirs" if config.startswith("exempt") else ""
    gone = [place for place in (*WEB, *DB) if place not in left]
    assert silenced(report) == [
        f"{place.partition(':')[0]}:{place.split(':')[1]} {place.split()[1]} by .repl-lint.yaml:2{reason}"
        for place in gone
    ]


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ("per-file-ignores:\n  other/: [latest-tag]\n", "2:3-9"),
        ("exempt:\n- rule: latest-tag\n  image: cache\n  reason: theirs\n", "2:9-19"),
        ("exempt:\n- rule: latest-tag\n  object: Pod/db\n  image: web\n  reason: theirs\n", "2:9-19"),
    ],
)
def test_an_exemption_that_matches_nothing_is_found(config: str, place: str, lint: Lint) -> None:
    assert f".repl-lint.yaml:{place} unused-suppression warning" in places(lint(FILES, config=config))


def test_an_exemption_of_rules_that_do_not_run_is_not_judged(lint: Lint) -> None:
    report = lint(FILES, config="ignore: [images]\nexempt: [{rule: latest-tag, image: cache, reason: a}]\n")
    assert places(report) == [WEB[0], DB[0]]


def test_an_exemption_of_a_rule_that_is_not_for_these_files_is_not_judged(lint: Lint) -> None:
    report = lint(FILES, config="exempt: [{rule: undeclared-image, object: Pod/web, reason: a}]\n")
    assert places(report) == [*WEB, *DB]


WHOLE = ".repl-lint.yaml:2:3: warning unused-suppression: this suppresses nothing: remove it"


@pytest.mark.parametrize(
    ("arguments", "is_judged"),
    [
        ([], True),
        (["."], True),
        (["k8s", "../work", "--ignore", "latest-tag"], True),
        (["--select", "suppressions,namespaces"], True),
        (["--config", ".repl-lint.yaml"], True),
        (["k8s"], False),
        (["k8s", "third-party"], False),
        (["k8s/web.yaml"], False),
        (["k8s/web.yaml", ".repl-lint.yaml"], False),
        (["-", "--stdin-filename", "k8s/web.yaml"], False),
        (["-"], False),
        (["--ignore", "namespaces"], False),
        (["--select", "suppressions,images"], False),
    ],
)
def test_an_exemption_is_judged_where_all_that_it_may_be_for_is_linted(
    arguments: list[str], is_judged: bool, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, text in {
        "k8s/web.yaml": POD.format("web"),
        ".repl-lint.yaml": "per-file-ignores:\n  other/: [hardcoded-namespace]\n",
    }.items():
        (tmp_path / "work" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "work" / path).write_text(text)
    (tmp_path / "work" / "third-party").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(POD.format("web").encode())))
    printed = run("check", "--output-format", "concise", *arguments)
    lines = [line for line in printed[1].splitlines() if "unused-suppression" in line]
    assert lines == ([WHOLE] if is_judged else []), printed


def test_fixes_judge_no_exemption_of_a_run_over_some_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(POD.format("web"))
    (tmp_path / ".repl-lint.yaml").write_text("per-file-ignores:\n  other.yaml: [hardcoded-namespace]\n")
    assert "unused-suppression" in run("check", "--fix")[1]
    assert "unused-suppression" not in run("check", "--fix", "web.yaml")[1]


def test_an_exemption_may_be_for_a_chart_that_is_not_rendered(run: Run, tmp_path: Path) -> None:
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts/Chart.yaml").write_text("apiVersion: v2\nname: app\nversion: 1.0.0\n")
    (tmp_path / "web.yaml").write_text(POD.format("web"))
    exempt = "exempt:\n- {rule: hardcoded-namespace, object: Pod/other, reason: theirs}\n"
    (tmp_path / ".repl-lint.yaml").write_text(exempt + "charts: {render: 'off'}\n")
    assert "unused-suppression" not in run("check")[1]
    (tmp_path / ".repl-lint.yaml").write_text(exempt + "exclude: [charts/]\n")
    assert "unused-suppression" in run("check")[1]


def test_only_the_asterisk_is_special(lint: Lint) -> None:
    pod = POD.format("'{{repl AppID}}/a[1]'")
    report = lint({"p.yaml": pod}, config="exempt: [{rule: latest-tag, image: '{{repl AppID}}/a[1]', reason: a}]\n")
    assert [finding.rule.id for finding in report.findings] == ["hardcoded-namespace"]


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("per-file-ignores:\n  a/: [latest]", "2:8: no rule or category `latest`; did you mean `latest-tag`?"),
        ("per-file-ignores:\n  '!': [all]", "2:3: `!` is not a valid glob"),
        ("exempt:\n- {rule: x, image: a, reason: b}", "2:10: no rule or category `x`"),
        ("exempt:\n- {rule: all, image: a}", "2:3: required key `reason` is missing"),
        ("exempt:\n- {rule: all, reason: a}", "2:3: `exempt` needs `object` or `image`"),
    ],
)
def test_a_wrong_exemption_is_an_error_at_its_place(
    config: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".repl-lint.yaml").write_text(config)
    with pytest.raises(SettingsError) as error:
        load(["."])
    assert str(error.value).startswith(f".repl-lint.yaml:{message}")
