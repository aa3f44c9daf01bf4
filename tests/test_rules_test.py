"""`rules test`: what is told of the examples of a rule file, and at which of its lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run

RULE = """\
id: acme/a
summary: a Deployment has two replicas
check: cel
match: {kinds: [Deployment]}
validations:
- expression: object.spec.replicas > 1
examples:
- bad: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 1  # finding
  good: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 2
"""


def told(run: Run, folder: Path, rule: str) -> list[str]:
    """The lines about a rule file, without the last and without the warnings; each begins with line and column."""
    path = folder / "a.yaml"
    path.write_text(rule)
    lines = run("rules", "test", str(path))[1].splitlines()
    return [line.removeprefix("a.yaml:") for line in lines[:-1] if "warning" not in line]


def test_a_rule_that_does_what_its_examples_say_passes(run: Run, tmp_path: Path) -> None:
    assert told(run, tmp_path, RULE) == []


GOOD = RULE.partition("good")[2]
NO_KEY = "there is no key `replicas`: write `.?replicas`, or ask `has` first"
JUDGES_NOTHING = "the rule judges nothing in this example: `match`, `for` and `conditions` let nothing through"


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("1  # finding", "2  # finding", [
            "6:15: the expression is false in no example",
            "13:20: there is no finding on this line",
        ]),
        ("1  # finding", "1", [
            "8:3: no line of `bad` ends in `# finding`",
            "13:17: a finding that no `# finding` marks: Deployment: a Deployment has two replicas",
        ]),
        ("1  # finding", '1  # finding at "2"', ["13:20: the finding is at `1`, not at `2`"]),
        ("1  # finding", '1  # finding: "three"', [
            "13:20: the message is `Deployment: a Deployment has two replicas`, and lacks `three`",
        ]),
        ("replicas: 2\n", "replicas: 1\n", [
            "6:15: the expression is true in no example",
            "19:17: a finding that no `# finding` marks: Deployment: a Deployment has two replicas",
        ]),
        ("replicas: 2\n", "replicas: 2  # finding\n", [
            "19:20: `good` is an example without findings: remove the comment",
        ]),
        ("replicas: 2\n", "paused: true\n", [
            "6:15: the expression is true in no example",
            f"18:5: a finding that no `# finding` marks: Deployment: cannot be judged: {NO_KEY}",
            f"18:5: an expression cannot be judged here: {NO_KEY}",
        ]),
        ("replicas: 2\n", 'replicas: repl{{ ConfigOption "a" }}\n', [
            "6:15: the expression is true in no example",
            "19:17: a template decides here: make it a `silent` example",
        ]),
        (GOOD, GOOD.replace("Deployment", "Job"), [
            "6:15: the expression is true in no example",
            f"14:3: {JUDGES_NOTHING}",
        ]),
        ("replicas: 2\n", "replicas: [\n", [
            "6:15: the expression is true in no example",
            f"14:3: {JUDGES_NOTHING}",
            "19:17: the example is not YAML here: this `[` is not closed: add `]` where it ends",
        ]),
        ("[Deployment]", "[Deployment, Widget]", [
            "4:29: Kubernetes has no `Widget`, and no object of an example is one",
        ]),
        ("  good", "  silent", [
            "14:3: no template decides anything here: make it a `good` example",
        ]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_line_of_the_rule_file(
    old: str, new: str, faults: list[str], run: Run, tmp_path: Path
) -> None:
    assert old in RULE
    assert told(run, tmp_path, RULE.replace(old, new)) == faults


def test_several_findings_may_stand_on_a_line(run: Run, tmp_path: Path) -> None:
    rule = RULE.replace("> 1\n", "> 1\n- expression: object.spec.replicas > 2\n  message: three\n", 1)
    rule = rule.replace("replicas: 2", "replicas: 3").replace("# finding", '# finding: "three"')
    assert told(run, tmp_path, rule) == []


def test_files_of_an_example_have_places_too(run: Run, tmp_path: Path) -> None:
    head, _, _ = RULE.partition("- bad")
    rule = head + (
        "- bad:\n    files:\n      a.yaml: |\n        apiVersion: apps/v1\n        kind: Deployment\n"
        '        metadata: {name: a}\n        spec: {replicas: 2}\n      "b/c.yaml": "apiVersion: apps/v1\\nkind:'
        ' Deployment\\nmetadata: {name: b}\\nspec: {replicas: 1}\\n"\n'
    )
    assert told(run, tmp_path, rule) == [
        "8:3: no line of `bad` ends in `# finding`",
        "15:97: a finding that no `# finding` marks: Deployment: a Deployment has two replicas",
    ]


def test_settings_of_an_example_are_those_of_its_release(run: Run, tmp_path: Path) -> None:
    head, _, examples = RULE.partition("examples:\n")
    rule = head.replace("object.spec.replicas > 1", "object.spec.replicas > 1 || !settings.airgap") + (
        f"examples:\n{examples}- settings: {{airgap: false, kubernetes-version: 1.30}}\n  good: |\n"
        "    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {replicas: 1}\n"
    )
    assert told(run, tmp_path, rule) == []
    assert told(run, tmp_path, rule.replace("airgap: false", "airgap: true")) == [
        "25:22: a finding that no `# finding` marks: Deployment: a Deployment has two replicas",
    ]


def test_a_variable_that_nothing_reads_is_a_warning(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(RULE.replace("examples:", "variables: [{name: most, expression: '3'}]\nexamples:"))
    code, out, _ = run("rules", "test", str(path))
    assert code == 0
    assert "a.yaml:7:20: warning: no expression reads `variables.most`" in out.splitlines()


def test_the_reports_for_machines_have_the_places(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(RULE.replace("1  # finding", '1  # finding at "2"'))
    [rule] = json.loads(run("rules", "test", str(path), "--output-format", "json")[1])["rules"]
    message = "the finding is at `1`, not at `2`"
    assert rule["faults"] == [{"path": "a.yaml", "line": 13, "column": 20, "message": message}]
    assert f"a.yaml:13:20: {message}" in run("rules", "test", str(path), "--output-format", "junit")[1]


def test_what_a_template_says_of_the_name_is_open_where_match_asks_for_it(run: Run, tmp_path: Path) -> None:
    rule = RULE.replace("[Deployment]", "[Deployment], names: [web]") + (
        "  silent: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata:\n"
        '      name: repl{{ ConfigOption "a" }}\n    spec: {replicas: 1}\n'
    )
    assert told(run, tmp_path, rule) == []


IMAGES = """\
id: acme/a
summary: images are ours
check: cel
for: image
validations: [{expression: image.registry == "quay.io"}]
examples:
- bad: |
    apiVersion: v1
    kind: Pod
    metadata: {name: a}
    spec: {containers: [{name: a, image: a:1}]}  # finding at "a:1"
  silent: |
    apiVersion: v1
    kind: Pod
    metadata: {name: a}
    spec: {containers: [{name: a, image: '{{repl ConfigOption "a" }}'}]}
  good: |
    apiVersion: v1
    kind: Pod
    metadata: {name: a}
    spec: {containers: [{name: a, image: quay.io/a:1}]}
"""


def test_an_image_that_a_template_makes_is_open(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(IMAGES)
    assert run("rules", "test", str(tmp_path))[:2] == (0, "1 rule, 3 examples: all passed\n")


OPTIONAL = """\
id: acme/a
summary: a
check: cel
match: {kinds: [Service]}
conditions: [{name: a, expression: 'has(object.spec.selector)'}]
variables: [{name: app, expression: object.spec.selector.app}]
validations: [{expression: variables.app == "a" && object.spec.type != "ExternalName"}]
examples:
- good: |
    apiVersion: v1
    kind: Service
    metadata: {name: a}
    spec: {selector: {app: a}, type: ClusterIP}
"""


def test_fields_that_expressions_read_without_asking_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(OPTIONAL)
    warnings = [line.partition("warning: ")[2][:13] for line in run("rules", "test", str(tmp_path))[1].splitlines()]
    assert sorted(filter(None, warnings)) == ["without `app`", "without `type"]
