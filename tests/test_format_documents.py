"""Replicated documents against their schema, their version, and keys that stand twice anywhere."""

from __future__ import annotations

from typing import Any

import pytest

from repl_lint import resources
from tests.conftest import Lint, places

ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n"


def found(lint: Lint, rule: str, files: dict[str, str] | str) -> list[str]:
    """What one rule finds: places and severities, without the path of the one file."""
    report = lint(files)
    assert report.crashes == ()
    told = [place.split() for place in places(report)]
    return [f"{place.removeprefix('replicated.yaml:')} {severity}" for place, name, severity in told if name == rule]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\n", []),
        ("a: 1\na: 2\n", ["6:1-2 error"]),
        ("a: 1\n'a': 1\n", ["6:1-4 warning"]),
        ("a: 1\na: 2\na: 1\n", ["6:1-2 error", "7:1-2 warning"]),
        ("1: a\n'1': b\n", ["6:1-4 error"]),
        ("a: {x: 1, x: 2}\n", ["5:11-12 error"]),
        ("a: [{x: 1}, {x: 2, y: 3, x: 2}]\n", ["5:26-27 warning"]),
        ("a:\n- - b: 1\n    b: 2\n", ["7:5-6 error"]),
        ("a: &a\n  x: 1\n  x: 2\nb: *a\nc:\n  <<: *a\n  y: 1\n", ["7:3-4 error"]),
        ("a: &a\n  x: 1\nb:\n  <<: *a\n  <<: *a\n  x: 2\n", []),
        ("a: &a\n  x: 1\nb:\n  <<: *a\n  x: 2\n  x: 3\n", ["10:3-4 error"]),
        ("a: {<<: {x: 1, x: 2}, y: 3}\n", ["5:16-17 error"]),
        ("a: {<<: [{x: 1, x: 2}], y: 3, y: 3}\n", ["5:17-18 error", "5:31-32 warning"]),
        ("{{repl if A}}\na: 1\n{{repl else}}\na: 2\n{{repl end}}\n", []),
        ("a: 1\n{{repl if A}}\na: 2\n{{repl end}}\n", []),
        ("a: 1\n{{repl if A}}\nb: 2\n{{repl end}}\na: 2\n", []),
        ("{{repl if A}}\na: 1\na: 2\n{{repl end}}\n", ["7:1-2 error"]),
        ("a: '{{repl if A}}1{{repl else}}2{{repl end}}'\na: 3\n", ["6:1-2 error"]),
        ("a: !!str 1\na: 1\n", ["6:1-2 error"]),
        ("'{{repl A}}': 1\n'{{repl A}}': 2\n", []),
        ("a:\na: 1\n", ["6:1-2 error"]),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_duplicate_keys(lint: Lint, text: str, expected: list[str], newline: str) -> None:
    assert found(lint, "duplicate-key", {"replicated.yaml": f"{SERVICE}{text}".replace("\n", newline)}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|\n    apiVersion: troubleshoot.sh/v1beta2\n    kind: Redactor\n    a: 1\n    a: 2\n", ["10:5-6 error"]),
        ('"apiVersion: troubleshoot.sh/v1beta2\\nkind: Redactor\\na: 1\\na: 2"\n', ["6:69-70 error"]),
        ("|\n    a: 1\n    a: 2\n", []),
    ],
)
def test_duplicate_keys_in_a_text_are_found_where_it_is_a_spec_of_troubleshoot(
    lint: Lint, text: str, expected: list[str]
) -> None:
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n"
    assert found(lint, "duplicate-key", {"replicated.yaml": f"{head}  spec: {text}"}) == expected


def test_duplicate_keys_are_found_where_rules_read(lint: Lint) -> None:
    files = {
        "a.yaml": '{"apiVersion": "v1", "kind": "Pod", "kind": "Pod"}',
        "replicated.yaml": f"{ROOT}name: a\nname: b\n",
        "values.yaml": "a: 1\na: 2\n",
    }
    assert found(lint, "duplicate-key", files) == ["a.yaml:1:37-43 warning", "4:1-5 error"]


@pytest.mark.parametrize(
    ("values", "advice"),
    [
        (("{b: 1}", "{c: 1}"), "merge the two mappings under one `a`"),
        (("[b]", "[c]"), "merge the two lists under one `a`"),
        (("b", "c"), "keep only one `a`"),
        (("{b: 1}", "[c]"), "keep only one `a`"),
        (("", "{c: 1}"), "keep only one `a`"),
    ],
)
def test_mappings_and_lists_of_one_key_are_merged(lint: Lint, values: tuple[str, str], advice: str) -> None:
    first, second = values
    report = lint(f"{SERVICE}a: {first}\na: {second}\n")
    assert [finding.advice for finding in report.findings if finding.rule.id == "duplicate-key"] == [advice]


def test_many_duplicate_keys_take_no_time(lint: Lint) -> None:
    text = SERVICE + "a: 1\n" * 20_000 + "# kind: scheduler-kubernetes\n" * 20_000
    assert len(found(lint, "duplicate-key", text)) == 19_999


def test_two_documents_without_a_marker_are_one_finding(lint: Lint) -> None:
    text = f"{ROOT}---\n# kind: scheduler-kubernetes\n{SERVICE}# kind: scheduler-kubernetes\n{SERVICE}"
    assert [finding.rule.id for finding in lint(text).findings] == ["misplaced-document-header"]


@pytest.mark.parametrize(
    ("version", "text", "expected"),
    [
        ("2.8.0", "images: [{name: redis, tag: '3'}]\n", []),
        ("2.7.9", "images: [{name: redis, tag: '3'}]\n", ["2:25-30 warning"]),
        ("'2.7.9'", "images: [{name: redis, tag: '3'}]\n", ["2:25-32 warning"]),
        ("2.10.0", "images: [{name: redis, tag: '3'}]\n", []),
        ("2.7.9", "images:\n", []),
        ("2.26.9", "terms: {markdown: a}\n", ["2:25-31 warning"]),
        ("2.3.0", "custom_requirements: [{id: a}]\n", ["2:25-30 warning"]),
        ("2.4.0", "custom_requirements: [{id: a, command: {id: scheduler}}]\n", []),
        ("2.5.9", "admin_commands: [{alias: a, source: {kubernetes: {selector: {a: b}}}}]\n", ["2:25-30 warning"]),
        ("2.5.9", "admin_commands: [{alias: a, component: DB}]\n", []),
        ("2.6.0", "swarm: {minimum_node_count: 1}\n", ["2:25-30 warning"]),
        ("2.9.0", "support: {timeout: 1}\n", ["2:25-30 warning"]),
        ("2.9", "support: {timeout: 1}\n", []),
        ("'{{repl A}}'", "support: {timeout: 1}\n", []),
        ("[2]", "support: {timeout: 1}\n", []),
    ],
)
def test_versions(lint: Lint, version: str, text: str, expected: list[str]) -> None:
    root = f"# kind: replicated\nreplicated_api_version: {version}\n{text}"
    assert found(lint, "replicated-api-version-too-low", root) == expected


@pytest.mark.parametrize(
    ("accepted", "is_raised", "is_fixed"),
    [
        ("'>=2.5.0'", True, True),
        ('">= 2.7.9"', True, True),
        ("2.5.0", True, False),
        ("2.x", True, False),
        ("'<3.0.0'", True, False),
        ("'>=2.9.0 <3.0.0 || 2.4.x'", True, False),
        ("'>=2.8.0'", False, True),
        ("'>=2.12.0 <3.0.0'", False, True),
        ("'{{repl A}}'", False, True),
        ("''", False, True),
    ],
)
def test_a_requirement_of_the_host_is_raised_too(lint: Lint, accepted: str, is_raised: bool, is_fixed: bool) -> None:
    root = (
        "# kind: replicated\nreplicated_api_version: 2.5.0\nimages: [{name: redis, tag: '3'}]\n"
        f"host_requirements: {{replicated_version: {accepted}}}\n"
    )
    rule = "replicated-api-version-too-low"
    (finding,) = (finding for finding in lint(root).findings if finding.rule.id == rule)
    assert ("raise `replicated_version` in `host_requirements`" in finding.advice) == is_raised
    assert [related.location.start for related in finding.related] == [(3, 1), (4, 41)][: 1 + is_raised]
    assert bool(finding.fix) == is_fixed
    assert len(finding.fix.edits if finding.fix else ()) == is_fixed + (is_fixed and is_raised)


def test_versions_that_a_release_for_kubernetes_needs(lint: Lint) -> None:
    root = (
        "# kind: replicated\nreplicated_api_version: 2.12.0\nimages: [{name: a/b, source: quay, tag: '1'}]\n"
        "custom_requirements: [{id: a, command: {id: scheduler}}]\n"
    )
    rule = "replicated-api-version-too-low"
    assert found(lint, rule, root) == []
    (finding,) = (
        each for each in lint(f"{root}---\n# kind: scheduler-kubernetes\n{SERVICE}").findings if each.rule.id == rule
    )
    assert finding.message.startswith("a preflight check in a pod needs Replicated 2.29.0 or newer")
    assert [related.message for related in finding.related] == [
        "the registry `quay` in `images`: since 2.13.0",
        "a preflight check in a pod: since 2.29.0",
    ]
    assert finding.fix
    assert not finding.fix.safe


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: 3\nversion: 1.10\nterms:\n  version: 2\n", []),
        ("nam: a\n", ["3:1-4 warning"]),
        ("properties:\n  app_url: 'http://{{repl A}}'\n  logo_url: '{{repl A}}'\n  shell_alias: ''\n", []),
        ("properties:\n  app_url: example.com\n", ["4:12-23 error"]),
        ("properties:\n  shell_alias: a b\n  bypass_local_registry: maybe\n", ["4:16-19 error", "5:26-31 error"]),
        ("properties: ''\n", ["3:13-15 error"]),
        ("properties: '{{repl A}}'\n", []),
        ("properties:\n", []),
        ("properties: []\n", ["3:1-11 error"]),
        ("host_requirements: {memory: 8GB, cpu_cores: 2, disk_space: 11.25GB, docker_space: 128m}\n", []),
        ("host_requirements: {memory: 8GiB, disk_space: 11.25GiB}\n", ["3:47-55 error"]),  # libyaml: bytes alone
        (
            "host_requirements: {memory: 8, disk_space: '50', docker_space: 128Mi}\n",
            ["3:29-30 error", "3:44-48 error", "3:64-69 error"],
        ),
        ("host_requirements: {memory: '{{repl A}}', docker_version: latest}\n", ["3:59-65 error"]),
        ("host_requirements: {docker_version: 1.13.1, replicated_version: '2.x || 3.1.0'}\n", []),
        ("host_requirements: {docker_version: 1.14.0, replicated_version: 2.9}\n", ["3:37-43 error", "3:65-68 error"]),
        ("kubernetes: {requirements: {total_memory: 129e6}}\n", []),
        ("kubernetes: {requirements: {total_memory: lots}}\n", ["3:43-47 error"]),
        (
            "kubernetes: {persistent_volume_claims: [{name: a, storage: 10Gi}, {name: b, storage: big}]}\n",
            ["3:86-89 error"],
        ),
        ("host_requirements: {memory: a lot, cpu_cores: two}\n", ["3:29-34 error", "3:47-50 error"]),
        ("host_requirements: {replicated_version: '>=2.2.0 <=2.11.0', docker_version: 17.03.01-ce}\n", []),
        ("kubernetes: {requirements: {server_version: '>=1.9.3', api_versions: [apps/v1], total_cores: 2}}\n", []),
        ("kubernetes: {requirements: {server_version: new & shiny}}\n", ["3:45-56 error"]),
        ("kubernetes: {requirements: {server_version: '>= 1.9.3 <1.16.0 || 1.17.x'}}\n", []),
        ("kubernetes: {requirements: {server_version: '^1.9.3'}}\n", ["3:45-53 error"]),
        ("kubernetes: {requirements: {server_version: '>=1.9'}}\n", ["3:45-52 error"]),
        ("kubernetes: {requirements: {server_version: latest}}\n", ["3:45-51 error"]),
        ("kubernetes: {requirements: {api_versions: apps/v1}}\n", ["3:43-50 error"]),
        ("kubernetes: {Config: a}\n", ["3:14-20 warning"]),
        ("kubernetes: {persistent_volume_claims: [{storage: 1Gi}]}\n", ["3:42-49 error"]),
        ("kubernetes: {shared_fs: {enabled: '{{repl A}}', mount_paths: [/a]}}\n", []),
        ("backup: {kubernetes: {shared_fs: []}}\n", ["3:23-32 warning"]),
        ("images: [redis]\n", []),  # of image-without-name, as the next
        ("images: [{name: [a]}]\n", []),
        ("images: [{name: a, version: b}, {tag: c}]\n", []),
        ("images: {}\n", ["3:1-7 error"]),
        ("images: [{name: a, content_trust: {fingerprint: b}}]\n", ["3:36-47 warning"]),
        ("config: [{name: a, items: [{name: b, type: text, when: c=d, props: {rows: 5}}]}]\n", []),
        ("config: [{name: a, items: [{name: b, type: texts}]}]\n", ["3:44-49 error"]),
        ("config: [{name: a, items: [{name: b, type: '{{repl A}}'}]}]\n", []),
        ("config: [{title: a}]\n", ["3:11-16 error"]),
        ("config:\n-\n", ["4:1-2 error"]),
        ("config: [{name: a, items: [{name: b, type: select_one, items: [{name: c, default: 1}]}]}]\n", []),
        ("config: [{name: a, items: [{name: b, type: bool, tooltip: c, default: '0'}]}]\n", ["3:50-57 warning"]),
        ("cmds: [{name: a, args: b}]\n", ["3:24-25 error"]),
        ("x: &a {name: b}\nconfig: [*a]\n", ["3:1-2 warning"]),
    ],
)
@pytest.mark.parametrize("quick", [True, False], ids=["quick", "whole"])
def test_root_documents(
    lint: Lint, text: str, expected: list[str], quick: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not quick:  # the validator alone says the same as behind the quick look
        monkeypatch.setattr("repl_lint.checks.invalid_replicated_document.fits", lambda *_: False)
    assert found(lint, "invalid-replicated-document", ROOT + text) == expected


def test_the_quick_look_knows_all_words_of_the_schema() -> None:
    def words(schema: dict[str, Any]) -> set[str]:
        nested = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
        return set(schema).union(*map(words, nested))

    schema = resources.schema("replicated")
    found = words(schema).union(*map(words, schema["$defs"].values()))
    about = {"$schema", "$defs", "title", "description"}
    assert found - about == {
        "$ref",
        "additionalProperties",
        "enum",
        "items",
        "pattern",
        "properties",
        "required",
        "type",
    }
    assert len(schema["properties"]) == 26


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# kind: replicated\nname: a\n", ["2:1-5 error"]),
        ("# kind: replicated\nreplicated_api_version: 2.41\n", ["2:25-29 error"]),
        ("# kind: replicated\nreplicated_api_version: '2.41.0'\n", []),
        ("# kind: replicated\nreplicated_api_version: '{{repl A}}'\n", []),
        ("# kind: replicated\nreplicated_api_version: [2]\n", ["2:1-23 error"]),
        ("# kind: replicated\nreplicated_api_version:\nname: a\n", ["2:1-23 error"]),
        ("replicated_api_version: 2101\n", ["1:25-29 error"]),
        ("images: [{name: a, tag: b}]\nimage: c\n", []),
        ("# kind: replicated\n{a: &a {b: *c}}\n", []),
    ],
)
def test_versions_and_what_is_no_root_for_certain(lint: Lint, text: str, expected: list[str]) -> None:
    assert found(lint, "invalid-replicated-document", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kubernetes:\n  config: |\n    a: b\n", ["4:3-9 warning"]),
        ("kubernetes: {config: '{{repl A}}'}\n", ["3:14-20 warning"]),
        ("kubernetes: {config: ''}\n", []),
        ("kubernetes: {config: }\n", []),
        ("kubernetes: {requirements: {}}\n", []),
        ("config: |\n  a\n", []),
    ],
)
def test_embedded_objects(lint: Lint, text: str, expected: list[str]) -> None:
    assert found(lint, "embedded-kubernetes-config", ROOT + text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"# kind: scheduler-kubernetes\n{SERVICE}", "1:9 this release has no replicated document"),
        (
            f"# kind: scheduler-kubernetes\n{SERVICE}---\n# kind: replicated\n",
            "7:9 there is no replicated document under this",
        ),
        (
            f"# kind: replicated\n- a\n---\n# kind: scheduler-kubernetes\n{SERVICE}",
            "1:9 there is no replicated document under",
        ),
        (
            f"# kind: scheduler-kubernetes\n{SERVICE}---\n# kind: scheduler-kubernetes\nreplicated_api_version: 2.1\n",
            "7:9 this is the header of the replicated document: write `replicated`",
        ),
        (
            f"# kind: replicated\na: b: c\n---\n# kind: scheduler-kubernetes\n{SERVICE}",
            "2:4 text without quotes must not contain `: `",
        ),
    ],
)
def test_a_root_document_that_is_none(lint: Lint, text: str, expected: str) -> None:
    (finding,) = lint(text).findings
    line, column = finding.location.start
    assert f"{line}:{column} {finding.message}".startswith(expected)


@pytest.mark.parametrize("order", [1, -1])
def test_an_object_under_the_header_of_the_root_document(lint: Lint, order: int) -> None:
    documents = [f"# kind: replicated\n{SERVICE}", f"{ROOT}name: a\n"]
    report = lint("---\n".join(documents[::order]))
    (finding,) = report.findings
    assert places(report) == [f"replicated.yaml:{(1, 5)[order < 0]}:9-19 missing-document-header error"]
    assert finding.message == (
        "this Service is under `# kind: replicated`, so Replicated reads it as the replicated document: "
        "write `scheduler-kubernetes`"
    )
    assert finding.fix is None  # a fix changes no document's kind


@pytest.mark.about("invalid-replicated-document")
def test_a_key_that_is_unknown_in_a_type_is_one_finding(lint: Lint) -> None:
    choice = "      - {{name: {0}, title: T, affix: left, type: text}}\n"
    items = "".join(
        f"    - name: i{n}\n      type: select_one\n      items:\n" + choice.format(n) * 2 for n in range(12)
    )
    groups = f"config:\n- name: g\n  affix: left\n  items:\n{items}"
    report = lint({"replicated.yaml": f"# kind: replicated\nreplicated_api_version: 2.41.0\n{groups}"})
    assert [(finding.location.start, len(finding.related)) for finding in report.findings] == [
        ((5, 3), 0),
        ((10, 29), 23),
        ((10, 42), 23),
    ]
    assert {finding.severity for finding in report.findings} == {"warning"}
    assert report.findings[1].related[0].location.start == (11, 29)
