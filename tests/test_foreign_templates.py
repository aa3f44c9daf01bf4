"""Go templates that are not Replicated's: no manifests, wherever they are."""

from __future__ import annotations

import pytest

from repl_lint.reading.roles import GO_TEMPLATED
from tests.conftest import Lint, places

APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"
NOTE = "not checked, as Go templates that Replicated does not render: "
TEMPLATES = [
    '{{- if .Values.enabled }}\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ include "x" . }}\n{{- end }}\n',
    "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n",
    "kind: Service\nmetadata:\n  name: {{.Release.Name}}-web\n  labels:\n    {{- toYaml .Values.x | nindent 4 }}\n",
    "{{- $x := .Values }}\napiVersion: v1\nkind: Pod\nspec:\n{{ toYaml $x | indent 2 }}\n",
    "{{/* a note */}}\n{{ range $i, $e := .Values.list }}\n---\nkind: Pod\nname: {{ $e }}\n{{ end }}\n",
    'a: {{ include "x" . }}\nb: {{ if .Values.x }}c{{ else }}d{{ end }}\n',
    "{{- /* a\n note */ -}}\n{{ if .x }}\na:\n  - b\n{{ else }}\n  c: d\n{{ end }}\n",
    'a: {{ template "x" $ }}\r\n',
]
NOT_GO = [
    "name: {{ app_name }}\n",  # Jinja
    "name: {{ app.name }}\n",
    "name: {{ x | default('a') }}\n",
    "{% if a %}\nname: {{ a }}\n{% endif %}\n",
    "a: [\nb: '{{ .Values.x }}'\n",  # what is wrong is something else
    'a:\n\tb: "{{ .Values.x }}"\n',
]


@pytest.mark.parametrize("text", TEMPLATES)
@pytest.mark.parametrize("path", ["templates/d.yaml", "release/d.yaml", "release/templates/d.yaml", "d.yaml"])
@pytest.mark.parametrize("main", [{}, {"release/app.yaml": APPLICATION}])
def test_go_templates_are_a_note(text: str, path: str, main: dict[str, str], lint: Lint) -> None:
    report = lint({**main, path: text})
    assert places(report) == []
    assert [note for note in report.notes if "Go template" in note] == [f"{NOTE}{path}"]
    (status,) = [file for file in report.files if file.path == path]
    assert (status.failed, GO_TEMPLATED in status.reasons) == (0, True)


@pytest.mark.parametrize("text", NOT_GO)
def test_what_is_no_yaml_for_another_reason_is_found(text: str, lint: Lint) -> None:
    assert [place.split()[1] for place in places(lint({"a.yaml": text}))] == ["invalid-yaml"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('a: {{ ConfigOption "x" }}\nb: {{ .Values.x }}\n', "template-delimiter"),
        ('a: {{ repl ConfigOption "x" }}\nb: {{ .Values.x }}\n', "template-delimiter"),
        ("{{repl if true}}\na: {{ .Values.x }}\n{{repl end}}\n", "invalid-yaml"),
        ("a: repl{{ Namespace }}\nb: {{ .Values.x }}\n", "invalid-yaml"),
        ("apiVersion: kots.io/v1beta2\nkind: HelmChart\nspec:\n  values: {{ .Values.x }}\n", "invalid-yaml"),
        ("apiVersion: troubleshoot.sh/v1beta2\nkind: Preflight\nspec:\n  a: {{ .Name }} is down\n", "invalid-yaml"),
    ],
)
def test_text_with_templates_of_replicated_is_a_manifest(text: str, rule: str, lint: Lint) -> None:
    report = lint({"app.yaml": APPLICATION, "a.yaml": text})
    assert rule in {finding.rule.id for finding in report.findings}
    assert not [note for note in report.notes if "Go template" in note]


def test_a_header_says_that_it_is_a_manifest(lint: Lint) -> None:
    root = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
    report = lint({"replicated.yaml": root, "a.yaml": f"# kind: scheduler-kubernetes\n{TEMPLATES[1]}"})
    assert [place.split()[1] for place in places(report)] == ["invalid-yaml"]


def test_texts_in_quotes_are_texts(lint: Lint) -> None:
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
    text = f"{head}data:\n  a: '{{{{ .Values.x }}}}'\n  b: |\n    {{{{ $labels.x }}}}\n"
    report = lint({"app.yaml": APPLICATION, "a.yaml": text})
    assert (places(report), report.notes) == ([], ())


def test_other_documents_of_the_file_are_checked_and_many_files_are_one_note(lint: Lint) -> None:
    other = "---\napiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: b}\n"
    files = {f"{number}.yaml": TEMPLATES[1] + other for number in range(7)}
    report = lint({"app.yaml": APPLICATION, **files})
    assert {finding.rule.id for finding in report.findings} == {"hardcoded-namespace"}
    assert f"{NOTE}0.yaml, 1.yaml, 2.yaml, 3.yaml, 4.yaml and 2 more" in report.notes


OTHER_TOOLS = [
    "<% password = 'x' %>\n\nadmin:\n  first_name: A\n",
    "apiVersion: v1\nkind: Pod\n<% if a %>\nmetadata: {}\n<% end -%>\nspec: <%= spec: x %>\n",
    "a: 1\n<%\n  b = 1\n%>\nc: 2\n",
    'apiVersion: v1\nkind: PersistentVolume\nmetadata:\n  name: "${x==""? a : x}"\nspec:\n  ${config}\n',
    "kind: Pod\n%{ if x }\nspec: {a: ${b}}\n%{ endif ~}\n",
]
NOT_OTHER = [
    "a: [\nb: <%= x %>\n",
    'a: {\nb: "${x}"\n',
    "a:\n\tb: ${x}\n",
    "apiVersion: v1\n kind: ${x}\n",
]


@pytest.mark.parametrize("text", OTHER_TOOLS)
def test_templates_of_another_tool_are_a_note_outside_of_releases(text: str, lint: Lint) -> None:
    report = lint({"a/b.yml": text})
    assert places(report) == []
    assert [note for note in report.notes if "another tool" in note] == [
        "not checked, as templates of another tool: a/b.yml"
    ]
    beside = lint({"release/app.yaml": APPLICATION, "a/b.yml": text})
    assert places(beside) == []
    inside = lint({"a/app.yaml": APPLICATION, "a/b.yml": text})
    assert [place.split()[1] for place in places(inside)] == ["invalid-yaml"]


@pytest.mark.parametrize("text", NOT_OTHER)
def test_what_is_no_yaml_without_the_templates_is_found(text: str, lint: Lint) -> None:
    assert [place.split()[1] for place in places(lint({"a.yaml": text}))] == ["invalid-yaml"]
