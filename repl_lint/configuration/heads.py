"""The heads of the rule files: what stands above the ``why`` of each, as plain data.

YAML is slow to read at each start. So the data is kept in a file beside the rules, each with the text that it was read
from, and a text that has changed is read anew. The build of the package writes this file; so does a run in a checkout.
An installed package does not compare them: its rules do not change.
"""

from __future__ import annotations

import contextlib
import json
import os
from typing import Any, Final, TypeAlias

KEPT: Final = ".heads.json"

_Heads: TypeAlias = dict[str, tuple[str, Any]]
"""The text and the data of heads, by the names of their rules."""


def heads(folder: str) -> dict[str, Any]:
    """The data of each head in a folder, by the name of its rule; None for a head that is no YAML.

    The data is kept in a file of the folder, so that the next run reads no YAML; if a head has changed, it is written
    anew.
    """
    place = os.path.join(folder, KEPT)
    kept = _kept(place)
    current: _Heads = {}
    for name in sorted(name.removesuffix(".yaml") for name in os.listdir(folder) if name.endswith(".yaml")):
        text = _text(os.path.join(folder, f"{name}.yaml"))
        known_text, data = kept.get(name, (None, None))
        current[name] = (text, data if text == known_text else _data(text))
    if current != kept:
        from repl_lint import writing

        with contextlib.suppress(OSError):  # in a folder that is read-only, each run reads the YAML
            writing.replace(place, json.dumps(current).encode())
    return {name: data for name, (_, data) in current.items()}


def built_heads(folder: str) -> dict[str, Any]:
    """The data of each head as the build of the package kept it in a folder that nobody changes; no rule is read.

    Without what the build kept, the same as `heads`.
    """
    return {name: data for name, (_, data) in _kept(os.path.join(folder, KEPT)).items()} or heads(folder)


def _kept(place: str) -> _Heads:
    """The heads in the file beside the rules; none if it is not there, or is not what we write."""
    try:
        with open(place, "rb") as stream:
            return {name: (text, data) for name, (text, data) in json.loads(stream.read()).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _text(path: str) -> str:
    with open(path, "rb") as stream:
        return stream.read().partition(b"\nwhy:")[0].decode()


def _data(text: str) -> Any:
    """The data of a head as JSON has it, so that it is the same when it is read again; None if it is no YAML."""
    import yaml

    try:
        return json.loads(json.dumps(yaml.load(text, yaml.CSafeLoader), default=str))
    except yaml.YAMLError:
        return None
