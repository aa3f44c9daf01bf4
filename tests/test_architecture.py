"""The layout holds: who may import whom, what start-up costs, and that nothing reaches for the network."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import repl_lint
from repl_lint import check

PACKAGE = Path(repl_lint.__file__).parent

LAYERS = [
    {
        "repl_lint",
        "repl_lint.model",
        "repl_lint.spelling",
        "repl_lint.fingerprints",
        "repl_lint.utf16",
        "repl_lint.excerpts",
    },
    {"repl_lint.resources", "repl_lint.reading", "repl_lint.writing"},
    {"repl_lint.facts", "repl_lint.suppressions", "repl_lint.identity", "repl_lint.silencing", "repl_lint.joining"},
    {"repl_lint.checks"},
    {"repl_lint.catalog", "repl_lint.rulepage", "repl_lint.fingerprints", "repl_lint.plain"},
    {
        "repl_lint.settings",
        "repl_lint.config_file",
        "repl_lint.validation",
        "repl_lint.revisions",
        "repl_lint.baseline",
        "repl_lint.lint_config",
    },
    {"repl_lint.engine", "repl_lint.notes", "repl_lint.since", "repl_lint.fixes", "repl_lint.deletions"},
    {"repl_lint.reporters", "repl_lint.listings"},
    {"repl_lint.explaining"},
    {"repl_lint.commands", "repl_lint.cli", "repl_lint.__main__", "repl_lint.language_server"},
]


def layer(module: str) -> int:
    return next(
        number
        for number, names in enumerate(LAYERS)
        if module in names or module.rpartition(".")[0] in names - {"repl_lint"}
    )


def imports(path: Path) -> set[str]:
    """What a module of ours imports of ours when it is imported itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("repl_lint"):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_import_from_lower_layers_only(path: Path) -> None:
    module = ".".join(("repl_lint", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
    for name in imports(path):
        assert layer(name) <= layer(module), f"{module} imports {name}"
        if module.startswith(("repl_lint.checks.", "repl_lint.reporters.", "repl_lint.listings.")):
            assert name.rpartition(".")[0] != module.rpartition(".")[0], f"{module} imports its neighbour {name}"


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--version"], ["yaml", "rich", "jsonschema", "pathspec", "json", "dataclasses"]),
        (
            ["check", "."],
            [
                "rich",
                "jsonschema",
                "jsonschema_rs",
                "pathspec",
                "kubernetes_validate",
                "json",
                "dataclasses",
                "pygls",
                "asyncio",
            ],
        ),
        (["images", "."], ["rich", "jsonschema", "jsonschema_rs", "kubernetes_validate", "json", "csv", "cyclonedx"]),
    ],
)
def test_start_up_imports_only_what_it_needs(arguments: list[str], unwanted: list[str], tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n")
    code = (
        "import sys\nfrom repl_lint.cli import main\n"
        f"try: main({arguments})\nexcept SystemExit: pass\n"
        f"print([name for name in {unwanted} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_nothing_opens_a_socket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a.example.com/b}]}\n")
    (tmp_path / ".repl-lint.yaml").write_text("registries: {hub: index.docker.io}\n")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket")

    monkeypatch.setattr("socket.socket", refuse)
    assert [finding.rule.id for finding in check([str(tmp_path)]).findings] == ["latest-tag"]
