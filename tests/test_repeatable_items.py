"""Templates of repeatable items: `[[repl … ]]` and `repl[[ … ]]`, in the texts that KOTS copies."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, of, places

APP = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\n"
CONFIG = """\
apiVersion: kots.io/v1beta1
kind: Config
metadata: {name: config}
spec:
  groups:
  - name: ports
    items:
    - name: port
      type: text
      repeatable: true
      templates:
      - {apiVersion: v1, kind: Service, name: ring, namespace: bell, yamlPath: 'spec.ports[1]'}
      - {apiVersion: v1, kind: ConfigMap, name: ring}
      valuesByGroup: {ports: {port-default-1: "80"}}
"""
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ring}\ndata:\n"
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: ring, namespace: bell}
spec:
  ports:
  - {name: first, targetPort: '[[repl .port'}
  - {name: second, targetPort: '[[repl .port'}
"""
RULES = ("invalid-template", "unbalanced-template", "unterminated-template")


def found(lint: Lint, text: str, config: str = CONFIG) -> list[str]:
    report = lint({"app.yaml": APP, "config.yaml": config, "a.yaml": text})
    return [place.removeprefix("a.yaml:").removesuffix(" error") for place in of(report, *RULES)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  a: 'repl[[ .port ]] [[repl .port ]]'", []),
        ("  a: repl[[ .port ]]", []),
        ("  '[[repl .port ]]': repl{{ ConfigOption \"[[repl .port ]]\" | ParseInt }}", []),
        ("  a: '[[repl if .port ]]x[[repl else ]]y[[repl end ]]'", []),
        ("  a: '[[repl /* port */]]'", ["5:14-16 invalid-template"]),
        ("  a: '[[repl/* port */]]'", []),
        ("  a: '[[repl .port == 1 ]]'", ["5:20-22 invalid-template"]),
        ("  '[[repl .port == 1 ]]': b", ["5:17-19 invalid-template"]),
        ('  a: "repl[[ \\"port\\" \'xy\' ]]"', ["5:23-27 invalid-template"]),
        ("  a: repl[[ | .port ]]", ["5:13-14 invalid-template"]),
        ("  a: |\n    line\n    repl[[ $port ]]", ["7:12-17 invalid-template"]),
        ("  a: '[[repl if .port ]]x'", ["5:14-16 unbalanced-template"]),
        ("  a: '[[repl if .port ]]xrepl[[ end ]]'", ["5:33-36 unbalanced-template"]),
        ("  a: '.port [[repl end ]]'", ["5:20-23 unbalanced-template"]),
        ("  a: '[[repl .port ]'", ["5:7-13 unterminated-template"]),
        ("  a: 'repl[[ .port'", ["5:7-13 unterminated-template"]),
        (
            "  a: '[[repl if .port ]]'\n  b: '.port [[repl end ]]'",
            ["5:14-16 unbalanced-template", "6:20-23 unbalanced-template"],
        ),
        # no template, for the name of no item stands in the text
        ("  a: '[[repl .other == ]]'", []),
        ("  a: '[[replicas .port == ]]'", []),
        ("  a: '[[ .port == ]]'", []),
        # no YAML before it is rendered, which KOTS passes over
        ("  a: '[[repl .port == ]]'\n  {{repl if true}}\n  b: 1\n  {{repl end}}", []),
    ],
)
def test_texts_of_a_whole_object(line: str, expected: list[str], lint: Lint) -> None:
    assert found(lint, f"{MAP}{line}\n") == expected


def test_only_the_item_of_the_list_that_is_repeated(lint: Lint) -> None:
    assert found(lint, SERVICE) == ["7:33-39 unterminated-template"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{name: ring}", "{name: other}"),
        ("{name: ring}", "{name: ring, namespace: b}"),
        ("kind: ConfigMap", "kind: Secret"),
    ],
)
def test_other_objects_are_not_repeated(old: str, new: str, lint: Lint) -> None:
    assert found(lint, f"{MAP}  a: '[[repl .port'\n".replace(old, new)) == []


def test_what_the_path_does_not_lead_to_is_left_alone(lint: Lint) -> None:
    for path in ("spec.ports[9]", "spec.none[0]", "spec.ports", "spec..ports[1]", "[0]", "spec.ports[99999999999]"):
        assert found(lint, SERVICE, CONFIG.replace("spec.ports[1]", path)) == [], path


def test_in_other_releases_it_is_text(lint: Lint) -> None:
    report = lint({"config.yaml": f"# kind: replicated\nimages: []\n---\n{CONFIG}---\n{MAP}  a: '[[repl .port'\n"})
    assert [place for place in places(report) if "template" in place] == []


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("  a: '[[repl if .port ]]'", "`if` has no `end` in this text: add `[[repl end ]]`"),
        ("  a: 'repl[[ .port'", "`repl[[` is not closed: end it with `]]`"),
    ],
)
def test_advice_has_the_delimiter(line: str, advice: str, lint: Lint) -> None:
    report = lint({"app.yaml": APP, "config.yaml": CONFIG, "a.yaml": f"{MAP}{line}\n"})
    [finding] = [finding for finding in report.findings if finding.rule.id in RULES]
    assert finding.message.endswith(advice)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('  a: repl[[ ConfigOption "port" ]]', ["5:13-25"]),
        ("  a: '[[repl .port | ParseInt ]]'", ["5:22-30"]),
        ("  a: '[[repl .port | upper ]] repl[[ lower .port ]]'", ["5:22-27", "5:38-43"]),
        ('  a: "[[repl eq .port \\"a\\" | nott ]]"', ["5:31-35"]),
        ("  a: '[[repl if .port ]]repl[[ printf .port | print | len ]][[repl end ]]'", []),
        # refused for another reason; no template
        ("  a: '[[repl ParseInt .port ) ]]'", []),
        ("  a: '[[repl ParseInt .other ]]'", []),
    ],
)
def test_only_gos_own_functions_are_known(line: str, expected: list[str], lint: Lint) -> None:
    report = lint({"app.yaml": APP, "config.yaml": CONFIG, "a.yaml": f"{MAP}{line}\n"})
    assert of(report, "unknown-template-function") == [
        f"a.yaml:{place} unknown-template-function warning" for place in expected
    ]
