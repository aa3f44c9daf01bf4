"""Items and groups of a Config of KOTS: secrets that are shown, second names, and options that are meant."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, places

APP = "apiVersion: kots.io/v1beta1\nkind: Application\nspec:\n  title: My App\n"
HEAD = "apiVersion: kots.io/v1beta1\nkind: Config\nmetadata: {name: a}\nspec:\n  groups:\n"


def config(*lines: str) -> dict[str, str]:
    """A release with a Config, whose groups have these lines; the first is line 6."""
    return {"app.yaml": APP, "config.yaml": HEAD + "".join(f"  {line}\n" for line in lines)}


@pytest.mark.about("password-not-hidden")
@pytest.mark.parametrize(
    ("group", "item", "is_found"),
    [
        ("", "hidden: false", True),
        ("", "readonly: false", True),
        ("", 'when: \'repl{{ ConfigOptionEquals "a" "1" }}\'', True),
        ("", "hidden: '{{repl true }}'", True),
        ("", "hidden: true", False),
        ("", "hidden: True", False),
        ("", "hidden: true, readonly: true, value: '{{repl ConfigOption \"x\" }}'", False),
        ("", "readonly: true, value: '{{repl RandomString 32 }}'", False),
        ("", "when: false", False),
        ("", "when: 'false'", False),
        ("when: 'true', ", "", True),
        ("when: 'false', ", "", False),
        ("when: false, ", "", False),
    ],
)
def test_what_nobody_sees_or_enters_is_no_password(group: str, item: str, is_found: bool, lint: Lint) -> None:
    rest = f", {item}" if item else ""
    lines = f"- {{name: g, {group}items: [{{name: admin_password, type: text{rest}}}]}}"
    report = lint(config(lines), "select: [password-not-hidden]\n")
    start = 3 + lines.index("text")
    assert places(report) == ([f"config.yaml:6:{start}-{start + 4} password-not-hidden warning"] if is_found else [])


@pytest.mark.about("invalid-config-option")
def test_a_second_group_is_opened_with_the_first(lint: Lint) -> None:
    groups = [f"- {{name: {name}, items: [{{name: i{n}, type: text}}]}}" for n, name in enumerate("gghg")]
    report = lint(config(*groups), "select: [invalid-config-option]\n")
    assert places(report) == ["config.yaml:7:12-13 invalid-config-option warning"]
    (finding,) = report.findings
    assert finding.message == (
        "a second group has the name `g`, and the menu of the config page opens and closes them together:"
        " write another name"
    )
    assert {place.location.start.line for place in finding.related} == {6, 9}


@pytest.mark.about("invalid-config-option")
def test_further_items_of_a_name_are_one_finding(lint: Lint) -> None:
    items = [f"- {{name: g{n}, items: [{{name: i, type: text}}]}}" for n in range(3)]
    report = lint(config(*items), "select: [invalid-config-option]\n")
    assert places(report) == ["config.yaml:7:31-32 invalid-config-option error"]
    assert {place.location.start.line for place in report.findings[0].related} == {6, 8}


@pytest.mark.about("unknown-config-option")
@pytest.mark.parametrize(
    ("key", "advice"),
    [
        ('when: \'repl{{ ConfigOptionEquals "event_broker" "1" }}\'', "did you mean `kafka_event_broker`?"),
        ("value: 'repl{{ ConfigOption \"event_broker\" }}'", "did you mean `kafka_event_broker`?"),
        ("default: 'repl{{ ConfigOption \"event_broker_typ\" }}'", "add an item with that name"),
    ],
)
@pytest.mark.parametrize("others", [True, False])
def test_an_item_is_never_meant_in_its_own_keys(key: str, advice: str, others: bool, lint: Lint) -> None:
    other = ["  - {name: kafka_event_broker, type: bool}"] if others else []
    own = "  - {name: event_broker_type, type: text, " + key + "}"
    report = lint(config("- name: g", "  items:", *other, own), "select: [unknown-config-option]\n")
    (finding,) = report.findings
    assert finding.advice == (advice if others else "add an item with that name")


@pytest.mark.about("unknown-config-option")
def test_an_item_is_meant_in_the_keys_of_others(lint: Lint) -> None:
    items = [
        "  - {name: event_broker_type, type: text}",
        "  - {name: b, value: 'repl{{ ConfigOption \"event_broker_typ\" }}'}",
    ]
    (finding,) = lint(config("- name: g", "  items:", *items), "select: [unknown-config-option]\n").findings
    assert finding.advice == "did you mean `event_broker_type`?"
