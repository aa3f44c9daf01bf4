"""Rules of users: what they find and where, what is wrong in their files, and that they are rules like ours."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from repl_lint.cel.compiler import compiled
from repl_lint.configuration.config_file import SettingsError
from repl_lint.formats.registry import REPORTS
from tests.conftest import Lint, Run
from tests.renderers import needs_renderer

POLICIES = Path(__file__).parents[1] / "examples" / "policies"

RELEASE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    app: web
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.acme.io/web:1.2
        - name: side
          image: busybox:1.36
        - name: other
          image: 'repl{{ LocalRegistryHost }}/side:1'
      volumes:
        - name: cache
          emptyDir: {}
        - name: host
          hostPath: {path: /var}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector:
    app: web
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec:
  selector:
    app: db
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db}
spec:
  podSelector: {matchLabels: {app: db}}
---
apiVersion: kots.io/v1beta1
kind: Application
metadata: {name: a}
spec: {title: a}
"""

FOUND = [
    "5:3 warning acme/our-labels: Deployment: has no label `acme.io/team`",
    "8:13 warning acme/two-replicas: Deployment: runs fewer than 2 times",
    "17:18 error acme/our-registry: Deployment: `busybox:1.36` is not from registry.acme.io",
    "24:11 error acme/no-host-path: Deployment: mounts a folder of the node",
    "30:3 error acme/service-has-network-policy: Service: no NetworkPolicy selects the pods of Service `web`",
]


def found(lint: Lint, files: dict[str, str] | str, config: str) -> list[str]:
    """The findings of the rules of users, one a line."""
    report = lint({"app.yaml": files} if isinstance(files, str) else files, config=config)
    assert report.crashes == ()
    return [
        f"{finding.location.start.line}:{finding.location.start.column} {finding.severity} {finding.rule.id}:"
        f" {finding.message}"
        for finding in report.findings
        if "/" in finding.rule.id
    ]


def policy(text: str, **files: str) -> dict[str, str]:
    return {"policies/rule.yaml": text, **files}


CONFIG = "rules-dirs: [policies]\n"


def test_the_examples_find_what_they_are_for(lint: Lint) -> None:
    five = ", ".join(line.split()[2].removesuffix(":") for line in FOUND)
    config = f"rules-dirs: [{POLICIES}]\nselect: [{five}]\n"
    assert found(lint, RELEASE, config) == FOUND


def test_several_processes_find_the_same(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".repl-lint.yaml").write_text(f"rules-dirs: [{POLICIES}]\nselect: [acme/]\n")
    (tmp_path / "app.yaml").write_text(RELEASE)
    (tmp_path / "b.yaml").write_text("apiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {selector: {a: b}}\n")
    assert run("check", "--jobs", "2") == run("check", "--jobs", "1")
    code, out, _ = run("check", "--output-format", "json")
    assert (code, len(json.loads(out)["findings"])) == (1, 11)


RULE = """\
id: acme/no-latest
summary: no image is latest
check: cel
for: container
validations:
- expression: "!container.image.endsWith(':latest')"
"""
EXPRESSION = RULE.splitlines()[-1].partition(": ")[2]
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: a:latest\n"


def test_the_message_is_the_summary_without_another(lint: Lint) -> None:
    assert found(lint, policy(RULE, **{"app.yaml": POD}), CONFIG) == [
        "7:12 warning acme/no-latest: Pod: no image is latest"
    ]


@pytest.mark.parametrize(
    "config",
    [
        "ignore: [acme/no-latest]\n",
        "ignore: [acme/]\n",
        "ignore: [policies]\n",
        "select: [images]\n",
        "exempt: [{rule: acme/no-latest, object: Pod/a, reason: a test}]\n",
        "per-file-ignores: {app.yaml: [acme/no-latest]}\n",
    ],
)
def test_they_are_selected_and_exempted_like_ours(config: str, lint: Lint) -> None:
    assert found(lint, policy(RULE, **{"app.yaml": POD}), CONFIG + config) == []


def test_their_severity_and_parameters_are_set_like_ours(lint: Lint) -> None:
    rule = RULE.replace("':latest'", "params.tag") + "params: {tag: ':1'}\n"
    config = f"{CONFIG}rules: {{acme/no-latest: {{severity: error, params: {{tag: ':latest'}}}}}}\n"
    assert found(lint, policy(rule, **{"app.yaml": POD}), CONFIG) == []
    assert found(lint, policy(rule, **{"app.yaml": POD}), config) == [
        "7:12 error acme/no-latest: Pod: no image is latest"
    ]


def test_a_comment_silences_them(lint: Lint) -> None:
    silenced = POD.replace("a:latest", "a:latest # repl-lint: ignore[acme/no-latest] a test")
    report = lint(policy(RULE, **{"app.yaml": silenced}), config=f"{CONFIG}select: [acme/, suppressions]\n")
    assert [finding.rule.id for finding in report.findings] == []
    assert [suppressed.finding.rule.id for suppressed in report.suppressed] == ["acme/no-latest"]


def test_they_are_listed_like_ours(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "rule.yaml").write_text(RULE)
    (tmp_path / ".repl-lint.yaml").write_text(CONFIG)
    _, listed, _ = run("rules")
    assert listed.splitlines()[-1].split() == "acme/no-latest warning policies no image is latest".split()
    code, page, _ = run("rule", "acme/no-latest")
    assert (code, page.splitlines()[0]) == (0, "# acme/no-latest")


CONSTANT = "the expression reads nothing, so it is the same for every subject: `false` forbids all of them"
ID = "the name of a house and of a rule with a slash between them, such as `acme/our-labels`"


@pytest.mark.parametrize(
    ("rule", "faults"),
    [
        (
            RULE.replace("container.image.ends", "container.image.end"),
            ["policies/rule.yaml:6:33: there is no function `endWith`; did you mean `endsWith`?"],
        ),
        (
            RULE.replace("for: container", "for: pods[*"),
            [
                "policies/rule.yaml:4:6: `pods[*` is neither one of object, pod, container, image, release nor a path"
            ],
        ),
        (RULE.replace("check: cel\n", ""), ["policies/rule.yaml:1:1: required key `check` is missing"]),
        (RULE.replace("summary", "sumary"), [
            "policies/rule.yaml:1:1: required key `summary` is missing",
            "policies/rule.yaml:2:1: unknown key `sumary`; did you mean `summary`?",
        ]),
        (
            RULE + "variables:\n- {name: a, expression: variables.b}\n- {name: b, expression: '1'}\n",
            ["policies/rule.yaml:8:35: `variables` has no `b`"],
        ),
        (
            RULE.replace(EXPRESSION, "1 == 1"),
            [f"policies/rule.yaml:6:15: {CONSTANT}"],
        ),
        (
            RULE.replace(EXPRESSION, "size(container.image)"),
            ["policies/rule.yaml:6:15: the expression is a number, and never true or false"],
        ),
        (
            RULE.replace(EXPRESSION, "|\n    has(container.image) &&\n      conainer.name == 'a'"),
            ["policies/rule.yaml:8:7: there is no `conainer` here"],
        ),
        (
            RULE.replace(EXPRESSION, ">-\n    has(container.image) &&\n    conainer.name == 'a'"),
            ["policies/rule.yaml:8:5: there is no `conainer` here"],
        ),
        (
            RULE.replace(EXPRESSION, "container.image.matches('(a')"),
            ["policies/rule.yaml:6:39: RE2 refuses the regular expression: missing ): (a"],
        ),
        (RULE.replace("acme/no-latest", "latest-tag"), [
            f"policies/rule.yaml:1:5: `id` must be {ID}, not `latest-tag`",
        ]),
        ("- a\n", ["policies/rule.yaml:1:1: a rule file is one mapping, with `id`, `summary` and `check`"]),
        ("a: [\n", ["policies/rule.yaml:1:4: this `[` is not closed: add `]` where it ends"]),
    ],
)  # fmt: skip
def test_a_wrong_rule_file_is_an_error_at_its_place(rule: str, faults: list[str], lint: Lint) -> None:
    with pytest.raises(SettingsError) as failure:
        lint(policy(rule, **{"app.yaml": POD}), config=CONFIG)
    assert list(failure.value.lines) == faults


def test_a_folder_that_is_not_there_and_an_id_that_is_there_twice_are_errors(lint: Lint) -> None:
    with pytest.raises(SettingsError, match=r"1:14: `policies` is not a folder"):
        lint({"app.yaml": POD}, config=CONFIG)
    with pytest.raises(SettingsError, match=r"again.yaml:1:1: `acme/no-latest` is a rule in policies/.*rule.yaml too"):
        lint({"policies/a-rule.yaml": RULE, "policies/again.yaml": RULE}, config=CONFIG)


def test_nothing_of_cel_is_imported_without_such_a_rule(tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text(POD)
    imported = "[name for name in sys.modules if name.startswith(('repl_lint.cel', 'repl_lint.policies'))]"
    code = f"import sys; from repl_lint.cli import main; main(['check']); print({imported})"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_policies_that_we_show_do_what_their_examples_say(run: Run) -> None:
    code, out, _ = run("rules", "test", str(POLICIES))
    assert (code, out) == (0, "8 rules, 21 examples: all passed\n")


def test_the_page_has_the_file_that_is_written(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = (POLICIES.parents[1] / "docs" / "policies.md").read_text(encoding="utf-8")
    file = page.split('```yaml title="policies/our-labels.yaml"\n')[1].partition("```")[0]
    run("rules", "new", "acme/our-labels")
    written = (tmp_path / "policies" / "our-labels.yaml").read_text()
    assert run("rules", "test", "policies")[0] == 1
    expected = file.replace("Whoever is on call asks the team that owns a workload.", "Say here why the rule is there.")
    assert written == expected.replace("metadata:  # finding", "metadata:", 1)


FIELDS = """\
id: acme/fields
summary: Services are for the cluster alone
check: fields
match: {kinds: [Service]}
required: [metadata.labels.team, "spec.ports[*].name"]
forbidden: [spec.externalIPs]
allowed: {spec.type: [ClusterIP], metadata.name: "acme-*"}
examples:
- bad: |
    apiVersion: v1
    kind: Service
    metadata:
      name: web  # finding at "web": "`metadata.name` is `web`, not `acme-*`"
      labels: {}  # finding at "labels": "`team` is missing: `metadata.labels.team` is required"
    spec:
      type: LoadBalancer  # finding at "LoadBalancer"
      externalIPs: [1.2.3.4]  # finding at "externalIPs": "`spec.externalIPs` is forbidden"
      ports:
      - port: 80  # finding at "port"
      - {name: a, port: 81}
  good: |
    apiVersion: v1
    kind: Service
    metadata:
      name: acme-web
      labels: {team: a}
    spec: {}
  silent: |
    apiVersion: v1
    kind: Service
    metadata:
      name: 'repl{{ ConfigOption "a" }}'
      labels: {team: a}
    spec: {}
"""

SCHEMA = """\
id: acme/schema
summary: a Deployment has two to five replicas
check: schema
match: {kinds: [Deployment]}
schema:
  properties:
    spec:
      required: [replicas]
      properties:
        replicas: {type: integer, minimum: 2, maximum: 5}
examples:
- bad: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: a}
    spec:
      replicas: 1  # finding at "1"
- bad: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: a}
    spec:  # finding at "spec": "required key `replicas` is missing"
      paused: true
  good: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: a}
    spec: {replicas: 3}
  silent: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: a}
    spec:
      replicas: repl{{ ConfigOption "n" }}
"""


@pytest.mark.parametrize("rule", [FIELDS, SCHEMA])
def test_rules_without_expressions_do_what_their_examples_say(rule: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(rule)
    assert run("rules", "test", str(tmp_path))[:2] == (0, f"1 rule, {rule.count(': |')} examples: all passed\n")


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (FIELDS.replace("forbidden: [spec.externalIPs]", "forbidden: ['spec..x']"), "6:14: `spec..x` is not a path"),
        (
            FIELDS.replace("forbidden:", "validations:\n- expression: 'true'\n#"),
            "6:1: `validations` is not a key of a rule",
        ),
        (SCHEMA.partition("schema:\n")[0], "3:8: a rule with `check: schema` needs `schema`"),
    ],
)
def test_a_rule_has_the_keys_of_its_check(rule: str, fault: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(rule)
    code, out, _ = run("rules", "test", str(tmp_path / "rule.yaml"))
    assert (code, fault in out) == (2, True)


CHART = {
    "app.yaml": "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: a}\n",
    "helm.yaml": "apiVersion: kots.io/v1beta2\nkind: HelmChart\nmetadata: {name: shop}\n"
    "spec: {chart: {name: shop, chartVersion: 1.0.0}}\n",
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/values.yaml": "image: docker.io/acme/shop\nreplicas: 1\n",
    "chart/templates/app.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
      - name: web
        image: {{ .Values.image }}:1.2
""",
}


@needs_renderer
def test_they_see_what_charts_make_and_find_the_place_in_template_and_values(lint: Lint) -> None:
    config = f"rules-dirs: [{POLICIES}]\nselect: [acme/our-registry, acme/two-replicas, acme/our-labels]\n"
    report = lint(CHART, config=config)
    places = {
        finding.rule.id: (
            finding.location.path_line_column,
            [related.location.path_line for related in finding.related],
        )
        for finding in report.findings
    }
    template = "chart/templates/app.yaml"
    assert places == {
        "acme/our-labels": (f"{template}:3:1", []),
        "acme/our-registry": (f"{template}:13:16", ["chart/values.yaml:1"]),
        "acme/two-replicas": ("chart/values.yaml:2:11", [f"{template}:6"]),
    }


BARE = """\
id: acme/bare
summary: pods have a label.
check: fields
match: {kinds: [Pod]}
required: [metadata.labels]
"""
NAMED = (
    BARE.replace("acme/bare", "acme/named")
    + "references: [ticket 12, 'https://acme.io/rules#pods']\nwhy: Somebody asked.\n"
)


@pytest.fixture
def bare(tmp_path: Path) -> None:
    """A release with a finding of a rule without reasons and references, and of one with both."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "bare.yaml").write_text(BARE)
    (tmp_path / "rules" / "named.yaml").write_text(NAMED)
    (tmp_path / ".repl-lint.yaml").write_text("rules-dirs: [rules]\nselect: [acme/]\n")
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n")


@pytest.mark.usefixtures("bare")
def test_a_rule_without_reasons_and_references_is_listed_everywhere(run: Run) -> None:
    for name in REPORTS.about:
        code, out, err = run("check", "--output-format", name)
        assert (code, err) == (0, ""), name
        assert "acme/bare" in out, name
    run_of_sarif = json.loads(run("check", "--output-format", "sarif")[1])["runs"][0]
    first, second = run_of_sarif["tool"]["driver"]["rules"]
    assert first["name"] == "AcmeBare"
    assert "helpUri" not in first
    assert first["shortDescription"] == first["fullDescription"] == {"text": "Pods have a label."}
    assert first["help"]["text"] == "Pods have a label."
    assert first["properties"]["tags"] == ["kubernetes", "replicated", "policies"]
    assert second["helpUri"] == "https://acme.io/rules#pods"
    assert second["help"]["text"] == "Somebody asked."
    markdown = run("check", "--output-format", "markdown")[1]
    assert "| acme/bare |" in markdown
    assert "| [acme/named](https://acme.io/rules#pods) |" in markdown
    page = run("check", "--output-format", "html")[1]
    assert "<li>ticket 12</li>" in page
    assert '<a href="https://acme.io/rules#pods" rel="noreferrer">acme/named</a>' in page
    assert run("rule", "acme/bare")[1] == (
        "# acme/bare\n\nPods have a label.\n\n"
        "| Severity at most | Category | Applies to |\n| --- | --- | --- |\n"
        "| warning | policies | releases with a replicated document, KOTS releases, charts for the Helm CLI,"
        " plain manifests |\n"
    )
    assert run("rule", "acme/named")[1].endswith(
        "\n\n## Why this matters\n\nSomebody asked.\n\n## References\n\n- ticket 12\n- <https://acme.io/rules#pods>\n"
    )
    explained = run("explain", "pod.yaml:3")[1]
    assert "  Pods have a label.\n" in explained
    assert "  Somebody asked.\n" in explained


@pytest.mark.usefixtures("bare")
def test_a_baseline_has_them_and_a_comment_silences_them(run: Run, tmp_path: Path) -> None:
    assert run("baseline", "create")[0] == 0
    assert "acme/bare" in (tmp_path / ".repl-lint-baseline.json").read_text()
    assert "acme/" not in run("check", "--baseline", ".repl-lint-baseline.json")[1]
    text = (tmp_path / "pod.yaml").read_text().replace("metadata:", "metadata:  # repl-lint: ignore[acme/bare] why not")
    (tmp_path / "pod.yaml").write_text(text)
    out = run("check", "--output-format", "concise")[1]
    assert "acme/named" in out
    assert "acme/bare" not in out


def test_the_expressions_of_the_documentation_are_right() -> None:
    page = (POLICIES.parents[1] / "docs" / "policies.md").read_text(encoding="utf-8")
    table = page.split("| to say | write |")[1].partition("\n\n")[0]
    cells = [line.split(" | ", 1)[1] for line in table.splitlines()[2:]]
    expressions = [text.replace("\\|", "|") for cell in cells for text in re.findall("`([^`]+)`", cell)]
    assert len(expressions) > 20
    for text in expressions:
        compiled(text, {"a", "b", "image", "match", "object", "pod", "release"})


OPEN_RULE = """\
id: acme/replicas
summary: a Deployment has two replicas
check: cel
match: {kinds: [Deployment]}
validations: [{expression: "object.spec.replicas >= 2"}]
"""
OPEN = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  replicas: repl{{ ConfigOption "n" }}
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_a_template_decides_is_counted(jobs: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "replicas.yaml").write_text(OPEN_RULE)
    (tmp_path / ".repl-lint.yaml").write_text("rules-dirs: [rules]\nselect: [acme/]\n")
    (tmp_path / "a.yaml").write_text(OPEN)
    (tmp_path / "b.yaml").write_text(OPEN.replace("name: a", "name: b"))
    (tmp_path / "c.yaml").write_text(OPEN.replace("name: a", "name: c").replace('repl{{ ConfigOption "n" }}', "2"))
    code, out, _ = run("check", "--jobs", jobs, "--show-files")
    assert code == 0
    assert [line for line in out.splitlines() if "open" in line] == [
        'open    a.yaml:5:13 acme/replicas: `repl{{ ConfigOption "n" }}` is not known',
        'open    b.yaml:5:13 acme/replicas: `repl{{ ConfigOption "n" }}` is not known',
        "2 checks left open by templates",
    ]
    assert "acme/replicas" not in run("check", "--jobs", jobs)[1]
    data = json.loads(run("check", "--jobs", jobs, "--output-format", "json")[1])
    assert data["findings"] == []
    assert [(item["path"], item["start"]) for item in data["open"]] == [
        ("a.yaml", {"line": 5, "column": 13}),
        ("b.yaml", {"line": 5, "column": 13}),
    ]


def test_a_number_that_no_type_holds_is_a_double(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "replicas.yaml").write_text(OPEN_RULE.replace(">= 2", "< 2.0"))
    (tmp_path / ".repl-lint.yaml").write_text("rules-dirs: [rules]\nselect: [acme/]\n")
    (tmp_path / "a.yaml").write_text(OPEN.replace('repl{{ ConfigOption "n" }}', "9" * 400))
    report = json.loads(run("check", "--output-format", "json")[1])
    assert report["crashes"] == []
    assert [finding["start"] for finding in report["findings"]] == [{"line": 5, "column": 13}]


LABELLED_RULE = """\
id: acme/replicas
summary: a Deployment has two replicas
check: {check}
match: {match}
"""
WORDS = {
    "cel": 'validations: [{expression: "object.spec.replicas >= 2"}]\n',
    "fields": "required: [spec.minReadySeconds]\n",
}
TIER = "{labels: {tier: web}}"
TEMPLATE = "repl{{ ConfigOption `x` }}"
BOTH_BRANCHES = """\
{
  # repl{{ if ConfigOptionEquals `ha` `1` }}
    tier: web,
  # repl{{ else }}
    tier: db,
  # repl{{ end }}
  }"""


@pytest.mark.parametrize("check", ["cel", "fields"])
@pytest.mark.parametrize(
    ("match", "metadata", "place", "reason"),
    [
        pytest.param(TIER, f"labels:\n    tier: {TEMPLATE}", "5:11", f"`{TEMPLATE}` is not known", id="value"),
        pytest.param(TIER, f"labels: '{TEMPLATE}'", "4:11", f"`{TEMPLATE}` is not known", id="all labels"),
        pytest.param(
            TIER, "labels:\n    app: a\n    {{repl ConfigOption `x` }}", "4:3", "a template may add to it", id="more"
        ),
        pytest.param(TIER, "labels:\n    {{repl ConfigOption `x` }}", "5:5", None, id="labels alone"),
        pytest.param(
            TIER, "name: a\n  {{repl ConfigOption `x` }}", "3:1", "a template may add to it", id="in metadata"
        ),
        pytest.param(TIER, f"labels: {BOTH_BRANCHES}", "4:3", "a template may add to it", id="branches differ"),
        pytest.param("{not: {labels: {tier: web}}}", f"labels:\n    tier: {TEMPLATE}", "5:11", None, id="not"),
        pytest.param("{names: [web]}", "labels: {a: b}\n  {{repl ConfigOption `x` }}", "3:1", None, id="no name"),
        pytest.param(TIER, "labels: {tier: db}", "", None, id="another value"),
        pytest.param(TIER, "name: a", "", None, id="no labels"),
        pytest.param(TIER, "labels: {tier: db}\n  {{repl ConfigOption `x` }}", "", None, id="it is there"),
        pytest.param(
            "{labels: {tier: web, app: b}}", f"labels: {{tier: '{TEMPLATE}', app: a}}", "", None, id="another"
        ),
    ],
)
def test_a_template_that_decides_the_match_leaves_it_open(
    check: str, match: str, metadata: str, place: str, reason: str | None, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "rules").mkdir()
    rule = LABELLED_RULE.format(check=check, match=match) + WORDS[check]
    (tmp_path / "rules" / "replicas.yaml").write_text(rule)
    (tmp_path / ".repl-lint.yaml").write_text("rules-dirs: [rules]\nselect: [acme/]\n")
    text = f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  {metadata}\nspec: {{replicas: 1}}\n"
    (tmp_path / "a.yaml").write_text(text)
    report = json.loads(run("check", "--output-format", "json")[1])
    assert report["findings"] == []
    open_places = [f"{item['start']['line']}:{item['start']['column']}" for item in report["open"]]
    assert open_places == ([place] if place else [])
    assert reason is None or [item["because"] for item in report["open"]] == [reason]


BRANCHES = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  # repl{{ if ConfigOptionEquals "ha" "1" }}
  replicas: 3
  # repl{{ else }}
  replicas: 1
  # repl{{ end }}
---
apiVersion: kots.io/v1beta1
kind: Application
metadata: {name: a}
spec: {title: a}
"""


@pytest.mark.parametrize(("first", "last", "line", "condition"), [("3", "1", 9, "not "), ("1", "3", 7, "")])
def test_both_branches_of_a_template_are_judged(first: str, last: str, line: int, condition: str, lint: Lint) -> None:
    text = BRANCHES.replace("replicas: 3", f"replicas: {first}").replace(
        "replicas: 1\n  # repl{{ end", f"replicas: {last}\n  # repl{{{{ end"
    )
    config = f"rules-dirs: [{POLICIES}]\nselect: [acme/two-replicas]\n"
    when = f'only when {condition}`ConfigOptionEquals "ha" "1"`'
    assert found(lint, text, config) == [
        f"{line}:13 warning acme/two-replicas: {when}: Deployment: runs fewer than 2 times"
    ]


def test_false_forbids_a_kind(lint: Lint) -> None:
    rule = RULE.replace("for: container", "match: {kinds: [Pod]}").replace(EXPRESSION, "'false'")
    assert found(lint, policy(rule, **{"app.yaml": POD}), CONFIG) == [
        "3:18 warning acme/no-latest: Pod: no image is latest"
    ]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            "- bad:\n    a: 1\n",
            "9:5: `bad` must be a release as text, as in `bad: |`, in which each line that ends in",
        ),
        ("- bad: |\n    a: [\n", "rule.yaml:9:8: the example is not YAML here: "),
        (
            "- good: |\n    kind: Pod  # finding\n",
            "rule.yaml:9:16: `good` is an example without findings: remove the comment",
        ),
    ],
)
def test_a_wrong_example_is_told(more: str, message: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(f"{RULE}examples:\n{more}")
    code, out, _ = run("rules", "test", str(tmp_path / "rule.yaml"))
    assert (code in (1, 2), message in out) == (True, True)


def test_a_message_without_a_value_is_told(run: Run, tmp_path: Path) -> None:
    rule = f"{RULE}  messageExpression: string(container.nothing)\nexamples:\n- bad: |\n"
    pod = POD.replace("a:latest", "a:latest  # finding")
    (tmp_path / "rule.yaml").write_text(rule + "".join(f"    {line}\n" for line in pod.splitlines()))
    _, out, _ = run("rules", "test", str(tmp_path / "rule.yaml"))
    assert "`messageExpression` has no value here: there is no key `nothing`" in out


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("container.image = 'a'", "`=` is not a part of an expression: write `==`, or `x.matches(y)`"),
        ("has(container.image) and true", "`and` is not an operator: write `&&`"),
        ("len(container.image) > 1", "there is no function `len`; did you mean `size`?"),
        ("container.image == params.most", "`params` has no `most`"),
        ("settings.airgapp", "`settings` has no `airgapp`; did you mean `airgap`?"),
        (
            "pod.containers.all(c => c.image == 'a')",
            "`=>` is not a part of an expression: write a comma, as in `x.all(y, y > 1)`",
        ),
        (
            "pod.containers[*].image == 'a'",
            "there is no `[*]` in an expression: write `x.all(y, …)` or `x.exists(y, …)`",
        ),
        ("pod.containers.any(c, c.image == 'a')", "there is no function `any`; did you mean `exists`?"),
        (
            "object.metadata.labels.acme.io/team == 'a'",
            'if `/` is part of a key, it is written in brackets and quotes, as in `x["acme.io/my-name"]`',
        ),
        (
            "object.metadata.?labels.my-team.hasValue()",
            'if `-` is part of a key, it is written in brackets and quotes, as in `x["acme.io/my-name"]`',
        ),
        (
            "release.kind.NetworkPolicies.exists(p, p.spec == pod)",
            (
                "Kubernetes has no kind `NetworkPolicies`; did you mean `NetworkPolicy`?"
                ' (a kind of your own is `release.kind["NetworkPolicies"]`)'
            ),
        ),
    ],
)
def test_what_beginners_write_is_told_with_its_repair(text: str, fault: str, lint: Lint) -> None:
    with pytest.raises(SettingsError) as failure:
        lint(policy(RULE.replace(EXPRESSION, f'"{text}"'), **{"app.yaml": POD}), config=CONFIG)
    assert [line.partition(": ")[2] for line in failure.value.lines] == [fault]


@pytest.mark.parametrize(
    "text",
    [
        "object.a - object.b > 1 && object.a / 2 > 1",
        "object.a - math.abs(object.b) > 1",
        "object.a - int(object.b) > 1",
        "object.list.all(y, object.a - y.size() > 0 && object.a / y.b > 0)",
        'release.kind.Certificate.size() == 0 && release.kind["Deployments"].size() == object.a',
    ],
)
def test_what_is_right_is_not_told(text: str, lint: Lint) -> None:
    lint(policy(RULE.replace(EXPRESSION, f"'{text}'"), **{"app.yaml": POD}), config=CONFIG)


@pytest.mark.parametrize(
    ("schema", "fault"),
    [
        ("{type: intger}", "5:16: no JSON Schema has this: 'intger' is not valid under any of the given schemas"),
        ("{$ref: 'https://example.com/a.json'}", "5:16: a `$ref` leads to a place in the same schema"),
    ],
)
def test_a_wrong_json_schema_is_an_error_at_its_place(schema: str, fault: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(
        f"id: acme/s\nsummary: a\ncheck: schema\nmatch: {{kinds: [Pod]}}\nschema: {schema}\n"
    )
    code, out, _ = run("rules", "test", str(tmp_path / "rule.yaml"))
    assert (code, fault in out) == (2, True)


@pytest.mark.parametrize("command", [("new", "acme/a"), ("import", "policy.yaml.txt")])
def test_a_folder_that_cannot_be_written_is_an_error(
    command: tuple[str, str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.yaml.txt").write_text(
        "kind: ValidatingAdmissionPolicy\nmetadata: {name: a}\nspec: {validations: [{expression: has(object.a)}]}\n"
    )
    (tmp_path / "file").write_text("")
    code, _, err = run("rules", *command, "--folder", "file/policies")
    assert (code, err) == (2, "repl-lint: file/policies/a.yaml: not a directory\n")


def test_the_texts_of_a_rule_reach_no_terminal_as_they_are(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "rule.yaml").write_text(RULE.replace("no image is latest", '"a\\e[31mb"'))
    (tmp_path / ".repl-lint.yaml").write_text(CONFIG)
    for arguments in (("rules",), ("rule", "acme/no-latest"), ("rules", "test")):
        assert "\x1b" not in run(*arguments)[1]
    assert run("rules")[1].splitlines()[-1].endswith("a⟨U+001B⟩[31mb")


def test_an_entry_without_a_value_is_not_there(lint: Lint) -> None:
    rule = RULE.replace("for: container", "for: pod").replace(
        EXPRESSION, "'!has(pod.volumes) || pod.volumes.size() == 1'"
    )
    assert found(lint, policy(rule, **{"app.yaml": POD + "  volumes:\n"}), CONFIG) == []
    required = "id: acme/a\nsummary: a\ncheck: cel\nfor: pod\nvalidations: [{expression: has(pod.nodeSelector)}]\n"
    assert found(lint, policy(required, **{"app.yaml": POD + "  nodeSelector: null\n"}), CONFIG) == [
        "8:3 warning acme/a: Pod: a"
    ]


@needs_renderer
def test_two_faults_that_a_chart_makes_at_one_place_stay_apart(lint: Lint) -> None:
    rule = "id: acme/a\nsummary: a\ncheck: fields\nmatch: {kinds: [Deployment]}\nrequired: [metadata.a, metadata.b]\n"
    report = lint({**CHART, "policies/a.yaml": rule}, config=f"{CONFIG}select: [acme/]\n")
    assert [(finding.location.start.line, finding.message[12:15]) for finding in report.findings] == [
        (3, "`a`"),
        (3, "`b`"),
    ]


OPTIONS = """\
apiVersion: kots.io/v1beta2
kind: HelmChart
metadata: {name: shop}
spec:
  chart: {name: shop, chartVersion: 1.0.0}
  %s
"""


@needs_renderer
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("options", "opened", "at"),
    [
        (
            "values: {replicas: repl{{ ConfigOption `n` }}}",
            "6:22 acme/two-replicas: `repl{{ ConfigOption `n` }}`",
            "",
        ),
        ("values: {replicas: 3}", "", ""),
        ("values: {replicas: 0}", "", "helm.yaml:6:22"),
        ("values: {replicas: 0}\n  builder: {replicas: 2}", "", "helm.yaml:6:22"),
        ("values: {replicas: 1}", "", "chart/values.yaml"),
        ("optionalValues: [{when: 'true', values: {replicas: 3}}]", "", ""),
        ("optionalValues: [{when: 'true', values: {replicas: 0}}]", "", "helm.yaml:6:54"),
        ("optionalValues: [{when: 'false', values: {replicas: 0}}]", "", "chart/values.yaml"),
        ("values: {image: a}", "", "chart/values.yaml"),
        ("builder: {replicas: 1}", "", "helm.yaml:6:23"),
    ],
)
def test_a_value_of_the_installation_is_judged_and_left_open_where_a_template_makes_it(
    options: str, opened: str, at: str, jobs: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {**CHART, "helm.yaml": OPTIONS % options}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / ".repl-lint.yaml").write_text(f"rules-dirs: [{POLICIES}]\nselect: [acme/two-replicas]\n")
    _, out, _ = run("check", "--jobs", jobs, "--show-files")
    assert [line for line in out.splitlines() if line.startswith("open ")] == (
        [f"open    helm.yaml:{opened} is what the chart is installed with"] if opened else []
    )
    assert ("runs fewer than 2 times" in out) is bool(at)
    assert at in out


@needs_renderer
def test_images_in_charts_are_judged(lint: Lint) -> None:
    rule = "id: acme/a\nsummary: a\ncheck: cel\nfor: image\nvalidations: [{expression: image.registry == 'quay.io'}]\n"
    [finding] = lint({**CHART, "policies/a.yaml": rule}, config=f"{CONFIG}select: [acme/]\n").findings
    assert finding.location.path_line_column == "chart/templates/app.yaml:13:16"
