"""Types of release: what is true of one stands in its module, and nothing else compares them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import repl_lint
from repl_lint.facts.templates.functions import functions
from repl_lint.release_types.registry import TYPES, recognised
from repl_lint.resources import schema

PACKAGE = Path(repl_lint.__file__).parent
CONSTANTS = {each.upper() for each in TYPES}
MODULES = [each for each in sorted(PACKAGE.rglob("*.py")) if each.parent.name != "release_types"]


def imported_types(tree: ast.AST) -> set[str]:
    """The names by which a module has values of `release_types`."""
    froms = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    ours = (node for node in froms if (node.module or "").startswith("repl_lint.release_types"))
    return {alias.asname or alias.name for node in ours for alias in node.names if alias.name in CONSTANTS}


def operands(tree: ast.AST) -> Iterator[tuple[int, list[ast.expr], bool]]:
    """The line and the operands of each comparison, each `case` and each dictionary; whether it is a comparison."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield node.lineno, [node.left, *node.comparators], True
        elif isinstance(node, ast.Dict):
            yield node.lineno, [key for key in node.keys if key], False
        elif isinstance(node, ast.MatchValue):
            yield node.lineno, [node.value], False


def is_type(operand: ast.expr) -> bool:
    """Whether an operand is `release.type` or its name."""
    if not isinstance(operand, ast.Attribute):
        return False
    return operand.attr == "type" or (operand.attr == "name" and ast.unparse(operand.value).endswith("type"))


def comparisons(text: str) -> list[int]:
    """The lines on which a module asks which type a release has."""
    tree = ast.parse(text)
    names = imported_types(tree)
    found = []
    for line, sides, is_comparison in operands(tree):
        parts = [part for side in sides for part in ast.walk(side)]
        attributes = {part.attr for part in parts if isinstance(part, ast.Attribute)}
        has_value = CONSTANTS & attributes or any(isinstance(part, ast.Name) and part.id in names for part in parts)
        has_name = any(isinstance(part, ast.Constant) and part.value in TYPES for part in parts)
        asks_type = is_comparison and any(map(is_type, sides))
        if has_value or asks_type or (has_name and "release_types" in attributes):
            found.append(line)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_compares_types(path: Path) -> None:
    assert comparisons(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "release.type == KOTS",
        "KOTS != each",
        "each in (KOTS, other)",
        "release.type is KOTS",
        "release.type in some",
        "release.type.name == 'kots'",
        "inventory.type.name in ('kots', 'replicated')",
        "release_type.name != other",
        "'kots' in rule.release_types",
        "{KOTS: 1}",
        "kots.KOTS == each",
        "match each:\n    case kots.KOTS: pass",
    ],
)
def test_a_comparison_is_found(text: str) -> None:
    assert comparisons(f"from repl_lint.release_types.kots import KOTS\n{text}\n") != []


@pytest.mark.parametrize("text", ["release.type.has_application", "each.kind == 'config'", "rule.is_for(KOTS)"])
def test_a_question_is_no_comparison(text: str) -> None:
    assert comparisons(f"from repl_lint.release_types.kots import KOTS\n{text}\n") == []


def test_types_go_by_their_names() -> None:
    assert [each.name for each in TYPES.values()] == list(TYPES)
    assert all(each.renderer and each.own_renderer for each in TYPES.values() if each.is_rendered)
    assert all(each.anchor for each in TYPES.values() if not (each.is_plain or each.is_configuration))


def test_editors_of_rule_files_know_the_types() -> None:
    assert schema("rule")["properties"]["release-types"]["items"]["enum"] == list(TYPES)


def test_each_set_of_template_functions_is_there() -> None:
    own = [each.functions for each in TYPES.values() if each.functions]
    assert all(functions(each) > functions("go") for each in own)
    assert functions(None) == frozenset().union(*map(functions, own))


def test_headers_take_precedence_over_objects() -> None:
    assert recognised(is_replicated=False, is_kots=False).is_plain
    assert recognised(is_replicated=False, is_kots=True).has_application
    assert recognised(is_replicated=True, is_kots=True).has_replicated_document
