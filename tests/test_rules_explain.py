"""`rules explain`: what a rule of a user makes of a line, step by step."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run

RULE = """\
id: acme/sizes
summary: containers are small
check: cel
for: container
match: {kinds: [Pod], names: ["a*"]}
params: {most: 2}
conditions: [{name: sized, expression: has(container.size)}]
variables: [{name: size, expression: int(container.size)}]
validations:
- expression: variables.size <= params.most
- expression: container.name != "b"
"""
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: a
spec:
  containers:
  - name: a
    size: 3
  - name: b
"""
TWO = """\
id: acme/labels
summary: a Pod has labels
check: fields
match: {kinds: [Pod], not: {names: [b]}}
required: [metadata.labels]
"""
RELEASE = """\
id: acme/services
summary: a release has a Service
check: cel
for: release
validations: [{expression: release.kind.Service.size() > 0}]
"""


@pytest.fixture
def explain(run: Run, tmp_path: Path) -> Run:
    (tmp_path / "rules").mkdir()
    for name, text in (("sizes", RULE), ("labels", TWO), ("services", RELEASE)):
        (tmp_path / "rules" / f"{name}.yaml").write_text(text)
    (tmp_path / ".repl-lint.yaml").write_text("rules-dirs: [rules]\nignore: [acme/services]\n")
    (tmp_path / "pod.yaml").write_text(POD)

    def explained(*arguments: str) -> tuple[int, str, str]:
        code, out, err = run("rules", "explain", *arguments)
        return code, out.partition("a Kubernetes object\n")[2] or out, err

    return explained


def test_every_step_to_a_finding_is_told(explain: Run) -> None:
    assert explain("acme/sizes", "pod.yaml:8")[:2] == (
        0,
        """\
Pod/a `spec.containers[a]`
  match           kinds `["Pod"]` fits
  match           names `["a*"]` fits
  variables.size  `int(container.size)` is `3`
  condition       `has(container.size)` is `true`
  validation      `variables.size <= params.most` is `false` (pod.yaml:8:11)
  read            `size` is `3` (pod.yaml:8:11)
  read            `most` is `2`
  validation      `container.name != "b"` is `true`
  read            `name` is `a` (pod.yaml:7:11)
""".replace("is `a`", 'is `"a"`'),
    )


def test_a_condition_that_is_false_ends_the_steps(explain: Run) -> None:
    out = explain("acme/sizes", "pod.yaml:9")[1]
    assert "  condition       `has(container.size)` is `false`\n" in out
    assert "  read            `size` is missing (pod.yaml:9:11)\n" in out
    assert "validation" not in out


def test_a_template_that_decides_is_told(explain: Run, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD.replace("size: 3", 'size: repl{{ ConfigOption "n" }}'))
    out = explain("acme/sizes", "pod.yaml:8")[1]
    assert 'is not known: `repl{{ ConfigOption "n" }}` decides\n' in out
    (tmp_path / "pod.yaml").write_text(POD.replace("name: a\nspec", 'name: repl{{ ConfigOption "n" }}\nspec'))
    out = explain("acme/sizes", "pod.yaml:8")[1]
    assert '  match  names `["a*"]`: a template decides (pod.yaml:4:9)\n' in out


def test_a_line_without_what_is_judged_names_the_others(explain: Run) -> None:
    out = explain("acme/sizes", "pod.yaml:2")[1]
    text = "nothing that the rule judges is at this line: it is for `container`; in this document it is at line 7, 9"
    assert out == f"{text}\n"


def test_a_rule_without_expressions_tells_what_it_finds(explain: Run) -> None:
    assert explain("acme/labels", "pod.yaml:4")[1] == (
        "Pod/a\n"
        '  match    kinds `["Pod"]` fits\n'
        '  match    not `{"names": ["b"]}` fits\n'
        "  warning  Pod: `labels` is missing: `metadata.labels` is required (pod.yaml:3:1)\n"
    )


@pytest.mark.usefixtures("explain")
def test_a_rule_about_releases_and_that_it_does_not_run(run: Run) -> None:
    out = run("rules", "explain", "acme/services", "pod.yaml:4")[1]
    assert "  rule      does not run: `ignore` of the configuration\n" in out
    assert out.endswith(
        "the release\n  validation  `release.kind.Service.size() > 0` is `false`\n  read        `Service` is missing\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("acme/size", "pod.yaml:4"), "no rule of your own is `acme/size`; did you mean `acme/sizes`?"),
        (("latest-tag", "pod.yaml:4"), "no rule of your own is `latest-tag`"),
        (("acme/sizes", "pod.yaml:40"), "pod.yaml: there is no line 40: the file has 9"),
        (("acme/sizes", "pod.yaml"), "`pod.yaml` has no line number: write FILE:LINE, such as k8s/api.yaml:17"),
        (("acme/sizes", "rules/sizes.yaml:4"), "rules/sizes.yaml:4: no document of a release is there"),
    ],
)
def test_what_cannot_be_explained_is_an_error(arguments: tuple[str, str], message: str, explain: Run) -> None:
    code, _, err = explain(*arguments)
    assert (code, err) == (2, f"repl-lint: {message}\n")
