"""Measure repl-lint, the floor and its peers, each ratio inside one interleaved run.

    python benchmarks/run.py [--rounds 3] [--short] [--check] [--json FILE]

Prints the medians of CPU time, wall time and memory, and the ratios with their bounds. The inputs are those of
`commands.py`, and the peers those of `peers.py` that are installed; a missing one is named. ``--short`` measures less
of everything and no peer, and what is in this environment; without it a wheel is built and installed, as users have it.
``--check`` exits 1 when a bound is not kept. ``--json`` writes what `page.py` makes the page of.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping
from glob import glob
from typing import Any

from bounds import ratios
from commands import FULL, SHORT, Size, groups, inputs
from installed import installed
from measuring import Usage, medians, usage
from peers import PEERS, doubtful


def measure(size: Size, folder: str, lint: str, rounds: int) -> dict[str, Usage]:
    """The medians of each command's usages, by its name; the progress is on standard error."""
    usages: dict[str, Usage] = {}
    for times, commands in groups(size, folder, lint):
        measured: dict[str, list[Usage]] = {command.name: [] for command in commands}
        for number in range(rounds * times):
            for command in commands:
                measured[command.name].append(usage(command, folder))
                print(f"{command.name} {number}", end="\033[K\r", file=sys.stderr, flush=True)
        usages |= {name: medians(runs) for name, runs in measured.items()}
    return usages


def write_inputs(size: Size, folder: str) -> Iterator[dict[str, Any]]:
    """Write the inputs, and yield for each its name, its description, and its numbers of files and bytes.

    An input without files is left out.
    """
    for item in inputs(size):
        place = os.path.join(folder, item.name)
        item.write(place)
        files = glob(os.path.join(place, "**", "*.yaml"), recursive=True)
        if files:
            yield {
                "name": item.name,
                "about": item.about,
                "files": len(files),
                "bytes": sum(map(os.path.getsize, files)),
            }


def versions() -> dict[str, str | None]:
    """The version of each peer by its name, empty if it is not said; None for a peer that is not installed."""
    return {peer.name: peer.version if peer.is_here else None for peer in PEERS}


def show(usages: Mapping[str, Usage], missing: list[str]) -> bool:
    """Print the usages and the ratios with their bounds, and return whether every bound is kept."""
    for name, used in usages.items():
        print(f"{name:32} CPU {used.cpu:8.3f} s  wall {used.wall:8.3f} s  {used.memory / 1024:6.0f} MB")
    kept = True
    for ratio in ratios(usages):
        word = "least" if ratio.is_least else "most"
        note = "" if ratio.is_kept else "  not kept"
        print(f"{ratio.about:56} {ratio.value:7.2f}  (at {word} {ratio.bound:.4g}, {ratio.part}){note}")
        kept = kept and ratio.is_kept
    for sentence in doubtful({name: used.code for name, used in usages.items()}):
        print(sentence)
    if missing:
        print(f"missing, so not measured: {', '.join(missing)}")
    return kept


def main() -> int:
    """Measure, print, and return 0; with ``--check``, return 1 if a bound is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    size = SHORT if options.short else FULL
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode
        lint = os.path.join(os.path.dirname(sys.executable), "repl-lint") if options.short else installed(folder)
        described = list(write_inputs(size, folder))
        usages = measure(size, folder, lint, options.rounds)
    peers = versions() if size.has_peers else {}
    kept = show(usages, [name for name, version in peers.items() if version is None])
    if options.json:
        results = {
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "inputs": described,
            "usages": {name: used._asdict() for name, used in usages.items()},
            "peers": peers,
        }
        with open(options.json, "w", encoding="utf-8") as out:
            json.dump(results, out, indent=1)
            out.write("\n")
    return int(options.check and not kept)


if __name__ == "__main__":
    sys.exit(main())
