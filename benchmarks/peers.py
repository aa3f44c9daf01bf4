"""Programs that do some of what we do: how they are installed, and how each is called.

    python benchmarks/peers.py      installs those that can be had, in a folder of their own

A program that cannot be installed, for want of the network or of Go, is left out, and the results name it as missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from glob import glob
from importlib.util import find_spec
from typing import Final, NamedTuple

FOLDER: Final = os.path.join(os.path.dirname(__file__), "out", "peers")
_VERSION: Final = "1.29"


class Peer(NamedTuple):
    """A program beside ours: its name, its package, and its arguments for a folder of inputs and for its version."""

    name: str
    package: str
    arguments: Callable[[str], Sequence[str]]
    version: str = "--version"

    @property
    def is_go(self) -> bool:
        """Whether `go install` installs it, and not pip."""
        return "/" in self.package

    @property
    def program(self) -> str:
        """The path at which the program is installed."""
        return os.path.join(FOLDER, "bin", self.name)

    @property
    def is_here(self) -> bool:
        """Whether the program is installed."""
        return os.path.exists(self.program)


def _files(folder: str) -> list[str]:
    return sorted(glob(os.path.join(folder, "*.yaml")))


def _schemas() -> str:
    """The folder of the Kubernetes schemas that repl-lint uses too, so that no program fetches any."""
    spec = find_spec("kubernetes_validate")
    package = os.path.dirname((spec and spec.origin) or "")
    return os.path.join(package, "kubernetes-json-schema", f"v{_VERSION}.0-local")


PEERS: Final = (
    Peer("yamllint", "yamllint", lambda folder: [folder]),
    Peer("kubernetes-validate", "kubernetes-validate", lambda folder: ["-k", _VERSION, "--quiet", *_files(folder)]),
    Peer(
        "check-jsonschema",
        "check-jsonschema",
        lambda folder: ["--schemafile", os.path.join(_schemas(), "deployment-apps-v1.json"), *_files(folder)],
    ),
    Peer("checkov", "checkov", lambda folder: ["--directory", folder, "--framework", "kubernetes", "--compact"]),
    Peer(
        "kubeconform",
        "github.com/yannh/kubeconform/cmd/kubeconform@latest",
        lambda folder: [
            *("-n", "1", "-strict", "-ignore-missing-schemas", "-schema-location"),
            os.path.join(_schemas(), "{{.ResourceKind}}{{.KindSuffix}}.json"),
            folder,
        ],
        "-v",
    ),
    Peer(
        "kube-score",
        "github.com/zegl/kube-score/cmd/kube-score@latest",
        lambda folder: ["score", *_files(folder)],
        "version",
    ),
    Peer(
        "kube-linter",
        "golang.stackrox.io/kube-linter/cmd/kube-linter@latest",
        lambda folder: ["lint", folder],
        "version",
    ),
    Peer(
        "pluto",
        "github.com/fairwindsops/pluto/v5@latest",
        lambda folder: ["detect-files", "--directory", folder],
        "version",
    ),
)


def install() -> None:
    """Install the programs that are not installed yet; print the name of each that could not be."""
    missing = [peer for peer in PEERS if not peer.is_here]
    python = os.path.join(FOLDER, "bin", "python")
    if any(not peer.is_go for peer in missing) and not os.path.exists(python):
        venv.create(FOLDER, with_pip=True)
    for peer in missing:
        if not peer.is_go:
            _run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", peer.package])
        elif shutil.which("go"):
            _run(["go", "install", peer.package], GOBIN=os.path.join(FOLDER, "bin"))
        if not peer.is_here:
            print(f"{peer.name} could not be installed", file=sys.stderr)


def _run(command: Sequence[str], **variables: str) -> None:
    subprocess.run(command, check=False, stderr=subprocess.DEVNULL, env={**os.environ, **variables})


if __name__ == "__main__":
    install()
