"""Templates as Go reads them: the table of Go's verdicts, spans, blocks, variables, repairs, scalars, time."""

from __future__ import annotations

import re
import time

import pytest

from repl_lint.facts.templates.failures import failures
from repl_lint.reading.go_templates.explanations import explanation
from repl_lint.reading.go_templates.lexer import Delimiter, actions
from repl_lint.reading.go_templates.refusals import Kind
from repl_lint.reading.go_templates.scalars import actions_in_scalar, decoded
from repl_lint.reading.go_templates.templates import parsed
from tests.go_templates import Verdict, agree, first_kind, refusals, template, verdicts

EQUALS = "`ConfigOptionEquals`"
BARE = "`` ConfigOptionEquals `a` `1` `` is an argument of"
BARE_OPTION = "`` ConfigOption `a` `` is an argument of `eq`, and lacks parentheses: write `` (ConfigOption `a`) ``"
PARENTHESES = "and lacks parentheses: write `` (ConfigOptionEquals `a` `1`) ``"
REPL = Delimiter(r"\{\{repl")
FAILS = re.compile(
    r"wrong number of args|undefined variable|template \S+ not defined|expected string; found|nil to string"
    r"|comparison: (?:string|\w+ and string)"
)


@pytest.mark.parametrize("verdict", verdicts(), ids=lambda verdict: verdict.text[:60])
def test_we_say_what_go_says(verdict: Verdict) -> None:
    assert agree(verdict.parsing, first_kind(verdict.text))
    if not verdict.parsing and verdict.text != "{{repl $x := $x}}":  # it is defined, but has no value yet
        assert bool(list(failures(template(verdict.text)))) == bool(FAILS.search(verdict.running))


@pytest.mark.parametrize(("text", "expected"), refusals())
def test_a_refusal_has_a_span_a_kind_and_a_repair(text: str, expected: str) -> None:
    read = template(text)
    explained = [(action.refusal, action.action) for action in read.actions if action.refusal]
    explained += [(refusal, None) for refusal in read.unclosed]  # type: ignore[misc]
    refusal, action = explained[0]
    assert f"{refusal.start}-{refusal.end} {refusal.kind}: {explanation(refusal, action)}" == expected
    assert len(explained) == 1  # one cause, one refusal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{repl not }}", ["7-10 `not` takes 1 argument and gets 0"]),
        ('{{repl "b" | ConfigOption "a" }}', ["13-25 `ConfigOption` takes 1 argument and gets 2, one of them by `|`"]),
        ('{{repl and (ConfigOptionEquals "a") 1 }}', ["12-30 `ConfigOptionEquals` takes 2 arguments and gets 1"]),
        ("{{repl print ConfigOption }}", ["13-25 `ConfigOption` takes 1 argument and gets 0"]),
        ("{{repl not ConfigOptionEquals `a` `1` }}", [f"11-37 {BARE} `not`, {PARENTHESES}"]),
        (
            "{{repl and ConfigOptionEquals `a` `1` (f) ConfigOptionEquals `a` `1` }}",
            [f"11-37 {BARE} `and`, {PARENTHESES}", f"42-68 {BARE} `and`, {PARENTHESES}"],
        ),
        ("{{repl true | or ConfigOptionEquals `a` `1` }}", [f"17-43 {BARE} `or`, {PARENTHESES}"]),
        (
            "{{repl eq ConfigOption `a` 1 }}",
            [f"10-26 {BARE_OPTION}"],
        ),
        (
            "{{repl not ConfigOptionEquals `a` }}",
            ["7-10 `not` takes 1 argument and gets 2", "11-29 `ConfigOptionEquals` takes 2 arguments and gets 0"],
        ),
        ("{{repl and (ConfigOptionEquals `a` `1`) (not (ConfigOptionEquals `a` `1`)) }}", []),
        ("{{repl ConfigOptionEquals `a` `1` | not }}", []),
        (
            "{{repl ConfigOption 'a' }}",
            ["20-23 `'a'` must be a string, because `ConfigOption` takes one: write `\"a\"`"],
        ),
        (
            "{{repl if ConfigOptionEquals `a` 1 }}",
            [f'33-34 `1` must be a string, because {EQUALS} takes one: write `"1"`'],
        ),
        (
            "{{repl not (ConfigOptionEquals `a` 2) }}",
            [f'35-36 `2` must be a string, because {EQUALS} takes one: write `"2"`'],
        ),
        ("{{repl if eq (ConfigOption `a`) 1 }}", ['32-33 `1` is not a string, but is compared with one: write `"1"`']),
        ("{{repl if true | ne (ConfigOption `a`) }}", []),
        (
            "{{repl ne true (ConfigOption `a`) }}",
            ['10-14 `true` is not a string, but is compared with one: write `"1"`'],
        ),
        (
            "{{repl or (lt 'a' `b`) (gt `a` `b`) }}",
            ["14-17 `'a'` is not a string, but is compared with one: write `\"a\"`"],
        ),
        ("{{repl eq (ConfigOption `a` | len) 1 }}{{repl eq (f (ConfigOption `a`)) 1 }}{{repl eq `a` `b` 1 }}", []),
        ("{{repl eq ((ConfigOption `a`)) 1 }}{{repl eq (ConfigOption `a`).b 1 }}{{repl eq . 1 }}", []),
        ('{{repl template "a" }}', ['16-19 the template `"a"` is not defined']),
        ('{{repl template "a" }}{{repl define "a" }}1{{repl end}}', []),
        ("{{repl $a = 1 }}", ["7-9 `$a` is not defined here: write `$a := …` before it, in this block or around it"]),
        ('{{repl "b" | ConfigOptionEquals "a" | not }}', []),
    ],
)
def test_what_fails_when_it_runs(text: str, expected: list[str]) -> None:
    found = failures(template(text))
    assert [f"{refusal.start}-{refusal.end} {explanation(refusal)}" for refusal in found] == expected


def test_calls_have_their_arguments_in_the_order_of_the_text() -> None:
    text = '{{repl if and (ConfigOptionEquals "a" `b`) (f . 1 | not) }}{{repl end}}'
    calls = template(text).actions[0].calls
    assert [(call.name.text, [argument.text for argument in call.arguments], call.piped) for call in calls] == [
        ("and", ["(", "("], False),
        ("ConfigOptionEquals", ['"a"', "`b`"], False),
        ("f", [".", "1"], False),
        ("not", [], True),
    ]
    name = calls[1].arguments[0]
    assert (name.literal, text[name.start + name.quote : name.end - name.quote]) == ("a", "a")


def test_an_action_that_is_refused_still_opens_or_closes_its_block() -> None:
    text = "{{repl if ! }}{{repl else ! }}{{repl end ! }}{{repl define 1 }}{{repl end}}"
    assert [refusal.kind for refusal in template(text).refusals()] == [Kind.UNEXPECTED] * 4


def test_after_a_fault_no_more_than_its_line_belongs_to_the_action() -> None:
    text = 'a: {{repl f & "}}" }}\nb: {{repl g \n  & }}\nc: {{repl h\nd: {{repl/* x\n  */}}\ne: {{repl `x\ny` ! }}'
    assert [text[action.start : action.end] for action in actions(text, REPL)] == [
        '{{repl f & "}}" }}',
        "{{repl g \n  & }}",
        "{{repl h",
        "{{repl/* x\n  */}}",
        "{{repl `x\ny` ! }}",
    ]


def test_each_delimiter_has_actions_of_its_own() -> None:
    text = "{{repl if 1 }}repl{{ end }}[[repl .a ]]repl[[ .b ]]"
    found = {
        closing + opening: [text[action.start : action.end] for action in actions(text, Delimiter(opening, closing))]
        for opening, closing in ((r"\{\{repl", "}}"), (r"repl\{\{", "}}"), (r"\[\[repl|repl\[\[", "]]"))
    }
    assert list(found.values()) == [["{{repl if 1 }}"], ["repl{{ end }}"], ["[[repl .a ]]", "repl[[ .b ]]"]]
    assert template(text).unclosed
    assert not template("{{repl if 1 }}{{repl end}}repl{{ x }}", "{{repl").refusals()


@pytest.mark.parametrize(
    ("part", "style", "expected"),
    [
        (r"{{repl f \"a\" }}", '"', ["f", r"\"a\""]),
        (r"\x7b{repl f \"\u00e9\\n\" }}", '"', ["f", r"\"\u00e9\\n\""]),
        ("{{repl f 'a' }}", '"', ["f", "'a'"]),
        ("{{repl f ''a'' }}", "'", ["f", "''a''"]),
        ("{{repl f\n    `a`  }}", "'", ["f", "`a`"]),
    ],
)
def test_an_action_in_a_quoted_scalar_is_decoded_first(part: str, style: str, expected: list[str]) -> None:
    [action] = actions_in_scalar("{" * 100 + part, (100, 100 + len(part)), style, REPL)
    assert (action.start, action.end, action.refusal) == (100, 100 + len(part), None)
    lexemes = action.lexemes[:-1]
    assert [part[lexeme.start - 100 : lexeme.end - 100] for lexeme in lexemes] == expected
    last = lexemes[-1]
    if last.literal:
        assert part[last.start + last.quote - 100 : last.end - last.quote - 100] == last.literal


def test_a_fault_in_a_quoted_scalar_is_found_at_its_place() -> None:
    part = r"{{repl f \"a\" & }}"
    [action] = actions_in_scalar(part, (0, len(part)), '"', REPL)
    refusal = parsed(part, [action]).refusals()[0]
    assert (part[refusal.start : refusal.end], refusal.start) == ("&", part.index("&"))
    assert not list(actions_in_scalar("text", (0, 4), '"', REPL))


def test_scalars_are_folded_as_yaml_does() -> None:
    assert decoded("a \n  b\n\n c\\\n  d\\t", '"')[0] == "a b\ncd\t"
    assert decoded("a''b \r\n c", "'")[0] == "a'b c"


def test_parentheses_may_be_as_deep_as_in_go() -> None:
    def nested(depth: int) -> str:
        return "{{repl print " + "(" * depth + "1" + ")" * depth + "}}"

    assert first_kind(nested(10_000)) == ""
    assert first_kind(nested(10_001)) == Kind.TOO_DEEP
    assert first_kind("{{repl print " + "(" * 100_000) == Kind.TOO_DEEP


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "{{repl ",
            "{{repl `",
            "{{repl /*",
            "{{repl/*",
            '{{repl "',
            "{{repl '",
            "{{repl (",
            "{{repl f & ",
            "{{repl f\n",
        ),
        *(
            "{{repl if 1}}",
            "{{repl $x := 1}}",
            '{{repl f & "',
            "{{repl `a`}}",
            "(",
            "x ",
            "{{repl f '\\",
            "{{repl/* */ ",
        ),
    ],
)
def test_time_grows_with_the_length_of_the_text_only(piece: str) -> None:
    def seconds(count: int) -> float:
        text = "{{repl print " + piece * count + " `*/"
        begun = time.process_time()
        template(text)
        return time.process_time() - begun

    seconds(100)
    assert seconds(8_000) < 40 * max(seconds(1_000), 0.002)  # linear would be 8 times, quadratic 64
