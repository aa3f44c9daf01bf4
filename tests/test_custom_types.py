"""Custom resources against the schemas of a release's own definitions, and those of folders in the configuration."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Lint, Run

pytestmark = pytest.mark.about("invalid-kubernetes-object")

IGNORED = "correct or remove it, because the API server ignores it"
SPEC = """\
type: object
required: [spec]
properties:
  spec:
    type: object
    required: [size]
    properties:
      size: {type: integer}
      mode: {type: string, enum: [fast, slow]}
      port: {x-kubernetes-int-or-string: true}
      quantity: {anyOf: [{type: integer}, {type: string}], x-kubernetes-int-or-string: true}
      free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: string}}}
      anything: {x-kubernetes-preserve-unknown-fields: true}
      note: {type: string, nullable: true}
      steps: {type: array, items: {type: object, required: [run], properties: {run: {type: string}}}}
      counts: {type: object, additionalProperties: {type: integer}}
      part: {type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}}
  status: {type: object, properties: {ready: {type: boolean}}}
"""
V1 = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.acme.io}
spec:
  group: acme.io
  scope: Namespaced
  names: {kind: Gadget, plural: gadgets}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
"""
V1BETA1 = """\
apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
metadata: {name: gadgets.acme.io}
spec:
  group: acme.io
  scope: Namespaced
  names: {kind: Gadget, plural: gadgets}
  version: v1
  validation:
    openAPIV3Schema:
"""
OBJECT = "apiVersion: acme.io/v1\nkind: Gadget\nmetadata: {name: a}\n"


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


DEFINITION = V1 + indented(SPEC, 8)
FIRST_DEFINITION = V1BETA1 + indented(SPEC, 6)


def told(lint: Lint, files: dict[str, str], config: str = "") -> list[str]:
    findings = lint(files, config).findings
    return [
        f"{at.start.line}:{at.start.column} {finding.severity} {finding.message}"
        for finding in findings
        if (at := finding.location).path == "app.yaml"
    ]


@pytest.mark.parametrize(
    ("spec", "wrong"),
    [
        ("{size: 2}", []),
        ('{size: "2"}', ['4:14 error `size` must be an integer, but `"2"` is a string: write `2`']),
        ("{sise: 2}", ["4:8 error unknown key `sise`; did you mean `size`?"]),
        ("{}", ["4:1 error required key `size` is missing"]),
        ("[]", ["4:1 error `spec` must be a mapping, but it is a list"]),
        ("{size: 1, mode: fst}", ["4:23 error `mode` is `fst`, but must be one of fast, slow: write `fast`"]),
        ("{size: 1, port: http}", []),
        ("{size: 1, port: 80}", []),
        (
            "{size: 1, port: 1.5}",
            ['4:23 error `port` must be a string or an integer, but `1.5` is a number: write `"1.5"`'],
        ),
        ("{size: 1, quantity: [1]}", ["4:17 error `quantity` must be a string or an integer, but it is a list"]),
        ("{size: 1, free: {b: 1}}", []),
        ("{size: 1, free: {a: 1, b: 1}}", ['4:27 error `a` must be a string, but `1` is an integer: write `"1"`']),
        ("{size: 1, anything: [{b: 1}]}", []),
        ("{size: 1, note: null}", []),
        ("{size: 1, note: yes}", ['4:23 error `note` must be a string, but `yes` is a boolean: write `"yes"`']),
        ("{size: 1, steps: [{run: a}, {}]}", ["4:35 error required key `run` is missing"]),
        ("{size: 1, counts: {a: 1, b: c}}", ["4:35 error `b` must be an integer, but `c` is a string"]),
        ("{size: 1, part: {kind: A, apiVersion: v1, metadata: {}, spec: {}}}", []),
        ("{size: 1, part: {kinds: A}}", ["4:24 warning unknown key `kinds`; did you mean `kind`?"]),
        ("{size: 1}\nstatus: {ready: 5, other: 1}", []),
        ("{size: 1}\nspecs: {}", [f"5:1 warning unknown key `specs`: {IGNORED}"]),
        ("{size: '{{repl ConfigOption \"size\"}}'}", []),
    ],
)
def test_definition_of_the_release(lint: Lint, spec: str, wrong: list[str]) -> None:
    assert told(lint, {"crd.yaml": DEFINITION, "app.yaml": f"{OBJECT}spec: {spec}\n"}) == wrong


def test_definition_in_the_same_file_or_a_list(lint: Lint) -> None:
    bad = f"{OBJECT}spec: {{size: x}}\n"
    assert len(told(lint, {"app.yaml": f"{DEFINITION}---\n{bad}"})) == 1
    listed = "apiVersion: v1\nkind: List\nitems:\n- " + indented(DEFINITION, 2).lstrip()
    assert len(told(lint, {"crd.yaml": listed, "app.yaml": bad})) == 1


def test_first_version_keeps_unknown_keys_unless_it_says_otherwise(lint: Lint) -> None:
    app = f"{OBJECT}spec: {{size: x, other: 1}}\n"
    wrong = "4:14 error `size` must be an integer, but `x` is a string"
    assert told(lint, {"crd.yaml": FIRST_DEFINITION, "app.yaml": app}) == [wrong]
    prunes = FIRST_DEFINITION.replace("  version: v1\n", "  versions: [{name: v1}]\n  preserveUnknownFields: false\n")
    assert told(lint, {"crd.yaml": prunes, "app.yaml": app}) == [wrong, f"4:17 warning unknown key `other`: {IGNORED}"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("group: acme.io", "group: other.io"),
        ("kind: Gadget", "kind: Other"),
        ("- name: v1", "- name: v2"),
        ("size: {type: integer}", "size: {type: '{{repl ConfigOption \"type\"}}'}"),
        ("size: {type: integer}", "size: {type: int}"),
        ("size: {type: integer}", "size: {$ref: ../../size.json}"),
    ],
)
def test_definition_that_says_nothing_of_the_object(lint: Lint, old: str, new: str) -> None:
    assert old in DEFINITION
    files = {"crd.yaml": DEFINITION.replace(old, new), "app.yaml": f"{OBJECT}spec: {{size: x, other: 1}}\n"}
    assert told(lint, files) == []


def test_definitions_that_differ(lint: Lint) -> None:
    other = DEFINITION.replace("size: {type: integer}", "size: {type: string}")
    app = f"{OBJECT}spec: {{size: x}}\n"
    assert told(lint, {"a.yaml": DEFINITION, "b.yaml": other, "app.yaml": app}) == []
    assert len(told(lint, {"a.yaml": DEFINITION, "b.yaml": DEFINITION, "app.yaml": app})) == 1


def test_labels_and_annotations_of_any_custom_resource_are_texts(lint: Lint) -> None:
    app = OBJECT.replace("{name: a}", "{name: a, labels: {a: yes}, annotations: {b: 1, c: x}, other: {}}")
    assert told(lint, {"app.yaml": app}) == [
        '3:33 error `a` must be a string, but `yes` is a boolean: write `"yes"`',
        '3:56 error `b` must be a string, but `1` is an integer: write `"1"`',
    ]


SCHEMA = {
    "type": "object",
    "properties": {
        "spec": {
            "type": "object",
            "properties": {"size": {"$ref": "#/definitions/size"}, "all": {"allOf": [{"$ref": "#/definitions/size"}]}},
            "additionalProperties": False,
        }
    },
    "definitions": {"size": {"type": ["integer", "null"]}},
}
BAD = f"{OBJECT}spec: {{size: x, other: 1, all: z}}\n"
WRONG = [
    "4:14 error `size` must be an integer, but `x` is a string",
    f"4:17 warning unknown key `other`: {IGNORED}",
    "4:32 error `all` must be an integer, but `z` is a string",
]


@pytest.mark.parametrize(
    "file",
    [
        "acme.io/gadget_v1.json",
        "acme.io/Gadget_v1.json",
        "gadget-acme-v1.json",
        "gadget-acme.io-v1.json",
        "gadget_v1.json",
    ],
)
def test_folder_of_schemas(lint: Lint, file: str) -> None:
    files = {f"schemas/{file}": json.dumps(SCHEMA, indent=1), "app.yaml": BAD}
    assert told(lint, files, "schemas: [schemas]\n") == WRONG


def test_definition_of_the_release_comes_before_folders(lint: Lint) -> None:
    text = json.dumps(SCHEMA)
    files = {
        "schemas/acme.io/gadget_v1.json": text,
        "crd.yaml": DEFINITION,
        "app.yaml": f"{OBJECT}spec: {{size: 1, mode: slow}}\n",
    }
    assert told(lint, files, "schemas: [schemas]\n") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"type": "objekt"}', "1:10: `objekt` is not a type of JSON Schema, which are "),
        (
            '{"properties": {\n  "spec": {"$ref": "../../secret.json"}}}',
            "2:20: `../../secret.json` leads out of this file",
        ),
        ('{"properties": {"spec": {"$ref": "https://acme.io/a.json"}}}', "1:34: `https://acme.io/a.json` leads out"),
        ('{"properties": {"spec": {"$ref": "file:///etc/passwd"}}}', "1:34: `file:///etc/passwd` leads out"),
        (
            '{"properties": {"spec": {"$ref": "#/a"}}, "a": {"allOf": [{"$ref": "#/a"}]}}',
            "1:34: `#/a` leads back to itself",
        ),
        ('{"properties": {"spec": {"$ref": "#/a"}}, "a": {"required": 5}}', "1:61: `required` is a list of keys"),
        ('{"properties": {"spec": {"$ref": "#/b"}}}', "1:34: `#/b` leads to nothing in this file"),
        ('{"properties": [1]}', "1:16: `properties` is a mapping of schemas"),
        ('{"items": 5}', "1:11: a JSON Schema is a mapping"),
        ('{"anyOf": 5}', "1:11: `anyOf` is a list of schemas"),
        ('{"enum": 5}', "1:10: `enum` is a list of values"),
        ("[]", "1:1: a JSON Schema is a mapping"),
        ('{"type":\n', "2:1: this is not JSON: expecting value"),
        ("[" * 100_000, " nested too deeply for a JSON Schema"),
    ],
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_schema_that_cannot_be_used(run: Run, tmp_path: Path, text: str, message: str, jobs: str) -> None:
    (tmp_path / "schemas" / "acme.io").mkdir(parents=True)
    (tmp_path / "schemas" / "acme.io" / "gadget_v1.json").write_text(text)
    (tmp_path / "app.yaml").write_text(BAD)
    (tmp_path / ".repl-lint.yaml").write_text("schemas: [schemas]\n")
    code, out, errors = run("check", ".", "--jobs", jobs)
    assert (code, out) == (2, "")
    assert f"schemas/acme.io/gadget_v1.json:{message}" in errors


def test_schema_of_no_object_is_not_read(lint: Lint) -> None:
    assert told(lint, {"schemas/acme.io/other_v1.json": "{", "app.yaml": BAD}, "schemas: [schemas]\n") == []


@pytest.mark.parametrize("version", ["../acme.io/v1", "acme.io/../v1", "acme.io/v1/..", "/etc/v1"])
def test_object_names_no_file_outside(lint: Lint, version: str) -> None:
    app = BAD.replace("acme.io/v1", version)
    assert (
        told(lint, {"acme.io/gadget_v1.json": "{", "schemas/a.json": "{}", "app.yaml": app}, "schemas: [schemas]\n")
        == []
    )


def test_folders_that_are_wrong(run: Run, tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text(BAD)
    (tmp_path / "empty").mkdir()
    (tmp_path / ".repl-lint.yaml").write_text("schemas:\n- nowhere\n- empty\n- app.yaml\n")
    code, _, errors = run("check", ".")
    assert code == 2
    assert ".repl-lint.yaml:2:3: `nowhere` is not a folder" in errors
    assert ".repl-lint.yaml:3:3: `empty` has no JSON Schema" in errors
    assert ".repl-lint.yaml:4:3: `app.yaml` is not a folder" in errors


def test_config_shows_the_folders(run: Run, tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "a.json").write_text("{}")
    (tmp_path / ".repl-lint.yaml").write_text("schemas:\n- schemas\n")
    _, out, _ = run("config", "show", ".")
    assert "schemas:\n  - schemas  # .repl-lint.yaml:2\n" in out


def test_a_file_that_no_kind_has_is_said(lint: Lint) -> None:
    names = ["Gadget.json", "gadget.yaml", "acme.io/gadget.json", "acme.io/v1/gadget_v1.json"]
    fitting = ["acme.io/gadget_v1.json", "gadget-acme-v1.json", "gadget-acme.io-v1beta1.json", "Gadget_v1.json", "a.md"]
    files = {f"schemas/{name}": "{}" for name in (*names, *fitting)}
    report = lint({**files, "app.yaml": OBJECT}, config="schemas: [schemas]\n")
    (note,) = [note for note in report.notes if "no kind" in note]
    assert (
        note.partition(": ")[0] == f"no kind is compared with {', '.join(sorted(f'schemas/{name}' for name in names))}"
    )


def test_explain_names_the_schema(run: Run, tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "gadget_v1.json").write_text(json.dumps(SCHEMA))
    (tmp_path / ".repl-lint.yaml").write_text("schemas: [schemas]\n")
    (tmp_path / "app.yaml").write_text(BAD)
    assert "the keys and values of Gadget\n    schema  schemas/gadget_v1.json" in run("explain", "app.yaml:4")[1]
    (tmp_path / "crd.yaml").write_text(DEFINITION)
    assert "schema  its CustomResourceDefinition in this release" in run("explain", "app.yaml:4")[1]
