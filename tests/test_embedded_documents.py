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


def test_there_may_be_many_of_them(lint: Lint) -> None:
    files = {"app.yaml": APPLICATION, "a.yaml": SECRET.replace("run:", "clusterInfo: {} #"), "b.yaml": SECRET}
    assert places(lint(files)) == ["b.yaml:11:31-53 kots-image-not-bundled warning"]


def test_a_comment_in_the_text_silences(lint: Lint) -> None:
    text = SECRET.replace("      - run:", "      # repl-lint-ignore-next kots-image-not-bundled\n      - run:")
    report = lint({"app.yaml": APPLICATION, "specs.yaml": text})
    assert places(report) == []
    assert [suppressed.finding.rule.id for suppressed in report.suppressed] == ["kots-image-not-bundled"]
