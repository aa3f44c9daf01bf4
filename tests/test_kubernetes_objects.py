"""Kubernetes' own objects against their schemas: each fault at its place, and nothing where there is none."""

from __future__ import annotations

import json
from pathlib import Path

import kubernetes_validate  # type: ignore[import-untyped]
import pytest

from repl_lint.facts.kubernetes.object_types import object_type
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.reading.outlines import outline
from repl_lint.reading.schema_faults import faults
from repl_lint.reading.sources import Source
from tests.conftest import Lint, Run, places

IGNORED = "correct or remove it, because the API server ignores it"
CONFIG = "select: [invalid-kubernetes-object]\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  replicas: 2
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec:
      containers:
      - name: a
        image: a.example.com/a:1
"""


def found(lint: Lint, text: str, config: str = CONFIG) -> list[str]:
    report = lint({"k8s.yaml": text}, config)
    told = ((each.location, f"{each.severity} {each.message}") for each in report.findings)
    return [f"{at.start.line}:{at.start.column}-{at.end.column} {message}" for at, message in told]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "replicas: 2",
            'replicas: "2"',
            ['5:13-16 error `replicas` must be an integer, but `"2"` is a string: write `2`'],
        ),
        ("replicas: 2", "replicas: two", ["5:13-16 error `replicas` must be an integer, but `two` is a string"]),
        ("replicas: 2", "replicas: 1.5", ["5:13-16 error `replicas` must be an integer, but `1.5` is a number"]),
        ("replicas: 2", "replicas: true", ["5:13-17 error `replicas` must be an integer, but `true` is a boolean"]),
        ("replicas: 2", "replicas: [2]", ["5:3-11 error `replicas` must be an integer, but it is a list"]),
        ("replicas: 2", "replica: 2", ["5:3-10 warning unknown key `replica`; did you mean `replicas`?"]),
        ("replicas: 2", "xyzzy: 2", [f"5:3-8 warning unknown key `xyzzy`: {IGNORED}"]),
        ("  replicas: 2", "😀: 2\n  replicas: 2", []),
        ("{name: a}", "{name: 7}", ['3:18-19 error `name` must be a string, but `7` is an integer: write `"7"`']),
        (
            "{name: a}",
            "{name: a, annotations: {x: true}}",
            ['3:38-42 error `x` must be a string, but `true` is a boolean: write `"true"`'],
        ),
        ("  selector: {matchLabels: {app: a}}\n", "", ["4:1-5 error required key `selector` is missing"]),
        ("selector: {matchLabels: {app: a}}", "selector: ~", ["4:1-5 error required key `selector` is missing"]),
        ("selector:", "selektor:", ["6:3-11 error unknown key `selektor`; did you mean `selector`?"]),
        ("      - name: a\n        image", "      - image", ["11:9-14 error required key `name` is missing"]),
        (
            "      - name: a\n        image: a.example.com/a:1",
            "      - {}",
            ["11:9-10 error required key `image` is missing", "11:9-10 error required key `name` is missing"],
        ),
        (
            "      - name: a\n        image: a.example.com/a:1",
            "      - a",
            ["11:9-10 error an item of `containers` must be a mapping, but `a` is a string"],
        ),
        (
            "image: a.example.com/a:1",
            "image: 1.5",
            ['12:16-19 error `image` must be a string, but `1.5` is a number: write `"1.5"`'],
        ),
        ("image: a.example.com/a:1", "image: [a:1]", ["12:9-14 error `image` must be a string, but it is a list"]),
        ("        image: a.example.com/a:1\n", "", ["11:9-13 error required key `image` is missing"]),
        (
            "  template:",
            "  strategy: recreate\n  template:",
            ["7:13-21 error `strategy` must be a mapping, but `recreate` is a string"],
        ),
        (
            "  template:",
            "  strategy: {type: recreate}\n  template:",
            ["7:20-28 error `type` is `recreate`, but must be one of Recreate, RollingUpdate: write `Recreate`"],
        ),
        (
            "image:",
            "imagePullPolicy: Sometimes\n        image:",
            ["12:26-35 error `imagePullPolicy` is `Sometimes`, but must be one of Always, IfNotPresent, Never"],
        ),
        (
            "image:",
            "imagePullPolicy: never\n        image:",
            [
                (
                    "12:26-31 error `imagePullPolicy` is `never`, but must be one of Always, IfNotPresent, Never: "
                    "write `Never`"
                )
            ],
        ),
        *(
            (
                "{name: a}",
                f"{{name: a, labels: {{x: {text}}}}}",
                [f'3:{33}-{33 + len(text)} error `x` must be a string, but `{text}` is {sort}: write `"{text}"`'],
            )
            for text, sort in (("yes", "a boolean"), ("On", "a boolean"), ("n", "a boolean"), ("1.10", "a number"))
        ),
        # A level too high or too low.
        (
            "  template:\n    metadata: {labels: {app: a}}\n    spec:\n      containers:\n",
            "  containers:\n",
            ["7:3-13 error unknown key `containers`: move it to `spec.template.spec`"],
        ),
        (
            "    spec:\n      containers:\n",
            "    containers:\n",
            ["9:5-15 error unknown key `containers`: move it to `spec.template.spec`"],
        ),
        (
            "        image:",
            "        replicas: 2\n        image:",
            [f"12:9-17 warning unknown key `replicas`: {IGNORED}"],
        ),
        (
            "      containers:",
            "      minReadySeconds: 2\n      containers:",
            ["10:7-22 warning unknown key `minReadySeconds`: move it to `spec`"],
        ),
        (
            "      containers:",
            "      imagePullPolicy: Never\n      containers:",
            ["10:7-22 warning unknown key `imagePullPolicy`: move it to `spec.template.spec.containers[]`"],
        ),
        (
            "  replicas:",
            "  labels: {a: b}\n  replicas:",
            [f"5:3-9 warning unknown key `labels`: {IGNORED}"],
        ),
        (
            "      containers:\n      - name: a\n        image: a.example.com/a:1",
            "      containers:\n        name: a\n        image: a.example.com/a:1",
            ["10:7-17 error `containers` must be a list, but it is a mapping: begin each item with `- `"],
        ),
    ],
)
def test_each_fault_at_its_place(old: str, new: str, told: list[str], lint: Lint) -> None:
    text = DEPLOYMENT.replace(old, new, 1)
    if "😀" in new:
        text, told = text.replace("😀", "  😀"), [f"5:3-4 warning unknown key `😀`: {IGNORED}"]
    assert found(lint, text) == told
    (Path.cwd() / "k8s.yaml").unlink()
    assert found(lint, text.replace("\n", "\r\n")) == told


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("replicas: 2", "replicas: null"),
        ("replicas: 2", "replicas: ~"),
        ("replicas: 2", "replicas: 2.0"),
        ("replicas: 2", 'replicas: {{repl ConfigOption "n"}}'),
        ("replicas: 2", "replicas: '{{repl ConfigOption \"n\"}}'"),
        ("replicas: 2", 'replicas: repl{{ ConfigOption "n" }}'),
        ("replicas: 2", '{{repl ConfigOption "key"}}: 2'),
        ("replicas: 2", "replicas: !!int '2'"),
        ("selector: {matchLabels: {app: a}}", "selector: '{{repl Something}}'"),
        ("  selector: {matchLabels: {app: a}}\n", "{{repl Something}}\n"),
        ("{name: a}", "{name: a, creationTimestamp: null, annotations: ~}"),
        ("{name: a}", "{name: !!str 7}"),
        ("replicas: 2", "strategy: {rollingUpdate: {maxSurge: 25%, maxUnavailable: 1}}"),
        ("image:", "resources: {limits: {cpu: 1, memory: 1Gi, a/b: '2'}, requests: {cpu: 0.5}}\n        image:"),
        ("image:", "securityContext: {}\n        args: []\n        image:"),
        ("apiVersion: apps/v1", "apiVersion: apps.example.com/v1"),
        ("apiVersion: apps/v1", "apiVersion: extensions/v1beta1"),
        ("apiVersion: apps/v1", "apiVersion: '{{repl Something}}'"),
        ("kind: Deployment", "kind: ../all"),
        ("kind: Deployment", f"kind: {'a' * 5000}"),
        ("kind: Deployment", "kind: {a: b}"),
        ("apiVersion: apps/v1", "apiVersion: ../apps/v1"),
        ("apiVersion: apps/v1", "apiVersion: /"),
        ("kind: Deployment", "kind: DeploymentSpec"),
        ("spec:\n", "status: {replicas: many, new: 1}\nspec:\n"),
        ("replicas: 2", "strategy: {type: ''}"),
        ("image:", "imagePullPolicy: ''\n        image:"),
        ("replicas: 2", "strategy: {type: ~}"),
        ("image:", "imagePullPolicy: null\n        image:"),
        ("image:", "imagePullPolicy: '{{repl ConfigOption \"p\"}}'\n        image:"),
        ("kind: Deployment", "kind: Deploymnet"),
    ],
)
def test_what_is_no_fault(old: str, new: str, lint: Lint) -> None:
    assert found(lint, DEPLOYMENT.replace(old, new, 1).replace("status", "status", 1)) == []


def test_items_of_lists_merge_keys_and_aliases(lint: Lint) -> None:
    text = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: &meta {name: a}
  data: {port: 80}
- apiVersion: v1
  kind: ConfigMap
  metadata: {<<: *meta, labels: {a: &no false, b: *no}}
"""
    assert found(lint, text) == [
        '7:16-18 error `port` must be a string, but `80` is an integer: write `"80"`',
        '10:41-46 error `a` must be a string, but `false` is a boolean: write `"false"`',
        '10:51-54 error `b` must be a string, but `false` is a boolean: write `"false"`',
    ]


def test_the_target_decides(lint: Lint) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: []\n  hostnameOverride: a\n"
    told = [f"6:3-19 warning unknown key `hostnameOverride`: {IGNORED}"]
    assert found(lint, pod, CONFIG + 'kubernetes-version: "1.30"\n') == told
    assert found(lint, pod, CONFIG + 'kubernetes-version: "1.35"\n') == []
    assert found(lint, pod, CONFIG + 'kubernetes-version: "1.15"\n') == told


def test_what_is_yet_to_come_is_left_to_the_version_rules(lint: Lint) -> None:
    job = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: 7}\n"
    select = "select: [invalid-kubernetes-object, unavailable-api-version]\nkubernetes-version: "
    assert [line.split()[:2] for line in found(lint, job, select + '"1.15"\n')] == [["1:13-21", "warning"]]
    assert found(lint, job, CONFIG + 'kubernetes-version: "1.15"\n') == []


def test_pull_secrets_are_left_to_their_rule(lint: Lint) -> None:
    text = DEPLOYMENT.replace("image:", "imagePullSecrets: [{name: replicatedregistrykey}]\n        image:")
    report = lint({"k8s.yaml": text}, "select: [invalid-kubernetes-object, misplaced-pull-secret]")
    assert [each.rule.id for each in report.findings] == ["misplaced-pull-secret"]


def test_containers_of_several_slips(lint: Lint) -> None:
    job = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec:\n  schedule: 7 * * * *\n"
    text = job + "  template: {spec: {containers: [{name: a, image: a:1}]}}\n"
    assert found(lint, text) == ["6:3-11 error unknown key `template`; did you mean `jobTemplate`?"]


def test_an_object_that_is_never_deployed_is_left_alone(lint: Lint) -> None:
    files = {"app.yaml": "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: a}\n"}
    meta = "{name: a, annotations: {kots.io/exclude: %s}}"
    for text, number in (("true", 0), ("'true'", 0), ("false", 1), ("'false'", 1), ("yes", 1)):
        broken = DEPLOYMENT.replace("replicas: 2", "replicas: two").replace("{name: a}", meta % text, 1)
        report = lint({**files, "a.yaml": broken}, CONFIG)
        assert len(report.findings) == number, text


def test_kustomize_puts_objects_together(lint: Lint) -> None:
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  $patch: replace\n  replicas: '2'\n"
    files = {"a/kustomization.yaml": "resources: []\n", "a/patch.yaml": patch, "b/patch.yaml": patch}
    assert places(lint(files, CONFIG)) == [
        "a/patch.yaml:6:13-16 invalid-kubernetes-object error",
        "b/patch.yaml:4:1-5 invalid-kubernetes-object error",
        "b/patch.yaml:4:1-5 invalid-kubernetes-object error",
        "b/patch.yaml:5:3-9 invalid-kubernetes-object warning",
        "b/patch.yaml:6:13-16 invalid-kubernetes-object error",
    ]


def test_fixes(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".repl-lint.yaml").write_text(CONFIG)
    (tmp_path / "k8s.yaml").write_text(
        "apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: {x: &a 1.5, y: *a}}\n"
        "spec: {ports: [{port: '80'}]}\n"
    )
    run("check", ".", "--fix")
    assert (tmp_path / "k8s.yaml").read_text().splitlines()[2:] == [
        'metadata: {name: a, labels: {x: &a "1.5", y: *a}}',
        "spec: {ports: [{port: 80}]}",
    ]


@pytest.mark.parametrize("folder", ["legacy", "kots"])
def test_the_schemas_agree_with_kubernetes_validate(folder: str, corpus: Path) -> None:
    """What has no fault is valid to the package whose schemas these are; its strictness is ours."""
    seen = 0
    for path in sorted((corpus / folder).rglob("*.yaml")):
        for document in outline(Source("a", path.read_text(encoding="utf-8", errors="replace"))).documents():
            if document.hidden.within(*document.span):
                continue
            for each in document.fact(objects):
                known = object_type(each.api_version.value, each.kind, (1, 37))
                if known is None or faults(each.node, known) or seen > 60:
                    continue
                data = {name: value for name, value in each.node.plain().items() if name != "status"}
                seen += 1
                assert kubernetes_validate.validate(data, "1.37", strict=True) == "1.37", path
    assert seen > 20


@pytest.mark.parametrize("folder", ["legacy", "kots", "k8s"])
def test_crashes_on_nothing(folder: str, corpus: Path, run: Run) -> None:
    named = "invalid-kubernetes-object,image-like-text"
    out = run("check", str(corpus / folder), "--select", named, "--output-format", "json")[1]
    assert json.loads(out)["crashes"] == []


def test_a_value_that_ytt_makes_is_not_missing(lint: Lint) -> None:
    text = DEPLOYMENT.replace("image: a.example.com/a:1", "image: #@ data.values.image")
    assert found(lint, text) == []
    assert found(lint, text.replace("#@ data", "# data")) == ["11:9-13 error required key `image` is missing"]


@pytest.mark.parametrize(("first", "last", "is_fulfilled"), [("b", "a", True), ("a", "b", False)])
def test_of_a_label_that_a_selector_has_twice_the_last_counts(
    first: str, last: str, is_fulfilled: bool, lint: Lint
) -> None:
    selector = f"selector: {{matchLabels: {{app: {first}, app: {last}}}}}"
    text = DEPLOYMENT.replace("selector: {matchLabels: {app: a}}", selector)
    assert (found(lint, text, "select: [selector-mismatch]\n") == []) == is_fulfilled
