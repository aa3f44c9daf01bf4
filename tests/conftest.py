"""The fixtures and functions that every test may use."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from repl_lint import check
from repl_lint.cli import main
from repl_lint.configuration.catalog import RuleFileError, catalog
from repl_lint.model.reports import Report

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"

PRINTED = Path(__file__).with_name("printed")

Lint = Callable[..., Report]
Printed = Callable[..., None]
Run = Callable[..., tuple[int, str, str]]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option ``--update``."""
    parser.addoption(
        "--update", action="store_true", help="write what is printed to the files that tests compare it with"
    )


def pytest_sessionstart() -> None:
    """End the run at once with the message of a wrong rule file, which every module would repeat."""
    try:
        catalog()
    except RuleFileError as error:
        pytest.exit(str(error), returncode=1)


OUTSIDE = (
    "CI",
    "CI_PROJECT_DIR",
    "GITHUB_ACTIONS",
    "GITHUB_WORKSPACE",
    "NO_COLOR",
    "REPLICATED_APP",
    "TEAMCITY_VERSION",
    "TF_BUILD",
)
"""The variables that change what is printed."""


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what is the same everywhere: a wide terminal, no cache, no kustomize, no variables of a shell or a CI."""
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)  # which is no folder
    monkeypatch.setattr("repl_lint.charts.renderer.OVERLAY_PROGRAMS", ())
    for name in OUTSIDE:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def corpus() -> Path:
    """The folder of real releases; a test that needs it is skipped where it is missing."""
    if not CORPUS.is_dir():
        pytest.skip(f"needs the corpus of real releases at {CORPUS}")
    return CORPUS


@pytest.fixture
def lint(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lint:
    """A function that writes files into a folder and returns the report of it.

    It is called so: ``lint({"replicated.yaml": "…"}, config="…")``. A text alone is the file `replicated.yaml`. Where
    the mark ``about`` names rules, the report has their findings only.
    """
    monkeypatch.chdir(tmp_path)
    about = request.node.get_closest_marker("about")

    def run(files: Mapping[str, str] | str, config: str = "") -> Report:
        named = {"replicated.yaml": files} if isinstance(files, str) else files
        for name, text in {**named, **({".repl-lint.yaml": config} if config else {})}.items():
            path = tmp_path / name
            os.makedirs(path.parent, exist_ok=True)
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        report = check([str(tmp_path)])
        kept = (finding for finding in report.findings if about is None or finding.rule.id in about.args)
        return report._replace(findings=tuple(kept))

    return run


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A function that runs a command in an empty folder and returns its exit code, output and standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gc.disable", lambda: None)

    def command(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        return (code, *capsys.readouterr())

    return command


@pytest.fixture
def printed(request: pytest.FixtureRequest) -> Printed:
    """A function that compares a text with the file in ``printed/`` that is named after the test: ``printed(text)``.

    A test of several texts gives each a label. With ``--update`` it writes the file.
    """
    name = request.node.name.removeprefix("test_")

    def compare(text: str, label: str = "") -> None:
        file = f"{name}-{label}.txt" if label else f"{name}.txt"
        compare_with(PRINTED / request.path.stem.removeprefix("test_") / file, text, request.config)

    return compare


def compare_with(path: Path, text: str, config: pytest.Config) -> None:
    """Assert that a file has the text; with ``--update``, write it."""
    if config.getoption("update"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    assert path.is_file(), f"{path} is missing: pytest --update writes it"
    assert text == path.read_bytes().decode(), f"pytest --update writes {path}"


def places(report: Report) -> list[str]:
    """The findings of a report, each as ``path:line:column-column rule severity``."""
    return [
        f"{finding.location.path}:{finding.location.start.line}:{finding.location.start.column}"
        f"-{finding.location.end.column} {finding.rule.id} {finding.severity}"
        for finding in report.findings
    ]


def of(report: Report, *rules: str) -> list[str]:
    """The places of the findings of some rules."""
    return [place for place in places(report) if place.split()[1] in rules]
