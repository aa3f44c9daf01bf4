"""Comparisons of options with values that they never have: `unknown-config-choice`."""

from __future__ import annotations

import pytest

from tests.conftest import Lint

CONFIG = """\
apiVersion: kots.io/v1beta1
kind: Config
metadata: {name: c}
spec:
  groups:
  - name: g
    items:
    - {name: mode, type: radio, default: one, items: [{name: one}, {name: two}]}
    - {name: list, type: dropdown, items: [{name: a}, {name: "1"}]}
    - {name: flag, type: bool, default: "0"}
    - {name: plain, type: bool, default: true}
    - {name: text, type: text, default: x}
    - {name: quoted, type: bool, default: "true"}
    - {name: other, type: select_one, default: hidden, items: [{name: one}]}
    - {name: made, type: radio, items: [{name: "repl{{ Namespace }}"}]}
    - {name: computed, type: bool, value: "repl{{ HasLocalRegistry }}"}
    - {name: many, type: select_many, items: [{name: m1}, {name: m2}]}
    - {name: twice, type: radio, items: [{name: a}]}
    - {name: twice, type: radio, items: [{name: b}]}
    - {name: rep, type: radio, repeatable: true, items: [{name: a}]}
"""


OLD = ", unless customers have it from an earlier release: use one that it has, such as"


def messages(lint: Lint, template: str, quote: str = "'") -> list[tuple[int, int, str]]:
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  a: {quote}{template}{quote}\n"
    report = lint({"config.yaml": CONFIG, "a.yaml": text})
    return [
        (finding.location.start.line, finding.location.start.column, finding.message)
        for finding in report.findings
        if finding.rule.id == "unknown-config-choice"
    ]


@pytest.mark.parametrize(
    ("template", "literal", "message"),
    [
        (
            'repl{{ ConfigOptionEquals "mode" "three" }}',
            "three",
            f"`mode` has no choice `three`, so this is never true{OLD} `one`, `two`",
        ),
        (
            "{{repl if ConfigOptionNotEquals `mode` `One` }}a{{repl end }}",
            "One",
            "`mode` has no choice `One`, so this is always true; did you mean `one`?",
        ),
        (
            'repl{{ and (ConfigOptionEquals "flag" "true") $y }}',
            "true",
            "`flag` is `0` or `1`, and never `true`, so this is never true; did you mean `1`?",
        ),
        (
            'repl{{ ConfigOptionNotEquals "plain" "False" }}',
            "False",
            "`plain` is `0` or `1`, and never `False`, so this is always true; did you mean `0`?",
        ),
        (
            'repl{{ eq (ConfigOption "flag") "enabled" }}',
            "enabled",
            "`flag` is `0` or `1`, and never `enabled`, so this is never true: write `0` or `1`",
        ),
        (
            'repl{{ ne (ConfigOption "list") "b" }}',
            "b",
            f"`list` has no choice `b`, so this is always true{OLD} `a`, `1`",
        ),
    ],
)
def test_a_value_that_the_option_never_has(template: str, literal: str, message: str, lint: Lint) -> None:
    start = template.rindex(literal)
    assert messages(lint, template) == [(5, len("  a: '") + start + 1, message)]


def test_a_template_in_a_double_quoted_scalar(lint: Lint) -> None:
    ((line, column, message),) = messages(lint, r"repl{{ ConfigOptionEquals \"mode\" \"three\" }}", '"')
    assert (line, column) == (5, 44)
    assert message.startswith("`mode` has no choice `three`")


@pytest.mark.parametrize(
    "template",
    [
        'repl{{ ConfigOptionEquals "mode" "one" }}',
        'repl{{ ConfigOptionEquals "mode" "" }}',
        'repl{{ ConfigOptionEquals "list" "1" }}',
        'repl{{ ConfigOptionEquals "flag" "1" }}',
        'repl{{ ConfigOptionEquals "flag" "0" | not }}',
        'repl{{ ConfigOptionEquals "text" "y" }}',
        'repl{{ ConfigOptionEquals "quoted" "true" }}',
        'repl{{ ConfigOptionEquals "other" "hidden" }}',
        'repl{{ ConfigOptionEquals "made" "y" }}',
        'repl{{ ConfigOptionEquals "computed" "true" }}',
        'repl{{ ConfigOptionEquals "many" "y" }}',
        'repl{{ ConfigOptionEquals "twice" "b" }}',
        'repl{{ ConfigOptionEquals "rep" "b" }}',
        'repl{{ ConfigOptionEquals "absent" "b" }}',
        'repl{{ ConfigOptionEquals "mode" (ConfigOption "text") }}',
        'repl{{ ConfigOptionEquals "mode" $x }}',
        'repl{{ ConfigOption "mode" }}',
        'repl{{ eq (ConfigOption "mode") "one" "two" }}',
        'repl{{ eq (ConfigOption "mode" | upper) "ONE" }}',
        'repl{{ print (ConfigOption "mode") "three" }}',
        'repl{{/* ConfigOptionEquals "mode" "three" */}}',
    ],
)
def test_a_value_that_the_option_may_have(template: str, lint: Lint) -> None:
    assert messages(lint, template) == []


def test_a_comment_is_not_rendered(lint: Lint) -> None:
    assert messages(lint, 'b\'  # repl{{ ConfigOptionEquals "mode" "x" }}', "'") == []
