"""The rule that CONTRIBUTING adds is added as it says, to a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RULE = "privileged-container"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project with the two files of the rule, each as its block has it."""
    for name in ("repl_lint", "rules", "schemas", "scripts", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"^   ```(yaml|python)\n(.*?)^   ```$", text, re.MULTILINE | re.DOTALL))
    (tmp_path / "rules" / f"{RULE}.yaml").write_text(textwrap.dedent(blocks["yaml"]))
    (tmp_path / "repl_lint" / "checks" / "privileged_container.py").write_text(textwrap.dedent(blocks["python"]))
    return tmp_path


def run(project: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(project)}
    done = subprocess.run([sys.executable, *arguments], cwd=project, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_added_rule_passes_the_tests_of_rules_and_gets_its_page(project: Path) -> None:
    assert "3 passed" in run(project, "-m", "pytest", "tests/test_rules.py", "-k", RULE, "-p", "no:cacheprovider")
    assert "pages written" in run(project, "scripts/pages.py")
    assert "is root on its node" in (project / "docs" / "rules" / f"{RULE}.md").read_text()
    assert f"({RULE}.md)" in (project / "docs" / "rules" / "README.md").read_text()
    assert (
        run(project, "-m", "ruff", "check", f"repl_lint/checks/{RULE.replace('-', '_')}.py") == "All checks passed!\n"
    )
