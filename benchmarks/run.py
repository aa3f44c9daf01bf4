"""Measure repl-lint against the floor, each ratio inside one interleaved run.

    python benchmarks/run.py [--rounds 9] [--files 1000] [--check]

Prints medians: the start of the interpreter (`python -c pass`), one file of 4 KB with and without a configuration, the
corpus of `corpus.py` against libyaml's own event pass over the same bytes, and the memory of a tenth of the corpus
and of all of it. ``--check`` exits 1 when a bound of docs/performance.md is not kept.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

import corpus

ONE_FILE = 8.0  # times `python -c pass`
CORPUS = 15.0  # times libyaml's event pass
MEMORY = 1.5  # a thousand files against a hundred

_FLOOR = """
import glob, sys, time
from yaml._yaml import CParser
texts = [open(name, encoding="utf-8").read() for name in sorted(glob.glob(sys.argv[1] + "/*.yaml"))]
start = time.perf_counter()
for text in texts:
    CParser(text).raw_parse()
print(time.perf_counter() - start)
"""

_RELEASE = """\
# kind: replicated
replicated_api_version: 2.41.0
images:
- source: public
  name: redis
  tag: 3.2-alpine
"""


def seconds(*command: str, cwd: str) -> float:
    """The wall time of a whole process."""
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def peak(*command: str, cwd: str) -> int:
    """The peak resident memory of a process in KB."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], cwd=cwd, capture_output=True, text=True, check=True)
    return int(done.stdout)


def write_inputs(folder: str, files: int) -> None:
    """The corpus, a tenth of it, and one file of 4 KB with and without a configuration beside it."""
    corpus.write(os.path.join(folder, "all"), files)
    corpus.write(os.path.join(folder, "tenth"), files // 10)
    corpus.write(os.path.join(folder, "some"), 1, seed=3)
    with open(os.path.join(folder, "some", "manifest-0000.yaml"), encoding="utf-8") as stream:
        documents = stream.read().split("---\n")
    small = [document for document in documents if len(document) < 2500][:2]
    release = "---\n# kind: scheduler-kubernetes\n".join([_RELEASE, *small])
    for name in ("one", "configured"):
        os.makedirs(os.path.join(folder, name))
        with open(os.path.join(folder, name, "replicated.yaml"), "w", encoding="utf-8") as out:
            out.write(release)
    with open(os.path.join(folder, "configured", ".repl-lint.yaml"), "w", encoding="utf-8") as out:
        out.write('kubernetes-version: "1.29"\napp-slug: bench\nregistries:\n  quay: quay.io/acme\n')


def measure(folder: str, rounds: int) -> dict[str, float]:
    """The ratios, by name."""
    lint = os.path.join(os.path.dirname(sys.executable), "repl-lint")
    floor: list[float] = []
    start, one, configured, whole, parse = [], [], [], [], floor
    for _ in range(rounds * 2):
        start.append(seconds(sys.executable, "-c", "pass", cwd=folder))
        one.append(seconds(lint, "check", "replicated.yaml", cwd=os.path.join(folder, "one")))
        configured.append(seconds(lint, "check", "replicated.yaml", cwd=os.path.join(folder, "configured")))
    for _ in range(rounds):
        done = subprocess.run(
            [sys.executable, "-c", _FLOOR, os.path.join(folder, "all")],
            capture_output=True,
            text=True,
            check=True,
        )
        parse.append(float(done.stdout))
        whole.append(seconds(lint, "check", "all", "--output-format", "json", cwd=folder))
    memory = [peak(lint, "check", name, "--output-format", "json", cwd=folder) for name in ("tenth", "all")]
    median = statistics.median
    print(f"python -c pass {median(start) * 1000:.0f} ms, corpus {median(whole):.2f} s, libyaml {median(parse):.2f} s")
    print(f"memory {memory[0] // 1024} MB for a tenth, {memory[1] // 1024} MB for all")
    return {
        "one file / python -c pass": median(one) / median(start),
        "one file with a configuration / python -c pass": median(configured) / median(start),
        "corpus / libyaml's events": median(whole) / median(parse),
        "memory of all / of a tenth": memory[1] / memory[0],
    }


def main() -> int:
    """Measure, print, and with ``--check`` compare with the bounds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode
        os.environ["PYTHONPYCACHEPREFIX"] = os.path.join(folder, "bytecode")
        write_inputs(folder, options.files)
        ratios = measure(folder, options.rounds)
    late = False
    for (name, ratio), bound in zip(ratios.items(), (ONE_FILE, ONE_FILE, CORPUS, MEMORY), strict=True):
        print(f"{name:48} {ratio:6.2f}  (at most {bound})")
        late = late or ratio > bound
    return int(options.check and late)


if __name__ == "__main__":
    sys.exit(main())
