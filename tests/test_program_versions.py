"""API versions of programs beside Kubernetes, and those that the configuration adds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Lint, Run

pytestmark = pytest.mark.about("removed-api-version", "deprecated-api-version", "unavailable-api-version")

CHART = """\
apiVersion: kots.io/v1beta1
kind: Application
metadata: {name: app}
---
apiVersion: kots.io/v1beta2
kind: HelmChart
metadata: {name: chart}
spec: {chart: {name: CHART, chartVersion: VERSION}}
"""


def told(lint: Lint, versions: list[str], config: str = "", chart: str = "") -> list[str]:
    documents = (
        f"apiVersion: {version}\nkind: {kind}\n" for version, _, kind in (text.partition(" ") for text in versions)
    )
    name, _, number = chart.partition(" ")
    files = {"app.yaml": "---\n".join(documents)}
    if chart:
        files["chart.yaml"] = CHART.replace("CHART", name).replace("VERSION", number)
    return [
        f"{at.start.line}:{at.start.column}-{at.end.column} {finding.severity} {finding.message}"
        for finding in lint(files, config).findings
        if (at := finding.location).path == "app.yaml"
    ]


NEWEST = "your target is the newest {} (the default of `program-versions` in .repl-lint.yaml)"


@pytest.mark.parametrize(
    ("version", "wrong"),
    [
        (
            "cert-manager.io/v1alpha2 Certificate",
            (
                "1:13-37 error `cert-manager.io/v1alpha2` Certificate was removed in cert-manager 1.6, and "
                f"{NEWEST.format('cert-manager')}: use `cert-manager.io/v1`"
            ),
        ),
        (
            "acme.cert-manager.io/v1beta1 Order",
            (
                "1:13-41 error `acme.cert-manager.io/v1beta1` Order was removed in cert-manager 1.6, and "
                f"{NEWEST.format('cert-manager')}: use `acme.cert-manager.io/v1`"
            ),
        ),
        (
            "certmanager.k8s.io/v1alpha1 ClusterIssuer",
            (
                "1:13-40 error `certmanager.k8s.io/v1alpha1` ClusterIssuer was removed in cert-manager 0.11, and "
                f"{NEWEST.format('cert-manager')}: use `cert-manager.io/v1`"
            ),
        ),
        (
            "authentication.istio.io/v1alpha1 Policy",
            (
                "1:13-45 error `authentication.istio.io/v1alpha1` Policy was removed in Istio 1.6, and "
                f"{NEWEST.format('Istio')}: use `security.istio.io/v1` PeerAuthentication"
            ),
        ),
        (
            "config.istio.io/v1alpha2 handler",
            (
                "1:13-37 error `config.istio.io/v1alpha2` handler was removed in Istio 1.8, and "
                f"{NEWEST.format('Istio')}: remove it, because nothing replaces it"
            ),
        ),
        ("cert-manager.io/v1 Certificate", ""),
        ("networking.istio.io/v1alpha3 VirtualService", ""),
        ("networking.istio.io/v1 VirtualService", ""),
        ("cert-manager.io/v1alpha2 Other", ""),
        ("other.io/v1alpha2 Certificate", ""),
    ],
)
def test_newest_programs(lint: Lint, version: str, wrong: str) -> None:
    assert told(lint, [version]) == [wrong] * bool(wrong)


@pytest.mark.parametrize(
    ("config", "wrong"),
    [
        ('"1.3"', "info `cert-manager.io/v1alpha2` Issuer will be deprecated in cert-manager 1.4 and removed in 1.6"),
        ("1.5", "warning `cert-manager.io/v1alpha2` Issuer is deprecated since cert-manager 1.4 and removed in 1.6"),
        ("v1.10.2", "error `cert-manager.io/v1alpha2` Issuer was removed in cert-manager 1.6"),
        ("1.10", "error `cert-manager.io/v1alpha2` Issuer was removed in cert-manager 1.6"),
        ("0.10", "warning `cert-manager.io/v1alpha2` Issuer exists since cert-manager 0.11"),
    ],
)
def test_version_of_a_program_in_the_configuration(lint: Lint, config: str, wrong: str) -> None:
    messages = told(lint, ["cert-manager.io/v1alpha2 Issuer"], f"program-versions: {{cert-manager: {config}}}\n")
    assert [message.partition(" ")[2].partition(",")[0] for message in messages] == [wrong]


@pytest.mark.parametrize(
    ("chart", "severity"),
    [
        ("cert-manager v1.5.3", "warning"),
        ("cert-manager 1.15.1", "error"),
        ("cert-manager '{{repl ConfigOption \"version\"}}'", "error"),
        ("other 1.5.0", "error"),
        ("istiod 1.5.0", "error"),
    ],
)
def test_chart_of_a_program_in_the_release(lint: Lint, chart: str, severity: str) -> None:
    (message,) = told(lint, ["cert-manager.io/v1alpha2 Issuer"], chart=chart)
    assert message.split(" ")[1] == severity
    assert ("set by chart `cert-manager`" in message) == (chart in ("cert-manager v1.5.3", "cert-manager 1.15.1"))


def test_chart_of_istio(lint: Lint) -> None:
    (message,) = told(lint, ["networking.istio.io/v1 Gateway"], chart="base 1.20.0")
    assert message.endswith("exists since Istio 1.22, but your target is Istio 1.20 (set by chart `base`)")


@pytest.mark.parametrize(
    ("version", "served", "found"), [("v1alpha2", "true", False), ("v1alpha2", "false", True), ("v1", "true", True)]
)
def test_release_that_defines_the_kind_itself(lint: Lint, version: str, served: str, found: bool) -> None:
    definition = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: issuers}\n"
        "spec: {group: cert-manager.io, names: {kind: Issuer, plural: issuers}, scope: Namespaced, "
        f"versions: [{{name: {version}, served: {served}, storage: true}}]}}\n"
    )
    files = {"crd.yaml": definition, "app.yaml": "apiVersion: cert-manager.io/v1alpha2\nkind: Issuer\n"}
    assert bool(lint(files).findings) == found


ROWS = """\
api-versions:
- {api-version: acme.io/v1alpha1, kind: Widget, program: acme, deprecated: 1.8, removed: 1.10, replacement: acme.io/v1}
- {api-version: acme.io/v1beta1, deprecated: 1.30, removed: 1.50}
- {api-version: acme.io/v2, program: acme, introduced: "2.0"}
- {api-version: policy/v1, kind: PodDisruptionBudget, removed: "1.30"}
"""


def test_rows_of_the_configuration(lint: Lint) -> None:
    versions = ["acme.io/v1alpha1 Widget", "acme.io/v1alpha1 Other", "acme.io/v1beta1 Any", "acme.io/v2 Any"]
    newest = told(lint, versions, ROWS)
    assert [message.partition(", and")[0] for message in newest] == [
        "1:13-29 error `acme.io/v1alpha1` Widget was removed in acme 1.10",
        "7:13-28 warning `acme.io/v1beta1` Any is deprecated since Kubernetes 1.30 and removed in 1.50",
    ]
    older = told(lint, versions, f"{ROWS}program-versions: {{acme: 1.9}}\n")
    assert [message.partition(", ")[0] for message in older] == [
        "1:13-29 warning `acme.io/v1alpha1` Widget is deprecated since acme 1.8 and removed in 1.10",
        "7:13-28 warning `acme.io/v1beta1` Any is deprecated since Kubernetes 1.30 and removed in 1.50",
        "10:13-23 warning `acme.io/v2` Any exists since acme 2.0",
    ]
    assert older[0].endswith("your target is acme 1.9 (set by `program-versions`): use `acme.io/v1`")


def test_row_of_the_configuration_takes_precedence(lint: Lint) -> None:
    (message,) = told(lint, ["policy/v1 PodDisruptionBudget"], ROWS)
    assert message.startswith("1:13-22 error `policy/v1` PodDisruptionBudget was removed in Kubernetes 1.30")


def test_a_kind_without_a_row_keeps_the_advice_of_the_table(lint: Lint) -> None:
    ingress = "networking.k8s.io/v1beta1 Ingress"
    (message,) = told(lint, [ingress], "kubernetes-version: '1.10'\n")
    assert message.endswith("use `extensions/v1beta1`")
    assert told(lint, [ingress], f"{ROWS}kubernetes-version: '1.10'\n") == [message]


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            "program-versions: {istio: '1.2'}",
            "1:20: repl-lint does not know API versions of `istio`; did you mean `Istio`?",
        ),
        (
            "program-versions: {acme: '1.2'}",
            "1:20: repl-lint does not know API versions of `acme`: known are Istio, cert-manager",
        ),
        ("program-versions: {Istio: newest}", "1:27: `Istio` must be a version such as 1.29, not `newest`"),
        (
            "api-versions: [{api-version: a.io/v1}]",
            "1:16: `api-versions` needs `introduced` or `deprecated` or `removed`",
        ),
        ("api-versions: [{removed: 1.2}]", "1:16: required key `api-version` is missing"),
        (
            "api-versions: [{api-version: a.io/v1, removed: 2}]",
            "1:48: `removed` must be a version such as 1.29, not `2`",
        ),
        ("api-versions: [{api-version: a.io/v1, removed: '2.0', gone: '1.2'}]", "1:55: "),
    ],
)
def test_wrong_configuration(run: Run, tmp_path: Path, config: str, message: str) -> None:
    (tmp_path / "app.yaml").write_text("apiVersion: v1\nkind: Pod\n")
    (tmp_path / ".repl-lint.yaml").write_text(config)
    code, _, errors = run("check", ".")
    assert code == 2
    assert f".repl-lint.yaml:{message}" in errors


def test_config_show_and_explain(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".repl-lint.yaml").write_text(f"{ROWS}program-versions: {{acme: 1.10}}\n")
    (tmp_path / "app.yaml").write_text("apiVersion: acme.io/v1alpha1\nkind: Widget\n")
    _, out, _ = run("config", "show", ".")
    assert '  - "api-version acme.io/v1beta1, deprecated 1.30, removed 1.50"  # .repl-lint.yaml:3\n' in out
    assert 'program-versions:\n  acme: "1.10"  # .repl-lint.yaml:6\n' in out
    _, out, _ = run("explain", "app.yaml:1")
    assert "deprecated in 1.8, removed in 1.10, replaced by `acme.io/v1`\n" in out
    assert "acme 1.10 (set by `program-versions`) (.repl-lint.yaml:6:20)\n" in out
