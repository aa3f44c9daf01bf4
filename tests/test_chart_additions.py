"""Images that the values of a HelmChart bring, and that its `builder` does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, RENDERERS, needs_renderer

pytestmark = needs_renderer

APPLICATION = """\
apiVersion: kots.io/v1beta1
kind: Application
metadata: {name: a}
spec: {title: A, additionalImages: [LISTED]}
"""
POD = """\
{{- if .Values.%(name)s.enabled }}
apiVersion: v1
kind: Pod
metadata: {name: %(name)s}
spec:
  containers: [{name: a, image: "{{ .Values.%(name)s.image.repository }}:{{ .Values.%(name)s.image.tag }}"}]
{{- end }}
"""
VALUES = "".join(
    f"{name}:\n  enabled: false\n  image: {{repository: quay.io/a/{name}, tag: '1'}}\n" for name in ("one", "two")
)
TEMPLATES = {f"chart/templates/{name}.yaml": POD % {"name": name} for name in ("one", "two")}
CHECK = """\
{{- if and .Values.two.enabled (not .Values.one.enabled) }}{{ fail "two needs one" }}{{ end }}
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write_release(spec: str, renderer: str = "auto", *, check: str = "", listed: str = "a/b:1") -> None:
    files = {
        "app.yaml": APPLICATION.replace("LISTED", listed),
        "chart.yaml": HELM_CHART + spec,
        "chart/Chart.yaml": CHART,
        "chart/values.yaml": VALUES,
        **TEMPLATES,
        "chart/templates/check.yaml": check,
        ".repl-lint.yaml": f"charts: {{render: {renderer}}}\n",
    }
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def found(run: Run, spec: str, renderer: str = "auto", *, check: str = "", listed: str = "a/b:1") -> list[str]:
    write_release(spec, renderer, check=check, listed=listed)
    _, out, _ = run("check", "--output-format", "json", "--select", "chart-image-not-bundled", ".")
    return [
        f"{finding['path']}:{finding['start']['line']}:{finding['start']['column']} {finding['message']}"
        for finding in json.loads(out)["findings"]
    ]


def brings(place: str, name: str, where: str = "to `builder`") -> str:
    return (
        f"chart.yaml:{place} `{name}.enabled` adds `quay.io/a/{name}:1`, but `builder` does not, "
        "so the airgap bundle does not contain it: "
        f"add `{name}: {{enabled: true}}` {where}"
    )


def item(values: str, when: str = '\'repl{{ ConfigOptionEquals "a" "1" }}\'', deep: str = "true") -> str:
    return f"  optionalValues:\n  - when: {when}\n    recursiveMerge: {deep}\n    values: {{{values}}}\n"


BUILDER = "  builder: {one: {enabled: false}}\n"
TWO = "two: {enabled: true}"
BOOLEAN = "repl{{ ParseBool 1 }}"
PROXY = 'x.io/proxy/{{repl LicenseFieldValue "s" }}'
MIRROR = "  values: {one: {image: {repository: x.io/m/a/one}}}\n"
ALONE = brings("9:29", "two", "to a `builder`")


@pytest.mark.parametrize("renderer", RENDERERS)
def test_the_value_that_brings_an_image_is_named(renderer: str, run: Run) -> None:
    spec = "  values: {one: {enabled: true}}\n" + item(TWO) + BUILDER
    assert found(run, spec, renderer) == [brings("6:27", "one"), brings("10:29", "two")]


@pytest.mark.parametrize(
    ("spec", "findings"),
    [
        pytest.param(item(TWO), [ALONE], id="no builder"),
        pytest.param(item(f"two: {{enabled: '{BOOLEAN}'}}"), [ALONE], id="template"),
        pytest.param(f"  values: {{one: {{enabled: '{BOOLEAN}'}}}}\n", [], id="a template in values"),
        pytest.param(item(TWO) + "  builder: {two: {enabled: true}}\n", [], id="in builder"),
        pytest.param(item(TWO) + "  builder: {two: {enabled: 'repl{{ 1 }}'}}\n", [], id="a template in builder"),
        pytest.param(item(TWO, when='"false"'), [], id="never"),
        pytest.param(item(TWO) + "  exclude: true\n", [], id="excluded"),
        pytest.param(item("two: {enabled: true, image: {tag: 'repl{{ ConfigOption \"t\" }}'}}"), [], id="stand-in"),
        pytest.param(
            item(f"two: {{enabled: true, image: {{repository: '{PROXY}/quay.io/a/two'}}}}"),
            [ALONE],
            id="a proxy",
        ),
        pytest.param(MIRROR + "  builder: {one: {enabled: true}}\n", [], id="registry"),
        pytest.param(
            item(f"one: {{enabled: true}}, {TWO}", deep="false"),
            [brings("9:29", "one", "to a `builder`"), brings("9:51", "two", "to a `builder`")],
            id="two values",
        ),
    ],
)
def test_what_brings_images(spec: str, findings: list[str], run: Run) -> None:
    assert found(run, spec) == findings


def test_what_the_application_lists_is_in_the_bundle(run: Run) -> None:
    assert found(run, item(TWO), listed="quay.io/a/two:1") == []


def test_options_that_do_not_render_are_no_finding(run: Run) -> None:
    assert found(run, item(TWO), check=CHECK) == []


def test_values_that_bring_an_image_together_are_named_by_their_item(run: Run) -> None:
    (two, one) = found(run, item(f"one: {{enabled: true}}, {TWO}"), check=CHECK)
    assert one == brings("9:29", "one", "to a `builder`")
    assert two == (
        "chart.yaml:7:5 these values together add `quay.io/a/two:1`, but `builder` does not, "
        "so the airgap bundle does not contain it: "
        "add the value that enables it to a `builder`"
    )


def test_values_that_do_not_render_leave_their_images_to_the_options(run: Run) -> None:
    check = '{{- if .Values.host }}{{ fail "no" }}{{ end }}\n'
    spec = "  values: {host: a, two: {image: {tag: '2'}}}\n" + item(TWO)
    (finding,) = found(run, spec, check=check)
    assert "`quay.io/a/two:2`" in finding


FLAGS = [["images"], ["images", "--airgap"], ["images", "--format", "csv"], ["images", "--format", "cyclonedx"]]


@pytest.mark.parametrize("flags", FLAGS, ids=" ".join)
def test_the_lists_of_images_have_them_as_missing(flags: list[str], run: Run) -> None:
    write_release(item(TWO) + BUILDER)
    _, out, _ = run(*flags, ".")
    assert "quay.io/a/two" in out
    assert "missing" in out


def test_the_value_that_brings_an_image_is_its_origin(run: Run) -> None:
    write_release(item(TWO) + BUILDER)
    _, out, _ = run("images", "--format", "json", ".")
    images = json.loads(out)["releases"][0]["images"]
    (image,) = (image for image in images if image["state"] == "missing" and image["uses"])
    (use,) = image["uses"]
    assert image["bundled"] == {"value": False, "because": "`two.enabled` brings it, and `builder` does not"}
    assert (use["kind"], use["name"], use["holder"]) == ("Pod", "two", "container a")
    assert (use["path"], use["only_when"]) == ("chart/templates/two.yaml", "two.enabled is true")
    assert use["start"] == {"line": 6, "column": 34}
    assert [(value["path"], *value["start"].values()) for value in use["chart"]["values"]] == [
        ("chart.yaml", 9, 29),
        ("chart/values.yaml", 6, 23),
        ("chart/values.yaml", 6, 43),
    ]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        pytest.param("", 1, id="all rules"),
        pytest.param("ignore: [chart-image-not-bundled]\n", 1, id="the rule does not run"),
        pytest.param("airgap: false\n", 0, id="nobody has an airgap bundle"),
    ],
)
def test_images_check_is_one_with_the_rule(settings: str, code: int, run: Run) -> None:
    write_release(item(TWO) + BUILDER, listed="")
    Path(".repl-lint.yaml").write_text(settings)
    status, out, _ = run("images", "--check", ".")
    assert status == code, out


SWITCHED = "    two:\n      enabled: true\n"


@pytest.mark.parametrize(
    ("builder", "fixed"),
    [
        pytest.param("  builder:\n    one: {enabled: false}\n", f"  builder:\n{SWITCHED}", id="beside others"),
        pytest.param("  builder: {}\n", "  builder: {two: {enabled: true}}\n", id="empty"),
        pytest.param("  builder:\n    two:\n      enabled: false\n", SWITCHED, id="another value"),
        pytest.param("  builder:\n    two:\n      image: {tag: '1'}\n", f"{SWITCHED}      image", id="below"),
        pytest.param("", f"  builder:\n{SWITCHED}  optionalValues:", id="no builder"),
        pytest.param("  builder: {one: {enabled: false}}\n", None, id="in braces"),
        pytest.param("  builder:\n", None, id="null"),
    ],
)
def test_a_fix_adds_the_value_to_builder(builder: str, fixed: str | None, run: Run) -> None:
    write_release(item(TWO) + builder)
    run("check", "--fix", "--unsafe-fixes", "--select", "chart-image-not-bundled", ".")
    text = Path("chart.yaml").read_text()
    if fixed is None:
        assert text == HELM_CHART + item(TWO) + builder
    else:
        assert fixed in text
        assert found_now(run) == []


def found_now(run: Run) -> list[str]:
    _, out, _ = run("check", "--output-format", "json", "--select", "chart-image-not-bundled", ".")
    return [finding["message"] for finding in json.loads(out)["findings"]]


CONFIG = """\
apiVersion: kots.io/v1beta1
kind: Config
metadata: {name: a}
spec:
  groups:
  - name: a
    items:
    - {name: two, type: bool}
    - {name: never, type: bool, hidden: true, value: "0"}
"""


@pytest.mark.parametrize(
    ("value", "is_found"),
    [
        pytest.param('repl{{ ConfigOptionEquals "two" "1" }}', True, id="a choice"),
        pytest.param('{{repl if ConfigOptionEquals "two" "1" }}true{{repl end }}', True, id="a branch"),
        pytest.param('repl{{ ConfigOptionEquals "never" "1" }}', False, id="an option that nobody can change"),
        pytest.param('repl{{ ConfigOptionEquals "absent" "1" }}', False, id="no option"),
        pytest.param('repl{{ LicenseFieldValue "two" }}', False, id="the license"),
    ],
)
def test_a_boolean_in_values_that_customers_choose(value: str, is_found: bool, run: Run) -> None:
    Path("config.yaml").write_text(CONFIG)
    findings = found(run, f"  values:\n    two:\n      enabled: '{value}'\n{BUILDER}")
    assert findings == [brings("8:16", "two")] * is_found


DEPENDENCY = """\
dependencies:
- {name: cache, version: 7.x.x, repository: "https://charts.example.com", condition: "cache.enabled,tags.all"}
"""


def added_charts(run: Run, spec: str, *, listed: str = "", default: str = "false") -> list[str]:
    write_release(spec, listed=listed)
    Path("chart/Chart.yaml").write_text(CHART + DEPENDENCY)
    Path("chart/values.yaml").write_text(f"{VALUES}cache: {{enabled: {default}}}\n")
    _, out, _ = run("check", "--output-format", "json", "--select", "chart-image-not-bundled", ".")
    return [
        f"{finding['path']}:{finding['start']['line']}:{finding['start']['column']} {finding['severity']} "
        f"{finding['message']}"
        for finding in json.loads(out)["findings"]
    ]


CACHE = (
    "warning `cache.enabled` adds the chart cache 7.x.x, but `builder` does not, so the airgap bundle contains none of"
    " its images: add `cache: {enabled: true}` to a `builder`"
)


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        pytest.param("  values: {cache: {enabled: true}}\n", "6:29", id="values"),
        pytest.param(item("cache: {enabled: true}"), "9:31", id="an option"),
        pytest.param(item(f"cache: {{enabled: '{BOOLEAN}'}}"), "9:31", id="a template"),
        pytest.param(item("cache: {enabled: true}") + item("cache: {enabled: true}")[17:], "9:31", id="twice"),
    ],
)
def test_a_value_that_switches_on_a_chart_which_is_not_here(spec: str, place: str, run: Run) -> None:
    assert added_charts(run, spec) == [f"chart.yaml:{place} {CACHE}"]
    assert added_charts(run, spec, default="true") == []  # it is in the bundle, and `images` says that it is not known
    assert added_charts(run, spec, listed="quay.io/a/cache:7") == []
    assert len(added_charts(run, spec, listed="x.io/m/a/one:1")) == 0


@pytest.mark.parametrize(
    "spec",
    [
        "  values: {cache: {enabled: true}}\n  builder: {cache: {enabled: true}}\n",
        "  values: {cache: {enabled: false}}\n",
        "  values: {cache: {enabled: 'repl{{ HasLocalRegistry }}'}}\n",
        item("cache: {enabled: true}", when='"false"'),
    ],
)
def test_a_chart_that_is_not_here_and_in_the_bundle_or_never_installed(spec: str, run: Run) -> None:
    assert added_charts(run, spec) == []


def test_an_image_is_at_its_own_value_where_the_values_do_not_render(run: Run) -> None:
    check = '{{ if .Values.broken }}{{ fail "broken" }}{{ end }}'
    spec = "  values: {broken: true, one: {image: {tag: '2'}}}\n" + item(TWO) + "  builder: {one: {enabled: true}}\n"
    (one, two) = found(run, spec, check=check)
    assert one.startswith("chart.yaml:6:45 `one.image.tag` adds `quay.io/a/one:2`")
    assert two == brings("10:29", "two")
