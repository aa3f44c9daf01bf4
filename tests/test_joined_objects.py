"""Objects between which no `---` begins a line: one finding, where that can be mended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Lint, Run, places
from tests.renderers import CHART, needs_renderer, write

pytestmark = pytest.mark.about("duplicate-key")

ONLY = "select: [duplicate-key, invalid-kubernetes-object]\n"
MISSING = "another object begins here"
GLUED = "`---` does not begin a line here"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports: [{port: 80}]\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "a.example.com/web:1"}]}
"""
APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A, icon: a}\n"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (SERVICE + DEPLOYMENT, "6:1-11"),
        (DEPLOYMENT + "\n# the service\n" + SERVICE, "11:1-11"),
        (SERVICE + "kind: Pod\napiVersion: v1\nmetadata: {name: a}\n", "6:1-5"),
        (f"---\n{SERVICE}{SERVICE}", "7:1-11"),
        (SERVICE.replace("v1", "'v1'", 1) + DEPLOYMENT.replace("apiVersion:", '"apiVersion":'), "6:1-13"),
        (SERVICE.replace("\n", "\r\n") + DEPLOYMENT.replace("\n", "\r\n"), "6:1-11"),
        ("apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    b\n" + SERVICE, "6:1-11"),
        ("".join(f"  {line}\n" for line in (SERVICE + DEPLOYMENT).splitlines()), "6:3-13"),
    ],
)
def test_a_missing_separator_is_one_finding_and_both_objects_are_checked(text: str, place: str, lint: Lint) -> None:
    report = lint({"a.yaml": text}, config=ONLY)
    assert places(report) == [f"a.yaml:{place} duplicate-key error"]
    assert report.findings[0].message.startswith(MISSING)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("apiVersion: v1\nkind: Secret\nmetadata:\n  name: web---\n" + SERVICE, "4:12-15"),
        ("apiVersion: v1\nkind: Secret\nmetadata:\n  name: web ---\n\n# x\n" + SERVICE, "4:13-16"),
        ("apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\n    ---\n" + SERVICE, "5:5-8"),
        ("apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    b\n    ---   \n" + SERVICE, "6:5-8"),
        ("apiVersion: v1\nkind: ConfigMap\ndata: {a: b}  # ---\n" + SERVICE, "3:17-20"),
    ],
)
def test_a_separator_that_does_not_begin_a_line_is_the_cause(text: str, place: str, lint: Lint) -> None:
    report = lint({"a.yaml": text}, config=ONLY)
    assert places(report) == [f"a.yaml:{place} duplicate-key error"]
    assert report.findings[0].message.startswith(GLUED)


def test_of_several_missing_separators_the_others_are_related(lint: Lint) -> None:
    (finding,) = lint({"a.yaml": SERVICE + DEPLOYMENT + SERVICE}, config=ONLY).findings
    assert [finding.location.start.line, *(item.location.start.line for item in finding.related)] == [6, 14]


def test_a_key_that_one_of_the_objects_has_twice_is_found_too(lint: Lint) -> None:
    report = lint({"a.yaml": SERVICE + DEPLOYMENT + "metadata: {name: b}\n"}, config=ONLY)
    assert [place.split()[0] for place in places(report)] == ["a.yaml:6:1-11", "a.yaml:14:1-9"]


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: Service\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n",
        SERVICE + "apiVersion: v1\nkind: Service\n",
        SERVICE + "kind: Service\n",
        "{apiVersion: v1, kind: Service, metadata: {}, apiVersion: v1, kind: Pod, spec: {}}\n",
    ],
)
def test_a_head_that_is_there_twice_is_no_second_object(text: str, lint: Lint) -> None:
    findings = lint({"a.yaml": text}, config=ONLY).findings
    assert findings
    assert all("is repeated" in finding.message for finding in findings)


def test_what_a_template_chooses_is_one_object(lint: Lint) -> None:
    text = f'{{{{repl if ConfigOptionEquals "a" "1"}}}}\n{SERVICE}{{{{repl else}}}}\n{DEPLOYMENT}{{{{repl end}}}}\n'
    assert lint({"a.yaml": text}, config=ONLY).findings == ()


CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: b\n"
IF = '{{repl if ConfigOptionEquals "a" "1"}}\n'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f'{CONFIG_MAP}  b: {{{{repl ConfigOption "x" -}}}}\n---\n{SERVICE}', "6:30-33"),
        (f'{CONFIG_MAP}  b: repl{{{{ ConfigOption "x" -}}}}\n\n\n---\n{SERVICE}', "6:30-33"),
        (f"{IF}{CONFIG_MAP}  {{{{repl end -}}}}\n\n---\n{SERVICE}", "7:14-17"),
        (f"{IF}{CONFIG_MAP}{{{{repl- end -}}}}\n---\n{SERVICE}", "7:13-16"),
        (f"{IF}{CONFIG_MAP}{{{{repl- end}}}}{{{{repl/* x */ -}}}}\r\n---\n{SERVICE}", "7:28-31"),
    ],
)
def test_an_action_that_takes_the_line_end_before_a_separator_away(text: str, place: str, lint: Lint) -> None:
    report = lint({"a.yaml": text, "app.yaml": APPLICATION}, config=ONLY)
    assert places(report) == [f"a.yaml:{place} duplicate-key error"]
    assert report.findings[0].message.startswith(GLUED)
    root = "# kind: replicated\nreplicated_api_version: 2.9.0\n---\n# kind: scheduler-kubernetes\n"
    assert lint({"a.yaml": root + text, "app.yaml": ""}, config=ONLY).findings == ()


@pytest.mark.parametrize(
    "text",
    [
        f"{IF}{CONFIG_MAP}{{{{repl end -}}}}\n---\n{SERVICE}",
        f"{IF.replace('}}', ' -}}')}---\n{SERVICE}{{{{repl end}}}}\n",
        f"{{{{repl $x := 1 -}}}}\n{IF.replace('}}', ' -}}')}---\n{SERVICE}{{{{repl end}}}}\n",
        f"{IF}{CONFIG_MAP}{{{{repl end}}}}{{{{repl/* x */ -}}}}\n---\n{SERVICE}",
        f'{CONFIG_MAP}  b: {{{{repl ConfigOption "x"}}}}\n---\n{SERVICE}',
    ],
)
def test_a_separator_that_begins_a_line_when_rendered_is_right(text: str, lint: Lint) -> None:
    assert lint({"a.yaml": text, "app.yaml": APPLICATION}, config=ONLY).findings == ()


HELPER = f'{{{{- define "f" -}}}}\n{CONFIG_MAP.rstrip()}\n{{{{- end -}}}}\n'


@pytest.fixture
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@needs_renderer
@pytest.mark.usefixtures("_folder")
@pytest.mark.parametrize(
    ("template", "place"),
    [
        (f'{{{{- include "f" . -}}}}\n\n---\n{SERVICE}', (1, 19)),
        (f'{{{{ include "f" . -}}}}\n---\n# the service\n{SERVICE}', (1, 18)),
        (f"{CONFIG_MAP}  b: {{{{ .Values.b -}}}}\n---\n{SERVICE}", (6, 19)),
        (f"{{{{ if .Values.b }}}}\n{CONFIG_MAP}{{{{- end -}}}}\n---\n{SERVICE}", (7, 9)),
        (f"{CONFIG_MAP}    ---\n{SERVICE}", (6, 5)),
        (f"{CONFIG_MAP}{SERVICE}", (6, 1)),
        (f'{{{{ include "f" . }}}}\n{SERVICE}', (2, 1)),
    ],
)
def test_objects_that_a_chart_joins_are_one_finding(template: str, place: tuple[int, int], run: Run) -> None:
    write(
        {"c/Chart.yaml": CHART, "c/values.yaml": "b: x\n", "c/templates/_f.tpl": HELPER, "c/templates/a.yaml": template}
    )
    _, out, _ = run("check", ".", "--output-format", "json", "--select", "duplicate-key")
    (finding,) = json.loads(out)["findings"]
    assert finding["path"] == "c/templates/a.yaml"
    assert (finding["start"]["line"], finding["start"]["column"]) == place
    assert finding["message"].startswith(GLUED if "---" in template else MISSING)


@pytest.mark.about("invalid-yaml")
@pytest.mark.parametrize("value", ["{b: c} ---", "{b: c}---", "[b] ---  # x", '"x" ---', "'x'---"])
def test_a_separator_behind_a_value_that_ends_is_named(value: str, lint: Lint) -> None:
    text = f"{CONFIG_MAP}  a: {value}\n{SERVICE}"
    (finding,) = lint({"a.yaml": text}).findings
    assert finding.location.text == "---"
    assert finding.message == "`---` behind other text begins no document: write it on a line of its own"
