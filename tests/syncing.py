"""Releases for `images sync`, and the replicated documents that it writes."""

from __future__ import annotations

import os
from pathlib import Path

from tests.conftest import Run

HEAD = "# kind: replicated\nreplicated_api_version: 2.41.0\n"

SECTION = """\
images:
- source: public
  name: redis
  tag: "5"
- source: public
  name: quay.io/acme/api
  tag: "1.9"
"""

REST = SECTION.partition("\n")[2]

SHA = "sha256:" + "0123456789abcdef" * 4


def pod(*images: str) -> str:
    """A Pod with a container for each image."""
    items = "".join(f"  - image: {image}\n" for image in images)
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n{items}"


def workflow(*images: str) -> str:
    """A custom resource with a container for each image."""
    items = "".join(f"  - container: {{image: '{image}'}}\n" for image in images)
    return f"apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{name: a}}\nspec:\n  templates:\n{items}"


def write(name: str, text: str) -> Path:
    """Write a file with its folders, and return its path."""
    path = Path(name)
    os.makedirs(path.parent, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def release(root: str, *manifests: str, config: str = "") -> Path:
    """Write a release into the working folder, and return the path of its replicated document."""
    write("k8s/a.yaml", "---\n".join(manifests) or pod("redis:5", "quay.io/acme/api:1.9"))
    if config:
        write(".repl-lint.yaml", config)
    return write("replicated.yaml", root)


def synced(run: Run, root: str, *manifests: str, config: str = "", flags: tuple[str, ...] = ()) -> str:
    """A replicated document after `images sync`; asserts that it succeeds, and that a second run changes nothing."""
    source = release(root, *manifests, config=config)
    code, _, err = run("images", "sync", *flags)
    assert code == 0, err
    after = source.read_bytes().decode()
    assert run("images", "sync", "--diff", *flags)[:2] == (0, "")
    return after
