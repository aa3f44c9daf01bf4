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
from collections.abc import Callable, Mapping, Sequence
from glob import glob
from typing import Final, NamedTuple

from peer_schemas import write_schemas

FOLDER: Final = os.path.join(os.path.dirname(__file__), "out", "peers")
_SCHEMAS: Final = os.path.join(FOLDER, "schemas")
_VERSION: Final = "1.29"


class Peer(NamedTuple):
    """A program beside ours: its name, its package, and its arguments for a folder of inputs.

    ``code`` is its exit code after it has judged the corpus, which has faults.
    """

    name: str
    package: str
    arguments: Callable[[str], Sequence[str]]
    code: int = 1

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

    @property
    def version(self) -> str:
        """The version of the program; empty where it is not said."""
        command = ["go", "version", "-m", self.program] if self.is_go else [self.program, "--version"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        lines = (done.stdout or done.stderr).splitlines()
        words = " ".join(line for line in lines if not self.is_go or line.startswith("\tmod")).split()
        return next((word.strip(",v") for word in words if word.strip(",v")[:1].isdigit()), "")


def _files(folder: str) -> list[str]:
    return sorted(glob(os.path.join(folder, "*.yaml")))


PEERS: Final = (
    Peer("yamllint", "yamllint", lambda folder: [folder]),
    Peer("kubernetes-validate", "kubernetes-validate", lambda folder: ["-k", _VERSION, "--quiet", *_files(folder)]),
    Peer(
        "check-jsonschema",
        "check-jsonschema",
        lambda folder: ["--schemafile", os.path.join(_SCHEMAS, "deployment-apps-v1.json"), *_files(folder)],
        code=0,
    ),
    Peer(
        "checkov",
        "checkov",
        lambda folder: [
            *("--directory", folder, "--framework", "kubernetes"),
            *("--compact", "--quiet", "--skip-download"),
        ],
    ),
    Peer(
        "kubeconform",
        "github.com/yannh/kubeconform/cmd/kubeconform@latest",
        lambda folder: [
            *("-n", "1", "-strict", "-ignore-missing-schemas", "-schema-location"),
            os.path.join(_SCHEMAS, "{{.ResourceKind}}{{.KindSuffix}}.json"),
            folder,
        ],
    ),
    Peer(
        "kube-score",
        "github.com/zegl/kube-score/cmd/kube-score@latest",
        lambda folder: ["score", *_files(folder)],
    ),
    Peer(
        "kube-linter",
        "golang.stackrox.io/kube-linter/cmd/kube-linter@latest",
        lambda folder: ["lint", folder],
    ),
    Peer(
        "pluto",
        "github.com/fairwindsops/pluto/v5@latest",
        lambda folder: ["detect-files", "--directory", folder],
        code=3,
    ),
)


def install() -> None:
    """Install the programs that are not installed yet, and the schemas; print the name of each that could not be."""
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
    write_schemas(_SCHEMAS, _VERSION)


def doubtful(codes: Mapping[str, int]) -> list[str]:
    """Sentences about programs that ended otherwise than after judging the corpus, from exit codes by name."""
    return [
        f"{peer.name} ended with {codes[peer.name]}, not with {peer.code}: its figures may be of no work done"
        for peer in PEERS
        if codes.get(peer.name, peer.code) != peer.code
    ]


def _run(command: Sequence[str], **variables: str) -> None:
    subprocess.run(command, check=False, stderr=subprocess.DEVNULL, env={**os.environ, **variables})


if __name__ == "__main__":
    install()
