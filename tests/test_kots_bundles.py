"""Images that the airgap bundle of a KOTS release lacks."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, of, places

pytestmark = pytest.mark.about("kots-image-not-bundled", "kots-local-image-name")

RULE = "kots-image-not-bundled"
APP = "apiVersion: kots.io/v1beta1\nkind: Application\nspec:\n  title: My App\n"
TASK = "apiVersion: tekton.dev/v1\nkind: Task\nspec: {steps: [{image: IMAGE}]}\n"
POD = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: IMAGE}]}\n"
COLLECTOR = "apiVersion: troubleshoot.sh/v1beta2\nkind: Collector\nspec: {collectors: [WHAT]}\n"
CHART = "apiVersion: kots.io/v1beta2\nkind: HelmChart\nspec: {chart: {name: a, chartVersion: 1.0.0}}\n"


def app(*images: str, key: str = "additionalImages") -> str:
    return APP + (f"  {key}:\n" + "".join(f"  - {image}\n" for image in images) if images else "")


@pytest.mark.parametrize(
    ("listed", "count"),
    [
        ((), 1),
        (("other:1",), 1),
        (("quay.io/acme/load:2",), 1),
        (("quay.io/acme/load:1",), 0),
        (("proxy.replicated.com/proxy/myapp/quay.io/acme/load:1",), 0),
        (("proxy.acme.com/anonymous/quay.io/acme/load:1",), 0),
        (("'repl{{ ConfigOption `image` }}'",), 0),  # nobody knows what it is
    ],
)
def test_an_image_in_a_custom_resource_must_be_listed(listed: tuple[str, ...], count: int, lint: Lint) -> None:
    files = {"app.yaml": app(*listed), "task.yaml": TASK.replace("IMAGE", "'quay.io/acme/load:1'")}
    assert of(lint(files), RULE) == [f"task.yaml:3:24-45 {RULE} warning"][:count]
    assert of(lint(files, "airgap: false\n"), RULE) == []
    assert (
        of(lint({**files, "chart.yaml": CHART}, "airgap: true\n"), RULE) == [f"task.yaml:3:24-45 {RULE} info"][:count]
    )


@pytest.mark.parametrize(
    ("bundled", "image", "first"),
    [
        ("us-docker.pkg.dev/acme/nginx:1.25", "nginx:1.25", "plain.yaml:3:24-36"),
        ("us-docker.pkg.dev/acme/nginx:1.25", "docker.io/library/nginx:1.25", "plain.yaml:3:24-54"),
        ("us-docker.pkg.dev/acme/nginx", "nginx:latest", "plain.yaml:3:24-38"),
        ("us-docker.pkg.dev/acme/nginx:1.25", "nginx:1.26", "map.yaml:4:29-39"),
        ("us-docker.pkg.dev/acme/nginx:1.25", "nginx", "map.yaml:4:29-34"),
        ("us-docker.pkg.dev/acme/my-nginx:1.25", "nginx:1.25", "map.yaml:4:29-39"),
    ],
)
def test_a_local_image_has_only_its_last_part(bundled: str, image: str, first: str, lint: Lint) -> None:
    files = {
        "app.yaml": APP,
        "pod.yaml": POD.replace("IMAGE", f"'{bundled}'"),
        "task.yaml": TASK.replace("IMAGE", f"'repl{{{{ LocalImageName \"{image}\" }}}}'"),
        "map.yaml": f"apiVersion: v1\nkind: ConfigMap\ndata:\n  a: repl{{{{ LocalImageName `{image}` }}}}\n",
        "plain.yaml": TASK.replace("IMAGE", f"'{image}'"),
    }
    assert of(lint(files), RULE) == [f"{first} {RULE} warning"]


def test_without_the_application_nobody_knows(lint: Lint) -> None:
    files = {"config.yaml": "apiVersion: kots.io/v1beta1\nkind: Config\n", "task.yaml": TASK.replace("IMAGE", "a:1")}
    assert places(lint(files)) == []


def test_an_image_of_a_pod_is_in_the_bundle_for_whoever_needs_it(lint: Lint) -> None:
    files = {"app.yaml": APP, "task.yaml": TASK.replace("IMAGE", "a:1"), "pod.yaml": POD.replace("IMAGE", "a:1")}
    assert places(lint(files)) == []


@pytest.mark.parametrize(
    ("what", "where"),
    [
        ("{run: {image: 'a:1'}}", None),
        ("{copyFromHost: {image: 'a:1'}}", "in collector `copyFromHost`"),
        ("{sysctl: {image: 'a:1'}}", "in collector `sysctl`"),
        ("{collectd: {image: 'a:1'}}", "in collector `collectd`"),
        ("{runPod: {podSpec: {containers: [{image: 'a:1'}]}}}", "in collector `runPod`"),
        ("{runDaemonSet: {podSpec: {initContainers: [{image: 'a:1'}]}}}", "in collector `runDaemonSet`"),
        ("{etcd: {image: 'a:1'}}", "in collector `etcd`"),
        ("{dns: {image: 'a:1'}}", "in collector `dns`"),
        ("{goldpinger: {image: 'a:1'}}", "in collector `goldpinger`"),
        ("{goldpinger: {podLaunchOptions: {image: 'a:1'}}}", "in collector `goldpinger`"),
        ("{registryImages: {images: ['a:1']}}", None),
        ("{copyFromHost: {image: [a]}}", None),
        ("{logs: {image: 'a:1'}}", None),
    ],
)
def test_only_collectors_that_run_are_read(what: str, where: str | None, lint: Lint) -> None:
    report = lint({"app.yaml": APP, "c.yaml": COLLECTOR.replace("WHAT", what)})
    column = 20 + what.find("'a:1'") + 1
    assert of(report, RULE) == ([f"c.yaml:3:{column}-{column + 5} {RULE} warning"] if where else [])
    for finding in [each for each in report.findings if each.rule.id == RULE]:
        told = (
            f"the airgap builder does not look for images {where}, so the bundle does not contain `a:1`: "
            "list it in the Application's `additionalImages`"
        )
        assert finding.message == told


def test_lists_and_image_volumes_are_not_read(lint: Lint) -> None:
    item = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, spec: {containers: [{image: 'a:1'}]}}\n"
    volume = "apiVersion: v1\nkind: Pod\nspec: {volumes: [{image: {reference: 'b:1'}}]}\n"
    report = lint({"app.yaml": APP, "list.yaml": item, "volume.yaml": volume})
    assert places(report) == [f"list.yaml:4:59-64 {RULE} warning", f"volume.yaml:3:38-43 {RULE} warning"]


@pytest.mark.parametrize(
    ("image", "listed", "count"),
    [
        # made up entirely
        ("repl{{ ConfigOption `image` }}", (), 1),
        ("repl{{ ConfigOption `image` }}", ("any:1",), 0),
        # the template has literals
        ("repl{{ ternary `quay.io/a/b:1` `quay.io/a/c:1` }}", ("quay.io/a/b:1",), 1),
        ("repl{{ ternary `quay.io/a/b:1` `quay.io/a/c:1` }}", ("quay.io/a/b:1", "quay.io/a/c:1"), 0),
        # the text around it tells
        ("repl{{ ternary LocalRegistryHost `quay.io` }}/a/b:1", ("quay.io/a/b:1",), 0),
        ("repl{{ ternary LocalRegistryHost `quay.io` }}/a/b:1", ("quay.io/a/b:2",), 1),
        ("quay.io/a/b:repl{{ ConfigOption `tag` }}", ("quay.io/a/b:2",), 0),
        ("quay.io/a/b:repl{{ ConfigOption `tag` }}", ("quay.io/a/c:2",), 1),
        # `kots-local-image-name`'s
        ("repl{{ LocalImageName `quay.io/a/b:1` }}", (), 0),
    ],
)
def test_what_a_template_may_make_must_be_listed(image: str, listed: tuple[str, ...], count: int, lint: Lint) -> None:
    report = lint({"app.yaml": app(*listed), "pod.yaml": POD.replace("IMAGE", f"'{image}'")})
    assert of(report, RULE) == [f"pod.yaml:3:29-{31 + len(image)} {RULE} warning"][:count]


def test_the_local_name_of_an_image_elsewhere_must_be_listed(lint: Lint) -> None:
    task = TASK.replace("IMAGE", "'repl{{ LocalImageName `a/b:1` }}'")
    assert of(lint({"app.yaml": APP, "task.yaml": task}), RULE) == [f"task.yaml:3:24-58 {RULE} warning"]
    assert places(lint({"app.yaml": app("a/b:1"), "task.yaml": task})) == []


UNPARSED = """\
apiVersion: apps/v1
kind: Deployment
spec:
  replicas: {{repl ConfigOption "replicas"}}
  template:
    spec:
      containers:
      - image: a:1
      - image: b:1
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_document_that_is_no_yaml_yet_is_one_finding(newline: str, lint: Lint) -> None:
    text = UNPARSED.replace("\n", newline)
    report = lint({"app.yaml": APP, "deployment.yaml": text})
    assert places(report) == [f"deployment.yaml:8:16-19 {RULE} warning"]
    [finding] = report.findings
    assert [(each.location.start, each.message[:10]) for each in finding.related] == [
        ((4, 14), "not valid "),
        ((9, 16), "also not i"),
    ]
    report = lint({"app.yaml": app("a:1"), "deployment.yaml": text})
    assert places(report) == [f"deployment.yaml:9:16-19 {RULE} warning"]
    assert places(lint({"app.yaml": app("a:1", "docker.io/library/b:1"), "deployment.yaml": text})) == []


@pytest.mark.parametrize("value", ["'{{repl ConfigOption \"a\"}}'", 'repl{{ ConfigOption "a" }}', "1"])
def test_a_document_that_is_yaml_already_is_read(value: str, lint: Lint) -> None:
    text = UNPARSED.replace('{{repl ConfigOption "replicas"}}', value)
    assert places(lint({"app.yaml": APP, "deployment.yaml": text})) == []


def test_a_line_that_steers_is_no_yaml(lint: Lint) -> None:
    text = '{{repl if ConfigOptionEquals "a" "1"}}\n' + POD.replace("IMAGE", "'a:1'") + "{{repl end}}\n"
    report = lint({"app.yaml": APP, "pod.yaml": text})
    assert places(report) == [f"pod.yaml:4:29-34 {RULE} warning"]


def test_what_is_excluded_and_listed_is_a_contradiction(lint: Lint) -> None:
    files = {"pod.yaml": POD.replace("IMAGE", "'a:1'")}
    both = app("b:1") + "  excludedImages: [b:1]\n"
    assert places(lint({**files, "app.yaml": both})) == [f"app.yaml:7:20-23 {RULE} warning"]
    report = lint({**files, "app.yaml": app("a:1", "c:1", key="excludedImages")})
    assert places(report) == [f"app.yaml:6:5-8 {RULE} info"]


NAMING = """\
apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
      - image: nginx:1
        args: ["--runner=repl{{ LocalImageName \\"quay.io/a/run:1\\" }}"]
        env:
        - {name: A, value: 'repl{{ LocalImageName "quay.io/a/run:2" }}'}
        - {name: B, value: '{{repl LocalImageName ("quay.io/a/run:3") | quote }}'}
        - {name: C, value: '{{repl "quay.io/a/run:4" | LocalImageName }}'}
        - {name: D, value: '{{repl $x := LocalImageName "quay.io/a/run:5" }}{{repl $x }}'}
        - {name: E, value: '{{repl LocalImageName (printf "quay.io/a/run:%s" "6") }}'}
        - {name: F, value: '{{repl printf "%s" "7" | LocalImageName }}'}
        - {name: G, value: '{{repl LocalImageName (ConfigOption "x") }}'}
        - {name: H, value: 'repl{{ LocalImageName "quay.io/a/run" }}:8'}
        - {name: I, value: 'quay.io/a/run:9 LocalImageName'}
        # repl{{ LocalImageName "quay.io/a/run:10" }}
---
apiVersion: v1
kind: ConfigMap
data:
  a: |
    # of the operator
    runner: repl{{ LocalImageName `quay.io/a/run:11` }} and {{repl LocalImageName "quay.io/a/run:12"}}
  b: {{repl LocalImageName "quay.io/a/run:2"}}
---
apiVersion: acme.dev/v1
kind: Ring
spec: {image: 'repl{{ LocalImageName "quay.io/a/run:13" }}', other: {img: '{{repl LocalImageName "a.b/c" }}'}}
"""


def test_the_images_that_templates_name_must_be_listed(lint: Lint) -> None:
    files = {"app.yaml": app("quay.io/a/run:4"), "k.yaml": NAMING}
    expected = [
        "8:50-65",
        "10:52-67",
        "11:53-68",
        "13:58-73",
        "26:36-52",
        "26:84-100",
        "31:15-60",
        "31:99-104",
    ]
    assert of(lint(files), RULE) == [f"k.yaml:{place} {RULE} warning" for place in expected]
    report = lint({**files, "chart.yaml": CHART}, "airgap: true\n")
    assert [each.severity for each in report.findings if each.rule.id == RULE] == ["warning"] * 8
    [repeated] = [each for each in report.findings if each.location.start == (10, 52)]
    assert repeated.message == (
        "the airgap builder does not look for images in a call of `LocalImageName`, so the bundle does not contain "
        "`quay.io/a/run:2`: list it in the Application's `additionalImages`"
    )
    assert [each.location.start for each in repeated.related] == [(27, 29)]


@pytest.mark.parametrize(
    ("api_version", "value", "severity"),
    [
        ("kots.io/v1beta1", "quay.io/a/run:1", "warning"),
        ("kots.io/v1beta2", "quay.io/a/run:1", "info"),
        ("kots.io/v1beta1", "quay.io/a/run", None),  # the tag is another value
    ],
)
def test_the_values_of_a_chart_name_images(api_version: str, value: str, severity: str | None, lint: Lint) -> None:
    values = f"{{a: 'repl{{{{ LocalImageName `{value}` }}}}'}}"
    text = f"apiVersion: {api_version}\nkind: HelmChart\nspec: {{values: {values}}}\n"
    found = of(lint({"app.yaml": APP, "chart.yaml": text}), RULE)
    assert found == ([f"chart.yaml:3:44-59 {RULE} {severity}"] if severity else [])


@pytest.mark.parametrize(
    ("kind", "path", "is_read"),
    [
        ("argoproj.io/v1alpha1 Rollout", "template: {spec: {containers: [{image: 'a:1'}]}}", True),
        ("serving.knative.dev/v1 Service", "template: {spec: {initContainers: [{image: 'a:1'}]}}", True),
        ("acme.io/v1 Ring", "jobTemplate: {spec: {template: {spec: {containers: [{image: 'a:1'}]}}}}", True),
        ("serving.knative.dev/v1 Service", "template: {spec: {volumes: [{image: {reference: 'a:1'}}]}}", False),
        ("acme.io/v1 Ring", "pods: {spec: {containers: [{image: 'a:1'}]}}", False),
    ],
)
def test_the_builder_reads_pod_templates_of_any_kind(kind: str, path: str, is_read: bool, lint: Lint) -> None:
    api_version, name = kind.split()
    files = {"app.yaml": APP, "custom.yaml": f"apiVersion: {api_version}\nkind: {name}\nspec: {{{path}}}\n"}
    column = path.index("'a:1'") + 8
    assert of(lint(files), RULE) == ([] if is_read else [f"custom.yaml:3:{column}-{column + 5} {RULE} warning"])


@pytest.mark.parametrize(
    ("option", "listed", "message"),
    [
        ("hidden: true, value: '1'", (), "a template chooses `a:1`, so the airgap bundle does not contain it: list it"),
        ("hidden: true, value: '1'", ("a:1",), None),
        ("hidden: true, value: '1'", ("a:2",), "a template chooses `a:1`"),
        ("hidden: true, default: '1', type: text", ("a:1",), None),
        ("value: '1'", ("a:2",), None),
        ("value: '1'", (), "depends on a template, so the airgap bundle does not contain it"),
        ("hidden: true, value: 'repl{{ ConfigOption `v` }}'", ("a:2",), None),
        ("hidden: true, value: '1', repeatable: true", ("a:2",), None),
        ("hidden: 'repl{{ ConfigOption `v` }}', value: '1'", ("a:2",), None),
        ("hidden: true", ("a:2",), None),
    ],
)
def test_a_hidden_option_has_its_one_value(
    option: str, listed: tuple[str, ...], message: str | None, lint: Lint
) -> None:
    items = f"[{{name: v}}, {{name: tag, {option}}}]"
    config = f"apiVersion: kots.io/v1beta1\nkind: Config\nspec: {{groups: [{{items: {items}}}]}}\n"
    pod = POD.replace("IMAGE", "'a:repl{{ ConfigOption `tag` }}'")
    report = lint({"app.yaml": app(*listed), "config.yaml": config, "pod.yaml": pod})
    assert of(report, RULE) == ([f"pod.yaml:3:29-61 {RULE} warning"] if message else [])
    assert all((message or "") in finding.message for finding in report.findings)
