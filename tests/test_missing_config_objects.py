"""ConfigMaps and Secrets that pods need and nothing makes: `missing-config-object`."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, of

RULE = "missing-config-object"
pytestmark = pytest.mark.about(RULE)

APP = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"


def pod(container: str = "", volumes: str = "") -> str:
    return (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n"
        f"  volumes: [{volumes}]\n  containers:\n  - {{name: web, image: 'nginx:1.25.3', {container}}}\n"
    )


ENV_FROM = "envFrom: [{configMapRef: {name: conf}}]"


@pytest.mark.parametrize(
    ("container", "volumes", "place"),
    [
        (ENV_FROM, "", "7:72-76"),
        ("envFrom: [{secretRef: {name: conf}}]", "", "7:69-73"),
        ("env: [{name: A, valueFrom: {configMapKeyRef: {name: conf, key: a}}}]", "", "7:92-96"),
        ("env: [{name: A, valueFrom: {secretKeyRef: {name: conf, key: a}}}]", "", "7:89-93"),
        ("", "{name: v, configMap: {name: conf}}", "5:41-45"),
        ("", "{name: v, secret: {secretName: conf}}", "5:44-48"),
        ("", "{name: v, projected: {sources: [{secret: {name: conf}}]}}", "5:61-65"),
        (ENV_FROM.replace("conf}", "conf, optional: false}"), "", "7:72-76"),
        (ENV_FROM.replace("conf}", "conf, optional: true}"), "", None),
        (ENV_FROM.replace("conf", "'repl{{ ConfigOption `a` }}'"), "", None),
        (ENV_FROM.replace("conf", "kube-root-ca.crt"), "", None),
        (ENV_FROM.replace("conf", "kotsadm-config"), "", None),
        ("", "{name: v, secret: {secretName: myapp-registry}}", None),
        ("", "{name: v, emptyDir: {}}", None),
    ],
)
def test_what_a_pod_needs(container: str, volumes: str, place: str | None, lint: Lint) -> None:
    files = {"a.yaml": pod(container, volumes)}
    assert of(lint(files), RULE) == []  # no release
    assert of(lint({**files, "app.yaml": APP}), RULE) == ([f"a.yaml:{place} {RULE} info"] if place else [])


@pytest.mark.parametrize(
    ("other", "count"),
    [
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n", 1),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf-2}\n", 1),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\n", 0),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 'repl{{ Namespace }}-conf'}\n", 0),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: kubectl create configmap conf}\n", 0),
        ("apiVersion: acme.io/v1\nkind: Widget\nmetadata: {name: a}\n", 0),
        ("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\n", 0),
        ("apiVersion: kots.io/v1beta2\nkind: HelmChart\nmetadata: {name: a}\nspec: {chart: {name: a}}\n", 0),
        ("apiVersion: troubleshoot.sh/v1beta2\nkind: Preflight\nmetadata: {name: a}\nspec: {}\n", 1),
    ],
)
def test_what_may_make_it(other: str, count: int, lint: Lint) -> None:
    files = {"app.yaml": APP, "a.yaml": pod(ENV_FROM), "other.yaml": other}
    assert len(of(lint(files), RULE)) == count


def test_one_object_is_one_finding(lint: Lint) -> None:
    report = lint({"app.yaml": APP, "a.yaml": pod(ENV_FROM), "b.yaml": pod(ENV_FROM)})
    [finding] = report.findings
    assert finding.message == (
        "nothing in the release makes the ConfigMap `conf`, without which this pod does not start:"
        " add it, correct the name, or set `optional: true`"
    )
    assert [item.location.path for item in finding.related] == ["b.yaml"]
