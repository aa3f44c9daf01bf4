"""Where the parts of a rendered text come from: the exact places in templates, and the values."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from repl_lint.charts.charts import charts_at
from repl_lint.charts.files import load
from repl_lint.charts.marks import ACTION, ACTION_END, TEXT, VALUE, VALUE_END, mark, unmarked
from repl_lint.charts.origins import origins
from repl_lint.model.renderings import RendererName
from tests.chart_origins import images, is_leaf_of, is_place_of, rendered, shown, text_of
from tests.renderers import RENDERERS, needs_renderer

pytestmark = needs_renderer

CHART = "apiVersion: v2\nname: app\nversion: 1.0.0\nappVersion: 7.2.4\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: "
HELPER = '{{- define "image" -}}\n{{ printf "%s/%s:%s" .registry .name (.tag | toString) }}\n{{- end }}\n'
WEB = "image: {registry: quay.io, name: web, tag: 1.25}\n"


def parts(
    files: Mapping[str, str], values: Mapping[str, object] | None = None, renderer: RendererName = "auto"
) -> list[list[str]]:
    """The parts of each image of a chart."""
    chart = rendered({path: text.encode() for path, text in files.items()}, values, renderer)
    assert chart
    return [shown(chart, span) for span in images(chart)]


CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "a text": ({"templates/a.yaml": POD + "nginx:1\n"}, ["'nginx:1' templates/a.yaml:7"]),
    "a quoted text": ({"templates/a.yaml": POD + '"nginx:1"\n'}, ["'nginx:1' templates/a.yaml:7"]),
    "a value": (
        {"templates/a.yaml": POD + "{{ .Values.image | quote }}\n", "values.yaml": "image: nginx:1\n"},
        ["'nginx:1' templates/a.yaml:7 <- values.yaml image[0:7]"],
    ),
    "values and text": (
        {
            "templates/a.yaml": POD + "{{ .Values.image.registry }}/{{ .Values.image.name }}:{{ .Values.image.tag }}\n",
            "values.yaml": WEB,
        },
        [
            "'quay.io' templates/a.yaml:7 <- values.yaml image.registry[0:7]",
            "'/' templates/a.yaml:7",
            "'web' templates/a.yaml:7 <- values.yaml image.name[0:3]",
            "':' templates/a.yaml:7",
            "'1.25' templates/a.yaml:7 <- values.yaml image.tag[0:4]",
        ],
    ),
    "a helper": (
        {
            "templates/a.yaml": POD + '{{ include "image" .Values.image }}\n',
            "templates/_helpers.tpl": HELPER,
            "values.yaml": WEB,
        },
        [
            "'quay.io' templates/a.yaml:7 templates/_helpers.tpl:2 <- values.yaml image.registry[0:7]",
            "'/' templates/a.yaml:7 templates/_helpers.tpl:2",
            "'web' templates/a.yaml:7 templates/_helpers.tpl:2 <- values.yaml image.name[0:3]",
            "':' templates/a.yaml:7 templates/_helpers.tpl:2",
            "'1.25' templates/a.yaml:7 templates/_helpers.tpl:2 <- values.yaml image.tag[0:4]",
        ],
    ),
    "a helper that is compared": (
        {
            "templates/a.yaml": POD + '{{ if eq (include "tag" .) "7.2.4" }}redis:{{ include "tag" . }}{{ end }}\n',
            "templates/_helpers.tpl": '{{ define "tag" }}{{ .Chart.AppVersion }}{{ end }}\n',
        },
        ["'redis:' templates/a.yaml:7", "'7.2.4' templates/a.yaml:7"],
    ),
    "a value that is compared": (
        {
            "templates/a.yaml": POD + 'redis:{{ if semverCompare ">=7" .Values.tag }}{{ .Values.tag }}{{ end }}\n',
            "values.yaml": "tag: 7.2.4\n",
        },
        ["'redis:' templates/a.yaml:7", "'7.2.4' templates/a.yaml:7 <- values.yaml tag[0:5]"],
    ),
    "a value of which something is cut off": (
        {"templates/a.yaml": POD + 'redis:{{ trimPrefix "v" .Values.tag }}\n', "values.yaml": "tag: v7.2.4\n"},
        ["'redis:' templates/a.yaml:7", "'7.2.4' templates/a.yaml:7 <- values.yaml tag"],
    ),
    "a default in the template": (
        {"templates/a.yaml": POD + '{{ .Values.image | default "nginx:1" }}\n'},
        ["'nginx:1' templates/a.yaml:7 <- templates/a.yaml nginx:1[0:7]"],
    ),
    "a value in a list": (
        {
            "templates/a.yaml": POD + "a\n{{- range .Values.more }}\n  - name: {{ .name }}\n    image: {{ .image }}\n"
            "{{- end }}\n",
            "values.yaml": "more:\n- name: b\n  image: redis:7\n",
        },
        ["'redis:7' templates/a.yaml:10 <- values.yaml more.0.image[0:7]"],
    ),
    "the whole container in the values": (
        {
            "templates/a.yaml": POD + "a\n{{- toYaml .Values.more | nindent 2 }}\n",
            "values.yaml": "more:\n- name: b\n  image: redis:7\n",
        },
        ["'redis:7' templates/a.yaml:8 <- values.yaml more.0.image[0:7]"],
    ),
    "values behind anchors, in blocks and in quotes": (
        {
            "templates/a.yaml": POD + "{{ .Values.host }}/{{ trim .Values.name }}:{{ .Values.tag }}\n",
            "values.yaml": "base: &host quay.io\nhost: *host\nname: |\n  web\ntag: '1'  # ours\n",
        },
        [
            "'quay.io' templates/a.yaml:7 <- values.yaml base[0:7]",
            "'/' templates/a.yaml:7",
            "'web' templates/a.yaml:7 <- values.yaml name[0:3]",
            "':' templates/a.yaml:7",
            "'1' templates/a.yaml:7 <- values.yaml tag[0:1]",
        ],
    ),
    "files with a byte order mark and other ends of lines": (
        {
            "templates/a.yaml": "\ufeff" + (POD + "{{ .Values.image }}\n").replace("\n", "\r\n"),
            "values.yaml": "\ufeff# ours\r\nimage: web:1\r\n",
        },
        ["'web:1' templates/a.yaml:7 <- values.yaml image[0:5]"],
    ),
    "a value that is cut to a length, and a mark with it": (
        {
            "templates/a.yaml": POD.replace("{name: a}", "{name: {{ trunc 7 .Values.name }}}")
            + "web:{{ .Values.name }}\n",
            "values.yaml": "name: one-two-three\n",
        },
        ["'web:' templates/a.yaml:7", "'one-two-three' templates/a.yaml:7 <- values.yaml name[0:13]"],
    ),
    "a template that is read as data": (
        {
            "templates/a.yaml": POD
            + '{{ (include (print $.Template.BasePath "/b.yaml") . | fromYaml).image }}:{{ .Values.tag }}\n',
            "templates/b.yaml": "image: web\n",
            "values.yaml": "tag: 1\n",
        },
        [
            "'web' templates/a.yaml:7",
            "':' templates/a.yaml:7",
            "'1' templates/a.yaml:7 <- values.yaml tag[0:1]",
        ],
    ),
    "a value that is a template": (
        {
            "templates/a.yaml": POD + "{{ tpl .Values.image . }}\n",
            "values.yaml": 'image: "{{ .Values.registry }}/web:1"\nregistry: quay.io\n',
        },
        [
            "'quay.io' templates/a.yaml:7 <- values.yaml registry[0:7]",
            "'/web:1' templates/a.yaml:7 <- values.yaml image",
        ],
    ),
    "a key of the values": (
        {
            "templates/a.yaml": POD
            + "a\n{{- range $name, $_ := .Values.more }}\n  - image: demo:{{ $name }}\n{{- end }}",
            "values.yaml": "more:\n  cart: {}\n  mail: {}\n",
        },
        ["'demo:' templates/a.yaml:9", "'mail' templates/a.yaml:9 <- values.yaml more.mail[0:4]"],
    ),
    "a subchart under another name": (
        {
            "Chart.yaml": CHART + "dependencies:\n- {name: db, version: 1.0.0, alias: store}\n",
            "values.yaml": "store: {image: {tag: 2}}\n",
            "charts/db/Chart.yaml": CHART.replace("app\n", "db\n"),
            "charts/db/values.yaml": "image:\n  name: postgres\n  tag: 1\n",
            "charts/db/templates/a.yaml": POD + "{{ .Values.image.name }}:{{ .Values.image.tag }}\n",
        },
        [
            "'postgres' charts/db/templates/a.yaml:7 <- charts/db/values.yaml image.name[0:8]",
            "':' charts/db/templates/a.yaml:7",
            "'2' charts/db/templates/a.yaml:7 <- values.yaml store.image.tag[0:1]",
        ],
    ),
}


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("name", CASES)
def test_the_parts_of_an_image(name: str, renderer: RendererName) -> None:
    files, expected = CASES[name]
    if name == "a template that is read as data" and renderer == "helm":
        pytest.skip("the other template is sealed")
    assert parts({"Chart.yaml": CHART, **files}, renderer=renderer)[-1] == expected


@pytest.mark.parametrize("renderer", RENDERERS)
def test_objects_in_another_order_and_text_that_is_no_yaml_with_marks(renderer: RendererName) -> None:
    last = f"{POD.replace('a}', 'b}')}nginx\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: a}}\n"
    helper = '{{- define "web" }}\n# {{ .Values.image }}\n{{ end -}}\n'
    files = {
        "templates/a.yaml": f"{helper}{POD}{{{{ .Values.image }}}}\n---\n{last}",
        "values.yaml": "image: web:1\n",
    }
    assert parts({"Chart.yaml": CHART, **files}, renderer=renderer) == [
        ["'web:1' templates/a.yaml:10 <- values.yaml image[0:5]"],
        ["'nginx' templates/a.yaml:18"],
    ]


def test_the_values_that_a_chart_is_given() -> None:
    files = {"Chart.yaml": CHART, "templates/a.yaml": POD + "{{ .Values.image }}\n", "values.yaml": "image: a:1\n"}
    assert parts(files, {"image": "b:2"}) == [["'b:2' templates/a.yaml:7 <- given image[0:3]"]]


def test_a_rendering_that_is_another_each_time_tells_its_places() -> None:
    files = {
        "Chart.yaml": CHART,
        "templates/a.yaml": POD + "{{ .Values.image }}\n    env:\n    - value: {{ randAlphaNum 9 }}\n",
        "values.yaml": "image: a:1\n",
    }
    assert parts(files) == [["'a:1' templates/a.yaml:7 <- values.yaml image[0:3]"]]


def test_an_object_with_another_name_each_time() -> None:
    files = {
        "Chart.yaml": CHART,
        "templates/a.yaml": POD.replace("{name: a}", "{name: 'a-{{ randAlpha 5 }}'}") + "{{ .Values.image }}\n",
        "values.yaml": "image: a:1\n",
    }
    assert parts(files) == [["'a:1' templates/a.yaml:7 <- values.yaml image[0:3]"]]


def test_nothing_is_told_of_two_subcharts_of_one_name() -> None:
    db = {"Chart.yaml": CHART.replace("app\n", "db\n"), "values.yaml": "image: a:1\ntag: 1\n"}
    db["templates/a.yaml"] = POD + "{{ .Values.image }}:{{ .Values.tag }}\n"
    files = {f"charts/{folder}/{path}": text for folder in ("db-1.0.0", "db") for path, text in db.items()}
    assert parts({"Chart.yaml": CHART, **files}) == [[]]
    own = {"values.yaml": "db: {tag: 2}\n"}
    assert parts({"Chart.yaml": CHART, **own, **files}) == [["'2' <- values.yaml db.tag[0:1]"]]


def test_nothing_is_told_of_a_chart_with_letters_of_marks() -> None:
    files = {"Chart.yaml": CHART, "templates/a.yaml": POD + "nginx:1  # \ua000\n"}
    assert parts(files) == [[]]


def test_a_mark_whose_other_one_was_cut_off_is_no_mark() -> None:
    inner = f"c{mark(VALUE, 8)}d{mark(VALUE_END, 8)}"
    result = unmarked(f"{mark(TEXT, 0)}a: {mark(VALUE, 7)}b{mark(ACTION, 1)}{inner}{mark(ACTION_END, 1)}")
    assert result.text == "a: bcd"
    assert result.values == ((8, 5, 6),)
    assert [(*stretch,) for stretch in result.stretches] == [
        (0, 3, (), (0, 0)),
        (3, 4, (), (0, 0)),
        (4, 5, (1,), None),
        (5, 6, (1,), None),
    ]
    assert result.is_whole
    assert not unmarked(mark(ACTION, 1) + "a").is_whole
    assert not unmarked("a" + mark(ACTION_END, 1)).is_whole


def _charts(corpus: Path) -> list[Path]:
    """The charts of the corpus, or those below the folder that the variable `CHARTS` names."""
    top = Path(os.environ.get("CHARTS") or corpus / "kots")
    charts = sorted(path.parent for path in top.rglob("Chart.yaml"))
    return [chart for chart in charts if not any((above / "Chart.yaml").exists() for above in chart.parents)]


def test_every_image_of_real_charts_comes_from_where_it_is_said_to(corpus: Path) -> None:
    counts = {"images": 0, "placed": 0, "explained": 0}
    for folder in _charts(corpus):
        chart = rendered(load(charts_at([str(folder)])[0]).files)
        if chart is None:
            continue
        wrong = []
        for span, known in origins(chart, images(chart)).items():
            counts["images"] += 1
            counts["placed"] += all(part.places for part in known)
            wrong += [part for part in known if is_place_of(chart, span, part) is False]
            for leaf in {part.leaf for part in known if part.leaf}:
                made = [part for part in known if part.leaf == leaf]
                wrong += made if is_leaf_of(chart, span, made) is False else []
            counts["explained"] += all(
                part.leaf or part.is_text or not text_of(chart, span._replace(start=part.start, end=part.end)).isalnum()
                for part in known
            )
        assert not wrong, folder
    print(counts)  # with CHARTS, pytest -s
    assert counts["images"] > 10
    assert counts["placed"] == counts["images"]
    assert counts["explained"] >= counts["images"] * 0.95
