"""Releases to explain, and their explanations as text and as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.conftest import Run
from tests.schemas import validate

ROOT_DOCUMENT = """\
# kind: replicated
replicated_api_version: 2.41.0
kubernetes: {requirements: {server_version: ">=1.9.0 <1.16.0"}}
images:
- {source: quay, name: team/app, tag: "1.0"}
- source: other
  name: team/app
  tag: "1.1"
- {source: public, name: redis, tag: 5}
- {source: public, name: busybox, tag: 1.36}
"""

CONFIG = """\
app-slug: tide
registries:
  quay: quay.io/team
private-registries: [registry.example.com]
namespaces: {allow: [monitoring]}
"""

POD = """\
apiVersion: extensions/v1beta1
kind: Deployment
metadata:
  name: "😀"
  namespace: prod
  labels: {a: "😀", b: c}
spec:
  template:
    spec:
      serviceAccountName: puller
      containers:
      - name: a
        image: quay.io/team/app:2.0
      {{repl if ConfigOptionEquals "cache" "own"}}
      - {name: "😀😀", image: "redis:{{repl if Airgap}}5{{repl else}}6{{repl end}}", args: [--address=db.prod.svc]}
      {{repl end}}
      - name: c
        image: {{repl ConfigOption "image"}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: puller}
imagePullSecrets: [{name: replicatedregistrykey}]
"""

RELEASE = {"replicated.yaml": ROOT_DOCUMENT, ".repl-lint.yaml": CONFIG, "k8s/pod.yaml": POD.replace("\n", "\r\n")}


def write(files: Mapping[str, str]) -> None:
    """Write files with their folders."""
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(text.encode())


def explained(run: Run, *arguments: str) -> str:
    """The output of ``explain``; asserts that it succeeds and says nothing on standard error."""
    code, out, err = run("explain", *arguments)
    assert (code, err) == (0, "")
    return out


def compared(run: Run, *arguments: str) -> str:
    """The part of an explanation above its findings: the location and the comparisons."""
    return explained(run, *arguments).partition("\nfound\n")[0]


def data(run: Run, *arguments: str) -> dict[str, Any]:
    """An explanation as JSON; asserts that it fits its schema."""
    explanation: dict[str, Any] = json.loads(explained(run, *arguments, "--output-format", "json"))
    validate(explanation, "explain")
    return explanation


def details(explanation: Mapping[str, Any], at: int = 0) -> dict[str, str]:
    """The details of a comparison of an explanation: their texts by their labels."""
    return {detail["label"]: detail["text"] for detail in explanation["compared"][at]["details"]}


POLICY = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
