"""Secrets that a release should not hold: the one that Replicated makes, and credentials for registries."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from tests.conftest import Lint, Run, places

AUTH = b64encode(b"robot:hunter2").decode()
HEAD = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: pull\n"
RULES = "select: [secrets]\n"
KOTS = {"app.yaml": "apiVersion: kots.io/v1beta1\nkind: Application\n"}


def auths(host: str, **fields: str) -> str:
    return json.dumps({"auths": {host: fields or {"auth": AUTH}}})


def data(text: str) -> str:
    return f"data:\n  .dockerconfigjson: {b64encode(text.encode()).decode()}\n"


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("registry.replicated.com", "registry.replicated.com"),
        ("quay.io", "quay.io"),
        ("https://index.docker.io/v1/", "index.docker.io"),
        ("https://registry.acme.com:5000", "registry.acme.com:5000"),
        ("localhost:5000", None),
        ("registry:5000", None),
        ("registry.kube-system.svc", None),
        ("registry.kube-system.svc.cluster.local:5000", None),
        ("10.96.0.10:5000", None),
        ("registry.internal", None),
    ],
)
def test_credentials_of_registries_with_a_public_name(host: str, named: str | None, lint: Lint) -> None:
    report = lint({"secret.yaml": HEAD + data(auths(host))}, RULES)
    assert places(report) == (["secret.yaml:6:3-20 embedded-registry-credentials warning"] if named else [])
    for finding in report.findings:
        assert f"these credentials for `{named}`" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        data(auths("quay.io", username="robot", password="hunter2")),
        data(auths("quay.io", username="robot", auth=AUTH, email="")),
        data(auths("quay.io", identitytoken="abc")),
        f"data:\n  .dockercfg: {b64encode(json.dumps({'quay.io': {'auth': AUTH}}).encode()).decode()}\n",
        f"stringData:\n  .dockerconfigjson: '{auths('quay.io')}'\n",
        f"stringData:\n  .dockerconfigjson: |\n    {auths('quay.io')}\n",
        "data:\n  .dockerconfigjson: |\n    "
        + "\n    ".join(b64encode(auths("quay.io").encode()).decode()[at : at + 20] for at in range(0, 100, 20))
        + "\n",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_credentials_are_found_in_every_way_to_write_them(body: str, newline: str, lint: Lint) -> None:
    report = lint({"secret.yaml": (HEAD + body).replace("\n", newline)}, RULES)
    assert [(each.location.start, each.location.text) for each in report.findings] == [
        ((6, 3), body.split()[1].rstrip(":"))
    ]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "data:\n",
        "data: []\n",
        "data:\n  .dockerconfigjson:\n",
        "data:\n  .dockerconfigjson: e30=\n",
        "data:\n  .dockerconfigjson: not base64\n",
        "data:\n  .dockerconfigjson: /////w==\n",
        "data:\n  .dockerconfigjson: [a]\n",
        'data:\n  .dockerconfigjson: "{{repl ConfigOption `auth`}}"\n',
        'data:\n  .dockerconfigjson: {{repl ConfigOption "auth" | Base64Encode}}\n',
        'stringData:\n  .dockerconfigjson: \'{"auths": {"quay.io": {"auth": "{{repl ConfigOption `a`}}"}}}\'\n',
        "stringData:\n  .dockerconfigjson: '" + "[" * 5000 + "'\n",
        data("[1]"),
        data('{"auths": []}'),
        data('{"auths": {"quay.io": null, "ghcr.io": {"auth": 1}}}'),
        data(auths("quay.io", auth="")),
        data(auths("quay.io", auth="<base64 of user:password>")),
        data(auths("quay.io", username="robot", password="${PASSWORD}")),
        data(auths("quay.io", password="changeme")),
        data(auths("quay.io", username="robot")),
    ],
)
def test_what_holds_no_credentials_is_left_alone(body: str, lint: Lint) -> None:
    report = lint({"secret.yaml": HEAD + body}, RULES)
    assert (places(report), report.crashes) == ([], ())


RAW = json.dumps({"auths": {"quay.io": {"auth": AUTH}}})
ENCODED = b64encode(RAW.encode()).decode()
COLLECTORS = "apiVersion: troubleshoot.sh/v1beta2\nkind: Preflight\nspec: {collectors: ["
VALUES = "apiVersion: kots.io/v1beta2\nkind: HelmChart\nspec:\n  values:\n    "
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\ndata:\n  "


@pytest.mark.parametrize(
    ("before", "key", "value"),
    [
        (f"{COLLECTORS}{{run: {{imagePullSecret: {{name: a, data: {{", ".dockerconfigjson", f"{ENCODED}}}}}}}}}]}}"),
        (f"{COLLECTORS}{{runPod: {{imagePullSecret: {{data: {{", ".dockerconfigjson", f"{ENCODED}}}}}}}}}]}}"),
        (f"{COLLECTORS}{{registryImages: {{imagePullSecret: {{data: {{", ".dockercfg", f"{ENCODED}}}}}}}}}]}}"),
        (VALUES, ".dockerconfigjson", ENCODED),
        (VALUES, "dockerconfigjson", ENCODED),
        (VALUES, "dockerConfigJson", f"'{RAW}'"),
        (VALUES, "docker_config", f"'{RAW}'"),
        (f"{VALUES}pull: {{", "imagePullSecretJson", f"'{RAW}'}}"),
        (VALUES, "auths", f"{{quay.io: {{auth: {AUTH}}}}}"),
        (VALUES, "auths", "{quay.io: {username: robot, password: hunter2}}"),
        (VALUES, "auths", f"\n      https://quay.io/v2/:\n        auth: {AUTH}"),
        (VALUES, "quay.io", f"{{auth: {AUTH}}}"),
        (VALUES, "imageCredentials", f"{{registry: quay.io, auth: {AUTH}}}"),
        (CONFIG_MAP, "config.json", f"'{RAW}'"),
        (CONFIG_MAP, ".dockerconfigjson", ENCODED),
        ("apiVersion: v1\nkind: Secret\ndata:\n  ", "config.json", ENCODED),
        (VALUES, "imagePullSecret", ENCODED),
        (VALUES, "pullSecret", b64encode(b'{\n\t"auths": {"quay.io": {"auth": "c2VjcmV0"}}}').decode()),
        ("apiVersion: acme.io/v1\nkind: Secret\ndata:\n  ", ".dockerconfigjson", ENCODED),
    ],
)
def test_credentials_are_found_in_every_object(before: str, key: str, value: str, lint: Lint, run: Run) -> None:
    report = lint({"a.yaml": f"{before}{key}: {value}\n"}, RULES)
    row, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
    assert places(report) == [f"a.yaml:{row}:{column}-{column + len(key)} embedded-registry-credentials warning"]
    [finding] = report.findings
    assert "these credentials for `quay.io`" in finding.message
    expected = "".join(run("check", "--output-format", output)[1] for output in ("text", "json", "html", "sarif"))
    assert not any(secret in expected for secret in (AUTH, ENCODED, "hunter2"))


@pytest.mark.parametrize(
    "text",
    [
        f"{VALUES}auth: {AUTH}\n",
        f"{VALUES}redis: {{auth: {AUTH}}}\n",
        f"{VALUES}registry: quay.io\n    auth: {{username: robot, password: hunter2}}\n",
        f"{VALUES}quay.io: {{auth: enabled}}\n",
        f"{VALUES}quay.io: {{auth: '{{{{repl ConfigOption `a`}}}}'}}\n",
        f"{VALUES}auths: {{quay.io: {{auth: '{{{{repl ConfigOption `a`}}}}'}}}}\n",
        f"{VALUES}auths: [quay.io]\n",
        f"{VALUES}auths: {{registry.local: {{auth: {AUTH}}}}}\n",
        f"{VALUES}dockerconfigjson: ''\n",
        f"{COLLECTORS}{{run: {{imagePullSecret: {{data: {{.dockerconfigjson: '{{{{repl A}}}}'}}}}}}}}]}}\n",
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec: {encryptedData: {.dockerconfigjson: AgBy8hCi}}\n",
        """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
spec: {template: {data: {.dockerconfigjson: '{"auths":{"quay.io":{"auth":"{{ .auth }}"}}}'}}}
""",
    ],
)
def test_other_texts_are_no_credentials(text: str, lint: Lint) -> None:
    report = lint({"a.yaml": text}, RULES)
    assert (places(report), report.crashes) == ([], ())


def test_in_kots_they_are_a_fault_too(lint: Lint) -> None:
    found = lint({**KOTS, "a.yaml": HEAD + data(auths("quay.io"))}, RULES)
    assert places(found) == ["a.yaml:6:3-20 embedded-registry-credentials warning"]


OWN = "registry.replicated.com"
PROXY = "proxy.replicated.com"
CHANGE = "change the password, add the registry in the vendor portal"


@pytest.mark.parametrize(
    ("others", "name", "host", "advice"),
    [
        (
            {},
            "pull",
            "quay.io",
            (f"remove them, {CHANGE}, and list `replicatedregistrykey` in the pods' `imagePullSecrets`"),
        ),
        (
            {},
            "replicatedregistrykey",
            "quay.io",
            (
                "remove this Secret, change the password, and add the registry in the vendor portal; Replicated"
                " creates one with this name for each customer"
            ),
        ),
        (
            {},
            "pull",
            OWN,
            ("remove them, and list `replicatedregistrykey` in the pods' `imagePullSecrets`"),
        ),
        (
            {},
            "replicatedregistrykey",
            OWN,
            "remove this Secret; Replicated creates one with this name for each customer",
        ),
        (
            KOTS,
            "pull",
            "quay.io",
            (
                "remove them, change the password, and add the registry in the vendor portal; KOTS creates a pull"
                " secret for each customer"
            ),
        ),
        (KOTS, "pull", PROXY, "remove them; KOTS creates a pull secret for each customer"),
    ],
)
def test_what_to_do_instead(others: dict[str, str], name: str, host: str, advice: str, lint: Lint) -> None:
    report = lint({**others, "a.yaml": HEAD.replace("pull", name) + data(auths(host))}, RULES)
    assert [each.message for each in report.findings] == [
        f"every customer receives these credentials for `{host}`: {advice}"
    ]


@pytest.mark.parametrize("output", ["text", "json", "sarif"])
def test_no_report_and_no_baseline_repeats_them(output: str, run: Run) -> None:
    secret = data(auths("quay.io"))
    with open("secret.yaml", "w", encoding="utf-8") as file:
        file.write(HEAD + secret + "stringData: {'.dockercfg': '" + json.dumps({"quay.io": {"auth": AUTH}}) + "'}\n")
    _, out, _ = run("check", "--output-format", output)
    assert out.count("embedded-registry-credentials") >= 2
    run("baseline", "create")
    with open(".repl-lint-baseline.json", encoding="utf-8") as file:
        out += file.read()
    assert AUTH not in out
    assert secret.split()[-1][:20] not in out
    assert "hunter2" not in out


@pytest.mark.parametrize(
    ("metadata", "found"),
    [
        ("{name: replicatedregistrykey}", "18-39"),
        ('{name: "replicatedregistrykey"}', "18-41"),
        ("{name: replicatedregistrykey, namespace: '{{repl Namespace}}'}", "18-39"),
        ("{name: replicatedregistrykey, namespace: other}", None),
        ("{name: mirror}", None),
        ("{name: '{{repl ConfigOption `name`}}'}", None),
        ("{}", None),
        ("[replicatedregistrykey]", None),
    ],
)
def test_the_secret_that_replicated_makes_is_not_made_again(metadata: str, found: str | None, lint: Lint) -> None:
    text = f"apiVersion: v1\nkind: Secret\nmetadata: {metadata}\n"
    expected = [f"secret.yaml:3:{found} redefined-pull-secret warning"] if found else []
    assert places(lint({"secret.yaml": text}, RULES)) == expected
    assert places(lint({**KOTS, "secret.yaml": text}, RULES)) == []


def test_credentials_in_the_secret_that_replicated_makes_are_one_finding(lint: Lint) -> None:
    text = HEAD.replace("pull", "replicatedregistrykey") + data(auths("registry.replicated.com"))
    report = lint({"secret.yaml": text}, RULES)
    assert places(report) == ["secret.yaml:6:3-20 embedded-registry-credentials warning"]
