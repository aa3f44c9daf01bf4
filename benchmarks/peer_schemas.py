"""The Kubernetes schemas that other programs judge by: each complete in one file, so that none fetches any.

They are those of kubernetes-validate. Its own refer to another file by an address that only that program resolves.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, Final

_KINDS: Final = "configmap-v1 cronjob-batch-v1 deployment-apps-v1 ingress-networking-v1 service-v1 statefulset-apps-v1"
"""The kinds of the corpus in their API versions, as the names of the files have them."""
_OTHER_FILE: Final = "/api/_definitions.json#"


def write_schemas(folder: str, version: str) -> None:
    """Write the strict schemas of the corpus's kinds in a Kubernetes version, a file each, below a folder."""
    spec = find_spec("kubernetes_validate")
    package = os.path.dirname((spec and spec.origin) or "")
    source = os.path.join(package, "kubernetes-json-schema", f"v{version}.0-local-strict")
    definitions = json.loads(_text(source, "_definitions"))["$defs"]
    os.makedirs(folder, exist_ok=True)
    for kind in _KINDS.split():
        schema = json.loads(_text(source, kind).replace(_OTHER_FILE, "#"))
        del schema["$id"]
        with open(os.path.join(folder, f"{kind}.json"), "w", encoding="utf-8") as out:
            json.dump({**schema, "$defs": _needed(schema, definitions)}, out)


def _text(folder: str, name: str) -> str:
    with open(os.path.join(folder, f"{name}.json"), encoding="utf-8") as stream:
        return stream.read()


def _needed(schema: Any, definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """The definitions that a schema refers to, and those that these refer to."""
    needed: dict[str, Any] = {}
    waiting = [schema]
    while waiting:
        for name in re.findall(r'"#/\$defs/([^"]+)"', json.dumps(waiting.pop())):
            if name not in needed:
                needed[name] = definitions[name]
                waiting.append(needed[name])
    return needed
