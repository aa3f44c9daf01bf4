"""Templates with the same result for every customer: names of options, and names that no distribution has."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, of

DISTRIBUTION, OPTION = "unknown-distribution", "option-name-as-text"
APP = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"
CONFIG = """\
apiVersion: kots.io/v1beta1
kind: Config
metadata: {name: c}
spec:
  groups:
  - name: g
    items:
    - {name: db_host, title: Host, type: text}
    - {name: mode, title: Mode, type: radio, items: [{name: one, title: One}, {name: two, title: Two}]}
"""


def chart(template: str) -> str:
    return (
        "apiVersion: kots.io/v1beta2\nkind: HelmChart\nmetadata: {name: a}\n"
        f"spec:\n  chart: {{name: a, chartVersion: 1.0.0}}\n  exclude: '{template}'\n"
    )


@pytest.mark.about(DISTRIBUTION)
@pytest.mark.parametrize(
    ("template", "start", "message", "severity"),
    [
        (
            'repl{{ eq (Distribution) "openshift" }}',
            39,
            "openshift`, so this is never true; did you mean `openShift`?",
            1,
        ),
        (
            'repl{{ ne Distribution "openshift" }}',
            37,
            "openshift`, so this is always true; did you mean `openShift`?",
            1,
        ),
        ('{{repl if eq "EKS" Distribution }}a{{repl end }}', 27, "EKS`, so this is never true; did you mean `eks`?", 1),
        ('{{repl Distribution | eq "GKE" }}', 39, "GKE`, so this is never true; did you mean `gke`?", 1),
        (
            "repl{{ eq Distribution `docker-desktop` }}",
            37,
            "docker-desktop`, so this is never true; did you mean `docke",
            1,
        ),
        ("repl{{ eq Distribution `azure` }}", 37, "azure`, so this is never true; did you mean `aks`?", 1),
        (
            "repl{{ eq Distribution `eks` `EmbeddedCluster` }}",
            43,
            "EmbeddedCluster`, so it never matches; did you mean",
            1,
        ),
        ("repl{{ not (eq Distribution `mine`) }}", 42, "mine`, so this is never true: use a name that KOTS has", 0),
    ],
)
def test_names_that_no_distribution_has(template: str, start: int, message: str, severity: int, lint: Lint) -> None:
    report = lint({"app.yaml": APP, "a.yaml": chart(template)})
    [finding] = [finding for finding in report.findings if finding.rule.id == DISTRIBUTION]
    assert finding.message.startswith(f"`Distribution` is never `{message}")
    assert (finding.location.start, finding.severity) == ((6, start), ("info", "warning")[severity])


@pytest.mark.about(DISTRIBUTION)
@pytest.mark.parametrize(
    "template",
    [
        'repl{{ eq (Distribution) "openShift" }}',
        'repl{{ eq Distribution "eks" "gke" "embedded-cluster" }}',
        'repl{{ eq Distribution "" }}',
        'repl{{ eq (Distribution | lower) "openshift" }}',
        'repl{{ eq (lower Distribution) "openshift" }}',
        'repl{{ eq "openshift" (ConfigOption "distribution") }}',
        'repl{{/* eq Distribution "openshift" */}}',
        "repl{{ eq Distribution $name }}",
        "repl{{ Distribution }}",
    ],
)
def test_names_that_a_distribution_may_have(template: str, lint: Lint) -> None:
    assert of(lint({"app.yaml": APP, "a.yaml": chart(template)}), DISTRIBUTION) == []


def data(value: str) -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  a: {value}\n"


@pytest.mark.about(OPTION)
@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("'{{repl \"db_host\"}}'", "5:15-22"),
        ("'{{repl \"db_host\" }}.example.com'", "5:15-22"),
        ("repl{{ `db_host` }}", "5:14-21"),
        ('"repl{{ \\"db_host\\" }}"', "5:16-23"),
        ("'{{repl \"db_host\" | quote }}'", "5:15-22"),
        ("'{{repl- \"db_host\" -}}'", "5:16-23"),
        ("repl{{ `mode` }}", "5:14-18"),
        ("repl{{ `one` }}", None),  # a choice
        ("repl{{ `db_hosts` }}", None),
        ("repl{{ ConfigOption `db_host` }}", None),
        ("'{{repl \"db_host\" | ConfigOption }}'", None),
        ("repl{{ print `db_host` }}", None),
        ("'{{repl if \"db_host\" }}a{{repl end }}'", None),
        ("b # repl{{ `db_host` }}", None),
        ("'{{ \"db_host\" }}'", None),
    ],
)
def test_the_name_of_an_option_alone(value: str, place: str | None, lint: Lint) -> None:
    expected = [f"a.yaml:{place} {OPTION} warning"] if place else []
    assert of(lint({"app.yaml": APP, "a.yaml": data(value)}), OPTION) == []  # nobody knows the options
    report = lint({"app.yaml": APP, "config.yaml": CONFIG, "a.yaml": data(value)})
    assert of(report, OPTION) == expected
    for finding in report.findings:
        if finding.rule.id == OPTION:
            assert [related.message for related in finding.related] == ["the option"]
