"""Rule files of users that are wrong: what is told, and where."""

from __future__ import annotations

import pytest

from repl_lint.configuration.config_file import SettingsError
from tests.conftest import Lint

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {}\n"
RULE = "id: acme/a\nsummary: a\ncheck: cel\nmatch: {kinds: [Pod]}\nvalidations:\n"
TAKES = "YAML takes `%s` here for a sign of its own; "
BELOW = "write `%s: >-`, and the text on a line of its own below"
QUOTES = "write the text in quotes"


def told(lint: Lint, rule: str, config: str = "") -> list[str]:
    """The lines of the error of a configuration with a rule file."""
    with pytest.raises(SettingsError) as failure:
        lint({"policies/a.yaml": rule, "app.yaml": POD}, config=f"rules-dirs: [policies]\n{config}")
    return [line.removeprefix("policies/a.yaml:") for line in failure.value.lines]


@pytest.mark.parametrize(
    ("line", "place", "sign", "key"),
    [
        ("- expression: !has(object.spec.x)", "6:15: `expression` must be a string: ", "!", "expression"),
        ("- expression: {object.spec}", "6:15: `expression` must be a string: ", "{", "expression"),
        ("- expression: [object.spec]", "6:15: `expression` must be a string: ", "[", "expression"),
        ('- expression: object.a == "a: b"', "6:27: ", ": ", "expression"),
        ('- expression: object.a == "a #b"', "6:27: the text is not closed: ", " #", "expression"),
        ('- expression: "a" == object.a', "6:19: ", '"', "expression"),
        ("-   expression: 'a' == object.a", "6:21: ", "'", "expression"),
        ('- expression: {"a": 1}.size() == 1', "6:23: ", "{", "expression"),
        ('- expression: ["a"].exists(x, x == object.a)', "6:20: ", "[", "expression"),
        ("- expression: has(object.a)\n  message: `a` is missing", "7:12: ", "`", "message"),
        ("- expression: has(object.a)\n  message: 'a' is missing", "7:16: ", "'", "message"),
        ("- expression: has(object.a)\n  messageExpression: 'a' + object.kind", "7:26: ", "'", "messageExpression"),
    ],
)
def test_a_sign_that_yaml_takes_for_its_own_is_told_with_the_repair(
    line: str, place: str, sign: str, key: str, lint: Lint
) -> None:
    takes = (TAKES % sign).replace("```", "a backtick")
    assert told(lint, f"{RULE}{line}\n") == [place + takes + BELOW % key]


@pytest.mark.parametrize(
    ("validation", "message"),
    [
        ("{expression: size(object, 'b')}", f"6:32: {TAKES % ','}{QUOTES}"),
        ("{expression: size(object, 1) > 0}", f"6:29: unknown key `1) > 0`: {TAKES % ','}{QUOTES}"),
        ("{expression: has(object.a) ? true : false}", f"6:37: {TAKES % '? '}{QUOTES}"),
        ("{expression: true}", "6:16: `expression` must be a string: write it in quotes"),
    ],
)
def test_between_braces_the_repair_is_another(validation: str, message: str, lint: Lint) -> None:
    assert told(lint, f"{RULE}- {validation}\n")[0] == message


@pytest.mark.parametrize(
    ("kind", "meant"),
    [("Deployments", "Deployment"), ("deployment", "Deployment"), ("Deploymet", "Deployment"), ("pods", "Pod")],
)
@pytest.mark.parametrize("match", ["{kinds: [%s]}", "{not: {kinds: [%s]}}"])
def test_a_misspelt_kind_is_an_error(kind: str, meant: str, match: str, lint: Lint) -> None:
    rule = RULE.replace("{kinds: [Pod]}", match % kind) + "- expression: has(object.a)\n"
    column = 8 + match.index("%s")
    own = f"a kind of your own needs its group, as in `acme.io/{kind}`"
    assert told(lint, rule) == [f"4:{column}: Kubernetes has no kind `{kind}`; did you mean `{meant}`? ({own})"]


@pytest.mark.parametrize("kind", ["acme.io/Deployments", "Widget", "HelmChart", "workloads", "apps/v1/Deployment"])
def test_other_kinds_are_taken(kind: str, lint: Lint) -> None:
    rule = RULE.replace("[Pod]", f"[{kind}]") + "- expression: has(object.a)\n"
    assert lint({"policies/a.yaml": rule, "app.yaml": POD}, config="rules-dirs: [policies]\n").crashes == ()


PARAMS = (
    f"{RULE}- expression: size(object.metadata.name) < params.most || params.on || params.names == [] || params.any\n"
)
DEFAULTS = "params: {most: 3, on: false, names: [a], any: null}\n"


@pytest.mark.parametrize(
    ("params", "fault"),
    [
        ("{most: many}", "2:33: the parameter `most` is `many`, and must be a number, as its default is"),
        ("{most: '4'}", "2:33: the parameter `most` is `4`, and must be a number, as its default is"),
        ("{on: 1}", "2:31: the parameter `on` is `1`, and must be true or false, as its default is"),
        ("{names: b}", "2:34: the parameter `names` is `b`, and must be a list, as its default is"),
        ("{names: [b, 1]}", "2:38: an item of the parameter `names` is `1`, and must be a string, as its default is"),
        ("{names: {b: c}}", "2:34: the parameter `names` is a mapping, and must be a list, as its default is"),
        ("{mots: 1}", "2:27: rule `acme/a` has no parameter `mots`; did you mean `most`?"),
    ],
)
def test_a_parameter_of_another_sort_is_an_error_of_the_configuration(params: str, fault: str, lint: Lint) -> None:
    [line] = told(lint, PARAMS + DEFAULTS, f"rules: {{acme/a: {{params: {params}}}}}\n")
    assert line.endswith(f".repl-lint.yaml:{fault}")


def test_parameters_of_the_right_sort_are_taken(lint: Lint) -> None:
    for params in ("{most: 4.5}", "{names: []}", "{any: [1]}", "{any: a}", "{most: 4, on: true}"):
        config = f"rules-dirs: [policies]\nrules: {{acme/a: {{params: {params}}}}}\n"
        assert lint({"policies/a.yaml": PARAMS + DEFAULTS, "app.yaml": POD}, config=config).crashes == ()


@pytest.mark.parametrize(
    ("example", "fault"),
    [
        ("{params: {most: many}}", "9:19: the parameter `most` is `many`, and must be a number, as its default is"),
        ("{params: {least: 1}}", "9:13: rule `acme/a` has no parameter `least`"),
        ("{settings: {airgap: maybe}}", "9:23: `airgap` must be `true` or `false`"),
        ("{settings: {rules: {}}}", "9:15: unknown key `rules`"),
    ],
)
def test_wrong_parameters_and_settings_of_examples_are_errors(example: str, fault: str, lint: Lint) -> None:
    [line] = told(lint, f"{PARAMS}{DEFAULTS}examples:\n- {example}\n")
    assert line.startswith(fault)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("acme/b", "acme/a"), ("acm/", "acme/"), ("a", "acme/a"), ("polices", "policies")],
)
def test_a_rule_that_is_not_there_is_told_with_one_that_is(name: str, meant: str, lint: Lint) -> None:
    [line] = told(lint, f"{RULE}- expression: has(object.a)\n", f"select: [{name}]\n")
    assert line.endswith(f"no rule or category `{name}`; did you mean `{meant}`?")


def test_several_kinds_of_subjects_are_judged_by_one_rule(lint: Lint) -> None:
    rule = "id: acme/a\nsummary: a\ncheck: cel\nfor: [spec.a, 'spec.b[*]']\nvalidations: [{expression: it != 'x'}]\n"
    pod = POD.replace("{}", "{a: x, b: [y, x]}")
    report = lint({"policies/a.yaml": rule, "app.yaml": pod}, config="rules-dirs: [policies]\nselect: [acme/]\n")
    assert [finding.location.start for finding in report.findings] == [(4, 11), (4, 21)]
    assert told(lint, rule.replace("spec.a", "container").replace("it !=", "container.name !=")) == [
        "5:28: there is no `container` here",
    ]


def test_too_much_is_an_error(lint: Lint) -> None:
    assert told(lint, f"{RULE}- expression: has(object.a)\n#{'a' * (1 << 20)}\n") == ["1:1: it has more than 1 MB"]
    with pytest.raises(SettingsError, match=r"policies:1:1: it has more than 1,000 files with rules"):
        lint({f"policies/{number}.yaml": "" for number in range(1_001)}, config="rules-dirs: [policies]\n")


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("summary: b\n", "7:1: `summary` is here twice"),
        ("  message: a\n  message: b\n", "8:3: `message` is here twice"),
        ("why: {{repl x }}\n", "7:7: this is not YAML: "),
        ("examples:\n", "7:10: `examples` must be a list"),
    ],
)
def test_what_readers_of_yaml_read_differently_is_an_error(more: str, fault: str, lint: Lint) -> None:
    assert told(lint, f"{RULE}- expression: has(object.a)\n{more}")[0].startswith(fault)


def test_a_kind_that_is_no_text_keeps_no_policy_from_seeing_the_others(lint: Lint) -> None:
    rule = (
        "id: acme/a\nsummary: a\ncheck: cel\nfor: release\nvalidations: [{expression: release.kind.Pod.size() == 2}]\n"
    )
    files = {"policies/a.yaml": rule, "app.yaml": POD, "b.yaml": POD.replace("kind: Pod", "kind: [Pod]")}
    report = lint(files, config="rules-dirs: [policies]\nselect: [acme/]\n")
    assert report.crashes == ()
    assert len(report.findings) == 1
