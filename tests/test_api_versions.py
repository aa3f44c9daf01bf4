"""The table of API versions, against its own rules and the schemas of 13 versions of Kubernetes; the target."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

import pytest

from repl_lint.facts.kubernetes import api_versions
from repl_lint.facts.kubernetes.api_versions import replacement_advice, target
from repl_lint.facts.kubernetes.lifecycles import NEWEST, Version, lifecycles, shown, version
from repl_lint.model.environments import Environment
from repl_lint.reading.files import File
from repl_lint.reading.grouping import group
from repl_lint.reading.surveys import survey
from tests.conftest import Lint, places

SCHEMAS = str(files("kubernetes_validate") / "kubernetes-json-schema")
SHIPPED: list[Version] = [(1, minor) for minor in range(25, 38)]
SOURCES = {"types", "guide", "schemas", "notes"}
EVERY = [pytest.param(*key, id=" ".join(key)) for key in lifecycles()]
REPLACED = [pytest.param(*key, id=" ".join(key)) for key, life in lifecycles().items() if life.replacements]
UNREPLACED = [pytest.param(*key, id=" ".join(key)) for key, life in lifecycles().items() if not life.replacements]


def rows() -> list[list[str]]:
    with open(os.path.join(os.path.dirname(api_versions.__file__), "api_versions.tsv"), encoding="utf-8") as stream:
        return [line.rstrip("\n").split("\t") for line in stream if not line.startswith("#")]


@cache
def schemas(number: Version) -> frozenset[str]:
    """The names of the definitions that a version of Kubernetes has."""
    names = os.listdir(os.path.join(SCHEMAS, f"v{shown(number)}.0-local"))
    return frozenset(name.removesuffix(".json") for name in names)


def schema_name(api_version: str, kind: str) -> str:
    groups, _, number = api_version.rpartition("/")
    return "-".join(part for part in (kind.lower(), groups.partition(".")[0], number) if part)


def shipping(api_version: str, kind: str) -> list[Version]:
    return [number for number in SHIPPED if schema_name(api_version, kind) in schemas(number)]


def alive(introduced: Version | None, removed: Version | None) -> list[Version]:
    return [number for number in SHIPPED if (introduced or (1, 0)) <= number and (removed is None or number < removed)]


def test_the_schemas_are_those_of_the_versions_that_the_table_knows() -> None:
    folders = {name for name in os.listdir(SCHEMAS) if name.endswith("-local")}
    assert folders == {f"v{shown(number)}.0-local" for number in SHIPPED}
    assert SHIPPED[-1] == NEWEST


ADMISSION = "remove it, because Pod Security Admission (from 1.23 on, by labels of the namespace) replaces it"


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]} {row[1]}")
def test_a_row_is_well_formed(row: list[str]) -> None:
    api_version, kinds, *cells, replacements, source = row
    introduced, deprecated, removed = (version(cell) if cell else None for cell in cells)
    assert "/" in api_version or api_version == "v1", "the core group has no name"
    assert kinds == " ".join(sorted(set(kinds.split())))
    assert [number for number in (introduced, deprecated, removed) if number] == sorted(
        number for number in (introduced, deprecated, removed) if number
    )
    assert deprecated or removed
    assert not (introduced and removed) or introduced < removed
    since = [version(item.partition("@")[2]) for item in replacements.split()]
    assert since == sorted(set(since)), "the newest stands last"
    assert api_version not in [item.partition("@")[0] for item in replacements.split()]
    assert source in SOURCES


def test_a_kind_of_an_api_version_has_one_row() -> None:
    keys = [(row[0], kind) for row in rows() for kind in row[1].split()]
    assert sorted(keys) == sorted(set(keys))
    assert set(keys) == set(lifecycles())


@pytest.mark.parametrize(("api_version", "kind"), EVERY)
def test_a_kind_is_shipped_from_its_introduction_to_its_removal(api_version: str, kind: str) -> None:
    life = lifecycles()[api_version, kind]
    assert shipping(api_version, kind) == alive(life.introduced, life.removed)


@pytest.mark.parametrize(("api_version", "kind"), REPLACED)
def test_a_replacement_is_shipped_from_its_version_on(api_version: str, kind: str) -> None:
    for replacement in lifecycles()[api_version, kind].replacements:
        kind = replacement.kind or kind
        own = lifecycles().get((replacement.api_version, kind))
        assert own is None or own.introduced == replacement.since
        assert shipping(replacement.api_version, kind) == alive(replacement.since, own and own.removed)


@pytest.mark.parametrize(("api_version", "kind"), REPLACED)
def test_advice_never_names_a_version_that_the_target_lacks(api_version: str, kind: str) -> None:
    life = lifecycles()[api_version, kind]
    for wanted in ((1, minor) for minor in range(1, NEWEST[1] + 1)):
        advised = life.replacement(wanted)
        own = lifecycles().get((advised.api_version, kind)) if advised else None
        assert not (own and own.removed and own.removed <= wanted), f"{advised} at {shown(wanted)}"


@pytest.mark.parametrize(("api_version", "kind"), UNREPLACED)
def test_nothing_replaces_only_what_has_no_other_version_to_stay(api_version: str, kind: str) -> None:
    stem = schema_name(api_version, kind).rpartition("-")[0]
    others = {name for name in schemas(NEWEST) if name.rpartition("-")[0] == stem}
    assert others - {schema_name(*key) for key in lifecycles()} == set()


def disappearing() -> Iterator[tuple[str, Version]]:
    """The definitions of objects that a version no longer has, and that version."""
    for before, after in pairwise(SHIPPED):
        for name in sorted(schemas(before) - schemas(after)):
            with open(os.path.join(SCHEMAS, f"v{shown(before)}.0-local", f"{name}.json"), encoding="utf-8") as stream:
                properties = json.load(stream).get("properties", {}).keys()
            if {"kind", "metadata"} <= properties and "items" not in properties:
                yield name, after


def test_every_object_that_disappears_is_in_the_table() -> None:
    removed = {(schema_name(*key), life.removed) for key, life in lifecycles().items()}
    gone = set(disappearing())
    assert ("cronjob-batch-v1beta1", (1, 25)) in removed - gone, "what went before the first version with schemas"
    assert ("horizontalpodautoscaler-autoscaling-v2beta2", (1, 26)) in gone
    assert gone - removed == set()


@pytest.mark.parametrize(
    ("api_version", "kind", "wanted", "advice"),
    [
        ("extensions/v1beta1", "Deployment", "1.7", "use `apps/v1beta2` from 1.8 on"),
        ("extensions/v1beta1", "Deployment", "1.8", "use `apps/v1beta2`"),
        ("extensions/v1beta1", "Deployment", "1.15", "use `apps/v1`"),
        ("extensions/v1beta1", "Ingress", "1.13", "use `networking.k8s.io/v1beta1` from 1.14 on"),
        ("extensions/v1beta1", "Ingress", "1.18", "use `networking.k8s.io/v1beta1`"),
        ("extensions/v1beta1", "Ingress", "1.19", "use `networking.k8s.io/v1`"),
        ("policy/v1beta1", "PodSecurityPolicy", "1.25", ADMISSION),
        ("batch/v1beta1", "CronJob", "1.21", "use `batch/v1`"),
    ],
)
def test_advice_is_the_newest_version_that_the_target_has(
    api_version: str, kind: str, wanted: str, advice: str
) -> None:
    assert replacement_advice(lifecycles()[api_version, kind], version(wanted)) == advice


@pytest.mark.parametrize(
    ("text", "number"), [("1.25", (1, 25)), ("v1.25", (1, 25)), ("1.25.3", (1, 25)), ("1.30", (1, 30)), ("1.3", (1, 3))]
)
def test_a_version_is_two_numbers(text: str, number: Version) -> None:
    assert version(text) == number


@pytest.mark.parametrize("text", ["", "1", "1.x", "latest"])
def test_a_text_that_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        version(text)


def target_of(server_version: str, configured: Version | None = None) -> Version:
    text = "# kind: replicated\nreplicated_api_version: 2.41.0\nkubernetes:\n  requirements:\n"
    data = f"{text}    server_version: {server_version}\n".encode()
    file = File("replicated.yaml", "replicated.yaml", data)
    [release] = group([survey(file)], Environment(kubernetes_version=configured))
    return target(release)


@pytest.mark.parametrize(
    ("server_version", "expected"),
    [
        # an upper bound
        ('">=1.9.3 <1.16.0"', (1, 15)),
        ('">=1.9.3 <1.16"', (1, 15)),
        ('">=1.9.3, <1.16.0"', (1, 15)),
        ('">= 1.9.3 < 1.16.0"', (1, 15)),
        ('">=1.9.3  <1.16.0"', (1, 15)),
        ('"<=1.15.3"', (1, 15)),
        ('"<1.15.3"', (1, 15)),
        ('"<1.15.0"', (1, 14)),
        ('"1.15.3"', (1, 15)),
        ("1.15.3", (1, 15)),
        ('"=1.15.3"', (1, 15)),
        ('"1.15.x"', (1, 15)),
        ('"1.15"', (1, 15)),
        ('"~1.15.2"', (1, 15)),
        ('"1.9.3 - 1.15.3"', (1, 15)),
        ('"<1.12.0 || >=1.14.0 <1.16.0"', (1, 15)),
        ('">=1.14.0 <1.16.0 || <1.12.0"', (1, 15)),
        # none, or none that can be read
        ('">=1.9.3"', NEWEST),
        ('"^1.9.3"', NEWEST),
        ('"*"', NEWEST),
        ('"<1.99.0"', NEWEST),
        ('">=2.0.0"', NEWEST),
        ('"not a range"', NEWEST),
        ('""', NEWEST),
        ("", NEWEST),
        ("'{{repl ConfigOption \"version\"}}'", NEWEST),
    ],
)
def test_the_target_is_the_newest_version_that_the_release_admits(server_version: str, expected: Version) -> None:
    assert target_of(server_version) == expected


def test_the_configured_version_goes_before_the_releases_own() -> None:
    assert target_of('"<1.16.0"', (1, 29)) == (1, 29)


APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"
CRON_JOB = "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\n"


def embedded(version: str) -> str:
    head = "apiVersion: embeddedcluster.replicated.com/v1beta1\nkind: Config\nmetadata: {name: a}\n"
    return f"{head}spec: {{version: {version}}}\n"


def kurl(version: str) -> str:
    head = "apiVersion: cluster.kurl.sh/v1beta1\nkind: Installer\nmetadata: {name: a}\n"
    return f"{head}spec: {{kubernetes: {{version: {version}}}}}\n"


@pytest.mark.about("removed-api-version", "deprecated-api-version")
@pytest.mark.parametrize(
    ("installers", "config", "rule", "target"),
    [
        ([], "", "removed-api-version error", "the newest that repl-lint knows"),
        ([embedded("1.2.3+k8s-1.24")], "", "deprecated-api-version warning", "of Embedded Cluster"),
        (
            [embedded("2.14.0+k8s-1.34")],
            "",
            "removed-api-version error",
            "1.34 (set by `2.14.0+k8s-1.34`",
        ),
        ([embedded("3.0.0-beta.1+k8s-1.25-rc1")], "", "removed-api-version error", "1.25 (set by"),
        ([embedded("2.14.0")], "", "removed-api-version error", "the newest that repl-lint knows"),
        ([kurl("1.24.17")], "", "deprecated-api-version warning", "1.24 (set by `1.24.17` of the kURL"),
        ([kurl("1.24.x")], "", "deprecated-api-version warning", "1.24 (set by `1.24.x` of the kURL"),
        ([kurl("latest")], "", "removed-api-version error", "the newest that repl-lint knows"),
        (
            [kurl("1.24.17"), embedded("2.1.0+k8s-1.30")],
            "",
            "removed-api-version error",
            "1.30 (set by",
        ),
        (
            [embedded("2.14.0+k8s-1.34")],
            'kubernetes-version: "1.23"',
            "deprecated-api-version warning",
            "1.23 (set by `kubernetes-version`)",
        ),
    ],
)
def test_an_installer_says_which_kubernetes_it_brings(
    installers: list[str], config: str, rule: str, target: str, lint: Lint
) -> None:
    files = {f"{number}.yaml": text for number, text in enumerate([APPLICATION, CRON_JOB, *installers])}
    report = lint(files, config)
    assert places(report) == [f"1.yaml:1:13-26 {rule}"]
    assert target in report.findings[0].message
