"""Templates in documents that are read before they are rendered, and the options that templates ask for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repl_lint.facts.kots.cycles import cycles
from repl_lint.facts.templates.quoting import faults
from repl_lint.facts.templates.unrendered import raw_problem
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline
from repl_lint.reading.problems import Problem
from repl_lint.reading.sources import Source
from repl_lint.reading.templates import Hidden
from repl_lint.reading.trees import parse
from tests.conftest import Lint, Run, places
from tests.template_releases import KOTS, MAP, ROOT, found

UNQUOTED = "unquoted-template"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # The rows that design/domain.md measures.
        ("a: {{repl ConfigOption `n`}}", "3:4-29"),
        ("a: {{repl ConfigOption `u` | Base64Encode }}", "3:4-45"),
        (r'a: {{repl print "{\"auths\": {}}" }}', "3:4-37"),
        ('a: {{repl index (Split (ConfigOption "u") ",") 0}}', "3:4-51"),
        ('a: {{repl ConfigOption "x"}}-foo', "3:4-33"),
        ("{{repl if RunOffline}}\na: b\n{{repl end}}", "3:1-23 5:1-13"),
        ('a: repl{{ print "a: b" }}', "3:4-26"),
        ('a: repl{{ print "a #b" }}', "3:4-26"),
        ('a: "{{repl ConfigOption "x"}}"', "3:4-31"),
        ('a: repl{{ ConfigOptionEquals "a" "1" }}', ""),
        # Elsewhere than in a value of its own.
        ("a: [{{repl AppID}}, 'repl{{ AppID }}']", "3:5-19"),
        ("a: {b: repl{{ AppID }}}", "3:8-23"),
        ("{{repl AppID}}: 1", "3:1-15"),
        ("a: 'repl{{ print 'x' }}'", "3:4-25"),
        ("a: &b {{repl AppID}}", "3:7-21"),
        ("a: b\n  {{repl if RunOffline}}", "4:3-25"),
        ("a: b\r\n{{repl end}}\r\n", "4:1-13"),
        # What YAML reads as it is meant.
        ("a: x{{repl AppID}}", ""),
        ('a: https://{{repl ConfigOption "x" }}/', ""),
        ("a: '{{repl ConfigOption \"x\"}}'", ""),
        (r'a: "{{repl ConfigOption \"x\"}}"', ""),
        ("a: |\n  {{repl if RunOffline}}\n  b: {{repl AppID}}\n  {{repl end}}\nc: d", ""),
        ("b:\n  a: |\n    {{repl/* c */}}\n  c: |-\n    {{repl if RunOffline}}\n    {{repl end}}", ""),
        ("b:\n  a: |\n  {{repl if RunOffline}}\n  c: d", "5:3-25"),
        ("a:\n  b: |+\n  \n      {{repl if A}}\n      c\n      {{repl end}}\n  d: |2\n    e", ""),
        ("a: >-\n  b\n\n  {{repl end}}\n  {{repl end}}", ""),
        ("a: b\n  {{repl AppID}}", ""),
        ("# a: {{repl AppID}}", ""),
        ("a: b # {{repl AppID}}", ""),
        ("a: '''{{repl AppID}}'''", ""),
    ],
)
def test_unquoted_template(lines: str, expected: str, lint: Lint) -> None:
    assert found(lint, f"{ROOT}{lines}\n", UNQUOTED) == [f"{place} {UNQUOTED} error" for place in expected.split()]


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        ("apiVersion: kots.io/v1beta1\nkind: Config\n", "error"),
        ("apiVersion: v1\nkind: ConfigMap\n", "info"),
        ("apiVersion: v1\nkind: Pod\nspec: {containers: [{image: 'a:1', name: a}]}\n", ""),
    ],
)
def test_files_of_kots_are_read_first_by_some(kind: str, severity: str, lint: Lint) -> None:
    report = lint({"app.yaml": KOTS, "a.yaml": f"{kind}a: {{{{repl Namespace}}}}\n"})
    line = kind.count("\n") + 1
    mine = [each for each in report.findings if each.rule.id == UNQUOTED]
    assert (
        places(report._replace(findings=tuple(mine))) == [f"a.yaml:{line}:4-22 {UNQUOTED} {severity}"][: bool(severity)]
    )
    assert [bool(each.fix) for each in mine] == [severity == "error"][: bool(severity)]
    assert places(lint({"app.yaml": "", "a.yaml": f"{MAP}  a: {{{{repl Namespace}}}}\n"})) == []


ACTIONS = (
    "{{repl A}}|repl{{ A }}|repl{{ print 'a: b' }}|repl{{ print `a #b` }}|{{repl print \"x\"}}|{{repl print 'x'}}"
    "|{{repl if A}}|{{repl end}}|repl{{ if A }}|repl{{ A\n  B }}|repl{{ A }}{{repl B}}|x{{repl B}}|{{repl/* c */}}"
).split("|")
VALUES = (
    "@|'@'|\"@\"|@-f|['@']|[@]|{b: @}|!\n    x\n    @\n    y|!\n    @|>-\n    @\n    z|\n    - @|\n    c: @|x # @|&a @"
    '|plain\n    @|"a\n    @\n    b"|\n    @'
).split("|")
LINES = st.sampled_from([*(f"k: {value.replace('!', '|')}" for value in VALUES), "@", "# @", "k: 1", "@: 1", "  @"])
LINE = st.tuples(LINES, st.sampled_from(ACTIONS)).map(lambda pair: pair[0].replace("@", pair[1]))


def shape(document: Document, node: Node) -> object:
    """What there is but for blanks and actions, of which the raw text and the hidden one fold some otherwise."""

    def bare(text: str | None) -> str:
        text = re.sub(r"\s", "", text or "")
        for action in document.hidden.actions:
            text = text.replace(re.sub(r"\s", "", action.text), "")
        return text

    if node.shape == "scalar":
        return bare(node.value)
    return node.shape, [(bare(child.key), shape(document, child)) for child in node.children]


@settings(deadline=None, max_examples=300)
@given(st.lists(LINE, min_size=1, max_size=4))
def test_a_fault_is_where_the_raw_text_fails_or_differs(lines: list[str]) -> None:
    text = f"{ROOT}" + "".join(f"{line.replace('k', f'k{number}', 1)}\n" for number, line in enumerate(lines))
    document = next(outline(Source("a.yaml", text)).documents())
    if document.root is None:
        return
    reasons = {fault.reason for fault in faults(document)}
    try:
        raw = parse(Hidden(text, text, "", ()), 0, len(text)).root
    except Problem:
        assert reasons
        assert raw_problem(document)
        return
    assert raw is not None
    assert raw_problem(document) is None
    same = shape(document, raw) == shape(document, document.root)
    assert same or reasons
    assert not same or reasons <= {"line"}  # a line that steers, read as text of the value above it


CONFIG = """\
config:
- name: web
  title: Web
  when: {group}
  items:
  - name: host_name
    type: text
  - name: mode
    type: select_one
    when: {item}
    items:
    - name: fast
      title: Fast
"""


@pytest.mark.parametrize(
    ("group", "item", "expected"),
    [
        ('\'{{repl ConfigOptionEquals "hostname" "x"}}\'', "host_name=1", ["6:37-45"]),
        ('\'{{repl ConfigOption "fast" }}{{repl ConfigOption (print "x")}}\'', '"hostname!=1"', ["12:12-20"]),
        ("mode=fast", "fast", []),
        ("true", "repl{{ ConfigOptionData `zz` }}", ["12:36-38"]),
        ("~", "[a, b]", []),
    ],
)
def test_unknown_config_option(group: str, item: str, expected: list[str], lint: Lint) -> None:
    text = ROOT + CONFIG.format(group=group, item=item)
    assert found(lint, text, "unknown-config-option") == [
        f"{place} unknown-config-option warning" for place in expected
    ]


def test_the_option_with_the_nearest_name_is_related(lint: Lint) -> None:
    (finding,) = lint(ROOT + CONFIG.format(group="hostname=1", item="1")).findings
    assert finding.message == "the config has no option `hostname`; did you mean `host_name`?"
    assert [(each.location.start, each.location.text) for each in finding.related] == [((8, 11), "host_name")]


def test_a_word_in_common_makes_no_nearest_name(lint: Lint) -> None:
    config = CONFIG.format(group="true", item="smtp_password=1").replace("host_name", "admin_password")
    (finding,) = lint(ROOT + config).findings
    assert finding.message == "the config has no option `smtp_password`: add an item with that name"


def test_an_option_that_is_missing_is_one_finding(lint: Lint) -> None:
    text = ROOT + CONFIG.format(group="lost=1", item="lost=2")
    report = lint({"replicated.yaml": text, "map.yaml": f"{MAP}  a: '{{{{repl ConfigOption `lost`}}}}'\n"})
    assert [each.rule.id for each in report.findings] == ["unknown-config-option"]
    (finding,) = report.findings
    assert [(each.location.path, each.location.text) for each in finding.related] == [
        ("replicated.yaml", "lost"),
        ("replicated.yaml", "lost"),
    ]


@pytest.mark.parametrize(
    "items", ["", "config:\n- items: [{name: 'a{{repl AppID}}'}]\n", "config:\n- items: [{name: b, multiple: true}]\n"]
)
def test_where_options_are_not_known_nothing_is_said(items: str, lint: Lint) -> None:
    text = f"{ROOT}{items}a: '{{{{repl ConfigOption `b_2`}}}}'\n"
    assert places(lint(text, "ignore: [invalid-replicated-document]\n")) == []


def test_options_of_kots_are_those_of_its_config(lint: Lint) -> None:
    config = "apiVersion: kots.io/v1beta1\nkind: Config\nspec: {groups: [{items: [{name: a, items: [{name: b}]}]}]}\n"
    ask = f"{MAP}  a: repl{{{{ ConfigOption `a` }}}}repl{{{{ ConfigOptionName `b` }}}}repl{{{{ ConfigOption `c` }}}}\n"
    files = {"app.yaml": KOTS, "map.yaml": ask}
    assert places(lint(files)) == []
    report = lint({**files, "config.yaml": config}, "select: [unknown-config-option]\n")
    assert places(report) == [
        "map.yaml:6:57-58 unknown-config-option warning",  # `b` is a choice of `a`
        "map.yaml:6:83-84 unknown-config-option warning",
    ]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("{name: a, value: '{{repl ConfigOption `a`}}'}", [["a"]]),
        ("{name: a, when: a=1}, {name: b, when: 'b!=1'}", [["a"], ["b"]]),
        (
            "{name: a, default: 'x{{repl ConfigOption `b`}}'}, {name: b, value: '{{repl ConfigOption `a`}}'}",
            [["b", "a"]],
        ),
        (
            "{name: a, default: '{{repl ConfigOption `c`}}'}, {name: c, value: 'x{{repl ConfigOption `c`}}'}",
            [["c"]],
        ),
        ("{name: a, when: b=1}, {name: b, when: a=1}", []),
        ("{name: a, when: b=1}, {name: b, default: '{{repl ConfigOption `a`}}'}", []),
        (
            "{name: a, default: '{{repl A (ConfigOption `b`) (ConfigOption `c`)}}'}, {name: b, value: c}, {name: c}",
            [],
        ),
        ("{name: 'x{{repl A}}', value: a}, {value: b}, x, ~, {name: [a], value: ~}", []),
        ("{name: a, items: [{name: b, default: '{{repl ConfigOption `b`}}'}]}", [["b"]]),
    ],
)
def test_circular_config_option(items: str, expected: list[list[str]]) -> None:
    document = next(outline(Source("a.yaml", f"{ROOT}config:\n- items: [{items}]\n")).documents())
    assert [[need.needed for need in circle] for circle in cycles(document)] == expected


def test_a_circle_is_found_at_its_first_name(lint: Lint) -> None:
    names = "abcdefgh"
    items = [
        f"{{name: {one}, default: '{{{{repl ConfigOption `{two}`}}}}'}}"
        for one, two in zip(names, names[1:] + "a", strict=True)
    ]
    text = f"{ROOT}config:\n- items:\n" + "".join(f"  - {item}\n" for item in items)
    (finding,) = lint(text, "ignore: [invalid-replicated-document]\n").findings
    assert (finding.location.start, finding.location.text, len(finding.related)) == ((5, 46), "b", 7)
    assert finding.message == (
        "`default` of option `a` depends on `b`, which depends on `c`, which depends on `d`, which depends on `e`, "
        "which depends on others, which depends on `a`: remove one of these references"
    )


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("a: {{repl AppID}}\n", "a: '{{repl AppID}}'\n"),
        ("a: &x {{repl AppID}}-b # c\r\n", "a: &x '{{repl AppID}}-b' # c\r\n"),
        ('a: "{{repl print "x"}}"\n', "a: '{{repl print \"x\"}}'\n"),
        ("a: [{{repl AppID}}, b]\n", "a: ['{{repl AppID}}', b]\n"),
        ("a: {{repl print 'x'}}\n", None),
        ("a: {{repl AppID}}\n  b\n", None),
        ('a: "\\t{{repl print "x"}}"\n', None),
        ("{{repl AppID}}: b\n", None),
        ("a: '{{ repl AppID }} {{- repl AppID -}}'\n", "a: '{{repl AppID }} {{repl- AppID -}}'\n"),
        ("a: 'repl {{ AppID }}{{replAppID}}'\n", "a: '{{repl AppID }}{{repl AppID}}'\n"),
        ("a: '{{ repl .Values.x }}'\n", None),
        (
            "---\n# kind: scheduler-kubernetes\napiVersion: v1\nkind: Secret\nmetadata: {name: '{{ repl AppID }}'}\n",
            None,
        ),
    ],
)
def test_fixes(text: str, mended: str | None, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "replicated.yaml"
    path.write_bytes(f"{ROOT}{text}".encode())
    code, _, _ = run("check", "--fix", ".")
    assert path.read_bytes().decode() == f"{ROOT}{mended or text}"
    assert code == (0 if mended else 1) or ".Values" in text


def test_what_is_misread_for_one_reason_is_one_finding(lint: Lint) -> None:
    app = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"
    made = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n"
    lines = "".join(f"  k{number}: {{{{repl ConfigOption `a` }}}}\n" for number in range(4))
    quoted = '  q1: "{{repl ConfigOption "a" }}"\n  q2: "{{repl ConfigOption "a" }}"\n'
    report = lint({"app.yaml": app, "map.yaml": f"{made}{lines}{quoted}---\n{made}{lines}"})
    told = [finding for finding in report.findings if finding.rule.id == UNQUOTED]
    assert [(finding.location.start.line, len(finding.related)) for finding in told] == [(5, 3), (9, 1), (16, 3)]
    assert {finding.severity for finding in told} == {"info"}
