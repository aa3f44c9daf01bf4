"""Shells complete our commands: their own answers, where they are installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Run

_BASH = """
source ./script
COMP_WORDS=(%s)
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_shtab_repl_lint
printf '%%s\\n' "${COMPREPLY[@]}"
"""


def shell(name: str, run: Run) -> str:
    """The path of a shell, and its script in the file `script`."""
    place = shutil.which(name)
    if place is None:
        pytest.skip(f"needs {name}")
    code, script, _ = run("completion", name)
    assert code == 0
    Path("script").write_text(script)
    return place


def answers(*command: str) -> set[str]:
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stderr == ""
    return {line.split("\t")[0].strip() for line in done.stdout.splitlines()}


@pytest.mark.parametrize(
    ("words", "some"),
    [
        ("repl-lint ''", {"check", "rule", "baseline", "completion"}),
        ("repl-lint images ''", {"sync"}),
        ("repl-lint check --output-fo", {"--output-format"}),
        ("repl-lint check --output-format sa", {"sarif"}),
        ("repl-lint rule latest", {"latest-tag"}),
        ("repl-lint images sync --pr", {"--prune"}),
        ("repl-lint images --air", {"--airgap"}),
        ("repl-lint check --select ima", {"images", "image-tag-mismatch"}),
    ],
)
def test_bash(words: str, some: set[str], run: Run) -> None:
    assert some <= answers(shell("bash", run), "--norc", "-c", _BASH % words)


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("repl-lint ", {"check", "rule", "baseline"}),
        ("repl-lint check --output-format sa", {"sarif"}),
        ("repl-lint rule latest", {"latest-tag"}),
        ("repl-lint images ", {"sync"}),
        ("repl-lint images sync --pr", {"--prune"}),
    ],
)
def test_fish(line: str, some: set[str], run: Run) -> None:
    assert some <= answers(shell("fish", run), "--no-config", "-c", f"source ./script; complete -C '{line}'")


def test_zsh_reads_its_script(run: Run) -> None:
    done = subprocess.run([shell("zsh", run), "-n", "script"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert Path("script").read_text().startswith("#compdef repl-lint\n")


def test_an_unknown_shell_is_refused(run: Run) -> None:
    assert run("completion", "csh")[0] == 2
