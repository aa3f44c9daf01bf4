"""Values that a release sets for a chart, and those that the chart knows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from repl_lint.charts.value_reads import ValueReads
from repl_lint.facts.charts.known_values import KnownValues
from repl_lint.model.charts import ShippedChart
from repl_lint.model.locations import Location, Position
from repl_lint.model.renderings import ChartRendering, NotRendered
from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, needs_renderer, write

SDK = """\
apiVersion: v2
name: sdk
version: 1.0.0
"""
FILES = {
    "Chart.yaml": CHART + "dependencies:\n- {name: sdk, version: 1.0.0, condition: sdk.on}\n- {name: absent}\n",
    "values.yaml": """\
image: {registry: quay.io, tag: "1"}
images: {web: {registry: docker.io}}
resources: {}
labels: {a: b}
pod: {labels: {a: b}}
text: "{{ .Values.fromText }}"
# commented: true
## @param documented.key  a value
""",
    "values.schema.json": '{"properties": {"inSchema": {}}}',
    "templates/a.yaml": """\
{{ .Values.image.registry }} {{ .Values.read.deep }} {{ toYaml .Values.pod | indent 2 }}
{{ index .Values "with-dash" "below" }} {{ (index .Values "other").behind }} {{ ((.Values.safe).way).down }}
{{ hasKey .Values.asked "for" }} {{ include "sdk.helper" . }} {{ range .Values.list }}{{ .x }}{{ end }}
{{ include (print $.Template.BasePath "/b.yaml") . | sha256sum }}
""",
    "charts/sdk/Chart.yaml": SDK,
    "charts/sdk/values.yaml": "image: {registry: r.io}\n",
    "charts/sdk/templates/_h.tpl": '{{ define "sdk.helper" }}{{ .Values.inHelper }}{{ end }}{{ .Values.own }}',
}


def known(extra: str = "") -> KnownValues:
    return values_of({**FILES, "templates/extra.yaml": extra})


def values_of(files: Mapping[str, str]) -> KnownValues:
    return KnownValues(
        ChartRendering(
            ShippedChart("app", "1.0.0", Location("a.yaml", Position(1, 1), Position(1, 1), (0, 0), ""), None),
            NotRendered(),
            {path: text.encode() for path, text in files.items()},
        )
    )


@pytest.mark.parametrize(
    "path",
    [
        "image",
        "image.tag",
        "images.web.registry",
        "read",
        "read.deep",
        "read.deep.anything",
        "resources.limits",
        "pod.labels.c",
        "with-dash.below",
        "other.behind",
        "safe.way.down",
        "asked.for",
        "list.a",
        "fromText",
        "commented",
        "documented.key",
        "inSchema",
        "inHelper",
        "global.a",
        "sdk.image.registry",
        "sdk.own",
        "sdk.on",
        "sdk.global.x",
        "absent.anything",
    ],
)
def test_a_chart_knows_its_values_and_those_that_it_reads(path: str) -> None:
    assert known().has(tuple(path.split(".")))


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("image.registri", "image.registry"),
        ("imag", "image"),
        ("tag", "image.tag"),
        ("web.registry", "images.web.registry"),
        ("labels.c", ""),
        ("read.other", ""),
        ("sdk.registry", "sdk.image.registry"),
        ("nothing", ""),
    ],
)
def test_a_chart_does_not_know_other_values(path: str, meant: str) -> None:
    keys = tuple(path.split("."))
    assert not known().has(keys)
    assert known().meant(keys) == meant


@pytest.mark.parametrize(
    "text",
    [
        "{{ toYaml .Values }}",
        "{{ range $k, $v := .Values }}{{ end }}",
        "{{ index .Values $name }}",
        '{{ include "absent.helper" . }}',
        "{{ include .helper . }}",
        '{{ dig "a" "b" .Values }}',
        "{{ $v := $.Values }}",
    ],
)
def test_nothing_is_unknown_where_a_template_may_read_all(text: str) -> None:
    assert known(text).has(("nothing",))
    assert ValueReads({"templates/a.yaml": text.encode()}).paths("") is None


@pytest.mark.parametrize(
    "text",
    [
        '{{ tpl "{{ .Values.asks.this }}://{{ .Values.asks.that }}" . }}',
        "{{ tpl `{{ .Values.asks.this | quote }}` $ }}",
        '{{ tpl "{{ index .Values \\"asks\\" \\"this\\" }}" . }}',
        '{{ $text := "{{- $.Values.asks.this -}}" }}{{ tpl $text . }}',
        '{{ include "tplvalue" (dict "value" "{{ .Values.asks.this }}" "context" $) }}{{ define "tplvalue" }}{{ end }}',
        '{{ tpl (cat "{{" ".Values.asks.this" "}}") . }}',
        '{{ tpl "{{ with .Values.asks }}{{ .this }}{{ end }}" . }}',
        '{{ tpl "{{ tpl `{{ .Values.asks.this }}` . }}" . }}',
        '{{ define "own" }}{{ tpl "{{ .Values.asks.this }}" . }}{{ end }}',
        '{{- if eq "a" (tpl "{{ .Values.asks.this }}" .) }}{{ end }}',
    ],
)
def test_a_text_for_tpl_reads_values(text: str) -> None:
    values = known(text)
    assert values.has(("asks", "this"))
    assert not values.has(("asked", "other"))
    assert not values.has(("nothing",))


@pytest.mark.parametrize(
    "text",
    [
        '{{ tpl (printf "{{ .Values.%s }}" .name) . }}',
        '{{ tpl (printf "{{ .Values.%s.image }}" .name) . }}',
        '{{ tpl (printf "{{ index .Values %q }}" .name) . }}',
        '{{ tpl (print "{{ .Values." .name " }}") . }}',
        '{{ tpl (print "{{ " ".Values." .name " }}") . }}',
        '{{ tpl "{{ toYaml .Values }}" . }}',
        '{{ tpl "{{ include `absent` . }}{{ .Values.a }}" . }}',
    ],
)
def test_a_text_for_tpl_may_read_all(text: str) -> None:
    assert known(text).has(("nothing",))


def test_texts_that_are_no_templates_read_nothing_else() -> None:
    assert not known('{{ fail "set all of .Values" }}{{ fail "`.Values.%s` is wrong" }}').has(("nothing",))


def test_files_that_templates_may_render() -> None:
    files = {**FILES, "files/a.conf": "x={{ .Values.inFile.deep }}\n", "README.md": "{{ .Values.inReadme }}"}
    renders = '{{ tpl (.Files.Get "files/a.conf") . }}'
    assert values_of({**files, "templates/f.yaml": renders}).has(("inFile", "deep"))
    for path, text in {
        ("inReadme", renders),
        ("inFile", '{{ .Files.Get "files/a.conf" }}'),
        ("inFile", '{{ tpl "a" . }}'),
    }:
        assert not values_of({**files, "templates/f.yaml": text}).has((path,))
    below = {"charts/sdk/files/a.conf": "{{ .Values.inFile }}", "templates/f.yaml": renders}
    assert values_of({**FILES, **below}).has(("sdk", "inFile"))
    assert not values_of({**FILES, **below}).has(("inFile",))


def test_a_text_in_the_values_that_a_chart_sets_for_its_subchart() -> None:
    values = values_of({**FILES, "values.yaml": FILES["values.yaml"] + 'sdk: {extra: "{{ .Values.inText }}"}\n'})
    assert values.has(("sdk", "inText"))
    assert not values.has(("sdk", "other"))


TEMPLATED = """\
  values:
    text: "{{ .Values.mine.first }}-{{ tpl .Values.second . }}"
    mine: {first: a}
    second: b
    third: c
    sdk: {own: '{{ .Values.fourth }}', fourth: d, fifth: e}
"""


@needs_renderer
@pytest.mark.parametrize(
    ("template", "lines"),
    [
        ("{{ tpl .Values.text . }}", [(10, 5), (11, 51)]),
        ("{{ .Values.text }}", [(8, 5), (9, 5), (10, 5), (11, 40), (11, 51)]),
    ],
)
def test_a_text_that_a_helm_chart_sets_may_read_other_values(
    template: str, lines: list[tuple[int, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {**FILES, "templates/extra.yaml": "# " + template}
    write({f"chart/{name}": text for name, text in files.items()} | {"a.yaml": HELM_CHART + TEMPLATED})
    _, out, _ = run("check", "--output-format", "json", "--select", "chart-value-unknown", ".")
    starts = [finding["start"] for finding in json.loads(out)["findings"]]
    assert [(start["line"], start["column"]) for start in starts] == lines


@pytest.mark.parametrize(
    ("path", "is_unread"),
    [
        ("image", False),
        ("image.registry", False),
        ("image.tag", True),
        ("images", True),
        ("images.web.registry", True),
        ("resources", True),
        ("pod.labels.a", False),
        ("text", True),
        ("sdk", False),
        ("sdk.on", False),
        ("sdk.image", True),
        ("sdk.image.registry", True),
        ("sdk.inHelper", False),
        ("absent.anything", False),
        ("nothing", False),
        ("fromText", False),
        ("global.a", False),
    ],
)
def test_a_value_that_a_chart_has_and_that_no_template_reads(path: str, is_unread: bool) -> None:
    assert known().is_unread(tuple(path.split("."))) is is_unread
    for extra in ("{{ toYaml .Values }}", '{{ tpl (.Files.Get "a.txt") . }}', '{{ include "absent" . }}'):
        assert not known(extra).is_unread(("images",))


def test_a_value_of_a_dependency_that_is_called_as_its_condition() -> None:
    dependency = "dependencies:\n- {name: redis, version: 1.0.0, condition: cache.enabled}\n"
    for files in ({"Chart.yaml": CHART + dependency}, {"requirements.yaml": dependency, "Chart.yaml": CHART}):
        values = values_of({**files, "values.yaml": "a: 1"})
        assert values.has(("cache", "enabled"))
        assert not values.has(("cache", "image"))
        assert values.meant(("cache", "image")) == "redis.image"
    for other in ("cache.install", "cache.redis.enabled", "other.enabled"):
        values = values_of({"Chart.yaml": CHART + dependency.replace("cache.enabled", other), "values.yaml": "a: 1"})
        assert values.meant(("cache", "image")) == ""
    twice = dependency + dependency.removeprefix("dependencies:\n").replace("redis", "sentinel")
    assert values_of({"Chart.yaml": CHART + twice, "values.yaml": "a: 1"}).meant(("cache", "image")) == ""
    aliased = dependency.replace("{name: redis", "{name: redis, alias: cache")
    assert values_of({"Chart.yaml": CHART + aliased}).has(("cache", "image"))


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("distibution", "distribution"),
        ("distributions", "distribution"),
        ("ditsribution", "distribution"),
        ("Distribution", "distribution"),
        ("missionControl", "mission-control"),
        ("mission_control", "mission-control"),
        ("mision-control", "mission-control"),
        ("cache", ""),  # an alias
        ("cahce", "cache"),
        ("redis", ""),  # it has an alias, but the key is nothing like that
        ("webs", ""),  # another value of the chart
        ("distributors", ""),
        ("we", ""),
        ("sub2", ""),
        ("workr", ""),  # a template has it
    ],
)
def test_a_key_that_is_nearly_the_name_of_a_subchart(key: str, meant: str) -> None:
    names = ("distribution", "mission-control", "redis", "web", "sub1", "worker")
    declared = "\n".join(f"- {{name: {name}{', alias: cache' * (name == 'redis')}}}" for name in names)
    files = {
        "Chart.yaml": f"{CHART}dependencies:\n{declared}\n",
        "values.yaml": "webs: 1\n",
        "templates/a.yaml": "{{ $dot := . }}{{ with $dot.Values }}{{ .workr }}{{ end }}",
        "charts/distribution/Chart.yaml": SDK.replace("sdk", "distribution"),
        "charts/distribution/templates/a.yaml": "distibution",
    }
    values = values_of(files)
    assert values.has((key,)) is not bool(meant)
    assert values.has((key, "enabled")) is not bool(meant)
    if meant:
        assert values.meant((key,)) == meant


UNREAD = """\
  values:
    images: {web: {registry: 'repl{{ LocalRegistryHost }}'}}
    labels: {a: false}
    resources: {}
  optionalValues:
  - when: "true"
    values: {images: {web: {registry: b}}}
"""


@needs_renderer
def test_findings_at_values_that_no_template_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.chdir(tmp_path)
    write({f"chart/{name}": text for name, text in FILES.items()} | {"a.yaml": HELM_CHART + UNREAD})
    _, out, _ = run("check", "--output-format", "json", "--select", "chart-value-unknown", ".")
    (finding,) = json.loads(out)["findings"]
    assert (finding["path"], finding["start"]) == ("a.yaml", {"line": 7, "column": 5})
    message = "no template of chart app reads `images`, so this changes nothing: remove it, or read it in a template"
    assert finding["message"] == message
    assert [(item["path"], item["start"]["line"]) for item in finding["related"]] == [
        ("chart/Chart.yaml", 2),
        ("a.yaml", 12),
    ]


SPEC = """\
  values: {imag: a, image: {registry: b}, '{{repl ConfigOption "x" }}': {}}
  optionalValues:
  - when: "true"
    values: {sdk: {registry: a}}
  builder: {nothing: {at: all}, gone: null}
"""


UNTAKEN = "for `HelmValue`;"
FUNCTIONS = """\
  values:
    image:
      registry: '{{repl HelmValue ".Values.image.registri" }}'
      tag: '{{repl HelmValue ".image.tag" }}'
"""


@needs_renderer
def test_findings_are_at_the_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.chdir(tmp_path)
    write({f"chart/{name}": text for name, text in FILES.items()})
    write({"a.yaml": HELM_CHART + SPEC, "b.yaml": HELM_CHART.replace("{name: app}", "{name: b}") + FUNCTIONS})
    _, out, _ = run("check", "--output-format", "json", "--select", "chart-value-unknown", ".")
    nothing = "so this changes nothing;"
    assert [
        (finding["path"], finding["start"]["line"], finding["start"]["column"], finding["message"])
        for finding in json.loads(out)["findings"]
    ] == [
        ("a.yaml", 6, 12, f"chart app has no value `imag`, {nothing} did you mean `image`?"),
        ("a.yaml", 9, 20, f"chart app has no value `sdk.registry`, {nothing} did you mean `sdk.image.registry`?"),
        (
            "a.yaml",
            10,
            13,
            f"chart app has no value `nothing`, {nothing[:-1]}: compare with the names in chart/values.yaml",
        ),
        ("b.yaml", 8, 36, f"chart app has no value `image.registri` {UNTAKEN} did you mean `image.registry`?"),
        (
            "b.yaml",
            9,
            7,
            "no template of chart app reads `image.tag`, so this changes nothing: remove it, or read it in a template",
        ),
    ]
