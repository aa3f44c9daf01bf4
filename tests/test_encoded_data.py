"""Values that are to be base64: `data` of Secrets, `binaryData` of ConfigMaps."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, places
from tests.template_releases import KOTS

OPTIONS = """\
apiVersion: kots.io/v1beta1
kind: Config
metadata: {name: config}
spec:
  groups:
  - name: g
    items: [{name: a, type: text}, {name: cert, type: file}, {name: pick, type: radio, items: [{name: b}]}]
"""


def found(lint: Lint, text: str) -> list[str]:
    report = lint({"app.yaml": KOTS, "config.yaml": OPTIONS, "a.yaml": f"apiVersion: v1\n{text}\n"})
    return [place for place in places(report) if "invalid-kubernetes-object" in place]


SECRET = "kind: Secret\nmetadata: {name: a}\n"
FAULT = "a.yaml:5:6-%s invalid-kubernetes-object "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("data:\n  x: not-base64!", [FAULT % "17" + "error"]),
        ("data:\n  x: 'YQ'", [FAULT % "10" + "error"]),  # without padding
        ("data:\n  x: postgres", []),  # eight letters are base64
        ("data:\n  x: YQ==", []),
        ("data:\n  x: |\n    YWFh\n    YQ==", []),
        ("data:\n  x: ''", []),
        ("data:\n  x:", []),
        ("data:\n  x: ${TOKEN}", []),
        ("stringData:\n  x: not-base64!", []),
        ("data:\n  x: '{{repl ConfigOption \"a\"}}'", [FAULT % "33" + "warning"]),
        ("data:\n  x: repl{{ ConfigOption `pick` }}", [FAULT % "35" + "warning"]),
        ("data:\n  x: repl{{ ConfigOption `a` | Base64Encode }}", []),
        ("data:\n  x: repl{{ ConfigOption `cert` }}", []),
        ("data:\n  x: repl{{ ConfigOption `nobody_knows` }}", []),
        ("data:\n  x: repl{{ ConfigOptionData `cert` | b64enc }}", []),
        ("data:\n  x: repl{{ if IsKurl }}repl{{ ConfigOption `a` }}repl{{ end }}", []),
    ],
)
def test_data_of_a_secret(text: str, expected: list[str], lint: Lint) -> None:
    assert found(lint, f"{SECRET}{text}") == expected


def test_literal_values_of_an_object_are_one_finding(lint: Lint) -> None:
    secret = f"{SECRET}data:\n  x: a b\n  y: c d\n  z: '{{{{repl ConfigOption \"a\"}}}}'\n"
    other = f"---\napiVersion: v1\n{SECRET.replace('{name: a}', '{name: b}')}data:\n  x: a b"
    report = lint({"app.yaml": KOTS, "config.yaml": OPTIONS, "a.yaml": f"apiVersion: v1\n{secret}{other}\n"})
    assert [place for place in places(report) if "invalid-kubernetes-object" in place] == [
        "a.yaml:5:6-9 invalid-kubernetes-object error",
        "a.yaml:7:6-33 invalid-kubernetes-object warning",
        "a.yaml:13:6-9 invalid-kubernetes-object error",
    ]
    assert [place.location.start.line for place in report.findings[0].related] == [6]


@pytest.mark.parametrize("value", ["BASE64ENCODEDVALUE1", "'*******'", "xxx", "your-base64-value", "CHANGE-ME"])
def test_a_sample_to_be_filled_in_is_found_in_releases_only(value: str, lint: Lint) -> None:
    secret = f"apiVersion: v1\n{SECRET}data: {{x: {value}}}\n"
    assert places(lint({"a.yaml": secret})) == []
    assert len(found(lint, secret.partition("\n")[2])) == 1


def test_binary_data_of_a_config_map(lint: Lint) -> None:
    text = "kind: ConfigMap\nmetadata: {name: a}\ndata: {y: a b}\nbinaryData: {x: a b}"
    assert found(lint, text) == ["a.yaml:5:17-20 invalid-kubernetes-object error"]


def test_a_secret_of_another_group_and_one_that_is_excluded(lint: Lint) -> None:
    assert found(lint, "kind: Sekret\nmetadata: {name: a}\ndata: {x: a b}".replace("v1", "acme.io/v1")) == []
    excluded = "kind: Secret\nmetadata: {name: a, annotations: {kots.io/exclude: 'true'}}\ndata: {x: a b}"
    assert found(lint, excluded) == []


@pytest.mark.parametrize("call", ["ConfigOption `b`", "ConfigOptionEquals `b` `1`"])
def test_a_choice_has_no_value_in_kots(call: str, lint: Lint) -> None:
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{x: 'repl{{{{ {call} }}}}'}}\n"
    (finding,) = lint({"app.yaml": KOTS, "config.yaml": OPTIONS, "a.yaml": text}).findings
    assert finding.rule.id == "unknown-config-option"
    assert finding.message == (
        '`b` is a choice of `pick`, but only items have values: write `ConfigOptionEquals "pick" "b"`'
    )
    assert text[slice(*finding.location.span)] == "b"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "apiVersion: app.k8s.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {statusInformers: [b]}\n",
            "unknown key `statusInformers`: move it to `spec.statusInformers` in the Application of `kots.io`",
        ),
        (
            "apiVersion: troubleshoot.sh/v1beta2\nkind: Preflight\nmetadata: {}\nspec: {collectors: [cpu: {}]}\n",
            "unknown key `cpu`: move it to a HostPreflight, which is about the machines",
        ),
    ],
)
def test_keys_of_another_kind(text: str, message: str, lint: Lint) -> None:
    messages = [finding.message for finding in lint({"app.yaml": KOTS, "a.yaml": text}).findings]
    assert messages == [message]
