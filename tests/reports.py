"""The release for the snapshots of every format, and the functions that write its report."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any, Final

import pytest

from repl_lint import check
from repl_lint.formats.registry import REPORTS
from repl_lint.model.reports import Crash, Report

RELEASE: Final = """\
# kind: replicated
replicated_api_version: 2.41.0
images:
- name: redis
  tag: "5.0"
---
# kind: scheduler-kubernetes
apiVersion: v1
kind: Pod
metadata: {name: fox, namespace: "{{repl Namespace}}"}
spec:
  containers:
  - {name: "🦊", image: "redis:6.2"}\r
  - name: b
    image: docker.io/library/redis:6.2\r
    imagePullPolicy: Always  # repl-lint: ignore[always-pull-policy] as the vendor asks
"""
"""With an emoji, CRLF, a template, related places, a fix and a suppression."""

PAGE_RELEASE: Final = RELEASE.rpartition("    imagePullPolicy")[0] + (
    '  - {name: c, image: "redis:latest"}  # repl-lint: ignore[latest-tag, image-tag-mismatch] the <vendor> moves it\n'
)
"""The same with a rule that is suppressed with HTML in its reason."""

HOSTILE: Final = """\
apiVersion: v1
kind: Pod
metadata: {name: "</script><script>alert(1)</script>"}
spec:
  containers:
  - name: '" onmouseover="alert(1)'
    image: "javascript:alert(1)"  # </pre></article><img src=x onerror=alert(1)>
  - name: "{{ 7 * 7 }}{% raw %}"
    image: 'x\u202egpj.exe:latest'
"""
"""Texts that would run in a browser if nothing escaped them."""

FINDING: Final = {
    "rule": "image-tag-mismatch",
    "severity": "error",
    "message": "`redis:6.2` is used here, but `images` declares it only with tag `5.0`"
    ": change the tag of `redis` to `6.2`",
    "advice": "change the tag of `redis` to `6.2`",
    "path": "replicated.yaml",
    "start": {"line": 13, "column": 24},
    "end": {"line": 13, "column": 35},
    "related": [
        {
            "path": "replicated.yaml",
            "start": {"line": 4, "column": 9},
            "end": {"line": 4, "column": 14},
            "message": "declared here",
        },
        {
            "path": "replicated.yaml",
            "start": {"line": 15, "column": 12},
            "end": {"line": 15, "column": 39},
            "message": "here too",
        },
    ],
    "inside": [],
    "fix": {
        "title": "change the tag of `redis` to `6.2`",
        "safe": False,
        "unsafe_because": "nothing says which of the two tags is meant",
        "edits": [
            {
                "path": "replicated.yaml",
                "start": {"line": 5, "column": 8},
                "end": {"line": 5, "column": 13},
                "replacement": '"6.2"',
            }
        ],
    },
}
"""What there is to find in it, in JSON."""

SUPPRESSED: Final = {
    "rule": "always-pull-policy",
    "severity": "warning",
    "message": "`imagePullPolicy: Always` asks the registry for `docker.io/library/redis:6.2` at every start,"
    " which fails without a network: set `imagePullPolicy: IfNotPresent`",
    "advice": "set `imagePullPolicy: IfNotPresent`",
    "path": "replicated.yaml",
    "start": {"line": 16, "column": 22},
    "end": {"line": 16, "column": 28},
    "related": [],
    "inside": [],
    "fix": {
        "title": "set `imagePullPolicy: IfNotPresent`",
        "safe": False,
        "unsafe_because": "nodes then keep the old image if this tag is pushed again",
        "edits": [
            {
                "path": "replicated.yaml",
                "start": {"line": 16, "column": 22},
                "end": {"line": 16, "column": 28},
                "replacement": "IfNotPresent",
            }
        ],
    },
    "suppression": {
        "path": "replicated.yaml",
        "start": {"line": 16, "column": 30},
        "end": {"line": 16, "column": 88},
        "reason": "as the vendor asks",
    },
}
"""What is suppressed in it, in JSON."""


def written(report: Report, name: str) -> str:
    """The text of a report in a format, as a file has it; what is no UTF-8 is replaced."""
    out = io.StringIO()
    REPORTS.load(name).write(report, out)
    return out.getvalue().encode("utf-8", errors="replace").decode()


def parsed(report: Report, name: str) -> Any:
    """The data of a report in a JSON format."""
    return json.loads(written(report, name))


def odd(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """A report of files with odd names and texts, which formats must escape; it has unread files and a crash.

    The files are written into the folder, which becomes the working folder.
    """
    monkeypatch.chdir(folder)
    pod = "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: '%s'}]}\n"
    names = ["a b,c:d%.yaml", "C:\\x|y.yaml", os.fsdecode(b"\xff.yaml"), "new\nline.yaml"]
    images = ["a", "``<b>|@all```", "#1\x85\ufffe🦊", "x"]
    for name, image in zip(names, images, strict=True):
        Path(name).write_text(pod % image, encoding="utf-8")
    Path("broken.yaml").write_text("a: [")
    Path("values.yaml").write_text("a: 1\n")
    Path("clean.yaml").write_text("apiVersion: v1\nkind: Service\n")
    Path("gone.yaml").symlink_to("nowhere")
    report = check(["."])
    return report._replace(crashes=(Crash("latest-tag", "clean.yaml", "KeyError: '\x00]]>'"),))


def many(report: Report, count: int = 25_000) -> Report:
    """A report with many copies of the first finding, of each severity in turn."""
    first = report.findings[0]
    severities = ("info", "warning", "error")
    return report._replace(findings=tuple(first._replace(severity=severities[at % 3]) for at in range(count)))
