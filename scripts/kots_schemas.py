"""Write `schemas/kots/`: the schemas of the kinds in a KOTS release, from the resource definitions of their projects.

python scripts/kots_schemas.py FOLDER      FOLDER has a git checkout of each project in `SOURCES`, under its name

A resource definition spells out each type wherever it is used, so a SupportBundle has 1.5 MB. Here a type that is used
twice is a definition, and texts for people are left out. `OPTIONAL` and `complete` hold what
the definitions get wrong.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from scripts.shared_definitions import Definitions, parts

OUT: Final = Path(__file__).parents[1] / "schemas" / "kots"
KEPT: Final = ("type", "items", "properties", "additionalProperties", "required", "enum")
"""The keywords that say something of a document; patterns and defaults are left to the rules."""

WORDS: Final[Mapping[str, Any]] = {
    "BoolString": ["boolean", "string"],
    "QuotedBool": ["boolean", "integer", "string"],
    "": None,
}
"""Types that the definitions name and JSON Schema does not have: kotskinds' multitype, and MappedChartValue."""


class Source(NamedTuple):
    """A project with resource definitions: its repository, a glob of their files, and the kinds that vendors write."""

    repository: str
    glob: str
    kinds: frozenset[str]


KOTS_KINDS: Final = frozenset(("Application", "Config", "ConfigValues", "HelmChart", "Identity", "LintConfig"))
TROUBLESHOOT_KINDS: Final = frozenset(
    (
        *("Analyzer", "Collector", "HostCollector", "HostPreflight", "Preflight"),
        *("Redactor", "RemoteCollector", "SupportBundle"),
    )
)
SOURCES: Final = (
    Source("replicatedhq/kotskinds", "config/crds/*.yaml", KOTS_KINDS),
    Source("replicatedhq/troubleshoot", "config/crds/troubleshoot.sh_*.yaml", TROUBLESHOOT_KINDS),
    Source("replicatedhq/embedded-cluster", "operator/config/crd/bases/*.yaml", frozenset(("Config",))),
    Source("replicatedhq/kurlkinds", "config/crds/v1beta1/*.yaml", frozenset(("Installer",))),
    Source("vmware-tanzu/velero", "config/crd/v1/bases/*.yaml", frozenset(("Backup", "Restore"))),
    Source("kubernetes-sigs/application", "config/crd/bases/*.yaml", frozenset(("Application",))),
)
"""The other kinds of a group are written by programs: that they exist is all that is said of them."""

OUTCOMES: Final = "outcomes"
STATUSES: Final = frozenset(("deploymentStatus", "jobStatus", "replicasetStatus", "statefulsetStatus"))
"""The analyzers that have outcomes of their own where they name no object: pkg/analyze of Troubleshoot."""
OPTIONAL: Final = frozenset(
    (
        *("args", "keyPath", "path", "url", "clusterScoped"),
        *("collectorName", "containerPath", "hostPath", "image", "namespace", "redactUri", "selector"),
        *(
            "CIDRRangeAlloc",
            "desiredCIDR",
            "enableBackgroundIOPS",
            "includeUnmountedPartitions",
            "minimumAcceptableSize",
        ),
        *("backgroundIOPSWarmupSeconds", "backgroundReadIOPS", "backgroundReadIOPSJobs"),
        *("backgroundWriteIOPS", "backgroundWriteIOPSJobs"),
        *("identityIssuerURL", "oidcRedirectUris", "requireIdentityProvider"),
        *("message", "recursiveMerge", "title", "version", "when"),
    )
)
"""Keys that the definitions require only because their Go fields have no `omitempty`; their projects have defaults."""

TEXT: Final = {"type": "string"}
TEXTS: Final = {"type": "object", "additionalProperties": TEXT}
METADATA: Final = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("name", "generateName", "namespace", "uid", "resourceVersion", "selfLink"), TEXT),
        **dict.fromkeys(("labels", "annotations"), TEXTS),
        **dict.fromkeys(("creationTimestamp", "deletionTimestamp"), TEXT),
        **{key: {"type": "integer"} for key in ("generation", "deletionGracePeriodSeconds")},
        "finalizers": {"type": "array", "items": TEXT},
        "ownerReferences": {"type": "array", "items": {"type": "object"}},
        "managedFields": {"type": "array", "items": {"type": "object"}},
    },
}
"""What every object has, of which the definitions say only that it is a mapping.

https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/
"""

TAINTS: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "key": TEXT,
            "value": TEXT,
            "effect": {"type": "string", "enum": ["NoSchedule", "PreferNoSchedule", "NoExecute"]},
        },
        "required": ["effect", "key"],
    },
}
HELM_CHARTS: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "chart": {"type": "object", "properties": {"name": TEXT, "chartVersion": TEXT}},
            "releaseName": TEXT,
            "namespace": TEXT,
            "weight": {"type": "integer"},
            "values": {"type": "object"},
            "builder": {"type": "object"},
        },
    },
}
"""What version 3 of Embedded Cluster adds: https://docs.replicated.com/embedded-cluster/v3/embedded-config.

`backup`, `lifecycle` and `lifecycleHandlers` are not documented, but Replicated has them in a release of its own for
3.10.0: https://github.com/replicatedhq/chartsmith, replicated/ec.yaml.
"""


def main() -> int:
    """Write one file for each API group."""
    folder = Path(sys.argv[1])
    groups: dict[str, dict[str, Any]] = {}
    sources: dict[str, str] = {}
    for source in SOURCES:
        checkout = folder / source.repository.partition("/")[2]
        commit = subprocess.run(
            [shutil.which("git") or "git", "rev-parse", "HEAD"],
            cwd=checkout,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for group, kind, version, schema in definitions(checkout, source):
            groups.setdefault(group, {})[f"{version}.{kind}"] = schema
            sources[group] = f"{source.repository}@{commit}: {source.glob}"
    complete(groups)
    OUT.mkdir(exist_ok=True)
    for group, kinds in groups.items():
        content = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$comment": f"Written by scripts/kots_schemas.py from {sources.get(group, 'its successor')}",
            "$defs": Definitions(dict(sorted(kinds.items()))).all,
        }
        (OUT / f"{group}.json").write_text(lines(content), encoding="utf-8")
        print(f"{group}: {', '.join(sorted(kinds))}")
    return 0


def lines(content: Mapping[str, Any]) -> str:
    """The text of a file: one line for each definition."""
    head = ",\n".join(f"{json.dumps(key)}: {json.dumps(content[key])}" for key in ("$schema", "$comment"))
    rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(schema)}" for name, schema in content["$defs"].items())
    return f'{{\n{head},\n"$defs": {{\n{rows}\n}}\n}}\n'


def definitions(checkout: Path, source: Source) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """The group, the kind, the version and the schema of each definition that a release may have an object of."""
    for file in sorted(checkout.glob(source.glob)):
        for definition in yaml.load_all(file.read_text(encoding="utf-8"), yaml.CSafeLoader):
            if definition:
                spec = definition["spec"]
                for version in spec["versions"]:
                    kind, schema = spec["names"]["kind"], {"type": "object"}
                    if kind in source.kinds:
                        schema = with_metadata(plain(version["schema"]["openAPIV3Schema"]))
                    yield spec["group"], kind, version["name"], schema


def with_metadata(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of an object whose metadata is known, and whose status is anybody's."""
    properties = {**schema["properties"], "metadata": METADATA}
    if "status" in properties:
        properties["status"] = {}
    return {**schema, "properties": properties}


def plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords of a schema that say something of a document."""
    result = {key: schema[key] for key in KEPT if key in schema}
    if needed := needed_of(result.pop("required", ())):
        result["required"] = needed
    if "type" in result and result["type"] in WORDS:
        result["type"] = WORDS[result["type"]]
    if schema.get("x-kubernetes-int-or-string"):
        result["type"] = ["integer", "string"]
    if result.get("type", "") is None:
        return {}  # any value
    if "properties" in result:
        result["properties"] = {name: plain(field) for name, field in result["properties"].items()}
        if schema.get("x-kubernetes-preserve-unknown-fields"):
            result["additionalProperties"] = {}
    for key in ("items", "additionalProperties"):
        if isinstance(result.get(key), Mapping):
            result[key] = plain(result[key])
    return result


def needed_of(required: Sequence[str]) -> list[str]:
    """The keys without which a mapping is of no use, of those that its definition requires."""
    if OUTCOMES not in required:
        return sorted(set(required) - OPTIONAL)
    # An analyzer needs what it makes of its findings; its other keys narrow down what it looks at. The two that
    # require a namespace beside, cephStatus and longhorn, have outcomes of their own.
    return [] if set(required) == {"namespace", OUTCOMES} else [OUTCOMES]


def complete(groups: dict[str, dict[str, Any]]) -> None:
    """Add the versions and forms that no resource definition has."""
    troubleshoot = groups["troubleshoot.sh"]
    for schema in troubleshoot.values():
        for analyzers in ("analyzers", "hostAnalyzers"):
            if analyzers in (fields := schema["properties"]["spec"]["properties"]):
                of_analyzers = fields[analyzers]["items"]["properties"]
                of_analyzers["docString"] = TEXT  # `preflight docs` reads it
                for name in STATUSES & of_analyzers.keys():
                    del of_analyzers[name]["required"]
    for name in list(troubleshoot):
        third = json.loads(json.dumps(troubleshoot[name]))
        let_values_come_from_objects(third)
        troubleshoot[name.replace("v1beta2", "v1beta3")] = third
    # https://github.com/replicatedhq/troubleshoot, pkg/docrewrite/v1beta2.go: the first version is read as the second.
    groups["troubleshoot.replicated.com"] = {
        f"v1beta1.{kind}": {"$ref": f"troubleshoot.sh.json#/$defs/v1beta2.{kind}"} for kind in TROUBLESHOOT_KINDS
    }
    groups["kurl.sh"] = {"v1beta1.Installer": {"$ref": "cluster.kurl.sh.json#/$defs/v1beta1.Installer"}}
    embedded = groups["embeddedcluster.replicated.com"]
    third = json.loads(json.dumps(embedded["v1beta1.Config"]))
    spec = third["properties"]["spec"]["properties"]
    spec["extensions"] = {"type": "object", "properties": {"helmCharts": HELM_CHARTS, "lifecycleHandlers": {}}}
    spec |= {"backup": {}, "lifecycle": {}}
    for role in (spec["roles"]["properties"]["controller"], spec["roles"]["properties"]["custom"]["items"]):
        role["properties"]["taints"] = TAINTS
    embedded["v1beta1.Config.3"] = third


def let_values_come_from_objects(schema: dict[str, Any]) -> None:
    """Change connection strings and certificates to those of version 3, in place.

    https://github.com/replicatedhq/troubleshoot, pkg/apis/troubleshoot/v1beta3/string_or_valuefrom.go
    """
    for name, field in parts(schema):
        if name in ("uri", "cacert", "clientCert", "clientKey") and field == TEXT:
            schema["properties"][name] = {
                "type": ["object", "string"],
                "properties": {"value": TEXT, "valueFrom": {"type": "object"}},
            }
        else:
            let_values_come_from_objects(field)


if __name__ == "__main__":
    sys.exit(main())
