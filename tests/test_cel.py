"""The expression language: values, errors with their places, what was read, what is not known, and the bounds."""

from __future__ import annotations

from typing import Any

import pytest

from repl_lint.cel.compiler import compiled, plain_type
from repl_lint.cel.parser import parse
from repl_lint.cel.programs import Lazy, Outcome
from repl_lint.cel.syntax import CelSyntaxError
from repl_lint.cel.values import PartialList, PartialMap, UInt, Unknown

OBJECT: dict[str, Any] = {
    "kind": "Deployment",
    "metadata": {"name": "web", "labels": {"app": "web"}},
    "spec": {
        "replicas": 1,
        "containers": [{"name": "a", "image": "one/a:1"}, {"name": "b", "image": "two/b:2"}],
        "volumes": [],
    },
}


def evaluated(text: str, **names: Any) -> Outcome:
    given = {"object": OBJECT, **names}
    return compiled(text, given).evaluate(given)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 - -4", 11),
        ("-7 / 2 == -3 && -7 % 2 == -1", True),
        ("1u + 2u", UInt(3)),
        ("1 == 1.0 && 1u == 1 && dyn(1) != '1'", True),
        ("'a' + \"b\\n\" + r'\\n' + '''c'''", "ab\n\\nc"),
        ("b'\\xff' == b'\\377'", True),
        ("size('é😀') == 2 && 'x'.size() == 1", True),
        ("[1, 2, 3].map(x, x > 1, x * 2)", [4, 6]),
        ("{'a': 1, 'b': 2}.transformMap(k, v, v * 2)", {"a": 2, "b": 4}),
        ("[3, 1, 2].sort() == [1, 2, 3] && [1, [2, [3]]].flatten(2) == [1, 2, 3]", True),
        ("object.spec.?missing.orValue([]).size()", 0),
        ("object.metadata.labels[?'team'].hasValue() || object.metadata.?labels.?app.value() == 'web'", True),
        ("[?optional.none(), 1] == [1] && {?'a': optional.of(1)} == {'a': 1}", True),
        ("has(object.spec.replicas) && !has(object.spec.missing)", True),
        ("cel.bind(x, object.spec.replicas, x + x)", 2),
        ("object.kind in ['Deployment'] ? 'yes' : 'no'", "yes"),
        ("'%s has %d, %.1f%%'.format(['a', 2, 0.5])", "a has 2, 0.5%"),
        ("'a,b'.split(',').join('-') + 'abc'.substring(1).upperAscii()", "a-bBC"),
        ("math.greatest([1, 2.5, 2u]) == 2.5 && math.bitShiftLeft(1, 3) == 8", True),
        ("sets.contains([1, 2], [2]) && !sets.intersects([1], [2])", True),
        ("base64.decode('aGk=') == b'hi'", True),
        ("timestamp('2026-01-02T03:04:05Z') + duration('1h') > timestamp('2026-01-02T03:04:05Z')", True),
        ("quantity('500Mi').isLessThan(quantity('1Gi')) && quantity('1k').asInteger() == 1000", True),
        ("semver('1.10.0').isGreaterThan(semver('1.9.0')) && isSemver('v1.2', true) && !isSemver('1.2')", True),
        ("cidr('10.0.0.0/8').containsIP('10.1.2.3') && ip('::1').isLoopback()", True),
        ("url('https://example.com:80/a?b=1').getPort() == '80'", True),
        (
            "format.dns1123Label().validate('Web').hasValue() && format.named('none').hasValue()",
            False,
        ),
        ("'registry.example.com/x:1'.matches('^[a-z.]+/x') && 'a1b22'.findAll('[0-9]+') == ['1', '22']", True),
        ("type(1) == int && type(object) == map", True),
        ("false && object.missing.more || true", True),
        ("[1, 2].exists(x, x / (x - 1) > 1)", True),
        ("a.b.`c-d`", 1),
    ],
)
def test_expressions_have_values(text: str, value: object) -> None:
    outcome = evaluated(text, a={"b": {"c-d": 1}})
    assert (outcome.error, outcome.unknown, outcome.value) == ("", None, value)


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("object.spec ==", 14, "a name is missing before the end"),
        ("objekt.spec", 0, "there is no `objekt` here"),
        ("object.name.startWith('a')", 12, "there is no function `startWith`; did you mean `startsWith`?"),
        ("size(1, 2)", 0, "`size` does not take 2 arguments"),
        ("has(object['a'])", 10, '`has` takes a field: write `"key" in x` or `x[?"key"].hasValue()`'),
        ("object.all(1, true)", 11, "`all` needs a name here"),
        ("'abc", 0, "the text is not closed"),
        ("a # b", 2, "`#` is not a part of an expression"),
        ("99999999999999999999", 0, "the number has more than 64 bits"),
        ("Deployment{}", 0, "messages of protocol buffers are not known here"),
        ("object.name.matches('(a')", 20, "RE2 refuses the regular expression: missing ): (a"),
        ("object.name.matches('a(?=b)')", 20, "RE2 refuses the regular expression: invalid perl operator: (?="),
        ("for", 0, "`for` is a reserved word"),
    ],
)
def test_faults_have_their_offset(text: str, offset: int, message: str) -> None:
    with pytest.raises(CelSyntaxError) as failure:
        compiled(text, {"object", "a"})
    assert (failure.value.offset, failure.value.message) == (offset, message)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("object.spec.missing > 1", "there is no key `missing`: write `.?missing`, or ask `has` first"),
        ("object.spec.containers[2]", "there is no element 2"),
        ("object.spec.replicas + 1.0", "`+` does not take (int, double)"),
        ("object.kind.size", "a string has no fields"),
        ("9223372036854775807 + object.spec.replicas", "the number has more than 64 bits"),
        ("1 / (object.spec.replicas - 1)", "it divides by 0"),
        ("object.spec.replicas && true", "a int is neither true nor false"),
        ("{'a': 1, 'a': 2}", "the key `a` is repeated"),
    ],
)
def test_errors_say_what_went_wrong(text: str, error: str) -> None:
    outcome = evaluated(text)
    assert (outcome.error, outcome.value) == (error, None)


def paths(outcome: Outcome) -> list[str]:
    """The paths of what was read, as dotted names."""
    found: dict[int, str] = {id(OBJECT): "object"}
    waiting: list[Any] = [OBJECT]
    while waiting:
        holder = waiting.pop()
        for key, value in holder.items() if isinstance(holder, dict) else enumerate(holder):
            found.setdefault(id(value), f"{found[id(holder)]}.{key}")
            if isinstance(value, dict | list):
                waiting.append(value)
    return [
        f"{found[id(holder)]}.{key}".removeprefix("object.") for holder, key in outcome.reads if id(holder) in found
    ]


NAMES = [
    *(f"spec.containers.{place}" for place in ("0", "0.name", "1", "1.name")),
    *("spec", "spec.containers"),
]
LABELS = ["metadata", "metadata.labels"]
SECOND = ["spec.containers.1", "spec.containers.1.name"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("object.spec.replicas > 1", ["spec", "spec.replicas"]),
        ("object.kind == 'Deployment' && object.spec.replicas > 1", ["spec", "spec.replicas"]),
        ("object.kind == 'Job' || object.spec.replicas > 1", ["kind", "spec", "spec.replicas"]),
        ("object.spec.containers.all(c, c.image.startsWith('one/'))", ["spec.containers.1", "spec.containers.1.image"]),
        ("!object.spec.containers.exists(c, c.image == 'two/b:2')", ["spec.containers.1", "spec.containers.1.image"]),
        ("object.spec.containers.filter(c, c.name == 'b').size() == 0", ["spec", "spec.containers", *SECOND]),
        ("has(object.spec.missing)", ["spec", "spec.missing"]),
        ("object.spec.?missing.orValue(1) > 1", ["spec", "spec.missing"]),
        ("(object.spec.replicas > 5 ? 'a' : object.kind) == 'a'", ["kind"]),
        ("(object.spec.replicas > 5 ? 'a' : 'b') == 'a'", ["spec", "spec.replicas"]),
        ("object.missing.x == 1 || object.kind == 'Job'", ["missing", "kind"]),
        ("object.spec.containers.map(c, c.name).exists(n, n == 'b')", NAMES),
        ("variables.bad.size() == 0", ["spec", "spec.containers", *SECOND]),
        ("object.spec.containers.all(c, object.kind == 'Job')", ["kind", "spec.containers.0"]),
        ("object.spec.containers.exists(c, c.name == 'c')", ["spec", "spec.containers"]),
        ("object.spec.containers.exists(c, c.name == object.kind)", ["spec", "spec.containers", "kind", "kind"]),
        ("object.spec.containers.exists_one(c, c.name == 'c')", ["spec", "spec.containers"]),
        ("object.spec.containers.exists(c, [1].exists(n, c.name == 'c'))", ["spec", "spec.containers"]),
        ("object.spec.containers.filter(c, c.name == 'c').size() > 0", ["spec", "spec.containers"]),
        ("!object.metadata.labels.all(key, key != 'team')", LABELS),
        ("!(object.kind in ['Job', object.kind])", ["kind", "kind"]),
        ("!('x' in ['x'] && object.kind == 'Deployment')", ["kind"]),
        ("object.spec.containers.filter(c, c.name == 'b').map(c, c.image).size() == 0",
         ["spec.containers.1.image", "spec", "spec.containers", *SECOND]),
        ("object.spec.containers.map(c, c.name == 'b', c.image).size() == 0",
         ["spec.containers.1", "spec.containers.1.image", "spec", "spec.containers", *SECOND]),
    ],
)  # fmt: skip
def test_the_reads_are_those_that_decided(text: str, read: list[str]) -> None:
    variables = {"bad": Lazy(compiled("object.spec.containers.filter(c, c.name == 'b')", {"object"}).evaluate)}
    assert paths(evaluated(text, variables=variables)) == read


def test_a_variable_is_evaluated_once() -> None:
    variables = {"a": Lazy(compiled("[1].map(x, x + 1)[0]", set()).evaluate)}
    once = evaluated("variables.a == 2", variables=variables).steps
    assert evaluated("variables.a == 2", variables=variables).steps < once


IMAGE = Unknown("registry.example.com/{{repl Image}}:1", "registry.example.com/", ":1")
TEMPLATED = {
    "image": IMAGE,
    "name": "web",
    "labels": PartialMap({"app": "web"}),
    "items": PartialList([1, 2]),
    "mixed": [IMAGE, "b"],
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("object.image == 'a'", None),
        ("has(object.image)", True),
        ("object.image == 'a' || object.name == 'web'", True),
        ("object.image == 'a' && object.name == 'other'", False),
        ("object.image.startsWith('registry.')", True),
        ("object.image.startsWith('docker.io/')", False),
        ("object.image.startsWith('registry.example.com/acme')", None),
        ("object.image.endsWith(':1')", True),
        ("object.image.endsWith(':latest')", False),
        ("object.image.lowerAscii().startsWith('registry')", None),
        ("object.labels.app == 'web'", True),
        ("has(object.labels.team)", None),
        ("'team' in object.labels", None),
        ("'app' in object.labels", True),
        ("object.labels.?team.hasValue()", None),
        ("object.?image.hasValue()", True),
        ("object.?image.?tag.hasValue()", None),
        ("has(object.?image.tag)", None),
        ("object.?image.orValue('a') == 'a'", None),
        ("object.?image.value() == 'a'", None),
        ("object.?image.optMap(i, i == 'a').orValue(false)", None),
        ("object.?image.or(optional.of('a')).hasValue()", True),
        ("object.?image == optional.of('a')", None),
        ("object.?image.orValue('').startsWith('docker.io/')", False),
        ("object.?image.value().endsWith(':1')", True),
        ("[?object.?image].size() == 1", True),
        ("[?object.?image][0] == 'a'", None),
        ("object.mixed[?0].hasValue()", True),
        ("object.items.exists(i, i == 2)", True),
        ("object.items.exists(i, i == 3)", None),
        ("object.items.all(i, i < 2)", False),
        ("object.items.all(i, i < 3)", None),
        ("size(object.items) == 2", None),
        ("object.items[1] == 2", True),
        ("object.items[2] == 2", None),
        ("object.mixed.exists(m, m == 'b')", True),
        ("object.mixed.all(m, m == 'c')", False),
        ("object.mixed == ['a', 'c']", False),
        ("object.mixed == ['a', 'b']", None),
        ("'b' in object.mixed", True),
        ("'c' in object.mixed", None),
        ("object.mixed.join(',') == 'a'", None),
        ("object.missing || object.image == 'a'", None),
        ("(object.image == 'a' ? 1 : 2) == 3", None),
    ],
)
def test_what_is_not_known_decides_nothing(text: str, value: bool | None) -> None:
    outcome = compiled(text, {"object"}).evaluate({"object": TEMPLATED})
    assert outcome.error == ""
    assert (outcome.unknown is None, outcome.value) == (value is not None, value)


def test_an_unknown_value_is_named() -> None:
    assert compiled("object.image == 'a'", {"object"}).evaluate({"object": TEMPLATED}).unknown == IMAGE


@pytest.mark.parametrize(
    "text",
    [
        "lists.range(300).all(a, lists.range(300).all(b, lists.range(300).all(c, a + b + c >= 0)))",
        "lists.range(1000000000).size() == 0",
        "lists.range(900).map(a, 'x').join().replace('x', '".ljust(900, "y")
        + "').replace('y', '0123456789').size() > 0",
        "cel.bind(a, lists.range(100), cel.bind(b, a.map(x, a), cel.bind(c, b.map(x, b), c == c)))",
        "cel.bind(a, lists.range(100), cel.bind(b, a.map(x, a), cel.bind(c, b.map(x, b), '%s'.format([c]) == '')))",
        "lists.range(50000).map(x, string(x)).join(',').matches('(a+)+$') || lists.range(60000).distinct().size() > 0",
    ],
)
def test_what_costs_too_much_ends_in_an_error(text: str) -> None:
    first, second = evaluated(text), evaluated(text)
    assert first.error.startswith(("it takes too many steps", "it makes a "))
    assert first == second


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(" * 200 + "1" + ")" * 200, "more than 100 expressions in one another"),
        ("!" * 200 + "true", "more than 100 signs before one another"),
        ("1" + "+1" * 4000, "more than 100 operators in one another"),
        ("".join(f"[1].all({name}, " for name in "abcdef") + "true" + ")" * 6, "more than 5 loops in one another"),
        ("'" + "a" * 10_000 + "'", "the expression has more than 10,000 characters"),
        ("__import__('os')", "there is no function `__import__`"),
        ("object.__class__", ""),
    ],
)  # fmt: skip
def test_hostile_texts_end_in_their_error(text: str, message: str) -> None:
    if not message:
        assert evaluated(text).error == "there is no key `__class__`: write `.?__class__`, or ask `has` first"
        return
    with pytest.raises(CelSyntaxError, match=message.replace("(", r"\(")):
        compiled(text, {"object"})


def test_many_operands_of_one_junction_are_no_depth() -> None:
    assert evaluated(" && ".join(["object.kind == 'Deployment'"] * 300)).value is True


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1 + 1", "number, text or list"), ("'a'", "text"), ("[1]", "list"), ("size('a')", "number"),
        ("true", ""), ("object.x", ""), ("object.x > 1 && true", ""),
    ],
)  # fmt: skip
def test_what_is_plainly_not_true_or_false_is_told(text: str, kind: str) -> None:
    assert plain_type(parse(text)) == kind
