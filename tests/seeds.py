"""The seeds of mutations: whole releases, the example, the examples of the rules, and texts that were found hard."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from repl_lint.configuration.catalog import catalog, read_rule

ROOT = Path(__file__).parents[1]

HARD = (
    "a: &a [*a]\n",
    "{{repl if A}}\na: 1\n{{repl else}}\n",
    "repl{{ ConfigOption \"a\" }}: {{repl ConfigOption 'b'}}\n",
    "---\n...\n---\n# kind: replicated\n--- |\n  # kind: replicated\n",
    "\ufeff\ufeff# kind: replicated\r\nimages: [{name: a, tag: 1}]\r\n",
    'a: \'b: "c\n  d"\n',
    "? [a, {b: c}]\n: !!binary |\n  aGk=\n<<: {a: 1}\n",
    "# repl-lint-ignore-start\n# Repl-lint: ignore[latest-tag]\n# repl-lint: ignore latest-tag undeclared-image\n",
)


@cache
def releases() -> tuple[str, ...]:
    """The texts of whole releases and of examples."""
    files = [*sorted((ROOT / "tests/releases").rglob("*.yaml")), *sorted((ROOT / "examples").rglob("*.yaml"))]
    examples = [example for rule in catalog().values() for example in read_rule(rule.path)["examples"]]
    texts = [path.read_text(encoding="utf-8") for path in files]
    return (*texts, *(example[name] for example in examples for name in ("bad", "good") if name in example))


@cache
def configurations() -> tuple[str, ...]:
    """The texts of configurations in the examples of the rules."""
    examples = [example for rule in catalog().values() for example in read_rule(rule.path)["examples"]]
    return tuple(dict.fromkeys(example["config"] for example in examples if "config" in example))
