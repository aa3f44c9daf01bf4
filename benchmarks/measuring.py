"""The time and the memory of whole processes."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

# It starts the command from a small process of its own: a child's peak of memory is never below that of its parent.
_LAUNCHER: Final = """
import os, sys, time
out, *command = sys.argv[1:]
null = os.open(os.devnull, os.O_RDWR)
start = time.perf_counter()
streams = [(os.POSIX_SPAWN_DUP2, null, number) for number in (0, 1, 2)]
child = os.posix_spawnp(command[0], command, os.environ, file_actions=streams)
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - start
with open(out, "w") as stream:
    print([wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status)], file=stream)
"""

# libyaml's own event pass over texts that are in memory, without what reads and starts.
_FLOOR: Final = """
import contextlib, glob, sys, time
from yaml import YAMLError
from yaml._yaml import CParser
names = sorted(glob.glob(sys.argv[2] + "/**/*.yaml", recursive=True))
texts = [open(name, encoding="utf-8", errors="replace").read() for name in names]
wall, cpu = time.perf_counter(), time.process_time()
for text in texts:
    with contextlib.suppress(YAMLError):  # a template that is no YAML
        CParser(text).raw_parse()
with open(sys.argv[1], "w") as stream:
    print([time.perf_counter() - wall, time.process_time() - cpu, 0, 0], file=stream)
"""


class Usage(NamedTuple):
    """The wall time and the CPU time of a process in seconds, its peak memory in KB, and its exit code.

    The memory of the floor is 0, because it is not measured.
    """

    wall: float
    cpu: float
    memory: int
    code: int


class Command(NamedTuple):
    """A process to measure: its name in the results, its arguments, its folder, and environment variables of its own.

    If ``is_floor``, libyaml's pass over a folder, the only argument, is measured instead of a program.
    """

    name: str
    arguments: Sequence[str]
    folder: str
    variables: Mapping[str, str] = {}
    is_floor: bool = False


def usage(command: Command, scratch: str) -> Usage:
    """The usage of one run of a command; ``scratch`` is a folder for the file in which the run writes it.

    Raises `subprocess.CalledProcessError` if the program cannot be started; its own exit code is in the usage.
    """
    out = os.path.join(scratch, "usage.json")
    code, options = (_FLOOR, ()) if command.is_floor else (_LAUNCHER, ("-I", "-S"))
    subprocess.run(
        [sys.executable, *options, "-c", code, out, *command.arguments],
        cwd=command.folder,
        env={**os.environ, **command.variables},
        check=True,
    )
    with open(out, encoding="utf-8") as stream:
        return Usage(*json.load(stream))


def medians(usages: Sequence[Usage]) -> Usage:
    """A usage with the median of each part, and the highest exit code."""
    wall, cpu, memory, codes = zip(*usages, strict=True)
    return Usage(statistics.median(wall), statistics.median(cpu), int(statistics.median(memory)), max(codes))
