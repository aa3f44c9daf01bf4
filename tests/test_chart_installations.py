"""Charts with the values of their HelmCharts, as customers install them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, RENDERERS, needs_renderer, write

pytestmark = needs_renderer

CONFIG = """\
apiVersion: kots.io/v1beta1
kind: Config
metadata: {name: a}
spec:
  groups:
  - name: a
    items:
    - {name: mode, type: select_one, default: b, items: [{name: a}, {name: b}]}
    - {name: "on", type: bool, default: "1"}
    - {name: "off", type: bool}
    - {name: host, type: text, value: x.io}
    - {name: empty, type: text}
    - {name: random, type: text, value: "repl{{ RandomString 10 }}"}
    - name: computed
      type: text
      value: '{{repl if ConfigOptionEquals "mode" "b" }}{{repl LocalRegistryHost }}{{repl end }}'
    - name: folded
      type: text
      value: >-
        {{repl $x := ConfigOption "computed" -}}
        {{repl $x -}}
"""
VALUES = """\
image: {registry: quay.io, name: a/web, tag: "1"}
active: true
number: 1
"""
POD = """\
{{- if .Values.active }}
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: {{ .Values.image.registry }}/{{ .Values.image.name }}:{{ .Values.image.tag }}
  imagePullSecrets: [{name: own}]
{{- end }}
"""
REWRITES = """\
  optionalValues:
  - when: repl{{ HasLocalRegistry }}
    values: {number: 2}
"""
RULES = "chart-image-not-rewritten,chart-image-hardcoded,chart-pull-secret-missing"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(run: Run, spec: str, *, template: str = POD, settings: str = "", **files: str) -> list[str]:
    write(
        {
            "config.yaml": CONFIG,
            "chart.yaml": HELM_CHART + spec,
            "chart/Chart.yaml": CHART,
            "chart/values.yaml": VALUES,
            "chart/templates/web.yaml": template,
            ".repl-lint.yaml": settings,
            **files,
        }
    )
    _, out, error = run("check", "--output-format", "json", "--select", RULES, ".")
    assert "rule" not in error, error
    return [
        f"{finding['path']}:{finding['start']['line']}:{finding['start']['column']} {finding['severity']} "
        f"{finding['rule']}: {finding['message']}"
        for finding in json.loads(out)["findings"]
    ]


ADVICE = (
    "with the customer's registry, so nodes without a network cannot pull it: in `spec.values` of the HelmChart, "
    'write `repl{{ HasLocalRegistry | ternary LocalRegistryHost "%s" }}` as the registry, and '
    '`repl{{ HasLocalRegistry | ternary LocalRegistryNamespace "%s" }}/%s` as the repository'
)


def elsewhere(place: str, image: str) -> str:
    parts = ("…", "…", "…") if "…" in image else (*image.split("/")[:2], image.split("/")[-1].split(":")[0])
    fault = f"{place} warning chart-image-not-rewritten: the HelmChart does not replace the address of `{image}`"
    return f"{fault} {ADVICE % parts}"


@pytest.mark.parametrize("renderer", RENDERERS)
def test_an_image_that_no_value_takes_from_the_registry(renderer: str, run: Run) -> None:
    settings = f"charts: {{render: {renderer}}}\n"
    assert found(run, REWRITES, settings=settings) == [elsewhere("chart/values.yaml:1:19", "quay.io/a/web:1")]


@pytest.mark.parametrize(
    "registry",
    [
        """'repl{{ HasLocalRegistry | ternary LocalRegistryHost "quay.io" }}'""",
        """'{{repl HasLocalRegistry | ternary LocalRegistryHost "quay.io" }}'""",
        """repl{{ if HasLocalRegistry }}repl{{ LocalRegistryHost }}repl{{ else }}quay.iorepl{{ end }}""",
        """'{{repl LocalRegistryAddress }}'""",
        """'{{repl LocalRegistryHost }}/{{repl LocalRegistryNamespace }}'""",
        """'repl{{ ReplicatedImageRegistry "quay.io" }}'""",
        """'repl{{ ReplicatedImageRegistry (HelmValue ".image.registry") true }}'""",
        """'repl{{ ReplicatedImageRegistry (HelmValue ".Values.image.registry") }}'""",
        """'{{repl printf "%s/%s" LocalRegistryHost (ConfigOption "host") }}'""",
        r'''"{{repl printf \"%s\" LocalRegistryHost }}"''',
        """'{{repl ConfigOptionEquals "mode" "b" | ternary LocalRegistryHost "x.io" }}'""",
        """'{{repl ConfigOptionNotEquals `mode` `b` | ternary "x.io" LocalRegistryHost }}'""",
        """'{{repl ParseBool (ConfigOption "on") | ternary LocalRegistryHost "x.io" }}'""",
        """'{{repl ConfigOptionEquals "off" "0" | ternary LocalRegistryHost "x.io" }}'""",
        """'{{repl $host := LocalRegistryHost }}{{repl $host }}'""",
        """'{{repl ConfigOption "computed" }}'""",
        """'{{repl ConfigOption "folded" }}'""",
        """'{{repl ToLower LocalRegistryHost | trim }}'""",
    ],
)
def test_an_image_in_the_customers_registry(registry: str, run: Run) -> None:
    assert found(run, f"  values: {{}}\n  builder: {{}}\n{values(registry)}") == []


VALUES_OF_ITEM = """\
  optionalValues:
  - recursiveMerge: true
    when: repl{{ HasLocalRegistry }}
    values:
      image:
        registry: """


def values(registry: str) -> str:
    return f"{VALUES_OF_ITEM}{registry}\n"


@pytest.mark.parametrize(
    "registry",
    [
        """'{{repl LicenseFieldValue "registry" }}'""",
        """'{{repl ConfigOption "random" }}'""",
        """'{{repl $host := LicenseFieldValue "registry" }}{{repl $host }}'""",
        """'{{repl $a := LicenseFieldValue "registry" }}{{repl $b := trim $a }}{{repl $b }}'""",
        """'{{repl if LicenseFieldValue "registry" }}x.io{{repl end }}'""",
        """'{{repl $a := LicenseFieldValue "registry" }}{{repl if $a }}x.io{{repl end }}'""",
        """'{{repl if ConfigOptionEquals "random" "1" }}x.io{{repl end }}'""",
        """'{{repl Lookup "v1" "Secret" "a" "b" }}'""",
        """'{{repl HelmValue ".absent" }}'""",
        """'{{repl ConfigOption }}'""",
        """'{{repl fail "no" }}'""",
        "$REGISTRY",
    ],
)
def test_nothing_is_said_of_what_only_an_installation_knows(registry: str, run: Run) -> None:
    assert found(run, values(registry)) == []


@pytest.mark.parametrize(
    ("registry", "image"),
    [
        ("ghcr.io", "ghcr.io/a/web:1"),
        ("""'{{repl HasLocalRegistry | ternary "a.io" "b.io" }}'""", "a.io/a/web:1"),
        ("""'{{repl ConfigOption "host" }}'""", "x.io/a/web:1"),
        ("""'{{repl ConfigOptionEquals "mode" "a" | ternary LocalRegistryHost "x.io" }}'""", "x.io/a/web:1"),
        ("""'x.io/proxy/{{repl LicenseFieldValue "slug" }}/quay.io'""", "x.io/proxy/…/quay.io/a/web:1"),
    ],
)
def test_values_that_set_another_address(registry: str, image: str, run: Run) -> None:
    assert found(run, values(registry)) == [elsewhere("chart.yaml:11:19", image)]


ITEM = """\
  optionalValues:
  - when: {when}
    recursiveMerge: {deep}
    values: {{image: {{registry: 'repl{{{{ LocalRegistryHost }}}}'}}}}
"""
B = "'repl{{ ConfigOptionEquals `mode` `b` }}'"
A = B.replace("`b`", "`a`")
LICENSED = "'repl{{ LicenseFieldValue `x` }}'"


def option(when: str, deep: str = "true") -> str:
    return ITEM.format(when=when, deep=deep)


@pytest.mark.parametrize(
    ("spec", "is_found"),
    [
        pytest.param(option('"true"'), False, id="always"),
        pytest.param(option('"false"'), True, id="never"),
        pytest.param(option("repl{{ IsAirgap }}"), False, id="airgap"),
        pytest.param(option(B), False, id="by default"),
        pytest.param(option(A), True, id="not by default"),
        pytest.param(option(LICENSED), False, id="unknown"),
        pytest.param("  exclude: true\n" + REWRITES, False, id="excluded"),
        pytest.param(f"  exclude: {B}\n{REWRITES}", False, id="excluded by default"),
        pytest.param(f"  exclude: {A}\n{REWRITES}", True, id="not excluded"),
        pytest.param(f"  values: {{active: {A}}}\n{REWRITES}", False, id="switched off"),
        pytest.param(f"  values: {{active: {B}}}\n{REWRITES}", True, id="switched on"),
        pytest.param("  values: {image: {registry: a.io}}\n" + option('"true"', "false"), False, id="replaced"),
    ],
)
def test_options_are_taken_as_kots_does(spec: str, is_found: bool, run: Run) -> None:
    assert bool(found(run, spec)) == is_found


def test_a_top_level_key_of_an_option_takes_the_place_of_that_in_values(run: Run) -> None:
    spec = "  values: {image: {registry: 'repl{{ LocalRegistryHost }}'}}\n"
    spec += "  optionalValues:\n  - when: 'true'\n    values: {image: {tag: '2'}}\n"
    assert found(run, spec) == [elsewhere("chart/values.yaml:1:19", "quay.io/a/web:2")]


REQUIRED = '{{ required "a host" .Values.host }}\n'


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(
            "  values: {host: 'repl{{ ConfigOption `empty` }}'}\n  builder: {host: a}\n", id="a customer fills it in"
        ),
        pytest.param("  builder: {host: a}\n", id="as in builder"),
    ],
)
def test_a_chart_that_requires_a_value(spec: str, run: Run) -> None:
    check = "# " + REQUIRED
    (finding,) = found(run, spec + REWRITES, **{"chart/templates/check.yaml": check})
    assert finding.endswith(f"`quay.io/a/web:1` {ADVICE % ('quay.io', 'a', 'web')}")


@pytest.mark.parametrize("hooks", ["test", "test, test-success", "Test", "test-failure"])
def test_an_image_of_a_test_and_of_a_collector_count_for_nothing(hooks: str, run: Run) -> None:
    test = POD.replace("{name: web}", f"{{name: web, annotations: {{helm.sh/hook: '{hooks}'}}}}")
    assert found(run, REWRITES, template=test) == []


def test_a_release_that_takes_nothing_from_the_registry(run: Run) -> None:
    assert found(run, "") == []
    (finding,) = found(run, "  builder: {active: true}\n")
    place = "chart.yaml:5:17 warning chart-image-not-rewritten: "
    assert finding.startswith(place + "`quay.io/a/web:1` is never pulled from the customer's registry")
    assert found(run, "  builder: {active: true}\n", settings="airgap: false\n") == []


HOST = '`repl{{ HasLocalRegistry | ternary LocalRegistryHost "%s" }}'
SPACE = 'repl{{ HasLocalRegistry | ternary LocalRegistryNamespace "%s" }}'


def with_image(image: str) -> str:
    return POD.replace("{{ .Values.image.registry }}/{{ .Values.image.name }}:{{ .Values.image.tag }}", image)


@pytest.mark.parametrize(
    ("values", "image", "written"),
    [
        (
            "image: {repository: quay.io/a/web, tag: 1}",
            "{{ .Values.image.repository }}:{{ .Values.image.tag }}",
            "web` as `image.repository`",
        ),
        ("image: quay.io/a/web:1", "{{ .Values.image }}", "web:1` as `image`"),
        ("web: {image: 'quay.io/a/web:1'}", "{{ .Values.web.image | quote }}", "web:1` as `web.image`"),
        ("images: ['quay.io/a/web:1']", "{{ index .Values.images 0 }}", "web:1` as `images.0`"),
        ("a: {image: quay.io/a/web}\nb: {image: quay.io/a/web}", "{{ .Values.b.image }}:1", "web` as the repository"),
        (
            "a: {image: 'quay.io/a/web:1'}\nb: {image: 'quay.io/a/web:1'}",
            "{{ .Values.b.image }}",
            "web:1` as the whole image",
        ),
        ("name: quay.io/a/web\nimage: quay.io/a/web", "{{ .Values.image }}:1", "web` as `image`"),
    ],
)
def test_the_advice_for_an_image_in_one_value(values: str, image: str, written: str, run: Run) -> None:
    files = {"chart/values.yaml": f"active: true\nnumber: 1\n{values}\n"}
    (finding,) = found(run, REWRITES, template=with_image(image), **files)
    assert finding.endswith(f"write {HOST % 'quay.io'}/{SPACE % 'a'}/{written}")


@pytest.mark.parametrize("registry", ["quay.io", '""', "null"])
def test_the_advice_for_a_chart_with_a_value_for_the_registry(registry: str, run: Run) -> None:
    values = f"active: true\nnumber: 1\nimage: {{registry: {registry}, repository: a/web}}\n"
    image = "{{ with .Values.image.registry }}{{ . }}/{{ end }}{{ .Values.image.repository }}:1"
    (finding,) = found(run, REWRITES, template=with_image(image), **{"chart/values.yaml": values})
    host = "quay.io" if registry == "quay.io" else "docker.io"
    assert finding.endswith(f"write {HOST % host}` as the registry, and `{SPACE % 'a'}/web` as the repository")


def test_an_image_in_the_namespace_of_the_registry_without_its_host(run: Run) -> None:
    values = "active: true\nnumber: 1\nimage: {repository: acme/web, tag: 1}\n"
    template = with_image("{{ .Values.image.repository }}:{{ .Values.image.tag }}")
    own = "'repl{{ HasLocalRegistry | ternary LocalRegistryNamespace \"acme\" }}/web'"
    spec = f"  values:\n    image:\n      repository: {own}\n"
    (finding,) = found(run, spec, template=template, **{"chart/values.yaml": values})
    assert finding == (
        "chart.yaml:8:19 warning chart-image-not-rewritten: the HelmChart gives `acme/web:1` the namespace of the"
        " customer's registry, but not its host, so nodes without a network cannot pull it: in `spec.values` of the"
        f" HelmChart, write {HOST % 'docker.io'}/{SPACE % 'acme'}/web` as `image.repository`"
    )


def test_an_image_whose_own_namespace_is_local(run: Run) -> None:
    files = {"chart/values.yaml": "active: true\nnumber: 1\nimage: local/web\n"}
    (finding,) = found(run, REWRITES, template=with_image("{{ .Values.image }}:1"), **files)
    assert "does not replace the address of `local/web:1`" in finding


HARD = POD.replace("{{ .Values.image.registry }}/{{ .Values.image.name }}:{{ .Values.image.tag }}", "busybox:1.36")


def test_an_image_that_stands_in_a_template(run: Run) -> None:
    (error,) = found(run, REWRITES, template=HARD)
    assert error.startswith("chart/templates/web.yaml:8:12 error chart-image-hardcoded: `busybox:1.36` is written in")
    (warning,) = found(run, "", template=HARD)
    assert warning.startswith("chart/templates/web.yaml:8:12 warning chart-image-hardcoded: ")
    assert found(run, REWRITES, template=HARD, settings="airgap: false\n") == []


def test_an_image_that_only_an_install_has_stands_in_a_template_too(run: Run) -> None:
    template = "{{- if .Values.extra }}\n" + HARD.replace("name: web}", "name: extra}") + "{{- end }}\n"
    (error,) = found(run, "  values: {extra: true}\n" + REWRITES, template=template)
    assert error.startswith("chart/templates/web.yaml:9:12 error chart-image-hardcoded: `busybox:1.36` is written in")
    assert found(run, "  values: {extra: false}\n" + REWRITES, template=template) == []


@pytest.mark.parametrize(
    "image",
    [
        '{{ "busybox:1.36" }}',
        '{{ "busybox:1.36" }}  # busybox:1.36',
        "{{ .Values.registry }}busybox:1.36",
        '{{ default "busybox:1.36" .Values.x }}',
    ],
)
def test_an_image_that_an_action_makes_is_not_hard_coded(image: str, run: Run) -> None:
    template = "# image: busybox:1.36\n" + HARD.replace("busybox:1.36", image)
    assert all("chart-image-hardcoded" not in finding for finding in found(run, REWRITES, template=template))


def test_an_image_in_a_helper_is_hard_coded(run: Run) -> None:
    helper = '{{ define "image" }}\n    image: busybox:1.36\n{{ end }}'
    template = HARD.replace("    image: busybox:1.36", '{{ include "image" . }}')
    (finding,) = found(run, REWRITES, template=template, **{"chart/templates/_h.tpl": helper})
    assert finding.startswith("chart/templates/_h.tpl:2:12 error chart-image-hardcoded: ")


SECRET = POD.replace("  imagePullSecrets: [{name: own}]\n", "").replace(
    "  containers:", "  {{- with .Values.secrets }}\n  imagePullSecrets: {{ toJson . }}\n  {{- end }}\n  containers:"
)
PROXIED = "  values: {image: {registry: x.io/proxy/%s/quay.io}, secrets: [%s]}\n"
MISSING = (
    "chart.yaml:6:3 error chart-pull-secret-missing: `x.io/proxy/{}/quay.io/a/web:1` is private, but its pod has no"
    " `imagePullSecrets`, because the value `secrets` is empty:"
    " write `secrets: [{{name: 'repl{{{{ ImagePullSecretName }}}}'}}]` in `values` of the HelmChart"
)
TAKES_NONE = (
    "chart/templates/web.yaml:5:1 error chart-pull-secret-missing: `x.io/proxy/{}/quay.io/a/web:1` is private, but its"
    " pod has no `imagePullSecrets`: write `imagePullSecrets: [{{name: {{{{ .Values.pullSecret }}}}}}]` in the pod,"
    " and `pullSecret: repl{{{{ ImagePullSecretName }}}}` in `values` of the HelmChart"
)
NO_SECRET = POD.replace("  imagePullSecrets: [{name: own}]\n", "")


def secrets(run: Run, spec: str, template: str = SECRET) -> list[str]:
    return [finding for finding in found(run, spec, template=template) if "pull-secret" in finding]


def test_a_pod_with_a_private_image_and_no_pull_secret(run: Run) -> None:
    assert secrets(run, PROXIED % ("app", "")) == [MISSING.format("app")]
    licensed = "'x.io/proxy/{{repl LicenseFieldValue `s` }}/quay.io'"
    assert secrets(run, f"  values: {{image: {{registry: {licensed}}}}}\n") == [MISSING.format("…")]


@pytest.mark.parametrize(
    ("spec", "template"),
    [
        pytest.param(PROXIED % ("app", "{name: 'repl{{ ImagePullSecretName }}'}"), SECRET, id="listed"),
        pytest.param("  values: {}\n", SECRET, id="public"),
        pytest.param(
            PROXIED % ("app", ""),
            SECRET.replace("  containers:", "  serviceAccountName: own\n  containers:")
            + "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: own}\nimagePullSecrets: [{name: a}]\n",
            id="by the service account",
        ),
        pytest.param(
            PROXIED % ("app", ""),
            SECRET.replace("{{- with .Values.secrets }}", "{{- with .Values.global.replicated.dockerconfigjson }}"),
            id="by what Replicated gives to charts",
        ),
    ],
)
def test_a_pod_that_needs_no_pull_secret_or_has_one(spec: str, template: str, run: Run) -> None:
    assert secrets(run, spec, template) == []


IN_REGISTRY = (
    "  values: {image: {registry: 'repl{{ HasLocalRegistry | ternary LocalRegistryHost `quay.io` }}'}, secrets: [%s]}\n"
)


def test_an_image_in_the_registry_of_a_customer_needs_the_pull_secret_too(run: Run) -> None:
    (finding,) = secrets(run, IN_REGISTRY % "")
    assert finding == (
        "chart.yaml:6:3 warning chart-pull-secret-missing: `web:1` is in the customer's registry, which may need a"
        " login, but its pod has no `imagePullSecrets`, because the value `secrets` is empty:"
        " write `secrets: [{name: 'repl{{ ImagePullSecretName }}'}]` in `values` of the HelmChart"
    )
    (finding,) = secrets(run, IN_REGISTRY % "", NO_SECRET)
    assert finding == (
        "chart/templates/web.yaml:5:1 warning chart-pull-secret-missing: `web:1` is in the customer's registry, which"
        " may need a login, but its pod has no `imagePullSecrets`: write"
        " `imagePullSecrets: [{name: {{ .Values.pullSecret }}}]` in the pod, and"
        " `pullSecret: repl{{ ImagePullSecretName }}` in `values` of the HelmChart"
    )
    assert secrets(run, IN_REGISTRY % "{name: 'repl{{ ImagePullSecretName }}'}") == []
    account = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default}\nimagePullSecrets: [{name: a}]\n"
    assert secrets(run, IN_REGISTRY % "", SECRET + account) == []


def test_pods_of_one_chart_in_the_registry_of_a_customer_are_one_finding(run: Run) -> None:
    for template, place in ((SECRET, "chart.yaml:6:3"), (NO_SECRET, "chart/templates/web.yaml:5:1")):
        (finding,) = secrets(run, IN_REGISTRY % "", template + "---\n" + template.replace("name: web}", "name: other}"))
        assert finding.startswith(f"{place} warning ")


def pod_with(text: str, values: str, **files: str) -> dict[str, str]:
    template = NO_SECRET.replace("  containers:", f"{text}\n  containers:")
    own = f"active: true\nnumber: 1\nimage: {{registry: quay.io, name: a/web, tag: 1}}\n{values}\n"
    return {"template": template, "chart/values.yaml": own, **files}


OBJECTS, NAMES = "[{name: 'repl{{ ImagePullSecretName }}'}]", "['repl{{ ImagePullSecretName }}']"
HELPER = """\
{{ define "app.secrets" }}{{ with .Values.image.pullSecrets }}
  imagePullSecrets: {{ toJson . }}
{{ end }}{{ end }}
"""


WITH, END = "  {{- with .Values.%s }}\n  imagePullSecrets:", "\n  {{- end }}"
IF = "  {{- if .Values.%s }}\n  imagePullSecrets:"
ONE = "secret: 'repl{{ ImagePullSecretName }}'"


@pytest.mark.parametrize(
    ("text", "values", "written"),
    [
        (f"{WITH % 'secrets'}\n    {{{{- toYaml . | nindent 4 }}}}{END}", "secrets: []", f"secrets: {OBJECTS}"),
        (f"{IF % 'a.b'}\n{{{{ toYaml .Values.a.b | indent 2 }}}}{END}", "a: {}", f"a: {{b: {OBJECTS}}}"),
        (f"{IF % 'on'}\n  {{{{- toYaml .Values.secrets | nindent 2 }}}}{END}", "on: false", f"secrets: {OBJECTS}"),
        ("  imagePullSecrets: {{ toJson .Values.global.own }}", "global: {}", f"global: {{own: {OBJECTS}}}"),
        ("  imagePullSecrets:\n  {{- range .Values.a }}\n  - name: {{ . }}\n  {{- end }}", "a: []", f"a: {NAMES}"),
        (
            f"{IF % 'a'}\n  {{{{- range $x := .Values.a }}}}\n  - name: {{{{ $x | quote }}}}{END}{END}",
            "",
            f"a: {NAMES}",
        ),
        (f"{WITH % 'secret'}\n  - name: {{{{ . }}}}{END}", 'secret: ""', ONE),
        (f"{IF % 'secret'}\n  - name: {{{{ .Values.secret }}}}{END}", "", ONE),
        ('  {{- include "app.secrets" . }}', "", f"image: {{pullSecrets: {OBJECTS}}}"),
    ],
)
def test_a_pod_that_takes_its_pull_secret_from_a_value(text: str, values: str, written: str, run: Run) -> None:
    files = pod_with(text, values, **{"chart/templates/_h.tpl": HELPER})
    template = files.pop("template")
    told = found(run, "  values: {image: {registry: x.io/proxy/app/quay.io}}\n", template=template, **files)
    (finding,) = (text for text in told if "pull-secret" in text)
    assert finding.startswith("chart.yaml:6:3 error chart-pull-secret-missing: ")
    assert finding.endswith(f": write `{written}` in `values` of the HelmChart")


@pytest.mark.parametrize(
    "files",
    [
        pod_with("  # imagePullSecrets: {{ .Values.secrets }}", ""),
        pod_with("", "imagePullSecrets: []"),
        pod_with(
            "  {{ if .Values.other }}\n  imagePullSecrets: {{ toJson .Values.set }}\n  {{ end }}", "set: [{name: a}]"
        ),
    ],
)
def test_a_pod_that_takes_its_pull_secret_from_no_empty_value(files: dict[str, str], run: Run) -> None:
    template = files.pop("template")
    told = found(run, "  values: {image: {registry: x.io/proxy/app/quay.io}}\n", template=template, **files)
    assert [text for text in told if "pull-secret" in text] == [TAKES_NONE.format("app")]


def test_one_of_two_pods_of_a_template_takes_a_pull_secret(run: Run) -> None:
    both = SECRET + "---\n" + NO_SECRET.replace("name: web}", "name: other}")
    told = secrets(run, PROXIED % ("app", ""), both)
    assert [text.partition(" ")[0] for text in told] == [
        "chart/templates/web.yaml:5:1",
        "chart/templates/web.yaml:18:1",
    ]


def test_the_pods_that_lack_a_pull_secret_are_related(run: Run) -> None:
    secrets(run, PROXIED % ("app", ""), SECRET + "---\n" + SECRET.replace("name: web}", "name: other}"))
    _, out, _ = run("check", "--output-format", "json", "--select", "chart-pull-secret-missing", ".")
    (finding,) = json.loads(out)["findings"]
    assert [(item["path"], item["start"]["line"], item["message"]) for item in finding["related"]] == [
        ("chart/templates/web.yaml", 5, "this pod takes them from there"),
        ("chart/templates/web.yaml", 18, "this pod takes them from there"),
    ]


def test_a_private_image_is_the_error_of_a_pod(run: Run) -> None:
    registry = "repl{{ HasLocalRegistry | ternary LocalRegistryHost `x.io/proxy/app/quay.io` }}"
    assert secrets(run, f"  values: {{image: {{registry: '{registry}'}}}}\n") == [MISSING.format("app")]


def test_the_name_of_the_secret_that_does_not_reach_the_pod_is_related(run: Run) -> None:
    other = "  values: {image: {registry: x.io/proxy/app/quay.io}, other: [{name: 'repl{{ ImagePullSecretName }}'}]}\n"
    assert secrets(run, other) == [MISSING.format("app")]
    _, out, _ = run("check", "--output-format", "json", "--select", "chart-pull-secret-missing", ".")
    (related,) = (item for item in json.loads(out)["findings"][0]["related"] if item["path"] == "chart.yaml")
    assert (related["start"], related["message"]) == ({"line": 6, "column": 70}, "this does not reach the pod")


def test_the_nodes_of_embedded_cluster_3_log_in_themselves(run: Run) -> None:
    cluster = "apiVersion: embeddedcluster.replicated.com/v1beta1\nkind: Config\nspec: {version: 3.0.0}\n"
    assert found(run, PROXIED % ("app", ""), template=SECRET, **{"cluster.yaml": cluster}) == []


def test_a_pod_without_a_secret_that_all_renderings_make_alike(run: Run) -> None:
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a, image: {{ .Values.image }}}]\n"
    )
    write(
        {
            "app.yaml": "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n",
            "chart.yaml": HELM_CHART,
            "chart/Chart.yaml": CHART,
            "chart/values.yaml": "image: proxy.replicated.com/proxy/app/quay.io/a/b:1\n",
            "chart/templates/a.yaml": pod,
        }
    )
    _, out, _ = run("check", ".", "--output-format", "concise", "--select", "chart-pull-secret-missing")
    assert out.startswith("chart/templates/a.yaml:4:1: error chart-pull-secret-missing: ")
