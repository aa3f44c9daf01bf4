"""Write the tables of docs/performance.md from the results of a benchmark.

    python benchmarks/page.py [--check]      with --check, only say whether they are what the results say

The results are `benchmarks/results.json`, which `run.py --json` writes.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bounds import ratios
from measuring import Usage
from peers import doubtful

HERE: Final = os.path.dirname(__file__)
RESULTS: Final = os.path.join(HERE, "results.json")
PAGE: Final = os.path.join(HERE, "..", "docs", "performance.md")
_BEGIN, _END = "<!-- benchmarks/page.py writes what follows -->\n", "<!-- to here -->\n"
_PARTS: Final = {"cpu": "CPU", "wall": "wall", "memory": "memory"}


def tables(results: Mapping[str, Any]) -> str:
    """The tables of the inputs, the usages and the ratios, and a line about the other programs, as one text."""
    usages = {name: Usage(**parts) for name, parts in results["usages"].items()}
    lines = [f"CPython {results['python']}, {results['cores']} cores; medians.", ""]
    lines += _rows(("input", "files", "KB"), _inputs(results))
    lines += _rows(("process", "CPU ms", "wall ms", "peak MB"), _usages(usages))
    lines += _rows(("ratio", "of", "measured", "bound", ""), _ratios(usages))
    installed = [f"{name} {version}".strip() for name, version in results["peers"].items() if version is not None]
    missing = [name for name, version in results["peers"].items() if version is None]
    lines += [f"Beside it: {', '.join(installed)}.", *([f"Missing: {', '.join(missing)}."] if missing else [])]
    lines += [f"{sentence}." for sentence in doubtful({name: used.code for name, used in usages.items()})]
    return "\n".join(lines) + "\n"


def _rows(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> list[str]:
    ruler = "|".join(["---", *("--:" for _ in head[1:])])
    return [f"| {' | '.join(head)} |", f"|{ruler}|", *(f"| {' | '.join(row)} |" for row in rows), ""]


def _inputs(results: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for item in results["inputs"]:
        yield f"{item['name']}: {item['about']}", f"{item['files']:,}", f"{item['bytes'] // 1024:,}"


def _usages(usages: Mapping[str, Usage]) -> Iterator[tuple[str, ...]]:
    for name, usage in usages.items():
        memory = f"{usage.memory / 1024:.0f}" if usage.memory else ""
        yield name, f"{usage.cpu * 1000:,.0f}", f"{usage.wall * 1000:,.0f}", memory


def _ratios(usages: Mapping[str, Usage]) -> Iterator[tuple[str, ...]]:
    for ratio in ratios(usages):
        word = "at least" if ratio.is_least else "at most"
        kept = "" if ratio.is_kept else "**not kept**"
        yield ratio.about, _PARTS[ratio.part], f"{ratio.value:.2f}", f"{word} {ratio.bound:.4g}", kept


def main() -> int:
    """Write the tables into the page and return 0; with ``--check``, return 1 if the page has others."""
    with open(RESULTS, encoding="utf-8") as stream:
        results = json.load(stream)
    with open(PAGE, encoding="utf-8") as stream:
        page = stream.read()
    before, _, rest = page.partition(_BEGIN)
    new = f"{before}{_BEGIN}\n{tables(results)}\n{_END}{rest.partition(_END)[2]}"
    if "--check" in sys.argv:
        if new != page:
            print("docs/performance.md is not what benchmarks/results.json says; run `benchmarks/page.py`")
        return int(new != page)
    with open(PAGE, "w", encoding="utf-8") as out:
        out.write(new)
    return 0


if __name__ == "__main__":
    sys.exit(main())
