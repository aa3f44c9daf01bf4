"""Packs: rules and profiles of installed packages, which run where a configuration extends them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: a:1, name: a}]}\n"
RULE = """\
id: {id}
summary: every Pod has a label
check: fields
severity: error
match: {{kinds: [Pod]}}
required: [metadata.labels]
"""
POINTS = "[repl_lint.rules]\nacme = acme_rules:data/rules\n"


def install(folder: Path, points: str = POINTS, **files: str) -> Path:
    """A folder of packages with a pack, whose module cannot be imported."""
    info = folder / "acme_rules-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(points)
    rules = folder / "acme_rules" / "data" / "rules"
    (rules / "profiles").mkdir(parents=True)
    (folder / "acme_rules" / "__init__.py").write_text("raise SystemExit('imported')\n")
    (rules / "labels.yaml").write_text(RULE.format(id="acme/labels"))
    for name, text in files.items():
        (rules / f"{name.replace('__', '/')}.yaml").write_text(text)
    return folder


@pytest.fixture(autouse=True)
def _pod(tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD)


def configure(text: str, folder: Path) -> None:
    (folder / ".repl-lint.yaml").write_text(text)


FOUND = "pod.yaml:3:1: error acme/labels: Pod: `labels` is missing: `metadata.labels` is required"


def first(run: Run) -> tuple[int, str]:
    code, out, _ = run("check", "--output-format", "concise")
    return code, out.partition("\n")[0]


def test_a_pack_runs_where_it_is_extended(
    run: Run, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(install(tmp_path_factory.mktemp("site"), profiles__mild="rules: {acme/labels: info}\n"))
    assert "acme/" not in first(run)[1]
    configure("extends: ['acme:recommended']\n", tmp_path)
    assert first(run) == (1, FOUND)
    configure("extends: ['acme:mild']\n", tmp_path)
    assert first(run) == (0, FOUND.replace("error", "info"))
    assert run("rules", "--why", "acme/labels")[1].splitlines() == [
        "acme/labels: runs as info at most",
        "  error  the rule's file",
        "  info   profile acme:mild",
    ]
    (tmp_path / "house.yaml").write_text("rules: {acme/labels: off}\n")
    configure("extends: [./house.yaml, 'acme:recommended']\nignore: [acme/]\n", tmp_path)
    assert "acme/" not in first(run)[1]
    assert "acme_rules" not in sys.modules


@pytest.mark.parametrize(
    ("points", "files", "config", "message"),
    [
        (
            POINTS,
            {},
            "extends: ['acne:recommended']",
            ".repl-lint.yaml:1:11: no pack `acne` is installed; did you mean",
        ),
        (POINTS, {}, "extends: ['acme:strict']", ".repl-lint.yaml:1:11: no profile `acme:strict`: there are none"),
        (
            POINTS,
            {"profiles__mild": "rules: {}\n"},
            "extends: ['acme:mld']",
            ".repl-lint.yaml:1:11: no profile `acme:mld`; did you mean `acme:mild`?",
        ),
        (
            POINTS.replace("data/rules", "rules"),
            {},
            "extends: ['acme:recommended']",
            ".repl-lint.yaml:1:11: the package `acme_rules` of the pack `acme` lacks the folder that it names",
        ),
        (
            POINTS.replace("acme_rules:", "missing:"),
            {},
            "extends: ['acme:recommended']",
            ".repl-lint.yaml:1:11: the package `missing` of the pack `acme` lacks the folder that it names",
        ),
        (
            POINTS,
            {"other": RULE.format(id="other/labels")},
            "extends: ['acme:recommended']",
            "other.yaml:1:1: `other/labels` is not a rule of the house `acme`",
        ),
        (
            POINTS,
            {"profiles__mild": "rules: {acme/lables: off}\n"},
            "extends: ['acme:mild']",
            "profiles/mild.yaml:1:9: no rule or category `acme/lables`; did you mean `acme/labels`?",
        ),
        ("", {}, "extends: ['acme:mild']", "no pack `acme` is installed"),
        (POINTS, {}, "rules: {acme/labels: off}", ".repl-lint.yaml:1:9: no rule or category `acme/labels`"),
    ],
)
def test_what_is_wrong(
    points: str,
    files: dict[str, str],
    config: str,
    message: str,
    run: Run,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(install(tmp_path_factory.mktemp("site"), points, **files))
    configure(config, tmp_path)
    code, out, err = run("check")
    assert (code, out) == (2, "")
    assert message in err


def test_the_users_own_rule_is_not_hidden(
    run: Run, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(install(tmp_path_factory.mktemp("site")))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "labels.yaml").write_text(RULE.format(id="acme/labels"))
    configure("extends: ['acme:recommended']\nrules-dirs: [mine]\n", tmp_path)
    code, _, err = run("check")
    assert code == 2
    assert err.startswith("repl-lint: mine/labels.yaml:1:1: `acme/labels` is a rule in ")


@pytest.mark.parametrize("path", ["", ".", "{folder}"])
@pytest.mark.parametrize("start", [["-m", "repl_lint"], ["-c", "from repl_lint.cli import script; script()"]])
def test_nothing_is_taken_from_the_folder_that_is_linted(start: list[str], path: str, tmp_path: Path) -> None:
    install(tmp_path)
    configure("extends: ['acme:recommended']\n", tmp_path)
    environment = {**os.environ, "PYTHONPATH": path.format(folder=tmp_path)}
    done = subprocess.run(
        [sys.executable, *start, "check"], cwd=tmp_path, capture_output=True, text=True, env=environment
    )
    assert done.returncode == 2
    assert "no pack `acme` is installed, and none at all" in done.stderr


CHECK = """\
from repl_lint.policies.matching import matching

def check(release, document, rule):
    for subject, _ in matching(release, document, {"match": {"kinds": ["Pod"]}}):
        yield rule.finding(document.locate(subject.node.get("metadata", "name")), f"no {rule.params['word']}")
"""
OF_CHECK = "id: acme/quotas\nsummary: a\ncheck: {check}\nparams: {{word: pods}}\n"


def install_check(folder: Path, name: str = "acme/quotas") -> Path:
    """A folder of packages with one that has a check."""
    info = folder / "acme_checks-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-checks\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[repl_lint.checks]\n{name} = acme_checks.quotas\n")
    (folder / "acme_checks").mkdir()
    (folder / "acme_checks" / "__init__.py").write_text("")
    (folder / "acme_checks" / "quotas.py").write_text(CHECK)
    return folder


def rule_with(check: str, folder: Path) -> None:
    (folder / "rules").mkdir()
    (folder / "rules" / "quotas.yaml").write_text(OF_CHECK.format(check=check))
    configure("rules-dirs: [rules]\nrules: {acme/quotas: {params: {word: Pods}}}\n", folder)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_rule_may_have_a_check_of_an_installed_package(
    jobs: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = install_check(tmp_path_factory.mktemp("site"))
    rule_with("acme/quotas", tmp_path)
    (tmp_path / "b.yaml").write_text(POD)
    done = subprocess.run(
        [sys.executable, "-m", "repl_lint", "check", "--select", "acme/", "--output-format", "concise", "--jobs", jobs],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(site)},
    )
    assert (done.returncode, done.stdout.splitlines()[:2]) == (
        0,
        ["b.yaml:3:18: warning acme/quotas: no Pods", "pod.yaml:3:18: warning acme/quotas: no Pods"],
    )


@pytest.mark.parametrize(
    ("check", "more", "message"),
    [
        ("acme/quota", "", "3:8: no package that is installed has the check `acme/quota`; did you mean `acme/quotas`?"),
        ("acme/quotas", "match: {kinds: [Pod]}\n", "5:1: `match` is not a key of a rule with `check: acme/quotas`"),
        ("quotas", "", "3:8: `check` must be `cel`, `fields`, `schema`, or a check of an installed package"),
    ],
)
def test_a_wrong_check_is_an_error_at_its_place(
    check: str,
    more: str,
    message: str,
    run: Run,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(install_check(tmp_path_factory.mktemp("site")))
    rule_with(check, tmp_path)
    with (tmp_path / "rules" / "quotas.yaml").open("a") as stream:
        stream.write(more)
    code, _, err = run("check")
    assert code == 2
    assert f"rules/quotas.yaml:{message}" in err


@pytest.mark.parametrize("path", ["", ".", "{folder}"])
def test_no_check_is_taken_from_the_folder_that_is_linted(path: str, tmp_path: Path) -> None:
    install_check(tmp_path)
    rule_with("acme/quotas", tmp_path)
    environment = {**os.environ, "PYTHONPATH": path.format(folder=tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "repl_lint", "check"], cwd=tmp_path, capture_output=True, text=True, env=environment
    )
    assert done.returncode == 2
    assert "no package that is installed has the check `acme/quotas`" in done.stderr
