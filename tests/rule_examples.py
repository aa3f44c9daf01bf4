"""The rules, and the examples in their files with the findings that they mark."""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from repl_lint.configuration.catalog import catalog, read_rule
from repl_lint.model.findings import Rule

RULES = list(catalog().values())

MARK = re.compile(r"#\s*finding(?:\[(?P<rule>[a-z-]+)\])?(?::\s*\"(?P<part>.*)\")?\s*$")


def examples() -> Iterator[Any]:
    """The bad and the good texts of the examples of all rules, as parameters of a test: rule, kind and example."""
    for rule in RULES:
        for number, example in enumerate(read_rule(rule.path)["examples"]):
            for kind in ("bad", "good"):
                if kind in example:
                    yield pytest.param(rule, kind, example, id=f"{rule.id}-{number}-{kind}")


def charts(example: Mapping[str, str]) -> dict[str, str | bytes]:
    """The files of the charts of an example, by path: charts by their names and versions, other files as texts."""
    files: dict[str, str | bytes] = {}
    for path, about in (yaml.safe_load(example.get("charts", "")) or {}).items():
        text = about if isinstance(about, str) else yaml.safe_dump(about)
        if isinstance(about, str):
            files[path] = text
        elif path.endswith("/"):
            files[f"{path}Chart.yaml"] = text
        else:
            files[path] = packed({f"{about['name']}/Chart.yaml": text.encode()})
    return files


def packed(members: Mapping[str, bytes]) -> bytes:
    """A gzipped tar with some members."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def marked(text: str, rule: Rule) -> dict[tuple[int, str], str]:
    """The findings that an example marks: by line and rule, the part of the message that it quotes, else an empty text.

    A mark on a line of its own is for the next line.
    """
    parts = {}
    for number, line in enumerate(text.splitlines(), start=1):
        mark = MARK.search(line)
        if mark:
            parts[number + (not line[: mark.start()].strip()), mark["rule"] or rule.id] = mark["part"] or ""
    return parts


def marked_archives(example: Mapping[str, str], rule: Rule) -> Iterator[tuple[str, str, str]]:
    """The archives among the charts of an example that have a finding: path, rule and the part of the message."""
    for line in example.get("charts", "").splitlines():
        path, mark = line.partition(":")[0], MARK.search(line)
        if mark and path.endswith(".tgz"):
            yield path, mark["rule"] or rule.id, mark["part"] or ""
