"""What KOTS does not take for what it was meant."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, of, places

pytestmark = pytest.mark.about(
    *"""
    deprecated-api-version hardcoded-namespace invalid-image-reference invalid-kots-annotation kots-builder-templated
    kots-image-not-bundled kots-legacy-pull-secret kots-local-image-name kots-namespace-not-listed
    kots-template-not-rendered latest-tag removed-api-version unavailable-api-version unknown-template-function
    """.split()
)

APP = "apiVersion: kots.io/v1beta1\nkind: Application\nspec:\n  title: My App\n"
POD = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: IMAGE\n"
CHART = "apiVersion: kots.io/v1beta2\nkind: HelmChart\nspec:\n"
ROOT = {"replicated.yaml": "# kind: replicated\nreplicated_api_version: 2.41.0\n"}


@pytest.mark.parametrize("key", ["additionalImages", "excludedImages", "additionalNamespaces"])
@pytest.mark.parametrize(
    ("body", "places_of"),
    [
        ("\n  - a\n  - '{{repl A}}'\n", ["7:5-17"]),
        ("\n  - a:{{repl A}}\n  - repl{{ A }}\n", ["6:5-17", "7:5-16"]),
        (" ['a', \"{{repl A}}\"]\n", None),
        (" '{{repl A}}'\n", None),
        ("\n  - a\n{{repl if A}}\n  - b\n{{repl end}}\n", ["8:5-6"]),
        ("\n  - a\n  - [b]\n", []),
        (" []\n", []),
        ("\n", []),
    ],
)
def test_lists_that_are_not_rendered(key: str, body: str, places_of: list[str] | None, lint: Lint) -> None:
    for newline in ("\n", "\r\n"):
        report = lint(
            {"app.yaml": f"{APP}  {key}:{body}".replace("\n", newline)}, "select: [kots-template-not-rendered]\n"
        )
        start = f"  {key}:{body}".find("{{") + (0 if "['a'" in body or body.startswith(" '") else 1)
        expected = [f"5:{start}-{start + 12}"] if places_of is None else places_of
        assert places(report) == [f"app.yaml:{place} kots-template-not-rendered error" for place in expected]
        assert report.crashes == ()


@pytest.mark.parametrize(
    ("key", "reason", "severity"),
    [
        ("title", "KOTS shows `title` as it is written until the application is configured", "warning"),
        ("icon", "KOTS shows `icon` as it is written until the application is configured", "warning"),
        ("releaseNotes", "`releaseNotes` is read before KOTS renders templates", "warning"),
        ("minKotsVersion", "`minKotsVersion` is read before KOTS renders templates", "error"),
        ("proxyRegistryDomain", "`proxyRegistryDomain` is read before KOTS renders templates", "error"),
        ("additionalNamespaces", "`additionalNamespaces` is read before KOTS renders templates", "error"),
    ],
)
def test_the_reason_why_a_template_is_of_no_use(key: str, reason: str, severity: str, lint: Lint) -> None:
    text = APP.replace("  title: My App\n", f"  {key}: '{{{{repl ConfigOption `a` }}}}'\n")
    [finding] = lint({"app.yaml": text}, "select: [kots-template-not-rendered]\n").findings
    assert finding.severity == severity
    assert finding.fault == f"`{{{{repl ConfigOption `a` }}}}` is a template, but {reason}"
    assert finding.location.start == (4, 5 + len(key))
    assert finding.advice == "write a literal value instead of the template"


@pytest.mark.parametrize("key", ["statusInformers: [A]", "graphs: [{title: A}]", "branding: {css: [A]}"])
def test_the_rest_of_an_application_is_rendered(key: str, lint: Lint) -> None:
    text = f"{APP}  {key}\n".replace("A]", "'{{repl ConfigOption `a` }}']").replace(
        "A}", "'{{repl ConfigOption `a` }}'}"
    )
    assert places(lint({"app.yaml": text}, "select: [kots-template-not-rendered]\n")) == []


def test_values_of_a_customer_are_never_rendered(lint: Lint) -> None:
    text = "apiVersion: kots.io/v1beta1\nkind: ConfigValues\nspec: {values: {a: {value: '{{repl A}}'}}}\n"
    [finding] = lint({"app.yaml": APP, "v.yaml": text}, "select: [kots-template-not-rendered]\n").findings
    assert finding.fault == "`{{repl A}}` is a template, but KOTS does not render this ConfigValues"


@pytest.mark.about("duplicate-kots-kind")
@pytest.mark.parametrize(
    ("license_", "count"), [("", 1), ("license.yaml", 0), ("userdata/license.yaml", 1), ("assets/license.yml", 1)]
)
@pytest.mark.parametrize("version", ["v1beta1", "v1beta2"])
def test_files_beside_a_license_do_not_ship_together(version: str, license_: str, count: int, lint: Lint) -> None:
    cluster = "apiVersion: embeddedcluster.replicated.com/v1beta1\nkind: Config\nspec: {version: 2.1.3+k8s-1.30}\n"
    values = "apiVersion: kots.io/v1beta1\nkind: ConfigValues\nspec: {values: {}}\n"
    files = {"app.yaml": APP, "cluster.yaml": cluster, "upgrade.yaml": cluster, "a.yaml": values, "b.yaml": values}
    if license_:
        files[license_] = f"apiVersion: kots.io/{version}\nkind: License\nmetadata: {{name: a}}\nspec: {{}}\n"
    assert places(lint(files)) == ["upgrade.yaml:2:7-13 duplicate-kots-kind error"][:count]


def test_other_applications_are_not_kots(lint: Lint) -> None:
    text = "apiVersion: app.k8s.io/v1beta1\nkind: Application\nspec: {additionalImages: ['{{repl A}}']}\n"
    assert places(lint({"app.yaml": APP, "other.yaml": text}, "ignore: [templates]\n")) == []


@pytest.mark.parametrize(
    ("image", "advice"),
    [
        ("'{{repl LocalImageName \"quay.io/a/b:1\"}}'", "write `quay.io/a/b:1`"),
        ('"{{repl LocalImageName \\"a:1\\" }}"', "write `a:1`"),
        ("repl{{ LocalImageName `a:1` }}", "write `a:1`"),
        ("'{{repl LocalImageName (ConfigOption \"image\") }}'", "write the image itself"),
        ("'{{repl LocalRegistryHost }}/LocalImageName:1'", None),
        ("LocalImageName", None),
    ],
)
def test_containers_need_no_local_name(image: str, advice: str | None, lint: Lint) -> None:
    files = {"app.yaml": APP, "pod.yaml": POD.replace("IMAGE", image)}
    report = lint(files, "ignore: [kots-image-not-bundled]\n")
    expected = f"pod.yaml:5:12-{12 + len(image)} kots-local-image-name error"
    assert of(report, "kots-local-image-name") == ([expected] if advice else [])
    if advice:
        assert places(report) == [expected]  # `latest-tag` is silent
        told = f": {advice}, and KOTS replaces the address itself where that is needed"
        assert report.findings[0].message.endswith(told)
    assert of(lint({**ROOT, "pod.yaml": files["pod.yaml"], "app.yaml": "a: b\n"}), "kots-local-image-name") == []


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("  imagePullSecrets:\n  - name: replicatedregistrykey\n", "7:11-32"),
        ("  imagePullSecrets: [{name: 'replicatedregistrykey'}]\n", "6:29-52"),
        ("  imagePullSecrets: [{name: '{{repl ImagePullSecretName}}'}]\n", None),
        ("  imagePullSecrets: [{name: mine}]\n", None),
        ("  imagePullSecrets: [replicatedregistrykey]\n", None),
        ("  imagePullSecrets:\n", None),
    ],
)
def test_the_secret_of_older_releases(spec: str, found: str | None, lint: Lint) -> None:
    rule = "kots-legacy-pull-secret"
    files = {"app.yaml": APP, "pod.yaml": POD.replace("IMAGE", "a:1") + spec}
    assert of(lint(files), rule) == ([f"pod.yaml:{found} {rule} warning"] if found else [])
    assert of(lint({**ROOT, **files, "app.yaml": "a: b\n"}), rule) == []


def test_a_service_account_lists_secrets_too(lint: Lint) -> None:
    text = "apiVersion: v1\nkind: ServiceAccount\nimagePullSecrets: [{name: replicatedregistrykey}]\n"
    report = lint({"app.yaml": APP, "account.yaml": text})
    assert places(report) == ["account.yaml:3:27-48 kots-legacy-pull-secret warning"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("  builder: {a: 1, b: '{{repl A}}'}\n", ["4:22-34"]),
        ("  builder:\n    a: [repl{{ A }}, {b: repl{{ A }}}]\n", ["5:9-20", "5:26-37"]),
        ("  builder: repl{{ A }}\n", ["4:12-23"]),
        ("  builder:\n    '{{repl A}}': 1\n", ["5:5-17"]),
        ("  builder: {a: '{{ .Values.a }}'}\n", []),
        ("  builder:\n  values: {a: '{{repl A}}'}\n", []),
        ("  values: {builder: '{{repl A}}'}\n", []),
        ("  builder: []\n", []),
    ],
)
def test_builders_are_not_rendered(body: str, found: list[str], lint: Lint) -> None:
    report = lint({"app.yaml": APP, "chart.yaml": CHART + body}, "ignore: [templates]\n")
    assert places(report) == [f"chart.yaml:{place} kots-builder-templated error" for place in found]


@pytest.mark.parametrize(
    ("application", "namespace", "found"),
    [
        (APP, "search", True),
        (APP, "'search'", True),
        (APP + "  additionalNamespaces: [other]\n", "search", True),
        (APP + "  additionalNamespaces: [search]\n", "search", False),
        (APP + "  additionalNamespaces: ['*']\n", "search", False),
        (APP, "'{{repl Namespace}}'", False),
        (APP, "repl{{ ConfigOption `namespace` }}", False),
        (APP, "allowed", False),
        (APP, "''", False),
        (APP, "", False),
        (APP, "[a]", False),
        ("a: b\n", "search", False),  # the Application is not there to be read
    ],
)
def test_the_namespace_of_a_chart_is_listed(application: str, namespace: str, found: bool, lint: Lint) -> None:
    files = {"app.yaml": application, "chart.yaml": f"{CHART}  namespace: {namespace}\n"}
    report = lint(files, "namespaces: {allow: [allowed]}\n")
    expected = [f"chart.yaml:4:14-{14 + len(namespace)} kots-namespace-not-listed warning"] if found else []
    assert places(report) == expected


@pytest.mark.parametrize(
    ("versions", "found"),
    [
        (["3.0.0-beta.1+k8s-1.34"], False),
        (["'3.0.0'"], False),
        (["v3.1.2+k8s-1.33"], False),
        (['"3.0.0-alpha-31+k8s-1.34"'], False),
        (["10.0.0"], False),
        (["2.13.3+k8s-1.33"], True),
        (["1.19.0-3+k8s-1.30"], True),
        (["v2.0.0"], True),
        (["3.0.0", "2.0.0"], True),  # one of them is for installs with KOTS
        (["3.0.0", "3.1.0"], False),
        (["repl{{ ConfigOption `v` }}"], True),
        (["''"], True),
        ([], True),
    ],
)
def test_embedded_cluster_3_reads_no_list_of_namespaces(versions: list[str], found: bool, lint: Lint) -> None:
    config = "apiVersion: embeddedcluster.replicated.com/v1beta1\nkind: Config\nspec:\n  version: {}\n"
    clusters = {f"{number}.yaml": config.format(version) for number, version in enumerate(versions)}
    other = {"config.yaml": "apiVersion: kots.io/v1beta1\nkind: Config\nspec: {version: 3.0.0}\n"}
    report = lint({"app.yaml": APP, "chart.yaml": f"{CHART}  namespace: search\n", **clusters, **other})
    assert bool(of(report, "kots-namespace-not-listed")) == found


@pytest.mark.parametrize(
    ("annotations", "found"),
    [
        *((f'{{kots.io/when: "{text}"}}', None) for text in ("true", "false", "1", "0", "t", "F", "TRUE", "False")),
        *((f"{{kots.io/when: {text}}}", f"31-{31 + len(text)}") for text in ("true", "False", "yes", "off")),
        ("{kots.io/when: '{{repl ConfigOptionEquals `a` `1`}}'}", None),
        ("{kots.io/exclude: 'repl{{ A }}'}", None),
        ("{kots.io/other: maybe}", None),
        ("[kots.io/when]", None),
        ('{kots.io/creation-phase: "-9999", kots.io/deletion-phase: "9999"}', None),
        ("{kots.io/creation-phase: '{{repl ConfigOption `a` }}'}", None),
        ("{kots.io/wait-for-properties: '.status.a=1,.status.b=c=d'}", None),
        ("{kots.io/creation-phase: 5}", "41-42"),
        ('{kots.io/creation-phase: "10000"}', "41-48"),
        ('{kots.io/deletion-phase: "1.5"}', "41-46"),
        ("{kots.io/deletion-phase: early}", "41-46"),
        ("{kots.io/wait-for-ready: maybe}", "41-46"),
        ('{kots.io/wait-for-properties: ""}', "46-48"),
        ("{kots.io/wait-for-properties: a=}", "46-48"),
        ("{kots.io/wait-for-properties: 'a=b,=c'}", "46-54"),
        ("{kots.io/wait-for-properties: 'a=b,c'}", "46-53"),
        ('{kots.io/when: "yes"}', "31-36"),
        ('{kots.io/exclude: ""}', "34-36"),
        ('{kots.io/exclude: "tRUE"}', "34-40"),
        ("{kots.io/when: maybe}", "31-36"),
        ("{kots.io/when: 1}", "31-32"),
        ("{kots.io/when: }", "17-29"),
        ("{kots.io/when: [a]}", "31-34"),
        ("{kots.io/when: never, kots.io/exclude: 'true'}", None),  # is not read
        ("{kots.io/when: never, kots.io/exclude: no way}", "55-61"),
    ],
)
def test_annotations_that_kots_reads_as_a_bool(annotations: str, found: str | None, lint: Lint) -> None:
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{annotations: {annotations}}}\n"
    expected = []
    if found:
        start, end = (int(each) + 9 for each in found.split("-"))
        expected = [f"service.yaml:3:{start}-{end} invalid-kots-annotation error"]
    report = lint({"app.yaml": APP, "service.yaml": text}, "ignore: [templates]\n")
    assert (places(report), report.crashes) == (expected, ())


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ("\n  - quay.io/a/b:1\n  - a@sha256:" + "0" * 64 + "\n", []),
        ("\n  - quay.io/a/b:latest\n  - b\n", ["6:5-23 latest-tag warning", "7:5-6 latest-tag warning"]),
        ("\n  - nginx\n", []),  # the pod asks for it, and is found
        ("\n  - https://quay.io/a/b:1\n", ["6:5-26 invalid-image-reference error"]),
        (" 'a b'\n", ["5:21-26 invalid-image-reference error"]),
        ("\n  - '{{repl A}}'\n", ["6:5-17 kots-template-not-rendered error"]),
        ("\n  - [a]\n  - {a: b}\n  -\n  - ''\n", []),
        (" []\n", []),
        ("\n", []),
    ],
)
def test_what_the_application_adds_to_the_bundle(entries: str, expected: list[str], lint: Lint) -> None:
    files = {"app.yaml": f"{APP}  additionalImages:{entries}", "pod.yaml": POD.replace("IMAGE", "nginx")}
    report = lint(files, "ignore: [unknown-template-function]\n")
    assert [each.removeprefix("app.yaml:") for each in places(report) if each.startswith("app.yaml")] == expected
    assert report.crashes == ()


def test_a_reference_in_the_list_is_mended(lint: Lint) -> None:
    [finding] = lint({"app.yaml": f"{APP}  additionalImages: ['https://quay.io/a/b:1']\n"}).findings
    assert finding.message == "`https://quay.io/a/b:1` is not a valid image reference: write `quay.io/a/b:1`"
    assert finding.fix
    assert finding.fix.safe
    assert [edit.replacement for edit in finding.fix.edits] == ["'quay.io/a/b:1'"]


@pytest.mark.parametrize(
    ("annotation", "is_deployed"),
    [
        ("{kots.io/exclude: 'true'}", False),
        ("{kots.io/exclude: true}", False),
        ("{kots.io/when: 'false'}", False),
        ("{kots.io/exclude: 'false', kots.io/when: 'false'}", True),
        ("{kots.io/exclude: '{{repl A}}'}", True),
        ("{kots.io/when: 'true'}", True),
        ("[]", True),
        ("", True),
    ],
)
def test_what_is_never_deployed_is_only_bundled(annotation: str, is_deployed: bool, lint: Lint) -> None:
    meta = f"metadata:\n  namespace: other\n  annotations: {annotation}\n"
    spec = "spec: {template: {spec: {containers: [image: a]}}}\n"
    text = f"apiVersion: extensions/v1beta1\nkind: Deployment\n{meta}{spec}"
    expected = ["hardcoded-namespace", "latest-tag", "removed-api-version"]
    config = f"select: [{', '.join(expected)}]\n"
    reported = sorted(finding.rule.id for finding in lint({"app.yaml": APP, "a.yaml": text}, config).findings)
    assert reported == (expected if is_deployed else [])
    assert sorted({finding.rule.id for finding in lint({"a.yaml": text, "app.yaml": ""}, config).findings}) == expected
    cron = "apiVersion: batch/v1beta1\nkind: CronJob\n" + meta
    old = lint({"app.yaml": APP, "a.yaml": cron}, "kubernetes-version: '1.22'\nselect: [api-versions]\n").findings
    new = lint(
        {"a.yaml": cron.replace("v1beta1", "v1")}, "kubernetes-version: '1.15'\nselect: [api-versions]\n"
    ).findings
    assert [finding.rule.id for finding in (*old, *new)] == (
        ["deprecated-api-version", "unavailable-api-version"] if is_deployed else []
    )


@pytest.mark.about("unknown-config-option")
@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("databse", "did you mean `database`?"),
        ("database_typ", "did you mean `database_type`?"),  # the choice `database_typo` is as near
        ("embeded", "did you mean `embedded`, a choice of `database_type`?"),
        ("embedded_db", "add an item with that name"),
        ("feature_on", "did you mean `feature_one`?"),  # an option that is on or off
        ("nothing_like_it", "add an item with that name"),
    ],
)
def test_an_option_is_meant_before_a_choice(name: str, advice: str, lint: Lint) -> None:
    config = (
        "apiVersion: kots.io/v1beta1\nkind: Config\nmetadata: {name: a}\nspec:\n  groups:\n  - name: g\n    items:\n"
        "    - {name: database, type: text}\n"
        "    - {name: database_type, type: select_one, items: [{name: embedded}, {name: database_typo}]}\n"
        "    - {name: features, type: select_many, items: [{name: feature_one}]}\n"
    )
    value = f'repl{{{{ ConfigOption "{name}" }}}}'
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{a: '{value}'}}\n"
    (finding,) = lint({"app.yaml": APP, "config.yaml": config, "a.yaml": text}).findings
    assert finding.message == f"the config has no option `{name}`{'; ' if advice.endswith('?') else ': '}{advice}"
    assert [place.message for place in finding.related] == (
        [] if "add" in advice else [f"the {'choice' if 'choice' in advice else 'option'} with the nearest name"]
    )


@pytest.mark.about("invalid-config-option")
@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("name: a, type: select_one, default: '', items: [{name: ''}, {name: b}]", []),
        ('name: a, type: radio, default: "", items: [{name: "", title: A}, {name: b}]', []),
        ("name: a, type: select_one, items: [{name: , title: A}, {name: b}]", ["this choice has no `name`"]),
        ("name: a, type: select_one, items: [{name: b}, {title: A}]", ["this choice has no `name`"]),
        ("name: a, type: radio, items: [{name: ''}, {name: ''}]", ["a second choice of this item has the name ``"]),
        ("name: '', type: text", ["the `name` of this item is empty"]),
        ("title: A, type: text", ["this item has no `name`"]),
    ],
)
def test_the_empty_text_in_quotes_is_the_name_of_a_choice_only(item: str, expected: list[str], lint: Lint) -> None:
    head = "apiVersion: kots.io/v1beta1\nkind: Config\nmetadata: {name: a}\nspec:\n  groups:\n  - name: g\n    items:\n"
    findings = lint({"app.yaml": APP, "config.yaml": f"{head}    - {{{item}}}\n"}).findings
    assert [finding.message.partition(",")[0].partition(":")[0] for finding in findings] == expected


@pytest.mark.about("unpinned-installer")
@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("2.1.2", True),
        ("v2.1.2", True),
        ("'3.0.0-beta.4'", True),
        ("2", True),
        ("2.1.2+k8s-1.30", False),
        ("3.0.0-beta.4+k8s-1.34", False),
        ("1.28.5+ec.4", False),  # of the first releases
        ("dev-0a1b2c3", False),
        ("repl{{ LicenseFieldValue `v` }}", False),
    ],
)
def test_a_version_of_embedded_cluster_has_that_of_kubernetes(version: str, found: bool, lint: Lint) -> None:
    config = f"apiVersion: embeddedcluster.replicated.com/v1beta1\nkind: Config\nspec:\n  version: {version}\n"
    report = lint({"app.yaml": APP, "config.yaml": config})
    findings = [finding for finding in report.findings if finding.rule.id == "unpinned-installer"]
    text = version.strip("'")
    expected = (
        f"`{text}` is not a version of Embedded Cluster, because it does not name a Kubernetes version: "
        f"add the Kubernetes version, as in `{text}+k8s-1.33`"
    )
    assert [(finding.severity, finding.message) for finding in findings] == ([("warning", expected)] if found else [])
