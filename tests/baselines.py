"""A release with faults for the tests of baselines, and the reports against a baseline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.conftest import Run
from tests.schemas import validate

FILE = ".repl-lint-baseline.json"
ROOT = """\
# kind: replicated
replicated_api_version: 2.41.0
images:
- name: redis
  source: registry.hub.docker.com
  tag: "5.0"
- name: private
  source: replicated
  tag: "1"
- name: second
  source: replicated
  tag: "1"
"""
PRIVATE = "registry.replicated.com/app/private:1"
SECOND = "registry.replicated.com/app/second:1"


def deployment(name: str, *images: str, namespace: str = "x") -> str:
    """A Deployment with a container for each image, named after it."""
    containers = "".join(f"      - name: {image.split('/')[-1][:3]}\n        image: {image}\n" for image in images)
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  namespace: {namespace}\n"
        f"spec:\n  template:\n    spec:\n      containers:\n{containers}"
        f"    metadata: {{labels: {{app: {name}}}}}\n  selector: {{matchLabels: {{app: {name}}}}}\n"
    )


API = deployment("api", "nginx", "redis:6.2", PRIVATE, SECOND)
WEB = deployment("web", "nginx", "caddy")


def write(**texts: str) -> None:
    """Write files by their names without suffix, in which ``_`` is a slash."""
    for name, text in texts.items():
        path = Path(name.replace("_", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def entries() -> list[dict[str, Any]]:
    """The findings in the file of the baseline."""
    findings: list[dict[str, Any]] = json.loads(Path(FILE).read_text())["findings"]
    return findings


def checked(run: Run, *arguments: str) -> dict[str, Any]:
    """The JSON report against the baseline; asserts that it fits its schema, and that the exit code is right."""
    code, out, _ = run("check", "--baseline", FILE, "--output-format", "json", *arguments)
    report: dict[str, Any] = json.loads(out)
    validate(report, "report")
    assert code == (1 if any(finding["severity"] == "error" for finding in report["findings"]) else 0)
    return report


def new(run: Run, *arguments: str) -> list[str]:
    """The findings that the baseline does not have, each as ``path:line rule``."""
    report = checked(run, *arguments)
    return [f"{finding['path']}:{finding['start']['line']} {finding['rule']}" for finding in report["findings"]]
