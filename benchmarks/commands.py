"""The commands that a benchmark measures, in groups that are interleaved, and the inputs that they read."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from types import MappingProxyType
from typing import NamedTuple

import corpus
import releases
from charts import write_charts
from measuring import Command
from peers import PEERS

_CONFIGURATION = 'kubernetes-version: "1.29"\napp-slug: bench\nregistries:\n  quay: quay.io/acme\n'
_AT_A_HUNDRED = ("yamllint", "kubernetes-validate", "checkov", "kube-score")
_AT_ALL = ("kubeconform", "kube-linter", "pluto")
_ONE_CORE = {"GOMAXPROCS": "1"}


class Size(NamedTuple):
    """The numbers of files in the inputs, and whether other programs are measured too."""

    plain: int
    replicated: int
    large: int
    real: int
    has_peers: bool


FULL = Size(1000, 200, 180, 300, has_peers=True)
SHORT = Size(100, 30, 10, 60, has_peers=False)


class Input(NamedTuple):
    """A folder of inputs: its name, a description, and a function that writes it."""

    name: str
    about: str
    write: Callable[[str], object]


def inputs(size: Size) -> list[Input]:
    """The inputs of a benchmark, each with its name and the function that writes it."""
    return [
        Input("small", "a release of 4 KB", releases.write_small),
        Input("configured", "the same with a configuration", lambda place: releases.write_small(place, _CONFIGURATION)),
        Input("plain", f"{size.plain:,} plain files", lambda place: corpus.write(place, size.plain)),
        Input("tenth", f"{size.plain // 10} plain files", lambda place: corpus.write(place, size.plain // 10)),
        Input("same", f"{size.replicated} plain files", lambda place: corpus.write(place, size.replicated)),
        Input(
            "replicated",
            "the same with headers and a replicated document that declares their images",
            lambda place: releases.write_replicated(place, size.replicated),
        ),
        Input(
            "kots",
            f"a release of KOTS: {size.replicated} files with templates, 200 options",
            lambda place: releases.write_kots(place, size.replicated),
        ),
        Input(
            "large",
            f"a release of one file, {10 * size.large:,} documents and as many entries that nothing uses",
            lambda place: releases.write_large(place, size.large),
        ),
        Input("single", "100 files of one Deployment", lambda place: releases.write_single(place, 100)),
        Input("charts", "a release with three Helm charts of 15 templates", lambda place: write_charts(place, 15)),
        Input("real", f"{size.real} real files of KOTS", lambda place: releases.copy_real(place, size.real)),
    ]


def groups(size: Size, folder: str, lint: str) -> Iterator[tuple[int, list[Command]]]:
    """The groups of commands that run in turn, each with the factor by which it runs more often than the others.

    Programs that are not installed, and inputs that this machine lacks, are left out.
    """

    def check(name: str, place: str, *arguments: str, variables: Mapping[str, str] = MappingProxyType({})) -> Command:
        return Command(name, [lint, "check", "--jobs", "1", *arguments], os.path.join(folder, place), variables)

    def floor(name: str, place: str) -> Command:
        return Command(name, [os.path.join(folder, place)], folder, is_floor=True)

    yield (
        5,
        [
            Command("python -c pass", [_python(lint), "-c", "pass"], folder),
            Command("--version", [lint, "--version"], folder),
            check("4 KB", "small"),
            check("4 KB, configured", "configured"),
        ],
    )
    yield (
        1,
        [
            floor("plain, libyaml", "plain"),
            check("plain", "plain"),
            check("plain, JSON", "plain", "--output-format", "json"),
            check("plain, two processes", "plain", "--jobs", "2"),
            *_peers(_AT_ALL, size, os.path.join(folder, "plain")),
        ],
    )
    yield 1, [check("100 files", "tenth"), *_peers(_AT_A_HUNDRED, size, os.path.join(folder, "tenth"))]
    yield (
        1,
        [
            check("200 files", "same"),
            check("replicated", "replicated"),
        ],
    )
    for name in ("kots", "large", "real"):
        if os.path.isdir(os.path.join(folder, name)):
            yield 1, [floor(f"{name}, libyaml", name), check(name, name)]
    if find_spec("helm_python") or shutil.which("helm"):  # what renders charts is optional
        kept = {"XDG_CACHE_HOME": os.path.join(folder, "cache")}
        first = check("three charts", "charts", "--no-cache")
        yield 1, [check("4 KB, beside charts", "small"), first, check("three charts, kept", "charts", variables=kept)]
    if size.has_peers:
        place = os.path.join(folder, "single")
        yield 1, [check("single", "single"), *_peers(["check-jsonschema"], size, place)]


def _python(lint: str) -> str:
    """The path of the interpreter of a console script; if none is beside it, of this process."""
    python = os.path.join(os.path.dirname(lint), "python")
    return python if os.path.exists(python) else sys.executable


def _peers(names: Sequence[str], size: Size, folder: str) -> Iterator[Command]:
    for peer in PEERS:
        if size.has_peers and peer.name in names and peer.is_here:
            yield Command(peer.name, [peer.program, *peer.arguments(folder)], folder, _ONE_CORE)
