"""How an explanation is asked for, as text and as data, and the releases that are explained."""

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
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(text.encode())


def explained(run: Run, *arguments: str) -> str:
    code, out, err = run("explain", *arguments)
    assert (code, err) == (0, "")
    return out


def compared(run: Run, *arguments: str) -> str:
    """What is told of the place and of what is compared."""
    return explained(run, *arguments).partition("\nfound\n")[0]


def data(run: Run, *arguments: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(explained(run, *arguments, "--output-format", "json"))
    validate(told, "explain")
    return told


def details(told: Mapping[str, Any], at: int = 0) -> dict[str, str]:
    return {each["label"]: each["text"] for each in told["compared"][at]["details"]}


POLICY = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
