"""`repl-lint explain`: lists of pull secrets, and the registries of the configuration."""

from __future__ import annotations

import pytest

from tests.conftest import Run
from tests.explanations import compared, data, write

ROOT = """\
# kind: replicated
images:
- {source: quay, name: team/app, tag: 1}
- {source: public, name: redis, tag: 5}
"""
CONFIG = "registries:\n  quay: quay.io\n  other: {endpoint: ghcr.io}\n"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  imagePullSecrets: [{name: SECRET}]
  containers:
  - image: quay.io/team/app:1
  - image: redis:5
"""
ACCOUNT = """\
apiVersion: v1
kind: ServiceAccount
metadata: {name: default}
imagePullSecrets:
- name: replicatedregistrykey
"""
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: mine}\n"
REPLICATED = "`replicatedregistrykey`: Replicated, in the application's namespace, with what a customer's license opens"


def told(run: Run, place: str) -> list[tuple[str, str, str]]:
    """The details of the one comparison, with their places."""
    (only,) = data(run, place)["compared"]
    places = [detail["location"] for detail in only["details"]]
    return [
        (detail["label"], detail["text"], f"{at['path']}:{at['start']['line']}" if at else "")
        for detail, at in zip(only["details"], places, strict=True)
    ]


@pytest.mark.parametrize(
    ("secret", "made"),
    [
        ("replicatedregistrykey", REPLICATED),
        ("mine", "`mine`: this release"),
        ("theirs", "`theirs`: nothing that is known of"),
        ("'{{repl A}}'", "`{{repl A}}`: a template makes the name, so it is not known"),
    ],
)
def test_the_secrets_of_a_pod(secret: str, made: str, run: Run) -> None:
    pod = POD.replace("SECRET", secret).replace("\n", "\r\n")
    write({"replicated.yaml": ROOT, ".repl-lint.yaml": CONFIG, "a.yaml": pod, "secret.yaml": SECRET})
    place = "secret.yaml:3" if secret == "mine" else ""
    assert told(run, "a.yaml:5") == [
        ("made by", made, place),
        ("needed for", "`quay.io/team/app:1`, which is private", "a.yaml:7"),
    ]


def test_the_secrets_of_a_service_account(run: Run) -> None:
    pod = POD.replace("[{name: SECRET}]", "[]")
    write({"replicated.yaml": ROOT, ".repl-lint.yaml": CONFIG, "a.yaml": pod, "account.yaml": ACCOUNT})
    assert (
        compared(run, "account.yaml:5").partition("compared\n")[2]
        == f"""\
  `imagePullSecrets` of ServiceAccount/default
    made by     {REPLICATED}
    needed for  `quay.io/team/app:1`, which is private (a.yaml:7:12)
"""
    )
    assert told(run, "a.yaml:5") == [("needed for", "`quay.io/team/app:1`, which is private", "a.yaml:7")]
    write({"a.yaml": POD, "account.yaml": ACCOUNT.replace("{name: default}", "{name: default, namespace: prod}")})
    assert told(run, "account.yaml:4") == [
        ("made by", REPLICATED.replace("namespace,", "namespace, not in the one that is written here,"), ""),
        ("needed for", "no image that is known to be private", ""),
    ]


def test_secrets_where_kubernetes_does_not_look(run: Run) -> None:
    pod = POD.replace("  imagePullSecrets: [{name: SECRET}]\n", "") + "    imagePullSecrets: [{name: a}]\n"
    write({"replicated.yaml": ROOT, "a.yaml": pod})
    assert told(run, "a.yaml:8") == [
        ("read", "not by Kubernetes, which reads `imagePullSecrets` beside the pod's `containers`", "")
    ]


def test_kots_has_pull_secrets_of_its_own(run: Run) -> None:
    write({"app.yaml": "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\n"})
    write({"a.yaml": POD.replace("SECRET", "replicatedregistrykey")})
    assert told(run, "a.yaml:5") == [
        ("made by", "`replicatedregistrykey`: nothing that is known of", ""),
        ("needed for", "nothing of KOTS': it adds its own pull secret to pods", ""),
    ]


@pytest.mark.parametrize("listed", ["none", "null", "{a: b}", "[null, a, {name: null}]"])
def test_lists_that_are_none(listed: str, run: Run) -> None:
    write({"replicated.yaml": ROOT, "a.yaml": POD.replace("[{name: SECRET}]", listed)})
    assert ("needed for", "`quay.io/team/app:1`, which is private", "a.yaml:7") in told(run, "a.yaml:5")


def test_the_registries_of_the_configuration(run: Run) -> None:
    write({"replicated.yaml": ROOT, ".repl-lint.yaml": CONFIG})
    assert told(run, ".repl-lint.yaml:2") == [
        ("endpoint", "`quay.io`", ""),
        ("used by", "entry `team/app` of `images`", "replicated.yaml:3"),
    ]
    assert told(run, ".repl-lint.yaml:3") == [
        ("endpoint", "`ghcr.io`", ""),
        ("used by", "no entry of `images` has the source `other`", ""),
    ]
