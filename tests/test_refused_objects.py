"""Objects that a cluster or kurl.sh refuses: by their names, their node ports and their container runtimes."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, of

APP = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"
ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
ADVICE = "write small letters, digits, `-` and `.`, with a letter or a digit at both ends"
NAME, PORT, RUNTIME = "invalid-object-name", "node-port-out-of-range", "invalid-installer-runtime"


def named(name: str, api_version: str = "v1", kind: str = "ConfigMap") -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata:\n  name: {name}\n"


@pytest.mark.about(NAME)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (named("web"), None),
        (named("web.example.com"), None),
        (named("1-web"), None),
        (named("'{{ .Release.Name }}-web'"), (9, 34)),
        (named("web-{{ .Values.name }}"), (9, 31)),
        (named("My_Web"), (9, 15)),
        (named("Web"), (9, 12)),
        (named("web_1"), (9, 14)),
        (named("web-"), (9, 13)),
        (named("a" * 254), (9, 263)),
        (named("'repl{{ Namespace }}'"), None),
        (named("'{{repl Namespace }}-web'"), None),
        (named("${NAME}-web"), None),
        (named("'<name>'"), None),
        (named("APP_NAME"), None),
        (named("'__NAME__'"), None),
        (named("web.a", kind="Service"), (9, 14)),
        (named("a" * 64, kind="Namespace"), (9, 73)),
        (named("system:Web", "rbac.authorization.k8s.io/v1", "ClusterRole"), None),
        (named("a/b", "rbac.authorization.k8s.io/v1", "Role"), (9, 12)),
        (named("Web", "acme.io/v1", "Widget"), (9, 12)),
        (named("Web", "troubleshoot.sh/v1beta2", "Preflight"), None),
        (named("My Config", "kots.io/v1beta1", "Config"), None),
        (named("ldap:a", "user.openshift.io/v1", "Identity"), None),
        (named("Web") + "  annotations: {kots.io/exclude: 'true'}\n", None),
    ],
)
def test_names_of_objects(text: str, expected: tuple[int, int] | None, lint: Lint) -> None:
    start, end = expected or (0, 0)
    places = [f"a.yaml:4:{start}-{end} {NAME} error"] if expected else []
    assert of(lint({"a.yaml": text}), NAME) == []  # plain manifests may be the input of another tool
    for newline in ("\n", "\r\n"):
        assert of(lint({"app.yaml": APP, "a.yaml": text.replace("\n", newline)}), NAME) == places


@pytest.mark.about(NAME)
def test_why_a_name_is_refused(lint: Lint) -> None:
    header = "# kind: scheduler-kubernetes\n"
    text = f"{ROOT}---\n{header}{named('x-{{ .Release.Name }}')}---\n{header}{named('A')}"
    assert [finding.message for finding in lint({"replicated.yaml": text}).findings] == [
        "nothing renders `{{ .Release.Name }}` in a manifest, so Kubernetes refuses the name: write a literal name",
        f"`A` is not a name that Kubernetes accepts: {ADVICE}",
    ]


def service(port: str, annotations: str = "") -> str:
    metadata = f"{{name: db, annotations: {{{annotations}}}}}" if annotations else "{name: db}"
    return (
        f"apiVersion: v1\nkind: Service\nmetadata: {metadata}\n"
        f"spec:\n  type: NodePort\n  ports:\n  - port: 80\n    nodePort: {port}\n"
    )


KURL = "apiVersion: cluster.kurl.sh/v1beta1\nkind: Installer\nmetadata: {name: k}\nspec: {}\n"
EMBEDDED = "apiVersion: embeddedcluster.replicated.com/v1beta1\nkind: Config\nspec: {version: 2.1.3+k8s-1.30}\n"


@pytest.mark.about(PORT)
@pytest.mark.parametrize(
    ("text", "end"),
    [
        (service("5432"), 19),
        (service("29999"), 20),
        (service("32768"), 20),
        (service("80"), 17),
        (service("30000"), 0),
        (service("32767"), 0),
        (service("0"), 0),
        (service("true"), 0),
        (service('"5432"'), 0),  # `invalid-kubernetes-object` reports it
        (service('repl{{ ConfigOption "port" }}'), 0),
        (service("5432", "kots.io/when: 'repl{{ IsKurl }}'"), 0),
        (service("5432", "kots.io/exclude: 'true'"), 0),
        (service("5432").replace("spec:\n", "{{repl if IsKurl}}\nspec:\n") + "{{repl end}}\n", 0),
        (service("5432").replace("v1\nkind: Service", "serving.knative.dev/v1\nkind: Service"), 0),
    ],
)
def test_node_ports(text: str, end: int, lint: Lint) -> None:
    expected = [f"a.yaml:8:15-{end} {PORT} warning"] if end else []
    assert of(lint({"app.yaml": APP, "a.yaml": text}), PORT) == expected


@pytest.mark.about(PORT)
@pytest.mark.parametrize(
    ("installer", "port", "count"),
    [(KURL, "80", 0), (KURL, "60000", 0), (KURL, "79", 1), (EMBEDDED, "80", 0), (EMBEDDED, "40000", 1), ("", "80", 1)],
)
def test_installers_make_clusters_with_more_node_ports(installer: str, port: str, count: int, lint: Lint) -> None:
    files = {"app.yaml": APP, "a.yaml": service(port), **({"installer.yaml": installer} if installer else {})}
    assert len(of(lint({"a.yaml": service("80")}), PORT)) == 1
    assert len(of(lint(files), PORT)) == count


def installer(**versions: str) -> str:
    add_ons = "".join(f"  {name}:\n    version: {version}\n" for name, version in versions.items())
    return f"apiVersion: cluster.kurl.sh/v1beta1\nkind: Installer\nmetadata: {{name: k}}\nspec:\n{add_ons}"


@pytest.mark.about(RUNTIME)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (installer(docker="20.10.17", kubernetes="1.24.0"), "6:14-22"),
        (installer(kubernetes="1.29.x", docker="20.10.17"), "8:14-22"),
        (installer(kubernetes="latest", docker="latest"), "8:14-20"),
        (installer(kubernetes='"1.24"', docker="latest"), "8:14-20"),
        (installer(kubernetes="v1.30.2", docker="latest"), "8:14-20"),
        (installer(kubernetes="1.23.17", docker="latest"), None),
        (installer(kubernetes="1.9.3", docker="latest"), None),
        (installer(kubernetes="1.19.x", docker="latest"), None),
        (installer(kubernetes="1.29.8", docker='""'), None),
        (installer(kubernetes="1.29.8", containerd="1.6.33"), None),
        (installer(kubernetes="1.19.2", containerd="1.6.33", docker="latest"), "10:14-20"),
        (installer(kubernetes="'repl{{ ConfigOption `a` }}'", docker="latest"), None),
        (installer(docker="latest"), None),
        (installer(kubernetes="1.29.8", docker="latest").replace("cluster.kurl.sh", "kurl.sh"), "8:14-20"),
        (installer(kubernetes="1.29.8", docker="latest").replace("cluster.kurl.sh", "acme.io"), None),
    ],
)
def test_container_runtimes_of_kurl(text: str, expected: str | None, lint: Lint) -> None:
    for files, severity in (({}, "warning"), ({"app.yaml": APP}, "error")):
        places = [f"a.yaml:{expected} {RUNTIME} {severity}"] if expected else []
        assert of(lint({**files, "a.yaml": text}), RUNTIME) == places


@pytest.mark.about(RUNTIME)
def test_the_other_version_is_related(lint: Lint) -> None:
    [finding] = lint({"a.yaml": installer(kubernetes="latest", docker="20.10.17")}).findings
    assert finding.fault == "kurl.sh refuses Docker with Kubernetes 1.24 and later, and this is `latest`"
    assert finding.advice == "replace `docker` with `containerd`"
    assert [(item.location.start, item.message) for item in finding.related] == [((6, 14), "the version of Kubernetes")]
    [finding] = lint({"a.yaml": installer(docker="20.10.17", containerd="1.6.33")}).findings
    assert finding.message == "kurl.sh refuses an installer with both `docker` and `containerd`: remove one of them"
    assert [(item.location.start, item.message) for item in finding.related] == [((8, 14), "the version of containerd")]
