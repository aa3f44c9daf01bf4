"""Troubleshoot's specs in Secrets and ConfigMaps are read as documents, at their places in the text."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, places

pytestmark = pytest.mark.about(
    "duplicate-kots-kind", "invalid-kots-object", "kots-image-not-bundled", "unknown-kots-kind"
)

APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"
SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: specs, labels: {troubleshoot.sh/kind: preflight}}
stringData:
  preflight.yaml: |
    apiVersion: troubleshoot.sh/v1beta2
    kind: Preflight
    metadata: {name: p}
    spec:
      collectors:
      - run: {name: a, image: "quay.io/acme/probe:1"}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SECRET, ["11:31-53 kots-image-not-bundled warning"]),
        (SECRET.replace("\n", "\r\n"), ["11:31-53 kots-image-not-bundled warning"]),
        (SECRET.replace("preflight.yaml: |", "preflight.yaml: |-"), ["11:31-53 kots-image-not-bundled warning"]),
        (
            SECRET.replace("Secret", "ConfigMap").replace("stringData", "data"),
            ["11:31-53 kots-image-not-bundled warning"],
        ),
        (SECRET.replace("- run:", "- runs:"), ["11:9-13 invalid-kots-object error"]),
        (
            SECRET.replace("kind: Preflight", "kind: Preflights"),
            ["7:11-21 unknown-kots-kind error", "11:31-53 kots-image-not-bundled warning"],
        ),
        (
            SECRET + "    ---\n    apiVersion: troubleshoot.sh/v1beta2\n    kind: SupportBundle\n"
            "    metadata: {name: s}\n    specs: {}\n",
            ["11:31-53 kots-image-not-bundled warning", "16:5-10 invalid-kots-object error"],
        ),
        (SECRET.replace("preflight.yaml: |", "preflight.yaml: >"), []),  # a folded text is not YAML as it is written
        (SECRET.replace("stringData", "data"), []),  # it would be Base64
        (SECRET.replace("Secret", "Widget"), []),
        (SECRET.replace("      collectors:", "     collectors:\n   x"), []),
        (SECRET.replace("troubleshoot.sh/v1beta2", "example.com/v1"), []),
    ],
)
def test_a_spec_in_a_text_is_read(text: str, expected: list[str], lint: Lint) -> None:
    report = lint({"app.yaml": APPLICATION, "specs.yaml": text})
    assert places(report) == [f"specs.yaml:{place}" for place in expected]
    assert report.crashes == ()


def test_the_message_names_both_objects(lint: Lint) -> None:
    text = (
        SECRET.replace("Secret", "ConfigMap")
        .replace("stringData", "data")
        .replace("kind: Preflight", "kind: Collector")
    )
    collector = text.replace("- run: {", "- copyFromHost: {")
    (finding,) = lint({"app.yaml": APPLICATION, "specs.yaml": collector}).findings
    assert finding.fault == (
        "the airgap builder does not look for images in a Collector inside this ConfigMap, "
        "so the bundle does not contain `quay.io/acme/probe:1`"
    )


def test_there_may_be_many_of_them(lint: Lint) -> None:
    files = {"app.yaml": APPLICATION, "a.yaml": SECRET.replace("run:", "clusterInfo: {} #"), "b.yaml": SECRET}
    assert places(lint(files)) == ["b.yaml:11:31-53 kots-image-not-bundled warning"]


def test_a_comment_in_the_text_silences(lint: Lint) -> None:
    text = SECRET.replace("      - run:", "      # repl-lint-ignore-next kots-image-not-bundled\n      - run:")
    report = lint({"app.yaml": APPLICATION, "specs.yaml": text})
    assert places(report) == []
    assert [suppressed.finding.rule.id for suppressed in report.suppressed] == ["kots-image-not-bundled"]


SPEC = """\
# the checks of 'acme'
apiVersion: troubleshoot.sh/v1beta2
kind: Preflight
metadata: {name: "p\u00e4"}
spec:
  analyzers:
  - clusterVersion: {outcomes: yep}
  - nodeResources:
      outcome: []
"""


FLAT = (
    SPEC.partition("spec:")[0]
    + "spec: {analyzers: [{clusterVersion: {outcomes: yep}}, {nodeResources: {outcome: []}}]}\n"
)
"""The same without indentation, which quotes do not keep at the beginning of a line."""


def double_quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\u00e4", "\\u00e4")
    return f'"{escaped}"'


def lines_of(text: str) -> str:
    return "".join(f"{' ' * 4 * bool(line)}{line}\n" for line in text.split("\n"))


STYLES = {
    "literal": "|\n" + lines_of(SPEC),
    "literal, kept": "|+\n" + lines_of(SPEC),
    "literal, with an indicator": "|2-\n" + lines_of(SPEC),
    "literal, below a blank line": "|\n\n" + lines_of(SPEC),
    "folded": ">\n" + lines_of(SPEC.replace("\n", "\n\n").replace("\n\n  ", "\n  ")),
    "folded, stripped": ">-\n" + lines_of(SPEC.replace("\n", "\n\n").replace("\n\n  ", "\n  ")),
    "double": double_quoted(SPEC) + "\n",
    "double, over lines": '"'
    + FLAT.replace('"', '\\"').replace("\n", "\n\n  ").replace("{cluster", "{\\\n  cluster")
    + '"\n',
    "double, in flow": "{KEY}",
    "single": "'" + FLAT.replace("'", "''").replace("\n", "\n\n  ") + "'\n",
    "single, JSON": "'"
    '{"apiVersion": "troubleshoot.sh/v1beta2", "kind": "Preflight", "metadata": {"name": "p"}, "spec": {"analyzers": '
    '[{"clusterVersion": {"outcomes": "yep"}}, {"nodeResources": {"outcome": []}}]}}'
    "'\n",
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("style", STYLES)
def test_places_in_scalars_of_every_style(style: str, newline: str, lint: Lint) -> None:
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: specs}\ndata:\n"
    if style == "double, in flow":
        text = head.replace("data:\n", f"data: {{a: b, spec: {double_quoted(SPEC)}, c: d}}\n")
    else:
        text = f"{head}  spec: {STYLES[style]}  after: x\n"
    text = text.replace("\n", newline)
    findings = lint({"app.yaml": APPLICATION, "specs.yaml": text}).findings
    is_json = "JSON" in style
    key, value = text.index('"outcome"' if is_json else "outcome:"), text.index('"yep"' if is_json else "yep")
    quoted = '"yep"' if is_json else "yep"
    assert [(finding.message, finding.location.span) for finding in findings] == [
        (f"`outcomes` must be a list, but `{quoted}` is a string", (value, value + 3 + 2 * is_json)),
        ("unknown key `outcome`; did you mean `outcomes`?", (key, key + 7 + 2 * is_json)),
    ]
    assert all(finding.fix is None for finding in findings) or style.startswith("literal")


def test_templates_in_a_spec_in_quotes(lint: Lint) -> None:
    spec = double_quoted(SPEC.replace("yep", "'{{repl ConfigOption \"a\" }}'"))
    text = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: specs}}\nstringData:\n  a: {spec}\n"
    findings = lint({"app.yaml": APPLICATION, "specs.yaml": text}).findings
    assert [finding.message for finding in findings] == ["unknown key `outcome`; did you mean `outcomes`?"]
