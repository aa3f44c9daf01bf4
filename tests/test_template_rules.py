"""Rules about templates by themselves: delimiters, ends, blocks, functions, numbers in quotes."""

from __future__ import annotations

import pytest

from repl_lint.editing.edits import apply
from tests.conftest import Lint, places
from tests.template_releases import KOTS, MAP, OBJECT, ROOT, found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  a: '{{ repl Namespace }}'", ["10:7-14 template-delimiter error"]),
        ("  a: '{{\trepl if x }}'", ["10:7-14 template-delimiter error"]),
        ("  a: '{{- repl Namespace }}'", ["10:7-15 template-delimiter error"]),
        ("  a: 'repl {{ Namespace }}'", ["10:7-14 template-delimiter error"]),
        ("  a: 'b repl {{Namespace}}'", ["10:9-16 template-delimiter error"]),
        ("  a: '{{ repl .Values.x }}'", ["10:7-14 template-delimiter warning"]),
        ("  a: '{{replNamespace}}'", ["10:7-13 template-delimiter warning"]),
        ("  a: '{{replicas}}'", ["10:7-13 template-delimiter warning"]),
        ("  # '{{replicas}}'", ["10:6-12 template-delimiter warning"]),
        ("  a: {{ repl Namespace }}", ["10:6-13 template-delimiter error"]),
        ("  a: '{{-repl Namespace }}'", ["10:7-14 template-delimiter error"]),
        ("  a: '{{REPL Namespace }}'", ["10:7-13 template-delimiter error"]),
        ("  a: 'Repl{{ Namespace }}'", ["10:7-13 template-delimiter error"]),
        ("  {{ repl if x }}\n  a: b", ["10:3-10 template-delimiter error"]),
        *(
            (line, [])
            for line in (
                "  # {{ repl Namespace }}",
                "  a: b # repl {{ Namespace }}",
                "  a: '{{ replicas }}'",
                "  a: '{{ .repl }} {{repl Namespace}} repl{{ Namespace }}'",
                "  a: '{{repl print \"{{ repl x repl {{ y {{replicas\" }}'",
                "  a: 'xrepl {{ y }}, my-repl {{ y }}'",
            )
        ),
    ],
)
def test_template_delimiter(line: str, expected: list[str], lint: Lint) -> None:
    assert found(lint, f"{ROOT}{OBJECT}{line}\n") == expected


def test_a_delimiter_is_none_of_our_business_in_plain_manifests(lint: Lint) -> None:
    assert places(lint({"a.yaml": f"{MAP}  a: '{{{{replicas}}}} {{{{ repl x }}}}'\n"})) == []


def test_in_a_comment_of_a_root_document_nothing_counts(lint: Lint) -> None:
    text = "# {{replicas}} {{repl if x}} {{repl foo}} {{repl ConfigOption `x`}}\n# {{repl\n"
    assert places(lint(f"{ROOT}config: []\n{text}")) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  a: '{{repl Namespace }'", ["10:7-13 unterminated-template error"]),
        ("  a: {{repl Namespace }", ["10:6-12 unterminated-template error"]),
        ("  a: repl{{ Namespace }\n  b: '{{repl Namespace}}'", []),  # KOTS' delimiter is text here
        ("  # {{repl", ["10:5-11 unterminated-template error"]),
        ("  {{repl if RunOffline\n  a: b\n  {{repl end}}", ["10:3-9 unterminated-template error"]),
        ("  a: '{{repl ConfigOption \"x}}'", ["10:27-28 unterminated-template error"]),
        (
            "  a: '{{repl A' \r\n  b: '{{repl B'",
            ["10:7-13 unterminated-template error", "11:7-13 unterminated-template error"],
        ),
        ("  # {{repl\n  a: b: c", ["10:5-11 unterminated-template error", "11:6-8 invalid-yaml error"]),
        (r'  a: "{{repl print \"x\" }}"', ["10:20-21 invalid-template error"]),
        ("  a: '{{ repl'", []),
    ],
)
def test_unterminated_template(line: str, expected: list[str], lint: Lint) -> None:
    assert found(lint, f"{ROOT}{OBJECT}{line}\n") == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("  {{repl if RunOffline}}\n  a: b", ["10:10-12"]),
        ("  a: '{{repl if RunOffline}}b'", ["10:14-16"]),
        ("  a: b\n  {{repl end}}", ["11:10-13"]),
        ("  {{repl else}}\n  a: b", ["10:10-14"]),
        ("  {{repl if RunOffline}}\n  {{repl else}}\n  {{repl else}}\n  {{repl end}}\n  a: b", ["12:10-14"]),
        ("  {{repl if RunOffline}}\n  {{repl else}}\n  {{repl else if x}}\n  {{repl end}}\n  a: b", ["12:10-14"]),
        ("  # {{repl if RunOffline}}", ["10:12-14"]),
        ("  {{repl- with .x -}}\n  {{repl range .y}}\n  a: b\n  repl{{- end }}", ["10:11-15", "11:10-15"]),
        ("  {{repl define `x`}}\n  {{repl block `x` .}}\n  {{repl end}}", ["10:10-16"]),
        ("  {{repl if RunOffline}}\n  {{repl else if x}}\n  {{repl else}}\n  {{repl end}}", []),
        ("  {{repl with .x}}\n  {{repl else with .y}}\n  {{repl end}}", []),
        ("  {{repl/* if x */}}\n  a: '{{repl print \"if\"}}{{repl .end}}'", []),
        ("  {{repl if RunOffline}}\n  a: '{{ repl end }}'", []),
        ("  {{repl if RunOffline}}\n  a: '{{repl end'", []),
    ],
)
def test_unbalanced_template(lines: str, expected: list[str], lint: Lint) -> None:
    places = found(lint, f"{ROOT}{OBJECT}{lines}\n", "unbalanced-template")
    assert places == [f"{place} unbalanced-template error" for place in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{repl if RunOffline}}\n", ["1:8-10"]),
        ("# c\n  {{repl if RunOffline}}\n# d\n", ["2:10-12"]),
        ("{{repl if RunOffline}}\n{{repl end}}\n", []),
        ("# {{repl if RunOffline}}\n", []),  # a note of somebody
        ("{{repl Namespace}}\n", []),
    ],
)
def test_what_is_nothing_but_templates_is_rendered_too(text: str, expected: list[str], lint: Lint) -> None:
    report = lint({"replicated.yaml": ROOT, "a.yaml": text})
    assert places(report) == [f"a.yaml:{place} unbalanced-template error" for place in expected]


def test_so_it_is_between_other_documents(lint: Lint) -> None:
    text = "---\n{{repl if RunOffline}}\n--- # c\n{{repl end}}\n---\n# kind: scheduler-kubernetes\n{{repl else}}\n"
    assert found(lint, f"{ROOT}{OBJECT}  a: b\n{text}", "unbalanced-template") == [
        f"{place} unbalanced-template error" for place in ("12:8-10", "14:8-11", "17:8-12")
    ]


def test_a_block_over_documents_is_none_to_replicated(lint: Lint) -> None:
    first, second = f"{ROOT}{OBJECT}  a: b\n  {{{{repl if RunOffline}}}}\n", f"{OBJECT}  c: d\n  {{{{repl end}}}}\n"
    assert found(lint, first + second, "unbalanced-template") == [
        "11:10-12 unbalanced-template error",
        "20:10-13 unbalanced-template error",
    ]


def test_a_block_over_documents_is_one_to_kots(lint: Lint) -> None:
    opens = f"{MAP}  a: b\n{{{{repl if IsAirgap}}}}\n---\n{MAP}  c: d\n{{{{repl end}}}}\n"
    kots = {"app.yaml": KOTS, "map.yaml": opens}
    assert not [place for place in places(lint(kots)) if "unbalanced" in place]
    twice = {"app.yaml": KOTS, "map.yaml": f"{opens}{{{{repl end}}}}\n"}
    assert [place for place in places(lint(twice)) if "unbalanced" in place] == [
        "map.yaml:16:8-11 unbalanced-template error"
    ]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("{{repl nameSpace }}", "unknown template function `nameSpace`; did you mean `Namespace`?"),
        ("{{repl if eq (Configoption `a`) `b`}}{{repl end}}", "did you mean `ConfigOption`?"),
        ("{{repl Zzzz | quote }}", "unknown template function `Zzzz`"),
        ("{{repl HasLocalRegistry }}", "is a template function of KOTS, not of this scheduler"),
        ("{{repl $x := index .a 0 }}{{repl $x.b | b64enc | nindent 2 }}{{repl AppID}}", ""),
        ("{{repl template `Zzzz` }}{{repl .Zzzz }}{{repl nil }}{{repl print `Zzzz` 'Z' 1e3 }}", ""),
        ("{{repl Zzzz # }}", ""),
    ],
)
def test_unknown_template_function(action: str, expected: str, lint: Lint) -> None:
    messages = [
        finding.message
        for finding in lint(f"{ROOT}{OBJECT}  a: {action}\n").findings
        if finding.rule.id == "unknown-template-function"
    ]
    assert len(messages) == bool(expected)
    assert expected in "".join(messages)


ASKS = "  a: repl{{ RunOffline }}\n  b: repl{{ IsAirgap }}\n"


def test_functions_are_those_of_whoever_renders(lint: Lint) -> None:
    text = f"{MAP}{ASKS}"
    assert places(lint({"a.yaml": text})) == []
    assert places(lint({"app.yaml": KOTS, "a.yaml": text})) == ["a.yaml:6:13-23 unknown-template-function warning"]


def test_functions_of_kots_are_none_of_the_scheduler(lint: Lint) -> None:
    assert found(lint, f"{ROOT}{OBJECT}{ASKS}") == ["11:13-21 unknown-template-function warning"]


DEPLOYMENT = """\
---
# kind: scheduler-kubernetes
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: %s
  template:
    spec:
      containers:
      - name: web
        ports:
        - containerPort: %s
        livenessProbe: {httpGet: {port: '{{repl Namespace}}'}, periodSeconds: %s}
---
# kind: scheduler-kubernetes
apiVersion: v1
kind: Service
metadata: {name: web, annotations: {replicas: '{{repl Namespace}}'}}
spec:
  ports:
  - port: %s
    targetPort: '{{repl Namespace}}'
"""


@pytest.mark.about("quoted-numeric-template")
@pytest.mark.parametrize(
    ("quoted", "severity"), [("'{{repl AppVersion}}'", "info"), ('"{{repl AppVersion}}0"', "info")]
)
def test_quoted_numeric_template(quoted: str, severity: str, lint: Lint) -> None:
    width = len(quoted)
    assert found(lint, ROOT + DEPLOYMENT % ((quoted,) * 4)) == [
        f"9:13-{13 + width} quoted-numeric-template {severity}",
        f"15:26-{26 + width} quoted-numeric-template {severity}",
        f"16:79-{79 + width} quoted-numeric-template {severity}",
        f"24:11-{11 + width} quoted-numeric-template {severity}",
    ]


@pytest.mark.parametrize(
    ("quoted", "advice", "is_fixed"),
    [
        ('"{{repl A}}"', "remove the quotes (the template is rendered before the YAML is read)", True),
        (r'"{{repl A \"b\" }}"', 'write `{{repl A "b" }}`', False),
        ("'{{repl A `b''c` }}'", "write `{{repl A `b'c` }}`", False),
        (r'"{{repl A \"\x41\" }}"', "remove the quotes and the escapes", False),
    ],
)
def test_what_to_write_instead_of_a_quoted_number(quoted: str, advice: str, is_fixed: bool, lint: Lint) -> None:
    text = ROOT + DEPLOYMENT % (quoted, "1", "1", "1")
    [finding] = [each for each in lint(text).findings if each.rule.id == "quoted-numeric-template"]
    assert finding.message == (
        f"`replicas` must be a number, but the quotes make it a string, which Kubernetes rejects: {advice}"
    )
    assert (finding.fix is not None) is is_fixed


@pytest.mark.parametrize("value", ["{{repl AppVersion}}", '"3"', "[x]", "", "*a"])
def test_a_number_without_quotes_or_template_is_fine(value: str, lint: Lint) -> None:
    text = ROOT + (DEPLOYMENT % ((value,) * 4)).replace("name: web}", "name: &a web}", 1)
    assert "quoted-numeric-template" not in str(places(lint(text)))


def kots(lint: Lint, text: str) -> list[str]:
    """The findings in the second file of a KOTS release, without its path."""
    return [place.removeprefix("a.yaml:") for place in places(lint({"app.yaml": KOTS, "a.yaml": text}))]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  a: '{{repl if true }}x{{repl end if }}'", ["6:36-38 invalid-template error"]),
        ("  a: '{{repl if not IsAirgap == true }}x{{repl end}}'", ["6:30-32 invalid-template error"]),
        ("  a: '{{repl if !IsAirgap }}x{{repl end}}'", ["6:17-18 invalid-template error"]),
        ("  a: '{{repl if true }}x{{repl elseif IsAirgap }}y{{repl end}}'", ["6:32-38 invalid-template error"]),
        ("  a: '{{repl ConfigOption }}'", ["6:14-26 invalid-template error"]),
        ("  a: '{{repl template `x` }}'", ["6:23-26 invalid-template error"]),
        ("  a: '{{repl break }}'", ["6:14-19 invalid-template error"]),
        ("  a: '{{repl }}'", ["6:14-16 invalid-template error"]),
        ("  a: 'repl{{/* x */ }}'", ["6:18-20 invalid-template error"]),
        ("  # `{{repl ...}}`", ["6:14-15 invalid-template error"]),
        ("  a: '{{repl $x := 1 }}repl{{ $x }}'", ["6:31-33 invalid-template error"]),
        ("  a: '{{repl $x }}{{repl $x }}'", ["6:14-16 invalid-template error"]),
        ("  # {{repl ConfigOption 'x }}", ["6:25-26 unterminated-template error"]),
        ("  a: '{{repl if true }}repl{{ if true }}x{{repl end}}repl{{ end }}'", []),
        ("  a: repl{{ print '{{repl print `x` }}' }}", []),  # what comes of the inner one, nobody knows
        ("  a: '{{repl print `repl{{ & }}` }}'", []),
        ("  a: 'repl{{repl ConfigOption `a` }}'", []),  # `{{repl` comes first
        ("  a: repl{{ ConfigOption {{repl print `x` }} }}", []),
        ("  a: '{{repl if ConfigOptionEquals `a` 1 }}x{{repl end}}'", ["6:40-41 invalid-template error"]),
        ("  a: '{{repl if ConfigOptionEquals `a` ''1'' }}x{{repl end}}'", ["6:40-42 invalid-template error"]),
        ("  a: '{{ if & }}{{repl define `x` }}x{{repl end}}{{repl template `x` }}'", []),
    ],
)
def test_invalid_template(line: str, expected: list[str], lint: Lint) -> None:
    assert kots(lint, f"{MAP}{line}\n") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  a: 'repl{{ if true }}x{{repl end}}'", ["6:32-35 unbalanced-template error"]),
        ("  a: '{{repl if true }}x{{repl else}}yrepl{{ end }}'", ["6:46-49 unbalanced-template error"]),
        ("  a: '{{repl if true }}xrepl{{ else }}y{{repl end}}'", ["6:32-36 unbalanced-template error"]),
        ("  a: 'repl{{ Namespace }'", ["6:7-13 unterminated-template error"]),
    ],
)
def test_each_delimiter_is_rendered_by_itself(line: str, expected: list[str], lint: Lint) -> None:
    assert kots(lint, f"{MAP}{line}\n") == expected


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        (
            "  a: 'repl{{ if true }}x{{repl end}}'",
            "cannot belong to `if` with `repl{{`: write `repl",
        ),
        (
            "  a: '{{repl with 1 }}xrepl{{ else }}y{{repl end}}'",
            "cannot belong to `with` with `{{repl`: write `{{repl else}}`",
        ),
        (
            "  a: '{{repl if true }}x{{repl else}}yrepl{{ else }}z{{repl end}}'",
            "`else` has no open block in this file, or is its second `else`: remove it",
        ),
        ("  a: 'repl{{ if true }}x'", "add `repl{{ end }}`"),
        ("  a: '{{repl if true }}x'", "add `{{repl end}}`"),
        ("  a: 'repl{{ /* x */}}'", "write `repl{{/*`, without a space"),
        (
            "  a: '{{repl $x := 1 }}repl{{ $x }}'",
            "`$x` is defined in a `{{repl` template, but KOTS renders `repl{{` templates without it",
        ),
    ],
)
def test_advice_names_the_delimiter(line: str, advice: str, lint: Lint) -> None:
    [finding] = lint({"app.yaml": KOTS, "a.yaml": f"{MAP}{line}\n"}).findings
    assert advice in finding.message


def test_an_empty_value_at_the_end_of_the_text_is_none_in_quotes(lint: Lint) -> None:
    report = lint(
        "# {{repl x\n# kind: replicated\nreplicated_api_version: 2.41.0\nname: '{{repl Namespace }}'\nimages:"
    )
    assert report.crashes == ()


CONFIG = """\
apiVersion: kots.io/v1beta1
kind: Config
metadata: {name: config}
spec:
  groups:
  - name: g
    items:
    - name: host
      type: text
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("      # `{{repl` allows no space before `x`", []),
        ("      # {{repl if ConfigOptionEquals 'nope' }} {{repl Nope }} {{repl\n      # {{replicas}}", []),
        ('      default: "{{repl ConfigOption \\"a\\" }}"', ["10:39-40 unknown-config-option warning"]),
        ("      default: '{{repl ConfigOption ''host'' }}'", ["10:37-45 invalid-template error"]),
        ("      default: |\n        {{repl if IsAirgap }}\n        x\n        {{repl end}}", []),
        ("      default: |\n        # {{repl Nope }}", ["11:18-22 unknown-template-function warning"]),
        ("      default: {{repl ConfigOption }", ["10:16-22 unterminated-template error"]),
    ],
)
def test_a_config_is_decoded_before_it_is_rendered(line: str, expected: list[str], lint: Lint) -> None:
    assert kots(lint, f"{CONFIG}{line}\n") == expected


def test_the_json_of_a_command_is_decoded(lint: Lint) -> None:
    command = r"""  cmd: '["a", "{{repl ConfigOption \"b\" }}"]'"""
    assert not found(lint, f"{ROOT}properties:\n{command}\n", "invalid-template", "unterminated-template")


def test_an_option_in_a_comment_is_no_finding(lint: Lint) -> None:
    assert kots(lint, f"{MAP}  # {{{{repl ConfigOption `x` }}}}\n---\n{CONFIG}") == []


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("  a: '{{LocalRegistryNamespace}}/web'", "  a: '{{repl LocalRegistryNamespace}}/web'"),
        ("  a: '{{ ConfigOption \"n\" }}'", "  a: '{{repl ConfigOption \"n\" }}'"),
        ("  a: '{{- ConfigOption `n` | trim }}'", "  a: '{{repl- ConfigOption `n` | trim }}'"),
        (
            "  a: '{{if ConfigOptionEquals `n` `1`}}x{{else}}y{{ end }}'",
            "  a: '{{repl if ConfigOptionEquals `n` `1`}}x{{repl else}}y{{repl end }}'",
        ),
        ("  a: '{{if ConfigOptionEquals `n` `1`}}x'", ""),  # nothing ends the block
        ("  a: '{{ ConfigOption `n` & }}'", ""),
        ("  a: '{{rep ConfigOption `n` }}'", ""),  # no function of KOTS
        ("  a: {{ ConfigOption `n` }}", ""),
    ],
)
def test_braces_without_repl(line: str, fixed: str, lint: Lint) -> None:
    text = f"{MAP}{line}\n"
    [finding] = lint({"app.yaml": KOTS, "a.yaml": text}).findings
    assert finding.rule.id == "template-delimiter"
    assert (apply(text, finding.fix.edits) if finding.fix else "") == (f"{MAP}{fixed}\n" if fixed else "")


@pytest.mark.parametrize(
    "line",
    [
        "  a: '{{ .Values.ConfigOption }} {{ include \"x\" . }} {{ now }}'",
        "  # {{ ConfigOption `n` }}",
        "  a: '{{repl print `{{ Namespace }}` }} repl{{ Namespace }}'",
    ],
)
def test_braces_of_others_are_left_alone(line: str, lint: Lint) -> None:
    assert kots(lint, f"{MAP}{line}\n") == []


REPEATED = f"{CONFIG}    - {{name: port, type: text, repeatable: true, templates: [], valuesByGroup: {{}}}}\n"


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ('"[[repl .port ]]"', []),
        ("`repl[[ .port ]]`", []),
        ("`[[repl print .port ]]`", []),
        ("`x-[[repl .host ]]`", []),
        ('"[[repl .host ]]"', ["6:36-40 unknown-config-option error"]),
        ("`repl[[.host]]`", ["6:35-39 unknown-config-option error"]),
        ("`[[repl .hostt ]]`", ["6:36-41 unknown-config-option warning"]),
        ("`[[repl .g ]]`", ["6:36-37 unknown-config-option warning"]),
    ],
)
def test_the_template_of_a_repeatable_item_names_one(argument: str, expected: list[str], lint: Lint) -> None:
    text = f"{MAP}  a: 'repl{{{{ ConfigOption {argument} }}}}'\n---\n{REPEATED}"
    assert [found for found in kots(lint, text) if "unknown-config-option" in found] == expected


def test_what_is_said_of_a_group_and_of_an_item_that_is_not_repeatable(lint: Lint) -> None:
    calls = ("ConfigOption `g`", "ConfigOption `[[repl .host ]]`")
    text = MAP + "".join(f"  a{number}: '{{{{repl {call} }}}}'\n" for number, call in enumerate(calls))
    findings = lint({"app.yaml": KOTS, "a.yaml": f"{text}---\n{REPEATED}"}).findings
    group, item = (finding for finding in findings if finding.rule.id == "unknown-config-option")
    assert (group.message, group.alias) == (
        "`g` is a group of the config, but only items have values: use one of its items",
        "config-option-not-found",
    )
    assert group.related[0].location.start == (14, 11)
    assert (item.message, item.alias) == (
        ("`host` is not repeatable, so KOTS cannot replace this text: set `repeatable: true`, or write only `host`"),
        "config-option-not-repeatable",
    )
    assert item.related[0].location.start == (16, 13)


THIRD = """apiVersion: embeddedcluster.replicated.com/v1beta1
kind: Config
metadata: {name: cluster}
spec: {version: 3.0.0-beta.1+k8s-1.34}
"""


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        (["troubleshoot.sh/v1beta2 Preflight"], ["6:13-36 unknown-kots-kind error"]),
        (["troubleshoot.sh/v1beta3 Preflight"], []),
        (["troubleshoot.sh/v1beta2 Preflight", "troubleshoot.sh/v1beta3 Preflight"], []),
        (["troubleshoot.sh/v1beta2 SupportBundle"], []),
        (["kots.io/v1beta1 HelmChart a"], ["6:13-28 unknown-kots-kind error"]),
        (["kots.io/v1beta1 HelmChart a", "kots.io/v1beta2 HelmChart b"], ["6:13-28 unknown-kots-kind error"]),
        (["kots.io/v1beta1 HelmChart a", "kots.io/v1beta2 HelmChart a"], []),
    ],
)
def test_what_embedded_cluster_3_reads(objects: list[str], expected: list[str], lint: Lint) -> None:
    def document(text: str) -> str:
        version, kind, *chart = text.split()
        spec = f"{{chart: {{name: {chart[0]}, chartVersion: 1.0.0}}}}" if chart else "{}"
        return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {kind.lower()}}}\nspec: {spec}\n"

    found = kots(lint, "---\n".join([THIRD, *map(document, objects)]))
    assert [place for place in found if "unknown-kots-kind" in place or "duplicate" in place] == expected
    second = kots(lint, "---\n".join([THIRD.replace("3.0.0", "2.0.0"), *map(document, objects)]))
    assert [place for place in second if "unknown-kots-kind" in place or "duplicate" in place] == []
