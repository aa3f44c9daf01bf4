"""Template actions: hidden from YAML without moving a character, and put back."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import example, given, settings

from repl_lint.reading.templates import Hidden, hide, is_wholly_template
from repl_lint.reading.trees import parse
from tests.conftest import Lint, places
from tests.template_texts import TEXTS

pytestmark = pytest.mark.about("latest-tag")

ROWS = [
    # What stands unquoted, and how many actions it has.
    ('replicas: {{repl ConfigOption "replicas"}}', ['{{repl ConfigOption "replicas"}}']),
    ('user: {{repl ConfigOption "u" | Base64Encode }}', ['{{repl ConfigOption "u" | Base64Encode }}']),
    (r'auth: {{repl print "{\"a\": {}}" }}', [r'{{repl print "{\"a\": {}}" }}']),
    ('v: {{repl index (Split (ConfigOption "u") ",") 0}}', ['{{repl index (Split (ConfigOption "u") ",") 0}}']),
    ('v: {{repl ConfigOption "x"}}-foo', ['{{repl ConfigOption "x"}}']),
    ('v: repl{{ print "a: b" }}', ['repl{{ print "a: b" }}']),
    ('v: repl{{ print "a #b" }}', ['repl{{ print "a #b" }}']),
    ('v: repl{{ConfigOption "a"}}', ['repl{{ConfigOption "a"}}']),
    ("v: {{repl A}}{{repl B}} and repl{{ C }}", ["{{repl A}}", "{{repl B}}", "repl{{ C }}"]),
    ("v: {{repl if A}}a:1{{repl else}}b:2{{repl end}}", ["{{repl if A}}", "{{repl else}}", "{{repl end}}"]),
    # Quoted, with quotes of its own or escaped ones.
    ('v: "{{repl ConfigOption "x"}}"', ['{{repl ConfigOption "x"}}']),
    (r'v: "{{repl ConfigOption \"x\"}}"', [r"{{repl ConfigOption \"x\"}}"]),
    ("v: '{{repl ConfigOption \"x\"}}'", ['{{repl ConfigOption "x"}}']),
    # Braces that close nothing.
    ('v: {{repl print "}}"}}', ['{{repl print "}}"}}']),
    ("v: {{repl print `}}`}}", ["{{repl print `}}`}}"]),
    ('v: {{repl print `"`}}', ['{{repl print `"`}}']),
    (r'v: {{repl print "\"}}"}}', [r'{{repl print "\"}}"}}']),
    ("v: {{repl/* }} */}}", ["{{repl/* }} */}}"]),
    ("v: {{repl/* {{repl A}} */}}", ["{{repl/* {{repl A}} */}}"]),
    ('v: {{repl/* a " quote */}}', ['{{repl/* a " quote */}}']),
    # Every character that may follow the delimiter.
    ("v: {{repl- A -}}", ["{{repl- A -}}"]),
    ("v: {{repl\tA}}", ["{{repl\tA}}"]),
    ("v: {{repl(A)}}", ["{{repl(A)}}"]),
    ('v: {{repl"a"}}', ['{{repl"a"}}']),
    ("v: {{repl`a`}}", ["{{repl`a`}}"]),
    ("v: {{repl$x}}", ["{{repl$x}}"]),
    ("v: {{repl.Name}}", ["{{repl.Name}}"]),
    ("v: {{repl}}", ["{{repl}}"]),
    # A quote that nothing closes: the action ends at the next braces.
    ('v: {{repl ConfigOption "x}}\nw: 1', ['{{repl ConfigOption "x}}']),
    ("v: {{repl ConfigOption `x}}\nw: 1", ["{{repl ConfigOption `x}}"]),
    # An action that nothing closes hides nothing; the next one is found.
    ("v: {{repl A\nw: {{repl B}}", ["{{repl B}}"]),
    ('v: {{repl A "\nw: repl{{ B }}', ["repl{{ B }}"]),
    ("v: {{repl A", []),
    # Text of other template languages, and what only looks like ours.
    ("v: {{ .Values.repl }}", []),
    ("v: {{replicaCount}}", []),
    ("v: {{ repl A }}", []),
    ("v: '{{.result}} {{if .error}}'", []),
    # Where they stand does not matter: comments, keys, flow collections, Windows line ends.
    ("# {{repl A}}\nv: 1", ["{{repl A}}"]),
    ("{{repl A}}: 1", ["{{repl A}}"]),
    ("v: [{{repl A}}, {b: {{repl B}}}]", ["{{repl A}}", "{{repl B}}"]),
    ("v: {{repl A}}\r\nw: {{repl B}}\r\n", ["{{repl A}}", "{{repl B}}"]),
]


@pytest.mark.parametrize(("text", "actions"), ROWS)
def test_each_action_becomes_mask_and_nothing_else_does(text: str, actions: list[str]) -> None:
    hidden = hide(text)
    expected, at = text, 0
    for action in actions:
        at = expected.index(action, at)
        expected = expected[:at] + hidden.mask * len(action) + expected[at + len(action) :]
    assert hidden.text == expected
    assert [action.text for action in hidden.actions] == actions
    assert [text[action.start : action.end] for action in hidden.actions] == actions
    assert [action.width for action in hidden.actions] == [len(action) for action in actions]


def test_lines_of_an_action_behind_its_first_become_spaces() -> None:
    hidden = hide('v: {{repl print\n  "a"\n}}\nw: 1')
    assert hidden.text == f"v: {hidden.mask * 12}\n     \n  \nw: 1"
    assert [(action.start, action.end, action.width) for action in hidden.actions] == [(3, 24, 12)]


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ('a: 1\n{{repl if Equals "a" "1"}}\nb: 2\n{{repl end}}\nc: 3\n', {1, 3}),
        ("a: 1\r\n{{repl if A}}\r\nb: 2\r\n{{repl end}}\r\n", {1, 3}),
        ("a: |\n  x\n  {{repl if A}}\n  y\n  {{repl else}}\n  z\n\t{{repl end}}\t\n", {2, 4, 6}),
        ("{{repl $x := 1}}{{repl /* why */}} {{repl- end -}}\na: 1\n", {0}),
        ("{{repl range $i := A}}\n- a\nrepl{{ end }}\n", {0, 2}),
        ("{{repl with A}}\na: 1\n{{repl define `x`}}\n{{repl template `x`}}\n{{repl block `x`}}", {0, 2, 3, 4}),
        ("a:\n  {{repl if A}}\n  b: 1\n", {1}),
        ("{{repl/* one\ntwo */}}\na: 1\n", {0}),
        # An action that says something is blanked too, unless the line above waits for it.
        ("a: 1\n{{repl A}}\nb: 2\n", {1}),
        ("a:\n{{repl A}}\nb: 2\n", {1}),
        ("a:\n  {{repl A}}\n", set()),
        ("a: # why\n  # more\n  {{repl A}}\n", set()),
        ("-\n  {{repl A}}\n", set()),
        ("a: |\n  {{repl A}}\n", set()),
        ("a: >-\n  {{repl if A}}{{repl B}}{{repl end}}\n", set()),
        ("a:\n  {{repl if A}}\n  {{repl B}}\n  {{repl end}}\n", {1, 3}),
        # Text beside an action keeps the line.
        ("{{repl if A}} if\n", set()),
        ("{{repl if A}}# if\n", set()),
        ("a: {{repl if A}}\n", set()),
        ("# {{repl if A}}\n", set()),
    ],
)
def test_a_line_of_actions_alone_becomes_line_ends(text: str, blank: set[int]) -> None:
    hidden, at = hide(text), 0
    for number, line in enumerate(text.split("\n")):
        found = hidden.text[at : at + len(line)]
        assert (found == "\n" * len(line)) is (number in blank or not line)
        at += len(line) + 1
    assert len(hidden.text) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n{{repl if A}} # why\nb: 2\n{{repl end}}\n", ["1", "2"]),
        ("a: 1\r\n  {{repl if A}}{{repl B}}\t# {{repl C}}\t\r\nb: 2\r\n{{repl end}} # x\r\n", ["1", "2"]),
        ("a: |\n  x\n  {{repl if A}} # y\n  z\nb: 2\n", ["x\n{{repl if A}} # y\nz\n", "2"]),
        ("a:\n  {{repl A}} # why\nb: 2\n", ["{{repl A}}", "2"]),
        ("# 1\n{{repl if A}} # why\na: 1\n{{repl end}}\n", ["1"]),
    ],
)
def test_a_comment_behind_a_line_of_actions_stays_one(text: str, expected: list[str]) -> None:
    hidden = hide(text)
    root = parse(hidden, 0, len(text)).root
    assert root is not None
    assert [child.value for child in root.children] == expected
    assert len(hidden.text) == len(text)


def test_a_suppression_stands_in_the_comment_behind_a_line_of_actions(lint: Lint) -> None:
    pod = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n"
    line = "    {{repl if RunOffline}} # repl-lint-ignore-next latest-tag\n"
    text = f"{pod}{line}    image: nginx\n    {{{{repl end}}}}\n"
    assert places(lint({"pod.yaml": text})) == []
    assert [each.finding.rule.id for each in lint({"pod.yaml": text}).suppressed] == ["latest-tag"]


@pytest.mark.parametrize(
    ("action", "control"),
    [
        ("{{repl if A}}", True),
        ("{{repl else if A}}", True),
        ("repl{{- end }}", True),
        ("{{repl $x := 1}}", True),
        ("{{repl $x = 1}}", True),
        ("{{repl/* why */}}", True),
        ("{{repl $x }}", False),
        ("{{repl ifA }}", False),
        ("{{repl ending }}", False),
        ("{{repl ConfigOption `if`}}", False),
    ],
)
def test_an_action_that_only_steers_is_control(action: str, control: bool) -> None:
    assert [found.control for found in hide(f"v: {action}").actions] == [control]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("v: {{repl A}}-foo", "{{repl A}}-foo"),
        ('v: "{{repl A "x"}}"', '{{repl A "x"}}'),
        ("v: repl{{ print `a #b` }} # c", "repl{{ print `a #b` }}"),
        (r'v: "\t{{repl A}}\u0041{{repl B}}"', "\t{{repl A}}A{{repl B}}"),
        ("v: {{repl A}}{{repl B}}\n  and {{repl C}}", "{{repl A}}{{repl B}} and {{repl C}}"),
        ("v: {{repl A\n  B}}\nw: {{repl C}}", "{{repl A\n  B}}"),
        ("u: {{repl Z}}\nv: {{repl A}}\nw: {{repl C}}", "{{repl A}}"),
        ("v: \ue000{{repl A}}\ue001{{repl B}}", "\ue000{{repl A}}\ue001{{repl B}}"),
        ("v: 1 # {{repl A}}", "1"),
    ],
)
def test_a_scalar_gets_its_own_actions_back(text: str, value: str) -> None:
    hidden = hide(text)
    read = yaml.load(hidden.text, yaml.BaseLoader)["v"]
    start = hidden.text.index("v: ") + 3
    assert hidden.restore(read, None, start, len((hidden.text[start:] + "\nw:").partition("\nw:")[0]) + start) == value


@pytest.mark.parametrize(
    ("start", "end", "texts"),
    [
        (0, 1, []),
        (0, 2, ["{{repl A}}"]),
        (10, 11, ["{{repl A}}"]),
        (11, 12, []),
        (11, 13, ["repl{{B}}"]),
        (20, 21, ["repl{{B}}"]),
        (21, 22, []),
        (10, 13, ["{{repl A}}", "repl{{B}}"]),
        (0, 22, ["{{repl A}}", "repl{{B}}"]),
    ],
)
def test_within_gives_the_actions_that_overlap(start: int, end: int, texts: list[str]) -> None:
    hidden = hide("a{{repl A}}brepl{{B}}c")
    assert [action.text for action in hidden.within(start, end)] == texts


@pytest.mark.parametrize("text", ["", "a: 1", "v: {{ .Values.x }}", "\ufeffv: {{ replicas }}\r\n"])
def test_text_without_actions_is_its_own_hidden_text(text: str) -> None:
    assert hide(text) == Hidden(text, text, "", ())


@pytest.mark.parametrize(
    ("text", "wholly"),
    [
        *((text, True) for text in ("{{repl A}}", " {{repl A}}{{repl B}}\n", 'repl{{ print "}}" }}', "{{repl A\nB}}")),
        *((text, False) for text in ("", " ", "a", "{{repl A}}a", "a{{repl A}}", "{{repl A}} {{repl B}}", "{{ A }}")),
        ("{{repl A", False),
    ],
)
def test_wholly_template_is_actions_and_nothing_else(text: str, wholly: bool) -> None:
    assert is_wholly_template(text) is wholly


@settings(deadline=None)
@given(TEXTS)
@example("{{repl A}}" + "".join(map(chr, range(0xE000, 0xF900))))
def test_hiding_moves_nothing_and_touches_nothing_but_actions(text: str) -> None:
    hidden, at, lines = hide(text), 0, 0
    assert len(hidden.text) == len(text)
    for action in hidden.actions:
        assert at <= action.start < action.end
        assert text[action.start : action.end] == action.text
        at = action.end
    inside = {place for action in hidden.actions for place in range(action.start, action.end)}
    for line in text.split("\n"):
        here = range(lines, lines + len(line))
        said = next((place for place in here if place not in inside and not text[place].isspace()), None)
        is_comment = said is not None and text[said] == "#" and bool(line[: said - lines].strip())
        if said is not None and not is_comment:  # a comment behind actions: the blanks before it may go, too
            assert all(hidden.text[place] == text[place] for place in here if place not in inside)
        assert hidden.text[lines + len(line) : lines + len(line) + 1] in ("\n", "")
        lines += len(line) + 1


@settings(deadline=None)
@given(TEXTS.map(lambda text: f"{text}\n{{{{repl A}}}}b"))
def test_all_that_is_masked_comes_back(text: str) -> None:
    hidden = hide(text)
    flat = "".join(action.text for action in hidden.actions if action.width)
    assert hidden.restore("".join(hidden.mask * action.width for action in hidden.actions), None, 0, len(text)) == flat


@pytest.mark.parametrize(
    ("unit", "end"),
    [
        ("{{repl ", ""),
        ("{{repl ", "}}"),
        ("repl{{ ", "}}"),
        ('{{repl "', "}}"),
        ('{{repl "\n', "}}"),
        ("{{repl `\n", "}}"),
        ("{{repl /* ", "}}"),
        ('{{repl \\"', "}}"),
        ("{{repl }", "}}"),
        (' "{{repl & "\n', "}}"),
        ("x" * 400, "\n" + "{{repl A}}\n" * 1000),
    ],
)
def test_two_megabytes_of_openers_take_less_than_two_seconds(unit: str, end: str) -> None:
    for size in (125_000, 250_000, 500_000, 1_000_000, 2_000_000):  # what is quadratic fails early
        started = time.process_time()
        hide(unit * (size // len(unit)) + end * (size // 50_000 if len(end) > 2 else 1))
        assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("a: {{repl Namespace }\nb: c\nd: '{{ .Values.x }}'\n", []),
        ("# `{{repl` allows no space\na: `b`\nc: {{repl A }}\n", ["{{repl A }}"]),
        ("# {{repl/* is a comment\na: b */\nc: {{repl A }}\n", ["{{repl A }}"]),
        ("a: {{repl if and A\n    (B)\n}}\nb: c\n", ["{{repl if and A\n    (B)\n}}"]),
        ("a: {{repl print `b: c\n}}` }}\n", ["{{repl print `b: c\n}}` }}"]),
        ('a: "{{repl print \\"b\\"\n   \\"c\\" }}"\n', ['{{repl print \\"b\\"\n   \\"c\\" }}']),
    ],
)
def test_what_is_no_action_hides_no_line_below_it(text: str, hidden: list[str]) -> None:
    assert [action.text for action in hide(text).actions] == hidden
