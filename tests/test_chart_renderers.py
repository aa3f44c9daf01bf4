"""The renderers of charts: what each does, what neither may do, and that both make the same of a chart."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from repl_lint.charts import workers
from repl_lint.charts.charts import charts_at
from repl_lint.charts.files import load
from repl_lint.charts.kubernetes import allowed_versions
from repl_lint.charts.renderer import renderer
from repl_lint.charts.subcharts import chart_file
from repl_lint.charts.worker import excess
from repl_lint.charts.workers import UnusableRendererError, Worker
from repl_lint.model.charts import Chart
from repl_lint.model.namespaces import RELEASE_NAMESPACE
from repl_lint.model.renderings import (
    ChartFiles,
    RendererName,
    RenderFailure,
    Rendering,
    RenderOptions,
)
from tests.renderers import CHART, HAS, RENDERERS, needs_wheel, rendered, texts
from tests.rule_examples import packed

both = pytest.mark.parametrize("name", RENDERERS)
A = "templates/a.yaml"
OPTIONS = RenderOptions("1.36")


def failed(name: RendererName, template: str, **values: object) -> RenderFailure:
    result = rendered(name, {A: template}, values)
    assert isinstance(result, RenderFailure), result
    return result


@both
def test_values_take_precedence_and_numbers_stay_what_helm_makes_of_them(name: RendererName) -> None:
    files = {"values.yaml": "a: {b: 1, c: 2}\nsize: 12345678\n", A: "a: {{ toJson .Values.a }}\nn: {{ .Values.size }}"}
    assert texts(name, files, {"a": {"b": "x"}}) == {A: 'a: {"b":"x","c":2}\nn: 1.2345678e+07'}


@both
def test_dependencies_by_condition_tag_alias_and_name(name: RendererName) -> None:
    dependencies = [
        "{name: sub, version: 1.0.0, alias: first}",
        "{name: sub, version: 1.0.0, alias: second, condition: second.enabled}",
        "{name: other, version: 1.0.0, tags: [extra]}",
        "{name: packed, version: 1.0.0}",
    ]
    files = {
        "Chart.yaml": CHART + "dependencies:\n" + "".join(f"- {item}\n" for item in dependencies),
        "values.yaml": "second: {enabled: false}\ntags: {extra: false}\n",
        "charts/folder/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
        "charts/folder/templates/s.yaml": "s: {{ .Values.x }}",
        "charts/other/Chart.yaml": "apiVersion: v2\nname: other\nversion: 1.0.0\n",
        "charts/other/templates/o.yaml": "o: 1",
        "charts/packed-1.0.0/Chart.yaml": "apiVersion: v2\nname: packed\nversion: 1.0.0\n",
        "charts/packed-1.0.0/templates/p.yaml": "p: 1",
    }
    first = {"charts/first/templates/s.yaml": "s: 1", "charts/packed/templates/p.yaml": "p: 1"}
    assert texts(name, files, {"first": {"x": 1}}) == first
    on = {"charts/second/templates/s.yaml": "s:", "charts/other/templates/o.yaml": "o: 1"}
    assert texts(name, files, {"first": {"x": 1}, "second": {"enabled": True}, "tags": {"extra": True}}) == {
        **first,
        **on,
    }
    data = {path: text.encode() for path, text in files.items()}
    assert chart_file(data, "charts/second/templates/s.yaml") == "charts/folder/templates/s.yaml"
    assert chart_file(data, "charts/packed/templates/p.yaml") == "charts/packed-1.0.0/templates/p.yaml"
    assert chart_file(data, "charts/none/templates/p.yaml") is None


@both
def test_dependencies_that_are_not_there_are_rendered_without(name: RendererName) -> None:
    chart = CHART + "dependencies:\n- {name: redis, version: 1.0.0}\n"
    assert texts(name, {"Chart.yaml": chart, A: "a: {{ .Chart.Name }}"}) == {A: "a: app"}
    assert texts(name, {"requirements.yaml": chart.partition("\n")[2], A: "a: {{ .Chart.Name }}"}) == {A: "a: app"}


@both
def test_the_version_of_kubernetes_in_a_chart_and_in_its_subcharts(name: RendererName) -> None:
    asks = '{{- if semverCompare "<1.25-0" .Capabilities.KubeVersion.Version }}old{{ else }}new{{ end }}'
    helper = '{{ define "old" }}{{ lt (int .Capabilities.KubeVersion.Minor) 25 }}{{ end }}'
    files = {
        "Chart.yaml": CHART + 'kubeVersion: ">=1.99"\n',
        "templates/_helpers.tpl": helper,
        A: asks + ' {{ include "old" . }} {{ .Capabilities.APIVersions.Has "apps/v1" }}',
        "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
        "charts/sub/templates/s.yaml": "v: {{ .Capabilities.KubeVersion.GitVersion }}",
    }
    files[A] = f"a: x{files[A]}"
    assert texts(name, files, kubernetes="1.24") == {
        A: "a: xold true true",
        "charts/sub/templates/s.yaml": "v: v1.24.0",
    }
    assert texts(name, files, kubernetes="1.36") == {
        A: "a: xnew false true",
        "charts/sub/templates/s.yaml": "v: v1.36.0",
    }


@both
def test_a_failure_in_the_first_line_has_its_column_whatever_the_version(name: RendererName) -> None:
    for kubernetes in ("1.27", "1.36"):
        result = rendered(name, {A: "a: {{ .Capabilities.KubeVersion.Minor }}{{ .Values.x.y }}"}, kubernetes=kubernetes)
        assert isinstance(result, RenderFailure)
        assert (result.template, result.line, result.column) == (A, 1, 51)


@both
def test_kube_versions_are_compared_as_helm_does(name: RendererName) -> None:
    render = renderer(name, 20)
    assert allowed_versions(render, ">=1.19.0-0")[0] == "1.25"
    assert allowed_versions(render, ">= 1.28.0 < 1.31.0-0") == ("1.28", "1.29", "1.30")
    assert allowed_versions(render, "~1.29 || 1.33.x") == ("1.29", "1.33")
    assert allowed_versions(render, "junk") == allowed_versions(render, ">=1.99") == ()


@both
def test_nothing_of_the_system_is_there(name: RendererName, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "s3cret")
    looked = (
        '{{ len (lookup "v1" "Pod" "" "") }} {{ getHostByName "localhost" | quote }} {{ .Files.Get "/etc/hostname" }}'
    )
    assert texts(name, {A: f"a: {looked}"}) == {A: 'a: 0 ""'}
    for function in ("env", "expandenv"):
        failure = failed(name, f'a: {{{{ {function} "SECRET" }}}}')
        assert (failure.kind, failure.message) == ("parse", f'function "{function}" not defined')


@both
def test_groups_of_operators_are_not_known(name: RendererName) -> None:
    has = '{{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}'
    assert texts(name, {A: f"a: {has}"}) == {A: "a: false"}


@both
def test_what_templates_make_need_not_be_yaml(name: RendererName) -> None:
    assert texts(name, {A: "a: [1\n b: }", "templates/b.yaml": "b: 1"}) == {
        A: "a: [1\n b: }",
        "templates/b.yaml": "b: 1",
    }


@both
def test_files_are_those_that_were_given(name: RendererName) -> None:
    files = {
        A: 'a: {{ .Files.Get "x.txt" }}{{ range $path, $_ := .Files.Glob "**" }}, {{ $path }}{{ end }}',
        "x.txt": "x",
    }
    assert texts(name, files) == {A: "a: x, x.txt"}


@both
def test_hooks_are_there_and_notes_for_people_are_not(name: RendererName) -> None:
    test = "kind: Pod\nmetadata:\n  name: t\n  annotations: {helm.sh/hook: test}"
    files = {
        "templates/tests/t.yaml": test,
        "templates/NOTES.txt": "Hello",
        "crds/c.yaml": "kind: C\n",
        "templates/_partial.yaml": "x: {{ .Values.none.none }}",
        "templates/empty.yaml": "{{ if .Values.on }}a: 1{{ end }}\n",
    }
    result = rendered(name, files)
    assert isinstance(result, Rendering)
    assert {path: text.strip() for path, text in result.texts.items()} == {"templates/tests/t.yaml": test}
    assert {path: text.strip() for path, text in result.crds.items()} == {"crds/c.yaml": "kind: C"}


@both
def test_the_namespace_of_the_release_stands_for_any(name: RendererName) -> None:
    assert texts(name, {A: "a: {{ .Release.Namespace }} {{ .Release.Name }}"}) == {
        A: f"a: {RELEASE_NAMESPACE} release-name"
    }


FAILURES = {
    "required": ('a: {{ required "need it" .Values.q }}', ("fail", "need it", 1, 7, "")),
    "fail": ('a: 1\nb:\n  {{ fail "no way" }}', ("fail", "no way", 3, 6, "")),
    "nil": ("a: {{ .Values.q.r.s }}", ("nil", "nil pointer evaluating interface {}.r", 1, 14, ".Values.q.r.s")),
    "parse": ("a:\n{{ if }}{{ end }}", ("parse", "missing value for if", 2, None, "")),
    "unknown function": ("a:\n\n{{ x }}", ("parse", 'function "x" not defined', 3, None, "")),
    "in a helper": (
        '{{ define "h" }}\n{{ .Values.q.r }}{{ end }}\na: {{ include "h" . }}',
        ("nil", "nil pointer evaluating interface {}.r", 2, 11, ".Values.q.r"),
    ),
}


@both
@pytest.mark.parametrize("case", FAILURES)
def test_failures_have_the_place_that_helm_names(name: RendererName, case: str) -> None:
    template, (kind, message, line, column, action) = FAILURES[case]
    assert failed(name, template) == RenderFailure(kind, message, A, line, column, action, A)  # type: ignore[arg-type]


@both
@pytest.mark.parametrize(
    ("files", "message"),
    [({"values.yaml": "a: ["}, "cannot load values.yaml: "), ({"Chart.yaml": "a: ["}, "cannot load Chart.yaml: ")],
)
def test_charts_that_cannot_be_loaded(name: RendererName, files: dict[str, str], message: str) -> None:
    result = rendered(name, files)
    assert isinstance(result, RenderFailure)
    assert (result.kind, result.message.startswith(message), result.template) == ("load", True, None)


SCHEMA = '{"properties": {"size": {"type": "integer"}, "t": {"enum": ["a"]}}}'


@both
def test_values_are_compared_with_the_schema_of_the_chart(name: RendererName) -> None:
    files = {"values.schema.json": SCHEMA, "values.yaml": "size: 1\n", A: "a: {{ .Values.size }}"}
    assert texts(name, files) == {A: "a: 1"}
    result = rendered(name, files, {"size": "x", "t": "b"})
    assert result == RenderFailure("schema", "`size`: 'x' is not of type 'integer'; `t`: 'b' is not one of ['a']")
    result = rendered(name, {**files, "values.schema.json": "{"})
    assert isinstance(result, RenderFailure)
    assert (result.kind, result.message[:40]) == ("load", "values.schema.json is not a JSON Schema:")


@both
@pytest.mark.parametrize("reference", ["https://localhost:9/s.json", "file:///etc/passwd", "other.json"])
def test_no_schema_is_fetched_from_anywhere(name: RendererName, reference: str) -> None:
    schema = f'{{"properties": {{"size": {{"$ref": "{reference}"}}}}}}'
    result = rendered(name, {"values.schema.json": schema, "values.yaml": "size: 1\n", A: "a: 1"})
    assert isinstance(result, Rendering)
    assert result.notes == (f"values.schema.json was not compared with the values: it refers to {reference}",)


@both
def test_schemas_of_subcharts_are_for_their_values(name: RendererName) -> None:
    files = {
        "Chart.yaml": CHART + "dependencies:\n- {name: sub, version: 1.0.0, alias: x, condition: x.enabled}\n",
        "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
        "charts/sub/values.yaml": "size: 1\n",
        "charts/sub/values.schema.json": SCHEMA,
        A: "a: 1",
    }
    assert texts(name, files) == {A: "a: 1"}
    assert isinstance(rendered(name, files, {"x": {"size": "y"}}), RenderFailure)
    assert texts(name, files, {"x": {"size": "y", "enabled": False}}) == {A: "a: 1"}


@pytest.fixture
def hasty(request: pytest.FixtureRequest) -> Iterator[Worker]:
    """A worker with a deadline of two seconds."""
    import shutil

    worker = Worker("sdk" if request.param == "sdk" else shutil.which("helm") or "", 2)
    worker.start()
    yield worker
    worker.close()


@pytest.fixture(autouse=True)
def _in_seconds() -> Iterator[None]:
    """Hold a bound on what any chart costs: no test here takes longer, on a machine with other work to do."""
    start = time.monotonic()
    yield
    assert time.monotonic() - start < 30


def data(template: str) -> ChartFiles:
    return {"Chart.yaml": CHART.encode(), A: template.encode()}


ENDLESS = {
    "values that evaluate themselves": ("{{ tpl .Values.t . }}", {"t": "{{ tpl .Values.t . }}"}),
    "loops in loops": ("{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}", {}),
    "a long text": ('{{ repeat 2000000000 "a" }}', {}),
    "a long list": ("{{ untilStep 0 2000000000 1 }}", {}),
    "a text that doubles": (
        '{{ $s := "aaaaaaaaaaaaaaaa" }}{{ range until 60 }}{{ $s = print $s $s }}{{ end }}{{ $s }}',
        {},
    ),
    "a helper that includes itself": ('{{ define "h" }}{{ include "h" . }}{{ end }}{{ include "h" . }}', {}),
    "more than may be": ('{{ repeat 40000000 "a" }}', {}),
}


@pytest.mark.parametrize("hasty", RENDERERS, indirect=True)
@pytest.mark.parametrize("case", ENDLESS)
def test_a_chart_without_end_costs_its_deadline_and_nothing_else(hasty: Worker, case: str) -> None:
    template, values = ENDLESS[case]
    start = time.monotonic()
    result = hasty.render(data(f"a: {template}"), values, OPTIONS)
    assert isinstance(result, RenderFailure), result
    assert time.monotonic() - start < 8
    after = hasty.render(data("a: 1"), {}, OPTIONS)
    assert isinstance(after, Rendering)


@pytest.mark.parametrize("hasty", RENDERERS, indirect=True)
@pytest.mark.skipif(sys.platform == "win32", reason="asks for the group of a process")
def test_nothing_is_left_of_a_renderer_that_was_ended(hasty: Worker) -> None:
    assert hasty._process
    group = hasty._process.pid
    template, values = ENDLESS["loops in loops"]
    assert isinstance(hasty.render(data(f"a: {template}"), values, OPTIONS), RenderFailure)
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)  # until the system has removed what was killed
    raise AssertionError("a process is still there")


@pytest.mark.parametrize("hasty", RENDERERS, indirect=True)
def test_kinds_of_ends(hasty: Worker) -> None:
    for case, kind in (("loops in loops", "timeout"), ("a long text", "memory")):
        template, values = ENDLESS[case]
        result = hasty.render(data(f"a: {template}"), values, OPTIONS)
        assert isinstance(result, RenderFailure)
        assert result.kind == kind


@both
def test_bounds_on_what_templates_make(name: RendererName) -> None:
    lines = '{{ range until 90000 }}{{ print (repeat 99 "a") "\\n" }}{{ end }}'
    many = {f"templates/{number}.yaml": f"a: |\n  {lines}" for number in range(4)}
    memory = "it needs more memory than charts get"
    for files, message in (
        (many, memory),
        ({A: f"a: {ENDLESS['a long text'][0]}"}, memory),
        ({A: 'a: {{ repeat 1048577 "a" }}'}, "its templates make a line of more than 1 MiB"),
    ):
        failure = rendered(name, files)
        assert isinstance(failure, RenderFailure)
        assert (failure.kind, failure.message) == ("memory", message)
    assert isinstance(rendered(name, {A: 'a: {{ repeat 1048573 "a" }}'}), Rendering)


def test_no_more_text_than_may_be_is_handed_over() -> None:
    line = "a" * (1 << 10) + "\n"
    assert excess([line * 1000] * 32) is None
    assert excess([line * 1000] * 33) == {
        "error": "the templates make more than 32 MiB of text",
        "kind": "memory",
    }


@needs_wheel
@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_ctrl_c_ends_a_run_and_its_renderer(tmp_path: Path) -> None:
    folder_of(
        tmp_path, {"Chart.yaml": CHART, A: "a: {{ tpl .Values.t . }}", "values.yaml": 't: "{{ tpl .Values.t . }}"'}
    )
    told = tmp_path / "pid"
    code = (
        "import sys\nfrom repl_lint.charts import workers\nfrom repl_lint.cli import main\n"
        "asked = workers.Worker._asked\n"
        "def told(self, *arguments):\n"
        f"    open({str(told)!r}, 'w').write(str(self._process.pid))\n    return asked(self, *arguments)\n"
        "workers.Worker._asked = told\nsys.exit(main(['check', '.']))"
    )
    run = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stderr=subprocess.DEVNULL)
    for _ in range(200):
        if told.exists() and told.read_text() and not run.poll():
            break
        time.sleep(0.05)
    time.sleep(1)
    run.send_signal(signal.SIGINT)
    assert run.wait(timeout=10) != 0
    with pytest.raises(ProcessLookupError):
        os.killpg(int(told.read_text()), 0)


@needs_wheel
def test_a_forked_process_has_a_worker_of_its_own() -> None:
    assert texts("sdk", {A: "a: 1"}) == {A: "a: 1"}
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with context.Pool(1) as pool:
        assert pool.apply_async(texts, ("sdk", {A: "a: 2"})).get(timeout=20) == {A: "a: 2"}
    assert texts("sdk", {A: "a: 3"}) == {A: "a: 3"}
    assert "helm_python" not in sys.modules


@needs_wheel
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_process_has_a_closed_environment_an_empty_folder_and_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET", "HTTPS_PROXY", "HELM_PLUGINS", "KUBECONFIG"):
        monkeypatch.setenv(name, "s3cret")
    worker = Worker("sdk", 5)
    worker.start()
    assert worker._process
    about = Path(f"/proc/{worker._process.pid}")
    assert b"s3cret" not in (about / "environ").read_bytes()
    home = os.readlink(about / "cwd")
    assert os.listdir(home) == []
    limits = {line[:26].strip(): line[26:].split()[0] for line in (about / "limits").read_text().splitlines()}
    assert (limits["Max core file size"], limits["Max address space"]) == ("0", str(2 << 30))
    worker.close()
    assert not os.path.exists(home)


@needs_wheel
def test_the_process_ends_with_its_standard_input() -> None:
    worker = Worker("sdk", 5)
    worker.start()
    process = worker._process
    assert process
    assert process.stdin
    process.stdin.close()
    assert process.wait(timeout=10) == 0
    assert isinstance(worker.render(data("a: 1"), {}, OPTIONS), Rendering)
    worker.close()


@needs_wheel
def test_what_helm_warns_of_is_a_note_of_that_rendering() -> None:
    chart = CHART + "dependencies:\n- {name: sub, version: 1.0.0, condition: sub.on}\n"
    sub = {
        "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
        "charts/sub/values.yaml": "t: {x: 1}\nu: 1\n",
    }
    results = [rendered("sdk", {"Chart.yaml": chart, **sub, A: "a: 1"}, {"sub": {"on": on}}) for on in ("yes", True)]
    results.append(rendered("sdk", {**sub, A: "a: 1"}, {"sub": {"t": "x", "u": {"a": 1}}}))
    assert [result.notes for result in results if isinstance(result, Rendering)] == [
        ("WARN returned non-bool value path=sub.on chart=sub",),
        (),
        ("warning: skipped value for app.sub.u: Not a table.",),
    ]


@needs_wheel
def test_a_loud_chart_does_not_drown_the_notes_of_the_next() -> None:
    worker = Worker("sdk", 20)
    keys = [f"k{number}" for number in range(3000)]
    loud = "".join(f"{key}: 1\n" for key in keys)
    files = {"Chart.yaml": CHART, A: "a: 1", "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n"}
    for values, count in ((loud, 500), ("k1: 1\n", 1)):
        given = {"sub": {key: {"a": 1} for key in keys}}
        data = {path: text.encode() for path, text in {**files, "charts/sub/values.yaml": values}.items()}
        result = worker.render(data, given, OPTIONS)
        assert isinstance(result, Rendering)
        assert len(result.notes) >= count
        assert all(note.startswith("warning: skipped value for app.sub.k") for note in result.notes[:count])
        assert len(result.notes) == 1 or values == loud
    worker.close()


NOT_THERE: Mapping[RendererName, str] = {
    "auto": "install `repl-lint[helm]` or have `helm` on the PATH",
    "sdk": "`charts.render` is sdk, and helm-python-sdk is not installed",
    "helm": "`charts.render` is helm: have `helm` on the PATH",
    "off": "`charts.render` is off",
}


@pytest.mark.parametrize("name", NOT_THERE)
def test_renderers_that_are_not_there(name: RendererName, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr("repl_lint.charts.renderer.find_spec", lambda _name: None)
    with pytest.raises(UnusableRendererError) as error:
        renderer(name, 21)
    assert str(error.value) == NOT_THERE[name]


@pytest.mark.skipif(sys.platform == "win32", reason="writes a script for a shell")
def test_a_helm_that_is_too_old_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "helm"
    for number, (script, message) in enumerate(
        [
            ("echo v3.7.2+g663a896", "is v3.7.2+g663a896: 3.8 or later is needed"),
            ("echo hello", "is hello: 3.8 or later is needed"),
            ("exit 3", "returned non-zero exit status 3"),
        ]
    ):
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
        with pytest.raises(UnusableRendererError) as error:
            renderer("helm", 30 + number)({}, {}, RenderOptions("1.36"))
        assert message in str(error.value)


@pytest.mark.skipif(not all(HAS.values()), reason="needs both renderers")
def test_both_renderers_make_the_same_documents() -> None:
    files = {
        "values.yaml": "replicas: 2\nimage: {repository: a.example.com/app, tag: 1.2.3}\nextra: [one, two]\n",
        "templates/_helpers.tpl": '{{ define "image" }}{{ .repository }}:{{ .tag }}{{ end }}',
        A: (
            "{{ range .Values.extra }}---\nkind: Service\nmetadata: {name: {{ . }}}\n{{ end }}---\nkind: Deployment\n"
            'image: {{ include "image" .Values.image }}\n---apiVersion: v1\nkind: ConfigMap\n'
        ),
    }
    names: tuple[RendererName, ...] = ("sdk", "helm")
    made = [texts(name, files)[A] for name in names]
    documents = [sorted(part.strip() for part in text.split("---") if part.strip()) for text in made]
    assert documents[0] == documents[1]
    assert len(documents[0]) == 4


def folder_of(tmp_path: Path, files: dict[str, str | bytes]) -> str:
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(tmp_path)


def chart_at(place: str) -> Chart:
    (chart,) = charts_at([place])
    return chart


def test_the_files_of_a_folder_are_those_that_helm_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outside.txt").write_text("outside")
    place = folder_of(
        tmp_path / "app",
        {
            "Chart.yaml": CHART,
            "values.yaml": "a: 1",
            "templates/a.yaml": "a",
            "templates/.hidden.yaml": "x",
            "templates/draft.yaml": "x",
            "README.md": "x",
            ".git/config": "x",
            "charts/sub/Chart.yaml": "x",
            "charts/sub/README.md": "x",
            "charts/p-1.0.0.tgz": packed({"p/Chart.yaml": b"name: p", "p/templates/p.yaml": b"p"}),
            ".helmignore": "# ours\ndraft.yaml\n/vendor/\n",
        },
    )
    os.symlink(tmp_path / "outside.txt", tmp_path / "app/templates/link.yaml")
    os.symlink(tmp_path, tmp_path / "app/templates/above")
    loaded = load(chart_at(place))
    assert loaded.problem == ""
    assert list(loaded.files) == [
        "Chart.yaml",
        "charts/p-1.0.0/Chart.yaml",
        "charts/p-1.0.0/templates/p.yaml",
        "charts/sub/Chart.yaml",
        "templates/a.yaml",
        "values.yaml",
    ]
    assert loaded.homes == {"": "app/", "charts/p-1.0.0/": "app/charts/p-1.0.0.tgz"}
    assert loaded.left_out == ("templates/above/", "templates/link.yaml")


def test_other_files_are_read_where_a_template_asks_for_them(tmp_path: Path) -> None:
    place = folder_of(
        tmp_path,
        {
            "Chart.yaml": CHART,
            "templates/a.yaml": '{{ .Files.Get "x.txt" }}',
            "x.txt": "x",
            "deep/y.txt": "y",
            ".git/z": "",
        },
    )
    assert list(load(chart_at(place)).files) == ["Chart.yaml", "deep/y.txt", "templates/a.yaml", "x.txt"]


def test_an_archive_has_what_a_folder_has(tmp_path: Path) -> None:
    members = {"app/Chart.yaml": CHART.encode(), "app/README.md": b"x", "app/templates/a.yaml": b"a"}
    inner = packed({"q/Chart.yaml": b"name: q", "q/templates/q.yaml": b"q"})
    members["app/charts/p-1.0.0.tgz"] = packed({"p/Chart.yaml": b"name: p", "p/charts/q-1.0.0.tgz": inner})
    folder_of(tmp_path, {"a.tgz": packed(members)})
    loaded = load(chart_at(str(tmp_path / "a.tgz")))
    assert list(loaded.files) == [
        "Chart.yaml",
        "charts/p-1.0.0/Chart.yaml",
        "charts/p-1.0.0/charts/q-1.0.0/Chart.yaml",
        "charts/p-1.0.0/charts/q-1.0.0/templates/q.yaml",
        "templates/a.yaml",
    ]


def test_of_a_subchart_that_is_there_twice_one_is_read(tmp_path: Path) -> None:
    chart = b"apiVersion: v2\nname: db\nversion: 1.0.0\n"
    own = {"Chart.yaml": chart, "templates/a.yaml": b"a: 1", ".helmignore": b"x"}
    archive = {f"db/{name}": data for name, data in own.items()} | {"db/Chart.yaml": b"version: 1.0.0\n" + chart[:24]}
    files: dict[str, str | bytes] = {"Chart.yaml": CHART, "charts/db-1.0.0.tgz": packed(archive)}
    files |= {f"charts/db/{name}": data for name, data in own.items()}
    place = folder_of(tmp_path, {**files, "charts/db/.helmignore": ""})
    assert list(load(chart_at(place)).files) == ["Chart.yaml", "charts/db/Chart.yaml", "charts/db/templates/a.yaml"]
    assert load(chart_at(place)).choices == ()


def test_subcharts_without_a_name_that_can_be_read_do_not_share_one(tmp_path: Path) -> None:
    files = {f"charts/{name}/{file}": "a: [" for name in "ab" for file in ("Chart.yaml", "templates/a.yaml")}
    loaded = load(chart_at(folder_of(tmp_path, {"Chart.yaml": CHART, **files})))
    assert (sorted(loaded.files), loaded.choices) == (sorted(["Chart.yaml", *files]), ())


@pytest.mark.parametrize(
    ("wanted", "versions", "taken"),
    [
        ("", ("1.0.0", "1.0.0"), "db-1.0.0.tgz"),
        ("1.x.x", ("1.0.0", "1.2.0"), "db-1.0.0.tgz"),
        ("~1.2", ("1.0.0", "1.2.0"), "db/"),
        ("^2", ("1.0.0", "1.2.0"), "db-1.0.0.tgz"),
        ("what Helm reads", ("1.0.0", "1.2.0"), "db-1.0.0.tgz"),
        ("1.x.x", ("1.0.0", "none"), "db-1.0.0.tgz"),
    ],
)
def test_of_two_subcharts_of_one_name_one_is_taken_and_told(
    wanted: str, versions: tuple[str, str], taken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    packed_chart, own = (f"apiVersion: v2\nname: db\nversion: {version}\n".encode() for version in versions)
    dependency = f"dependencies: [{{name: db, version: '{wanted}'}}]\n" if wanted else ""
    folder_of(
        tmp_path / "app",
        {
            "Chart.yaml": CHART + dependency,
            "charts/db-1.0.0.tgz": packed({"db/Chart.yaml": packed_chart, "db/templates/a.yaml": b"a: 1"}),
            "charts/db/Chart.yaml": own,
            "charts/db/templates/a.yaml": "a: 2",
        },
    )
    loaded = load(chart_at("app"))
    folder = "charts/db/" if taken == "db/" else "charts/db-1.0.0/"
    assert list(loaded.files) == ["Chart.yaml", f"{folder}Chart.yaml", f"{folder}templates/a.yaml"]
    both = ("app/charts/db-1.0.0.tgz", "app/charts/db/")
    assert set(loaded.choices[0].split("`")[1:4:2]) == set(both)
    assert loaded.choices[0].endswith(f"repl-lint took `app/charts/{taken}`: delete the other")


def nested(depth: int) -> bytes:
    """An archive of a chart with charts in one another."""
    members = {"p/Chart.yaml": b"name: p"}
    return packed({**members, "p/charts/p-1.0.0.tgz": nested(depth - 1)} if depth else members)


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"templates/big.yaml": b"x" * (5 << 20) + b"x"}, "templates/big.yaml is larger than 5 MiB: it has 5 MiB"),
        ({"charts/p.tgz": b"none"}, "no gzipped tar, or a damaged one"),
        ({"charts/p.tgz": packed({"p/Chart.yaml": b"", "../x": b""})}, "member `../x` is outside of the chart"),
        ({"charts/p.tgz": nested(9)}, "is below more than 8 charts"),
    ],
)
def test_charts_over_the_bounds_are_not_rendered(tmp_path: Path, files: dict[str, str | bytes], problem: str) -> None:
    loaded = load(chart_at(folder_of(tmp_path, {"Chart.yaml": CHART, **files})))
    assert problem in loaded.problem
    assert loaded.files == {}


def test_the_parent_waits_for_no_process_that_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_START", "import time; time.sleep(60)")
    monkeypatch.setattr(workers, "_PATIENCE", 0.3)
    with pytest.raises(UnusableRendererError, match="not finish within"):
        Worker("sdk", 5).start()
