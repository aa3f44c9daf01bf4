"""SARIF as its readers take it: the validator that GitHub's own rules come with, and Microsoft's sarif-tools."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from repl_lint.configuration.catalog import read_rule
from repl_lint.formats.registry import REPORTS
from tests.conftest import Lint
from tests.reports import RELEASE
from tests.rule_examples import RULES

PACKAGES = ("@microsoft/sarif-multitool", "@microsoft/sarif-multitool-linux")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def multitool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of Microsoft's validator, which npm brings."""
    if not shutil.which("npm"):
        pytest.skip("needs npm, which brings the SARIF validator")
    home = tmp_path_factory.mktemp("npm")
    done = subprocess.run(
        ["npm", "install", "--ignore-scripts", "--no-audit", *PACKAGES], cwd=home, capture_output=True
    )
    folder = home / "node_modules/@microsoft/sarif-multitool-linux"
    if done.returncode or not (folder / "Sarif.Multitool").is_file():
        pytest.skip("needs the npm registry, which brings the SARIF validator")
    (folder / "Sarif.Multitool").chmod(0o755)
    return folder


def faults(multitool: Path, folder: Path) -> list[str]:
    """What the validator has against the reports in a folder; it ends with 0 whatever it finds."""
    flags = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"]
    done = subprocess.run(
        [multitool / "Sarif.Multitool", "validate", "*.sarif", *flags],
        cwd=folder,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        capture_output=True,
        text=True,
    )
    assert "Analysis completed successfully" in done.stdout, done.stdout
    return [line for line in done.stdout.splitlines() if ": error " in line or ": warning " in line]


def test_the_reports_of_every_example_are_valid(multitool: Path, lint: Lint, tmp_path: Path) -> None:
    target = tmp_path / "reports"
    target.mkdir()
    schema = json.loads((multitool / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    cases = [("odd", {"a [b].yaml": RELEASE, "broken.yaml": "a: ["}, "registries: {hub: docker.io}")]
    for rule in RULES:
        for number, example in enumerate(read_rule(rule.path)["examples"]):
            if "bad" in example:
                cases.append((f"{rule.id}-{number}", {"replicated.yaml": example["bad"]}, example.get("config", "")))
    for name, files, config in cases:
        shutil.rmtree("linted", ignore_errors=True)
        with (target / f"{name}.sarif").open("w", encoding="utf-8") as out:
            REPORTS.load("sarif").write(lint(files, config), out)
        for file in (".repl-lint.yaml", *files):
            Path(file).unlink(missing_ok=True)
        validator.validate(json.loads((target / f"{name}.sarif").read_text(encoding="utf-8")))
    assert faults(multitool, target) == []


@pytest.mark.parametrize("name", ["legacy", "kots"])
def test_the_report_of_a_corpus_folder_is_valid(name: str, multitool: Path, corpus: Path, tmp_path: Path) -> None:
    flags = ["--report", f"sarif={tmp_path / 'report.sarif'}", "--sarif-include-suppressed", "--fail-on", "never"]
    subprocess.run(
        [sys.executable, "-m", "repl_lint", "check", name, *flags],
        cwd=corpus,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
    )
    assert faults(multitool, tmp_path) == []


def test_sarif_tools_tells_what_is_new(lint: Lint) -> None:
    tool = shutil.which("sarif")
    if tool is None:
        pytest.skip("needs sarif-tools: pip install sarif-tools")
    for name, tag in (("before", "5.0"), ("after", "6.2")):
        with Path(f"{name}.sarif").open("w", encoding="utf-8") as out:
            REPORTS.load("sarif").write(lint({"replicated.yaml": RELEASE.replace('"5.0"', f'"{tag}"')}), out)
    summary = subprocess.run([tool, "summary", "before.sarif"], capture_output=True, text=True)
    assert "error: 1" in summary.stdout
    assert "image-tag-mismatch" in summary.stdout
    diff = subprocess.run([tool, "diff", "before.sarif", "after.sarif"], capture_output=True, text=True)
    assert "image-tag-mismatch" in diff.stdout
